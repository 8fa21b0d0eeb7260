"""Profiles: looked up when a file is read, kept by people, and learnt from mappings that worked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

import msgspec

from application.imports import find_import
from application.ports.catalog import Page
from application.ports.machine import Clock, Ids
from application.ports.work import UnitOfWork, Work
from domain.errors import Refusal, conflict, invalid, missing
from domain.profiles import Profile, ProfileOrigin, ProfileUsed, check_profile, header_fingerprint, worth_learning
from domain.readings import ProfileUse, Reading
from domain.sources import Import
from domain.wishes import check_reading

FOUND_AS = "foundAs"
"""In the layout of an import: the fingerprint of the columns that are found where nobody tells the layout."""


@dataclass(frozen=True, slots=True)
class ListProfiles:
    """Pages through the profiles of a workspace."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, page: Page) -> tuple[list[Profile], str | None]:
        """By id, the oldest first; Refusal INVALID `invalid_cursor`."""
        async with self.unit_of_work(workspace_id) as work:
            return await work.profiles.list(page)


@dataclass(frozen=True, slots=True)
class ShowProfile:
    """One profile."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, ident: UUID) -> Profile:
        """Refusal MISSING `profile_not_found`."""
        async with self.unit_of_work(workspace_id) as work:
            return await _found(work, ident)


@dataclass(frozen=True, slots=True)
class AddProfile:
    """Saves how files with certain headers are read: as a person says, or as an import was read."""

    unit_of_work: UnitOfWork
    clock: Clock
    ids: Ids

    async def __call__(
        self,
        workspace_id: UUID,
        made_by: str,
        columns: Sequence[str] = (),
        reading: Reading = Reading(),  # noqa: B008  frozen
        name: str = "",
        import_id: UUID | None = None,
    ) -> Profile:
        """`import_id` gives the columns and what the reading leaves unsaid.

        Refusal INVALID `invalid_profile` and those of a reading; MISSING `import_not_found`; CONFLICT `profile_exists`.
        """
        found_as = ""
        async with self.unit_of_work(workspace_id) as work:
            if import_id is not None:
                imported = await find_import(work, import_id)
                columns, found_as = imported.columns, imported.layout.get(FOUND_AS, "")
                reading = reading.over(_as_read(imported))
            _check(columns, reading, name)
            profile = Profile(
                id=self.ids.new(),
                workspace_id=workspace_id,
                fingerprint=header_fingerprint(columns),
                columns=tuple(columns),
                reading=reading,
                origin=ProfileOrigin.PERSON,
                created_at=(now := self.clock.now()),
                updated_at=now,
                name=name,
                found_as=found_as,
                import_id=import_id,
                made_by=made_by,
            )
            await work.profiles.add(profile)
            await work.commit()
        return profile


@dataclass(frozen=True, slots=True)
class ReplaceProfile:
    """Says anew how the files of a profile are read; a learnt one is a person's from then on."""

    unit_of_work: UnitOfWork
    clock: Clock

    async def __call__(
        self, workspace_id: UUID, ident: UUID, made_by: str, reading: Reading, name: str, version: int | None = None
    ) -> Profile:
        """Refusal MISSING `profile_not_found`; CONFLICT `profile_changed` where `version` is not the present one."""
        async with self.unit_of_work(workspace_id) as work:
            known = await _found(work, ident, lock=True)
            if version not in (None, known.version):
                raise conflict("profile_changed", f"The profile is at version {known.version} by now; look at it anew.")
            _check(known.columns, reading, name)
            changed = msgspec.structs.replace(
                known,
                reading=reading,
                name=name,
                origin=ProfileOrigin.PERSON,
                made_by=made_by,
                updated_at=self.clock.now(),
                version=known.version + 1,
            )
            await work.profiles.save(changed)
            await work.commit()
        return changed


@dataclass(frozen=True, slots=True)
class ForgetProfile:
    """Removes a profile: such files are looked at afresh. What was read by it stays as it is."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, ident: UUID) -> None:
        """Refusal MISSING `profile_not_found`."""
        async with self.unit_of_work(workspace_id) as work:
            if not await work.profiles.remove(ident):
                raise missing("profile", ident)
            await work.commit()


async def learn(work: Work, imported: Import, now: datetime) -> str:
    """Keep what a succeeded import teaches, or what the caller had remembered; what is to be said of it, or "".

    What a person has written is changed by a person's word alone; what was learnt, by what was learnt later.
    """
    asked = imported.reading.profile is ProfileUse.REMEMBER
    counts = imported.counts
    reading = _as_read(imported) if asked else worth_learning(imported.reading, counts.planned, counts.rejected)
    if reading is None or not imported.columns or not counts.planned:
        return ""
    fingerprint, found_as = header_fingerprint(imported.columns), imported.layout.get(FOUND_AS, "")
    known = await work.profiles.find(fingerprint)
    if known is not None and known.fingerprint != fingerprint:
        known = None
    if known is not None and (known.reading == reading or (known.origin is ProfileOrigin.PERSON and not asked)):
        return ""
    made = Profile(
        id=uuid5(imported.id, fingerprint),
        workspace_id=imported.workspace_id,
        fingerprint=fingerprint,
        columns=imported.columns,
        reading=reading,
        origin=ProfileOrigin.PERSON if asked else ProfileOrigin.LEARNT,
        created_at=now,
        updated_at=now,
        found_as=found_as,
        import_id=imported.id,
    )
    if known is not None:
        keep = {"id": known.id, "name": known.name, "created_at": known.created_at, "version": known.version + 1}
        made = msgspec.structs.replace(made, found_as=found_as or known.found_as, **keep)
        await work.profiles.save(made)
    elif not await _added(work, made):
        return ""
    how = "remembered" if asked else "learnt from the mapping you gave"
    return f"profile_saved: how this file was read was {how} (version {made.version} of profile {made.id})."


async def _added(work: Work, profile: Profile) -> bool:
    """Whether it is kept now; an import that ended at the same time may have taught the same."""
    try:
        await work.profiles.add(profile)
    except Refusal as refusal:
        if refusal.code != "profile_exists":
            raise
        return False
    return True


def used(profile: Profile) -> ProfileUsed:
    """As an import notes it."""
    return ProfileUsed(profile.id, profile.version, profile.name, profile.origin)


def _as_read(imported: Import) -> Reading:
    """All that made the import be read as it was, the mapping that was found included."""
    reading = msgspec.structs.replace(imported.used, profile=None, dry_run=False, pipeline=None)
    return msgspec.structs.replace(reading, mapping=imported.mapping or reading.mapping)


def _check(columns: Sequence[str], reading: Reading, name: str) -> None:
    check_profile(columns, reading, name)
    check_reading(reading)
    unknown = [column for column in (reading.mapping or {}) if column not in columns]
    if unknown:
        raise invalid("invalid_profile", f"The mapping speaks of {unknown[0]!r}, which is none of the columns.")


async def _found(work: Work, ident: UUID, *, lock: bool = False) -> Profile:
    profile = await work.profiles.get(ident, lock=lock)
    if profile is None:
        raise missing("profile", ident)
    return profile
