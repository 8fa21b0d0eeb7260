"""Place names: states, regions and large towns that texts name alone; countries come from the countries' table."""

from __future__ import annotations

from collections.abc import Sequence

from domain.countries import region_of

_STATES = """
alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|illinois|indiana
|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska
|nevada|new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon|pennsylvania
|rhode island|south carolina|south dakota|tennessee|texas|utah|vermont|virginia|washington|west virginia|wisconsin
|wyoming|puerto rico|guam|ontario|quebec|québec|alberta|manitoba|saskatchewan|british columbia|nova scotia
|new brunswick|newfoundland|yukon|new south wales|queensland|tasmania|western australia|bavaria|bayern|hessen|hesse
|sachsen|saxony|thüringen|brandenburg|niedersachsen|nordrhein-westfalen|baden-württemberg|rheinland-pfalz|saarland
|schleswig-holstein|tirol|tyrol|steiermark|kärnten|scotland|wales|england|northern ireland|catalonia|cataluña|andalucía
|andalusia|galicia|lombardy|lombardia|tuscany|toscana|sicily|sicilia|piemonte|veneto|normandy|bretagne|brittany|provence
|flanders|wallonia|punjab|gujarat|maharashtra|karnataka|kerala|tamil nadu|rajasthan|telangana|bihar|sindh|guangdong
|sichuan|zhejiang|jiangsu|hubei|hunan|shandong|yunnan|fujian|xinjiang|tibet|hokkaido|kansai|okinawa|java|sumatra|bali
|siberia|crimea|caucasus|balkans|scandinavia|benelux|iberia|dach|apac|emea|latam|mena|caribbean|bermuda|gibraltar
|northeast|southeast|northwest|southwest|midwest|west coast|east coast|gulf coast|sun belt|rust belt|silicon valley
|wall street|main street|middle east|far east|near east|north america|south america|latin america|central america
|north africa|west africa|east africa|southern africa|sub-saharan africa|asia pacific|asia-pacific|southeast asia
|south asia|central asia|east asia|western europe|eastern europe|central europe|northern europe|southern europe
|americas|africa|asia|europe|oceania|antarctica|eurasia|atlantic|pacific|indian ocean|mediterranean|baltic|arctic
|gulf of mexico|north sea|black sea|red sea|persian gulf|gulf|alps|andes|himalaya|rockies|amazonia|sahara|sahel|permian
|bakken|marcellus|eagle ford|appalachia
"""
_TOWNS = """
aachen|aarhus|abidjan|abu dhabi|accra|addis ababa|adelaide|ahmedabad|albany|alexandria|algiers|almaty|amman|amsterdam
|anchorage|ankara|antwerp|antwerpen|arlington|asuncion|athens|atlanta|auckland|augsburg|austin|baghdad|baku|baltimore
|bamako|bangalore|bengaluru|bangkok|barcelona|barranquilla|basel|bath|beijing|beirut|belfast|belgrade|berlin|bern
|bilbao|birmingham|bochum|bogota|bogotá|boise|bologna|bonn|bordeaux|boston|boulder|brasilia|bratislava|bremen|brisbane
|bristol|brno|brooklyn|brussels|bruxelles|bucharest|budapest|buenos aires|buffalo|busan|cairo|calgary|cali|cambridge
|canberra|cancun|cape town|caracas|cardiff|cartagena|casablanca|cebu|charleston|charlotte|chattanooga|chengdu|chennai
|chicago|chongqing|cincinnati|cleveland|cologne|colombo|columbus|copenhagen|cordoba|cork|curitiba|dakar|dalian|dallas
|damascus|dar es salaam|darmstadt|davos|delhi|new delhi|denver|des moines|detroit|dhaka|doha|dortmund|dresden|dubai
|dublin|duisburg|durban|düsseldorf|dusseldorf|edinburgh|edmonton|eindhoven|el paso|essen|florence|firenze|fort worth
|frankfurt|freiburg|fresno|fukuoka|galway|geneva|genève|genf|genoa|ghent|glasgow|gothenburg|göteborg|granada|graz
|guadalajara|guangzhou|guatemala city|guayaquil|hague|hamburg|hangzhou|hannover|hanover|hanoi|harare|hartford|havana
|heidelberg|helsinki|hiroshima|ho chi minh city|hong kong|honolulu|houston|hyderabad|indianapolis|innsbruck|istanbul
|izmir|jacksonville|jakarta|jeddah|jena|jerusalem|johannesburg|kabul|kampala|kansas city|karachi|karlsruhe|kassel
|kathmandu|kazan|kharkiv|khartoum|kiev|kyiv|kigali|kingston|kinshasa|kobe|kolkata|köln|krakow|kraków|kuala lumpur|kyoto
|la paz|lagos|lahore|las vegas|lausanne|leeds|leipzig|liège|lille|lima|linz|lisbon|lisboa|liverpool|ljubljana|london
|los angeles|louisville|luanda|lucerne|luzern|lugano|lusaka|lyon|macau|madison|madrid|magdeburg|mainz|malaga|málaga
|malmö|manchester|manhattan|manila|mannheim|maputo|marseille|medellin|medellín|melbourne|memphis|mexico city|miami|milan
|milano|milwaukee|minneapolis|minsk|montevideo|monterrey|montreal|montréal|moscow|mumbai|munich|münchen|münster|nagoya
|nairobi|nanjing|nantes|naples|napoli|nashville|newark|new orleans|new york city|nice|nottingham|nürnberg|nuremberg
|oakland|odessa|oklahoma city|omaha|orlando|osaka|oslo|ottawa|oxford|palermo|palo alto|paris|perth|philadelphia|phoenix
|pittsburgh|porto|portland|prague|praha|pretoria|pune|quito|raleigh|reykjavik|richmond|riga|rio de janeiro|riyadh
|rochester|rome|roma|rosario|rostock|rotterdam|sacramento|saigon|saint louis|st. louis|salt lake city|salvador|salzburg
|san antonio|san diego|san francisco|san jose|san josé|san juan|san salvador|santiago|santo domingo|sao paulo|são paulo
|sapporo|sarajevo|savannah|seattle|seoul|seville|sevilla|shanghai|sheffield|shenzhen|singapore|sofia|spokane
|st. petersburg|stockholm|strasbourg|stuttgart|surabaya|suzhou|sydney|taipei|tallinn|tampa|tashkent|tbilisi|tehran
|tel aviv|the hague|tianjin|tijuana|tokyo|toronto|toulouse|trieste|tucson|tulsa|tunis|turin|torino|ulm|utrecht
|valencia|valparaiso|vancouver|venice|verona|vienna|wien|vilnius|warsaw|warszawa|washington dc|wellington|wiesbaden
|winnipeg|wolfsburg|wroclaw|wuhan|wuppertal|würzburg|xiamen|yangon|yerevan|yokohama|zagreb|zaragoza|zurich|zürich
|vegas|philly|frisco
"""
PLACES: frozenset[str] = frozenset(
    name.strip().replace("\n", "") for name in (_STATES + "|" + _TOWNS).split("|") if name.strip()
)
"""In lower case."""

_SIDES = frozenset(
    """
    north south east west northern southern eastern western central upper lower greater mid northeastern northwestern
    southeastern southwestern latin metropolitan downtown
    """.split()  # noqa: SIM905
)


def is_place(words: Sequence[str]) -> bool:
    """Whether words in lower case are a place, or several beside each other: `western europe`, `boise idaho`."""
    at = 0
    while at < len(words):
        if words[at] in _SIDES:
            at += 1
            continue
        end = next((e for e in range(min(len(words), at + 4), at, -1) if _named(" ".join(words[at:e]))), at)
        if end == at:
            return False
        at = end
    return bool(words)


def _named(name: str) -> bool:
    return name in PLACES or region_of(name) is not None
