"""What merging vendors must do when a job does it: the same as at once, however often its worker goes away."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from inspect import isawaitable
from typing import Any
from uuid import UUID

from application.contracts.import_house import ImportHouse
from application.contracts.laws import law, refused
from application.corrections import CorrectEntity
from application.jobs import CancelJob, Enqueue
from application.merge_orders import Handed, StartMerge, StartUnmerge
from application.merges import MergeVendors, UnmergeVendors
from application.ports.work import UnitOfWork, Work
from domain.catalog import Decision
from domain.errors import Transient
from domain.jobs import JobState
from domain.provenance import Noun

HEADER = b"Company,City,Contact,Contract,Price\n"
LARGE = HEADER + b"".join(f"Acme Ltd,Rome,Jo Poe {at},C-{at},{at}\n".encode() for at in range(6))
SMALL = HEADER + b"".join(f"Birch SA,Oslo,Jo Poe {at},C-{at},{at + 7}\n".encode() for at in range(2, 7))
Shown = dict[tuple[Noun, UUID], tuple[UUID | None, dict[str, str]]]


@dataclass
class GoneAfter:
    """Works of a worker that goes away when it begins one more than so many."""

    inner: UnitOfWork
    left: int

    def __call__(self, workspace_id: UUID) -> AbstractAsyncContextManager[Work]:
        """The next one."""
        if self.left == 0:
            raise Transient("worker_gone", "This worker goes away in the middle of its job.")
        self.left -= 1
        return self.inner(workspace_id)


async def _brought(house: ImportHouse) -> tuple[UUID, UUID]:
    """The large vendor and the small one."""
    await house.imported(LARGE, "large.csv")
    await house.imported(SMALL, "small.csv")
    (acme,), (birch,) = await house.entities(Noun.VENDOR, "acme"), await house.entities(Noun.VENDOR, "birch")
    return acme.id, birch.id


def _merging(house: ImportHouse, at_once: int = 0) -> StartMerge:
    merge = MergeVendors(house.unit_of_work, house.ids, house.clock)
    return StartMerge(house.unit_of_work, merge, Enqueue(house.kinds, house.ids), house.bell, at_once)


def _parting(house: ImportHouse, at_once: int = 0) -> StartUnmerge:
    unmerge = UnmergeVendors(house.unit_of_work, house.clock)
    return StartUnmerge(house.unit_of_work, unmerge, Enqueue(house.kinds, house.ids), house.bell, at_once)


async def _broken_off(house: ImportHouse, handed: Decision | Handed, works: int) -> bool:
    """Run its job once, by a worker that goes away after so many works; whether it came to its end."""
    (claimed,) = await house.engine.claim(house.ids.new(), house.kinds.queues(), 1, timedelta(minutes=10))
    assert isinstance(handed, Handed) and claimed.id == handed.job_id
    whole, house.unit_of_work = house.unit_of_work, GoneAfter(house.unit_of_work, works)
    await house.run_one(claimed)
    house.unit_of_work = whole
    moved: Any = house.advance(timedelta(hours=1))
    if isawaitable(moved):
        await moved
    return (await house.job(claimed.id)).state is JobState.SUCCEEDED


def _vendors(shown: Shown) -> Shown:
    return {key: told for key, told in shown.items() if key[0] is Noun.VENDOR}


class MergingContract:
    """What every set of adapters must do; `house` has matching by weights."""

    @abstractmethod
    def house(self) -> AbstractAsyncContextManager[ImportHouse]:
        """A fresh empty house."""

    async def _at_once(self) -> tuple[Shown, Shown]:
        """What is shown before and after a merge that its caller waits for."""
        async with self.house() as house:
            acme, birch = await _brought(house)
            before = await house.shown()
            done = await _merging(house, 1000)(house.workspace_id, acme, [birch], "me")
            assert isinstance(done, Decision)
            after = await house.shown()
            back = await _parting(house, 1000)(house.workspace_id, done.id, "me")
            assert isinstance(back, Decision) and await house.shown() == before
        return before, after

    @law
    async def test_a_job_merges_and_takes_back_as_a_caller_would_who_waits(self) -> None:
        before, after = await self._at_once()
        assert len(_vendors(after)) == 1 and len(after) < len(before)
        async with self.house() as house:
            acme, birch = await _brought(house)
            handed = await _merging(house)(house.workspace_id, acme, [birch], "me")
            assert isinstance(handed, Handed) and await house.shown() == before
            again = await _merging(house)(house.workspace_id, acme, [birch], "me")
            assert again == handed
            await house.run()
            assert await house.shown() == after
            back = await _parting(house)(house.workspace_id, handed.id, "me")
            assert isinstance(back, Handed) and await house.shown() == after
            await house.run()
            assert await house.shown() == before
            await refused("already_undone", _parting(house)(house.workspace_id, handed.id, "me"))

    @law
    async def test_wherever_its_worker_goes_away_the_next_one_goes_on_and_vendors_are_one_or_two(self) -> None:
        before, after = await self._at_once()
        async with self.house() as house:
            acme, birch = await _brought(house)
            for works in range(1, 6):
                handed = await _merging(house)(house.workspace_id, acme, [birch], "me")
                for _ in range(2):
                    assert not await _broken_off(house, handed, works - 1)
                    assert _vendors(await house.shown()) == _vendors(before if works == 1 else after)
                await house.run()
                assert await house.shown() == after
                back = await _parting(house)(house.workspace_id, handed.id, "me")
                for _ in range(2):
                    assert not await _broken_off(house, back, works - 1)
                    assert _vendors(await house.shown()) == _vendors(after if works == 1 else before)
                await house.run()
                assert await house.shown() == before

    @law
    async def test_a_merge_that_is_stopped_half_way_can_be_taken_back_whole(self) -> None:
        before, _ = await self._at_once()
        async with self.house() as house:
            acme, birch = await _brought(house)
            handed = await _merging(house)(house.workspace_id, acme, [birch], "me")
            assert not await _broken_off(house, handed, 2)
            assert isinstance(handed, Handed)
            await CancelJob(house.unit_of_work)(house.workspace_id, handed.job_id)
            await _parting(house)(house.workspace_id, handed.id, "me")
            await house.run()
            assert await house.shown() == before

    @law
    async def test_what_is_refused_at_once_is_refused_before_there_is_a_job(self) -> None:
        async with self.house() as house:
            acme, birch = await _brought(house)
            start = _merging(house)
            await refused("merged_with_itself", start(house.workspace_id, acme, [acme], "me"))
            await refused("vendor_not_found", start(house.workspace_id, acme, [house.ids.new()], "me"))
            handed = await start(house.workspace_id, acme, [birch], "me")
            await house.run()
            await refused("already_merged", start(house.workspace_id, acme, [birch], "me"))
            correct = CorrectEntity(house.unit_of_work, house.ids, house.clock)
            await correct(house.workspace_id, Noun.VENDOR, acme, {"city": "Turin"}, house.ids.new())
            shown = await house.shown()
            await refused("unmerge_conflicts", _parting(house)(house.workspace_id, handed.id, "me"))
            await house.run()
            assert await house.shown() == shown
