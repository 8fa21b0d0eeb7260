"""What every Bulk must do; bind it by overriding `stores`."""

from __future__ import annotations

from uuid import UUID

from msgspec.structs import replace

from application.contracts.dead_letters import BAD, LOST, dead
from application.contracts.job_stores import AWAY, HOME, MINUTE, JobStores, JobSuite
from application.contracts.laws import law, refused
from application.ports.bulk import Matched
from application.ports.catalog import Page
from application.ports.jobs import Failure
from domain.bulk import OWN_KINDS, BulkAction, BulkFilter, BulkOrder, Change, Operation
from domain.jobs import Job, JobState
from domain.retries import DEAD

ASKER = UUID("00000000-0000-4000-8000-0000000000a5")
RETRY = BulkOrder(BulkAction.RETRY, BulkFilter())
DISCARD = BulkOrder(BulkAction.DISCARD, BulkFilter(), reason="of no use")
CANCEL = BulkOrder(BulkAction.CANCEL, BulkFilter())
SNOOZE = BulkOrder(BulkAction.SNOOZE, BulkFilter(), delay=300.0)
FIRST = BulkOrder(BulkAction.REPRIORITISE, BulkFilter(), priority=1)


async def matched(s: JobStores, order: BulkOrder, workspace: UUID = HOME) -> Matched:
    """What the order is about."""
    async with s.unit_of_work(workspace) as work:
        return await work.bulk.matched(order)


async def begun(s: JobStores, order: BulkOrder) -> UUID:
    """An operation with nothing done yet."""
    ident = s.ident()
    async with s.unit_of_work(HOME) as work:
        await work.bulk.begin(ident, order, ASKER, (await work.bulk.matched(order)).count)
        await work.commit()
    return ident


async def carried_out(s: JobStores, ident: UUID, limit: int = 100) -> Operation:
    """The operation, step by step to its end."""
    last = False
    while not last:
        async with s.unit_of_work(HOME) as work:
            last = (await work.bulk.step(ident, limit)).last
            await work.commit()
    return await operation_of(s, ident)


async def done(s: JobStores, order: BulkOrder, limit: int = 100) -> Operation:
    """The order, begun and carried out."""
    return await carried_out(s, await begun(s, order), limit)


async def undone(s: JobStores, ident: UUID, limit: int = 100) -> Operation:
    """The operation, taken back step by step."""
    async with s.unit_of_work(HOME) as work:
        await work.bulk.begin_undo(ident, s.ident())
        await work.commit()
    last = False
    while not last:
        async with s.unit_of_work(HOME) as work:
            last = (await work.bulk.undo_step(ident, limit)).last
            await work.commit()
    return await operation_of(s, ident)


async def operation_of(s: JobStores, ident: UUID) -> Operation:
    """The operation, which must be there."""
    async with s.unit_of_work(HOME) as work:
        operation = await work.bulk.get(ident)
    assert operation is not None
    return operation


async def all_of(s: JobStores, jobs: list[Job]) -> list[Job]:
    """The same jobs as they are now."""
    return [await s.get(job.id) for job in jobs]


class BulkContract(JobSuite):
    """The laws of doing one thing to many jobs."""

    @law
    async def test_a_preview_counts_what_is_meant_and_changes_nothing(self) -> None:
        async with self.stores() as s:
            jobs = [await dead(s, LOST) for _ in range(3)]
            waiting = (await s.add()).job
            seen = await matched(s, RETRY)
            assert seen.count == 3 and {one.id for one in seen.samples} == {job.id for job in jobs}
            assert {(one.code, one.fingerprint, one.state) for one in seen.samples} == {
                (LOST.code, LOST.fingerprint, JobState.DEAD)
            }
            assert [one.id for one in (await matched(s, CANCEL)).samples] == [waiting.id]
            assert await all_of(s, jobs) == jobs

    @law
    async def test_every_part_of_a_filter_narrows_it(self) -> None:
        async with self.stores() as s:
            lost = await dead(s, LOST, queue="a")
            await s.advance(MINUTE)
            bad = await dead(s, BAD, queue="b")
            assert lost.ended_at is not None and bad.ended_at is not None
            for where, expected in (
                (BulkFilter(), {lost.id, bad.id}),
                (BulkFilter(state=JobState.DEAD, kind="work"), {lost.id, bad.id}),
                (BulkFilter(kind="other"), set()),
                (BulkFilter(queue="a"), {lost.id}),
                (BulkFilter(fingerprint=BAD.fingerprint), {bad.id}),
                (BulkFilter(code="host_away"), {lost.id}),
                (BulkFilter(ended_before=bad.ended_at), {lost.id}),
                (BulkFilter(ended_after=lost.ended_at), {bad.id}),
                (BulkFilter(ids=[bad.id, s.ident()]), {bad.id}),
                (BulkFilter(queue="a", code="bad_row"), set()),
            ):
                found = await matched(s, BulkOrder(BulkAction.RETRY, where))
                assert {one.id for one in found.samples} == expected and found.count == len(expected), where

    @law
    async def test_no_order_is_about_a_job_that_carries_operations_out(self) -> None:
        async with self.stores() as s:
            own = [(await s.add(replace(s.new(), kind=kind))).job for kind in OWN_KINDS]
            other = (await s.add()).job
            for order in (CANCEL, SNOOZE, FIRST, BulkOrder(BulkAction.CANCEL, BulkFilter(ids=[job.id for job in own]))):
                assert {one.id for one in (await matched(s, order)).samples} <= {other.id}, order.action
            assert (await matched(s, CANCEL)).count == 1
            assert (await done(s, CANCEL)).changed == 1
            assert {job.state for job in await all_of(s, own)} == {JobState.WAITING}

    @law
    async def test_each_job_is_changed_once_however_small_the_steps(self) -> None:
        async with self.stores() as s:
            jobs = [await dead(s, LOST if n % 2 else BAD) for n in range(7)]
            operation = await done(s, RETRY, limit=2)
            assert (operation.expected, operation.changed, operation.complete) == (7, 7, True)
            assert {job.state for job in await all_of(s, jobs)} == {JobState.WAITING}
            again = await s.claim(10)
            assert len(again) == 7 and {job.failed for job in again} == {0}

    @law
    async def test_what_died_or_came_after_the_order_is_left_alone(self) -> None:
        async with self.stores() as s:
            await dead(s)
            ident = await begun(s, RETRY)
            await s.advance(MINUTE)
            later = await dead(s)
            assert (await carried_out(s, ident)).changed == 1
            assert (await s.get(later.id)).state is JobState.DEAD

    @law
    async def test_a_step_that_is_not_committed_did_nothing_and_the_next_goes_on_where_it_was(self) -> None:
        async with self.stores() as s:
            jobs = [await dead(s) for _ in range(4)]
            ident = await begun(s, RETRY)
            for keep in (True, False, True):
                async with s.unit_of_work(HOME) as work:
                    await work.bulk.step(ident, 2)
                    if keep:
                        await work.commit()
            assert {job.state for job in await all_of(s, jobs)} == {JobState.WAITING}
            assert (await carried_out(s, ident)).changed == 4

    @law
    async def test_of_equal_dead_jobs_one_is_retried_and_the_others_are_counted(self) -> None:
        async with self.stores() as s:
            first = await dead(s, BAD, payload={"x": 1})
            second = await dead(s, BAD, payload={"x": 1})
            blocked = await dead(s, BAD, payload={"x": 2})
            await s.add(s.new({"x": 2}))
            operation = await done(s, RETRY)
            assert (operation.changed, operation.passed_over) == (1, {"job_exists": 2})
            states = [job.state for job in await all_of(s, [first, second, blocked])]
            assert states == [JobState.WAITING, JobState.DEAD, JobState.DEAD]

    @law
    async def test_a_retried_join_is_held_until_what_it_waits_for_has_ended_well(self) -> None:
        async with self.stores() as s:
            child = (await s.add(s.new(max_attempts=1))).job
            join = (await s.add(s.new(waits_for=(child.id,)))).job
            (running,) = await s.claim()
            await s.engine.fail(Failure(running.lease, BAD, DEAD))
            await s.engine.free(10)
            assert (await s.get(join.id)).state is JobState.DEAD
            assert (await done(s, RETRY)).changed == 2
            assert [job.state for job in await all_of(s, [child, join])] == [JobState.WAITING, JobState.HELD]
            (running,) = await s.claim(5)
            await s.settle(running.lease)
            await s.engine.free(10)
            assert [job.id for job in await s.claim(5)] == [join.id]

    @law
    async def test_an_operation_is_not_carried_out_on_its_own_job(self) -> None:
        async with self.stores() as s:
            own = (await s.add()).job
            async with s.unit_of_work(HOME) as work:
                await work.bulk.begin(own.id, CANCEL, ASKER, 1)
                await work.commit()
            assert (await carried_out(s, own.id)).changed == 0
            assert (await s.get(own.id)).state is JobState.WAITING

    @law
    async def test_a_workspace_meets_only_its_own_jobs_and_operations(self) -> None:
        async with self.stores() as s:
            job = await dead(s)
            ident = await begun(s, RETRY)
            assert (await matched(s, RETRY, AWAY)).count == 0
            async with s.unit_of_work(AWAY) as work:
                assert await work.bulk.get(ident) is None
                assert await work.bulk.list(Page(10)) == ([], None)
                await refused("operation_not_found", work.bulk.step(ident, 10))
                await refused("operation_not_found", work.bulk.undo_step(ident, 10))
            assert await s.get(job.id) == job

    @law
    async def test_operations_and_their_changes_are_listed_page_by_page(self) -> None:
        async with self.stores() as s:
            jobs = [await dead(s) for _ in range(3)]
            one = await done(s, RETRY)
            two = await done(s, FIRST)
            async with s.unit_of_work(HOME) as work:
                newest, after = await work.bulk.list(Page(1))
                oldest, end = await work.bulk.list(Page(1, after))
                assert ([*newest, *oldest], end) == ([two, one], None)
                assert one.order == RETRY and one.asked_by == ASKER
                changes, after = await work.bulk.changes(one.id, Page(2))
                rest, end = await work.bulk.changes(one.id, Page(2, after))
                assert [*changes, *rest] == [Change(job.id, JobState.DEAD) for job in jobs] and end is None
                await refused("invalid_cursor", work.bulk.list(Page(1, "nonsense")))
                await refused("invalid_cursor", work.bulk.changes(one.id, Page(1, "nonsense")))
