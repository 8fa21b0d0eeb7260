"""What became of an import's records: as CSV in file order, record by record, and the mentions in texts."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from uuid import UUID

import msgspec

from application.imports import find_import
from application.ports.catalog import Kept, Page
from application.ports.work import UnitOfWork
from domain.listing import mark, pair_mark
from domain.mending import COLUMNS, ORIGIN
from domain.provenance import Mention
from domain.records import Cue, Letter, Line, Locator, Mail, Row
from domain.sources import Import

BATCH = 200
"""Records read in one transaction: a slow reader of a report holds none open."""

ADDED = frozenset((*COLUMNS, ORIGIN))

RECORD_COLUMNS = ("record", "line", "cue", "messageId", "outcome", "code", "vendorId", "contactId", "dealId")


def _text(rows: Iterable[Sequence[object]]) -> str:
    buffer = StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


class MentionFound(msgspec.Struct, frozen=True):
    """A mention, and the record whose text it stands in."""

    record: int
    locator: Locator
    mention: Mention


@dataclass(frozen=True, slots=True)
class ListRecords:
    """Pages through the records of an import."""

    unit_of_work: UnitOfWork

    async def __call__(
        self, workspace_id: UUID, ident: UUID, page: Page, outcome: str | None = None
    ) -> tuple[list[Kept], str | None]:
        """In file order; ids of vendors are those they belong to now. Refusal MISSING `import_not_found`."""
        async with self.unit_of_work(workspace_id) as work:
            await find_import(work, ident)
            records, after = await work.records.page(ident, page, outcome)
            merged = await work.catalog.merged({one for kept in records for one in kept.vendor_ids if one is not None})
        return [_owned(kept, merged) for kept in records], after


@dataclass(frozen=True, slots=True)
class ListMentions:
    """Pages through the mentions that an import's texts have."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, ident: UUID, page: Page) -> tuple[list[MentionFound], str | None]:
        """By record, then in the order they were found; Refusal MISSING `import_not_found`."""
        seq, index = (-1, -1) if page.after is None else pair_mark(page.after)
        found: list[tuple[int, MentionFound]] = []
        async with self.unit_of_work(workspace_id) as work:
            await find_import(work, ident)
            after: str | None = mark(seq - 1)
            while after is not None and len(found) <= page.limit:
                records, after = await work.records.page(ident, Page(BATCH, after))
                found += [
                    (number, MentionFound(kept.seq, kept.locator, mention))
                    for kept in records
                    for number, mention in enumerate(kept.mentions)
                    if (kept.seq, number) > (seq, index)
                ]
        shown = [mention for _, mention in found[: page.limit]]
        if len(found) <= page.limit:
            return shown, None
        number, last = found[page.limit - 1]
        return shown, mark(last.record, number)


@dataclass(frozen=True, slots=True)
class RecordsCsv:
    """`records.csv`: exactly one line per record."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, ident: UUID) -> AsyncIterator[str]:
        """CSV text, some hundred lines at a time; Refusal MISSING `import_not_found` before the first.

        `vendorId` is the vendor it belongs to now. A record of several parts shows the first that has an id.
        """
        listing = ListRecords(self.unit_of_work)
        records, after = await listing(workspace_id, ident, Page(BATCH))
        yield _text([RECORD_COLUMNS])
        while True:
            yield _text(_record_line(kept) for kept in records)
            if after is None:
                return
            records, after = await listing(workspace_id, ident, Page(BATCH, after))


@dataclass(frozen=True, slots=True)
class ErrorsCsv:
    """`errors.csv`: the rejected records as they came, with what was wrong; mend it and send it again."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, ident: UUID) -> AsyncIterator[str]:
        """CSV text, some hundred lines at a time; Refusal MISSING `import_not_found` before the first.

        The original columns (a text source has one: `text`), then _line, _column, _code, _message, _hint; in a table
        also _import, by which the rows are read as before when they come again.
        """
        async with self.unit_of_work(workspace_id) as work:
            imported = await find_import(work, ident)
        listing = ListRecords(self.unit_of_work)
        yield _text([(*_columns(imported), *COLUMNS, *((ORIGIN,) if imported.columns else ()))])
        after: str | None = None
        while True:
            records, after = await listing(workspace_id, ident, Page(BATCH, after), "rejected")
            yield _text(_error_line(imported, kept) for kept in records)
            if after is None:
                return


def _columns(imported: Import) -> tuple[str, ...]:
    """Those of the source; what an error file added to them is told anew."""
    return tuple(column for column in imported.columns if column not in ADDED) or ("text",)


def _record_line(kept: Kept) -> tuple[object, ...]:
    place = kept.locator
    return (
        kept.seq,
        place.line if isinstance(place, Line) else "",
        place.cue if isinstance(place, Cue) else "",
        place.message_id if isinstance(place, Letter) else "",
        kept.outcome,
        "" if kept.problem is None else kept.problem.code,
        *(next((ident for ident in idents if ident is not None), "") for idents in _idents(kept)),
    )


def _idents(kept: Kept) -> tuple[tuple[UUID | None, ...], ...]:
    return kept.vendor_ids, kept.contact_ids, kept.deal_ids


def _error_line(imported: Import, kept: Kept) -> tuple[object, ...]:
    columns, problem, content = imported.columns, kept.problem, kept.content
    hint = "" if problem is None else problem.hint
    if isinstance(content, Row):
        cells = content.cells[: len(columns)] + ("",) * (len(columns) - len(content.cells))
        beyond = content.cells[len(columns) :]
        if not columns:
            cells = (" | ".join(content.cells),)
        elif beyond:
            hint = f"{hint} Beyond the last column: {' | '.join(beyond)}".strip()
    else:
        spoken = not isinstance(content, Mail) and content.speaker
        cells = (f"{spoken}: {content.text}" if spoken else content.text,)
    cells = tuple(cell for index, cell in enumerate(cells) if index >= len(columns) or columns[index] not in ADDED)
    place = kept.locator
    line = place.line if isinstance(place, Line | Cue) else place.index
    what = ("", "", "") if problem is None else (problem.column, problem.code, problem.message)
    return (*cells, line, *what, hint, *((imported.id,) if imported.columns else ()))


def _owned(kept: Kept, merged: Mapping[UUID, UUID]) -> Kept:
    """The record with the vendors it belongs to now."""
    if not merged or not any(ident in merged for ident in kept.vendor_ids):
        return kept
    owners = []
    for ident in kept.vendor_ids:
        while ident is not None and ident in merged:
            ident = merged[ident]
        owners.append(ident)
    return msgspec.structs.replace(kept, vendor_ids=tuple(owners))
