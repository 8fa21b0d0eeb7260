"""Countries: which ISO 3166 region a country's name or code means, in four languages and its own.

Names as in the locale data of libphonenumber (CLDR, folded: no case, no accents).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from domain.countrynames import FURTHER, OF_TONGUES, THREE
from domain.remembered import remembered

_PARTS = re.compile(r"[/|()\[\]]|\s[-–—]\s")
_NAMES = """
AD|andorra|andorre
AE|united arab emirates|vereinigte arabische emirate|emirats arabes unis|emiratos arabes unidos
AF|afghanistan|afganistan
AG|antigua and barbuda|antigua und barbuda|antigua et barbuda|antigua y barbuda
AI|anguilla|anguila
AL|albania|albanien|albanie
AM|armenia|armenien|armenie
AN|netherlands antilles|niederlandische antillen|antilles neerlandaises|antillas holandesas
AO|angola
AQ|antarctica|antarktis|antarctique|antartida
AR|argentina|argentinien|argentine
AS|american samoa|amerikanisch-samoa|samoa americaines|samoa americana
AT|austria|osterreich|autriche
AU|australia|australien|australie
AW|aruba
AX|aland islands|aaland-inseln|iles aland|islas aland
AZ|azerbaijan|aserbaidschan|azerbaidjan|azerbaiyan
BA|bosnia and herzegovina|bosnien und herzegowina|bosnie-herzegovine|bosnia y hercegovina
BB|barbados|barbade
BD|bangladesh|bangladesch
BE|belgium|belgien|belgique|belgica
BF|burkina faso
BG|bulgaria|bulgarien|bulgarie
BH|bahrain|bahrein
BI|burundi
BJ|benin
BL|saint barthelemy|saint-barthelemy|san bartolome
BM|bermuda|bermudes|bermudas
BN|brunei
BO|bolivia|bolivien|bolivie
BQ|bonaire, sint eustatius and saba
BR|brazil|brasilien|bresil|brasil
BS|bahamas
BT|bhutan|bhoutan|butan
BV|bouvet island|bouvet-insel|ile bouvet|isla bouvet
BW|botswana|botsuana
BY|belarus|bielo-russie|bielorrusia
BZ|belize|belice
CA|canada|kanada
CC|cocos islands|kokos-inseln|iles cocos|islas cocos
CD|the democratic republic of congo
CF|central african republic|zentralafrikanische republik|republique centre-africaine|republica centroafricana
CG|congo|kongo
CH|switzerland|schweiz|suisse|suiza
CI|cote d'ivoire|elfenbeinkuste|costa de marfil
CK|cook islands|cook-inseln|iles cook|islas cook
CL|chile|chili
CM|cameroon|kamerun|cameroun|camerun
CN|china|chine
CO|colombia|kolumbien|colombie
CR|costa rica
CU|cuba|kuba
CV|cape verde|kap verde|cap vert|cabo verde
CW|curacao
CX|christmas island|weihnachtsinsel|ile christmas|isla christmas
CY|cyprus|zypern|chypre|chipre
CZ|czech republic|tschechische republik|republique tcheque|chequia
DE|germany|deutschland|allemagne|alemania
DJ|djibouti|dschibuti|yibuti
DK|denmark|danemark|dinamarca
DM|dominica|dominique
DO|dominican republic|dominikanische republik|republique dominicaine|republica dominicana
DZ|algeria|algerien|algerie|argelia
EC|ecuador|equateur
EE|estonia|estland|estonie
EG|egypt|agypten|egypte|egipto
EH|western sahara|westsahara|sahara occidental
ER|eritrea|erythree
ES|spain|spanien|espagne|espana
ET|ethiopia|athiopien|ethiopie|etiopia
FI|finland|finnland|finlande|finlandia
FJ|fiji|fidschi|fidji|fiyi
FK|falkland islands|falkland-inseln|iles malouines|islas malvinas
FM|micronesia|mikronesien|micronesie
FO|faroe islands|faroer-inseln|iles feroe|islas feroe
FR|france|frankreich|francia
GA|gabon|gabun
GB|united kingdom|vereinigtes konigreich|royaume-uni|reino unido
GD|grenada|grenade|granada
GE|georgia|georgien|georgie
GF|french guiana|franzosisch-guayana|guyane francaise|guayana francesa
GG|guernsey|guernesey
GH|ghana
GI|gibraltar
GL|greenland|gronland|groenland|groenlandia
GM|gambia|gambie
GN|guinea|guinee
GP|guadeloupe|guadalupe
GQ|equatorial guinea|aquatorial-guinea|guinee equatoriale|guinea ecuatorial
GR|greece|griechenland|grece|grecia
GS|south georgia and the south sandwich islands
GT|guatemala
GU|guam
GW|guinea-bissau|guinee-bissau
GY|guyana
HK|hong kong|hongkong|hong-kong
HM|heard island and mcdonald islands|heard- und mcdonald-inseln|ile heard et iles mcdonald|islas heard y mcdonald
HN|honduras
HR|croatia|kroatien|croatie|croacia
HT|haiti
HU|hungary|ungarn|hongrie|hungria
ID|indonesia|indonesien|indonesie
IE|ireland|irland|irlande|irlanda
IL|israel
IM|isle of man|ile de man|isla de man
IN|india|indien|inde
IO|british indian ocean territory
IQ|iraq|irak
IR|iran
IS|iceland|island|islande|islandia
IT|italy|italien|italie|italia
JE|jersey
JM|jamaica|jamaika|jamaique
JO|jordan|jordanien|jordanie|jordania
JP|japan|japon
KE|kenya|kenia
KG|kyrgyzstan|kirgistan|kirguizistan
KH|cambodia|kambodscha|cambodge|camboya
KI|kiribati
KM|comoros|komoren|comores
KN|saint kitts and nevis|saint kitts und nevis|saint-christophe-et-nieves|san cristobal y nieves
KP|north korea|nordkorea|coree du nord|corea del norte
KR|south korea|sudkorea|coree du sud|corea del sur
KW|kuwait|koweit
KY|cayman islands|kaiman-inseln|iles caimans|islas caiman
KZ|kazakhstan|kasachstan|kazajstan
LA|laos
LB|lebanon|libanon|liban|libano
LC|saint lucia|st. lucia|sainte-lucie|santa lucia
LI|liechtenstein
LK|sri lanka
LR|liberia
LS|lesotho|lesoto
LT|lithuania|litauen|lithuanie|lituania
LU|luxembourg|luxemburg|luxemburgo
LV|latvia|lettland|lettonie|letonia
LY|libya|libyen|libye|libia
MA|morocco|marokko|maroc|marruecos
MC|monaco
MD|moldova|moldau|moldavie|moldavia
ME|montenegro
MF|saint martin|st. martin|saint-martin|san martin
MG|madagascar|madagaskar
MH|marshall islands|marshall-inseln|iles marshall|islas marshall
MK|macedonia|mazedonien|macedoine
ML|mali
MM|myanmar
MN|mongolia|mongolei|mongolie
MO|macao
MP|northern mariana islands|nordliche mariannen-inseln|iles mariannes du nord|islas marianas del norte
MQ|martinique|martinica
MR|mauritania|mauretanien|mauritanie
MS|montserrat
MT|malta|malte
MU|mauritius|maurice|mauricio
MV|maldives|maldiven|maldivas
MW|malawi|malaui
MX|mexico|mexiko|mexique
MY|malaysia|malaisie|malasia
MZ|mozambique|mosambik
NA|namibia|namibie
NC|new caledonia|neukaledonien|nouvelle-caledonie|nueva caledonia
NE|niger
NF|norfolk island|norfolk-insel|ile norfolk|isla norfolk
NG|nigeria
NI|nicaragua
NL|netherlands|niederlande|pays-bas|holanda
NO|norway|norwegen|norvege|noruega
NP|nepal
NR|nauru
NU|niue
NZ|new zealand|neuseeland|nouvelle-zelande|nueva zelanda
OM|oman
PA|panama
PE|peru|perou
PF|french polynesia|franzosisch-polynesien|polynesie francaise|polinesia francesa
PG|papua new guinea|papua-neuguinea|papouasie-nouvelle-guinee
PH|philippines|philippinen|filipinas
PK|pakistan|paquistan
PL|poland|polen|pologne|polonia
PM|saint pierre and miquelon|st. pierre und miquelon|saint-pierre-et-miquelon|san pedro y miquelon
PN|pitcairn|islas pitcairn
PR|puerto rico|porto rico
PS|palestine|palastina|palestina
PT|portugal
PW|palau|belau|palaos
PY|paraguay
QA|qatar|katar
RE|reunion|la reunion
RO|romania|rumanien|roumanie|rumania
RS|serbia|serbien|serbie
RU|russia|russland|russie|rusia
RW|rwanda|ruanda
SA|saudi arabia|saudi-arabien|arabie saoudite|arabia saudita
SB|solomon islands|solomon-inseln|iles salomon|islas salomon
SC|seychelles|seychellen
SD|sudan|soudan
SE|sweden|schweden|suede|suecia
SG|singapore|singapur|singapour
SH|saint helena|st. helena|sainte-helene|santa helena
SI|slovenia|slowenien|slovenie|eslovenia
SJ|svalbard and jan mayen|svalbard und jan mayen|svalbard et jan mayen|svalbard y jan mayen
SK|slovakia|slowakei|slovaquie|eslovaquia
SL|sierra leone|sierra leona
SM|san marino|saint-marin
SN|senegal
SO|somalia|somalie
SR|suriname|surinam
SS|south sudan|sudsudan|sud-soudan|sudan del sur
ST|sao tome and principe|sao tome und principe|sao tome et principe|santo tome y principe
SV|el salvador
SX|sint maarten (dutch part)
SY|syria|syrien|syrie|siria
SZ|swaziland|swasiland|suazilandia
TC|turks and caicos islands|turks- und caicos-inseln|iles turks et caicos|islas turcas y caicos
TD|chad|tschad|tchad
TF|french southern territories|franzosische sudgebiete|territoires francais du sud|territorios franceses del sur
TG|togo
TH|thailand|thailande|tailandia
TJ|tajikistan|tadschikistan|tadjikistan|tayikistan
TK|tokelau
TL|timor-leste|timor oriental
TM|turkmenistan
TN|tunisia|tunesien|tunisie|tunez
TO|tonga
TR|turkey|turkei|turquie|turquia
TT|trinidad and tobago|trinidad und tobago|trinite-et-tobago|trinidad y tobago
TV|tuvalu
TW|taiwan
TZ|tanzania|tansania|tanzanie
UA|ukraine|ucrania
UG|uganda|ouganda
UM|united states minor outlying islands
US|united states|vereinigte staaten von amerika|etats-unis|estados unidos
UY|uruguay
UZ|uzbekistan|usbekistan|ouzbekistan
VA|vatican|vatikanstadt|ciudad del vaticano
VC|saint vincent and the grenadines
VE|venezuela
VG|british virgin islands|britische jungferninseln|iles vierges britanniques|islas virgenes britanicas
VI|u.s. virgin islands|amerikanische jungferninseln|iles vierges americaines|islas virgenes americanas
VN|vietnam
VU|vanuatu
WF|wallis and futuna|wallis und futuna|wallis-et-futuna|wallis y futuna
WS|samoa
YE|yemen|jemen
YT|mayotte
ZA|south africa|sudafrika|afrique du sud|sudafrica
ZM|zambia|sambia|zambie
ZW|zimbabwe|simbabwe|zimbabue
"""
_ALSO = {
    "uk": "GB", "usa": "US", "u.s.a.": "US", "u.s.": "US", "america": "US", "england": "GB", "scotland": "GB",
    "wales": "GB", "great britain": "GB", "holland": "NL", "russian federation": "RU", "viet nam": "VN", "uae": "AE",
    "south korea": "KR", "korea": "KR", "republic of korea": "KR", "czech republic": "CZ", "turkey": "TR",
    "ivory coast": "CI", "deutschland": "DE", "the netherlands": "NL", "prc": "CN",
    "iran, islamic republic of": "IR", "tanzania, united republic of": "TZ", "macedonia": "MK",
}  # fmt: skip


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in folded if not unicodedata.combining(c)).split())


@lru_cache(maxsize=1)
def _regions() -> dict[str, str]:
    regions: dict[str, str] = {}
    for line in (*_NAMES.split("\n"), *OF_TONGUES.split("\n"), *FURTHER.split("\n")):
        region, *names = line.split("|")
        if region:
            regions.update(dict.fromkeys((region.lower(), *map(_plain, names)), region))
    codes = THREE.split()
    return regions | _ALSO | dict(zip(map(str.lower, codes[::2]), codes[1::2], strict=True))


@remembered
def region_of(country: str) -> str | None:
    """The two-letter region that a country's name, two- or three-letter code means; None when it is not known."""
    regions = _regions()
    found = regions.get(_plain(country))
    if found is None and (parts := [part for part in _PARTS.split(country) if part.strip()])[1:]:
        # In two languages, or with its code: `Norvège / Norway`, `Norway (NO)`.
        named = {regions.get(_plain(part)) for part in parts}
        found = named.pop() if len(named) == 1 else None
    return found
