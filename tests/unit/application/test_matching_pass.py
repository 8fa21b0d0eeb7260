"""The full pass as a job: it reads in pages, replaces the queue as one, and loses nothing to a lost lease."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from adapters.machine import SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from application.cleanup import Nothing
from application.jobs import NOWHERE, Enqueue, Submit
from application.kinds import JobContext, Kinds
from application.matching_pass import FULL_MATCHING, PASSES, FullPass, PassReport, StartPass, full_pass_kind
from application.merges import MergeVendors
from application.ports.catalog import Page
from application.proposals import AcceptProposal, DismissProposal, ListProposals, ShownProposal
from domain.access import DEFAULT_WORKSPACE
from domain.catalog import Entity
from domain.errors import LeaseLost, Refusal
from domain.provenance import Noun, Pick, Place
from domain.schedules import check_schedule, next_run, zone_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TRADES = ("Anvil", "Bellows", "Crucible", "Dowel", "Easel", "Flywheel", "Gimlet", "Hacksaw", "Ingot", "Jointer")


def vendor(number: int, name: str, site: str, city: str) -> Entity:
    values = {"name": name, "domain": site, "city": city}
    picks = {field: Pick(value, Place(1, number, 0)) for field, value in values.items()}
    return Entity(Noun.VENDOR, UUID(int=number), picks, 1, 1, NOON, NOON)


TWINS = [vendor(1, "Kestrel Freight GmbH", "kestrel-freight.com", "Bremen"),
         vendor(20, "Kestrel Freight", "kestrel-freight.com", "Bremen")]  # fmt: skip
CROWD = [vendor(2 + n, f"{trade} Werke", f"{trade}-{n}.com".lower(), f"{trade}stadt") for n, trade in enumerate(TRADES)]


class House:
    """A workspace in memory and the job over it."""

    def __init__(self, page: int = 2000) -> None:
        clock, self.ids = SystemClock(), Uuid7Ids()
        self.database = MemoryDatabase(clock)
        self.unit_of_work, self.engine = MemoryUnitOfWork(self.database), MemoryEngine(self.database)
        self.clock = clock
        self.run = FullPass(self.ids, clock, page)
        self.kinds = Kinds.of([full_pass_kind(self.run)])
        self.start = StartPass(Submit(Enqueue(self.kinds, self.ids), self.unit_of_work, MemoryBell()))
        self.accept = AcceptProposal(
            self.unit_of_work, MergeVendors(self.unit_of_work, self.ids, clock), clock
        )  # fmt: skip
        self.dismiss = DismissProposal(self.unit_of_work, clock)

    async def keep(self, vendors: Sequence[Entity], workspace: UUID = DEFAULT_WORKSPACE) -> None:
        async with self.unit_of_work(workspace) as work:
            await work.catalog.save(vendors)
            await work.commit()

    async def begun(self) -> JobContext:
        """A pass that a worker has claimed."""
        await self.start(DEFAULT_WORKSPACE, None, NOWHERE)
        (job,) = await self.engine.claim(self.ids.new(), ["maintenance"], 1, MINUTE)
        return JobContext(job, MINUTE, self.unit_of_work, self.engine, self.clock)

    async def passed(self) -> PassReport:
        """A pass from its start to its end."""
        context = await self.begun()
        await self.run(context, Nothing())
        async with self.unit_of_work(DEFAULT_WORKSPACE) as work:
            job = await work.jobs.get(context.job.id)
        assert job is not None and job.result is not None
        return msgspec.json.decode(job.result, type=PassReport)

    async def queue(self, workspace: UUID = DEFAULT_WORKSPACE) -> list[ShownProposal]:
        return (await ListProposals(self.unit_of_work)(workspace, Page(100)))[0]


@pytest.mark.parametrize("page", [1, 3, 4, 12, 2000])
async def test_the_pages_that_vendors_are_read_in_change_nothing(page: int) -> None:
    house = House(page)
    await house.keep([*TWINS, *CROWD])
    await house.keep(TWINS, UUID(int=77))
    report = await house.passed()
    assert (report.vendors, report.proposed, report.same, report.review) == (12, 1, 1, 0)
    (one,) = await house.queue()
    assert (one.proposal.left, one.proposal.right) == (UUID(int=1), UUID(int=20))
    assert (one.left_name, one.right_name, one.current) == ("Kestrel Freight GmbH", "Kestrel Freight", True)
    assert one.proposal.model == report.model
    assert await house.queue(UUID(int=77)) == []


async def test_a_pass_over_nothing_proposes_nothing() -> None:
    report = await House().passed()
    assert (report.vendors, report.proposed, report.withdrawn) == (0, 0, 0)


async def test_what_is_no_longer_found_leaves_the_queue_with_the_next_pass() -> None:
    house = House()
    await house.keep([*TWINS, *CROWD])
    await house.passed()
    await house.keep([replace(TWINS[1], live=0)])
    (one,) = await house.queue()
    assert one.current is False
    assert (await house.passed()).withdrawn == 1
    assert await house.queue() == []


async def test_a_pass_that_lost_its_lease_proposes_nothing() -> None:
    house = House()
    await house.keep([*TWINS, *CROWD])
    context = await house.begun()
    await house.engine.release([context.lease])
    with pytest.raises(LeaseLost):
        await house.run(context, Nothing())
    assert await house.queue() == []


async def test_a_dismissed_pair_is_not_joined_through_a_third_vendor_either() -> None:
    house = House()
    await house.keep([*TWINS, *CROWD])
    await house.passed()
    (one,) = await house.queue()
    await house.dismiss(DEFAULT_WORKSPACE, one.proposal.id, "ada")
    await house.keep([vendor(30, "Kestrel Freight", "kestrel-freight.com", "Bremen")])
    await house.passed()
    found = {(each.proposal.left.int, each.proposal.right.int) for each in await house.queue()}
    assert found and (1, 20) not in found


async def test_a_refused_acceptance_leaves_vendors_and_queue_as_they_were() -> None:
    house = House()
    await house.keep([*TWINS, *CROWD])
    await house.passed()
    (one,) = await house.queue()
    changed = replace(TWINS[1], picks={**TWINS[1].picks, "city": Pick("Hamburg", Place(2, 1, 0))})
    await house.keep([changed])
    with pytest.raises(Refusal) as refused:
        await house.accept(DEFAULT_WORKSPACE, one.proposal.id, "ada")
    assert refused.value.code == "proposal_outdated"
    assert [each.proposal for each in await house.queue()] == [one.proposal]
    async with house.unit_of_work(DEFAULT_WORKSPACE) as work:
        assert await work.catalog.merged({one.id for one in TWINS}) == {}


def test_the_pass_is_scheduled_for_once_a_night() -> None:
    (nightly,) = PASSES
    check_schedule(nightly)
    assert nightly.kind == FULL_MATCHING
    first = next_run(nightly.cron, zone_of(nightly.zone), NOON)
    assert next_run(nightly.cron, zone_of(nightly.zone), first) - first == timedelta(days=1)
    assert full_pass_kind(FullPass(Uuid7Ids(), SystemClock())).internal
