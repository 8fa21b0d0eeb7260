"""Looking before an undo: what it takes back, and whose work stands on it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from application.imports import find_import
from application.ports.work import UnitOfWork, Work
from domain.provenance import Noun
from domain.reversal import MOST_SHOWN, Affected, Reversed, affected, refusal_of
from domain.sources import Import


async def work_on(work: Work, imported: Import) -> tuple[Affected, ...]:
    """What people did to things that leave with the import, at most MOST_SHOWN of each kind."""
    asked = (imported.id, imported.number, MOST_SHOWN)
    return affected(await work.reversal.corrections(*asked), await work.reversal.decisions(*asked))


async def check_nothing_stands_on(work: Work, imported: Import) -> None:
    """Refusal CONFLICT `undo_conflicts`."""
    if found := await work_on(work, imported):
        raise refusal_of(imported.id, found)


@dataclass(frozen=True, slots=True)
class PreviewUndo:
    """Says what an undo of an import would take back; changes nothing."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, ident: UUID) -> Reversed:
        """Nothing of an import that was undone already; Refusal MISSING `import_not_found`."""
        async with self.unit_of_work(workspace_id) as work:
            imported = await find_import(work, ident)
            asked = (imported.id, imported.number)
            stays = {noun: await work.reversal.stays(*asked, noun) for noun in Noun}
            return Reversed(
                stays[Noun.VENDOR],
                stays[Noun.CONTACT],
                stays[Noun.DEAL],
                await work_on(work, imported),
                await work.reversal.proposals(*asked),
            )
