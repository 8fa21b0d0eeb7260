"""What an export is: its columns under a numbered schema, its lines in each format, and how far it has come."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from io import StringIO
from uuid import UUID

import msgspec

from domain.catalog import Entity
from domain.provenance import FIELDS, Noun

SCHEMA = 1
"""Goes up when a column changes its meaning or leaves; a new one may come at the end under the same number."""


class ExportFormat(StrEnum):
    """How the lines are written."""

    CSV = "csv"
    NDJSON = "ndjson"


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """An export. `parts` are the pieces written for good, the next one begins behind the entity `position`.

    `file` is where the whole is kept, from `finished_at` until `expires_at`; `size` is in bytes.
    """

    id: UUID
    job_id: UUID
    noun: Noun
    format: ExportFormat
    created_at: datetime
    expires_at: datetime
    parts: tuple[str, ...] = ()
    position: UUID | None = None
    rows: int = 0
    size: int | None = None
    sha256: str | None = None
    file: str | None = None
    finished_at: datetime | None = None


class Writing(msgspec.Struct, frozen=True):
    """A format: what a file begins with, what its entities become, and how it is called outside."""

    head: Callable[[Noun], str]
    lines: Callable[[Noun, Sequence[Entity]], str]
    media_type: str


def schema_of(noun: Noun) -> str:
    """The name of the columns, such as `vendor/1`."""
    return f"{noun}/{SCHEMA}"


def columns(noun: Noun) -> tuple[str, ...]:
    """In the order they are written: the schema, ids, every field, and what is known of the row itself."""
    owner = () if noun is Noun.VENDOR else ("vendorId",)
    return ("schema", "id", *owner, *FIELDS[noun], "version", "createdAt", "updatedAt")


def moment(at: datetime) -> str:
    """As the API writes it: RFC 3339 in UTC, ending in Z."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def values(entity: Entity) -> dict[str, object]:
    """By column; None where nothing is known."""
    known: dict[str, object] = {field: pick.value for field, pick in entity.picks.items()}
    known |= {
        "schema": schema_of(entity.noun),
        "id": str(entity.id),
        "vendorId": None if entity.vendor_id is None else str(entity.vendor_id),
        "version": entity.version,
        "createdAt": moment(entity.created_at),
        "updatedAt": moment(entity.updated_at),
    }
    return {column: known.get(column) for column in columns(entity.noun)}


_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(cell: object) -> object:
    """The cell so that no spreadsheet takes it for a formula: an apostrophe before what would begin one.

    Source: OWASP, CSV Injection. NDJSON has the values as they are.
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _rows(rows: Sequence[Sequence[object]]) -> str:
    buffer = StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)  # RFC 4180
    return buffer.getvalue()


def _csv_head(noun: Noun) -> str:
    return _rows([columns(noun)])


def _csv_lines(_noun: Noun, entities: Sequence[Entity]) -> str:
    return _rows([[safe(cell) for cell in values(entity).values()] for entity in entities])


def _ndjson_head(_noun: Noun) -> str:
    return ""


def _ndjson_lines(_noun: Noun, entities: Sequence[Entity]) -> str:
    return "".join(f"{msgspec.json.encode(values(entity)).decode()}\n" for entity in entities)


WRITINGS: dict[ExportFormat, Writing] = {
    ExportFormat.CSV: Writing(_csv_head, _csv_lines, "text/csv"),
    ExportFormat.NDJSON: Writing(_ndjson_head, _ndjson_lines, "application/x-ndjson"),
}
"""Every format; a new one is a line here."""


def text_of(export: Export, entities: Sequence[Entity], *, first: bool) -> str:
    """The piece of the file for these entities; the first one begins the file."""
    writing = WRITINGS[export.format]
    return (writing.head(export.noun) if first else "") + writing.lines(export.noun, entities)


def part_key(export: UUID, number: int, attempt: int) -> str:
    """Where a piece is kept. The attempt is in it, so that one that lost its lease cannot spoil another's."""
    return f"exports/{export}/{number}-{attempt}"


def file_key(export: UUID, attempt: int) -> str:
    """Where the whole is kept."""
    return f"exports/{export}/whole-{attempt}"


def file_name(export: Export) -> str:
    """As a download is called."""
    return f"{export.noun}s-{export.created_at:%Y%m%dT%H%M%SZ}.{export.format}"
