"""Number speech: numbers in words of languages whose words are joined or inflected, each language by its own table."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from domain.extraction.text.tokens import WORD, Token

_SPEECH = {
    "sv": (
        "en:1 ett:1 två:2 tre:3 fyra:4 fem:5 sex:6 sju:7 åtta:8 nio:9 tio:10 elva:11 tolv:12 tretton:13 fjorton:14 "
        "femton:15 sexton:16 sjutton:17 arton:18 nitton:19 tjugo:20 trettio:30 fyrtio:40 femtio:50 sextio:60 "
        "sjuttio:70 åttio:80 nittio:90 hundra:100 tusen:1000 miljon:6 miljoner:6 miljard:9 miljarder:9 halv:.5 och:0"
    ),
    "da": (
        "en:1 et:1 én:1 to:2 tre:3 fire:4 fem:5 seks:6 syv:7 sju:7 otte:8 åtte:8 ni:9 ti:10 elleve:11 tolv:12 "
        "tretten:13 fjorten:14 femten:15 seksten:16 sytten:17 atten:18 nitten:19 tyve:20 tjue:20 tredive:30 tretti:30 "
        "fyrre:40 førti:40 halvtreds:50 femti:50 tres:60 seksti:60 halvfjerds:70 sytti:70 firs:80 åtti:80 "
        "halvfems:90 nitti:90 hundrede:100 hundre:100 tusind:1000 tusen:1000 million:6 millioner:6 milliard:9 "
        "milliarder:9 halv:.5 og:0"
    ),
    "pl": (
        "jeden:1 dwa:2 dwie:2 trzy:3 cztery:4 pięć:5 sześć:6 siedem:7 osiem:8 dziewięć:9 dziesięć:10 jedenaście:11 "
        "dwanaście:12 trzynaście:13 czternaście:14 piętnaście:15 szesnaście:16 siedemnaście:17 osiemnaście:18 "
        "dziewiętnaście:19 dwadzieścia:20 trzydzieści:30 czterdzieści:40 pięćdziesiąt:50 sześćdziesiąt:60 "
        "siedemdziesiąt:70 osiemdziesiąt:80 dziewięćdziesiąt:90 sto:+100 dwieście:+200 trzysta:+300 czterysta:+400 "
        "pięćset:+500 sześćset:+600 siedemset:+700 osiemset:+800 dziewięćset:+900 tysiąc:1000 tysiące:1000 "
        "tysięcy:1000 milion:6 miliony:6 milionów:6 miliard:9 miliardy:9 miliardów:9 pół:.5 półtora:1.5"
    ),
    "ru": (
        "один:1 одна:1 два:2 две:2 три:3 четыре:4 пять:5 шесть:6 семь:7 восемь:8 девять:9 десять:10 одиннадцать:11 "
        "двенадцать:12 тринадцать:13 четырнадцать:14 пятнадцать:15 шестнадцать:16 семнадцать:17 восемнадцать:18 "
        "девятнадцать:19 двадцать:20 тридцать:30 сорок:40 пятьдесят:50 шестьдесят:60 семьдесят:70 восемьдесят:80 "
        "девяносто:90 сто:+100 двести:+200 триста:+300 четыреста:+400 пятьсот:+500 шестьсот:+600 семьсот:+700 "
        "восемьсот:+800 девятьсот:+900 тысяча:1000 тысячи:1000 тысяч:1000 миллион:6 миллиона:6 миллионов:6 "
        "миллиард:9 миллиарда:9 миллиардов:9 пол:.5 полтора:1.5"
    ),
    "cs": (
        "jeden:1 jedna:1 dva:2 dvě:2 tři:3 čtyři:4 pět:5 šest:6 sedm:7 osm:8 devět:9 deset:10 jedenáct:11 dvanáct:12 "
        "třináct:13 čtrnáct:14 patnáct:15 šestnáct:16 sedmnáct:17 osmnáct:18 devatenáct:19 dvacet:20 třicet:30 "
        "čtyřicet:40 padesát:50 šedesát:60 sedmdesát:70 osmdesát:80 devadesát:90 sto:100 stě:100 sta:100 set:100 "
        "tisíc:1000 tisíce:1000 milion:6 miliony:6 milionů:6 miliarda:9 miliardy:9 miliard:9 půl:.5"
    ),
    "tr": (
        "bir:1 iki:2 üç:3 dört:4 beş:5 altı:6 yedi:7 sekiz:8 dokuz:9 on:10 yirmi:20 otuz:30 kırk:40 elli:50 altmış:60 "
        "yetmiş:70 seksen:80 doksan:90 yüz:100 bin:1000 milyon:6 milyar:9 yarım:.5 buçuk:.5"
    ),
    "fi": (
        "yksi:1 kaksi:2 kolme:3 neljä:4 viisi:5 kuusi:6 seitsemän:7 kahdeksan:8 yhdeksän:9 kymmenen:10 "
        "kaksikymmentä:20 kolmekymmentä:30 neljäkymmentä:40 viisikymmentä:50 kuusikymmentä:60 "
        "seitsemänkymmentä:70 kahdeksankymmentä:80 yhdeksänkymmentä:90 sata:100 sataa:100 tuhat:1000 tuhatta:1000 "
        "miljoona:6 miljoonaa:6 miljardi:9 miljardia:9 puoli:.5 puolitoista:1.5"
    ),
    "hu": (
        "egy:1 két:2 kettő:2 három:3 négy:4 öt:5 hat:6 hét:7 nyolc:8 kilenc:9 tíz:10 tizen:10 húsz:20 huszon:20 "
        "harminc:30 negyven:40 ötven:50 hatvan:60 hetven:70 nyolcvan:80 kilencven:90 száz:100 ezer:1000 millió:6 "
        "milliárd:9 fél:.5 másfél:1.5"
    ),
    "ro": (
        "un:1 o:1 unu:1 doi:2 două:2 trei:3 patru:4 cinci:5 șase:6 șapte:7 opt:8 nouă:9 zece:10 douăzeci:20 "
        "treizeci:30 patruzeci:40 cincizeci:50 șaizeci:60 șaptezeci:70 optzeci:80 nouăzeci:90 sută:100 sute:100 "
        "mie:1000 mii:1000 milion:6 milioane:6 miliard:9 miliarde:9 și:0 de:0"
    ),
    "id": (
        "satu:1 dua:2 tiga:3 empat:4 lima:5 enam:6 tujuh:7 delapan:8 sembilan:9 sepuluh:10 sebelas:11 puluh:x10 "
        "belas:+10 seratus:+100 ratus:100 seribu:+1000 ribu:1000 juta:6 miliar:9 triliun:12 setengah:.5"
    ),
}  # fmt: skip


def _table(line: str) -> dict[str, tuple[str, Decimal]]:
    """Word to what it does: `add` its value, `times` below a thousand, `scale` what was said so far."""
    found: dict[str, tuple[str, Decimal]] = {}
    for pair in line.split():
        word, _, said = pair.partition(":")
        plain = said.lstrip("+x")
        if said in {"6", "9", "12"} and len(word) > 3 and word not in _SIXES:
            found[word] = "scale", Decimal(1).scaleb(int(said))
        elif said == "1000":
            found[word] = "scale", Decimal(1000)
        else:
            found[word] = ("times" if said in {"100", "x10"} else "add"), Decimal(plain)
    return found


_SIXES = frozenset(
    {
        *("seks", "sześć", "шесть", "šest", "altı", "kuusi", "șase", "enam"),
        *("devět", "dziewięć", "девять", "dokuz", "yhdeksän", "kilenc", "nouă", "sembilan"),
    }
)
"""Words for six and nine, which are no scales of a million and a milliard."""

TABLES = tuple(_table(line) for line in _SPEECH.values())
_JOINS = frozenset({"och", "og", "și", "de"})
_ARTICLES = frozenset({"en", "ett", "et", "én", "o", "un"})
_TABLES_OF = {word: tuple(t for t in TABLES if word in t) for table in TABLES for word in table}
_SHORT = 3
"""Words of fewer letters are words of the sentence as a rule: they need another word of their table behind them."""

_WORDS = frozenset(word for table in TABLES for word in table) - _JOINS
_HALF, _THOUSAND = Decimal("0.5"), 1000
_MOST_WORDS = 16
_LONGEST = 48


def speech_at(tokens: Sequence[Token], index: int) -> tuple[Decimal, int] | None:
    """The number that begins at the token in one of these languages, and the token behind it.

    It has a scale or a hundred: a small number alone is too often another word (`to`, `on`, `en`).
    """
    best: tuple[Decimal, int] | None = None
    word, after = tokens[index].lower, tokens[index + 1].lower if index + 1 < len(tokens) else ""
    for table in _TABLES_OF.get(word, TABLES):
        if len(word) < _SHORT and after not in table:
            continue
        found = _read(tokens, index, table)
        if found is not None and (best is None or found[1] > best[1]):
            best = found
    return best


@lru_cache(maxsize=16_384)
def may_begin(word: str) -> bool:
    """Whether a number of these languages may begin with the word."""
    return word in _WORDS or (len(word) > len("miljon") and any(hint in word for hint in _JOINED))


_JOINED = ("hundr", "tusen", "tusin", "ljon", "ezer", "száz", "millió", "milliárd", "sata", "tuhat", "miljoona")
"""What numbers of one word have in them."""


def _read(tokens: Sequence[Token], index: int, table: dict[str, tuple[str, Decimal]]) -> tuple[Decimal, int] | None:
    total, group, at, last, great, before = Decimal(0), Decimal(0), index, index, False, ""
    while at < min(len(tokens), index + _MOST_WORDS) and tokens[at].kind == WORD:
        parts = _parts(tokens[at].lower, table)
        if parts is None or (at == index and parts[0] in _JOINS):
            break
        for part in parts:
            does, value = table[part]
            if does == "scale" and value > _THOUSAND and at == index and part is parts[0]:
                return None  # `million` alone is no number, as in `several million`
            if does == "scale":
                total, group, great = total + (group or Decimal(1)) * value, Decimal(0), True
            elif does == "times":
                tens = group % 10 if value == 10 else group
                group, great = group - tens + (tens or Decimal(1)) * value, True
            else:
                article = value == _HALF and before in _ARTICLES  # `en halv` is no one and a half
                group, great = group + value - article, great or value >= 100
            before = part
        if table[parts[-1]][1]:
            last = at + 1
        at += 1
    return (total + group, last) if great and last > index else None


def _parts(word: str, table: dict[str, tuple[str, Decimal]]) -> list[str] | None:
    """The word, or the words of the table that it joins, the longest first: `tvåhundrafemtio`."""
    if word in table:
        return [word]
    if len(word) > _LONGEST:
        return None
    found: list[str] = []
    at = 0
    while at < len(word):
        part = next((word[at:end] for end in range(len(word), at + 1, -1) if word[at:end] in table), None)
        if part is None:
            return None
        found.append(part)
        at += len(part)
    return found
