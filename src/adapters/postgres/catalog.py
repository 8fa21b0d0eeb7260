"""The catalogue on Postgres: projections and match keys in batches, one statement for any number of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from hashlib import blake2b
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.catalog_standing import at, newest, standing
from adapters.postgres.database import raw
from application.ports.catalog import Catalog, Decision, Entity, Page, Standing
from domain.listing import folded, mark, name_mark, search_text, sort_name
from domain.provenance import Noun, Pick, Place

TABLES = {Noun.VENDOR: "vendors", Noun.CONTACT: "contacts", Noun.DEAL: "deals"}
NUMBERS = {Noun.VENDOR: 1, Noun.CONTACT: 2, Noun.DEAL: 3}

LOCK = "select pg_advisory_xact_lock(hashtextextended('sluice.catalog:' || $1, 0))"
KNOWN = """
select distinct k.noun, k.key, m.entity_id
from unnest($2::smallint[], $3::uuid[]) as k (noun, key)
join sluice.match_keys m on m.workspace_id = $1 and m.noun = k.noun and m.key = k.key
order by m.entity_id
"""
FIELDS = (
    "id, picks::text, live, version, vendor_id, vendor_place, merged_into, founded_by, changed_by,"
    " created_at, updated_at"
)
GET = f"select {FIELDS} from sluice.{{table}} where workspace_id = $1 and id = any($2::uuid[])"  # noqa: S608
SAVE = """
insert into sluice.{table} (workspace_id, id, picks, live, version, vendor_id, vendor_place, merged_into,
    founded_by, changed_by, sort_name, search, created_at, updated_at)
select $1, e.id, e.picks::json, e.live, e.version, e.vendor_id,
    case when e.place = '' then null else e.place::int[] end, e.merged_into,
    e.founded_by, e.changed_by, e.sort_name, e.search, e.created_at, e.updated_at
from unnest($2::uuid[], $3::text[], $4::int[], $5::int[], $6::uuid[], $7::text[], $8::uuid[], $9::bigint[],
    $10::bigint[], $11::text[], $12::text[], $13::timestamptz[], $14::timestamptz[])
    as e (id, picks, live, version, vendor_id, place, merged_into, founded_by, changed_by, sort_name, search,
          created_at, updated_at)
on conflict (workspace_id, id) do update set
    picks = excluded.picks, live = excluded.live, version = excluded.version, vendor_id = excluded.vendor_id,
    vendor_place = excluded.vendor_place, merged_into = excluded.merged_into, founded_by = excluded.founded_by,
    changed_by = excluded.changed_by, sort_name = excluded.sort_name, search = excluded.search,
    updated_at = excluded.updated_at
"""
ATTACH = """
insert into sluice.match_keys (workspace_id, noun, key, entity_id, import_id)
select $1, k.noun, k.key, k.entity_id, $2
from unnest($3::smallint[], $4::uuid[], $5::uuid[]) as k (noun, key, entity_id)
on conflict do nothing
"""
DETACH = "delete from sluice.match_keys where import_id = $1 and workspace_id = $2"
RETRACTED = "update sluice.imports set retracted = $3 where id = $1 and workspace_id = $2"
TOUCHED = """
select distinct entity_id from sluice.match_keys
where import_id = $1 and noun = $2 and entity_id > $3 order by entity_id limit $4
"""
MERGED = "select id, merged_into from sluice.vendors where workspace_id = $1 and merged_into is not null"
LIST = f"""
select {FIELDS}, sort_name from sluice.{{table}}
where workspace_id = $1 and live > 0 and merged_into is null and (sort_name, id) > ($2, $3::uuid)
  {{filters}}
order by sort_name, id limit $4
"""  # noqa: S608
OF_VENDOR = """and vendor_id = any(array(
    select $%d::uuid union all select id from sluice.vendors where workspace_id = $1 and merged_into = $%d))"""
DECIDE = """
insert into sluice.decisions (id, workspace_id, into_id, from_ids, decided_by, decided_at, undone_by, undone_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (id) do update set undone_by = excluded.undone_by, undone_at = excluded.undone_at
"""
DECISION = """
select id, into_id, from_ids, decided_by, decided_at, undone_by, undone_at from sluice.decisions
where id = $1 and workspace_id = $2
"""
NOBODY = UUID(int=0)


def _key(text: str) -> UUID:
    return UUID(bytes=blake2b(text.encode(), digest_size=16).digest())


def _entity(noun: Noun, row: Mapping[str, Any]) -> Entity:
    place = row["vendor_place"]
    facts = {field: row[field] for field in Entity.__struct_fields__ if field not in ("noun", "picks", "vendor_place")}
    picks = msgspec.json.decode(row["picks"], type=dict[str, Pick])
    return Entity(noun=noun, picks=picks, vendor_place=None if place is None else Place(*place), **facts)


def _row(entity: Entity) -> tuple[object, ...]:
    values = {field: pick.value for field, pick in entity.picks.items()}
    place = entity.vendor_place
    return (
        entity.id,
        msgspec.json.encode(entity.picks).decode(),
        entity.live,
        entity.version,
        entity.vendor_id,
        "" if place is None else f"{{{place.number},{place.seq},{place.part}}}",
        entity.merged_into,
        entity.founded_by,
        entity.changed_by,
        sort_name(entity.noun, values),
        search_text(entity.noun, values),
        entity.created_at,
        entity.updated_at,
    )


class PostgresCatalog(Catalog):
    """The catalogue of one workspace, inside a work's transaction."""

    def __init__(self, connection: AsyncConnection, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    async def lock(self) -> None:
        driver = await raw(self._connection)
        await driver.execute(LOCK, str(self._workspace_id))

    async def known(self, keys: Collection[tuple[Noun, str]]) -> Mapping[tuple[Noun, str], Sequence[UUID]]:
        if not keys:
            return {}
        driver = await raw(self._connection)
        asked = {(NUMBERS[noun], _key(text)): (noun, text) for noun, text in keys}
        rows = await driver.fetch(KNOWN, self._workspace_id, [n for n, _ in asked], [k for _, k in asked])
        found: dict[tuple[Noun, str], list[UUID]] = {}
        for row in rows:
            found.setdefault(asked[row["noun"], row["key"]], []).append(row["entity_id"])
        return found

    async def get(self, noun: Noun, idents: Collection[UUID]) -> dict[UUID, Entity]:
        if not idents:
            return {}
        driver = await raw(self._connection)
        rows = await driver.fetch(GET.format(table=TABLES[noun]), self._workspace_id, list(idents))
        return {row["id"]: _entity(noun, row) for row in rows}

    async def save(self, entities: Sequence[Entity]) -> None:
        driver = await raw(self._connection)
        for noun in Noun:
            rows = [_row(entity) for entity in entities if entity.noun is noun]
            if rows:
                columns = [list(column) for column in zip(*rows, strict=True)]
                await driver.execute(SAVE.format(table=TABLES[noun]), self._workspace_id, *columns)

    async def attach(self, import_id: UUID, keys: Collection[tuple[Noun, str, UUID]]) -> None:
        if not keys:
            return
        driver = await raw(self._connection)
        nouns, texts, idents = zip(*keys, strict=True)
        await driver.execute(
            ATTACH,
            self._workspace_id,
            import_id,
            [NUMBERS[noun] for noun in nouns],
            [_key(text) for text in texts],
            list(idents),
        )

    async def detach(self, import_id: UUID) -> None:
        driver = await raw(self._connection)
        await driver.execute(DETACH, import_id, self._workspace_id)

    async def retract(self, import_id: UUID) -> None:
        driver = await raw(self._connection)
        await driver.execute(RETRACTED, import_id, self._workspace_id, True)

    async def restore(self, import_id: UUID) -> None:
        driver = await raw(self._connection)
        await driver.execute(RETRACTED, import_id, self._workspace_id, False)

    async def touched(self, import_id: UUID, noun: Noun, after: UUID | None, limit: int) -> list[UUID]:
        driver = await raw(self._connection)
        rows = await driver.fetch(TOUCHED, import_id, NUMBERS[noun], after or NOBODY, limit)
        return [row["entity_id"] for row in rows]

    async def standing(self, noun: Noun, idents: Collection[UUID]) -> AsyncIterator[tuple[UUID, Standing]]:
        driver = await raw(self._connection)
        async for found in standing(driver, self._workspace_id, noun, idents):
            yield found

    async def newest(self, noun: Noun, idents: Collection[UUID], limit: int) -> list[Standing]:
        return await newest(await raw(self._connection), self._workspace_id, noun, idents, limit)

    async def at(self, noun: Noun, idents: Collection[UUID], places: Collection[Place]) -> list[Standing]:
        return await at(await raw(self._connection), self._workspace_id, noun, idents, places)

    async def merged(self) -> dict[UUID, UUID]:
        driver = await raw(self._connection)
        return {row["id"]: row["merged_into"] for row in await driver.fetch(MERGED, self._workspace_id)}

    async def decide(self, decision: Decision) -> None:
        driver = await raw(self._connection)
        ident, into, from_ids, *rest = msgspec.structs.astuple(decision)
        await driver.execute(DECIDE, ident, self._workspace_id, into, list(from_ids), *rest)

    async def decision(self, ident: UUID) -> Decision | None:
        driver = await raw(self._connection)
        row = await driver.fetchrow(DECISION, ident, self._workspace_id)
        return None if row is None else Decision(row["id"], row["into_id"], tuple(row["from_ids"]), *tuple(row)[3:])

    async def list(
        self, noun: Noun, page: Page, query: str = "", vendor_id: UUID | None = None
    ) -> tuple[list[Entity], str | None]:
        driver = await raw(self._connection)
        after = ("", NOBODY) if page.after is None else name_mark(page.after)
        arguments: list[object] = [self._workspace_id, *after, page.limit + 1]
        filters = ""
        if query:
            arguments.append("%" + _escaped(folded(query)) + "%")
            filters += f"and search like ${len(arguments)} "
        if vendor_id is not None:
            arguments.append(vendor_id)
            filters += OF_VENDOR % (len(arguments), len(arguments))
        rows = await driver.fetch(LIST.format(table=TABLES[noun], filters=filters), *arguments)
        found = [_entity(noun, row) for row in rows[: page.limit]]
        last = rows[page.limit - 1] if len(rows) > page.limit else None
        return found, None if last is None else mark(last["sort_name"], last["id"])


def _escaped(query: str) -> str:
    return query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
