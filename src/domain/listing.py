"""How derived things are listed: the name they sort by, the text they are searched in, and the mark of a page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar
from uuid import UUID

import msgspec

from domain.errors import Refusal, invalid
from domain.provenance import FIELDS, Noun

SORTED_BY: dict[Noun, tuple[str, ...]] = {
    Noun.VENDOR: ("name", "legalName", "domain", "email", "registrationId", "phone"),
    Noun.CONTACT: ("name", "email", "phone"),
    Noun.DEAL: ("name", "externalId", "product", "customer"),
}
"""The first of these fields that has a value gives the name in lists."""

T = TypeVar("T", bound=tuple[object, ...])
SEARCHED_BY: dict[Noun, tuple[str, ...]] = {
    **FIELDS,
    Noun.DEAL: ("externalId", "name", "product", "customer", "partner", "stage", "status", "territory"),
}
"""The fields whose values a query is looked for in."""

NAME_LENGTH, SEARCH_LENGTH = 160, 4000
"""In characters. A name is part of a cursor, and a cursor has at most 1,000 characters."""
WORD_LENGTH = 64
_PARTING = {code: " " for code in range(1, 128) if not chr(code).isalnum()}


_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]+")
"""Runs of writing that does not part its words by spaces, or not all: Thai, Japanese, Chinese, Korean."""

_PIECES = "\n\x1f"
"""What stands before the pieces of a search text."""


def folded(text: str) -> str:
    """Case-blind, and without NUL, which a database text cannot hold."""
    return text.replace("\x00", "").casefold()


def sort_name(noun: Noun, values: Mapping[str, str]) -> str:
    """What lists are ordered by, code point by code point; "" when nothing names it."""
    for field in SORTED_BY[noun]:
        if values.get(field):
            return folded(values[field])[:NAME_LENGTH]
    return ""


def search_text(noun: Noun, values: Mapping[str, str]) -> str:
    """What a query is looked for in: the values of SEARCHED_BY, one per line, at most 4,000 characters.

    Deals are found by the beginnings of words; where words have no spaces between them, their pieces stand behind.
    """
    text = folded("\n".join([values[field] for field in SEARCHED_BY[noun] if field in values]))
    if noun is Noun.DEAL and not text.isascii() and (pieces := pieces_of(text)):
        text = f"{text}{_PIECES}{' '.join(dict.fromkeys(pieces))}"
    return text[:SEARCH_LENGTH]


def sort_names(noun: Noun, columns: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The `sort_name` of each of several, all of which have the same fields and no empty value, by columns of these."""
    for field in SORTED_BY[noun]:
        if field in columns:
            return [name[:NAME_LENGTH] for name in _folded_together(columns[field])]
    return [""] * len(next(iter(columns.values())))


def search_texts(noun: Noun, columns: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The `search_text` of each, likewise."""
    searched = [columns[field] for field in SEARCHED_BY[noun] if field in columns]
    if not searched:
        return [""] * len(next(iter(columns.values())))
    if not all(text.isascii() for column in searched for text in column):
        fields = [field for field in SEARCHED_BY[noun] if field in columns]
        return [search_text(noun, dict(zip(fields, row, strict=True))) for row in zip(*searched, strict=True)]
    return [text[:SEARCH_LENGTH] for text in _folded_together(list(map("\n".join, zip(*searched, strict=True))))]


def _folded_together(texts: Sequence[str]) -> Sequence[str]:
    """Each of them folded, which a text is character by character; so all are in one go."""
    together = "\x1e".join(texts)
    if together.count("\x1e") >= len(texts):
        return [folded(text) for text in texts]
    return folded(together).split("\x1e")


def pieces_of(text: str) -> list[str]:
    """Of each run without spaces every two characters that follow each other, and its last; and what stands behind it
    in the same word in another writing."""
    found: list[str] = []
    for run in _UNSPACED.finditer(text):
        found += [text[at : min(at + 2, run.end())] for at in range(run.start(), run.end())]
        behind = _UNSPACED.split(text[run.end() : run.end() + WORD_LENGTH], maxsplit=1)[0]
        if behind and (words := words_of(behind)) and behind.startswith(words[0]):
            found.append(words[0])
    return found


def asked_of(query: str) -> list[str]:
    """What must each begin a word or piece of a deal's search text, by a folded query."""
    return [piece for word in words_of(query) for piece in _asked(word)]


def _asked(word: str) -> list[str]:
    found: list[str] = []
    at = 0
    for run in _UNSPACED.finditer(word):
        start, end = run.span()
        found.append(word[at:start])
        found += [word[place : min(place + 2, end)] for place in range(start, max(end - 1, start + 1))]
        at = end
    return [piece for piece in (*found, word[at:]) if piece]


def words_of(text: str) -> list[str]:
    """The words of a folded text, each by its first 64 characters; ASCII that is neither letter nor digit parts them.

    So it is the same in every database, whatever its locale says of letters.
    """
    return [word[:WORD_LENGTH] for word in parted(text).split(" ") if word]


def parted(text: str) -> str:
    """The folded text with a space for each ASCII character that parts words; one of several texts leaves NUL be."""
    return text.translate(_PARTING)


def finds(noun: Noun, query: str, text: str) -> bool:
    """Whether a query finds a thing with this search text.

    Vendors and contacts are found by any part of it; of deals, of which there are most, words are found by how they
    begin: each word of the query must begin one. Where writing has no spaces, every two characters must be there.
    """
    wanted = folded(query)
    if noun is not Noun.DEAL or not wanted:
        return wanted in text
    words, asked = words_of(text), asked_of(wanted)
    return bool(asked) and all(any(word.startswith(one) for word in words) for one in asked)


def mark(*position: str | int | UUID) -> str:
    """An opaque name of a position in a list."""
    return msgspec.json.encode(position).decode()


def name_mark(cursor: str) -> tuple[str, UUID]:
    """The (sort name, id) position behind a mark; Refusal INVALID `invalid_cursor`."""
    name, ident = _unmarked(cursor, tuple[str, UUID])
    return folded(name), ident


def number_mark(cursor: str) -> int:
    """The number behind a mark; Refusal INVALID `invalid_cursor`."""
    return _unmarked(cursor, tuple[int])[0]


def pair_mark(cursor: str) -> tuple[int, int]:
    """The (number, number) position behind a mark; Refusal INVALID `invalid_cursor`."""
    return _unmarked(cursor, tuple[int, int])


def rank_mark(cursor: str) -> tuple[int, UUID]:
    """The (number, id) position behind a mark; Refusal INVALID `invalid_cursor`."""
    return _unmarked(cursor, tuple[int, UUID])


def id_mark(cursor: str) -> UUID:
    """The id behind a mark; Refusal INVALID `invalid_cursor`."""
    return _unmarked(cursor, tuple[UUID])[0]


def finding_mark(cursor: str) -> tuple[str, str, int]:
    """The (walk, place, number at that place) behind a mark; Refusal INVALID `invalid_cursor`."""
    return _unmarked(cursor, tuple[str, str, int])


def _unmarked(cursor: str, kind: type[T]) -> T:
    try:
        position = msgspec.json.decode(cursor, type=kind)
    except (ValueError, msgspec.MsgspecError) as error:
        raise _bad() from error
    if any(abs(number) >= 2**31 for number in position if isinstance(number, int)):
        raise _bad()
    return position


def _bad() -> Refusal:
    return invalid("invalid_cursor", "This cursor was not given out by this list; start again without one.")
