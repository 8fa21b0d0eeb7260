"""A house in which everything that can be done to an import is done, and all that is shown can be compared."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from adapters.formats import AllFormats
from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.files import MemoryFiles
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.scanner import BuiltInScanner
from application.catalog import ShowEntity
from application.contracts.import_house import EVERYTHING, ImportHouse
from application.corrections import CorrectEntity, UndoCorrection
from application.merges import MergeVendors, Parting, PreviewUnmerge, UnmergeVendors
from application.reports import ListRecords
from application.reversal import PreviewUndo
from domain.catalog import Decision, Entity
from domain.corrections import Correction
from domain.errors import Refusal
from domain.provenance import Noun
from domain.readings import Blank, Collision, Reading
from domain.reversal import Reversed
from domain.sources import ImportState

T = TypeVar("T")
Shown = dict[str, Any]
"""Per "noun id" all that `GET` of it tells, but for versions and times."""

KEY = UUID(int=5)


class Brought(msgspec.Struct, frozen=True):
    """A file and how it is read."""

    name: str
    content: bytes
    collision: Collision | None = None
    blank: Blank | None = None

    @property
    def reading(self) -> Reading:
        """As an upload says it."""
        return Reading(collision=self.collision, blank=self.blank)


@asynccontextmanager
async def memory_house(pipeline: str) -> AsyncIterator[ImportHouse]:
    """All of it in memory."""
    clock = SystemClock()
    database = MemoryDatabase(clock)
    yield ImportHouse(
        MemoryUnitOfWork(database), MemoryEngine(database), MemoryFiles(), AllFormats(), BuiltInScanner(),
        MemoryBell(), clock, Uuid7Ids(), SystemChance(), database.advance, pipeline=pipeline,
    )  # fmt: skip


class Trial:
    """The use cases over one house, called from code that is not asynchronous."""

    def __init__(self, opened: Callable[[], AbstractAsyncContextManager[ImportHouse]]) -> None:
        self._loop = asyncio.new_event_loop()
        self._context = opened()
        self.house = self.run(self._context.__aenter__())

    def run(self, call: Coroutine[Any, Any, T]) -> T:
        """What the call answers."""
        return self._loop.run_until_complete(call)

    def close(self) -> None:
        """Give everything back."""
        self.run(self._context.__aexit__(None, None, None))  # type: ignore[arg-type]
        self._loop.close()

    def bring(self, brought: Brought) -> UUID:
        """Import it; the import's id."""
        found = self.run(self.house.imported(brought.content, brought.name, reading=brought.reading))
        assert found.imported.state is ImportState.SUCCEEDED, found.imported
        return found.imported.id

    def undo(self, ident: UUID, *, force: bool = False) -> ImportState:
        """Undo it; its state then."""
        self.run(self.house.undo(ident, force=force))
        return self._after(ident)

    def reprocess(self, ident: UUID) -> ImportState:
        """Read it again; its state then."""
        self.run(self.house.reprocess(ident))
        return self._after(ident)

    def _after(self, ident: UUID) -> ImportState:
        self.run(self.house.run())
        return self.run(self.house.find(ident)).imported.state

    def look(self, ident: UUID) -> Reversed:
        """What an undo would take back."""
        return self.run(PreviewUndo(self.house.unit_of_work)(self.house.workspace_id, ident))

    def correct(self, noun: Noun, ident: UUID, given: dict[str, str | None]) -> Correction:
        """A person's word."""
        correct = CorrectEntity(self.house.unit_of_work, self.house.ids, self.house.clock)
        return self.run(correct(self.house.workspace_id, noun, ident, given, KEY)).correction

    def restore(self, ident: UUID) -> None:
        """Take a correction back."""
        undo = UndoCorrection(self.house.unit_of_work, self.house.clock)
        self.run(undo(self.house.workspace_id, ident, "me"))

    def merge(self, into: UUID, other: UUID) -> Decision:
        """Say that two vendors are one."""
        merge = MergeVendors(self.house.unit_of_work, self.house.ids, self.house.clock)
        return self.run(merge(self.house.workspace_id, into, [other], "me"))

    def before_unmerge(self, ident: UUID) -> Parting:
        """What is told before a merge is taken back."""
        return self.run(PreviewUnmerge(self.house.unit_of_work, self.house.clock)(self.house.workspace_id, ident))

    def unmerge(self, ident: UUID, *, force: bool = False) -> None:
        """Take a merge back."""
        unmerge = UnmergeVendors(self.house.unit_of_work, self.house.clock)
        self.run(unmerge(self.house.workspace_id, ident, "me", force=force))

    def idents(self, noun: Noun) -> list[UUID]:
        """What is listed."""
        return [entity.id for entity in self.run(self.house.entities(noun))]

    def behind(self, ident: UUID) -> Entity:
        """The vendor that is shown under this id."""
        return self.run(ShowEntity(self.house.unit_of_work)(self.house.workspace_id, Noun.VENDOR, ident)).entity

    def leads(self, noun: Noun, ident: UUID) -> UUID | None:
        """What is shown under this id, None where nothing is."""
        try:
            show = ShowEntity(self.house.unit_of_work)
            return self.run(show(self.house.workspace_id, noun, ident)).entity.id
        except Refusal:
            return None

    def shown(self, names: dict[UUID, str] | None = None) -> Shown:
        """All that is shown, with its evidence; `names` stands for the ids of imports, which differ by house."""
        return self.run(self._shown(names or {}))

    async def _shown(self, names: dict[UUID, str]) -> Shown:
        show, found = ShowEntity(self.house.unit_of_work), {}
        for noun in Noun:
            for listed in await self.house.entities(noun):
                one = await show(self.house.workspace_id, noun, listed.id)
                assert one.entity.values == listed.values
                found[f"{noun} {listed.id}"] = {
                    "vendor": one.entity.vendor_id,
                    "values": one.entity.values,
                    "pins": {field: said.id for field, said in one.corrections.items()},
                    "evidence": {
                        field: [
                            # In two houses the same file comes in at two times; who came first is history too.
                            {
                                **msgspec.to_builtins(each),
                                "importId": names.get(each.import_id, str(each.import_id)),
                                "at": "",
                                "matchedBy": "",
                            }
                            for each in evidence
                        ]
                        for field, evidence in one.evidence.items()
                    },
                }
        return found

    def records(self, ident: UUID) -> list[tuple[int, str]]:
        """Every record of the import, and whether it was planned or rejected."""
        call = ListRecords(self.house.unit_of_work)(self.house.workspace_id, ident, EVERYTHING)
        return [(kept.seq, "rejected" if kept.outcome == "rejected" else "planned") for kept in self.run(call)[0]]
