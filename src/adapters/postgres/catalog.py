"""The catalogue on Postgres: projections and match keys in batches, one statement for any number of them."""

from __future__ import annotations

import builtins
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.arrays import LINES, lines, numbers, packed, packed_octets, places, texts, times, uuids, words
from adapters.postgres.catalog_counted import count, expect, is_counted
from adapters.postgres.catalog_found import insert, insert_fresh, plain, searched
from adapters.postgres.catalog_keys import NUMBERS, attach, digest
from adapters.postgres.catalog_lock import lock
from adapters.postgres.catalog_merged import TABLES, members, merged
from adapters.postgres.catalog_silent import silence
from adapters.postgres.catalog_standing import at, newest, standing
from adapters.postgres.catalog_told import ATTACH_SOME, DETACH_SOME, give, owned, told
from adapters.postgres.database import Session, packing, raw
from adapters.postgres.deal_rivals import keep_keys
from application.ports.catalog import NOTHING, Catalog, Decision, Entity, Page, Standing
from domain.errors import conflict
from domain.fresh_deals import FreshDeals
from domain.listing import asked_of, folded, mark, name_mark, search_text, sort_name
from domain.provenance import Noun, Pick, Pin, Place
from domain.told import Attached, Told

# Key by key (`offset 0` keeps it so): a plan made while the table was all but empty would read all keys of the noun.
KNOWN = """
select k.place, m.entity_id, bool_or(m.import_id = $4) as attached
from unnest($3::sluice.uuids) with ordinality as k (key, place)
cross join lateral (
    select entity_id, import_id from sluice.match_keys where workspace_id = $1 and noun = $2 and key = k.key offset 0) m
group by k.place, m.entity_id order by m.entity_id
"""
KEYLESS = "select 1 from sluice.match_keys where workspace_id = $1 and noun = $2 limit 1"
FIELDS = (
    "id, picks, live, version, vendor_id, vendor_place, merged_into, founded_by, changed_by,"
    " created_at, updated_at, pins::text"
)
GET = f"select {FIELDS} from sluice.{{table}} where workspace_id = $1 and id = any($2::sluice.uuids)"  # noqa: S608
EACH = f"""
from unnest($2::sluice.uuids, {LINES.format("$3")}, $4::text::int[], $5::text::int[], $6::sluice.uuids,
    $7::text::text[], $8::sluice.uuids, $9::text::bigint[], $10::text::bigint[], $11::text::text[], $12::text::text[],
    $13::text::timestamptz[], $14::text::timestamptz[], $15::text[])
    as e (id, picks, live, version, vendor_id, place, merged_into, founded_by, changed_by, sort_name, search,
          created_at, updated_at, pins)
"""
SAVE = f"""
insert into sluice.{{table}} (workspace_id, id, picks, live, version, vendor_id, vendor_place, merged_into,
    founded_by, changed_by, sort_name, search, created_at, updated_at, pins)
select $1, e.id, e.picks, e.live, e.version, e.vendor_id,
    e.place::int[], e.merged_into, e.founded_by, e.changed_by, e.sort_name, e.search, e.created_at, e.updated_at,
    e.pins::json
{EACH}
on conflict (workspace_id, id) do update set
    picks = excluded.picks, live = excluded.live, version = excluded.version, vendor_id = excluded.vendor_id,
    vendor_place = excluded.vendor_place, merged_into = excluded.merged_into, founded_by = excluded.founded_by,
    changed_by = excluded.changed_by, sort_name = excluded.sort_name, search = excluded.search,
    updated_at = excluded.updated_at, pins = excluded.pins
"""
# Of what is known to be there: no row to insert is made ready, and none is locked before it changes.
CHANGE = f"""
update sluice.{{table}} t set picks = e.picks, live = e.live, version = e.version, vendor_id = e.vendor_id,
    vendor_place = e.place::int[], merged_into = e.merged_into, founded_by = e.founded_by, changed_by = e.changed_by,
    sort_name = e.sort_name, search = e.search, updated_at = e.updated_at, pins = e.pins::json
{EACH}
where t.workspace_id = $1 and t.id = e.id
"""  # noqa: S608
DETACH = "delete from sluice.match_keys where import_id = $1 and workspace_id = $2"
RETRACTED = "update sluice.imports set retracted = $3 where id = $1 and workspace_id = $2"
TOUCHED = """
select distinct entity_id from sluice.match_keys
where import_id = $1 and noun = $2 and entity_id > $3 order by entity_id limit $4
"""
LIST = f"""
select {FIELDS}, sort_name from sluice.{{table}}
where workspace_id = $1 and shown and (sort_name, id) > ($2, $3::uuid)
order by sort_name, id limit $4
"""  # noqa: S608
WALK = f"""
select {FIELDS} from sluice.{{table}}
where workspace_id = $1 and shown and id > $2 order by id limit $3
"""  # noqa: S608
# Row security keeps LIKE from any index; the function has its own way (migration 0006) and answers ids.
SEARCH = f"""
select {FIELDS}, sort_name from sluice.{{table}}
where workspace_id = $1 and id = any(array(select sluice.search_{{table}}($5, $2, $3, $4)))
order by sort_name, id limit $4
"""  # noqa: S608
# A walk of the index for each vendor that became this one; sorting all that a large vendor has would be the slow way.
LIST_OF_VENDOR = f"""
select {FIELDS}, sort_name from (
    select $5::uuid as id union all select id from sluice.vendors where workspace_id = $1 and merged_into = $5) owner
cross join lateral (
    select * from sluice.{{table}} e
    where e.workspace_id = $1 and e.vendor_id = owner.id and e.shown
        and (e.sort_name, e.id) > ($2, $3::uuid) and ($6 = '' or strpos(e.search, $6) > 0)
    order by e.sort_name, e.id limit $4) found
order by sort_name, found.id limit $4
""".replace("select id,", "select found.id,")  # noqa: S608
# As domain.listing.finds; the query is words, parted by spaces.
DEALS_OF_VENDOR = LIST_OF_VENDOR.replace(
    "strpos(e.search, $6) > 0",
    "' ' || sluice.parted(e.search) like all (array(select '% ' || w || '%' from unnest(string_to_array($6, ' ')) w))",
)
DECIDE = """
insert into sluice.decisions (id, workspace_id, into_id, from_ids, decided_by, decided_at, undone_by, undone_at, apart,
    reason)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (id) do update set undone_by = excluded.undone_by, undone_at = excluded.undone_at
"""
WORD = "id, into_id, from_ids, decided_by, decided_at, undone_by, undone_at, apart, reason"
DECISION = f"select {WORD} from sluice.decisions where id = $1 and workspace_id = $2"  # noqa: S608
# Each side has an index of its own.
WORDS = f"""
select {WORD} from sluice.decisions d
where workspace_id = $1 and undone_at is null and d.id in (
    select id from sluice.decisions where workspace_id = $1 and into_id = any ($2)
    union select id from sluice.decisions where workspace_id = $1 and from_ids && $2)
order by decided_at, id
"""  # noqa: S608
NOBODY = UUID(int=0)
EXISTS = "A deal that was to be founded is there already."


_picks = msgspec.json.Decoder(dict[str, Pick])
_pins = msgspec.json.Decoder(dict[str, Pin])
_encoder = msgspec.json.Encoder()


def _entity(noun: Noun, row: Mapping[str, Any]) -> Entity:
    place = row["vendor_place"]
    return Entity(
        noun,
        row["id"],
        _picks.decode(row["picks"]),
        row["live"],
        row["version"],
        row["created_at"],
        row["updated_at"],
        row["vendor_id"],
        row["merged_into"],
        None if place is None else Place(*place),
        row["founded_by"],
        row["changed_by"],
        {} if row["pins"] is None else _pins.decode(row["pins"]),
    )


def _searched(noun: Noun, values: Sequence[Mapping[str, str]]) -> Sequence[str]:
    """The search texts as the tables keep them; `values` are those that are shown."""
    found = [search_text(noun, one) for one in values]
    return searched(found) if noun is Noun.DEAL else found


def _columns(noun: Noun, entities: Sequence[Entity], values: Sequence[Mapping[str, str]]) -> tuple[object, ...]:
    """The arguments of SAVE after the workspace: a column of all entities each; `values` are those that they show."""
    return (
        packed([entity.id for entity in entities]),
        lines([entity.picks for entity in entities], _encoder),
        numbers([entity.live for entity in entities]),
        numbers([entity.version for entity in entities]),
        packed([entity.vendor_id for entity in entities]),
        places([entity.vendor_place for entity in entities]),
        packed([entity.merged_into for entity in entities]),
        numbers([entity.founded_by for entity in entities]),
        numbers([entity.changed_by for entity in entities]),
        texts([sort_name(noun, one) for one in values]),
        texts(_searched(noun, values)),
        times([entity.created_at for entity in entities]),
        times([entity.updated_at for entity in entities]),
        [_encoder.encode(entity.pins).decode() if entity.pins else None for entity in entities]
        if any(entity.pins for entity in entities)
        else None,
    )


class PostgresCatalog(Catalog):
    """The catalogue of one workspace, inside a work's transaction."""

    def __init__(self, connection: Session, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._attached: dict[UUID | None, set[tuple[str, UUID]]] = {}
        self._got: dict[UUID, Entity] = {}
        self._met = False  # whether a key was attached already that was not thought to be

    async def lock(self) -> int:
        return await lock(self._connection, self._workspace_id)

    async def known(
        self, keys: Collection[tuple[Noun, str]], import_id: UUID | None = None
    ) -> Mapping[tuple[Noun, str], Sequence[UUID]]:
        driver = await packing(self._connection)
        of_noun: dict[Noun, builtins.list[tuple[Noun, str]]] = {}
        for key in keys:
            of_noun.setdefault(key[0], []).append(key)
        found: dict[tuple[Noun, str], builtins.list[UUID]] = {}
        mine = self._attached.setdefault(import_id, set())
        for noun, asked in of_noun.items():
            digests = packed_octets([digest(text) for _, text in asked])
            rows = await driver.fetch(KNOWN, self._workspace_id, NUMBERS[noun], digests, import_id)
            for place, ident, attached in rows:
                key = asked[place - 1]
                found.setdefault(key, []).append(ident)
                if attached:
                    mine.add((key[1], ident))
        return found

    async def keyless(self, noun: Noun) -> bool:
        driver = await raw(self._connection)
        return await driver.fetchval(KEYLESS, self._workspace_id, NUMBERS[noun]) is None

    async def get(self, noun: Noun, idents: Collection[UUID]) -> dict[UUID, Entity]:
        if not idents:
            return {}
        driver = await packing(self._connection)
        rows = await driver.fetch(GET.format(table=TABLES[noun]), self._workspace_id, packed(idents))
        found = {row["id"]: _entity(noun, row) for row in rows}
        self._got.update(found)
        return found

    async def save(self, entities: Sequence[Entity], before: Mapping[UUID, Entity] = NOTHING) -> None:
        driver = await packing(self._connection)
        got = self._got
        new_of, changed_of, counted_of = ({noun: builtins.list[Entity]() for noun in Noun} for _ in range(3))
        for entity in entities:
            was = before.get(entity.id)
            if was is None and got:
                was = got.get(entity.id)
            side = new_of if was is None else counted_of if is_counted(was, entity) else changed_of
            side[entity.noun].append(entity)
        for noun in Noun:
            if counted := counted_of[noun]:
                await count(driver, self._workspace_id, TABLES[noun], counted)
            for statement, some in ((CHANGE, changed_of[noun]), (SAVE, new_of[noun])):
                if some:
                    values = [entity.values for entity in some]
                    columns = _columns(noun, some, values)
                    done = await driver.execute(statement.format(table=TABLES[noun]), self._workspace_id, *columns)
                    expect(done, some)
                    if noun is Noun.DEAL:
                        await keep_keys(driver, self._workspace_id, [entity.id for entity in some], values)
        if got:
            got.update({entity.id: entity for entity in entities})

    async def found(self, deals: Sequence[Entity]) -> None:
        if not deals:
            return
        if isinstance(deals, FreshDeals):
            try:
                await insert_fresh(await packing(self._connection), self._workspace_id, deals)
            except asyncpg.UniqueViolationError as error:
                raise conflict("deal_exists", EXISTS) from error
            return
        fresh = [deal for deal in deals if plain(deal, deals[0])]
        if others := [deal for deal in deals if not plain(deal, deals[0])] if len(fresh) < len(deals) else ():
            if await self.get(Noun.DEAL, [deal.id for deal in others]):
                raise conflict("deal_exists", EXISTS)
            await self.save(others)
        if fresh:
            try:
                await insert(await packing(self._connection), self._workspace_id, fresh)
            except asyncpg.UniqueViolationError as error:
                raise conflict("deal_exists", EXISTS) from error

    async def silence(self, noun: Noun, idents: Collection[UUID], number: int, now: datetime) -> set[UUID]:
        self._got.clear()
        return await silence(await raw(self._connection), self._workspace_id, noun, idents, number, now)

    async def attach(self, import_id: UUID, keys: Collection[tuple[Noun, str, UUID]]) -> None:
        attached = self._attached.get(import_id)
        new = [key for key in keys if (key[1], key[2]) not in attached] if attached else list(keys)
        if not new:
            return
        driver = await packing(self._connection)
        self._met = await attach(driver, self._workspace_id, import_id, new, known=self._met)

    async def detach(self, import_id: UUID) -> None:
        driver = await raw(self._connection)
        self._attached.pop(import_id, None)
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

    async def merged(self, idents: Collection[UUID], noun: Noun = Noun.VENDOR) -> dict[UUID, UUID]:
        return await merged(await raw(self._connection), self._workspace_id, noun, idents)

    async def members(self, idents: Collection[UUID], noun: Noun = Noun.VENDOR) -> dict[UUID, UUID]:
        return await members(await raw(self._connection), self._workspace_id, noun, idents)

    async def told(self, noun: Noun, by: Noun, idents: Collection[UUID]) -> builtins.list[Told]:
        return await told(await raw(self._connection), self._workspace_id, noun, by, idents)

    async def owned(self, noun: Noun, vendors: Collection[UUID], after: UUID | None, limit: int) -> builtins.list[UUID]:
        driver = await raw(self._connection)
        return await owned(driver, self._workspace_id, noun, vendors, after or NOBODY, limit)

    async def reassign(
        self, noun: Noun, moved: Sequence[Told], before: Collection[Attached], after: Collection[Attached]
    ) -> None:
        driver = await raw(self._connection)
        await give(driver, self._workspace_id, noun, moved)
        gone, new = set(before) - set(after), set(after) - set(before)
        for import_id, text, ident in gone:
            for attached in (self._attached.get(None), self._attached.get(import_id)):
                if attached is not None:
                    attached.discard((text, ident))
        for statement, keys in ((DETACH_SOME, gone), (ATTACH_SOME, new)):
            await driver.execute(statement, self._workspace_id, NUMBERS[noun], *self._columns(keys))

    def _columns(self, attached: Collection[Attached]) -> tuple[str, str, str]:
        return (
            uuids([import_id for import_id, _, _ in attached]),
            words([digest(text).hex() for _, text, _ in attached]),
            uuids([ident for _, _, ident in attached]),
        )

    async def decide(self, decision: Decision) -> None:
        driver = await raw(self._connection)
        ident, into, from_ids, *rest = msgspec.structs.astuple(decision)
        await driver.execute(DECIDE, ident, self._workspace_id, into, list(from_ids), *rest)

    async def decision(self, ident: UUID) -> Decision | None:
        driver = await raw(self._connection)
        row = await driver.fetchrow(DECISION, ident, self._workspace_id)
        return None if row is None else decision_of(row)

    async def words(self, idents: Collection[UUID]) -> builtins.list[Decision]:
        driver = await raw(self._connection)
        return [decision_of(row) for row in await driver.fetch(WORDS, self._workspace_id, [*idents])]

    async def walk(self, noun: Noun, after: UUID | None, limit: int) -> builtins.list[Entity]:
        driver = await raw(self._connection)
        rows = await driver.fetch(WALK.format(table=TABLES[noun]), self._workspace_id, after or NOBODY, limit)
        return [_entity(noun, row) for row in rows]

    async def list(
        self, noun: Noun, page: Page, query: str = "", vendor_id: UUID | None = None
    ) -> tuple[list[Entity], str | None]:
        driver = await raw(self._connection)
        after = ("", NOBODY) if page.after is None else name_mark(page.after)
        query, arguments = folded(query), [self._workspace_id, *after, page.limit + 1]
        if noun is Noun.DEAL and query and not (query := " ".join(asked_of(query))):
            return [], None
        if vendor_id is not None:
            statement = DEALS_OF_VENDOR if noun is Noun.DEAL else LIST_OF_VENDOR
            arguments += [vendor_id, query]
        elif query:
            statement = SEARCH
            arguments.append(query)
        else:
            statement = LIST
        rows = await driver.fetch(statement.format(table=TABLES[noun]), *arguments)
        found = [_entity(noun, row) for row in rows[: page.limit]]
        last = rows[page.limit - 1] if len(rows) > page.limit else None
        return found, None if last is None else mark(last["sort_name"], last["id"])


def decision_of(row: Any) -> Decision:
    """From a row of `WORD`."""
    return Decision(row["id"], row["into_id"], tuple(row["from_ids"]), *tuple(row)[3:])
