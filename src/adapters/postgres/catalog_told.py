"""Belongings on Postgres: parts of live records read with their owners, and given to others."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from adapters.postgres.arrays import numbers, octets, uuids
from adapters.postgres.imports import COLUMNS as IMPORT_COLUMNS
from adapters.postgres.imports import imported
from adapters.postgres.record_body import BODY, handed_over, read
from domain.provenance import Noun, Place
from domain.sources import Import, scope_of
from domain.told import Told, given

Driver: TypeAlias = asyncpg.Connection

# Owner by owner (`offset 0` keeps it so): a plan that is made while the tables are all but empty would look at all of
# them for each owner, or at each of them for all owners.
TOLD = f"""
select r.number, r.seq, 0 as part, r.import_id, r.digest, r.vendor_id, r.contact_id, r.deal_id,
    {BODY.format(row="r")} as body
from unnest($2::text::uuid[]) w (id) cross join lateral (
    select o.* from sluice.records o
    where o.workspace_id = $1 and o.{{by}}_id = w.id and o.outcome in ('new', 'changed', 'same') offset 0) r
join sluice.imports i on i.id = r.import_id and not i.retracted
where r.{{noun}}_id is not null
union all
select p.number, p.seq, p.part, p.import_id, r.digest, p.vendor_id, p.contact_id, p.deal_id, {BODY.format(row="r")}
from unnest($2::text::uuid[]) w (id) cross join lateral (
    select o.* from sluice.record_parts o
    where o.workspace_id = $1 and o.{{by}}_id = w.id and o.outcome in ('new', 'changed', 'same') offset 0) p
cross join lateral (
    select * from sluice.records o where o.import_id = p.import_id and o.seq = p.seq limit 1) r
join sluice.imports i on i.id = p.import_id and not i.retracted
where p.{{noun}}_id is not null
"""  # noqa: S608
# Owner by owner, as above.
OWNED = """
select distinct found.id from (
    select r.import_id, r.{noun}_id as id from unnest($2::text::uuid[]) w (id) cross join lateral (
        select o.import_id, o.{noun}_id from sluice.records o
        where o.workspace_id = $1 and o.vendor_id = w.id and o.outcome in ('new', 'changed', 'same') offset 0) r
    union all
    select p.import_id, p.{noun}_id from unnest($2::text::uuid[]) w (id) cross join lateral (
        select o.import_id, o.{noun}_id from sluice.record_parts o
        where o.workspace_id = $1 and o.vendor_id = w.id and o.outcome in ('new', 'changed', 'same') offset 0) p
) found
join sluice.imports i on i.id = found.import_id and not i.retracted
where found.id > $3 order by found.id limit $4
"""
IMPORTS = f"""
select {", ".join(f"i.{column.strip()}" for column in IMPORT_COLUMNS.split(","))}, s.sha256
from sluice.imports i join sluice.sources s on s.id = i.source_id
where i.id = any($1::text::uuid[])
"""  # noqa: S608
# A record and those that repeat it have one digest. Only the latter are looked for: while the server takes a table for
# all but empty, it may look a digest up by reading all records of the import, and as a rule few are repeated.
REPEATED = """
repeated as materialized (
    select r.import_id, r.seq, e.owner, e.part
    from unnest($2::text::uuid[], $3::text::int[], $4::text::bigint[], $5::text::int[], $6::text::uuid[])
        as e (import_id, seq, digest, part, owner)
    cross join lateral (
        select e.import_id, e.seq
        union all
        select o.import_id, o.seq from sluice.records o
        where o.import_id = e.import_id and o.digest = e.digest and o.outcome = 'duplicate'
    ) r
)
"""
# What is given is found and locked one by one, then changed where it lies: as a join of tables, a plan that was made
# while they were all but empty would walk all of one of them.
FIND_PART = """
select o.ctid as at from sluice.record_parts o
where o.import_id = g.import_id and o.seq = g.seq and o.part = g.part and o.workspace_id = $1 offset 0 for update
"""
FIND_RECORD = """
select o.ctid as at from sluice.records o
where o.import_id = g.import_id and o.seq = g.seq and o.workspace_id = $1 offset 0 for update
"""
GIVE = f"""
with {REPEATED}, parts as (
    update sluice.record_parts p set {{noun}}_id = w.owner
    from (select g.owner, f.at from repeated g cross join lateral ({FIND_PART}) f where g.part > 0 offset 0) w
    where p.ctid = w.at
)
update sluice.records r set {{noun}}_id = w.owner
from (select g.owner, f.at from repeated g cross join lateral ({FIND_RECORD}) f where g.part = 0 offset 0) w
where r.ctid = w.at
"""  # noqa: S608
# Where there are several parts, whose they are stands in what is kept of the record, too.
BODIES = f"""
with {REPEATED}
select r.import_id, r.seq, r.digest, r.body from (select distinct import_id, seq from repeated offset 0) g
cross join lateral (
    select o.import_id, o.seq, o.digest, {BODY.format(row="o")} as body from sluice.records o
    where o.import_id = g.import_id and o.seq = g.seq and o.workspace_id = $1 offset 0) r
where get_byte(r.body, 0) = ascii('{{{{')
"""  # noqa: S608
REWRITE = """
update sluice.records r set said = e.said, body = null
from unnest($2::text::uuid[], $3::text::int[], $4::text::bytea[]) as e (import_id, seq, said)
where r.workspace_id = $1 and r.import_id = e.import_id and r.seq = e.seq
"""


SOME = "unnest($3::text::uuid[], $4::text::uuid[], $5::text::uuid[]) as k (import_id, key, entity_id)"
ATTACH_SOME = f"""
insert into sluice.match_keys (workspace_id, noun, key, entity_id, import_id)
select $1, $2, k.key, k.entity_id, k.import_id from {SOME}
on conflict do nothing
"""  # noqa: S608
DETACH_SOME = f"""
delete from sluice.match_keys m using {SOME}
where m.workspace_id = $1 and m.noun = $2 and m.key = k.key and m.entity_id = k.entity_id and m.import_id = k.import_id
"""  # noqa: S608


async def told(driver: Driver, workspace_id: UUID, noun: Noun, by: Noun, idents: Collection[UUID]) -> list[Told]:
    """See Catalog."""
    return [one async for one in _told(driver, workspace_id, noun, by, idents)]


async def _told(
    driver: Driver, workspace_id: UUID, noun: Noun, by: Noun, idents: Collection[UUID]
) -> AsyncIterator[Told]:
    rows = await driver.fetch(TOLD.format(noun=noun, by=by), workspace_id, uuids(idents)) if idents else []
    sources: dict[UUID, tuple[Import, str]] = {}
    if rows:
        found = await driver.fetch(IMPORTS, uuids({row["import_id"] for row in rows}))
        sources = {row["id"]: _source(row) for row in found}
    for row in rows:
        source, scope = sources[row["import_id"]]
        part = read(row["body"]).parts[row["part"]]
        yield Told(
            Place(row["number"], row["seq"], row["part"], part.said),
            row["import_id"],
            row["digest"],
            part,
            row["vendor_id"],
            row["contact_id"],
            row["deal_id"],
            scope,
            tuple(source.used.keys),
            source.policies,
        )


async def owned(
    driver: Driver, workspace_id: UUID, noun: Noun, vendors: Collection[UUID], after: UUID, limit: int
) -> list[UUID]:
    """See Catalog."""
    rows = await driver.fetch(OWNED.format(noun=noun), workspace_id, uuids(vendors), after, limit) if vendors else []
    return [UUID(int=row["id"].int) for row in rows]


def _source(row: Mapping[str, Any]) -> tuple[Import, str]:
    columns = dict(row)
    sha256 = columns.pop("sha256")
    source = imported(columns)
    return source, scope_of(source, sha256)


async def give(driver: Driver, workspace_id: UUID, noun: Noun, moved: Sequence[Told]) -> None:
    """The parts, and those of records that repeat theirs, belong to whom it is said here."""
    arguments = (
        workspace_id,
        uuids([one.import_id for one in moved]),
        numbers([one.place.seq for one in moved]),
        numbers([one.digest for one in moved]),
        numbers([one.place.part for one in moved]),
        uuids([one.owner(noun) for one in moved]),
    )
    await driver.execute(GIVE.format(noun=noun), *arguments)
    by_record: dict[tuple[UUID, int], list[Told]] = {}
    for one in moved:
        by_record.setdefault((one.import_id, one.digest), []).append(one)
    rows = await driver.fetch(BODIES.format(), *arguments)
    written = []
    for row in rows:
        mine = by_record[row["import_id"], row["digest"]]
        said = handed_over(row["body"], lambda owners, mine=mine: given(owners, noun, mine))  # type: ignore[misc]
        if said is not None:
            written.append((row["import_id"], row["seq"], said))
    if written:
        imports, seqs, bodies = zip(*written, strict=True)
        await driver.execute(REWRITE, workspace_id, uuids(imports), numbers(seqs), octets(bodies))
