"""The laws of Reversal: what leaves with an import, what stays, and whose work is about what leaves; bind `house`."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import AbstractAsyncContextManager
from uuid import UUID

from application.contracts.import_house import ImportHouse
from application.contracts.laws import law, refused
from application.corrections import CorrectEntity, UndoCorrection
from application.merges import MergeVendors, UnmergeVendors
from application.reversal import PreviewUndo
from domain.provenance import Noun
from domain.reversal import Reversed, Stays, WorkKind
from domain.sources import ImportState

HEADER = b"Company,Registration number,Contact,Mail,Contract,Price\n"
FIRST = HEADER + (
    b"Acme Ltd,HRB 1001,Ada Low,ada@acme.com,C-1,100\n"
    b"Birch SA,HRB 2002,,,,\n"
    b"Cedar Inc,HRB 3003,,,C-3,300\n"
    b"Acme Ltd,HRB 1001,Ada Low,ada@acme.com,C-2,200\n"
)
SECOND = HEADER + b"Acme Ltd,HRB 1001,,,C-1,100\nDogwood AB,HRB 4004,,,,\n"
KEY = UUID(int=5)


async def look(house: ImportHouse, import_id: UUID) -> Reversed:
    """What an undo would take back."""
    return await PreviewUndo(house.unit_of_work)(house.workspace_id, import_id)


async def vendor(house: ImportHouse, name: str) -> UUID:
    """The one that is shown under this name."""
    (found,) = await house.entities(Noun.VENDOR, name)
    return found.id


class ReversalContract:
    """What every set of adapters must tell before an undo."""

    @abstractmethod
    def house(self) -> AbstractAsyncContextManager[ImportHouse]:
        """A fresh empty house."""

    @law
    async def test_what_only_an_import_tells_of_leaves_and_what_others_tell_of_too_stays(self) -> None:
        async with self.house() as house:
            first = (await house.imported(FIRST)).imported.id
            assert await look(house, first) == Reversed(Stays(3, 0, 0), Stays(1, 0, 0), Stays(3, 0, 0), (), 0)
            second = (await house.imported(SECOND)).imported.id
            assert await look(house, first) == Reversed(Stays(2, 1, 1), Stays(1, 0, 0), Stays(2, 1, 1), (), 0)
            assert await look(house, second) == Reversed(Stays(1, 1, 0), Stays(0, 0, 0), Stays(0, 1, 0), (), 0)
            await house.undo(first)
            await house.run()
            assert await look(house, first) == Reversed(Stays(), Stays(), Stays(), (), 0)
            assert await look(house, second) == Reversed(Stays(2, 0, 0), Stays(0, 0, 0), Stays(1, 0, 0), (), 0)

    @law
    async def test_corrections_and_merges_stand_on_an_import_only_when_they_are_about_what_leaves(self) -> None:
        async with self.house() as house:
            first = (await house.imported(FIRST)).imported.id
            second = (await house.imported(SECOND)).imported.id
            acme, birch, cedar, dogwood = [await vendor(house, one) for one in ("acme", "birch", "cedar", "dogwood")]
            correct = CorrectEntity(house.unit_of_work, house.ids, house.clock)
            for ident in (acme, birch):
                await correct(house.workspace_id, Noun.VENDOR, ident, {"city": "Turin"}, KEY)
            merge = MergeVendors(house.unit_of_work, house.ids, house.clock)
            decision = await merge(house.workspace_id, dogwood, [cedar], "me")
            (correction, merged) = (await look(house, first)).work
            assert (correction.kind, correction.entity_ids) == (WorkKind.CORRECTION, (birch,))
            assert (merged.kind, merged.id, merged.entity_ids) == (WorkKind.MERGE, decision.id, (dogwood, cedar))
            assert [one.id for one in (await look(house, second)).work] == [decision.id]
            refusal = await refused("undo_conflicts", house.undo(first))
            assert [detail.code for detail in refusal.details] == ["correction", "merge"]
            await UnmergeVendors(house.unit_of_work, house.clock)(house.workspace_id, decision.id, "me")
            await UndoCorrection(house.unit_of_work, house.clock)(house.workspace_id, correction.id, "me")
            assert (await look(house, first)).work == ()
            await house.undo(first)
            await house.run()
            assert (await house.find(first)).imported.state is ImportState.UNDONE

    @law
    async def test_forced_the_work_is_set_aside_and_holds_again_when_the_import_is_read_again(self) -> None:
        async with self.house() as house:
            first = (await house.imported(FIRST)).imported.id
            acme, birch = await vendor(house, "acme"), await vendor(house, "birch")
            correct = CorrectEntity(house.unit_of_work, house.ids, house.clock)
            await correct(house.workspace_id, Noun.VENDOR, acme, {"name": "Acme Group"}, KEY)
            merge = MergeVendors(house.unit_of_work, house.ids, house.clock)
            await merge(house.workspace_id, acme, [birch], "me")
            before = await house.shown()
            await house.undo(first, force=True)
            await house.run()
            assert await house.shown() == {}
            await house.reprocess(first)
            await house.run()
            assert await house.shown() == before
            assert before[(Noun.VENDOR, acme)][1]["name"] == "Acme Group"
