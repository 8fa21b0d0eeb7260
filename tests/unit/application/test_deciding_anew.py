"""Whatever was imported, merged, parted and undone: deciding all vendors anew moves none of them."""

from __future__ import annotations

from contextlib import suppress
from random import Random
from uuid import UUID

from hypothesis import example, given, settings
from hypothesis import strategies as st
from memory_house import a_house

from application.clusters import recluster
from application.contracts.import_linkage import HEADER, ROWS
from application.merges import MergeVendors, UnmergeVendors
from application.partings import PartVendors, UnpartVendors
from domain.errors import Refusal
from domain.plans import Setting
from domain.provenance import Noun

MORE = (
    "Aldermor Opticz,12 High Street,Leeds,+442071838750,",
    "Aldermoor Optics,,,,",
    "Aldermoor Optics,9 Low Road,York,,aldermoor.com",
    "Birkdale,,Bremen,,birkdale.de",
    "Acmee,,Leeds,,acme.org",
)


Homes = dict[UUID, UUID]


class World:
    """A house, and people who say and do things at random."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.house = a_house(chance.choice((1, 2, 3)))
        self.known: set[UUID] = set()
        self.imports: list[UUID] = []
        self.merges: list[UUID] = []
        self.partings: list[UUID] = []
        works, ids, clock = self.house.unit_of_work, self.house.ids, self.house.clock
        self._merge, self._unmerge = MergeVendors(works, ids, clock), UnmergeVendors(works, clock)
        self._part, self._unpart = PartVendors(works, ids, clock), UnpartVendors(works, clock)

    async def step(self) -> None:
        """One thing that is done; what is refused is not."""
        deeds = [self.bring, self.merge, self.part, self.undo]
        deeds += [self.unmerge] * bool(self.merges) + [self.unpart] * bool(self.partings)
        deed = self.chance.choice(deeds)
        with suppress(Refusal):
            await deed()

    async def bring(self) -> None:
        rows = self.chance.choices((*ROWS, *MORE), k=self.chance.randint(1, 8))
        self.imports.append((await self.house.imported("\n".join((HEADER, *rows, "")).encode())).imported.id)

    async def merge(self) -> None:
        shown = [one.id for one in await self.house.entities(Noun.VENDOR)]
        if len(shown) < 2:
            return
        one, two = self.chance.sample(shown, 2)
        self.merges.append((await self._merge(self.house.workspace_id, one, [two], "me")).id)

    async def unmerge(self) -> None:
        word = self.chance.choice(self.merges)
        await self._unmerge(self.house.workspace_id, word, "me", force=True)

    async def part(self) -> None:
        if len(self.known) < 2:
            return
        one, two = self.chance.sample(sorted(self.known), 2)
        self.partings.append((await self._part(self.house.workspace_id, one, two, "me", "other firms")).id)

    async def unpart(self) -> None:
        await self._unpart(self.house.workspace_id, self.chance.choice(self.partings), "me")

    async def undo(self) -> None:
        await self.house.undo(self.chance.choice(self.imports), force=True)
        await self.house.run()

    async def homes(self) -> tuple[Homes, Homes]:
        """As what every vendor is shown, and would be if all were decided together now."""
        async with self.house.unit_of_work(self.house.workspace_id) as work:
            self.known.update(one.id for one in await work.linkage.walk(None, 1000))
            before = await work.catalog.merged(self.known)
            await recluster(work, Setting(self.house.workspace_id, 0, "", self.house.clock.now()), self.known)
            return before, await work.catalog.merged(self.known)


@example(19)
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
async def test_deciding_all_vendors_anew_moves_none_of_them(seed: int) -> None:
    chance = Random(seed)
    world = World(chance)
    await world.bring()
    for _ in range(chance.randint(2, 50)):
        await world.step()
        before, after = await world.homes()

        assert after == before
