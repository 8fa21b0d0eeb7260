"""Country names: how registers invert and shorten them, what people call themselves, and the codes of three letters."""

from __future__ import annotations

OF_TONGUES = """
AT|avusturya|rakousko|ausztria|австрія|австрия|النمسا|avstrija|rakusko
BE|belcika|belgium|belgia|бельгія|белгия|بلجيكا|belgija|belgicko
BG|bulgaristan|bulharsko|болгарія|българия|بلغاريا|bugarska
BR|brezilya|brazilie|brazilia|бразилія|бразилия|البرازيل|brazylia|brasilien
CA|kanada|канада|كندا
CH|isvicre|svycarsko|svajc|elvetia|швейцарія|швеицария|سويسرا|svicarska|szwajcaria|svajciarsko
CN|cin|cina|kina|китаи|الصين|chiny
CZ|cekya|cek cumhuriyeti|csehorszag|cehia|чехія|чехия|التشيك|ceska|czechy|tjeckien|tsekki
DE|almanya|nemecko|nemetorszag|німеччина|германия|ألمانيا|المانيا|njemacka|nemcija|tyskland|saksa
DK|danimarka|dansko|dania|данія|дания|الدنمارك|danska|tanska
EG|misir|egyiptom|egipt|єгипет|египет
ES|ispanya|spanelsko|spanyolorszag|spania|іспанія|испания|إسبانيا|اسبانيا|spanjolska|hiszpania|spanien|espanja
FI|finlandiya|finsko|finnorszag|finlanda|фінляндія|финландия|فنلندا|finska|finlandia
FR|fransa|francie|franciaorszag|franta|франція|франция|فرنسا|francuska|francja|frankrike|ranska
GB|birlesik krallik|ingiltere|velka britanie|spojene kralovstvi|egyesult kiralysag|nagy-britannia|marea britanie
GB|regatul unit|велика британія|великобритания|المملكة المتحدة|ujedinjeno kraljevstvo|wielka brytania|storbritannien
GR|yunanistan|recko|gorogorszag|grecia|греція|гърция|اليونان|grcka|grecja|grekland|kreikka
HR|hirvatistan|chorvatsko|horvatorszag|хорватія|хърватия|كرواتيا|hrvatska|chorwacja
HU|macaristan|madarsko|ungaria|угорщина|унгария|المجر|madarska|wegry|ungern|unkari
IE|irlanda|irsko|irorszag|ірландія|ирландия|أيرلندا|irska|irlandia|irlanti
IL|israil|izrael|ізраїль|израел|إسرائيل
IN|hindistan|indie|індія|индия|الهند|indija|intia
IT|italya|italie|olaszorszag|італія|италия|إيطاليا|ايطاليا|italija|wlochy
JP|japonya|japonsko|japonia|японія|япония|اليابان
KR|guney kore|jizni korea|del-korea|coreea de sud|південна корея|южна корея|كوريا الجنوبية
LT|litvanya|litva|litvania|lituania|литва|ليتوانيا
LU|luksemburg|lucembursko|люксембург|لوكسمبورغ
LV|letonya|lotyssko|lettorszag|letonia|латвія|латвия|لاتفيا
MX|meksika|mexic|мексика|المكسيك|meksyk
NL|hollanda|nizozemsko|hollandia|tarile de jos|olanda|нідерланди|нидерландия|هولندا|nizozemska|holandia|alankomaat
NO|norvec|norsko|norvegia|норвегія|норвегия|النرويج|norveska|norwegia|norge|norja
PL|polonya|polsko|lengyelorszag|polonia|польща|полша|بولندا|poljska|polen|puola
PT|portekiz|portugalsko|portugalia|португалія|португалия|البرتغال
RO|romanya|rumunsko|румунія|румъния|رومانيا|rumunjska|rumunia
RS|sirbistan|srbsko|szerbia|сербія|сърбия|صربيا
RU|rusya|rusko|oroszorszag|rusia|росія|русия|روسيا|rusija|rosja
SA|suudi arabistan|saudska arabie|szaud-arabia|саудівська аравія|السعودية|المملكة العربية السعودية
SE|isvec|svedsko|svedorszag|suedia|швеція|швеция|السويد|svedska|szwecja|ruotsi
SI|slovenya|slovinsko|szlovenia|словенія|словения|سلوفينيا|slovenija
SK|slovakya|slovensko|szlovakia|slovacia|словаччина|словакия|سلوفاكيا|slovacka|slowacja
TR|turkiye|turecko|torokorszag|turcia|туреччина|турция|تركيا|turska|turcja
UA|ukrayna|ukrajina|ukraina|україна|украина|أوكرانيا
US|amerika birlesik devletleri|abd|spojene staty|spojene staty americke|egyesult allamok|statele unite|сша
US|الولايات المتحدة|sjedinjene americke drzave|stany zjednoczone|yhdysvallat|amerikai egyesult allamok
ZA|guney afrika|jizni afrika|del-afrika|africa de sud|південна африка|южна африка
"""
"""Names in Turkish, Czech, Hungarian, Romanian, Ukrainian, Bulgarian, Arabic, Croatian, Slovene, Polish and others."""

FURTHER = """
AE|uae
BE|belgie
BG|българия
BN|brunei darussalam
BO|bolivia, plurinational state of|bolivia (plurinational state of)
BS|bahamas, the|the bahamas
BY|беларусь
CD|congo, dem. rep.|democratic republic of the congo|dr congo|drc|congo, democratic republic of the|congo (kinshasa)
CG|congo, rep.|republic of the congo|congo (brazzaville)
CH|svizzera|schweiz/suisse/svizzera
CI|cote divoire|cote d’ivoire
CN|p.r. china|pr china|people's republic of china|mainland china|china, people's republic of|china (mainland)|中国|中华人民共和国|中國
CV|cabo verde
CZ|czechia|cesko|ceska republika|czech rep.
DE|germania|federal republic of germany|bundesrepublik deutschland|brd|niemcy|allemagne (rf)
DK|danmark
EG|egypt, arab rep.|arab republic of egypt|مصر
FI|suomi
FM|micronesia, fed. sts.|micronesia, federated states of
GB|united kingdom of great britain and northern ireland|northern ireland|u.k.|britain|gb-eng|gb-sct|gb-wls|gb-nir
GM|gambia, the|the gambia
GR|ελλαδα|el|hellas|hellenic republic
HK|hong kong sar|hong kong sar, china|hong kong, china|hongkong|香港
HU|magyarorszag
IE|republic of ireland|eire|ireland, republic of
IL|ישראל
IN|bharat|भारत
IR|iran, islamic rep.|iran (islamic republic of)
JP|日本
KG|kyrgyz republic
KP|korea, dem. people's rep.|north korea|korea, democratic people's republic of
KR|korea, republic of|korea, rep.|korea (south)|korea (republic of)|대한민국|한국
KZ|казахстан
LA|lao pdr|lao people's democratic republic
LC|st. lucia
MD|moldova, republic of|republic of moldova
MK|north macedonia|macedonia, fyr|republic of north macedonia
MM|burma
MO|macao sar, china|macao sar|macau|澳門
NL|netherlands (kingdom of the)|kingdom of the netherlands|netherlands, the
NO|norge
PL|polska|rzeczpospolita polska
PS|west bank and gaza|palestine, state of|state of palestine
RO|rumania
RU|россия|рф|российская федерация
SA|ksa|kingdom of saudi arabia|السعودية
SE|sverige
SK|slovak republic|slovensko
SY|syrian arab republic
SZ|eswatini
TR|turkiye|republic of turkiye
TW|taiwan, province of china|taiwan, china|taiwan (province of china)|chinese taipei|台灣|台湾|臺灣
TZ|tanzania (united republic of)|united republic of tanzania
UA|украина|україна
US|united states of america|united states (the)|united states of america (the)|the united states|the united states of america|u.s.a|stati uniti|estados unidos de america|etats-unis d'amerique
VC|st. vincent and the grenadines
VE|venezuela, rb|venezuela (bolivarian republic of)|venezuela, bolivarian republic of
VG|british virgin islands|bvi
VN|việt nam
XK|kosovo
YE|yemen, rep.
"""  # noqa: E501
"""A line for each region: its two letters and its names, folded as `countries` folds them."""

THREE = """
ABW AW AFG AF AGO AO AIA AI ALB AL AND AD ARE AE ARG AR ARM AM ATG AG AUS AU AUT AT AZE AZ BDI BI BEL BE BEN BJ BFA BF
BGD BD BGR BG BHR BH BHS BS BIH BA BLR BY BLZ BZ BMU BM BOL BO BRA BR BRB BB BRN BN BTN BT BWA BW CAF CF CAN CA CHE CH
CHL CL CHN CN CIV CI CMR CM COD CD COG CG COL CO COM KM CPV CV CRI CR CUB CU CYM KY CYP CY CZE CZ DEU DE DJI DJ DMA DM
DNK DK DOM DO DZA DZ ECU EC EGY EG ERI ER ESP ES EST EE ETH ET FIN FI FJI FJ FRA FR FRO FO FSM FM GAB GA GBR GB GEO GE
GGY GG GHA GH GIB GI GIN GN GLP GP GMB GM GNB GW GNQ GQ GRC GR GRD GD GRL GL GTM GT GUF GF GUM GU GUY GY HKG HK HND HN
HRV HR HTI HT HUN HU IDN ID IMN IM IND IN IRL IE IRN IR IRQ IQ ISL IS ISR IL ITA IT JAM JM JEY JE JOR JO JPN JP KAZ KZ
KEN KE KGZ KG KHM KH KIR KI KNA KN KOR KR KWT KW LAO LA LBN LB LBR LR LBY LY LCA LC LIE LI LKA LK LSO LS LTU LT LUX LU
LVA LV MAC MO MAR MA MCO MC MDA MD MDG MG MDV MV MEX MX MHL MH MKD MK MLI ML MLT MT MMR MM MNE ME MNG MN MOZ MZ MRT MR
MSR MS MTQ MQ MUS MU MWI MW MYS MY NAM NA NCL NC NER NE NGA NG NIC NI NLD NL NOR NO NPL NP NRU NR NZL NZ OMN OM PAK PK
PAN PA PER PE PHL PH PLW PW PNG PG POL PL PRI PR PRK KP PRT PT PRY PY PSE PS PYF PF QAT QA REU RE ROU RO RUS RU RWA RW
SAU SA SDN SD SEN SN SGP SG SLB SB SLE SL SLV SV SMR SM SOM SO SRB RS SSD SS STP ST SUR SR SVK SK SVN SI SWE SE SWZ SZ
SYC SC SYR SY TCA TC TCD TD TGO TG THA TH TJK TJ TKM TM TLS TL TON TO TTO TT TUN TN TUR TR TUV TV TWN TW TZA TZ UGA UG
UKR UA URY UY USA US UZB UZ VAT VA VCT VC VEN VE VGB VG VIR VI VNM VN VUT VU WSM WS XKX XK YEM YE ZAF ZA ZMB ZM ZWE ZW
"""
"""Codes of three letters (ISO 3166-1 alpha-3), each with its two letters."""
