"""Adding jobs on Postgres: one statement for any number, equal jobs collapsed by the unique indexes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

import asyncpg

from adapters.postgres import jobs_sql as sql
from adapters.postgres.arrays import mixed, octets, texts, uuids
from adapters.postgres.database import savepoint
from adapters.postgres.job_rows import job_of
from application.ports.jobs import KEY_LIFE, Added
from domain.errors import Transient
from domain.jobs import MOVES, PRIORITY_STEP, After, Job, JobMove, NewJob, check_new, limit_key_in

PART, FIRST = 250, 60
"""Rows of one statement: enough that a row costs what it costs; the next ones are made ready meanwhile.

For the first the server waits while it is made ready, so that it is a short one.
"""
WORTH = 20
"""From so many rows on a savepoint costs less than asking for each row first whether it is known."""

Connection: TypeAlias = "asyncpg.Connection[Any]"
Value = TypeVar("Value")


async def add_all(connection: Connection, workspace_id: UUID, jobs: Iterable[NewJob]) -> list[Added]:
    """Add them inside the open transaction; Refusal INVALID; Transient when equal jobs keep ending meanwhile.

    Everybody takes keys in one order, so that two batches with the same keys wait for each other instead of
    dead-locking: a list is put in it, an iterator comes in it and is drawn from while the database is at work.
    """
    if not isinstance(jobs, Iterator):
        given = list(jobs)
        return await _in_order(connection, workspace_id, given, sorted(given, key=_place))
    drawn: list[NewJob] = []
    return await _in_order(connection, workspace_id, drawn, _kept(jobs, drawn))


def _place(job: NewJob) -> tuple[str, bytes]:
    return (job.key or "", job.digest)


def _kept(jobs: Iterator[NewJob], drawn: list[NewJob]) -> Iterator[NewJob]:
    for job in jobs:
        drawn.append(job)
        yield job


async def _in_order(
    connection: Connection, workspace_id: UUID, given: list[NewJob], ordered: Iterable[NewJob]
) -> list[Added]:
    source = iter(ordered)
    first = list(islice(source, WORTH))
    if len(first) == WORTH:
        try:
            async with savepoint(connection):
                answers = await _written(connection, workspace_id, chain(first, source), known=False)
            return [answers[job.id] for job in given]
        except asyncpg.UniqueViolationError:
            first += source  # some of them are known: now each is asked for
    answers, pending = {}, sorted(given, key=_place)
    for _ in range(5):
        answers |= await _written(connection, workspace_id, pending, known=True)
        missed = [job for job in pending if job.id not in answers]
        answers |= await _earlier(connection, workspace_id, missed)
        pending = [job for job in missed if job.id not in answers]
        if not pending:
            return [answers[job.id] for job in given]
    raise Transient("serialization", "Equal jobs kept ending while this one was being added.")


async def _written(
    connection: Connection, workspace_id: UUID, jobs: Iterable[NewJob], *, known: bool
) -> dict[UUID, Added]:
    """Those of them that are new. While a part is being written the next is drawn and the last is answered."""
    source = iter(jobs)
    answers: dict[UUID, Added] = {}
    writing: asyncio.Task[Written] | None = None
    try:
        while some := _checked(islice(source, PART if writing else FIRST)):
            arguments = _arguments(workspace_id, some)
            written = await writing if writing is not None else None
            writing = asyncio.create_task(_write(connection, workspace_id, some, arguments, known=known))
            for _ in range(2):  # it asks in the first round of the loop, and what was asked is sent with its end
                await asyncio.sleep(0)
            if written is not None:
                answers |= written.answers(workspace_id)
        if writing is not None:
            answers |= (await writing).answers(workspace_id)
    finally:
        if writing is not None and not writing.done():
            await asyncio.wait([writing])  # the connection is wanted for the roll back
    return answers


def _checked(jobs: Iterable[NewJob]) -> list[NewJob]:
    some = list(jobs)
    for job in some:
        check_new(job)
    return some


@dataclass(frozen=True, slots=True)
class Written:
    """What a statement has added, and those of them that the table tells more of than what was given to it."""

    made_at: datetime
    fresh: Sequence[NewJob]
    told: Sequence[asyncpg.Record] = ()

    def answers(self, workspace_id: UUID) -> dict[UUID, Added]:
        """By the ids of the jobs."""
        added = {job.id: Added(_fresh(job, workspace_id, self.made_at), True) for job in self.fresh}
        for row in self.told:
            added[row["id"]] = Added(job_of(row), True)
        return added


async def insert(
    connection: Connection, workspace_id: UUID, jobs: Sequence[NewJob], *, known: bool = True
) -> dict[UUID, Added]:
    """Those of them that are new; it sets the workspace for its own transaction.

    Not `known`: none of them is thought to be there, which is faster; asyncpg.UniqueViolationError when one is.
    """
    written = await _write(connection, workspace_id, jobs, _arguments(workspace_id, jobs), known=known)
    return written.answers(workspace_id)


def _arguments(workspace_id: UUID, jobs: Sequence[NewJob]) -> Sequence[object]:
    return _values(workspace_id, jobs[0]) if len(jobs) == 1 else columns(workspace_id, jobs)


async def insert_plain(connection: Connection, workspace_id: UUID, job: NewJob) -> Added:
    """Add a job that `is_plain`, in a transaction of its own; asyncpg.UniqueViolationError when it is there already."""
    made_at = await connection.fetchval(
        sql.INSERT_PLAIN, workspace_id, job.id, job.kind, job.queue, job.priority, job.max_attempts, job.timeout,
        job.digest, job.collapse, job.key, job.trace, job.correlation_id, job.payload.decode(),
    )  # fmt: skip
    return Added(_fresh(job, workspace_id, made_at), True)


def is_plain(job: NewJob) -> bool:
    """Whether it is due at once, waits for nobody in either way and has neither parent nor limit."""
    alone = not job.waits_for and job.parent_id is None and job.after is After.SUCCESS
    return alone and job.run_at is None and job.limit_key is None


async def _write(
    connection: Connection, workspace_id: UUID, jobs: Sequence[NewJob], arguments: Sequence[object], *, known: bool
) -> Written:
    if len(jobs) == 1:
        made_at = await connection.fetchval(sql.INSERT_ONE if known else sql.INSERT_NEW_ONE, *arguments)
        fresh = jobs if made_at is not None else []
    else:
        made_at, idents = await connection.fetchrow(sql.INSERT if known else sql.INSERT_NEW, *arguments)
        made = set(idents or ())
        fresh = jobs if idents is None else [job for job in jobs if job.id in made]
    held = [job.id for job in fresh if job.waits_for]
    return Written(made_at, fresh, await _noted(connection, workspace_id, held) if held else ())


async def _noted(connection: Connection, workspace_id: UUID, held: Sequence[UUID]) -> Sequence[asyncpg.Record]:
    """The held ones, once it is noted what they wait for; what that is may have ended: then they wait no longer.

    Where each statement commits by itself a crash may come between their insert and this. Freeing looks for such, too.
    """
    if not connection.is_in_transaction():
        async with connection.transaction():
            await connection.execute(sql.HOME, str(workspace_id))
            return await _noted(connection, workspace_id, held)
    await connection.execute(sql.NOTE_WAITS, workspace_id, held)
    told: list[asyncpg.Record] = await connection.fetch(sql.GET_MANY, workspace_id, held)
    return told


def columns(workspace_id: UUID, jobs: Sequence[NewJob]) -> list[object]:
    """The arguments of the insert."""
    payloads = [j.payload.decode() for j in jobs]
    equal = payloads.count(payloads[0]) == len(payloads)
    return [
        workspace_id,
        uuids([j.id for j in jobs]), _once([j.kind for j in jobs]), _once([j.queue for j in jobs]),
        _once([j.priority for j in jobs]), _once([_STATES[bool(j.waits_for)] for j in jobs]),
        _given([j.run_at for j in jobs]), _once([j.max_attempts for j in jobs]), _once([j.timeout for j in jobs]),
        octets([j.digest for j in jobs]), _once([j.collapse for j in jobs]), _keys([j.key for j in jobs]),
        _given([j.parent_id for j in jobs]), _once([uuids(j.waits_for) if j.waits_for else "{}" for j in jobs]),
        _once([j.trace for j in jobs]), _once([j.correlation_id for j in jobs]),
        None if equal else texts(payloads), PRIORITY_STEP, KEY_LIFE,
        _once([j.after.value for j in jobs]), _given([limit_key_in(j, workspace_id) for j in jobs]), len(jobs),
        payloads[0] if equal else None,
    ]  # fmt: skip


def _values(workspace_id: UUID, job: NewJob) -> tuple[object, ...]:
    """The arguments of the insert of one."""
    return (
        workspace_id, job.id, job.kind, job.queue, job.priority, _STATES[bool(job.waits_for)], job.run_at,
        job.max_attempts, job.timeout, job.digest, job.collapse, job.key, job.parent_id, job.waits_for, job.trace,
        job.correlation_id, job.payload.decode(), PRIORITY_STEP, KEY_LIFE, job.after.value,
        limit_key_in(job, workspace_id),
    )  # fmt: skip


def _once(values: list[Value]) -> list[Value]:
    """A column without nulls; the single value where all are equal."""
    return values[:1] if values.count(values[0]) == len(values) else values


def _given(values: list[Value | None]) -> list[Value | None]:
    """A column in which null has a meaning of its own; nothing where all are null."""
    return [] if values.count(None) == len(values) else values


def _keys(values: list[str | None]) -> str | None:
    """Text of the column of keys; none where none has one. Mixed with null they go one by one."""
    given = [value for value in values if value is not None]
    if not given:
        return None
    return texts(given) if len(given) == len(values) else mixed(values)


_STATES = {held: MOVES[JobMove.HOLD if held else JobMove.SUBMIT][None] for held in (True, False)}


def _fresh(new: NewJob, workspace_id: UUID, made_at: datetime) -> Job:
    """The job just added, as the table has it."""
    return Job(
        id=new.id, workspace_id=workspace_id, kind=new.kind, queue=new.queue, priority=new.priority,
        state=_STATES[bool(new.waits_for)], payload=new.payload, digest=new.digest,
        run_at=made_at if new.run_at is None else max(new.run_at.astimezone(UTC), made_at), attempt=0, failed=0,
        max_attempts=new.max_attempts, timeout=new.timeout, lost=0, created_at=made_at, key=new.key,
        key_until=None if new.key is None else made_at + KEY_LIFE, collapse=new.collapse, parent_id=new.parent_id,
        waits_for=new.waits_for, after=new.after, trace=new.trace, correlation_id=new.correlation_id,
        limit_key=limit_key_in(new, workspace_id),
    )  # fmt: skip


async def _earlier(connection: Connection, workspace_id: UUID, missed: Sequence[NewJob]) -> dict[UUID, Added]:
    """The earlier jobs that stand for those which were not inserted; none where a key's life was over just now."""
    keys = [job.key for job in missed if job.key is not None]
    by_key: dict[str, asyncpg.Record] = {}
    if keys:
        await connection.execute(sql.FORGET_KEYS, workspace_id, keys)
        by_key = {row["key"]: row for row in await connection.fetch(sql.FIND_KEYS, workspace_id, keys)}
    digests = [job.digest for job in missed if job.key is None]
    found = await connection.fetch(sql.FIND_DIGESTS, workspace_id, digests) if digests else []
    by_digest = {row["digest"]: row for row in found}
    answers = {}
    for job in missed:
        row = by_digest.get(job.digest) if job.key is None else by_key.get(job.key)
        if row is not None:
            answers[job.id] = Added(job_of(row), False)
    return answers
