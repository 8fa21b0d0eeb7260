"""The JSON of a kept record: content and claims, where a cell taken as it stands is only the number of its column.

A row that says one thing at no known time, as nearly all do, is a list: its line, its cells, what it says of vendor,
contact and deal, and the rule that chose the vendor. Any other record is an object that names its parts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

import msgspec

from domain.catalog import Kept, Owners
from domain.extraction.sheets import OnePart
from domain.extraction.shorthand import CELL, Written, short
from domain.provenance import Claim, Mention, Part
from domain.records import Content, Line, Locator, Problem, Row

NO_RULE = ("",)
"""The rules of a record whose one vendor it founded, or that is nobody's yet."""


class _Part(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A part as written: a number stands for the claim that the field is the text of that cell, read by CELL."""

    vendor: Written = {}
    contact: Written = {}
    deal: Written = {}
    ties: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    said: int = 0


class _Body(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The JSON; ids stand here only when there is more than one part."""

    locator: Locator
    content: Content
    parts: tuple[_Part, ...] = ()
    mentions: tuple[Mention, ...] = ()
    rules: tuple[str, ...] = ()
    problem: Problem | None = None
    owners: Owners | None = None


_Listed = tuple[int, tuple[str, ...], Written, Written, Written, str]
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


def written_together(records: Sequence[Kept]) -> list[bytes]:
    """The JSON of each of the records; of rows of a sheet it was made when they were read, but for their rule."""
    return [_row(kept, kept.parts) if type(kept.parts) is OnePart else written(kept) for kept in records]


def _row(kept: Kept, part: OnePart) -> bytes:
    if (
        not part.said or type(kept.locator) is not Line
        or not len(kept.vendor_ids) == len(kept.contact_ids) == len(kept.deal_ids) == len(kept.rules) == 1
    ):  # fmt: skip
        return written(kept)
    rule = b'""' if kept.rules == NO_RULE else _encoder.encode(kept.rules[0])
    return b"[%d,%b,%b,%b]" % (kept.locator.line, part.written, part.said, rule)


def _says_one_thing(kept: Kept) -> bool:
    """Whether it is written as a list."""
    return (
        len(kept.vendor_ids) == len(kept.contact_ids) == len(kept.deal_ids) == len(kept.rules) == len(kept.parts) == 1
        and kept.problem is None and not kept.mentions and not kept.parts[0].said
        and type(kept.content) is Row and type(kept.locator) is Line
    )  # fmt: skip


def written(kept: Kept) -> bytes:
    """The JSON of the record."""
    content, locator = kept.content, kept.locator
    cells = content.cells if isinstance(content, Row) else ()
    if _says_one_thing(kept):
        part = kept.parts[0]
        said = short(part.vendor, cells), short(part.contact, cells), short(part.deal, cells)
        return _encoder.encode((locator.line, cells, *said, kept.rules[0]))  # type: ignore[union-attr]
    idents = len(kept.vendor_ids)
    plain = idents < 2 and idents == len(kept.contact_ids) == len(kept.deal_ids)
    owners = None if plain else Owners(kept.vendor_ids, kept.contact_ids, kept.deal_ids)
    parts = tuple(
        [
            _Part(
                short(part.vendor, cells),
                short(part.contact, cells),
                short(part.deal, cells),
                part.ties,
                part.opens,
                part.said,
            )
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
        [
            Part(
                _whole(part.vendor, cells),
                _whole(part.contact, cells),
                _whole(part.deal, cells),
                part.ties,
                part.opens,
                part.said,
            )
            for part in body.parts
        ]
    )
    return Body(body.locator, body.content, parts, body.mentions, body.rules, body.problem, body.owners)


def handed_over(text: bytes | str, owners: Callable[[Owners], Owners]) -> bytes | None:
    """The JSON of the record with other owners; None where they do not stand in it."""
    if text[:1] in (b"[", "["):
        return None
    body = _decoder.decode(text)
    if body.owners is None:
        return None
    return _encoder.encode(msgspec.structs.replace(body, owners=owners(body.owners)))


def _whole(claims: Written, cells: tuple[str, ...]) -> dict[str, Claim]:
    return {
        field: Claim(cells[claim], cells[claim], CELL, claim) if isinstance(claim, int) else claim
        for field, claim in claims.items()
    }


def first(idents: tuple[UUID | None, ...]) -> UUID | None:
    """The id of the first part, which stands in a column."""
    return idents[0] if idents else None
