"""Whatever was imported, merged, parted and undone: deciding all vendors anew moves none of them."""

from __future__ import annotations

from random import Random
from uuid import UUID

from hypothesis import example, given, settings
from hypothesis import strategies as st
from memory_world import World

from application.clusters import recluster
from domain.plans import Setting

Homes = dict[UUID, UUID]


async def homes(world: World) -> tuple[Homes, Homes]:
    """As what every vendor is shown, and would be if all were decided together now."""
    async with world.house.unit_of_work(world.house.workspace_id) as work:
        world.known.update(one.id for one in await work.linkage.walk(None, 1000))
        before = await work.catalog.merged(world.known)
        await recluster(work, Setting(world.house.workspace_id, 0, "", world.house.clock.now()), world.known)
        return before, await work.catalog.merged(world.known)


@example(19)
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
async def test_deciding_all_vendors_anew_moves_none_of_them(seed: int) -> None:
    chance = Random(seed)
    world = World(chance)
    await world.bring()
    for _ in range(chance.randint(2, 50)):
        await world.step()
        before, after = await homes(world)

        assert after == before
