"""Looking before an undo: what it takes back, and whose work stands on it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from application.imports import find_import
from application.ports.work import UnitOfWork, Work
from domain.catalog import Decision
from domain.corrections import Correction
from domain.linkage.homes import held_together
from domain.plans_undo import roots
from domain.provenance import Noun
from domain.reversal import MOST_SHOWN, Affected, Reversed, affected, refusal_of
from domain.sources import Import

T = TypeVar("T")


async def work_on(work: Work, imported: Import) -> tuple[Affected, ...]:
    """What people did to things that leave with the import, at most MOST_SHOWN of each kind."""
    corrections = await _leaving(work, imported, work.reversal.corrections, _away_with)
    decisions = await _leaving(work, imported, work.reversal.decisions, _side_away_with)
    return affected(corrections, decisions)


async def _leaving(
    work: Work,
    imported: Import,
    asked: Callable[[UUID, int, int], Awaitable[list[T]]],
    away: Callable[[Work, Import, Sequence[T]], Awaitable[list[T]]],
) -> list[T]:
    """Of what the store finds that nobody else tells of, what is not held by others that are shown as the same."""
    limit = MOST_SHOWN
    while True:
        found = await asked(imported.id, imported.number, limit)
        left = await away(work, imported, found)
        if len(left) >= MOST_SHOWN or len(found) < limit:
            return left[:MOST_SHOWN]
        limit *= 10


async def _away_with(work: Work, imported: Import, found: Sequence[Correction]) -> list[Correction]:
    """Those whose subject is no longer shown at all; what another import tells of the same one keeps it."""
    vendors = {one.entity_id for one in found if one.noun is Noun.VENDOR}
    held = {Noun.VENDOR: await _held(work, imported, vendors, by_people=True)}
    for noun in (Noun.CONTACT, Noun.DEAL):
        held[noun] = await _shown_as_kept(work, imported, noun, {one.entity_id for one in found if one.noun is noun})
    return [one for one in found if one.entity_id not in held[one.noun]]


async def _shown_as_kept(work: Work, imported: Import, noun: Noun, idents: Collection[UUID]) -> set[UUID]:
    """Those of these contacts or deals that became one of which another import tells, too."""
    if not idents:
        return set()
    merged = await work.catalog.merged(idents, noun)
    became = {ident: list(roots(ident, merged))[-1] for ident in idents if ident in merged}
    kept = await work.reversal.kept(imported.id, imported.number, noun, set(became.values()))
    return {ident for ident, root in became.items() if root in kept}


async def _side_away_with(work: Work, imported: Import, found: Sequence[Decision]) -> list[Decision]:
    """Those of which one side is gone: then there is nothing that was merged."""
    sides = {side for one in found for side in (one.into, *one.from_ids)}
    kept = await work.reversal.kept(imported.id, imported.number, Noun.VENDOR, sides)
    held = kept | await _held(work, imported, sides - kept, by_people=False)
    return [one for one in found if not held.issuperset((one.into, *one.from_ids))]


async def _held(work: Work, imported: Import, idents: Collection[UUID], *, by_people: bool) -> set[UUID]:
    """Those of these vendors that go on being shown, by what is told of others that are shown as the same one."""
    if not idents:
        return set()
    hanging = await work.linkage.hanging(idents)
    merged = await work.catalog.merged(hanging.born)
    beside = {ident: held_together(ident, hanging, merged, by_people=by_people) for ident in idents}
    others = set().union(*beside.values())
    kept = await work.reversal.kept(imported.id, imported.number, Noun.VENDOR, others)
    return {ident for ident, some in beside.items() if not kept.isdisjoint(some)}


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
