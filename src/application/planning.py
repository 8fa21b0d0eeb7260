"""Planning with a catalogue at hand: looks up what the planner asks for, and writes what it says."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from application.arrivals import Arrivals, Arrived
from application.ground import Ground
from application.ports.work import Work
from application.stopwatch import Stopwatch
from application.told_before import OWNED, first_told
from domain.interpretation import Understood
from domain.modes import by_keys_alone, keyed, refused, rejecting
from domain.pipelines import Pipeline
from domain.plans import Plan, Planner, Setting
from domain.provenance import Noun
from domain.readings import Mode
from domain.repeats import Repeats
from domain.sources import Counts, Import, scope_of


def arrivals_of(version: Pipeline, watch: Stopwatch | None = None) -> Arrivals | None:
    """What decides vendors by weights, for one import; None under a version that decides by keys alone."""
    return Arrivals(watch) if version.matching == 2 else None


async def planned(
    work: Ground,
    imported: Import,
    setting: Setting,
    records: Sequence[Understood],
    arrivals: Arrivals | None = None,
    repeats: Repeats | None = None,
) -> Plan:
    """The plan of a chunk against what the workspace knows now; a constant number of questions per noun.

    With `arrivals` vendors are decided by weights (matching 2), without, or where the caller declared a key or a mode,
    by keys alone. `repeats`: what the import remembers of whom it told of in which words. The caller holds the
    catalogue's lock, so what is known stays so until the plan is written.
    """
    reading = imported.used
    if by_keys_alone(reading):
        arrivals = None
    if arrivals is None or reading.keys or setting.policies is not None:
        repeats = None
    if reading.keys:
        records = keyed(records, reading.keys)
    plan = await _planned(work, imported, setting, records, arrivals, repeats)
    while reading.mode not in (None, Mode.UPSERT):
        entities = {entity.id: entity for entity in plan.every}
        if not (problems := refused(plan.kept, entities, reading, {setting.number, *imported.mends}, imported.columns)):
            break
        # Without a record that was refused another one may belong to somebody else: all of it is planned anew.
        records = rejecting(records, problems)
        plan = await _planned(work, imported, setting, records, arrivals, None)
    return plan


async def _planned(
    work: Ground,
    imported: Import,
    setting: Setting,
    records: Sequence[Understood],
    arrivals: Arrivals | None,
    repeats: Repeats | None,
) -> Plan:
    catalog = work.catalog
    digests = {record.digest for record in records if record.problem is None}
    seen = await work.records.seen(imported.id, digests)
    tellings = None if arrivals is None else arrivals.tellings
    planner = Planner(setting, records, seen, imported.used.keys, tellings, repeats)
    arrived: Arrived | None = None
    if arrivals is not None:
        arrived = await arrivals(work, setting, await asyncio.to_thread(planner.sayings, Noun.VENDOR))
        if arrived.moved:
            # Contacts and deals may have been given away with their vendors.
            planner.remember(await work.records.seen(imported.id, digests))
        planner.house(arrived.housed)
        if arrived.moved:
            planner.doubt()
        planner.join(arrived.merged)
    for noun in Noun:
        if noun in OWNED and imported.generation > 1:
            await _recall(work, planner, imported.id, noun)
        elif noun is Noun.DEAL and repeats is not None:
            await asyncio.to_thread(planner.know, await catalog.deals_met())
        known = await catalog.known(await asyncio.to_thread(planner.keys, noun), imported.id)
        await _meet(work, planner, noun, known, planner.idents(noun, known))
        if noun is Noun.VENDOR and (doubtful := planner.doubtful()):
            planner.vacate(await _vacant(work, doubtful))
        while unknown := await asyncio.to_thread(planner.settle, noun):
            await _meet(work, planner, noun, known, unknown)
        if noun is Noun.VENDOR:
            planner.gather(await catalog.members(planner.shown()))
    plan = await asyncio.to_thread(planner.plan)
    if arrived is None:
        return plan
    more = arrived.founded
    counts = plan.counts.plus(
        Counts(
            vendors_new=more.get(Noun.VENDOR, 0),
            contacts_new=more.get(Noun.CONTACT, 0),
            deals_new=more.get(Noun.DEAL, 0),
        )
    )
    return msgspec.structs.replace(plan, counts=counts, questions=arrived.questions, figures=arrived.figures)


async def _recall(work: Ground, planner: Planner, import_id: UUID, noun: Noun) -> None:
    """What is told again under its own words is founded under the id that it had."""
    founders = planner.founders(noun)
    idents = await first_told(work, import_id, noun, [saying for _, saying in founders])
    found = [(text, ident) for (text, _), ident in zip(founders, idents, strict=True) if ident is not None]
    # Of several under one key the first is meant: what comes after finds it.
    planner.recall(noun, dict(reversed(found)))


async def _meet(
    work: Ground, planner: Planner, noun: Noun, known: Mapping[tuple[Noun, str], Sequence[UUID]], idents: set[UUID]
) -> None:
    """Looks these up, with what vendors among them were merged into: each of them says itself what it became."""
    if noun is Noun.VENDOR:
        idents = planner.with_roots(idents)
    entities = await work.catalog.get(noun, idents)
    found = entities if noun is Noun.VENDOR else {}
    while found:
        planner.join({ident: one.merged_into for ident, one in found.items() if one.merged_into is not None})
        further = planner.with_roots(idents) - idents
        found = await work.catalog.get(noun, further) if further else {}
        idents, entities = idents | further, entities | found
    planner.meet(noun, known, idents, entities)


async def _vacant(work: Ground, live: Mapping[UUID, int]) -> set[UUID]:
    """Those of these vendors of whose live claims none is their own: an import that is read again was the last."""
    into = await work.catalog.members(live)
    entities = await work.catalog.get(Noun.VENDOR, into)
    others = Counter[UUID]()
    for ident, one in entities.items():
        others[into[ident]] += one.live
    return {ident for ident, claims in live.items() if others[ident] == claims}


def setting_of(imported: Import, sha256: str, now: datetime) -> Setting:
    """What the import's chunks are planned in; `sha256` is its source's."""
    return Setting(imported.workspace_id, imported.number, scope_of(imported, sha256), now, imported.policies)


async def write(work: Work, imported: Import, plan: Plan, keys: Sequence[tuple[Noun, str, UUID]]) -> None:
    """Write the plan: records, projections and these of its match keys."""
    await work.records.add(imported.id, imported.number, plan.kept)
    known = len(plan.entities) - plan.founded
    await work.catalog.save(plan.entities[:known], plan.before)
    await work.catalog.found(plan.entities[known:])
    if plan.fresh is not None:
        await work.catalog.found(plan.fresh)
    await work.catalog.attach(imported.id, keys)
