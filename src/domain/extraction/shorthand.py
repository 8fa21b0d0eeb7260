"""Shorthand: the JSON of what rows say, a cell taken as it stands being the number of its column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from domain.extraction.cells import Column, Said
from domain.provenance import Claim, Noun
from domain.records import Problem

CELL = "csv.column@1"
"""The rule of a claim that is written as a number; part of the format, whatever rules there will be."""

Written = Mapping[str, int | Claim]

_Fragment = tuple[int, bytes, Mapping[str, bytes]]
"""A column: its cell, what is written where the text says itself, and what where it does not (b"" for nothing)."""

_encode = msgspec.json.Encoder().encode


def short(claims: Mapping[str, Claim], cells: tuple[str, ...]) -> Written:
    """The claims, those that are cells just as they stand as the numbers of their columns."""
    return {field: _short(claim, cells) for field, claim in claims.items()}


def _short(claim: Claim, cells: tuple[str, ...]) -> int | Claim:
    if (
        claim.value == claim.raw and claim.rule == CELL and claim.confidence == 1.0
        and claim.start == claim.end == -1 and 0 <= claim.column < len(cells) and cells[claim.column] == claim.raw
    ):  # fmt: skip
        return claim.column
    return claim


class Shorthand:
    """What each row of a steady sheet says of vendor, contact and deal, as `short` and JSON would write it.

    It is put together of what each text says; `odd`: per column what its texts say that do not say themselves.
    """

    __slots__ = ("_columns", "_odd")

    def __init__(self, columns: Sequence[Column], odd: Sequence[Mapping[str, Said]]) -> None:
        fragments = [(column.noun, _said(column, told)) for column, told in zip(columns, odd, strict=True)]
        self._odd = [(index, said) for _, (index, _, said) in fragments if said]
        places = {index: at for at, (index, _) in enumerate(self._odd)}
        self._columns = [[(places.get(at, -1), plain) for n, (at, plain, _) in fragments if n == noun] for noun in Noun]

    def __call__(self, texts: Sequence[Sequence[str]]) -> list[bytes]:
        """Three objects, with commas between them, of each of the rows whose columns these are."""
        if not self._odd:
            return [self._objects(())] * len(texts[0])
        said = list(zip(*[map(told.get, texts[index]) for index, told in self._odd], strict=True))
        written = {one: self._objects(one) for one in set(said)}
        return [written[one] for one in said]

    def _objects(self, odd: Sequence[bytes | None]) -> bytes:
        """`odd`: what the row says in each column that has texts which do not say themselves; None where it does."""
        told = (*odd, None)
        nouns = ([plain if (one := told[at]) is None else one for at, plain in noun] for noun in self._columns)
        return b",".join([b"{" + b",".join([pair for pair in noun if pair]) + b"}" for noun in nouns])


def _said(column: Column, odd: Mapping[str, Said]) -> _Fragment:
    field = _encode(column.field) + b":"
    plain = field + b"%d" % column.index
    if column.plain("").rule != CELL:
        raise AssertionError("a cell as it stands is written as a number under another rule than it is read by")
    said = {text: _odd(field, plain, one, text) for text, one in odd.items() if type(one) is not Problem}
    return column.index, plain, {text: one for text, one in said.items() if one != plain}


def _odd(field: bytes, plain: bytes, said: Said, text: str) -> bytes:
    if type(said) is not Claim:
        return b""
    alone = (*[""] * said.column, text)
    return plain if _short(said, alone) is not said else field + _encode(said)
