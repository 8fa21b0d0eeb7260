"""Whatever people do while imports run beside them: deciding all anew changes nothing that is shown, and no id."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from random import Random
from uuid import UUID

import pytest
from memory_world import MORE, World
from seeded_loop import played

from adapters.memory.catalog import ENTITIES
from adapters.memory.work import MemoryWork
from application.belongings import regroup
from application.clusters import recluster
from application.contracts.import_linkage import HEADER, ROWS
from application.corrections import CorrectEntity, UndoCorrection
from domain.plans import Setting
from domain.provenance import Noun
from domain.sources import UNFINISHED, ImportState

PEOPLE = (",", "Jo Poe,jo@aldermoor.com", "Sam Roe,", "Jo Poe,")
DEALS = (",,", "D1,1,won", "D2,2,lost", "D1,3,open")
Shown = dict[tuple[Noun, UUID], tuple[object, ...]]


class BusyWorld(World):
    """Files have people and deals in them and wait for a worker, beside which people go on."""

    def __init__(self, chance: Random) -> None:
        super().__init__(chance)
        works, ids, clock = self.house.unit_of_work, self.house.ids, self.house.clock
        self.words: list[UUID] = []
        self._correct, self._take_back = CorrectEntity(works, ids, clock), UndoCorrection(works, clock)

    def deeds(self) -> list[Callable[[], Awaitable[None]]]:
        return [*super().deeds(), self.correct, self.reprocess] + [self.take_back] * bool(self.words)

    async def bring(self) -> None:
        rows = [
            ",".join((self.chance.choice((*ROWS, *MORE)), self.chance.choice(PEOPLE), self.chance.choice(DEALS)))
            for _ in range(self.chance.randint(1, 16))
        ]
        content = "\n".join((f"{HEADER},person,email,deal,amount,stage", *rows, "")).encode()
        self.imports.append((await self.house.upload(content)).import_id)

    async def undo(self) -> None:
        await self.house.undo(self.chance.choice(self.imports), force=True)

    async def reprocess(self) -> None:
        await self.house.reprocess(self.chance.choice(self.imports))

    async def part(self) -> None:
        self.known.update(one.id for one in await self.house.entities(Noun.VENDOR))
        await super().part()

    async def correct(self) -> None:
        noun = self.chance.choice(list(Noun))
        if shown := await self.house.entities(noun):
            given, key = {"name": self.chance.choice(("P", "Q", None))}, self.house.ids.new()
            made = await self._correct(self.house.workspace_id, noun, self.chance.choice(shown).id, given, key)
            self.words.append(made.correction.id)

    async def take_back(self) -> None:
        await self._take_back(self.house.workspace_id, self.words.pop(), "me")

    async def live(self) -> None:
        """Some files come in, and beside the worker people do this and that until it has nothing left to do."""
        for _ in range(self.chance.randint(2, 4)):
            await self.bring()
        working = asyncio.create_task(self.house.run())
        for _ in range(self.chance.randint(5, 30)):
            for _ in range(self.chance.randint(1, 200)):
                await asyncio.sleep(0)
            await self.step()
        await working
        await self.house.run()

    async def told(self) -> tuple[Shown, Shown]:
        """All things under all ids, and what they were if all were decided together now."""
        setting = Setting(self.house.workspace_id, 0, "", self.house.clock.now())
        async with self.house.unit_of_work(self.house.workspace_id) as work:
            assert isinstance(work, MemoryWork)
            before = _things(work)
            await recluster(work, setting, {ident for noun, ident in before if noun is Noun.VENDOR})
            for noun in (Noun.CONTACT, Noun.DEAL):
                await regroup(work, setting, noun, {ident for other, ident in before if other is noun})
            return before, _things(work)


def _things(work: MemoryWork) -> Shown:
    every = [row.entity for row in work.catalog._transaction.scan(ENTITIES)]
    return {
        (one.noun, one.id): (one.values, one.live, one.merged_into, sorted((k, p.place) for k, p in one.picks.items()))
        for one in every
    }


@pytest.mark.parametrize("seed", [15, 89, 137, 242, *range(32, 52)])
def test_deciding_all_anew_changes_nothing_that_came_of_people_and_imports_beside_each_other(seed: int) -> None:
    async def whole() -> tuple[list[ImportState], Shown, Shown]:
        world = BusyWorld(Random(seed))
        await world.live()
        states = [(await world.house.find(one)).imported.state for one in world.imports]
        return states, *await world.told()

    states, before, after = played(seed, whole)

    assert not {*states} & {*UNFINISHED, ImportState.FAILED}
    assert after == before


def test_a_world_of_one_seed_comes_to_the_same_end_each_time() -> None:
    async def whole() -> tuple[Shown, Shown]:
        world = BusyWorld(Random(15))
        await world.live()
        return await world.told()

    assert played(15, whole) == played(15, whole)
