"""Day words: days of a month and years as words say them: `the fifteenth of June`, `le premier mai`."""

from __future__ import annotations

from collections.abc import Sequence

from domain.extraction.text.tokens import WORD, Token

_ONES = "first second third fourth fifth sixth seventh eighth ninth".split()  # noqa: SIM905
_LINES = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth",
    "ersten zweiten dritten vierten fünften sechsten siebten achten neunten zehnten elften zwölften dreizehnten "
    "vierzehnten fünfzehnten sechzehnten siebzehnten achtzehnten neunzehnten zwanzigsten einundzwanzigsten "
    "zweiundzwanzigsten dreiundzwanzigsten vierundzwanzigsten fünfundzwanzigsten sechsundzwanzigsten "
    "siebenundzwanzigsten achtundzwanzigsten neunundzwanzigsten dreißigsten einunddreißigsten",
    "erster zweiter dritter vierter fünfter sechster siebter achter neunter zehnter elfter zwölfter dreizehnter "
    "vierzehnter fünfzehnter sechzehnter siebzehnter achtzehnter neunzehnter zwanzigster",
    "premier deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "primero dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
    "veintiocho veintinueve treinta",
    "primo due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici "
    "diciassette diciotto diciannove venti ventuno ventidue ventitré ventiquattro venticinque ventisei ventisette "
    "ventotto ventinove trenta trentuno",
    "primeiro dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete "
    "dezoito dezenove vinte",
    "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde dertiende veertiende "
    "vijftiende zestiende zeventiende achttiende negentiende twintigste eenentwintigste tweeëntwintigste "
    "drieëntwintigste vierentwintigste vijfentwintigste zesentwintigste zevenentwintigste achtentwintigste "
    "negenentwintigste dertigste eenendertigste",
    "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien "
    "negentien twintig eenentwintig tweeëntwintig drieëntwintig vierentwintig vijfentwintig zesentwintig "
    "zevenentwintig achtentwintig negenentwintig dertig eenendertig",
    "första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde elfte tolfte trettonde fjortonde femtonde "
    "sextonde sjuttonde artonde nittonde tjugonde tjugoförsta tjugoandra tjugotredje tjugofjärde tjugofemte "
    "tjugosjätte tjugosjunde tjugoåttonde tjugonionde trettionde trettioförsta",
    "første anden tredje fjerde femte sjette syvende ottende niende tiende ellevte tolvte trettende fjortende femtende "
    "sekstende syttende attende nittende tyvende",
)
DAYS: dict[str, int] = {
    **{word: day for line in reversed(_LINES) for day, word in enumerate(line.split(), 1)},
    **{word.removesuffix("n"): day for day, word in enumerate(_LINES[1].split(), 1)},
    "dix - sept": 17, "dix - huit": 18, "dix - neuf": 19, "vingt": 20, "vingt et un": 21, "vingt - deux": 22,
    "vingt - trois": 23, "vingt - quatre": 24, "vingt - cinq": 25, "vingt - six": 26, "vingt - sept": 27,
    "vingt - huit": 28, "vingt - neuf": 29, "trente": 30, "trente et un": 31, "treinta y uno": 31,
    "vinte e um": 21, "vinte e dois": 22, "vinte e três": 23, "vinte e quatro": 24, "vinte e cinco": 25,
    "vinte e seis": 26, "vinte e sete": 27, "vinte e oito": 28, "vinte e nove": 29, "trinta": 30, "trinta e um": 31,
    "dreissigsten": 30, "thirtieth": 30, "thirty first": 31, "thirty - first": 31,
    **{f"twenty{dash}{word}": 20 + day for dash in (" ", " - ") for day, word in enumerate(_ONES, 1)},
}  # fmt: skip
"""Days by their words in lower case, a hyphen as a word of its own."""

ORDINALS: frozenset[str] = frozenset(
    [*_LINES[0].split(), *(word for word in DAYS if word.startswith(("twent", "thirt")))]
)
"""English days, which may also stand behind their month: `June the fifteenth`."""

FIRST = frozenset(phrase.split()[0] for phrase in DAYS)
_LONGEST = 3

_MONTHS = (
    "january february march april may june july august september october november december",
    "januar jänner februar märz april mai juni juli august september oktober november dezember",
    "januar jänner februar märz april mai juni juli august september oktober november dezember",
    "janvier février fevrier mars avril mai juin juillet août aout septembre octobre novembre décembre decembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro março marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "januar februar marts mars april maj mai juni juli august september oktober november december",
)
"""The months of the language of each line of days."""

_FURTHER = (
    "twentieth twenty thirtieth thirty",
    "erste zweite dritte vierte fünfte sechste siebte achte neunte zehnte elfte zwölfte dreizehnte vierzehnte "
    "fünfzehnte sechzehnte siebzehnte achtzehnte neunzehnte zwanzigste dreißigste dreissigsten",
    "",
    "vingt trente",
    "",
    "",
    "trinta",
)
"""First words of days beside those of the lines."""

_LANGUAGES = tuple(
    (frozenset(f"{days} {more}".split()), frozenset(months.split()))
    for days, more, months in zip(_LINES, (*_FURTHER, *[""] * (len(_LINES) - len(_FURTHER))), _MONTHS, strict=True)
)

_BEHIND = frozenset(
    """
    a about after all an and are as at be because before but by can could for from had has have he her his i if in is it
    its last may must my next not on or our shall she should since so than that the their then there these they this
    those through till to until was we were when which who will with would you your
    """.split()  # noqa: SIM905
)
"""Words that go on behind a day or a year in English words; others belong to it: `March second quarter results`."""


def is_month_of(day: str, month: str) -> bool:
    """Whether a month follows the first word of a day in its language: `due marzo`, not `due March`."""
    return any(day in days and month in months for days, months in _LANGUAGES)


def goes_on(tokens: Sequence[Token], after: int) -> bool:
    """Whether a day or a year in English words may end before the token: `March first we`, not `March first half`."""
    if after >= len(tokens):
        return True
    token, said = tokens[after], tokens[after - 1]
    if token.text == "-":
        return not (token.start == said.end and after + 1 < len(tokens) and tokens[after + 1].start == token.end)
    return token.kind != WORD or token.lower in _BEHIND or (token.text[0].isupper() and not said.text[0].isupper())


def day_word_at(tokens: Sequence[Token], at: int, among: frozenset[str] | None = None) -> tuple[int, int] | None:
    """The day that words from the token on say, and the token behind them, the longest phrase first."""
    if not 0 <= at < len(tokens) or tokens[at].kind != WORD or tokens[at].lower not in FIRST:
        return None
    for size in range(_LONGEST, 0, -1):
        phrase = " ".join(token.lower for token in tokens[at : at + size])
        if at + size <= len(tokens) and phrase in DAYS and (among is None or phrase in among):
            return DAYS[phrase], at + size
    return None


_TENS = {word: ten for ten, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}  # noqa: SIM905
_UNITS = {
    word: unit
    for unit, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        1,
    )
}


def year_word_at(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """A year in English words and the token behind it: `twenty twenty-five`, `two thousand and six`."""
    words = [token.lower for token in tokens[at : at + 8]]
    if words[:2] == ["two", "thousand"]:
        skip = 3 if words[2:3] == ["and"] else 2
        rest, after = _below_hundred(tokens, at + skip)
        return (2000 + rest, after) if rest else (2000, at + 2)
    if words[:1] in (["twenty"], ["nineteen"]):
        rest, after = _below_hundred(tokens, at + 1)
        return (100 * (20 if words[0] == "twenty" else 19) + rest, after) if rest >= 10 else None
    return None


def _below_hundred(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """What the words say, and the token behind; 0 when they say nothing."""
    if at >= len(tokens):
        return 0, at
    word = tokens[at].lower
    if word not in _TENS:
        return (_UNITS[word], at + 1) if word in _UNITS else (0, at)
    after = at + 2 if at + 1 < len(tokens) and tokens[at + 1].text == "-" else at + 1
    unit = _UNITS.get(tokens[after].lower, 0) if after < len(tokens) else 0
    return (10 * _TENS[word] + unit, after + 1) if 0 < unit < 10 else (10 * _TENS[word], at + 1)
