"""Number words of English, German, French, Spanish, Italian, Dutch and Portuguese, as tables."""

from __future__ import annotations

from decimal import Decimal

_TO_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen",
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn",
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf",
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve",
    "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici "
    "diciassette diciotto diciannove",
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien "
    "achttien negentien",
    "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito "
    "dezenove",
)
_TENS = (
    "twenty thirty forty fifty sixty seventy eighty ninety",
    "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "vingt trente quarante cinquante soixante septante huitante nonante",
    "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
    "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
)
_MORE = {
    "eine": 1, "einen": 1, "einer": 1, "une": 1, "una": 1, "uma": 1, "duas": 2, "één": 1, "dreissig": 30, "vingts": 20,
    "octante": 80, "fourty": 40, "eins": 1, "dozen": 12, "dutzend": 12, "dozijn": 12, "douzaine": 12, "docena": 12,
    "doscientos": 200, "trescientos": 300, "cuatrocientos": 400, "quinientos": 500, "seiscientos": 600,
    "setecientos": 700, "ochocientos": 800, "novecientos": 900, "duzentos": 200, "trezentos": 300,
    "quatrocentos": 400, "quinhentos": 500, "seiscentos": 600, "setecentos": 700, "oitocentos": 800, "novecentos": 900,
}  # fmt: skip

UNITS: dict[str, int] = {
    **{word: value for line in _TO_TWENTY for value, word in enumerate(line.split())},
    **{word: 10 * value for line in _TENS for value, word in enumerate(line.split(), 2)},
    **_MORE,
}
"""Words below a thousand, except the word for a hundred."""

HUNDREDS: frozenset[str] = frozenset("hundred hundert cent cents ciento cien cento cem honderd".split())  # noqa: SIM905

ARTICLES: frozenset[str] = frozenset("a an eine einer un une una um uma een".split())  # noqa: SIM905

HALVES: dict[str, Decimal] = {
    word: Decimal("0.5") for word in ("half", "halbe", "demi", "medio", "media", "mezzo", "mezzo", "halve", "meio")
}
QUARTERS: dict[str, Decimal] = {
    word: Decimal("0.25") for word in ("quarter", "quarters", "viertel", "quart", "cuarto", "quarto", "kwart")
}
FRACTIONS: dict[str, Decimal] = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}

POINTS: frozenset[str] = frozenset({"point", "komma", "virgule", "coma", "virgola", "vírgula", "ponto", "punto"})
"""What is said for the mark before decimals: `one point two million`, `zwei Komma fünf`."""

CONJUNCTIONS: frozenset[str] = frozenset({"and", "und", "et", "y", "e", "en", "&"})

TENS_JOINERS: frozenset[str] = frozenset({"et", "y", "e"})
"""Conjunctions between tens and units: `treinta y cinco`, `vingt et un`."""

VAGUE: frozenset[str] = frozenset(
    """
    several few couple many some hundreds thousands tens dozens millions multiple numerous various mehrere einige
    wenige quelques plusieurs varios varias algunos diversi alcuni enkele meerdere vários alguns
    """.split()  # noqa: SIM905
)
"""Words before a number word that make it no number: `several hundred million`."""

_COMPOUNDS = (
    "tausend:1000 hundert:100 und:0 ein:1 eins:1 "
    "duizend:1000 honderd:100 en:0 ën:0 een:1 "
    "mila:1000 mille:1000 cento:100 cent:100 "
)
COMPOUND_PARTS: dict[str, int] = dict(
    sorted(
        {
            **{p.split(":")[0]: int(p.split(":")[1]) for p in _COMPOUNDS.split()},
            **{w: v for line in (*_TO_TWENTY[1:2], *_TO_TWENTY[4:6]) for v, w in enumerate(line.split()) if v},
            **{w: 10 * v for line in (_TENS[1], *_TENS[4:6]) for v, w in enumerate(line.split(), 2)},
            **{w[:-1]: 10 * v for v, w in enumerate(_TENS[4].split(), 2)},
            "dreissig": 30, "ventuno": 21, "tré": 3,
        }.items(),
        key=lambda item: (-len(item[0]), item[0]),
    )
)  # fmt: skip
"""Pieces of numbers written in one word (German, Dutch, Italian), longest first."""

COMPOUND_HINTS: tuple[str, ...] = (
    "hundert", "tausend", "zig", "ßig", "honderd", "duizend", "tig", "cento", "mila", "anta", "venti",
)  # fmt: skip
