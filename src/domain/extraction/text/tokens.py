"""Tokens: a text cut once into numbers, words and marks, so that every rule walks the same list in linear time."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

NUMBER, WORD, MARK = "number", "word", "mark"

_LETTER = r"(?:[^\W\d_]|[\u0300-\u036f]|(?!\d)[\u0900-\u0dff\u0e31-\u0e4e])"
"""A letter of any script, with the marks by which some write vowels."""

_SPACE = "[ \u00a0\u2009\u202f]"
_TOKEN = re.compile(
    rf"(\d{{1,3}}(?:{_SPACE}\d{{3}}(?!\d))+(?:[.,]\d{{1,4}}(?!\d))?|\d+(?:[.,]\d+|['’]\d{{3}}(?!\d))*)"
    rf"|([万萬億亿兆元圆円원만억]|[^\W\d_]{_LETTER}*+(?:['’]{_LETTER}++)*)"
    r"|([^\w\s]|_)"
)
"""A number keeps its separators and a word its inner apostrophes; a hyphen is a mark of its own, and so are the signs
by which Chinese, Japanese and Korean scale a number."""


class Token(NamedTuple):
    """A piece of a text with its place; `lower` is the text in lower case without a possessive `'s`."""

    kind: str
    start: int
    end: int
    text: str
    lower: str


def tokens_of(text: str) -> list[Token]:
    """Every token in order of place; spaces are between them and tell whether two of them touch."""
    found: list[Token] = []
    for hit in _TOKEN.finditer(text):
        group = hit.lastindex
        raw = hit.group()
        start, end = hit.span()
        kind, lower = (WORD, plain(raw)) if group == 2 else (NUMBER if group == 1 else MARK, raw)
        found.append(_new(Token, (kind, start, end, raw, lower)))
    return found


_new = tuple.__new__
"""Makes a token at half the cost of calling its class: there is one for each word of each text."""


@lru_cache(maxsize=16_384)
def plain(word: str) -> str:
    """The word in lower case, straight apostrophes, without a possessive ending."""
    lower = word.lower().replace("’", "'")
    return lower.removesuffix("'s") if len(lower) > 3 else lower


def index_at(tokens: Sequence[Token], place: int) -> int:
    """The index of the first token that ends after the place (the number of tokens when there is none)."""
    return bisect_left(tokens, place + 1, key=lambda token: token.end)


def touching(tokens: Sequence[Token], index: int) -> bool:
    """Whether the token stands right behind the one before it, without a space."""
    return 0 < index < len(tokens) and tokens[index - 1].end == tokens[index].start
