"""Correcting what is shown, by a person's word, and taking the word back; what sources say stays beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import msgspec

from application.ports.catalog import Entity, Page
from application.ports.machine import Clock, Ids
from application.ports.work import UnitOfWork, Work
from domain.corrections import Correction, corrected
from domain.errors import Refusal, RefusalKind, missing
from domain.plans_undo import family, pinned, roots
from domain.provenance import Noun


class Corrected(msgspec.Struct, frozen=True):
    """A correction, and the entity as it is shown with it."""

    correction: Correction
    entity: Entity


def tag_of(entity: Entity) -> str:
    """The entity tag of what is shown (RFC 9110, 8.8.3): another whenever a shown value is."""
    return f'"{entity.id.hex}-{entity.version}"'


async def resolved(work: Work, noun: Noun, ident: UUID) -> Entity:
    """What is shown under this id: one that was merged away is what it was merged into; Refusal MISSING."""
    merged = await work.catalog.merged([ident], noun)
    wanted = [ident, *roots(ident, merged)][-1]
    entity = (await work.catalog.get(noun, [wanted])).get(wanted)
    if entity is None or not entity.shown:
        raise missing(noun.value, ident)
    return entity


@dataclass(frozen=True, slots=True)
class CorrectEntity:
    """Sets shown fields to values that win over all sources, now and later, until the correction is taken back."""

    unit_of_work: UnitOfWork
    ids: Ids
    clock: Clock

    async def __call__(
        self,
        workspace_id: UUID,
        noun: Noun,
        ident: UUID,
        given: Mapping[str, str | None],
        key_id: UUID,
        note: str = "",
        expected: frozenset[str] | None = None,
    ) -> Corrected:
        """`expected`: tags of which what is shown must have one (None: any).

        Refusal MISSING; INVALID `nothing_to_correct`, `invalid_value`; CONFLICT `version_mismatch`.
        """
        async with self.unit_of_work(workspace_id) as work:
            await work.catalog.lock()
            entity = await resolved(work, noun, ident)
            if expected is not None and tag_of(entity) not in expected:
                text = f"This {noun} was changed since it was read: read it again, and correct what it shows now."
                raise Refusal(RefusalKind.CONFLICT, "version_mismatch", text)
            shown = entity.values
            values = corrected(noun, given, shown)
            key = await work.keys.get(key_id)
            made = await work.corrections.add(
                Correction(
                    id=self.ids.new(),
                    noun=noun,
                    entity_id=entity.id,
                    values=values,
                    replaced={field: shown.get(field) for field in values},
                    made_by=str(key_id),
                    made_name="" if key is None else key.name,
                    made_at=self.clock.now(),
                    note=note,
                )
            )
            after = await self._pinned(work, noun, entity)
            await work.commit()
        return Corrected(made, after)

    async def _pinned(self, work: Work, noun: Noun, entity: Entity) -> Entity:
        return (await repin(work, self.clock, noun, entity.id))[-1]


@dataclass(frozen=True, slots=True)
class UndoCorrection:
    """Takes a correction back: shown is again what sources, and other corrections, say."""

    unit_of_work: UnitOfWork
    clock: Clock

    async def __call__(self, workspace_id: UUID, ident: UUID, undone_by: str) -> Correction:
        """The correction as undone; Refusal MISSING `correction_not_found`; CONFLICT `already_undone`."""
        async with self.unit_of_work(workspace_id) as work:
            await work.catalog.lock()
            before = await work.corrections.get(ident, lock=True)
            if before is None:
                raise missing("correction", ident)
            undone = before.undone(undone_by, self.clock.now())
            await work.corrections.save(undone)
            await repin(work, self.clock, undone.noun, undone.entity_id)
            await work.commit()
        return undone


@dataclass(frozen=True, slots=True)
class ListCorrections:
    """Pages through what people said of an entity, latest first; also of those merged into it."""

    unit_of_work: UnitOfWork

    async def __call__(
        self, workspace_id: UUID, noun: Noun, ident: UUID, page: Page
    ) -> tuple[list[Correction], str | None]:
        """The page and the position of the next; Refusal MISSING, INVALID `invalid_cursor`."""
        async with self.unit_of_work(workspace_id) as work:
            merged = await work.catalog.merged([ident], noun)
            wanted = [ident, *roots(ident, merged)][-1]
            if wanted not in await work.catalog.get(noun, [wanted]):
                raise missing(noun.value, ident)
            members = await work.catalog.members([wanted], noun)
            return await work.corrections.list(noun, {wanted, *members}, page)


async def repin(work: Work, clock: Clock, noun: Noun, ident: UUID) -> list[Entity]:
    """Let the corrections that stand now count for this entity and for what it was merged into; the last is shown.

    The caller holds the catalogue's lock. Versions grow where something shown changes.
    """
    merged = await work.catalog.merged([ident], noun)
    line = [ident, *roots(ident, merged)]
    merged |= await work.catalog.members(line, noun)
    corrections = await work.corrections.standing(noun, family(line, merged))
    pins = pinned(line, corrections, merged)
    found = await work.catalog.get(noun, line)
    now, after = clock.now(), []
    for one in [found[wanted] for wanted in line if wanted in found]:
        changed = msgspec.structs.replace(one, pins=pins[one.id])
        if changed.values != one.values:
            changed = msgspec.structs.replace(changed, version=one.version + 1, updated_at=now)
        after.append(changed)
    await work.catalog.save(after)
    return after
