"""The JSON of a kept record: content and claims, where a cell taken as it stands is only the number of its column."""

from __future__ import annotations

from uuid import UUID

import msgspec

from domain.catalog import Kept, Owners
from domain.provenance import Claim, Mention, Part
from domain.records import Content, Locator, Problem, Row

CELL = "csv.column@1"
"""The rule of a claim that is written as a number; part of the format, whatever rules there will be."""

_Written = dict[str, int | Claim]


class _Part(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A part as written: a number stands for the claim that the field is the text of that cell, read by CELL."""

    vendor: _Written = {}
    contact: _Written = {}
    deal: _Written = {}


class _Body(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The JSON; ids stand here only when there is more than one part."""

    locator: Locator
    content: Content
    parts: tuple[_Part, ...] = ()
    mentions: tuple[Mention, ...] = ()
    rules: tuple[str, ...] = ()
    problem: Problem | None = None
    owners: Owners | None = None


class Body(msgspec.Struct, frozen=True, gc=False):
    """What a kept record says, with all its claims."""

    locator: Locator
    content: Content
    parts: tuple[Part, ...]
    mentions: tuple[Mention, ...]
    rules: tuple[str, ...]
    problem: Problem | None
    owners: Owners | None


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Body)


def written(kept: Kept) -> str:
    """The JSON of the record."""
    plain = len(kept.vendor_ids) < 2 and len(kept.vendor_ids) == len(kept.contact_ids) == len(kept.deal_ids)
    owners = None if plain else Owners(kept.vendor_ids, kept.contact_ids, kept.deal_ids)
    content = kept.content
    cells = content.cells if isinstance(content, Row) else ()
    parts = tuple(
        [
            _Part(_short(part.vendor, cells), _short(part.contact, cells), _short(part.deal, cells))
            for part in kept.parts
        ]
    )
    body = _Body(kept.locator, content, parts, kept.mentions, kept.rules, kept.problem, owners)
    return _encoder.encode(body).decode()


def read(text: str) -> Body:
    """The record behind the JSON; also behind one that was written before cells had numbers."""
    body = _decoder.decode(text)
    cells = body.content.cells if isinstance(body.content, Row) else ()
    parts = tuple(
        [Part(_whole(part.vendor, cells), _whole(part.contact, cells), _whole(part.deal, cells)) for part in body.parts]
    )
    return Body(body.locator, body.content, parts, body.mentions, body.rules, body.problem, body.owners)


def _short(claims: dict[str, Claim], cells: tuple[str, ...]) -> _Written:
    return {
        field: claim.column
        if claim.value == claim.raw
        and claim.rule == CELL
        and claim.confidence == 1.0
        and claim.start == claim.end == -1
        and 0 <= claim.column < len(cells)
        and cells[claim.column] == claim.raw
        else claim
        for field, claim in claims.items()
    }


def _whole(claims: _Written, cells: tuple[str, ...]) -> dict[str, Claim]:
    return {
        field: Claim(cells[claim], cells[claim], CELL, claim) if isinstance(claim, int) else claim
        for field, claim in claims.items()
    }


def first(idents: tuple[UUID | None, ...]) -> UUID | None:
    """The id of the first part, which stands in a column."""
    return idents[0] if idents else None
