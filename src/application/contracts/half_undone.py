"""What must become of an import whose undo or reprocess died half-way, over any set of adapters; bind `house`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from inspect import isawaitable
from uuid import UUID

from application.contracts.import_house import ImportHouse
from application.contracts.importing import BIDS, READING
from application.contracts.laws import law
from application.half_undone import PAUSE, ROUNDS, FinishHalfUndone
from application.kinds import JobContext, JobKind, Kinds
from application.leftovers import QUEUE
from application.running import RunJob
from application.undo import HALF_UNDONE, REPROCESS, UNDO, ReprocessPayload, UndoPayload, Withdraw
from domain.errors import Transient, conflict
from domain.jobs import JobState
from domain.sources import ImportState

A_DAY = timedelta(days=1)
"""Longer than any pause between two attempts."""
FAULT = Transient("bucket_away", "The bucket does not answer.")


async def _passes(house: ImportHouse, by: timedelta) -> None:
    moved = house.advance(by)
    if isawaitable(moved):
        await moved


def _finish(house: ImportHouse) -> FinishHalfUndone:
    assert house.forsaken is not None
    return FinishHalfUndone(house.forsaken, house.unit_of_work, house.bell)


def _breaking(house: ImportHouse, fault: Exception) -> Kinds:
    """Undo and reprocess as they are, up to the point at which everything is taken back; then this fault."""

    async def breaks(context: JobContext, payload: UndoPayload | ReprocessPayload) -> None:
        await Withdraw(house.clock, again=isinstance(payload, ReprocessPayload))(context, payload.import_id)
        raise fault

    return Kinds.of((
        JobKind(UNDO, breaks, UndoPayload, queue=QUEUE, internal=True),
        JobKind(REPROCESS, breaks, ReprocessPayload, queue=QUEUE, internal=True),
    ))  # fmt: skip


async def _dies(house: ImportHouse, ident: UUID, fault: Exception = FAULT) -> None:
    """The job runs, over and over, until it is dead; time passes only in between."""
    runner = RunJob(_breaking(house, fault), house.unit_of_work, house.engine, house.clock, house.chance)
    while True:
        claimed = await house.engine.claim(house.ids.new(), house.kinds.queues(), 1, timedelta(minutes=10))
        for job in claimed:
            assert job.id == ident
            ended = await runner(job, lambda _: None)
            assert ended.failure is not None
            await house.engine.fail(ended.failure)
        if (await house.job(ident)).state is JobState.DEAD:
            return
        await _passes(house, A_DAY)


Asked = Callable[[ImportHouse, UUID], Awaitable[UUID]]


async def _undo(house: ImportHouse, ident: UUID) -> UUID:
    return await house.undo(ident)


async def _reprocess(house: ImportHouse, ident: UUID) -> UUID:
    return await house.reprocess(ident)


class HalfUndoneContract:
    """Laws of what is half undone."""

    @abstractmethod
    def house(self) -> AbstractAsyncContextManager[ImportHouse]:
        """A fresh empty house."""

    @law
    async def test_a_reprocess_that_died_while_it_took_back_goes_on_by_itself_and_shows_all_again(self) -> None:
        async with self.house() as house:
            found = await house.imported(BIDS, reading=READING)
            before = await house.shown()
            ident = await house.reprocess(found.imported.id)
            await _dies(house, ident)
            assert await house.shown() != before
            assert (await house.find(found.imported.id)).imported.warnings == (*found.imported.warnings, HALF_UNDONE)
            await _passes(house, PAUSE)
            assert [await _finish(house)(), await _finish(house)()] == [1, 0]
            await house.run()
            assert HALF_UNDONE not in (await house.find(found.imported.id)).imported.warnings
            assert await house.shown() == before
            assert (await house.job(ident)).state is JobState.SUCCEEDED

    @law
    async def test_an_undo_that_died_is_finished_and_not_taken_back(self) -> None:
        async with self.house() as house:
            found = await house.imported(BIDS, reading=READING)
            await _dies(house, await house.undo(found.imported.id))
            await _passes(house, PAUSE)
            assert await _finish(house)() == 1
            await house.run()
            assert (await house.find(found.imported.id)).imported.state is ImportState.UNDONE
            assert await house.shown() == {}

    @law
    async def test_it_rests_longer_after_each_death_and_after_the_last_one_for_ever(self) -> None:
        async with self.house() as house:
            found = await house.imported(BIDS, reading=READING)
            ident = await house.reprocess(found.imported.id)
            for number in range(ROUNDS):
                await _dies(house, ident)
                await _passes(house, PAUSE * 2**number - timedelta(seconds=30))
                assert await _finish(house)() == 0
                await _passes(house, timedelta(seconds=30))
                assert await _finish(house)() == 1
            await _dies(house, ident)
            await _passes(house, PAUSE * 2**ROUNDS)
            assert await _finish(house)() == 0

    @law
    async def test_what_a_person_gave_up_or_a_refusal_ended_is_left_to_people(self) -> None:
        async with self.house() as house:
            for asked, fault, given_up in (
                (_undo, FAULT, True),
                (_reprocess, FAULT, True),
                (_reprocess, conflict("no", "It would never do."), False),
            ):
                found = await house.imported(BIDS, reading=READING)
                ident = await asked(house, found.imported.id)
                await _dies(house, ident, fault)
                if given_up:
                    async with house.unit_of_work(house.workspace_id) as work:
                        await work.jobs.discard(ident, "not now")
                        await work.commit()
                await _passes(house, PAUSE)
                assert await _finish(house)() == 0
                assert HALF_UNDONE in (await house.find(found.imported.id)).imported.warnings

    @law
    async def test_an_import_that_another_job_has_by_now_is_that_jobs_business(self) -> None:
        async with self.house() as house:
            found = await house.imported(BIDS, reading=READING)
            await _dies(house, await house.undo(found.imported.id))
            await house.reprocess(found.imported.id)
            await _passes(house, PAUSE)
            assert await _finish(house)() == 0
            await house.run()
            assert (await house.find(found.imported.id)).imported.state is ImportState.SUCCEEDED
            await _passes(house, PAUSE)
            assert await _finish(house)() == 0
