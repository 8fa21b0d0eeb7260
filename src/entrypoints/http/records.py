"""What became of an import's records: as pages, as CSV in file order, the rejected ones for mending, the mentions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, get
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from application.reports import ErrorsCsv, ListMentions, ListRecords, MentionFound, RecordsCsv
from domain.access import Role
from domain.catalog import Kept
from domain.extraction.threads import thread_of
from domain.records import Locator, Mail
from entrypoints.http.callers import Admitted
from entrypoints.http.pages import Cursor, Limit, Listed, listed, page_of

READ = {"role": Role.READ, "rate": "api"}

Outcome = Literal["new", "changed", "same", "duplicate", "rejected"]
OfOutcome = Annotated[Outcome | None, QueryParameter(name="outcome", description="Only records of this outcome.")]


class ProblemShown(msgspec.Struct, frozen=True):
    """What is wrong with a record: in which column ("" for the whole), and what to do."""

    code: str
    message: str
    column: str
    raw: str
    hint: str
    phase: str


class PartShown(msgspec.Struct, frozen=True, rename="camel"):
    """One thing that a record says: whom it belongs to, and the rule that chose the vendor ("" when it founded one)."""

    vendor_id: UUID | None
    contact_id: UUID | None
    deal_id: UUID | None
    rule: str


class RecordShown(msgspec.Struct, frozen=True, rename="camel"):
    """A record as it came (`content`: cells of a row, a turn, a message), where it stands, what became of it.

    `thread` names the thread of a message: the Message-ID of its first message, as far as this one tells.
    """

    record: int
    locator: Locator
    outcome: Outcome
    content: Any
    parts: list[PartShown]
    problem: ProblemShown | None
    thread: str | None


class MentionShown(msgspec.Struct, frozen=True):
    """A span of a record's text, in characters, that names something; null when it stands in a header."""

    record: int
    locator: Locator
    kind: str
    value: str
    raw: str
    rule: str
    start: int | None
    end: int | None
    confidence: float
    details: dict[str, str]


def _record(kept: Kept) -> RecordShown:
    problem = kept.problem
    idents = zip(kept.vendor_ids, kept.contact_ids, kept.deal_ids, kept.rules, strict=False)
    return RecordShown(
        record=kept.seq,
        locator=kept.locator,
        outcome=msgspec.convert(kept.outcome, Outcome),
        content=msgspec.to_builtins(kept.content),
        parts=[PartShown(*ids) for ids in idents],
        problem=None if problem is None else ProblemShown(**msgspec.structs.asdict(problem)),
        thread=thread_of(kept.content) if isinstance(kept.content, Mail) else None,
    )


def _mention(found: MentionFound) -> MentionShown:
    mention = found.mention
    return MentionShown(
        found.record,
        found.locator,
        mention.kind,
        mention.value,
        mention.raw,
        mention.rule,
        mention.start if mention.start >= 0 else None,
        mention.end if mention.end >= 0 else None,
        mention.confidence,
        mention.details,
    )


async def _begun(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    """The same lines, the first already read: what is refused is refused before the answer begins."""
    first = await anext(lines)

    async def all_lines() -> AsyncIterator[str]:
        yield first
        async for line in lines:
            yield line

    return all_lines()


async def _csv(lines: AsyncIterator[str], name: str) -> Stream:
    """CSV as a download. Cells are as they came, so that what was rejected can be mended and sent again."""
    return Stream(
        await _begun(lines),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


class RecordsController(Controller):
    """`/v1/imports/{id}/records` and what is like it."""

    path = "/v1/imports/{ident:uuid}"
    tags = ["records"]  # noqa: RUF012  Litestar's own attribute

    @get("/records", opt=READ, summary="List the records of an import")
    @inject
    async def list_records(
        self,
        caller: Admitted,
        ident: FromPath[UUID],
        list_records: FromDishka[ListRecords],
        outcome: OfOutcome = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Listed[RecordShown]:
        """In file order."""
        return listed(await list_records(caller.workspace_id, ident, page_of(limit, cursor), outcome), _record)

    @get("/mentions", opt=READ, summary="List what the texts of an import name")
    @inject
    async def list_mentions(
        self,
        caller: Admitted,
        ident: FromPath[UUID],
        list_mentions: FromDishka[ListMentions],
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Listed[MentionShown]:
        """Money, dates, organisations, people, addresses: by record, then in the order they were found."""
        return listed(await list_mentions(caller.workspace_id, ident, page_of(limit, cursor)), _mention)

    @get("/records.csv", opt=READ, media_type="text/csv", summary="What became of each record")
    @inject
    async def records_csv(self, caller: Admitted, ident: FromPath[UUID], records: FromDishka[RecordsCsv]) -> Stream:
        """One line per record in file order, rejected and collapsed ones too.

        Columns: record, line, cue, messageId, outcome, code, vendorId, contactId, dealId; `vendorId` is the vendor it
        belongs to now.
        """
        return await _csv(records(caller.workspace_id, ident), f"records-{ident}.csv")

    @get("/errors.csv", opt=READ, media_type="text/csv", summary="The rejected records, for mending")
    @inject
    async def errors_csv(self, caller: Admitted, ident: FromPath[UUID], errors: FromDishka[ErrorsCsv]) -> Stream:
        """The original columns, then _line, _column, _code, _message, _hint, _import; mend it and upload it again.

        By `_import` the rows are read as the file was that they come from.
        """
        return await _csv(errors(caller.workspace_id, ident), f"errors-{ident}.csv")
