"""Words of organisations' names: legal forms, designators, cues before a name, words that name nobody."""

from __future__ import annotations

_ANY_CASE = """
inc incorporated corp corporation ltd limited llc llp lllp plc pllc gmbh mbh ggmbh kgaa ohg gbr eg ev ug sarl sàrl
eurl sasu
srl srls spa sapa bvba sprl vzw asbl oyj aps ltda limitada eireli jsc ojsc cjsc pjsc doo dooel spzoo sro vos
eood kft zrt nyrt uab sia bhd sdnbhd sdn pty ptyltd pte pteltd pvt pvtltd privatelimited privateltd coltd colimited
limitedpartnership limitedliabilitycompany sadecv saderl sderl sderldecv sapidecv tbk berhad gmbhcokg gmbhcokgaa
agcokg ugcokg gmbhundcokg
incltd fzco fzllc fze wll pjs anonimşirketi limitedşirketi ltdşti ltdsti aş kabushikikaisha godokaisha kkk
cooperative coöperatieuf oao ooo zao pao ооо оао зао пао ао тоо hf ehf
company 株式会社 有限会社 合同会社 有限公司 股份有限公司 有限责任公司 주식회사
"""
_EXACT = """
SA S.A AG SE AB AS A/S A.S NV N.V BV B.V KK K.K SL S.L SAS S.A.S SpA S.p.A SRL S.r.l Oy OY KG LP L.P Co Cie e.V eG e.G
AD EAD OOD d.d a.d a.s s.r.o d.o.o k.s v.o.s SCA SNC ULC PT LLC UG GP ASA Lda LDA
"""

FORMS: frozenset[str] = frozenset(_ANY_CASE.split())
"""Legal forms in lower case without full stops, spaces and `&`; written in any case."""

EXACT_FORMS: frozenset[str] = frozenset(form.replace(".", "").replace("/", "") for form in _EXACT.split())
"""Short forms that count only as they are written here, with or without full stops and slashes."""

POINTED_FORMS: frozenset[str] = frozenset(form for form in EXACT_FORMS if form.islower())
"""Those in small letters are words too (`as`, `ad`) and need their full stops."""

SPACED_FORMS: frozenset[str] = frozenset(
    [
        "sdnbhd",
        "ptyltd",
        "pteltd",
        "pvtltd",
        "privatelimited",
        "privateltd",
        "coltd",
        "colimited",
        "limitedpartnership",
        "limitedliabilitycompany",
        "limitedliabilitypartnership",
        "publiclimitedcompany",
        "sadecv",
        "saderl",
        "sderl",
        "sderldecv",
        "sapidecv",
        "gmbhcokg",
        "gmbhcokgaa",
        "agcokg",
        "ugcokg",
        "gmbhundcokg",
        "incltd",
        "anonimşirketi",
        "limitedşirketi",
        "ltdşti",
        "kabushikikaisha",
        "godokaisha",
        "spzoo",
        "spzo",
        "jointstockcompany",
    ]
)
"""Forms of several words; all others are one word, or letters with full stops between."""

HEAD_FORMS: frozenset[str] = frozenset("ООО ОАО ЗАО ПАО АО ТОО OOO OAO ZAO PAO PT 株式会社 (株)".split())  # noqa: SIM905
"""Forms that stand before the name."""

GENERIC: frozenset[str] = frozenset(
    """
    company co corporation corp limited inc holding holdings the group parent public private insurance trading stock
    joint liability one two new old first second each every such other good great and of & our your their this that
    investor investors customer customers professional financial global local international national corporate senior
    managing general chief executive vice president director officer operating business conference call earnings
    question answer session quarter fiscal annual health energy digital cloud data software services service systems
    technology technologies solutions capital research bank markets relations human resources legal sales marketing
    product products support team commercial residential industrial consumer retail enterprise federal state central
    investment investments asset management risk equity debt total net gross adjusted organic core free cash flow
    information security advanced emerging north south east west european american asian
    """.split()  # noqa: SIM905
)
"""Words that make no name by themselves, whatever stands behind them."""

LEAD: frozenset[str] = frozenset(
    """
    the a an at with and from in our this for but so we that to of on by as if is it i my your their his her these when
    while since after before both also today yesterday tomorrow thank thanks hello hi dear regards welcome yes no well
    now then because what which who where how please good morning afternoon evening between under over per via use
    however moreover therefore additionally furthermore finally although though similarly meanwhile overall again uh
    um yeah
    oh hey like parent former & let here there next our us you they he she was are be been not or nor yet okay ok
    right sure great
    die der das den dem ein eine und mit von für bei im am le la les l' un une des et avec pour chez el los las con por
    il lo gli di da per de het een en met voor van o os um uma com para
    call phone mostly mainly probably actually currently recently originally previously usually apparently clearly
    obviously basically essentially definitely certainly hopefully maybe perhaps sometimes
    """.split()  # noqa: SIM905
) | frozenset(
    f"{who}{mark}{verb}"
    for who in ("i", "we", "you", "they", "he", "she", "it", "that", "there", "here", "who", "what", "where", "let")
    for mark in "'’"
    for verb in ("m", "re", "s", "ve", "d", "ll")
)
"""Words of the sentence that may stand capitalised before a name and are not of it."""

PAPERS: frozenset[str] = frozenset(
    """
    renewal quote quotation offer order invoice proposal contract agreement purchase pricing subscription meeting call
    demo update feedback payment delivery credit ticket
    """.split()  # noqa: SIM905
)
"""What begins a line and is no name: `Renewal for Orchid Ltd`."""

PAPERS_ABROAD: frozenset[str] = frozenset(
    """
    rechnung angebot bestellung auftrag vertrag offerte lieferung mahnung gutschrift facture devis commande contrat
    offre factura pedido contrato oferta presupuesto fattura ordine preventivo contratto factuur bestelling fatura
    orçamento
    """.split()  # noqa: SIM905
)
"""The same, where what joins it to a name is a word that stands in names too: `Rechnung der Orchid AG`."""

DESIGNATORS: frozenset[str] = frozenset(
    """
    Bank Group Holdings Holding University Institute Foundation Capital Partners Research Securities Technologies
    Technology Systems Solutions Software Industries Association Agency Commission Council Authority Markets Services
    Consulting Laboratories Labs Pharmaceuticals Pharma Airlines Airways Motors Insurance Energy Energies Media Networks
    Logistics Electronics Ventures Advisors Bancorp Bancshares Trust Hospital Healthcare Foods Chemicals Ministry
    Enterprises Brothers Associates Communications Telecom Petroleum Steel Mining Railways Shipping Broadcasting
    Biosciences Therapeutics Diagnostics Semiconductor Semiconductors Aerospace Automotive Hotels Properties Realty
    Stadtwerke Werke Gruppe Versicherung Sparkasse Universität Banque Groupe Assurances Banco Grupo Seguros Banca Gruppo
    Assicurazioni Groep Verzekeringen Bureau Department Cooperative Federation Society College Studios Robotics
    Court Tribunal Ombudsman Parliament
    Microsystems Biosystems Sciences Instruments Apparel Brands Beverages Brewery Supermarkets Outfitters Shipyards
    Fashions Watches Optics Photonics Genomics Devices Polymers Coatings Plastics Textiles Ceramics Dairy Farms
    """.split()  # noqa: SIM905
)
"""Last words of organisations' names."""

OF_NAMES: frozenset[str] = frozenset(
    "Bank University Ministry Department Institute Bureau Office College Board Church Chamber Council Port".split()  # noqa: SIM905
)
"""First words of names with `of`: `Bank of America`, `Ministry of Health`."""

_CUES = """
deal with|licence with|license with|subscription with|renewal with
contract with|contracts with|agreement with|agreements with|partnership with|partnered with
partnering with|partner with
signed with|signed|merger with|merged with|acquired|acquiring|acquire|acquisition of|owned by|works for|work for
worked for
works at|work at|worked at|working for|working with|works with|work with|on behalf of|competitors like|competitor
vendor|supplier|client|customer|reseller|distributor|subsidiary|customers like|customers such as|clients such as
companies like|companies such as|vendors such as|vendors like|company called|firm called|startup called
purchase order from
order from|orders from|quote from|quote for|quote to|proposal to|proposal from|proposal for|bought from|sold to
selling to
sell to|meeting with|demo for|demo to|switched from|switched to|switching to|switching from|invoice from|invoice to
team at
folks at|guys at|people at|colleagues at|friends at|lost to|won by|awarded to|renewed with|renewal with|evaluating
competing with
Vertrag mit|Angebot von|Angebot an|Angebot für|Auftrag von|Auftrag an|im Auftrag der|im Auftrag von|Kunde|Lieferant
Kunden wie|Firma|contrat avec|accord avec|devis de|devis pour|commande de|client comme|fournisseur|société|entreprise
contrato con|acuerdo con|pedido de|oferta de|cliente|proveedor|empresa|contratto con|accordo con|ordine da
offerta di|fornitore
azienda|contract met|overeenkomst met|offerte van|klant|leverancier|contrato com|acordo com|fornecedor
ceo of|cfo of|coo of|cto of|president of|chairman of|founder of|co-founder of|chief executive of|officer of|boards of
shareholders of|subsidiary of|division of|employees of|owner of|parent of|for choosing|shares of|stake in|invested in
buy from|buying from|purchased from|ordered from|hired by|acquired by|owned by|made by|built by|supplied by|provided by
operated by|run by|managed by|manufactured by|distributed by|developed by|designed by|delivered by|sponsored by
financed by|funded by|insured by|audited by|licensed from|licensed to|leased from|leased to|billed by|outsourced to
"""
CUES: frozenset[tuple[str, ...]] = frozenset(
    tuple(phrase.lower().split()) for line in _CUES.strip().splitlines() for phrase in line.split("|")
)
"""What is said right before an organisation."""

LONGEST_CUE = max(len(cue) for cue in CUES)

DEPARTMENTS: frozenset[str] = frozenset(
    """
    communications affairs operations finance strategy development engineering accounting procurement administration
    compliance audit treasury tax media purchasing quality safety production manufacturing training recruiting
    facilities government regulatory public corporate supply chain people talent innovation sustainability planning
    reporting analytics
    """.split()  # noqa: SIM905
)
"""Words of departments: with generic words alone they name a part of any firm (`Investor Communications`)."""

BODIES: frozenset[str] = frozenset("Commission Agency Authority Court Parliament Ombudsman Tribunal".split())  # noqa: SIM905
"""Last words of public bodies, whose names may be of generic words alone: `Public Service Commission`."""

NO_BODIES: frozenset[tuple[str, str]] = frozenset(
    [("sales", "commission"), *((game, "court") for game in ("tennis", "basketball", "volleyball", "squash", "food"))]
)
"""What stands before the last word of a body where that is pay or a place: `Sales Commission`, `Tennis Court`."""

HEADS: frozenset[str] = frozenset(
    """
    Grupo Groupe Gruppo Banco Banca Banque Seguros Assurances Universidad Universidade Università Université Universität
    Hochschule Klinikum Stadtwerke Sparkasse Volksbank Raiffeisenbank Instituto Istituto Ministerio Ministério Ministère
    Ministero Compañía Companhia Compagnie Constructora Construtora Cementos Laboratorios Laboratoires Industrias
    Cooperativa Fundación Fundação Fondation Hôtel Clínica Clinique Azienda Ayuntamiento Prefeitura
    """.split()  # noqa: SIM905
)
"""First words of organisations' names: `Grupo Norte`, `Stadtwerke Musterstadt`, `Universidad Central`."""

NO_NAMES: frozenset[str] = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december english german french spanish american european chinese japanese ceo cfo cto coo cio hr it
    rfp sow po nda q1 q2 q3 q4 eps ebitda gaap usd eur gbp i ok us usa uk eu europe america asia china india germany
    france covid internet christmas easter ceos cfos coos ctos cios capex opex ebit ebita ebitdar kpi kpis roi roe roic
    sme smes smb ipo libor euribor sofr esg saas paas iaas greenfield brownfield faq rfq rfi pdf
    """.split()  # noqa: SIM905
)
"""Capitalised words that are no organisation by themselves."""
