"""Live claims on Postgres: what records of imports that count say about entities, read back with where it stands."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from adapters.postgres.imports import COLUMNS as IMPORT_COLUMNS
from adapters.postgres.imports import imported
from adapters.postgres.record_body import BODY, read
from application.ports.catalog import Standing
from domain.provenance import Noun, Place
from domain.sources import Import

Driver: TypeAlias = asyncpg.Connection

CLAIMS = f"""
select r.{{noun}}_id as entity_id, r.number, r.seq, 0 as part, r.import_id, r.vendor_id, {BODY.format(row="r")} as body
from sluice.records r join sluice.imports i on i.id = r.import_id and not i.retracted
where r.workspace_id = $1 and r.{{noun}}_id = any($2::uuid[]) and r.outcome in ('new', 'changed', 'same') {{place}}
union all
select p.{{noun}}_id, p.number, p.seq, p.part, p.import_id, p.vendor_id, {BODY.format(row="r")}
from sluice.record_parts p
join sluice.records r on r.import_id = p.import_id and r.seq = p.seq
join sluice.imports i on i.id = p.import_id and not i.retracted
where p.workspace_id = $1 and p.{{noun}}_id = any($2::uuid[]) and p.outcome in ('new', 'changed', 'same')
    {{place_of_part}}
"""  # noqa: S608
STANDING = CLAIMS + "order by entity_id, number, seq, part"
NEWEST = CLAIMS + "order by number desc, seq desc, part desc limit $3"
IMPORTS = f"select {IMPORT_COLUMNS} from sluice.imports where id = any($1::uuid[])"  # noqa: S608
PLACES = "and ({row}.number, {row}.seq) in (select * from unnest($3::bigint[], $4::int[]))"
PREFETCH = 200


def _sql(query: str, noun: Noun, placed: bool = False) -> str:
    """The query for this noun; `placed` narrows it to the places in $3 and $4."""
    place, place_of_part = (PLACES.format(row=row) if placed else "" for row in ("r", "p"))
    return query.format(noun=noun.value, place=place, place_of_part=place_of_part)


def _standing(noun: Noun, row: Mapping[str, Any], source: Import) -> Standing:
    body, part = read(row["body"]), row["part"]
    return Standing(
        place=Place(row["number"], row["seq"], part),
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
    cursor = await driver.cursor(_sql(STANDING, noun), workspace_id, list(idents))
    while rows := await cursor.fetch(PREFETCH):
        sources = await _sources(driver, rows, known)
        for row in rows:
            yield row["entity_id"], _standing(noun, row, sources[row["import_id"]])


async def newest(
    driver: Driver, workspace_id: UUID, noun: Noun, idents: Collection[UUID], limit: int
) -> list[Standing]:
    """The live claims with the latest places, latest first."""
    rows = await driver.fetch(_sql(NEWEST, noun), workspace_id, list(idents), limit)
    sources = await _sources(driver, rows, {})
    return [_standing(noun, row, sources[row["import_id"]]) for row in rows]


async def at(
    driver: Driver, workspace_id: UUID, noun: Noun, idents: Collection[UUID], places: Collection[Place]
) -> list[Standing]:
    """The live claims that stand at these places."""
    wanted = set(places)
    numbers, seqs = [place.number for place in wanted], [place.seq for place in wanted]
    rows = await driver.fetch(_sql(CLAIMS, noun, placed=True), workspace_id, list(idents), numbers, seqs)
    sources = await _sources(driver, rows, {})
    found = [_standing(noun, row, sources[row["import_id"]]) for row in rows]
    return [one for one in found if one.place in wanted]
