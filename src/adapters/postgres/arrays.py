"""Arrays as one text each, cast in SQL (`$1::text::uuid[]`): the driver looks at every element of a list, twice.

Ids of hot statements go as octets (`$1::sluice.uuids`): the server reads an id from text ten times as long.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from domain.provenance import Place


def uuids(idents: Iterable[UUID | None]) -> str:
    """Text of a `uuid[]`."""
    every = list(idents)
    try:
        octets = b"".join([ident.int.to_bytes(16, "big") for ident in every])  # type: ignore[union-attr]  # see below
    except AttributeError:  # one of them is None
        return words(["NULL" if ident is None else f"{ident.int:032x}" for ident in every])
    return f"{{{octets.hex(',', 16)}}}"


def packed(idents: Iterable[UUID | None]) -> bytes:
    """Octets of a `sluice.uuids`, for a connection that `Session.packing` answered."""
    every = list(idents)
    try:
        return packed_octets([ident.int.to_bytes(16, "big") for ident in every])  # type: ignore[union-attr]  # see below
    except AttributeError:  # one of them is None
        each = [_ABSENT if ident is None else _SIXTEEN + ident.int.to_bytes(16, "big") for ident in every]
        return b"".join([_HEAD.pack(1, 1, _UUID, len(every), 1), *each])


def packed_octets(values: Sequence[bytes]) -> bytes:
    """The same of ids that are given as their 16 octets each."""
    if not values:
        return _EMPTY
    return b"".join([_HEAD.pack(1, 0, _UUID, len(values), 1), _SIXTEEN, _SIXTEEN.join(values)])


# As array_recv reads it: dimensions, whether there are nulls, the type of the elements, how many, the first's number;
# then each element behind its length, of which -1 stands for null.
_UUID = 2950
_HEAD = struct.Struct(">iiIii")
_EMPTY = struct.pack(">iiI", 0, 0, _UUID)
_SIXTEEN, _ABSENT = struct.pack(">i", 16), struct.pack(">i", -1)


def numbers(values: Iterable[int]) -> str:
    """Text of an `int[]` or `bigint[]`."""
    return words(map(str, values))


def words(values: Iterable[str]) -> str:
    """Text of an array of words: no spaces, commas, quotes, braces or backslashes in them."""
    return f"{{{','.join(values)}}}"


def octets(values: Iterable[bytes]) -> str:
    """Text of a `bytea[]`."""
    return words(['"\\\\x' + value.hex() + '"' for value in values])


def lines(values: Sequence[object], encoder: msgspec.json.Encoder) -> str:
    """The JSON of each value on a line of its own, all written in one go; LINES makes a `text[]` of it.

    JSON has no line breaks in its texts. For no values at all it is an empty text.
    """
    return encoder.encode_lines(values)[:-1].decode()


LINES = "string_to_array({}::text, E'\\n')"
"""SQL of the `text[]` that `lines` stands for; the server splits it as fast as it reads an array."""

_BREAK = "\x1f"


def texts(values: Sequence[str]) -> str:
    """Text of a `text[]` or `json[]` of any texts; all of them are quoted in one go."""
    if not values:
        return "{}"
    whole = _BREAK.join(values)
    if whole.count(_BREAK) >= len(values):  # one of them holds a break itself
        return mixed(values)
    return words([_quoted(whole).replace(_BREAK, '","')])


def mixed(values: Iterable[str | None]) -> str:
    """The same with nulls among them."""
    return words(["NULL" if value is None else _quoted(value) for value in values])


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def times(values: Iterable[datetime]) -> str:
    """Text of a `timestamptz[]`; most of the times of a batch are equal."""
    known: dict[datetime, str] = {}
    return words([known.get(value) or known.setdefault(value, value.isoformat()) for value in values])


def places(values: Iterable[Place | None]) -> str:
    """Text of a `text[]` whose elements are texts of `int[]`."""
    return words(
        ["NULL" if place is None else f'"{{{place.number},{place.seq},{place.part},{place.said}}}"' for place in values]
    )
