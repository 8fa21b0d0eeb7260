"""Live claims on Postgres: what records of imports that count say about entities, read back with where it stands."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from adapters.postgres.arrays import numbers
from adapters.postgres.imports import COLUMNS as IMPORT_COLUMNS
from adapters.postgres.imports import imported
from adapters.postgres.record_body import BODY, read
from application.ports.catalog import Standing
from domain.provenance import Noun, Place
from domain.sources import Import

Driver: TypeAlias = asyncpg.Connection

OWN = f"""
select r.{{noun}}_id as entity_id, r.number, r.seq, 0 as part, r.import_id, r.vendor_id, {BODY.format(row="r")} as body
from sluice.records r join sluice.imports i on i.id = r.import_id and not i.retracted
where r.workspace_id = $1 and r.{{noun}}_id = any($2::uuid[]) and r.outcome in ('new', 'changed', 'same') {{place}}
"""  # noqa: S608
OF_PARTS = f"""
select p.{{noun}}_id, p.number, p.seq, p.part, p.import_id, p.vendor_id, {BODY.format(row="r")}
from sluice.record_parts p
join sluice.records r on r.import_id = p.import_id and r.seq = p.seq
join sluice.imports i on i.id = p.import_id and not i.retracted
where p.workspace_id = $1 and p.{{noun}}_id = any($2::uuid[]) and p.outcome in ('new', 'changed', 'same') {{place}}
"""  # noqa: S608
# Entity by entity (`offset 0` keeps it so): as long as the server knows little of the tables, it would rather read all
# of an import.
CLAIMS = f"""
select r.{{noun}}_id as entity_id, r.number, r.seq, 0 as part, r.import_id, r.vendor_id, {BODY.format(row="r")} as body
from unnest($2::uuid[]) w (id) cross join lateral (
    select o.* from sluice.records o
    where o.workspace_id = $1 and o.{{noun}}_id = w.id and o.outcome in ('new', 'changed', 'same') offset 0) r
join sluice.imports i on i.id = r.import_id and not i.retracted
union all
select p.{{noun}}_id, p.number, p.seq, p.part, p.import_id, p.vendor_id, {BODY.format(row="r")}
from unnest($2::uuid[]) w (id) cross join lateral (
    select o.* from sluice.record_parts o
    where o.workspace_id = $1 and o.{{noun}}_id = w.id and o.outcome in ('new', 'changed', 'same') offset 0) p
cross join lateral (
    select * from sluice.records o where o.import_id = p.import_id and o.seq = p.seq limit 1) r
join sluice.imports i on i.id = p.import_id and not i.retracted
"""  # noqa: S608
STANDING = CLAIMS + "order by entity_id, number, seq, part"
NEWEST = CLAIMS + "order by number desc, seq desc, part desc limit $3"
# Each place is looked up by itself (`offset 0` keeps it so): what else there is about the entity costs nothing.
AT = f"""
select found.* from unnest($3::text::bigint[], $4::text::int[]) w (number, seq)
cross join lateral (
    select * from ({OWN.format(noun="{noun}", place="and i.number = w.number and r.seq = w.seq")}
    union all {OF_PARTS.format(noun="{noun}", place="and i.number = w.number and p.seq = w.seq")}) every offset 0
) found
"""  # noqa: S608
IMPORTS = f"select {IMPORT_COLUMNS} from sluice.imports where id = any($1::uuid[])"  # noqa: S608
PREFETCH = 200


def _standing(noun: Noun, row: Mapping[str, Any], source: Import) -> Standing:
    body, part = read(row["body"]), row["part"]
    return Standing(
        place=Place(row["number"], row["seq"], part, body.parts[part].said),
        import_id=row["import_id"],
        claims=body.parts[part].of(noun),
        vendor_id=row["vendor_id"],
        locator=body.locator,
        columns=source.columns,
        pipeline=source.pipeline,
        rule=body.rules[part] if part < len(body.rules) else "",
        came_at=source.created_at,
        policies=source.policies,
    )


async def _sources(driver: Driver, rows: Iterable[Mapping[str, Any]], known: dict[UUID, Import]) -> dict[UUID, Import]:
    """The imports of these rows, each read once."""
    unknown = {row["import_id"] for row in rows} - known.keys()
    if unknown:
        known.update({row["id"]: imported(row) for row in await driver.fetch(IMPORTS, list(unknown))})
    return known


async def standing(
    driver: Driver, workspace_id: UUID, noun: Noun, idents: Collection[UUID]
) -> AsyncIterator[tuple[UUID, Standing]]:
    """The live claims about these entities, by entity and then in order of place."""
    known: dict[UUID, Import] = {}
    cursor = await driver.cursor(STANDING.format(noun=noun.value), workspace_id, list(idents))
    while rows := await cursor.fetch(PREFETCH):
        sources = await _sources(driver, rows, known)
        for row in rows:
            yield row["entity_id"], _standing(noun, row, sources[row["import_id"]])


async def newest(
    driver: Driver, workspace_id: UUID, noun: Noun, idents: Collection[UUID], limit: int
) -> list[Standing]:
    """The live claims with the latest places, latest first."""
    rows = await driver.fetch(NEWEST.format(noun=noun.value), workspace_id, list(idents), limit)
    sources = await _sources(driver, rows, {})
    return [_standing(noun, row, sources[row["import_id"]]) for row in rows]


async def at(
    driver: Driver, workspace_id: UUID, noun: Noun, idents: Collection[UUID], places: Collection[Place]
) -> list[Standing]:
    """The live claims that stand at these places."""
    wanted = set(places)
    spots = sorted({(place.number, place.seq) for place in wanted})
    columns = numbers([number for number, _ in spots]), numbers([seq for _, seq in spots])
    rows = await driver.fetch(AT.format(noun=noun.value), workspace_id, list(idents), *columns)
    sources = await _sources(driver, rows, {})
    found = [_standing(noun, row, sources[row["import_id"]]) for row in rows]
    return [one for one in found if one.place in wanted]
