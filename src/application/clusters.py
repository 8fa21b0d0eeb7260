"""Clusters: the one way in which it is decided, again whenever something changes, which vendors are shown as one."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from uuid import UUID

import msgspec

from application.ground import Ground
from application.ports.work import Work
from application.recounting import recount
from domain.catalog import Entity
from domain.linkage.homes import Homes, homes_of, linked_idents
from domain.plans import Setting
from domain.provenance import Noun, Place


async def recluster(work: Ground, setting: Setting, idents: Collection[UUID], retracted: int = 0) -> Homes:
    """Decides anew the components of these vendors by nodes, edges, people's words and the model, and shows it so.

    Vendors whose home changes, and those that they leave and join, are derived anew from the claims that count. New
    nodes that have no projection yet are decided with the others and shown by whoever saves them. The caller holds
    the catalogue's lock. For an import, an undo, a merge and the taking back of one alike. `retracted`: the number of
    the import whose claims were taken back, where that is why; a running one has founded what it founded.
    """
    hanging = await work.linkage.hanging(idents)
    linked = linked_idents(hanging)
    entities = await work.catalog.get(Noun.VENDOR, hanging.born)
    profiles = await work.linkage.profiles(linked)
    model = await work.linkage.model() if profiles else None
    elders = {ident: place for ident, one in entities.items() if (place := _first_place(one)) is not None}
    homes = await asyncio.to_thread(homes_of, hanging, profiles, elders, model)
    moved = [one for ident, one in entities.items() if one.merged_into != _into(ident, homes)]
    if moved:
        await work.catalog.save([_moved(one, _into(one.id, homes)) for one in moved])
        left = {one.merged_into for one in moved if one.merged_into is not None}
        joined = {homes.roots[one.id] for one in moved}
        counted = msgspec.structs.replace(setting, number=retracted)
        await recount(work, counted, Noun.VENDOR, [*{one.id for one in moved} | left | joined])
    return homes


async def let_go(work: Work, setting: Setting, idents: Collection[UUID]) -> None:
    """Nodes among these of which no live record speaks any more leave, and what they held together is decided anew.

    The setting is that of the import whose claims were taken back.
    """
    gone = await work.linkage.silent(await work.linkage.which(idents))
    if gone:
        beside = (await work.linkage.hanging(gone)).born
        await work.linkage.remove(gone)
        await recluster(work, setting, beside, retracted=setting.number)


def _into(ident: UUID, homes: Homes) -> UUID | None:
    root = homes.roots[ident]
    return None if root == ident else root


def _moved(entity: Entity, into: UUID | None) -> Entity:
    return msgspec.structs.replace(entity, merged_into=into, version=entity.version + 1)


def _first_place(entity: Entity) -> Place | None:
    return min((pick.place for pick in entity.picks.values()), default=None)
