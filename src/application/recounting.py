"""Recounting: entities derived anew from the claims that count now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

import msgspec

from application.ground import Ground
from application.ports.work import Work
from domain.catalog import Entity
from domain.joining import joined, regathered
from domain.plans import Plan, Setting
from domain.plans_undo import Recount, family, pinned, succeeding
from domain.provenance import Noun
from domain.survivorship import only_founds


async def refounded(work: Work, setting: Setting, plan: Plan) -> None:
    """Of an import that may only found: whether it founds what it tells of is known to all that counts, not to a chunk.

    To be called once the plan is written.
    """
    if not only_founds(setting.policies):
        return
    for noun in Noun:
        if idents := [one.id for one in plan.every if one.noun is noun]:
            await recount(work, msgspec.structs.replace(setting, number=0), noun, idents)


async def recount(work: Ground, setting: Setting, noun: Noun, idents: Collection[UUID], *, alone: bool = False) -> None:
    """Derive these entities (and unless `alone` what they were merged into) anew from the claims that count now."""
    catalog = work.catalog
    wanted = set(idents)
    merged = await catalog.merged(wanted, noun)
    if not alone:
        wanted |= set(merged.values())
    merged |= await catalog.members(wanted, noun)
    entities = await catalog.get(noun, wanted)
    members = family(wanted, merged)
    count = Recount(entities, merged, setting.now, await work.corrections.standing(noun, members))
    async for ident, standing in catalog.standing(noun, members):
        count.count(ident, standing)
    await catalog.save(count.entities(retracted=setting.number))


async def regather(work: Ground, setting: Setting, before: Mapping[UUID, Entity], after: Mapping[UUID, UUID]) -> None:
    """Derive anew the vendors that are shown as others than before, once it is saved as whom; as `recount` would.

    `before`: they and those that were shown as the same, as all were kept before, each up to date; `after`: as whom
    each is shown. What gathers others is told from what these showed, however many records stand behind it; only of
    what gathered others and does so no more are the claims read.
    """
    catalog = work.catalog
    was = {ident: one.merged_into or ident for ident, one in before.items()}
    roots = set(was.values())
    how = regathered(was, after)
    if how is None or not before.keys() >= {*roots, *await catalog.members(roots)}:
        await recount(work, setting, Noun.VENDOR, {*before, *roots})
        return
    apart = set(how.apart)
    now = await catalog.get(Noun.VENDOR, how.joined)
    merged = await catalog.members(how.joined)
    pins = pinned(now, await work.corrections.standing(Noun.VENDOR, family(now, merged)), merged)
    derived: list[Entity] = []
    for ident, one in now.items():
        found = joined(one, [before[part] for part in how.joined[ident]])
        if found is None:
            apart.add(ident)
        else:
            derived.append(succeeding(one, msgspec.structs.replace(found, pins=pins[ident]), 0, setting.now))
    await catalog.save(derived)
    if apart:
        await recount(work, setting, Noun.VENDOR, apart, alone=True)
