"""Spares: the column that holds an amount as it was written, beside the one with the number alone."""

from __future__ import annotations

from collections.abc import Sequence

from domain.columnfacts import AMOUNTS
from domain.headers import UNREAD, header_words

_NUMBER = frozenset({"amount", "value", "number", "numeric", "num", "parsed"})
"""Words of a header that say that the column holds the number alone."""


def spares_of(columns: Sequence[str], mapping: dict[str, str]) -> tuple[tuple[int, str, str], ...]:
    """(index, column, field) of each unmapped column to look in where the mapped column of the amount is empty.

    `bid.price.raw` is the spare of `bid.price.amount`: the words are the same but for what tells the two apart.
    """
    written: dict[frozenset[str], int] = {}
    for index, column in enumerate(columns):
        words = set(header_words(column).split())
        if column not in mapping and words & UNREAD and words - UNREAD:
            written.setdefault(frozenset(words - UNREAD), index)
    found = []
    for column, field in mapping.items() if written else ():
        said = frozenset(header_words(column).split())
        index = written.get(said - _NUMBER, written.get(said, -1))
        if field in AMOUNTS and index >= 0:
            found.append((index, columns[index], field))
    return tuple(found)
