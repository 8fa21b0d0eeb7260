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
    BYR AZM DEM EEK ESP FRF GHC ITL MZM NLG ROL SDD SIT SKK TRL VEB VEF ATS BEF FIM IEP PTE GRD CYP MTL YUM
    """.split()  # noqa: SIM905
)
"""Active codes, and a few that older documents still carry."""

SYMBOLS: dict[str, str] = {
    "US$": "USD", "U.S.$": "USD", "USD$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD",
    "HK$": "HKD", "S$": "SGD", "NT$": "TWD", "R$": "BRL", "MX$": "MXN", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY",
    "₹": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY", "₴": "UAH", "₦": "NGN", "₫": "VND", "₱": "PHP", "฿": "THB",
    "₪": "ILS", "₲": "PYG", "₡": "CRC", "₸": "KZT", "₮": "MNT", "₭": "LAK", "zł": "PLN", "Kč": "CZK", "Rs.": "INR",
    "Rs": "INR", "Fr.": "CHF", "SFr.": "CHF", "RM": "MYR", "Rp": "IDR", "Ft": "HUF",
    "＄": "USD", "￡": "GBP", "￥": "JPY",
}  # fmt: skip
"""A bare `$` is read as US dollars and `¥` as yen, with less confidence."""

UNSURE: frozenset[str] = frozenset({"$", "¥", "Rs", "Rs.", "＄", "￥", "kr", "dollar", "peso", "franc", "rupee"})
"""Symbols and words that several currencies share."""

WORDS: dict[str, str] = {
    "us dollar": "USD", "u.s. dollar": "USD", "american dollar": "USD", "canadian dollar": "CAD",
    "australian dollar": "AUD", "new zealand dollar": "NZD", "hong kong dollar": "HKD", "singapore dollar": "SGD",
    "taiwan dollar": "TWD", "dollar": "USD", "buck": "USD", "euro": "EUR", "pound sterling": "GBP",
    "british pound": "GBP", "sterling": "GBP", "pound": "GBP", "japanese yen": "JPY", "yen": "JPY",
    "swiss franc": "CHF", "indian rupee": "INR", "rupee": "INR", "chinese yuan": "CNY", "yuan": "CNY",
    "renminbi": "CNY", "russian ruble": "RUB", "ruble": "RUB", "rouble": "RUB", "korean won": "KRW",
    "brazilian real": "BRL", "mexican peso": "MXN", "philippine peso": "PHP", "danish krone": "DKK",
    "norwegian krone": "NOK", "swedish krona": "SEK", "polish zloty": "PLN", "zloty": "PLN", "czech koruna": "CZK",
    "hungarian forint": "HUF", "forint": "HUF", "south african rand": "ZAR", "rand": "ZAR", "turkish lira": "TRY",
    "thai baht": "THB", "baht": "THB", "israeli shekel": "ILS", "shekel": "ILS", "dirham": "AED",
    "saudi riyal": "SAR", "malaysian ringgit": "MYR", "ringgit": "MYR", "hryvnia": "UAH", "naira": "NGN",
    "vietnamese dong": "VND", "taka": "BDT", "shilling": "KES",
}  # fmt: skip
"""Words in the singular; a plural `s` is allowed."""

SCALES: dict[str, int] = {
    "k": 3, "thousand": 3, "tsd": 3, "mil": 3, "lakh": 5, "m": 6, "mm": 6, "mn": 6, "mln": 6, "mio": 6, "million": 6,
    "millionen": 6, "millions": 6, "millones": 6, "crore": 7, "cr": 7, "b": 9, "bn": 9, "bln": 9, "mrd": 9, "md": 9,
    "billion": 9, "billions": 9, "milliarden": 9, "milliards": 9, "t": 12, "tn": 12, "trn": 12, "trillion": 12,
}  # fmt: skip
"""Powers of ten, by the word or letter behind a number, lower case."""


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
