"""Intake on Postgres: callers that come at the same time share one statement and one commit."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TypeAlias
from uuid import UUID

import asyncpg

from adapters.postgres.adding import add_all, insert
from adapters.postgres.database import APP, Database, commit, raw
from adapters.postgres.lines import Lines
from application.ports.jobs import Added, Intake
from domain.errors import Transient
from domain.jobs import NewJob, check_new

FLUSHES = 3
BATCH = 500

Asked: TypeAlias = tuple[NewJob, "asyncio.Future[Added]"]


class PostgresIntake(Intake):
    """While one statement of a workspace is under way the next callers gather; no timer, no waiting for others.

    Who comes alone is served in its own task. Jobs of different workspaces never share a statement: the database's
    own policies check each of them.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lines = Lines(database, APP, size=FLUSHES, settings={"plan_cache_mode": "force_generic_plan"})
        self._asked: dict[UUID, list[Asked]] = {}
        self._under_way: set[UUID] = set()
        self._flushing: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(FLUSHES)
        database.on_close(self._lines.close)

    async def add(self, workspace_id: UUID, job: NewJob) -> Added:
        check_new(job)
        if workspace_id not in self._under_way:
            self._under_way.add(workspace_id)
            try:
                async with self._places:
                    return (await self._added(workspace_id, [job]))[job.id]
            finally:
                self._ended(workspace_id)
        answer: asyncio.Future[Added] = asyncio.get_running_loop().create_future()
        self._asked.setdefault(workspace_id, []).append((job, answer))
        return await answer

    def _ended(self, workspace_id: UUID) -> None:
        """The next statement for those who wait, or none."""
        if not self._asked.get(workspace_id):
            self._under_way.discard(workspace_id)
            return
        task = asyncio.create_task(self._flush(workspace_id), name="intake")
        self._flushing.add(task)
        task.add_done_callback(self._flushing.discard)

    async def _flush(self, workspace_id: UUID) -> None:
        some: list[Asked] = []
        try:
            async with self._places:
                waiting = self._asked.pop(workspace_id, [])
                some = waiting[:BATCH]
                if len(waiting) > BATCH:
                    self._asked[workspace_id] = waiting[BATCH:]
                # Who was cancelled meanwhile wants nothing any more.
                await self._answer(workspace_id, [one for one in some if not one[1].done()])
        finally:
            for _, answer in some:
                answer.cancel()
            self._ended(workspace_id)

    async def _answer(self, workspace_id: UUID, asked: Sequence[Asked]) -> None:
        if not asked:
            return
        try:
            answers = await self._added(workspace_id, [job for job, _ in asked])
        except Exception as error:
            # One job that the database cannot take must not refuse its neighbours.
            if len(asked) > 1 and not isinstance(error, Transient):
                for one in asked:
                    await self._answer(workspace_id, [one])
                return
            for _, answer in asked:
                if not answer.done():
                    answer.set_exception(error)
            return
        for job, answer in asked:
            if not answer.done():
                answer.set_result(answers[job.id])

    async def _added(self, workspace_id: UUID, jobs: list[NewJob]) -> dict[UUID, Added]:
        ordered = sorted(jobs, key=lambda job: (job.key or "", job.digest))
        async with self._lines.line() as connection:
            try:
                answers = await insert(connection, workspace_id, ordered, known=False)
            except asyncpg.UniqueViolationError:
                answers = await insert(connection, workspace_id, ordered)
        missed = [job for job in jobs if job.id not in answers]
        if missed:
            async with self._database.begin(APP, workspace_id) as work:
                added = await add_all(await raw(work), workspace_id, missed)
                await commit(work)
            answers |= {job.id: one for job, one in zip(missed, added, strict=True)}
        return answers
