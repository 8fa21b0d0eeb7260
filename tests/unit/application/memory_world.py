"""A house of memory adapters, and people who bring files, merge, part and undo at random."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from random import Random
from uuid import UUID

from memory_house import a_house
from seeded_loop import SeededChance, SeededIds, SteppingClock

from application.contracts.import_linkage import HEADER, ROWS
from application.merges import MergeVendors, UnmergeVendors
from application.partings import PartVendors, UnpartVendors
from domain.errors import Refusal
from domain.provenance import Noun

MORE = (
    "Aldermor Opticz,12 High Street,Leeds,+442071838750,",
    "Aldermoor Optics,,,,",
    "Aldermoor Optics,9 Low Road,York,,aldermoor.com",
    "Birkdale,,Bremen,,birkdale.de",
    "Acmee,,Leeds,,acme.org",
)


class World:
    """A house, and people who say and do things at random."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        machine = SteppingClock(), SeededIds(), SeededChance(Random(chance.random()))
        self.house = a_house(chance.choice((1, 2, 3)), machine=machine)
        self.known: set[UUID] = set()
        self.imports: list[UUID] = []
        self.merges: list[UUID] = []
        self.partings: list[UUID] = []
        works, ids, clock = self.house.unit_of_work, self.house.ids, self.house.clock
        self._merge, self._unmerge = MergeVendors(works, ids, clock), UnmergeVendors(works, clock)
        self._part, self._unpart = PartVendors(works, ids, clock), UnpartVendors(works, clock)

    async def step(self) -> None:
        """One thing that is done; what is refused is not."""
        deed = self.chance.choice(self.deeds())
        with suppress(Refusal):
            await deed()

    def deeds(self) -> list[Callable[[], Awaitable[None]]]:
        """What people could do now."""
        deeds = [self.bring, self.merge, self.part, self.undo]
        return deeds + [self.unmerge] * bool(self.merges) + [self.unpart] * bool(self.partings)

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
