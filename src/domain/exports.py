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
from domain.prices import PRICE_FIELDS
from domain.provenance import FIELDS, Noun

SCHEMA = 1
"""Goes up when a column changes its meaning or leaves; a new one may come at the end under the same number."""

COLUMNS: dict[int, dict[Noun, tuple[str, ...]]] = {
    1: {
        Noun.VENDOR: (
            "schema", "id", "name", "legalName", "registrationId", "domain", "email", "phone", "address", "city",
            "region", "postcode", "country", "version", "createdAt", "updatedAt",
        ),
        Noun.CONTACT: (
            "schema", "id", "vendorId", "name", "email", "phone", "title", "version", "createdAt", "updatedAt",
        ),
        Noun.DEAL: (
            "schema", "id", "vendorId", "externalId", "name", "product", "customer", "partner", "amount", "currency",
            "stage", "expectedClose", "submittedAt", "version", "createdAt", "updatedAt",
        ),
    },
}  # fmt: skip
"""What each schema began with, in the order it is written: a promise. Fields that came later follow behind these."""


class Cell(StrEnum):
    """What the values of a column are where a format tells numbers and times from text."""

    TEXT = "text"
    WHOLE = "whole"
    AMOUNT = "amount"
    MOMENT = "moment"


CELLS = {"version": Cell.WHOLE, "amount": Cell.AMOUNT, "createdAt": Cell.MOMENT, "updatedAt": Cell.MOMENT}
"""All columns that are not text."""


class ExportFormat(StrEnum):
    """How the lines are written."""

    CSV = "csv"
    NDJSON = "ndjson"
    XLSX = "xlsx"
    PARQUET = "parquet"


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
    """A format: what a file begins with, what its entities become, and how it is called outside.

    `bound`: the pieces are lines of NDJSON, of which one file of the format is made when all of them are there.
    """

    head: Callable[[Noun], str]
    lines: Callable[[Noun, Sequence[Entity]], str]
    media_type: str
    bound: bool = False


def schema_of(noun: Noun) -> str:
    """The name of the columns, such as `vendor/1`."""
    return f"{noun}/{SCHEMA}"


def columns(noun: Noun) -> tuple[str, ...]:
    """In the order they are written: those that the schema began with, fields that came later, prices by role."""
    first = COLUMNS[SCHEMA][noun]
    prices = PRICE_FIELDS if noun is Noun.DEAL else ()
    return (*first, *(field for field in FIELDS[noun] if field not in first), *prices)


def cell_of(column: str) -> Cell:
    """What the values of this column are; `amount.list` is an amount like `amount`."""
    return CELLS.get(column.partition(".")[0], Cell.TEXT)


def moment(at: datetime) -> str:
    """As the API writes it: RFC 3339 in UTC, ending in Z."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def values(entity: Entity) -> dict[str, object]:
    """By column; None where nothing is known."""
    known: dict[str, object] = {**entity.values}
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
    ExportFormat.XLSX: Writing(
        _ndjson_head, _ndjson_lines, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bound=True
    ),
    ExportFormat.PARQUET: Writing(_ndjson_head, _ndjson_lines, "application/vnd.apache.parquet", bound=True),
}
"""Every format; a new one is a line here, and a binder where it is `bound`."""


def media_type(form: ExportFormat) -> str:
    """The type of the whole file."""
    return WRITINGS[form].media_type


def rows_of(noun: Noun, piece: bytes) -> list[list[object]]:
    """The rows of a piece of a bound format, in the order of the columns."""
    order = columns(noun)
    found = [msgspec.json.decode(line, type=dict[str, object]) for line in piece.splitlines()]
    return [[row.get(column) for column in order] for row in found]


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
    """As a download is called, with the number of its schema."""
    return f"{export.noun}s-v{SCHEMA}-{export.created_at:%Y%m%dT%H%M%SZ}.{export.format}"
