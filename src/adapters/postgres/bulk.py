"""Bulk on Postgres: a step is one statement over the next jobs of an index walk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres import bulk_sql as sql
from adapters.postgres.database import Session, raw, savepoint
from adapters.postgres.finished import restore
from adapters.postgres.job_rows import filled
from adapters.postgres.jobs import NEWEST
from application.ports.bulk import Bulk, Chunk, Matched, Sample
from application.ports.catalog import Page
from domain.bulk import EXISTS, UNDONE, BulkAction, BulkOrder, Change, Operation
from domain.errors import Transient, invalid, missing
from domain.jobs import PRIORITY_STEP, JobMove, JobState, sources
from domain.retries import DISCARDED, job_error

OLDEST = UUID(int=0)
START = f" {OLDEST}"
_COLUMNS = ("kind", "queue", "fingerprint", "code")


class PostgresBulk(Bulk):
    """Operations of one workspace on an open connection."""

    def __init__(self, connection: Session, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    async def matched(self, order: BulkOrder, samples: int = 10) -> Matched:
        driver = await raw(self._connection)
        arguments: list[object] = [self._workspace_id]
        parts = {
            "which": sql.which(order),
            "filters": _filters(order, arguments),
            "order": sql.walk(order)["order"],
            "sample": sql.SAMPLE,
            "many": str(samples),
        }
        count = await driver.fetchval(filled(sql.COUNT, **parts), *arguments)
        rows = await driver.fetch(filled(sql.SAMPLES, **parts), *arguments) if samples else []
        return Matched(count, tuple(map(_sample, rows)))

    async def begin(self, ident: UUID, order: BulkOrder, asked_by: UUID, expected: int) -> Operation:
        driver = await raw(self._connection)
        asked = msgspec.json.encode(order).decode()
        at = await driver.fetchval(
            sql.BEGIN, self._workspace_id, ident, str(order.action), asked, asked_by, expected
        )  # fmt: skip
        return Operation(id=ident, order=order, asked_by=asked_by, created_at=at, expected=expected)

    async def get(self, ident: UUID) -> Operation | None:
        row = await self._row(ident)
        return None if row is None else _operation(row)

    async def changes(self, ident: UUID, page: Page) -> tuple[list[Change], str | None]:
        after = OLDEST if page.after is None else _ident(page.after)
        driver = await raw(self._connection)
        rows = await driver.fetch(sql.CHANGES, self._workspace_id, ident, after, page.limit + 1)
        found = [
            Change(UUID(int=row["job_id"].int), JobState(row["state"]), row["outcome"]) for row in rows[: page.limit]
        ]
        return found, str(found[-1].job_id) if len(rows) > page.limit and found else None

    async def list(self, page: Page) -> tuple[list[Operation], str | None]:
        before = NEWEST if page.after is None else _ident(page.after)
        driver = await raw(self._connection)
        rows = await driver.fetch(
            sql.GET + " and id < $2 order by id desc limit $3", self._workspace_id, before, page.limit + 1
        )
        found = [_operation(row) for row in rows[: page.limit]]
        return found, str(found[-1].id) if len(rows) > page.limit and found else None

    async def step(self, ident: UUID, limit: int) -> Chunk:
        driver = await raw(self._connection)
        row = await self._locked(ident)
        operation = _operation(row)
        if operation.complete or operation.undo_job is not None:
            return Chunk(0, (), True)
        arguments: list[object] = [
            self._workspace_id, operation.created_at, ident, row["position"] or START, limit, *_taken(operation.order),
        ]  # fmt: skip
        statement = sql.step(operation.order, _filters(operation.order, arguments))
        try:
            async with savepoint(driver):
                done = await driver.fetchrow(statement, *arguments)
        except asyncpg.UniqueViolationError as error:
            raise Transient("serialization", "An equal job was added while this one was being retried.") from error
        looked_at, last = done["looked_at"], done["looked_at"] < limit
        passed = operation.passed_over
        if looked_at > done["changed"]:
            passed = {**passed, EXISTS: passed.get(EXISTS, 0) + looked_at - done["changed"]}
        await driver.execute(
            sql.MOVE_ON, self._workspace_id, ident, done["position"] or row["position"], done["changed"],
            _json(passed), last,
        )  # fmt: skip
        return Chunk(looked_at, tuple(done["queues"]), last)

    async def begin_undo(self, ident: UUID, job_id: UUID) -> None:
        await self._locked(ident)
        await (await raw(self._connection)).execute(sql.BEGIN_UNDO, self._workspace_id, ident, job_id)

    async def undo_step(self, ident: UUID, limit: int) -> Chunk:
        driver = await raw(self._connection)
        operation = _operation(await self._locked(ident))
        # What was cancelled may have left for the table of finished jobs by now.
        for row in await driver.fetch(sql.RETIRED, self._workspace_id, ident, limit):
            await restore(driver, self._workspace_id, row["id"], [str(JobState.CANCELLED)])
        priority = operation.order.priority if operation.order.action is BulkAction.REPRIORITISE else None
        try:
            async with savepoint(driver):
                done = await driver.fetchrow(sql.UNDO, self._workspace_id, ident, limit, priority)
        except asyncpg.UniqueViolationError as error:
            raise Transient("serialization", "An equal job was added while this one was being put back.") from error
        verdicts = msgspec.json.decode(done["verdicts"], type=dict[str, int])
        undone, last = verdicts.pop(UNDONE, 0), done["looked_at"] < limit
        left = operation.not_undone
        total = {reason: left.get(reason, 0) + verdicts.get(reason, 0) for reason in {**left, **verdicts}}
        await driver.execute(sql.UNDO_ON, self._workspace_id, ident, undone, _json(total), last)
        return Chunk(done["looked_at"], tuple(done["queues"]), last)

    async def _row(self, ident: UUID, lock: str = "") -> asyncpg.Record | None:
        driver = await raw(self._connection)
        return await driver.fetchrow(sql.GET + " and id = $2" + lock, self._workspace_id, ident)

    async def _locked(self, ident: UUID) -> asyncpg.Record:
        row = await self._row(ident, " for no key update")
        if row is None:
            raise missing("operation", ident)
        return row


def _filters(order: BulkOrder, arguments: list[Any]) -> str:
    """The conditions of the filter; what they compare with is added to the arguments."""
    where, text = order.filter, ""
    for column in _COLUMNS:
        if (wanted := getattr(where, column)) is not None:
            arguments.append(wanted)
            text += f" and {column} = ${len(arguments)}"
    for sign, moment in ((">", where.ended_after), ("<", where.ended_before)):
        if moment is not None:
            arguments.append(moment)
            text += f" and ended_at {sign} ${len(arguments)}"
    if where.ids is not None:
        arguments.append(where.ids)
        text += f" and id = any(${len(arguments)}::uuid[])"
    return text


def _taken(order: BulkOrder) -> tuple[object, ...]:
    """What the statement of the action takes besides."""
    match order.action:
        case BulkAction.RETRY:
            return (PRIORITY_STEP,)
        case BulkAction.DISCARD:
            note = job_error("", DISCARDED, order.reason or "", retryable=False)
            return note.code, note.message, note.fingerprint
        case BulkAction.CANCEL:
            return (list(sources(JobMove.CANCEL)),)
        case BulkAction.SNOOZE:
            return timedelta(seconds=order.delay or 0), PRIORITY_STEP
        case BulkAction.REPRIORITISE:
            return order.priority, PRIORITY_STEP


def _operation(row: asyncpg.Record) -> Operation:
    undo_job = row["undo_job"]
    return Operation(
        id=UUID(int=row["id"].int),
        order=msgspec.json.decode(row["asked"], type=BulkOrder),
        asked_by=UUID(int=row["asked_by"].int),
        created_at=row["created_at"],
        expected=row["expected"],
        changed=row["changed"],
        passed_over=msgspec.json.decode(row["passed_over"], type=dict[str, int]),
        complete=row["complete"],
        undo_job=None if undo_job is None else UUID(int=undo_job.int),
        undone=row["undone"],
        not_undone=msgspec.json.decode(row["not_undone"], type=dict[str, int]),
        undo_complete=row["undo_complete"],
    )


def _sample(row: asyncpg.Record) -> Sample:
    return Sample(
        UUID(int=row["id"].int), row["kind"], row["queue"], row["priority"], JobState(row["state"]),
        row["created_at"], row["ended_at"], row["code"], row["fingerprint"],
    )  # fmt: skip


def _json(value: dict[str, int]) -> str:
    return msgspec.json.encode(value).decode()


def _ident(cursor: str) -> UUID:
    try:
        return UUID(cursor)
    except ValueError:
        raise invalid("invalid_cursor", "The cursor is not one of ours.") from None
