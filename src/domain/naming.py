"""Naming: under which id each contact or deal goes on, once it is decided anew which records are told of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec

from domain.matching import derived_id
from domain.plans_undo import roots
from domain.provenance import Noun, Place
from domain.told import Told


class Group(msgspec.Struct):
    """Parts that tell of the same contact or deal, in order of place.

    `first`: the key text by which it was founded, and `scratch` the id that this gives it; no two have the same.
    """

    scratch: UUID
    first: str
    told: list[Told]


def named(
    workspace_id: UUID, noun: Noun, groups: Sequence[Group], there: Collection[UUID], merged: Mapping[UUID, UUID]
) -> dict[UUID, Group]:
    """The groups by the ids they go on under; naming the same groups again changes nothing.

    `there`: ids that are or were anybody's; `merged`: what those that no part has were given away to. An id that parts
    have goes on with one group, its heir: the one that has the first of these. A group's id is, of what there is:

    - what its founding key gives, if it is the heir of that, or if a part of it has what that was given away to: so
      what had been joined and is apart again comes back under its own id;
    - the id of its first part whose heir it is: so an id stays where a group stays;
    - what its founding key gives, if no part has it; else a new one.

    Once named, all parts of a group have its id and no other parts do. Its key's id would be preferred the second time
    only if it was given away to this group since, hence had parts in it, or was given away to what had: so the first
    line would have preferred it the first time.
    """
    heir = heirs(noun, {group.scratch: group for group in groups})
    ids: dict[UUID, Group] = {}
    nameless: list[Group] = []
    for group in groups:
        ident = _own(noun, group, heir, merged)
        if ident is None:
            nameless.append(group)
        else:
            ids[ident] = group
    for group in nameless:
        ids[_new(workspace_id, noun, group, ids.keys() | heir.keys(), there)] = group
    return ids


def heirs(noun: Noun, groups: Mapping[UUID, Group]) -> dict[UUID, UUID]:
    """Whoever parts belong to now, each with the group that has the first of these."""
    first: dict[UUID, tuple[Place, UUID]] = {}
    for ident, group in groups.items():
        for told in group.told:
            was = told.owner(noun)
            if was is not None and (was not in first or told.place < first[was][0]):
                first[was] = told.place, ident
    return {was: ident for was, (_, ident) in first.items()}


def as_before(noun: Noun, groups: Sequence[Group], again: UUID, first: Mapping[Place, UUID]) -> list[Group]:
    """The groups with the owners that parts of the import `again` had before it was read again, to be named by them.

    Whom its parts were found to belong to meanwhile depends on what had been read till then, and on what was let go, so
    it says nothing of ids that are others' or were told of before. `first`: of whom each part told first in the earlier
    reading; one of whom others tell now is theirs. An id that only the new reading gave counts in a group that has no
    other.
    """
    parts = [told for group in groups for told in group.told]
    others = {told.owner(noun) for told in parts if told.import_id != again}
    known = {*others, *first.values()}

    def before(told: Told) -> UUID | None:
        if told.import_id != again:
            return told.owner(noun)
        ident = first.get(told.place)
        return None if ident in others else ident

    def since(told: Told) -> UUID | None:
        ident = told.owner(noun)
        return None if ident in known else ident

    found: list[Group] = []
    for group in groups:
        owners = [before(told) for told in group.told]
        if not any(owners):
            owners = [since(told) for told in group.told]
        told = [one.given(noun, owner) for one, owner in zip(group.told, owners, strict=True)]
        found.append(Group(group.scratch, group.first, told))
    return found


def _own(noun: Noun, group: Group, heir: Mapping[UUID, UUID], merged: Mapping[UUID, UUID]) -> UUID | None:
    owners = dict.fromkeys(owner for told in group.told if (owner := told.owner(noun)) is not None)
    if group.scratch in heir:
        if heir[group.scratch] == group.scratch:
            return group.scratch
    elif any(root in owners for root in roots(group.scratch, merged)):
        return group.scratch
    return next((owner for owner in owners if heir[owner] == group.scratch), None)


def _new(workspace_id: UUID, noun: Noun, group: Group, taken: Collection[UUID], there: Collection[UUID]) -> UUID:
    ident, ordinal = group.scratch, 0
    while ident in taken or (ordinal and ident in there):
        ident, ordinal = derived_id(workspace_id, noun, group.first, ordinal), ordinal + 1
    return ident
