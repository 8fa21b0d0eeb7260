"""World names: public bodies, exchanges and firms that texts all over the world name without saying who they are."""

from __future__ import annotations

_BODIES = """
SEC|FDA|USFDA|EPA|IRS|FTC|FCC|DOJ|FBI|CIA|NASA|NIH|CDC|CMS|OSHA|FAA|USDA|FERC|CFTC|FINRA|FDIC|HMRC|MHRA|EMA|ECB|IMF
|WHO|WTO|NATO|UNICEF|UNESCO|UNHCR|UNDP|OECD|OPEC|BaFin|CNBV|SEBI|RBI|JFTC|NHTSA|NASDAQ|Nasdaq|NYSE|Euronext
|World Bank|Federal Reserve|European Commission|European Central Bank|European Parliament|United Nations|Red Cross
|Bundesbank|Bundeskartellamt|Treasury Department|US Treasury|State Department|Supreme Court|White House
|Deutsche Börse|FINMA|FCA|ESMA|EIB|EBRD|IFC|ADB|AfDB|UNOPS|UNFPA|WFP|USAID|GIZ|KfW|BIS|DOE|DOD|DoD|NOAA|IATA|ICAO
|FIFA|London Stock Exchange|Bank of England|Bank of Japan|Bundestag|Bundesrat|European Union|African Union|Medicare
|Medicaid
"""
_FIRMS = """
Accenture|Adidas|Airbnb|Airbus|Alibaba|Allianz|Amazon|AMD|ArcelorMittal|AstraZeneca|AT&T|Atlassian|Autodesk|BASF
|Bayer|BlackRock|BMW|Boeing|Bosch|BP|Broadcom|ByteDance|Capgemini|Carrefour|Cisco|Citigroup|Citibank|Coca-Cola
|Cognizant|Comcast|Costco|Daimler|Deloitte|DHL|Disney|Dropbox|eBay|Equinor|Ericsson|Ernst & Young|Exxon|ExxonMobil
|Facebook|FedEx|Foxconn|Fujitsu|Gazprom|General Electric|General Motors|GitHub|Glencore|Goldman Sachs|Google|Hitachi
|Home Depot|Honda|Honeywell|HSBC|Huawei|Hyundai|IBM|Ikea|IKEA|Infosys|Instagram|Intel|Johnson & Johnson|JPMorgan
|JP Morgan|KPMG|Lenovo|LinkedIn|Lockheed Martin|Lufthansa|Maersk|Mastercard|McDonald's|McKinsey|Medtronic
|Mercedes-Benz|Merck|Microsoft|Mitsubishi|Morgan Stanley|Nestlé|Netflix|Nike|Nissan|Nokia|Novartis|Nvidia|NVIDIA
|OpenAI|Oracle|Panasonic|PayPal|PepsiCo|Petrobras|Pfizer|Philips|PricewaterhouseCoopers|PwC|Procter & Gamble
|Qualcomm|Raytheon|Reliance Industries|Renault|Roche|Rolls-Royce|Salesforce|Samsung|Sanofi|SAP|Saudi Aramco
|Schneider Electric|ServiceNow|Shopify|Siemens|SoftBank|Sony|SpaceX|Spotify|Starbucks|Stellantis|Tencent|Tesla
|ThyssenKrupp|Toshiba|TotalEnergies|Toyota|Twitter|Uber|UBS|Unilever|UnitedHealth|Vodafone|Volkswagen|Volvo|VMware
|Walmart|Wells Fargo|WhatsApp|Wipro|Workday|YouTube|Zendesk
"""
_BANKS = """
Barclays|BNP Paribas|Société Générale|Societe Generale|Crédit Agricole|Credit Agricole|Credit Suisse|Deutsche Bank
|Commerzbank|UniCredit|Intesa Sanpaolo|Santander|BBVA|CaixaBank|ING Group|ABN AMRO|Rabobank|Nordea|SEB|Swedbank
|Handelsbanken|Danske Bank|Standard Chartered|NatWest|Nomura|Mizuho|MUFG|Sumitomo Mitsui|Macquarie|ANZ|Westpac
|Scotiabank|BMO|CIBC|RBC|TD Securities|TD Cowen|PNC|US Bancorp|U.S. Bancorp|Truist|SunTrust|KeyBanc|BofA|Citi
|Jefferies|Oppenheimer|Raymond James|Stifel|Piper Sandler|Piper Jaffray|Evercore|Evercore ISI|William Blair
|Sanford Bernstein|Needham|Wedbush|Loop Capital|Guggenheim|Cantor Fitzgerald|Canaccord Genuity|KBW|Moelis|Rothschild
|Berenberg|Kepler Cheuvreux|Exane|Redburn|Numis|Peel Hunt|Itaú|Itau|Bradesco|BTG Pactual|Banco do Brasil|Bancolombia
|Credicorp|Grupo Aval|ICICI|HDFC|Axis Bank|DBS Bank|OCBC|UOB|CITIC|CLSA|Julius Baer|Pictet|Vontobel
|Zürcher Kantonalbank|Morningstar|Moody's|S&P Global|Fitch|MSCI|Bloomberg|Reuters|Thomson Reuters|FactSet
|Berkshire Hathaway|KKR|Carlyle|TPG|CVC|EQT|Apax|Bain Capital|Sequoia Capital|Andreessen Horowitz|Temasek
|T. Rowe Price|Charles Schwab|State Street|BNY Mellon|Northern Trust|American Express|Capital One|Allstate|MetLife
|AIG|Swiss Re|Munich Re|Generali|AXA|Aviva|Zurich Insurance|Chubb|Klarna|Revolut|Adyen|Worldpay
"""
_SOFTWARE = """
Adobe|Akamai|Algolia|Alteryx|Amplitude|Anthropic|Asana|Auth0|AWS|Amazon Web Services|Google Cloud|BambooHR
|BigCommerce|Bitbucket|Calendly|Canva|Cloudflare|Cloudera|CloudBees|Confluent|Coupa|CrowdStrike|Databricks|Datadog
|DocuSign|Docusign|Dynatrace|Elasticsearch|Freshworks|Freshdesk|GitLab|GoDaddy|Grafana Labs|HashiCorp|Heroku|HubSpot
|Infor|Intuit|JetBrains|Kyndryl|Mailchimp|Marketo|McAfee|MongoDB|MuleSoft|NetApp|NetSuite|New Relic|Nutanix|Okta
|OutSystems|PagerDuty|Palo Alto Networks|Fortinet|Palantir|Pipedrive|Procore|QuickBooks|Qualtrics|Qlik|Rackspace
|Red Hat|RingCentral|Rubrik|SAS Institute|SendGrid|Shutterstock|SolarWinds|Sophos|Splunk|Squarespace|SUSE|Symantec
|Tableau|TeamViewer|Teradata|Trello|Twilio|UiPath|Unisys|Veeam|Verisign|WordPress|Xero|Yammer|Zapier|Zoho|ZoomInfo
|Zscaler|Hewlett Packard|Hewlett-Packard|HPE|Dell Technologies|Dell EMC|Logitech|Lenovo|Supermicro|Seagate
|Western Digital|SanDisk|TSMC|ASML|Infineon|STMicroelectronics|NXP|Texas Instruments|Analog Devices|MediaTek
|SK Hynix|Juniper Networks|Arista|Ubiquiti|Garmin|Fitbit|GoPro|Baidu|JD.com|Xiaomi|Oppo|NetEase|Rakuten|Naver|Kakao
|Mercado Libre|MercadoLibre|Flipkart|Zomato|Paytm|Grab Holdings|Lyft|DoorDash|Deliveroo|Booking.com|Expedia
|TripAdvisor|TikTok|Snapchat|Pinterest|Reddit|Etsy|Wayfair|Yelp|Roku|Dolby|Nintendo|Ubisoft|Electronic Arts
|Activision|Stack Overflow|Wikipedia|Tata Consultancy|TCS|HCL|Tech Mahindra|Mindtree|LTIMindtree|Larsen & Toubro
|EPAM|Globant|Atos|DXC|NTT Data|Booz Allen|SAIC|Boston Consulting|BCG|Bain & Company|Willis Towers Watson
|Marsh McLennan|Gartner|Forrester|IDC|Ipsos|Kantar|WPP|Publicis|Omnicom|Dentsu|Havas
"""
_INDUSTRY = """
ABB|GE|HP|LG|EY|Alstom|Bombardier|Embraer|Caterpillar|John Deere|Deere|Emerson Electric|Rockwell Automation
|Parker Hannifin|Illinois Tool Works|Danaher|Thermo Fisher|Agilent|PerkinElmer|Bio-Rad|Illumina|Johnson Controls
|Trane|Daikin|Komatsu|Kubota|Hilti|Würth|Wurth|Festo|Trumpf|Kuka|KUKA|FANUC|Fanuc|Yaskawa|Omron|Keyence|Sick AG
|Endress+Hauser|Baker Hughes|Halliburton|Schlumberger|SLB|Chevron|ConocoPhillips|Eni|ENI|Repsol|Rosneft|Lukoil
|Petronas|Sinopec|PetroChina|CNOOC|Ecopetrol|Pemex|Valero|RWE|E.ON|EnBW|Vattenfall|Enel|Iberdrola|EDF|Engie|Ørsted
|Vestas|Nordex|First Solar|SunPower|SolarEdge|Enphase|Air Liquide|Air Products|Praxair|DuPont|Dow Chemical
|LyondellBasell|Evonik|Lanxess|Covestro|Henkel|Clariant|Sika|Holcim|LafargeHolcim|Cemex|HeidelbergCement
|Heidelberg Materials|Saint-Gobain|CRH|Vulcan Materials|Nucor|US Steel|U.S. Steel|POSCO|Nippon Steel|Alcoa|Rio Tinto
|BHP|Anglo American|Freeport-McMoRan|Newmont|Ferrari|Audi|Mazda|Subaru|Suzuki|Kia|Fiat|Fiat Chrysler|Chrysler
|Peugeot|Citroën|Škoda|Skoda|Jaguar Land Rover|Tata Motors|Mahindra|Maruti|Geely|BYD|NIO|Rivian|Harley-Davidson
|Continental AG|Denso|Aisin|Valeo|Faurecia|Bridgestone|Michelin|Goodyear|Pirelli|Delta Air Lines|United Airlines
|American Airlines|Southwest Airlines|JetBlue|Ryanair|EasyJet|easyJet|British Airways|Air France|KLM
|Emirates Airline|Qantas|Cathay Pacific|UPS|USPS|DB Schenker|Kuehne + Nagel|Kühne + Nagel|Kuehne+Nagel|DSV
|Expeditors|XPO|C.H. Robinson|Hapag-Lloyd|CMA CGM|Evergreen Marine|Union Pacific|BNSF|CSX|Deutsche Bahn
|Deutsche Post|Deutsche Telekom|Telefónica|Telefonica|Telenor|Telia|Swisscom|Verizon|T-Mobile|Bell Canada
|Rogers Communications|NTT|KDDI|China Mobile|China Telecom|Bharti Airtel|Reliance Jio|Northrop Grumman
|General Dynamics|L3Harris|BAE Systems|Thales|Leonardo SpA|Dassault|Rheinmetall|Safran
"""
_GOODS = """
AbbVie|Amgen|Biogen|Boehringer Ingelheim|Bristol-Myers Squibb|Bristol Myers Squibb|Celgene|Eli Lilly|Gilead
|GlaxoSmithKline|GSK|Moderna|BioNTech|Novo Nordisk|Regeneron|Takeda|Astellas|Daiichi Sankyo|Teva|Viatris|Lonza
|Fresenius|Siemens Healthineers|GE Healthcare|Becton Dickinson|Boston Scientific|Stryker|Zimmer Biomet
|Edwards Lifesciences|Kaiser Permanente|UnitedHealthcare|Aetna|Cigna|CVS|CVS Health|Walgreens|Rite Aid|McKesson
|Cardinal Health|AmerisourceBergen|Tesco|Sainsbury's|Asda|Aldi|ALDI|Lidl|Edeka|EDEKA|Rewe|REWE|Metro AG|Auchan
|Casino Guichard|Ahold Delhaize|Kroger|Albertsons|Whole Foods|Trader Joe's|Best Buy|Lowe's|Macy's|Nordstrom|Kohl's
|TJ Maxx|JCPenney|Kmart|Dollar General|Dollar Tree|AutoZone|O'Reilly Auto|Zara|Inditex|H&M|Uniqlo|Fast Retailing
|LVMH|Kering|Gucci|Hermès|Chanel|Burberry|Richemont|Swatch|L'Oréal|L'Oreal|Estée Lauder|Beiersdorf|Reckitt
|Colgate-Palmolive|Kimberly-Clark|Danone|Mondelez|Kraft Heinz|General Mills|Kellogg's|Mars Inc|Lindt|Heineken
|Carlsberg|Diageo|Pernod Ricard|AB InBev|Anheuser-Busch|Molson Coors|Red Bull|Burger King|KFC|Domino's|Chipotle
|Sodexo|Aramark|Compass Group|Sysco|US Foods|Cargill|Bunge|Louis Dreyfus|Nutrien|Syngenta|Monsanto|Tyson Foods|JBS
|Smithfield|Marriott|Accor|InterContinental Hotels|IHG|Carnival Corporation|Whirlpool|Electrolux|Miele|Bosch Siemens
|Black & Decker|Stanley Black & Decker|Makita|Husqvarna|LEGO|Lego|Mattel|Hasbro|Under Armour|PUMA|Lululemon|Levi's
|Patagonia Inc|The North Face|Warner Bros|Paramount Pictures|NBCUniversal|Fox News|CNN|BBC|CNBC|New York Times
|Washington Post|Wall Street Journal|Financial Times|Bertelsmann|Axel Springer|MIT|Caltech|ETH Zürich|ETH Zurich
|Fraunhofer|Max Planck|CERN|Iron Mountain|Cintas|Waste Management|Republic Services|Veolia|Jones Lang LaSalle|JLL
|CBRE|Cushman & Wakefield|WeWork|Prologis|Skanska|Bechtel|Fluor|AECOM|Jacobs Engineering|Hochtief|Strabag|Vinci
|Bouygues|Ferrovial|ACS Group|Balfour Beatty|Adecco|Randstad|ManpowerGroup|Manpower|Robert Half|ADP|Paychex|Ceridian
|Workable|Securitas|G4S|Ingersoll Rand|Atlas Copco|Sandvik|Alfa Laval|Xylem|Grundfos|Pentair|Ecolab|Kone|KONE
|Wärtsilä|Ingram Micro|TD SYNNEX|Tech Data|Arrow Electronics|Avnet|CDW|SHI International|Insight Enterprises|Softcat
|Computacenter|Bechtle|Cancom|SoftwareOne|Crayon|Westcon|Exclusive Networks|Scansource|ScanSource|Staples
|Office Depot|Grainger|Fastenal
"""
WORLD: frozenset[str] = frozenset(
    " ".join(name.split())
    for name in "|".join((_BODIES, _FIRMS, _BANKS, _SOFTWARE, _INDUSTRY, _GOODS)).split("|")
    if name.strip()
)
"""Named anywhere in these letters; none of them is a word, a place or a person in its own right, or is so only in
other letters (`Who`, `Sap`)."""

WORDY: frozenset[str] = frozenset(
    """
    Abbott Alphabet Anthem Apple Baird Baxter Bernstein Box Carrier Chase Colgate Cowen Cummins Dell Dow Dyson
    Eaton Emirates Ferrero Fidelity Ford Gap Gusto Harvard Hertz Hilton Humana Hyatt Kayak Kellogg Lazard Leidos
    Linde Lloyds Looker Marvell Mercer Meta Micron Miro Nielsen Orange Otis Peloton Pepsi Porsche Prada Princeton
    Prudential Puma Rippling Schindler Sears Sentry Shell Slack Snowflake Square Stanford Stripe Subway Suez Target
    Vanguard Visa Wix Xerox Yahoo Yale Yara Zoom
    """.split()  # noqa: SIM905
)
"""Firms whose name is a word, a place or a family name too: they count inside a sentence where they stand alone
(`with Zoom`; not `Zoom In Days`, not `Ann Baxter`)."""
