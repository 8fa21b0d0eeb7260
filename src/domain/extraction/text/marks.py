"""Marks: the symbols, codes and words by which a number is money, found before or behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from domain.currencies import CODES, MINORS, SYMBOLS, UNSURE, WORDS, code_of
from domain.extraction.text.context import Context
from domain.extraction.text.tokens import MARK, NUMBER, WORD, Token, touching

_WORDY = frozenset("ALL TOP CUP MOP SOS GEL PEN COP BOB TRY LAK BAM ANG MAD CLF STN SIT ROL AMD BEF".split())  # noqa: SIM905
"""Codes that are words or other abbreviations as well: they count in capitals, beside a number of money."""

_LOWER = frozenset(
    "usd eur gbp chf inr cad aud nzd jpy cny hkd sgd sek nok dkk pln czk huf brl mxn zar aed sar krw rmb btc".split()  # noqa: SIM905
)
"""Codes that people write in small letters."""

_LEFT_WORDS = frozenset("dollar dollars euro euros eur rupee rupees rs yen pound pounds rmb usd kr".split())  # noqa: SIM905
"""Words that may stand before their number: `dollar 22.5 million`."""

_SCALED = re.compile(r"(?P<scale>[KTM])(?P<code>[A-Z]{3})|(?P<first>[A-Z]{3})(?P<after>k|m|mm|mn|bn|b)")
_SCALE_OF = {"K": 3, "T": 3, "M": 6, "k": 3, "m": 6, "mm": 6, "mn": 6, "bn": 9, "b": 9}

_PREFIXED = re.compile(
    r"(?:(?<![^\W_])(?:[Uu]\.\s?[Ss]\.?|[A-Z][A-Za-z]{0,3}|usd|cad|aud|nzd|hkd|sgd|mxn|hk|us|nz|nt|mex|c))\s?\Z"
)
_SPACED = frozenset("US HK NZ NT MX MEX CA AU SG AUD CAD USD NZD HKD SGD MXN C R U.S U.S.".split())  # noqa: SIM905
"""What may stand before `$` with a space between; other letters must touch it (`A $5 deal`)."""

_BEHIND = frozenset("元円圆원")
"""Signs that stand behind their number alone: the one before `3万円 5,000` is the first number's."""

_LONGEST = 3
"""Words of the longest currency name that are looked up together."""


class Mark(NamedTuple):
    """What makes a number money: its currency and the tokens [first, last); `minor` decimal places down (cents)."""

    code: str
    sure: bool
    first: int
    last: int
    power: int = 0
    minor: int = 0
    word: bool = False
    start: int = -1


def mark_before(text: str, tokens: Sequence[Token], index: int, context: Context) -> Mark | None:
    """The mark that ends where the number at the token begins, at most two spaces before it."""
    at = index - 1
    if at < 0 or not _near(text, tokens[at].end, tokens[index].start):
        return None
    if tokens[at].text == "(" and at and touching(tokens, at) and touching(tokens, index):
        at -= 1  # `$(1,200)`
        return _sign_before(text, tokens, at, index, context) if _closes(tokens, index + 1) else None
    token = tokens[at]
    if token.kind == MARK:
        if token.text == "." and at and tokens[at - 1].kind == WORD and touching(tokens, at):
            found = _symbol(tokens[at - 1].text + ".", at - 1, index, context)
            return found or (_word_before(tokens, at - 1, index, context) if tokens[at - 1].lower == "kr" else None)
        if token.text == "/" and at and tokens[at - 1].text == "S" and touching(tokens, at) and touching(tokens, index):
            return Mark("PEN", True, at - 1, index)
        return _sign_before(text, tokens, at, index, context)
    if token.kind == WORD:
        return _word_before(tokens, at, index, context)
    return None


def _closes(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].text == ")" and touching(tokens, at)


def _near(text: str, end: int, start: int) -> bool:
    return start - end <= 2 and "\n" not in text[end:start]


def _sign_before(text: str, tokens: Sequence[Token], at: int, index: int, context: Context) -> Mark | None:
    sign = tokens[at].text
    if sign not in SYMBOLS:
        return None
    start = tokens[at].start
    if sign in {"$", "¥"} and at:
        begin = max(0, start - 7)
        found = _PREFIXED.search(text[begin:start])
        letters = "".join(found.group().split()).rstrip(".") if found else ""
        spaced = found is not None and found.group()[-1].isspace()
        code = _prefixed_code(letters, sign) if not spaced or letters.upper() in _SPACED else None
        if code and found:
            first = begin + found.start()
            return Mark(code, True, _index_from(tokens, at, first), index, start=first)
    return _symbol(sign, at, index, context)


def _index_from(tokens: Sequence[Token], at: int, start: int) -> int:
    while at > 0 and tokens[at - 1].start >= start:
        at -= 1
    return at


def _prefixed_code(letters: str, sign: str) -> str | None:
    if letters.upper().replace(".", "") == "US":
        return "USD"
    for form in (letters + sign, letters.upper() + sign, letters.capitalize() + sign):
        if form in SYMBOLS:
            return SYMBOLS[form]
    return None


def _symbol(sign: str, first: int, last: int, context: Context) -> Mark | None:
    if sign not in SYMBOLS:
        return None
    local = context.currency_for(sign)
    sure = sign not in UNSURE or local is not None
    return Mark(local or SYMBOLS[sign], sure, first, last)


def _word_before(tokens: Sequence[Token], at: int, index: int, context: Context) -> Mark | None:
    token = tokens[at]
    scaled = _scaled(token.text)
    if scaled:
        return Mark(scaled[0], True, at, index, power=scaled[1])
    if token.text == "R" and context.region == "ZA":
        return Mark("ZAR", True, at, index)
    if token.text in CODES and (token.text not in _WORDY or _looks_paid(tokens, index)):
        return Mark(token.text, True, at, index)
    if token.text in SYMBOLS and token.text not in _BEHIND:
        return _symbol(token.text, at, index, context)
    if token.lower in _LOWER or (token.lower in _LEFT_WORDS and _looks_paid(tokens, index)):
        code = context.currency_for(token.lower) or code_of(token.lower)
        return Mark(code, token.lower in _LOWER, at, index, word=True) if code else None
    return None


def _looks_paid(tokens: Sequence[Token], index: int) -> bool:
    """Whether the number is written as money is: grouped, with two decimals, or large."""
    token = tokens[index]
    return token.kind == NUMBER and (len(token.text) >= 5 or any(c in token.text for c in ".,"))


def _scaled(word: str) -> tuple[str, int] | None:
    """`MUSD`, `TEUR`, `USDm`: the currency and the power of ten."""
    found = _SCALED.fullmatch(word)
    if found is None:
        return None
    code, scale = found["code"] or found["first"], found["scale"] or found["after"]
    return (code, _SCALE_OF[scale]) if code in CODES else None


def mark_after(text: str, tokens: Sequence[Token], index: int, context: Context) -> Mark | None:
    """The mark that begins at the token, right behind a number or its scale; `of`, `de`, `d'` and a hyphen may lead."""
    at = index
    if (
        at < len(tokens) and tokens[at].lower in {"of", "de", "di", "von", "-", "in"} and tokens[at - 1].kind != NUMBER
    ) or (at < len(tokens) and tokens[at].text == "-" and touching(tokens, at)):
        at += 1
    if at >= len(tokens) or not _near(text, tokens[at - 1].end, tokens[at].start):
        return None
    token = tokens[at]
    if token.kind == MARK:
        return _symbol(token.text, at, at + 1, context)
    if token.kind != WORD:
        return None
    scaled = _scaled(token.text)
    if scaled:
        return Mark(scaled[0], True, at, at + 1, power=scaled[1])
    if token.text in CODES and (token.text not in _WORDY or (touching(tokens, at) or at > index)):
        return Mark(token.text, True, at, at + 1)
    if token.text in SYMBOLS:
        return _symbol(token.text, at, at + 1, context)
    return _named(tokens, at, context)


def _named(tokens: Sequence[Token], at: int, context: Context) -> Mark | None:
    """A currency in words, the longest name first; `d'euros` and `U.S. dollars` too."""
    words = [tokens[at].lower.removeprefix("d'")]
    ends = [at + 1]
    place = at + 1
    while place < len(tokens) and len(words) < _LONGEST + 1:
        token = tokens[place]
        if token.kind == WORD:
            words.append(token.lower)
            ends.append(place + 1)
        elif not (token.text == "." and len(words[-1]) == 1) and not (token.text == "-" and touching(tokens, place)):
            break
        place += 1
    for size in range(len(words), 0, -1):
        name = " ".join(words[:size])
        if size >= 2 and words[:2] == ["u", "s"]:
            name = " ".join(["us", *words[2:size]])
        if size == 1 and name in MINORS:
            code, places = MINORS[name]
            local = context.currency or context.currency_for("$")
            sure = code not in {"USD", "EUR"}
            return Mark(local if local and not sure else code, sure, at, ends[0], minor=places, word=True)
        known = _code(name)
        if known:
            local = context.currency_for(name)
            unsure = name.removesuffix("s") in UNSURE and local is None
            return Mark(local or known, not unsure, at, ends[size - 1], word=True)
    return None


def _code(name: str) -> str | None:
    if name in _LOWER:
        return code_of(name)
    return WORDS.get(name) or WORDS.get(name.removesuffix("s"))
