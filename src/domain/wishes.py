"""Wishes: what may be said about how a source is read, as text and as a whole, and the refusals of what cannot be."""

from __future__ import annotations

import codecs
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

import msgspec

from domain.errors import Detail, Refusal, invalid
from domain.mapping import check_mapping
from domain.readings import Reading
from domain.records import Layout

MATCHED_BY: dict[str, tuple[str, ...]] = {
    "vendor": ("registrationId", "domain", "email", "phone", "name", "legalName"),
    "deal": ("externalId",),
    "contact": ("email", "phone", "name"),
}
"""Noun -> the fields that may be declared as the key of its records; a bare field is of the first noun that has it."""

DELIMITERS = {
    "comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|", "colon": ":", "space": " ", "tilde": "~",
}  # fmt: skip
"""Words for delimiters that are hard to type."""

_NO_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"})
_LAST_LINE = 1000
_Word = TypeVar("_Word", bound=StrEnum)


def wrong(code: str, field: str, message: str, hint: str = "") -> Refusal:
    """The refusal of one field."""
    return invalid(code, f"{field}: {message} {hint}".strip(), Detail(field, message, code, hint))


def word_of(kind: type[_Word], field: str, text: str) -> _Word | None:
    """The word that the text is, None for an empty text; Refusal INVALID `invalid_<field>`."""
    word = text.strip().lower().replace("_", "-")
    if not word:
        return None
    try:
        return kind(word)
    except ValueError:
        raise wrong(f"invalid_{field}", field, f"{text[:50]!r} is none of {', '.join(kind)}.") from None


def policy_of(kind: type[_Word], field: str, text: str) -> tuple[_Word | None, dict[str, _Word]]:
    """One word for all columns, or JSON of column -> word where `*` stands for all others."""
    if not text.lstrip().startswith("{"):
        return word_of(kind, field, text), {}
    try:
        given = msgspec.json.decode(text.encode(), type=dict[str, str])
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        hint = f'Say one of {", ".join(kind)}, or {{"Column": "{list(kind)[-1]}"}}.'
        raise wrong(f"invalid_{field}", field, "This is neither a word nor a JSON object.", hint) from error
    words = {column: found for column, word in given.items() if (found := word_of(kind, field, word)) is not None}
    return words.pop("*", None), words


def keys_in(text: str) -> tuple[str, ...]:
    """`vendor.domain,deal.externalId` -> the fields; `registrationId` alone is the vendor's."""
    keys = tuple(_key(word) for word in text.replace(";", ",").split(",") if word.strip())
    _check_keys(keys)
    return keys


def _key(word: str) -> str:
    word = word.strip()
    if "." in word:
        return word
    noun = next((noun for noun, fields in MATCHED_BY.items() if word in fields), "")
    return f"{noun}.{word}" if noun else word


def _check_keys(keys: tuple[str, ...]) -> None:
    nouns: set[str] = set()
    for key in keys:
        noun, _, field = key.partition(".")
        if field not in MATCHED_BY.get(noun, ()):
            known = ", ".join(f"{noun}.{field}" for noun, fields in MATCHED_BY.items() for field in fields)
            raise wrong("invalid_key", "key", f"Nothing is found again by {key[:60]!r}.", f"There are {known}.")
        if noun in nouns:
            raise wrong("invalid_key", "key", f"There are two keys of a {noun}; declare one.")
        nouns.add(noun)


def delimiter_in(text: str) -> str:
    """One character, or a word for it: `tab`."""
    return DELIMITERS.get(text.strip().lower(), text if len(text) == 1 else text.strip())


def check_reading(reading: Reading) -> None:
    """Refusal INVALID that names the field: `invalid_mapping`, `invalid_encoding`, `invalid_delimiter`,
    `invalid_header_line`, `invalid_key`."""
    if reading.mapping is not None:
        check_mapping(reading.mapping, None)
    if reading.encoding and not _is_charset(reading.encoding):
        hint = "Examples: utf-8, utf-16-le, windows-1252, shift_jis."
        raise wrong("invalid_encoding", "encoding", f"{reading.encoding[:50]!r} is no encoding of text.", hint)
    mark = reading.delimiter
    if mark and (len(mark) != 1 or mark.isalnum() or mark in "\"'\r\n\\\0" or "\ud800" <= mark <= "\udfff"):
        hint = f"One character such as ; or one of {', '.join(DELIMITERS)}."
        raise wrong("invalid_delimiter", "delimiter", f"{mark[:20]!r} cannot separate cells.", hint)
    if reading.header_line is not None and not 0 <= reading.header_line <= _LAST_LINE:
        text = f"It is the line of the column names, 1 to {_LAST_LINE}, or 0 for a table without them."
        raise wrong("invalid_header_line", "headerLine", text)
    _check_keys(reading.keys)
    _check_columns(reading, reading.mapping)


def _check_columns(reading: Reading, mapping: Mapping[str, str] | None) -> None:
    """Policies of columns that the caller's own mapping does not have would be policies of nothing."""
    if mapping is None:
        return
    for field, by_column in (("collision", reading.collisions), ("blank", reading.blanks)):
        for column in by_column:
            if column not in mapping:
                raise wrong(f"invalid_{field}", field, f"The mapping has no column {column[:60]!r}.")


def check_policies(reading: Reading, columns: Sequence[str]) -> None:
    """Refusal INVALID `unknown_column` when a policy is of a column that the file does not have."""
    known = set(columns)
    for field, by_column in (("collision", reading.collisions), ("blank", reading.blanks)):
        for column in by_column:
            if column not in known:
                hint = f"Its columns: {', '.join(columns[:50])}"
                raise wrong("unknown_column", field, f"The file has no column {column[:60]!r}.", hint)


def check_header(reading: Reading, layout: Layout) -> None:
    """Refusal INVALID `header_not_found` when a line of column names is told that is not there."""
    if reading.header_line and not layout.header_line:
        text = f"There is no line {reading.header_line} with column names within the first part of the file."
        hint = "Count the lines from 1, empty ones too; leave it out to have the line found, or say 0 for none."
        raise wrong("header_not_found", "headerLine", text, hint)


def _is_charset(name: str) -> bool:
    try:
        found = codecs.lookup(name)
        return found.name not in _NO_CHARSETS and "a".encode(found.name).decode(found.name) == "a"
    except (LookupError, ValueError, TypeError, AttributeError):
        return False
