"""Money: amounts as people write them in a cell, as exact decimal text, with the currency beside them."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

import msgspec

from domain.currencies import CODES, SCALES, SYMBOLS, UNSURE, code_of
from domain.remembered import remembered

MAX_DIGITS = 24
"""Longer numbers are identifiers, not money."""

MAX_LENGTH = 80
"""Longer texts are no amount: the bound keeps the reading of any cell short."""


class Amount(msgspec.Struct, frozen=True):
    """`value` is decimal text without exponent or separators; `currency` an ISO 4217 code or ""."""

    value: str
    currency: str = ""
    sure: bool = True


class Separator(Enum):
    """What a number's own shape says about its decimal separator."""

    POINT = "."
    COMMA = ","
    UNKNOWN = "?"
    NONE = ""


_PLAIN = re.compile(r"-?[0-9]{1,24}(?:\.[0-9]{1,24})?")
_NUMBER = r"\d+(?:[.,'’ \u00a0\u2009\u202f_]\d+)*|[.,]\d+"
_MARK = "|".join(sorted((re.escape(s) for s in SYMBOLS), key=len, reverse=True))
_CELL = re.compile(
    rf"""^\s*(?P<open>\()?\s*(?P<sign>[-+−–])?\s*
    (?P<before>{_MARK}|[A-Za-z]{{3}}|[Kk]r\.?)?\s*(?P<mark>{_MARK})?\s*(?P<inner>[-+−–])?\s*
    (?P<number>{_NUMBER})(?P<dash>[.,][-–—]+)?\s*
    (?P<tail>[^\d()-]{{0,32}}?)\s*(?P<minus>-)?\s*(?P<close>\))?\s*$""",
    re.VERBOSE,
)
_PLAINER = (
    (re.compile(r"^(?:[~≈]|(?:ca|approx|env|circa|etwa|rund|about)\b\.?)\s*(?=\S*\d)", re.IGNORECASE), ""),
    (re.compile(r"(?<=\S) over (?:\d{1,2}|two|three|four|five) (?:years?|yrs?|months?)$", re.IGNORECASE), ""),
    (re.compile(r"(?<=\d)\s?/[-=]$"), ""),
    (re.compile(r"(?<=[¥￥])(\s?[\d.,]+)-$"), r"\1"),
    (
        re.compile(
            r"(?<=\S)\s*[,(\[]?\s*(?<![^\W\d_])(?:"
            r"(?:(?:incl?|inkl|excl?|exkl|ex|zzgl|plus|net of|without|before|hors|ohne|sin|sem|senza|con|mit|com"
            r"|avec)\b|\+)"
            r"\.?\s*(?:\d{1,2}(?:[.,]\d)?\s?%\s*)?(?:of\s+)?(?:vat|tax|taxes|gst|mwst|ust|tva|iva|btw|moms|taxe|steuer)"
            r"|ttc|ht|hors taxes?|netto|brutto|net|gross|bez vat|s dph|bez dph"
            r"|est|estimated?|estimate|approx|tbc|provisional|indicative|gesch[aä]tzt|vorl[aä]ufig|税込|税抜|税別|含税|不含税"
            r")\.?\s*[)\]]?$",
            re.IGNORECASE,
        ),
        "",
    ),
    (re.compile(r"^([^\d()]{1,5}?)\s?\(([^()]+)\)$"), r"(\1\2)"),
)
"""What stands around a number and says no more of it: `ca. 5.000`, `Rs. 1,50,000/-`, `¥5,000-`, `1,200.00 (incl. VAT)`,
`£1.2m over 3 years`; and `$ (5.00)` for `($5.00)`."""

_WIDE = str.maketrans("，．（）－＋٫٬", ",.()-+.,")
_POWERED = re.compile(r"(-?)(\d)(?:[.,](\d{1,15}))?E\+(\d{2})")
_BOOKED = re.compile(r"\d,\d{3}\b.*\bCR$|\bDR$")
"""A credit or debit of a ledger, whose sign nobody knows; `2.5 Cr` are crores."""

_SPACES = re.compile(r"['’ \u00a0\u2009\u202f_]")


@remembered
def amount_of(text: str, decimal_comma: bool = False) -> Amount | None:
    """The amount in a cell; `decimal_comma` decides only where the number's own shape does not. None: not an amount."""
    if _PLAIN.fullmatch(text) and not (decimal_comma and "." in text):
        return Amount(text)
    if powered := _POWERED.fullmatch(text.strip()):
        whole = shifted(f"{powered[2]}.{powered[3] or ''}", int(powered[4])) if int(powered[4]) < MAX_DIGITS else None
        return Amount(powered[1] + whole) if whole else None
    found = _match(text)
    if found is None or bool(found["open"]) != bool(found["close"]):
        return None
    if found["dash"]:  # `1.234,-` says what its points are
        decimal_comma = found["dash"][0] == ","
    number = digits_of(found["number"], decimal_comma)
    scale, after = _tail(found["tail"])
    currency, sure = _currency(found["before"], found["mark"], after)
    if number is None or currency is None:
        return None
    negative = any(found[name] and found[name] != "+" for name in ("open", "sign", "inner", "minus"))
    value = shifted(number, scale)
    return Amount(f"-{value}" if negative and value.strip("0.") else value, currency, sure)


def _match(text: str) -> re.Match[str] | None:
    """The cell taken apart; runs of spaces count as one, digits of any script are ours; too long is no amount."""
    text = " ".join(text.split()).rstrip(";: ")
    if not text.isascii():
        text = "".join(str(unicodedata.decimal(character, character)) for character in text.translate(_WIDE))
    if len(text) > MAX_LENGTH or _BOOKED.search(text):
        return None
    for pattern, plainer in _PLAINER:
        text = pattern.sub(plainer, text)
    return _CELL.match(text)


def separator_of(text: str) -> Separator:
    """What the number in the text says about its decimal separator, if it says anything."""
    found = _match(text)
    if found is None:
        return Separator.NONE
    number = _SPACES.sub("", found["number"])
    commas, points = number.count(","), number.count(".")
    if not commas and not points:
        return Separator.NONE
    if commas and points:
        return Separator.POINT if number.rfind(".") > number.rfind(",") else Separator.COMMA
    if commas + points > 1:
        return Separator.POINT if commas else Separator.COMMA
    mark = "," if commas else "."
    head, tail = number.split(mark)
    if len(tail) == 3 and 0 < len(head) <= 3 and head != "0":
        return Separator.UNKNOWN
    return Separator.COMMA if commas else Separator.POINT


def digits_of(number: str, decimal_comma: bool) -> str | None:
    """The number without thousands separators, its digits as they were given; None when the groups make no sense."""
    number = _SPACES.sub("", number)
    commas, points = number.count(","), number.count(".")
    mark = "," if decimal_comma else "."
    if commas and points:
        mark = "." if number.rfind(".") > number.rfind(",") else ","
    elif commas + points > 1:
        mark = "." if commas else ","
    elif commas + points == 1:
        used = "," if commas else "."
        head, tail = number.split(used)
        if len(tail) != 3 or not 0 < len(head) <= 3 or head == "0":
            mark = used
    whole, _, part = number.partition(mark)
    if not part.isdigit() and part:
        return None
    groups = re.split(r"[.,]", whole)
    if len(groups) > 1 and (len(groups[-1]) != 3 or any(len(g) not in (2, 3) for g in groups[1:-1])):
        return None
    value = "".join(groups) or "0"
    if len(value) > MAX_DIGITS:
        return None
    return f"{value}.{part}" if part else value


def _tail(text: str) -> tuple[int, str]:
    """The power of ten and the currency text behind a number: `Mio. EUR` gives 6 and `EUR`."""
    word, _, rest = text.partition(" ")
    power = SCALES.get(word.lower().rstrip("."))
    if power is not None:
        return power, rest.removeprefix("of ")
    if word and (power := JOINED.get(word[0].lower())) and code_of(word[1:]):
        return power, word[1:]
    return 0, text


JOINED: dict[str, int] = {**{word: power for word, power in SCALES.items() if len(word) == 1}, "t": 3}
"""Letters that are a scale right before a currency: `TEUR` are thousands."""


def shifted(number: str, power: int) -> str:
    """The decimal text times ten to the power, exactly: `1.25`, 6 gives `1250000`."""
    if power == 0:
        return number
    whole, _, part = number.partition(".")
    part = part.ljust(power, "0")
    moved = (whole + part[:power]).lstrip("0") or "0"
    rest = part[power:].rstrip("0")
    return f"{moved}.{rest}" if rest else moved


def _currency(*texts: str | None) -> tuple[str | None, bool]:
    """The one code the texts around a number name; ("", True) for none, None when a text is no currency."""
    code = ""
    sure = True
    for text in texts:
        if not text or not text.strip():
            continue
        named = code_of(text) or code_of(text.strip().rstrip("."))
        if named is None:
            return None, False
        if text.strip().upper() in CODES or not code:
            sure = text.strip() not in UNSURE and text.strip().lower().removesuffix("s") not in UNSURE
            code = named
    return code, sure
