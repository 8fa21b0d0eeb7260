"""Recounting: entities derived anew from the claims that count now."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from application.ground import Ground
from application.ports.work import Work
from domain.plans import Plan, Setting
from domain.plans_undo import Recount, family
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


async def recount(work: Ground, setting: Setting, noun: Noun, idents: Sequence[UUID]) -> None:
    """Derive these entities (and what they were merged into) anew from the claims that count now."""
    catalog = work.catalog
    wanted = set(idents)
    merged = await catalog.merged(wanted, noun)
    wanted |= set(merged.values())
    merged |= await catalog.members(wanted, noun)
    entities = await catalog.get(noun, wanted)
    members = family(wanted, merged)
    count = Recount(entities, merged, setting.now, await work.corrections.standing(noun, members))
    async for ident, standing in catalog.standing(noun, members):
        count.count(ident, standing)
    await catalog.save(count.entities(retracted=setting.number))
