"""The JSON of a kept record: content and claims, where a cell taken as it stands is only the number of its column.

A row that says one thing, as nearly all do, is a list: its line, its cells, what it says of vendor, contact and deal,
and the rule that chose the vendor. Any other record is an object that names its parts.
"""

from __future__ import annotations

from uuid import UUID

import msgspec

from domain.catalog import Kept, Owners
from domain.provenance import Claim, Mention, Part
from domain.records import Content, Line, Locator, Problem, Row

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


_Listed = tuple[int, tuple[str, ...], _Written, _Written, _Written, str]
"""A row that says one thing."""


class Body(msgspec.Struct, frozen=True, gc=False):
    """What a kept record says, with all its claims."""

    locator: Locator
    content: Content
    parts: tuple[Part, ...]
    mentions: tuple[Mention, ...]
    rules: tuple[str, ...]
    problem: Problem | None
    owners: Owners | None


BODY = "coalesce({row}.said, convert_to({row}.body::text, 'UTF8'))"
"""SQL of a record's JSON as bytes; `body` has those that were written before there was `said`."""

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Body)
_lists = msgspec.json.Decoder(_Listed)


def written(kept: Kept) -> bytes:
    """The JSON of the record."""
    content, locator, idents = kept.content, kept.locator, len(kept.vendor_ids)
    cells = content.cells if isinstance(content, Row) else ()
    plain = idents == len(kept.contact_ids) == len(kept.deal_ids)
    if (
        len(kept.parts) == 1 == idents == len(kept.rules)
        and plain and type(content) is Row and type(locator) is Line and not kept.mentions and kept.problem is None
    ):  # fmt: skip
        part, known = kept.parts[0], kept.plain
        said = (
            _short(part.vendor, cells, known.vendor),
            _short(part.contact, cells, known.contact),
            _short(part.deal, cells, known.deal),
        )
        return _encoder.encode((locator.line, cells, *said, kept.rules[0]))
    owners = None if plain and idents < 2 else Owners(kept.vendor_ids, kept.contact_ids, kept.deal_ids)
    parts = tuple(
        [
            _Part(_short(part.vendor, cells), _short(part.contact, cells), _short(part.deal, cells))
            for part in kept.parts
        ]
    )
    return _encoder.encode(_Body(locator, content, parts, kept.mentions, kept.rules, kept.problem, owners))


def read(text: bytes | str) -> Body:
    """The record behind the JSON; also behind one that was written before cells had numbers."""
    if text[:1] in (b"[", "["):
        line, cells, vendor, contact, deal, rule = _lists.decode(text)
        part = Part(_whole(vendor, cells), _whole(contact, cells), _whole(deal, cells))
        return Body(Line(line), Row(cells), (part,), (), (rule,), None, None)
    body = _decoder.decode(text)
    cells = body.content.cells if isinstance(body.content, Row) else ()
    parts = tuple(
        [Part(_whole(part.vendor, cells), _whole(part.contact, cells), _whole(part.deal, cells)) for part in body.parts]
    )
    return Body(body.locator, body.content, parts, body.mentions, body.rules, body.problem, body.owners)


def _short(claims: dict[str, Claim], cells: tuple[str, ...], plain: dict[str, int] = {}) -> _Written:  # noqa: B006
    if plain and claims.keys() == plain.keys():
        return plain  # type: ignore[return-value]  # written, not kept
    return {
        field: plain[field]
        if field in plain
        else claim.column
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
