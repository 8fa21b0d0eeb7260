"""Currencies: ISO 4217 codes, and the symbols and words that stand for them."""

from __future__ import annotations

CODES: frozenset[str] = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF
    CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG
    HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LVL LYD MAD MDL
    MGA MKD MMK MNT MOP MRO MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON
    RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH
    UGX USD UYU UZS VES VND VUV WST XAF XAG XAU XCD XDR XOF XPF YER ZAR ZMK ZMW ZWL ZWG
    BYR STD AZM DEM EEK ESP FRF GHC ITL MZM NLG ROL SDD SIT SKK TRL VEB VEF ATS BEF FIM IEP PTE GRD CYP MTL YUM
    """.split()  # noqa: SIM905
)
"""Active codes, and a few that older documents still carry."""

SYMBOLS: dict[str, str] = {
    "US$": "USD", "U.S.$": "USD", "USD$": "USD", "C$": "CAD", "CA$": "CAD", "CAD$": "CAD", "A$": "AUD", "AU$": "AUD",
    "AUD$": "AUD", "NZ$": "NZD", "NZD$": "NZD", "HK$": "HKD", "HKD$": "HKD", "S$": "SGD", "SGD$": "SGD", "NT$": "TWD",
    "TWD$": "TWD", "R$": "BRL", "MX$": "MXN", "Mex$": "MXN", "MXN$": "MXN", "AR$": "ARS", "CLP$": "CLP", "COL$": "COP",
    "COP$": "COP", "J$": "JMD", "TT$": "TTD", "BZ$": "BZD", "Bds$": "BBD", "EC$": "XCD", "FJ$": "FJD", "N$": "NAD",
    "Z$": "ZWL", "$U": "UYU", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "CN¥": "CNY", "₹": "INR", "₨": "PKR",
    "₽": "RUB", "₩": "KRW", "₺": "TRY", "TL": "TRY", "₴": "UAH", "₦": "NGN", "₫": "VND", "₱": "PHP", "฿": "THB",
    "₪": "ILS",
    "₲": "PYG", "₡": "CRC", "₸": "KZT", "₮": "MNT", "₭": "LAK", "₾": "GEL", "₼": "AZN", "₵": "GHS", "֏": "AMD",
    "؋": "AFN", "៛": "KHR", "৳": "BDT", "₿": "XBT", "zł": "PLN", "Kč": "CZK", "Rs.": "INR", "Rs": "INR", "Fr.": "CHF",
    "SFr.": "CHF", "SFr": "CHF", "RM": "MYR", "Rp": "IDR", "Ft": "HUF", "S/": "PEN", "Bs.": "BOB", "Q.": "GTQ",
    "KSh": "KES", "TSh": "TZS", "USh": "UGX", "Lei": "RON", "лв": "BGN", "₣": "FRF", "₤": "ITL", "元": "CNY",
    "圆": "CNY", "人民币": "CNY", "円": "JPY", "원": "KRW", "ரூ": "LKR",
    "＄": "USD", "￡": "GBP", "￥": "JPY",
}  # fmt: skip
"""A bare `$` is read as US dollars and `¥` as yen, with less confidence. Bitcoin has no ISO code; XBT is in use."""

UNSURE: frozenset[str] = frozenset(
    {
        "$", "¥", "Rs", "Rs.", "₨", "＄", "￥", "kr", "kr.", "dollar", "peso", "franc", "rupee", "pound", "krona",
        "krone",
        "crown", "dinar", "rial", "riyal", "dirham", "shilling", "lira", "mark", "guilder", "cent", "real", "leu",
        "won",
    }
)  # fmt: skip
"""Symbols and words that several currencies share."""

SHARED: tuple[frozenset[str], ...] = tuple(
    frozenset(codes.split())
    for codes in (
        "USD AUD CAD NZD SGD HKD TWD MXN ARS CLP COP BRL JMD TTD BBD BZD BSD BMD FJD NAD LRD GYD SRD UYU XCD ZWL"
        " DOP CUP",
        "SEK NOK DKK ISK CZK EEK",
        "JPY CNY",
        "INR PKR LKR NPR MUR SCR IDR",
        "GBP EGP LBP SDG SYP GIP FKP SHP SSP IEP CYP",
    )
)
"""The currencies that share a sign: `$`, `kr`, `¥`, `Rs`, `£`."""


def shares_sign(one: str, other: str) -> bool:
    """Whether the two currencies have a sign in common."""
    return any(one in codes and other in codes for codes in SHARED)


WORDS: dict[str, str] = {
    "us dollar": "USD", "u.s. dollar": "USD", "american dollar": "USD", "united states dollar": "USD",
    "canadian dollar": "CAD", "australian dollar": "AUD", "aussie dollar": "AUD", "new zealand dollar": "NZD",
    "hong kong dollar": "HKD", "singapore dollar": "SGD", "taiwan dollar": "TWD", "dollar": "USD", "buck": "USD",
    "usd": "USD", "dólar": "USD", "dólares": "USD", "dólare": "USD", "dollari": "USD", "dollaro": "USD",
    "us-dollar": "USD", "доллар": "USD", "долларов": "USD", "доллара": "USD", "美元": "USD", "euro": "EUR",
    "евро": "EUR", "欧元": "EUR", "pound sterling": "GBP", "pounds sterling": "GBP", "british pound": "GBP",
    "sterling": "GBP", "pound": "GBP", "quid": "GBP", "livre sterling": "GBP", "libra esterlina": "GBP",
    "libras esterlinas": "GBP", "pfund": "GBP", "egyptian pound": "EGP", "lebanese pound": "LBP",
    "japanese yen": "JPY", "yen": "JPY", "日元": "JPY", "swiss franc": "CHF", "schweizer franken": "CHF",
    "franken": "CHF", "franco svizzero": "CHF", "franc suisse": "CHF", "francs suisse": "CHF", "franc": "CHF",
    "cfa franc": "XOF", "franc cfa": "XOF", "francs cfa": "XOF", "french franc": "FRF", "belgian franc": "BEF",
    "indian rupee": "INR", "rupee": "INR", "rs": "INR", "pakistani rupee": "PKR", "sri lankan rupee": "LKR",
    "nepali rupee": "NPR", "nepalese rupee": "NPR", "rupiah": "IDR", "indonesian rupiah": "IDR", "chinese yuan": "CNY",
    "yuan": "CNY", "renminbi": "CNY", "rmb": "CNY", "kuai": "CNY", "人民币": "CNY", "russian ruble": "RUB",
    "ruble": "RUB", "rouble": "RUB", "руб": "RUB", "рубль": "RUB", "рублей": "RUB", "рубля": "RUB", "гривень": "UAH",
    "грн": "UAH", "hryvnia": "UAH", "hryvnias": "UAH", "korean won": "KRW", "south korean won": "KRW",
    "brazilian real": "BRL", "reais": "BRL", "mexican peso": "MXN", "pesos mexicanos": "MXN", "peso mexicano": "MXN",
    "philippine peso": "PHP", "argentine peso": "ARS", "pesos argentinos": "ARS", "chilean peso": "CLP",
    "pesos chilenos": "CLP", "colombian peso": "COP", "pesos colombianos": "COP", "peso": "MXN", "sole": "PEN",
    "peruvian sol": "PEN", "danish krone": "DKK", "danish kroner": "DKK", "norwegian krone": "NOK",
    "norwegian kroner": "NOK", "swedish krona": "SEK", "swedish kronor": "SEK", "kronor": "SEK", "krona": "SEK",
    "kroner": "DKK", "krone": "DKK", "kr": "SEK", "icelandic krona": "ISK", "polish zloty": "PLN", "zloty": "PLN",
    "złoty": "PLN", "złotych": "PLN", "złote": "PLN", "czech koruna": "CZK", "czech crown": "CZK", "koruna": "CZK",
    "korun": "CZK", "koruny": "CZK", "hungarian forint": "HUF", "forint": "HUF", "romanian leu": "RON", "lei": "RON",
    "bulgarian lev": "BGN", "leva": "BGN", "south african rand": "ZAR", "rand": "ZAR", "turkish lira": "TRY",
    "türk lirası": "TRY", "lira": "TRY", "lirası": "TRY", "lire": "ITL", "italian lira": "ITL", "thai baht": "THB",
    "baht": "THB", "israeli shekel": "ILS", "shekel": "ILS", "emirati dirham": "AED", "uae dirham": "AED",
    "dirham": "AED", "moroccan dirham": "MAD", "saudi riyal": "SAR", "qatari riyal": "QAR", "riyal": "SAR",
    "omani rial": "OMR", "iranian rial": "IRR", "kuwaiti dinar": "KWD", "jordanian dinar": "JOD",
    "serbian dinar": "RSD", "malaysian ringgit": "MYR", "ringgit": "MYR", "naira": "NGN", "nigerian naira": "NGN",
    "ghanaian cedi": "GHS", "cedi": "GHS", "vietnamese dong": "VND", "dong": "VND", "đồng": "VND", "taka": "BDT",
    "bangladeshi taka": "BDT", "kenyan shilling": "KES", "tanzanian shilling": "TZS", "ugandan shilling": "UGX",
    "shilling": "KES", "birr": "ETB", "ethiopian birr": "ETB", "kwacha": "ZMW", "pula": "BWP", "tenge": "KZT",
    "georgian lari": "GEL", "lari": "GEL", "manat": "AZN", "colón": "CRC", "colon": "CRC", "colones": "CRC",
    "quetzal": "GTQ", "quetzale": "GTQ", "guaraní": "PYG", "guaranie": "PYG", "finnish markka": "FIM", "markka": "FIM",
    "deutsche mark": "DEM", "deutschmark": "DEM", "german mark": "DEM", "mark": "DEM", "dutch guilder": "NLG",
    "guilder": "NLG", "gulden": "NLG", "peseta": "ESP", "austrian schilling": "ATS", "irish punt": "IEP",
    "bitcoin": "XBT", "btc": "XBT", "euroa": "EUR", "euró": "EUR", "ευρώ": "EUR", "євро": "EUR", "avro": "EUR",
    "dolar": "USD", "dolarů": "USD", "dolarów": "USD", "доларів": "USD", "đô la": "USD", "دولار": "USD", "דולר": "USD",
    "डॉलर": "USD", "रुपये": "INR", "रुपए": "INR", "ريال": "SAR", "درهم": "AED", "שקל": "ILS", "שקלים": "ILS",
    "บาท": "THB", "ron": "RON", "euros": "EUR",
}  # fmt: skip
"""Words in the singular; a plural `s` is allowed."""

MINORS: dict[str, tuple[str, int]] = {
    "cent": ("USD", 2), "cents": ("USD", 2), "centime": ("EUR", 2), "centimes": ("EUR", 2), "centavo": ("USD", 2),
    "centavos": ("USD", 2), "céntimo": ("EUR", 2), "céntimos": ("EUR", 2), "centesimi": ("EUR", 2),
    "eurocent": ("EUR", 2), "eurocents": ("EUR", 2), "penny": ("GBP", 2), "pennies": ("USD", 2), "pence": ("GBP", 2),
    "paise": ("INR", 2), "paisa": ("INR", 2), "kopek": ("RUB", 2), "kopeks": ("RUB", 2), "копеек": ("RUB", 2),
    "öre": ("SEK", 2), "øre": ("DKK", 2), "rappen": ("CHF", 2), "groszy": ("PLN", 2), "haléřů": ("CZK", 2),
    "jiao": ("CNY", 1), "mao": ("CNY", 1), "fen": ("CNY", 2), "fils": ("AED", 2), "piastre": ("EGP", 2),
    "piastres": ("EGP", 2), "kuruş": ("TRY", 2), "satang": ("THB", 2), "agorot": ("ILS", 2), "satoshi": ("XBT", 8),
    "satoshis": ("XBT", 8),
}  # fmt: skip
"""Minor units: the currency they are usually of, and how many decimal places down."""

SCALES: dict[str, int] = {
    "k": 3, "thousand": 3, "thousands": 3, "tsd": 3, "mil": 3, "lakh": 5, "lakhs": 5, "lac": 5, "lacs": 5, "m": 6,
    "mm": 6, "mn": 6, "mln": 6, "mio": 6, "million": 6, "millionen": 6, "millions": 6, "millones": 6, "crore": 7,
    "crores": 7, "cr": 7, "b": 9, "bn": 9, "bln": 9, "mrd": 9, "md": 9, "billion": 9, "billions": 9, "milliarden": 9,
    "milliards": 9, "t": 12, "tn": 12, "trn": 12, "trillion": 12, "trillions": 12, "hundred": 2, "tausend": 3,
    "mille": 3, "mila": 3, "duizend": 3, "tys": 3, "тыс": 3, "тысяч": 3, "mill": 6, "millón": 6, "milione": 6,
    "milioni": 6, "milhão": 6, "milhões": 6, "miljoen": 6, "miljon": 6, "miljoner": 6, "millioner": 6, "milionów": 6,
    "miliony": 6, "milionů": 6, "milyon": 6, "миллион": 6, "миллиона": 6, "миллионов": 6, "млн": 6, "milliarde": 9,
    "milliard": 9, "miliardo": 9, "miliardi": 9, "mld": 9, "mia": 9, "mlrd": 9, "miljard": 9, "miljarder": 9,
    "milliarder": 9, "milyar": 9, "миллиард": 9, "миллиарда": 9, "миллиардов": 9, "млрд": 9, "bilhão": 9,
    "bilhões": 9, "billón": 12, "billones": 12, "billionen": 12, "bio": 12, "万": 4, "萬": 4, "億": 8, "亿": 8,
    "兆": 12,
    "百万": 6, "만": 4, "억": 8, "ribu": 3, "juta": 6, "miliar": 9, "nghìn": 3, "ngàn": 3, "triệu": 6, "tỷ": 9,
    "tỉ": 9, "ألف": 3, "مليون": 6, "مليار": 9, "هزار": 3, "میلیون": 6, "میلیارد": 9, "אלף": 3, "מיליון": 6,
    "लाख": 5, "करोड़": 7, "हज़ार": 3, "हजार": 3, "χιλιάδες": 3, "εκατομμύρια": 6, "εκατομμύριο": 6,
    "тисяч": 3, "мільйон": 6, "мільйонів": 6, "мільйони": 6, "мільярд": 9, "мільярдів": 9, "милиона": 6,
    "хиляди": 3, "miliona": 6, "hiljada": 3, "tisíc": 3, "tisíce": 3, "tysięcy": 3, "tysiące": 3, "miliard": 9,
    "miliardów": 9, "miliardy": 9, "miljoonaa": 6, "miljoona": 6, "tuhatta": 3, "miljardia": 9, "tusen": 3,
    "tusind": 3, "milioane": 6, "mii": 3, "millió": 6, "milliárd": 9, "ezer": 3,
}  # fmt: skip
"""Powers of ten, by the word or letter behind a number, lower case. `billion` is the short scale's."""

LETTER_SCALES: dict[str, int] = {"k": 3, "m": 6, "b": 9, "t": 12}
"""Single letters that are a scale right behind a number."""

COMMA_SCALES: frozenset[str] = frozenset(
    """
    mio mrd tsd millionen milliarden milliarde milliard milliards millones milione milioni miliardo miliardi mld mia
    milhão milhões miljoen miljard miljon miljoner miljarder millioner milliarder mlrd млн млрд тыс bilhões billones
    """.split()  # noqa: SIM905
)
"""Scales of languages that write decimals with a comma."""

COMMA_CURRENCIES: frozenset[str] = frozenset(
    [
        "EUR",
        "PLN",
        "CZK",
        "DKK",
        "SEK",
        "NOK",
        "ISK",
        "HUF",
        "RON",
        "BGN",
        "RUB",
        "UAH",
        "TRY",
        "BRL",
        "ARS",
        "IDR",
        "VND",
        "CLP",
        "COP",
        "PYG",
        "UYU",
        "RSD",
        "BYN",
        "KZT",
    ]
)
"""Currencies whose countries mostly write decimals with a comma."""

THREE_DECIMALS: frozenset[str] = frozenset("BHD IQD JOD KWD LYD OMR TND".split())  # noqa: SIM905
"""Currencies of a thousand minor units, whose prices have three decimals."""


def code_of(text: str) -> str | None:
    """The ISO 4217 code that a code, symbol or word means; None when it means none."""
    text = text.strip()
    upper = text.upper()
    if upper in CODES:
        return upper
    if text in SYMBOLS:
        return SYMBOLS[text]
    word = text.lower()
    return WORDS.get(word) or WORDS.get(word.removesuffix("s"))
