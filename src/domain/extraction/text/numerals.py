"""Numerals: numbers in digits and in words of seven languages, with their scale: `12k`, `two and a half million`."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from domain.currencies import COMMA_SCALES, LETTER_SCALES, SCALES, WORDS
from domain.extraction.text.numberspeech import may_begin, speech_at
from domain.extraction.text.numberwords import (
    ARTICLES,
    COMPOUND_HINTS,
    COMPOUND_PARTS,
    CONJUNCTIONS,
    FRACTIONS,
    HALVES,
    HUNDREDS,
    POINTS,
    QUARTERS,
    TENS_JOINERS,
    UNITS,
    VAGUE,
)  # fmt: skip
from domain.extraction.text.tokens import MARK, NUMBER, WORD, Token, touching
from domain.money import digits_of

MAX_POWER = 15


class Quantity(NamedTuple):
    """A number that the tokens [first, last) write: its value, its power of ten if a scale word says one, how sure.

    `base` is the value without the scale; `spelt` tells that words wrote it, `dashed` that dashes stand for its cents.
    """

    first: int
    last: int
    base: Decimal
    power: int
    spelt: bool
    dashed: bool = False

    @property
    def value(self) -> Decimal:
        return self.base.scaleb(self.power)


def quantity_at(tokens: Sequence[Token], index: int, comma: bool | None = None) -> Quantity | None:
    """The number that begins at the token; `comma` tells whether the text writes decimals with a comma."""
    token = tokens[index]
    if token.kind == NUMBER:
        return _digits(tokens, index, comma)
    if token.kind != WORD:
        return None
    found = _spelt(tokens, index) if _may_begin(token.lower) else None
    said = speech_at(tokens, index) if may_begin(token.lower) and not _is_vague(tokens, index) else None
    if said is None or (found is not None and found.last >= said[1]):
        return found
    return Quantity(index, said[1], said[0], 0, True)


_BEGINNERS = frozenset({*UNITS, *ARTICLES, *HALVES, *QUARTERS, *HUNDREDS})


@lru_cache(maxsize=16_384)
def _may_begin(word: str) -> bool:
    return word in _BEGINNERS or (len(word) > 6 and any(hint in word for hint in COMPOUND_HINTS))


def may_begin_number(word: str) -> bool:
    """Whether a number may begin with the word, in lower case."""
    return _may_begin(word) or may_begin(word)


def _digits(tokens: Sequence[Token], index: int, comma: bool | None) -> Quantity | None:
    last = index + 1
    if dashes := dashes_at(tokens, last):
        number = digits_of(_ascii(tokens[index].text), tokens[last].text == ",")
        return Quantity(index, dashes, Decimal(number), 0, False, True) if number is not None else None
    power, after = scale_at(tokens, last)
    by_comma = comma if comma is not None else any(token.lower in COMMA_SCALES for token in tokens[last:after])
    number = digits_of(_ascii(tokens[index].text), by_comma)
    if number is None:
        return None
    value = Decimal(number)
    if said := _decimals(tokens, last) if number.isdigit() else None:
        last, value = said[0], value + said[1]
        power, after = scale_at(tokens, last)
    half = _and_a_half(tokens, last)
    if half is None and last < len(tokens) and tokens[last].text in FRACTIONS and "." not in number:
        half = last + 1, FRACTIONS[tokens[last].text]
    if half is not None:
        last, value = half[0], value + half[1]
        power, after = scale_at(tokens, last)
    return Quantity(index, after if power else last, value, power, False)


def dashes_at(tokens: Sequence[Token], index: int) -> int:
    """The index behind dashes that stand for no cents at the token, as in `1'250.–` and `3.500,-`; 0 for none."""
    at = index + 1
    if at >= len(tokens) or tokens[index].text not in {".", ","} or not touching(tokens, index):
        return 0
    while at < len(tokens) and at - index <= 2 and tokens[at].text in {"-", "–", "—"} and touching(tokens, at):
        at += 1
    goes_on = at < len(tokens) and touching(tokens, at) and tokens[at].kind == NUMBER
    return at if at > index + 1 and not goes_on else 0


def _ascii(text: str) -> str:
    return text if text.isascii() else "".join(str(unicodedata.decimal(c, c)) for c in text)


def scale_at(tokens: Sequence[Token], index: int) -> tuple[int, int]:
    """The power of ten that a scale at the token stands for and the index behind it; (0, index) when there is none.

    A single letter is a scale only right behind its number or right before a currency (`5 M€`, `fifty K dollars`).
    """
    if index >= len(tokens):
        return 0, index
    token = tokens[index]
    if token.kind == MARK and token.text == "-" and index + 1 < len(tokens) and touching(tokens, index + 1):
        power, after = scale_at(tokens, index + 1)
        return (power, after) if power and len(tokens[index + 1].text) > 2 else (0, index)
    if token.kind != WORD:
        return 0, index
    word = token.lower
    if len(word) == 1 and word.isascii():
        near = touching(tokens, index) or (token.text.isupper() and _sign_follows(tokens, index))
        near = near or _currency_follows(tokens, index)
        return (LETTER_SCALES[word], index + 1) if near and word in LETTER_SCALES else (0, index)
    power = SCALES.get(word, 0)
    if not power:
        return 0, index
    again, after = scale_at(tokens, index + 1) if power >= 3 and word in _STACKED else (0, index + 1)
    pointed = after < len(tokens) and tokens[after].text == "." and touching(tokens, after) and len(word) <= 4
    return power + again, after + 1 if pointed and _goes_on(tokens, after) else after


_STACKED = frozenset({"thousand", "hundred", "lakh", "тыс", "mille", "mil"})
"""Scales that may stand before another: `lakh crore`, `thousand billion`."""


def _goes_on(tokens: Sequence[Token], index: int) -> bool:
    """Whether the full stop at the token is an abbreviation's: `3 Mio. Euro`, not the end of a sentence."""
    following = index + 1
    return following < len(tokens) and not (
        tokens[following].kind == WORD
        and tokens[following].text[0].isupper()
        and tokens[following].lower in _SENTENCE_WORDS
    )


_SENTENCE_WORDS = frozenset("the we it this that they he she i in on at and but so our".split())  # noqa: SIM905


def _currency_follows(tokens: Sequence[Token], index: int) -> bool:
    """Whether a currency's name stands behind the letter: `fifty K dollars`."""
    following = tokens[index + 1].lower if index + 1 < len(tokens) else ""
    return len(following) > 3 and (following.removesuffix("s") in WORDS or following in WORDS)


def _sign_follows(tokens: Sequence[Token], index: int) -> bool:
    return touching(tokens, index + 1) and unicodedata.category(tokens[index + 1].text[0]) == "Sc"


def _spelt(tokens: Sequence[Token], index: int) -> Quantity | None:
    """A number in words; None when it is vague (`several hundred million`) or no number at all."""
    if _is_vague(tokens, index):
        return None
    part = _part_of(tokens, index)
    if part is not None:
        return part
    run = _Run(tokens, index)
    return run.read()


def _is_vague(tokens: Sequence[Token], index: int) -> bool:
    before = index - 1
    while before >= 0 and index - before <= 3 and tokens[before].lower in {"of", "a", "-", "de"}:
        before -= 1
    return before >= 0 and tokens[before].lower in VAGUE and tokens[index].lower not in ARTICLES


def _part_of(tokens: Sequence[Token], index: int) -> Quantity | None:
    """`half a million`, `a quarter of a million`, `three quarters billion`: a part of a scale."""
    at, many = index, Decimal(1)
    word = tokens[at].lower
    if word in ARTICLES or (word in UNITS and UNITS[word] <= 3):
        many = Decimal(UNITS.get(word, 1))
        at += 1
    if at >= len(tokens):
        return None
    word = tokens[at].lower
    share = HALVES.get(word) or QUARTERS.get(word)
    if share is None:
        return None
    at += 1
    begin = at
    while at < len(tokens) and at < begin + 3 and tokens[at].lower in {"of", "-", "de", *ARTICLES}:
        at += 1
    power, after = scale_at(tokens, at)
    if not power or len(tokens[at].lower) < 3:
        return None
    return Quantity(index, after, many * share, power, True)


def _and_a_half(tokens: Sequence[Token], index: int) -> tuple[int, Decimal] | None:
    """The index behind `and a half` or `and a quarter` at the token, and what it adds."""
    words = [token.lower for token in tokens[index : index + 3]]
    if len(words) == 3 and words[0] in CONJUNCTIONS and words[1] in ARTICLES:
        share = HALVES.get(words[2]) or QUARTERS.get(words[2])
        if share is not None:
            return index + 3, share
    return None


def _decimals(tokens: Sequence[Token], index: int) -> tuple[int, Decimal] | None:
    """The index behind `point two five` at the token, and what it adds; its figures are said or written one by one."""
    if index + 1 >= len(tokens) or tokens[index].lower not in POINTS:
        return None
    figures, at = "", index + 1
    while at < len(tokens) and len(figures) < _FIGURES:
        token = tokens[at]
        spelt = 0 if token.lower == "oh" else UNITS.get(token.lower, 10)
        if token.kind == WORD and spelt < 10:
            figures += str(spelt)
        elif token.kind == NUMBER and token.text.isascii() and token.text.isdigit() and not figures:
            figures += token.text[:_FIGURES]
            at += 1
            break
        else:
            break
        at += 1
    return (at, Decimal(f"0.{figures}")) if figures else None


_FIGURES = 6


class _Run:
    """Walks over number words, adding up, until a word does not continue the number."""

    def __init__(self, tokens: Sequence[Token], index: int) -> None:
        self._tokens = tokens
        self._first = index
        self._at = index
        self._total = Decimal(0)
        self._group = Decimal(0)
        self._power = 0
        self._any = False

    def read(self) -> Quantity | None:
        word = self._tokens[self._at].lower
        if word in ARTICLES and word not in UNITS:
            if not self._begins_scale(self._at + 1):
                return None
            self._group, self._at, self._any = Decimal(1), self._at + 1, True
        while self._at < len(self._tokens) and self._step():
            pass
        if not self._any or self._at == self._first:
            return None
        base = self._total + self._group
        return Quantity(self._first, self._at, base, 0, True)

    def _begins_scale(self, index: int) -> bool:
        if index >= len(self._tokens):
            return False
        word = self._tokens[index].lower
        return word in HUNDREDS or (len(word) > 2 and word in SCALES)

    def _step(self) -> bool:
        """Takes the next word, or a conjunction or hyphen and the word behind it; False when the number is over."""
        at = self._at
        word = self._tokens[at].lower
        if self._any and word in POINTS and (said := _decimals(self._tokens, at)) is not None:
            self._at, self._group = said[0], self._group + said[1]
            return self._at < len(self._tokens)
        if self._any and word in {"-", *CONJUNCTIONS}:
            half = _and_a_half(self._tokens, at)
            if half is not None and self._group < 100 and self._begins_scale(half[0]):
                self._at, self._group = half[0], self._group + half[1]
                return True
            if (word != "-" and not self._may_join(word)) or at + 1 >= len(self._tokens):
                return False
            if word == "-" and not (touching(self._tokens, at) and touching(self._tokens, at + 1)):
                return False
            at, word = at + 1, self._tokens[at + 1].lower
        if not self._take(at, word):
            return False
        self._any = True
        return True

    def _may_join(self, word: str) -> bool:
        """`one hundred and fifty`, `treinta y cinco`, but not `five and six`."""
        if word in TENS_JOINERS and self._group % 100 in (20, 30, 40, 50, 60, 70, 80, 90):
            return True
        return (self._group >= 100 and self._group % 100 == 0) or (self._group == 0 and self._total > 0)

    def _take(self, at: int, word: str) -> bool:
        token = self._tokens[at]
        if token.kind != WORD:
            return False
        value = UNITS.get(word)
        if value is None and len(word) > 6 and any(hint in word for hint in COMPOUND_HINTS):
            value = compound(word)
        if value is not None and value < 1000:
            return self._add(at, value)
        if value is not None:
            self._total, self._at = self._total + value, at + 1
            return True
        if word in HUNDREDS:
            doubtful = not self._any or word in {"cent", "cents"}
            if self._group >= 100 or (doubtful and not _number_goes_on(self._tokens, at)):
                return False
            self._group, self._at = (self._group or Decimal(1)) * 100, at + 1
            return True
        power, after = scale_at(self._tokens, at) if len(word) > 2 or word in LETTER_SCALES else (0, at)
        if not power or not self._any or power > MAX_POWER:
            return False
        self._total, self._group = self._total + (self._group or Decimal(1)).scaleb(power), Decimal(0)
        self._at = after
        return True

    def _add(self, at: int, value: int) -> bool:
        """Units after tens, tens after hundreds; `quatre-vingt` is four times twenty, `soixante-dix` sixty and ten."""
        rest = self._group % 100
        if self._any and value == 20 and rest == 4:
            self._group += 76
        elif (
            (not self._any and self._group == 0)
            or (rest == 0 and value < 100)
            or (rest >= 20 and rest % 10 == 0 and value < 10 and value)
            or (rest in (60, 80) and 10 <= value < 20)
        ):
            self._group += value
        else:
            return False
        self._at = at + 1
        return True


def _number_goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether a number word or a currency stands behind a bare `hundert` or a `cent`, which may be a coin as well."""
    after = at + 1
    if after >= len(tokens):
        return False
    word = tokens[after].lower
    return word in UNITS or (len(word) > 2 and word in SCALES) or word.removesuffix("s") in WORDS


def compound(word: str) -> int | None:
    """The value of a number written in one word: `zweihundertfünfzigtausend`, `duecentomila`, `honderdvijftig`."""
    if len(word) > 60:
        return None
    total = group = at = 0
    while at < len(word):
        part = next((p for p in COMPOUND_PARTS if word.startswith(p, at)), None)
        if part is None:
            return None
        value = COMPOUND_PARTS[part]
        if value == 100:
            group = (group or 1) * 100
        elif value >= 1000:
            total, group = total + (group or 1) * value, 0
        else:
            group += value
        at += len(part)
    return total + group or None
