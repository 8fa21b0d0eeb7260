"""Planning with a catalogue at hand: looks up what the planner asks for, and writes what it says."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

from application.ports.work import Work
from domain.interpretation import Understood
from domain.plans import Plan, Planner, Setting
from domain.plans_undo import Recount, family
from domain.provenance import Noun
from domain.sources import Import


async def planned(work: Work, imported: Import, setting: Setting, records: Sequence[Understood]) -> Plan:
    """The plan of a chunk against what the workspace knows now; a constant number of questions per noun.

    The caller holds the catalogue's lock, so what is known stays so until the plan is written.
    """
    catalog = work.catalog
    seen = await work.records.seen(imported.id, {record.digest for record in records if record.problem is None})
    planner = Planner(setting, records, seen, await catalog.merged())
    for noun in Noun:
        known = await catalog.known(await asyncio.to_thread(planner.keys, noun))
        idents = planner.idents(noun, known)
        planner.meet(noun, known, idents, await catalog.get(noun, idents))
        while unknown := await asyncio.to_thread(planner.settle, noun):
            planner.meet(noun, known, unknown, await catalog.get(noun, unknown))
    return await asyncio.to_thread(planner.plan)


async def write(work: Work, imported: Import, plan: Plan) -> None:
    """Write the plan: records, projections and match keys."""
    await work.records.add(imported.id, imported.number, plan.kept)
    await work.catalog.save(plan.entities)
    await work.catalog.attach(imported.id, plan.keys)


async def recount(work: Work, setting: Setting, noun: Noun, idents: Sequence[UUID]) -> None:
    """Derive these entities (and what they were merged into) anew from the claims that count now."""
    merged = await work.catalog.merged() if noun is Noun.VENDOR else {}
    wanted = {*idents, *(merged[ident] for ident in idents if ident in merged)}
    while more := {merged[ident] for ident in wanted if ident in merged} - wanted:
        wanted |= more
    entities = await work.catalog.get(noun, wanted)
    count = Recount(entities, merged, setting.now)
    async for ident, standing in work.catalog.standing(noun, family(wanted, merged)):
        count.count(ident, standing)
    await work.catalog.save(count.entities(retracted=setting.number))
