"""Why a vendor is one vendor, while what it hangs together by is being taken away."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from adapters.machine import SystemClock
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from application.contracts.catalog import ident
from application.contracts.linkage import MODEL, edge, known
from application.matches import ShowMatches
from domain.access import DEFAULT_WORKSPACE
from domain.catalog import Entity
from domain.provenance import Noun, Pick, Place

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def vendor(name: str) -> Entity:
    return Entity(Noun.VENDOR, ident(name), {"name": Pick(name, Place(1, 0, 0))}, 1, 1, NOON, NOON)


async def test_a_pair_of_which_one_end_was_undone_is_left_out_and_the_others_are_told() -> None:
    unit_of_work = MemoryUnitOfWork(MemoryDatabase(SystemClock()))
    async with unit_of_work(DEFAULT_WORKSPACE) as work:
        await work.catalog.save([vendor("a"), *(replace(vendor(name), merged_into=ident("a")) for name in "bc")])
        await work.linkage.decide_by(MODEL)
        # As a statement finds it that began before an undo, when the next one begins after it: edges, and no node c.
        await work.linkage.add([known("a"), known("b")], [edge("a", "b"), edge("b", "c", bits=9.5)])
        await work.commit()
    found = await ShowMatches(unit_of_work)(DEFAULT_WORKSPACE, ident("a"))
    assert {one.id: one.born for one in found.members} == {
        ident("a"): Place(1, 0, 0), ident("b"): Place(1, 0, 0), ident("c"): None,
    }  # fmt: skip
    assert [{one.left, one.right} for one in found.held] == [{ident("a"), ident("b")}]
