"""Handlers that hand jobs out, joins that wait for them, and what a worker counts, in a real worker over memory."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from worker_stand import HOME, Stand

from adapters.memory.totals import MemoryTotals
from application.jobs import CancelJob, Order
from application.kinds import JobContext
from application.totals import Tally
from domain.errors import Refusal, Transient, invalid
from domain.jobs import After, JobState
from domain.totals import KindTotals


def family(stand: Stand, after: After = After.SUCCESS, *, dies: bool = False, queue: str = "default") -> None:
    """A parent that hands out three children and a join, in the transaction that settles it."""

    async def parent(context: JobContext, payload: dict[str, Any]) -> None:
        orders = [Order(kind="child", payload={"number": number}) for number in range(3)]
        async with context.settling() as work:
            made = await context.fan_out(work, orders, Order(kind="join", after=after))
            stand.noted.append(("made", made))
            work.result = len(made.children)
            await work.commit()

    async def child(context: JobContext, payload: dict[str, Any]) -> int:
        if dies and payload["number"] == 1:
            raise invalid("no_such_child", "There is no such child.")
        return int(payload["number"])

    async def join(context: JobContext, payload: dict[str, Any]) -> object:
        return [(str(one.state), one.result and msgspec.json.decode(one.result)) for one in await context.awaited()]

    stand.kind(parent, name="parent")
    stand.kind(child, name="child", queue=queue)
    stand.kind(join, name="join")


def made(stand: Stand) -> Any:
    return next(what for name, what in stand.noted if name == "made")


async def test_a_join_runs_promptly_after_its_children_and_reads_their_results() -> None:
    stand = Stand()
    family(stand)
    async with stand.worker(poll_seconds=30):
        parent = await stand.until(await stand.add(kind="parent"), JobState.SUCCEEDED)
        join = await stand.until_id(made(stand).join, JobState.SUCCEEDED)
    assert parent.result == b"3" and join.parent_id == parent.id
    assert (join.correlation_id, len(join.waits_for)) == ("c-1", 3)
    assert join.result is not None
    assert msgspec.json.decode(join.result) == [["succeeded", 0], ["succeeded", 1], ["succeeded", 2]]


async def test_a_dead_child_takes_the_join_with_it_unless_it_waits_for_the_end_only() -> None:
    for after, state in ((After.SUCCESS, JobState.DEAD), (After.END, JobState.SUCCEEDED)):
        stand = Stand()
        family(stand, after, dies=True)
        async with stand.worker(poll_seconds=30):
            await stand.add(kind="parent")
            await stand.until_made("made")
            join = await stand.until_id(made(stand).join, JobState.DEAD, JobState.SUCCEEDED)
        assert join.state is state
        if join.result is not None:
            assert [one for one, _ in msgspec.json.decode(join.result)] == ["succeeded", "dead", "succeeded"]


async def test_a_handler_that_runs_again_after_its_chunk_hands_nothing_out_twice() -> None:
    stand = Stand()
    seen: list[Any] = []

    async def parent(context: JobContext, payload: dict[str, Any]) -> None:
        async with context.chunk() as work:
            seen.append(await context.fan_out(work, [Order(kind="child"), Order(kind="child")], Order(kind="child")))
            await work.commit()
        if len(seen) == 1:
            raise Transient("line_busy", "The line is busy.")

    async def child(context: JobContext, payload: dict[str, Any]) -> None:
        stand.noted.append(context.job.id)

    stand.kind(parent, name="parent", retry=stand.at_once)
    stand.kind(child, name="child")
    async with stand.worker():
        await stand.until(await stand.add(kind="parent"), JobState.SUCCEEDED)
        await stand.until_id(seen[0].join, JobState.SUCCEEDED)
    assert seen[0] == seen[1] and len(set(seen[0].children)) == 2, "equal orders are separate children"
    assert sorted(stand.noted) == sorted([*seen[0].children, seen[0].join])


async def test_children_of_a_rolled_back_transaction_never_were() -> None:
    stand = Stand()
    seen: list[Any] = []

    async def parent(context: JobContext, payload: dict[str, Any]) -> None:
        async with context.chunk() as work:
            seen.append(await context.fan_out(work, [Order(kind="parent")]))
            raise invalid("changed_my_mind", "No.")

    stand.kind(parent, name="parent")
    async with stand.worker():
        await stand.until(await stand.add(kind="parent"), JobState.DEAD)
    with pytest.raises(Refusal, match="no job"):
        await stand.get_id(seen[0].children[0])


async def test_children_go_on_when_their_parent_is_done_and_stop_when_the_family_is_cancelled() -> None:
    stand = Stand()
    family(stand, queue="elsewhere")
    async with stand.worker():
        parent = await stand.until(await stand.add(kind="parent"), JobState.SUCCEEDED)
    cancel = CancelJob(stand.unit_of_work)
    with pytest.raises(Refusal, match="ended already"):
        await cancel(HOME, parent.id)
    members = (*made(stand).children, made(stand).join)
    assert {(await stand.get_id(one)).state for one in members} == {JobState.WAITING, JobState.HELD}
    assert (await cancel(HOME, parent.id, family=True)).state is JobState.SUCCEEDED
    assert {(await stand.get_id(one)).state for one in members} == {JobState.CANCELLED}


async def test_a_worker_adds_what_it_ended_to_the_totals() -> None:
    stand, totals = Stand(), MemoryTotals()

    async def work(context: JobContext, payload: dict[str, Any]) -> None:
        if payload.get("bad"):
            raise invalid("bad", "Bad.")

    stand.kind(work)
    async with stand.worker(tally=Tally(totals)):
        await stand.until(await stand.add(), JobState.SUCCEEDED)
        await stand.until(await stand.add({"bad": True}), JobState.DEAD)
    (seen,) = await totals.read()
    assert isinstance(seen, KindTotals)
    assert (seen.queue, seen.kind, seen.succeeded, seen.dead, sum(seen.buckets)) == ("default", "work", 1, 1, 2)
