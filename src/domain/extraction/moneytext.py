"""Money in running text: `$3.5 million`, `CHF30 million`, `EUR 1.2bn`, `12k euros`, `half a million dollars`."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from domain.currencies import CODES, SCALES, SYMBOLS, UNSURE, WORDS, code_of
from domain.extraction.spans import disjoint
from domain.money import digits_of, shifted
from domain.provenance import Mention

_WORDS_TOO = frozenset("ALL TOP CUP MOP SOS GEL PEN COP BOB TRY LAK BAM ANG MAD CLF STN SIT ROL".split())  # noqa: SIM905
_MARKS = "|".join(sorted((re.escape(s) for s in SYMBOLS if not s.isalpha()), key=len, reverse=True))
_CODES = "|".join(sorted(CODES - _WORDS_TOO)) + "|Rs|RM|usd|eur|gbp|chf|inr"
_NAMES = "|".join(sorted((re.escape(w) for w in WORDS), key=len, reverse=True))
_NUMBER = (
    r"\d{1,3}(?:,\d{2,3}){1,6}(?:\.\d{1,6})?|\d{1,3}(?:\.\d{3}){1,6}(?:,\d{1,2})?|\d{1,3}(?:[ \u00a0\u202f]\d{3}){1,6}"
    r"|\d{1,15}[.,]\d{1,2}(?!\d)|\d{1,15}(?:\.\d{1,6})?"
)
_SCALE = (
    r"(?:thousand|million|billion|trillion|lakh|crore|Millionen|Milliarden|milliards|millones|Mio|Mrd|mln|bln|bn|mn|mm|tn"
    r"|[kKmMbB])\b\.?"
)
_BEFORE = re.compile(
    rf"(?P<sign>[-−])?(?P<mark>(?<![A-Za-z0-9])(?:{_CODES})|(?<![A-Za-z])(?:{_MARKS})|[$€£¥₹])\s?(?P<number>{_NUMBER})"
    rf"(?![\d%])(?:[\s-]?(?P<scale>{_SCALE}))?"
)
_AFTER = re.compile(
    rf"(?<![\w.,$€£/-])(?P<number>{_NUMBER})(?:[\s-]?(?P<scale>{_SCALE}))?"
    rf"\s?(?:(?P<mark>€|£|\$(?!\s?\d)|(?:{_CODES})\b)|(?P<word>(?:{_NAMES})s?)\b)"
    rf"(?:\s(?P<late>thousand|million|billion)\b)?"
)
_TO_TWENTY = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
"""
_UNITS = _TO_TWENTY.split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
_VALUES = {word: n for n, word in enumerate(_UNITS)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_POWERS = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_SPELT_WORD = "|".join([*_VALUES, *_POWERS])
_SPELT = re.compile(
    rf"(?<![\w-])(?P<number>(?:(?:half\s+)?an?\s+)?(?:(?:{_SPELT_WORD})"
    rf"(?:[\s-]+(?:and\s+)?(?:a\s+half\s+)?(?={_SPELT_WORD}|{_NAMES}))?)+)"
    rf"\s*(?P<word>(?:{_NAMES})s?)\b",
    re.IGNORECASE,
)
_SPOKEN = tuple(sorted({word.rpartition(" ")[2] for word in WORDS}))
_VAGUE = re.compile(
    r"(?:several|few|couple(?:\s+of)?|many|some|quarters?|hundreds\s+of|dozens\s+of)[\s-]+$", re.IGNORECASE
)
_CENTS = re.compile(
    rf",?\s++(?:and\s++)?(?P<cents>\d{{1,2}}|(?:(?:{_SPELT_WORD})[\s-]*+){{1,2}})\s*(?:cents?|pence|p)\b", re.IGNORECASE
)
"""A gap is taken whole and never given back: between words that may be cents it may be as wide as a page."""
_RANGE = re.compile(r"\s*(?:to|and|-|–|—)\s*")


def money_in(text: str) -> list[Mention]:
    """Every amount of money, value `"<decimal> <CODE>"`, in order of place."""
    found: list[Mention] = []
    if any(c.isdigit() for c in text):
        for rule, pattern in (("text.money-before@1", _BEFORE), ("text.money-after@1", _AFTER)):
            found.extend(m for hit in pattern.finditer(text) if (m := _read(hit, rule)))
    lower = text.lower()
    if any(word in lower for word in _SPOKEN):
        found.extend(m for hit in _SPELT.finditer(text) if (m := _spelt(hit)))
    return _ranges([_with_cents(m, text) for m in disjoint(found)], text)


def _with_cents(mention: Mention, text: str) -> Mention:
    """`3 dollars 50 cents` and `thirteen dollars and forty-five cents` are one amount."""
    hit = _CENTS.match(text, mention.end)
    number, _, code = mention.value.partition(" ")
    if hit is None or "." in number or not mention.raw[-1].isalpha():
        return mention
    written = hit["cents"].strip()
    cents = Decimal(written) if written.isdigit() else _number_of(written.lower())
    if cents is None or cents >= 100:
        return mention
    value = f"{number}.{int(cents):02} {code}"
    raw = text[mention.start : hit.end()]
    return Mention("money", value, raw, "text.money-cents@1", mention.start, hit.end(), mention.confidence)


def _read(hit: re.Match[str], rule: str) -> Mention | None:
    groups = hit.groupdict()
    written = groups.get("mark") or groups.get("word") or ""
    code = code_of(written)
    number = digits_of(hit["number"], False)
    if code is None or number is None:
        return None
    scale = groups["scale"] or groups.get("late")
    value = shifted(number, SCALES[scale.lower().rstrip(".")] if scale else 0)
    sign = "-" if groups.get("sign") else ""
    unsure = written in UNSURE or written.lower().removesuffix("s") in UNSURE or written.lower().startswith("pound")
    end = hit.end() - (1 if hit.group().endswith(".") else 0)
    raw = hit.string[hit.start() : end]
    return Mention("money", f"{sign}{value} {code}", raw, rule, hit.start(), end, 0.8 if unsure else 0.95)


def _spelt(hit: re.Match[str]) -> Mention | None:
    code = code_of(hit["word"])
    number = hit["number"].lower()
    value = _number_of(number)
    vague = number.split()[0] in {"million", "billion", "thousand", "hundred"} or _VAGUE.search(
        hit.string[: hit.start()]
    )
    if code is None or value is None or vague:
        return None
    text = format(value.normalize(), "f")
    return Mention("money", f"{text} {code}", hit.group(), "text.money-spelt@1", hit.start(), hit.end(), 0.8)


def _number_of(words: str) -> Decimal | None:
    """The number that words spell: `two and a half million`, `half a million`, `seventy-five thousand`."""
    total, group = Decimal(0), Decimal(0)
    half = Decimal("0.5")
    text = re.sub(r"\band a half\b", "plushalf", words)
    for word in re.split(r"[\s-]+", text.strip()):
        if word in _VALUES:
            group += _VALUES[word]
        elif word == "plushalf":
            group += half
        elif word == "half":
            group = half
        elif word in {"a", "an"}:
            group = group or Decimal(1)
        elif word == "hundred":
            group = (group or Decimal(1)) * 100
        elif word in _POWERS:
            total, group = total + (group or Decimal(1)) * _POWERS[word], Decimal(0)
        elif word != "and":
            return None
    return total + group or None


def _ranges(found: list[Mention], text: str) -> list[Mention]:
    """`$1.5 to $2 million` and `$10 - $12 million`: the first amount takes the scale of the second."""
    kept = list(found)
    for place, (first, second) in enumerate(pairwise(found)):
        if not _RANGE.fullmatch(text[first.end : second.start]):
            continue
        power = next((p for w, p in (("thousand", 3), ("million", 6), ("billion", 9)) if second.raw.endswith(w)), 0)
        number, _, code = first.value.partition(" ")
        if (
            power
            and first.raw[-1].isdigit()
            and abs(Decimal(number)) < 1000
            and code == second.value.rpartition(" ")[2]
        ):
            value = f"{shifted(number, power)} {code}"
            kept[place] = Mention("money", value, first.raw, "text.money-range@1", first.start, first.end, 0.7)
    return kept
