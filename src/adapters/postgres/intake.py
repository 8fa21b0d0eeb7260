"""Intake on Postgres: callers that come at the same time share one statement and one commit."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID

import asyncpg

from adapters.postgres.adding import add_all, insert, insert_plain, is_plain
from adapters.postgres.database import APP, Database, commit, raw
from adapters.postgres.lines import Lines
from application.ports.jobs import Added, Intake
from domain.errors import Transient
from domain.jobs import NewJob, check_new

TOGETHER = 2
"""Statements of one workspace under way at a time: while the server is at work on one, the next is made ready."""
FLUSHES = 4
BATCH = 500

Asked: TypeAlias = tuple[NewJob, "asyncio.Future[Added]"]


@dataclass(slots=True)
class _Home:
    """What is asked for in one workspace, and how much of it is being written."""

    asked: list[Asked] = field(default_factory=list)
    under_way: int = 0
    in_flight: int = 0

    def share(self) -> list[Asked]:
        """The next statement's: so many that those under way are of one size, or one would carry nearly all."""
        size = min(BATCH, -(-(len(self.asked) + self.in_flight) // TOGETHER))
        some, self.asked = self.asked[:size], self.asked[size:]
        return some


class PostgresIntake(Intake):
    """While the statements of a workspace are under way the next callers gather; no timer, no waiting for others.

    Who comes alone is served in its own task. Jobs of different workspaces never share a statement: the database's
    own policies check each of them.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lines = Lines(database, APP, size=FLUSHES, settings={"plan_cache_mode": "force_generic_plan"})
        self._homes: dict[UUID, _Home] = {}
        self._flushing: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(FLUSHES)
        database.on_close(self._lines.close)

    async def add(self, workspace_id: UUID, job: NewJob) -> Added:
        check_new(job)
        home = self._homes.setdefault(workspace_id, _Home())
        if home.under_way < TOGETHER:
            home.under_way += 1
            home.in_flight += 1
            try:
                async with self._places:
                    return await self._alone(workspace_id, job)
            finally:
                home.in_flight -= 1
                self._go_on(workspace_id, home)
        answer: asyncio.Future[Added] = asyncio.get_running_loop().create_future()
        home.asked.append((job, answer))
        return await answer

    def _go_on(self, workspace_id: UUID, home: _Home) -> None:
        """The next statement for those who wait, or none."""
        if home.asked:
            task = asyncio.create_task(self._flush(workspace_id, home), name="intake")
            self._flushing.add(task)
            task.add_done_callback(self._flushing.discard)
            return
        home.under_way -= 1
        if not home.under_way:
            del self._homes[workspace_id]

    async def _flush(self, workspace_id: UUID, home: _Home) -> None:
        """Statement after statement, until nobody waits."""
        try:
            while home.asked:
                async with self._places:
                    await self._write(workspace_id, home)
                await asyncio.sleep(0)  # who has just been answered may ask again at once, and then goes with the rest
        finally:
            self._go_on(workspace_id, home)

    async def _write(self, workspace_id: UUID, home: _Home) -> None:
        some = home.share()
        home.in_flight += len(some)
        try:
            # Who was cancelled meanwhile wants nothing any more.
            await self._answer(workspace_id, [one for one in some if not one[1].done()])
        finally:
            home.in_flight -= len(some)
            for _, answer in some:
                answer.cancel()

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

    async def _alone(self, workspace_id: UUID, job: NewJob) -> Added:
        """By the shortest way there is, for most: a job of its own that nobody has handed in before."""
        if is_plain(job):
            try:
                async with self._lines.line() as connection:
                    return await insert_plain(connection, workspace_id, job)
            except asyncpg.UniqueViolationError:
                pass  # the longer way finds the job that it is
        return (await self._added(workspace_id, [job]))[job.id]

    async def _added(self, workspace_id: UUID, jobs: list[NewJob]) -> dict[UUID, Added]:
        ordered = sorted(jobs, key=lambda job: (job.key or "", job.digest))
        try:
            async with self._lines.line() as connection:
                answers = await insert(connection, workspace_id, ordered, known=False)
        except asyncpg.UniqueViolationError:
            async with self._lines.line() as connection:
                answers = await insert(connection, workspace_id, ordered)
        missed = [job for job in jobs if job.id not in answers]
        if missed:
            async with self._database.begin(APP, workspace_id) as work:
                added = await add_all(await raw(work), workspace_id, missed)
                await commit(work)
            answers |= {job.id: one for job, one in zip(missed, added, strict=True)}
        return answers
