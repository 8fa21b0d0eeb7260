"""An import's memory of the linkage answers as the store will once all that is planned is written."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.machine import SystemClock
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from application.import_memory import ImportMemory
from application.ports.work import Work
from domain.access import DEFAULT_WORKSPACE
from domain.linkage import profile_of
from domain.linkage.deciding import Edge
from domain.linkage.known import Hanging, Heir, KnownNode, Tie
from domain.linkage.nodes import Node
from domain.plans import Plan
from domain.provenance import Place
from domain.sources import Counts, Import, ImportState

IDS = [UUID(int=at + 1) for at in range(7)]
STORED, OLDER, NEWER, NOWHERE = range(4)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
PLAN = Plan((), (), (), Counts())
IMPORT = Import(UUID(int=99), DEFAULT_WORKSPACE, UUID(int=98), UUID(int=97), "", ImportState.RUNNING, NOW)


class World(msgspec.Struct):
    """Where each node is, the edges between nodes, what people said, who stands in for whom."""

    stages: list[int]
    edges: list[tuple[int, int, bool]]
    ties: list[tuple[int, int, bool | None]]
    heirs: dict[int, int]
    asked: set[int]


PAIRS = st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] < pair[1])
WORLDS = st.builds(
    World,
    st.lists(st.sampled_from((STORED, OLDER, NEWER, NOWHERE)), min_size=7, max_size=7),
    st.lists(st.tuples(PAIRS, st.booleans()).map(lambda one: (*one[0], one[1])), max_size=8, unique_by=lambda e: e[:2]),
    st.lists(st.tuples(PAIRS, st.sampled_from((True, False, None))).map(lambda one: (*one[0], one[1])), max_size=4),
    st.dictionaries(st.integers(0, 2), st.integers(3, 6), max_size=2),
    st.sets(st.integers(0, 6), min_size=1, max_size=3),
)


def node(at: int) -> KnownNode:
    one = Node(str(IDS[at]))
    return KnownNode(UUID(int=1000 + at), one, profile_of(one), Place(1, at, 0), (at % 3,))


async def build(work: Work, world: World, stages: set[int]) -> None:
    """Write the nodes and edges of these stages."""
    for stage in sorted(stages):
        await work.linkage.add(*planned(world, stage))


def planned(world: World, stage: int) -> tuple[list[KnownNode], list[Edge]]:
    """The nodes of a stage, with their edges to each other and to those of earlier ones."""
    nodes = [node(at) for at, one in enumerate(world.stages) if one == stage]
    edges = [
        Edge(str(IDS[one]), str(IDS[other]), 3.0, same)
        for one, other, same in world.edges
        if max(world.stages[one], world.stages[other]) == stage
    ]
    return nodes, edges


async def said(work: Work, world: World) -> None:
    """What was in the store before this import: ties, and who stands in for whom."""
    for n, (a, b, must) in enumerate(world.ties):
        await work.linkage.tie([Tie(0, IDS[a], IDS[b], must, UUID(int=500 + n))])
    away = [(ident, heir) for ident, heir in world.heirs.items() if world.stages[ident] != STORED]
    await work.linkage.hand_over([Heir(IDS[ident], IDS[heir], Place(7, ident, 0)) for ident, heir in away])


def component(hanging: Hanging, asked: set[UUID]) -> tuple[object, ...]:
    """What hangs together with those that were asked for, in one order."""
    beside: dict[UUID, set[UUID]] = {}
    pairs = [(UUID(edge.left), UUID(edge.right)) for edge in hanging.edges if edge.same]
    pairs += [(tie.left, tie.right) for tie in hanging.ties if tie.must]
    pairs += [(one.id, one.heir) for one in hanging.heirs]
    for one, two in pairs:
        beside.setdefault(one, set()).add(two)
        beside.setdefault(two, set()).add(one)
    reached, to_go = set(asked), list(asked)
    while to_go:
        new = beside.get(to_go.pop(), set()) - reached
        reached |= new
        to_go += new
    return (
        {ident: hanging.born[ident] for ident in reached},
        {edge for edge in hanging.edges if {UUID(edge.left), UUID(edge.right)} <= reached},
        {(tie.left, tie.right, tie.must) for tie in hanging.ties if {tie.left, tie.right} <= reached},
        {one for one in hanging.heirs if one.id in reached},
    )


async def told(world: World, *, committed: bool) -> tuple[tuple[object, ...], tuple[object, ...]]:
    """What hangs together as the memory says, and as the store says once everything is written."""
    asked = {IDS[at] for at in world.asked}
    unit_of_work = MemoryUnitOfWork(MemoryDatabase(SystemClock()))
    async with unit_of_work(DEFAULT_WORKSPACE) as work:
        await build(work, world, {STORED})
        await said(work, world)
        if committed:
            await build(work, world, {OLDER})
        memory = ImportMemory(IMPORT, "a scope")
        memory.older.add(*planned(world, OLDER))
        memory.newer.add(*planned(world, NEWER))
        hanging = await memory.over(work).linkage.hanging(asked)
        await build(work, world, {NEWER} if committed else {OLDER, NEWER})
        return component(hanging, asked), component(await work.linkage.hanging(asked), asked)


@settings(max_examples=400, deadline=None)
@given(WORLDS, st.booleans())
def test_what_hangs_together_is_the_same_as_if_all_that_is_planned_were_written(world: World, committed: bool) -> None:
    remembered, written = asyncio.run(told(world, committed=committed))
    assert remembered == written


async def holding(world: World, *, committed: bool, first: int, asked: bool) -> tuple[list[object], list[object]]:
    """Who has the keys of these nodes as the memory says it, and as the store says once everything is written."""
    unit_of_work = MemoryUnitOfWork(MemoryDatabase(SystemClock()))
    async with unit_of_work(DEFAULT_WORKSPACE) as work:
        await build(work, world, {STORED})
        memory = ImportMemory(IMPORT, "a scope")
        memory.asked = asked
        linkage = memory.over(work).linkage
        if first == OLDER:
            await linkage.holders([0], 2)
        memory.newer.add(*planned(world, OLDER))
        memory.take(PLAN)
        if committed:
            await build(work, world, {OLDER})
        if first == NEWER:
            await linkage.holders([0], 2)
        await linkage.add(*planned(world, NEWER))
        assert memory.holding is None or not asked
        found = await linkage.holders([0, 1, 2, 9], 2)
        await build(work, world, {NEWER} if committed else {OLDER, NEWER})
        return sorted(found), sorted(await work.linkage.holders([0, 1, 2, 9], 2))


@settings(max_examples=300, deadline=None)
@given(WORLDS, st.booleans(), st.sampled_from((OLDER, NEWER, NOWHERE)), st.booleans())
def test_who_has_a_key_is_the_same_whether_the_keys_are_held_or_looked_up(
    world: World, committed: bool, first: int, asked: bool
) -> None:
    remembered, written = asyncio.run(holding(world, committed=committed, first=first, asked=asked))
    assert remembered == written


def test_keys_are_held_no_longer_when_somebody_else_has_changed_the_workspace() -> None:
    async def run() -> tuple[bool, bool, list[tuple[int, UUID]]]:
        async with MemoryUnitOfWork(MemoryDatabase(SystemClock()))(DEFAULT_WORKSPACE) as work:
            memory = ImportMemory(IMPORT, "a scope")
            linkage = memory.over(work).linkage
            assert await linkage.holders([1], 9) == []
            before = memory.holding is not None
            await work.linkage.add([node(1)], [])
            memory.forget()
            return before, memory.holding is None, await linkage.holders([1], 9)

    assert asyncio.run(run()) == (True, True, [(1, IDS[1])])
