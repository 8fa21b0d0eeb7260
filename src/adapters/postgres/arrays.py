"""Arrays as one text each, cast in SQL (`$1::text::uuid[]`): the driver looks at every element of a list, twice.

For elements that need no quoting: ids, numbers, plain words, times. Texts of people go as lists.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from domain.provenance import Place


def uuids(idents: Iterable[UUID | None]) -> str:
    """Text of a `uuid[]`."""
    return words(["NULL" if ident is None else f"{ident.int:032x}" for ident in idents])  # half of `.hex`


def numbers(values: Iterable[int]) -> str:
    """Text of an `int[]` or `bigint[]`."""
    return words(map(str, values))


def words(values: Iterable[str]) -> str:
    """Text of an array of words: no spaces, commas, quotes, braces or backslashes in them."""
    return f"{{{','.join(values)}}}"


def times(values: Iterable[datetime]) -> str:
    """Text of a `timestamptz[]`; most of the times of a batch are equal."""
    known: dict[datetime, str] = {}
    return words([known.get(value) or known.setdefault(value, value.isoformat()) for value in values])


def places(values: Iterable[Place | None]) -> str:
    """Text of a `text[]` whose elements are texts of `int[]`."""
    return words(["NULL" if place is None else f'"{{{place.number},{place.seq},{place.part}}}"' for place in values])
