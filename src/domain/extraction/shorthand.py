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

    __slots__ = ("_always", "_columns", "_known", "_odd")

    def __init__(self, columns: Sequence[Column], odd: Sequence[Mapping[str, Said]]) -> None:
        fragments = [(column.noun, _said(column, told)) for column, told in zip(columns, odd, strict=True)]
        self._columns = [[one for noun, one in fragments if noun == wanted] for wanted in Noun]
        self._odd = [(index, said) for _, (index, _, said) in fragments if said]
        self._known: dict[tuple[bytes | None, ...], bytes] = {}
        self._always = b"" if self._odd else self._objects(())

    def __call__(self, cells: tuple[str, ...]) -> bytes:
        """Three objects, with commas between them."""
        if self._always:
            return self._always
        key = tuple([said.get(cells[index]) for index, said in self._odd])
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._objects(cells)
        return found

    def _objects(self, cells: tuple[str, ...]) -> bytes:
        nouns = ([said.get(cells[at], plain) if said else plain for at, plain, said in noun] for noun in self._columns)
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
