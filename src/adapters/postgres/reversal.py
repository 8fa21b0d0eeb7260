"""Reversal on Postgres: one statement for each question, however much an import tells of."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from adapters.postgres.arrays import uuids
from adapters.postgres.catalog import WORD, decision_of
from adapters.postgres.catalog_merged import TABLES
from adapters.postgres.corrections import COLUMNS, correction
from adapters.postgres.database import Session, raw
from application.ports.reversal import Reversal, Stays
from domain.catalog import Decision
from domain.corrections import Correction
from domain.provenance import Noun

# All that it tells of is read once, from its own records: what an import is asked costs as much as the import has rows,
# however many others there are.
OWN = """
select {noun}_id as id, count(*) as parts from (
    select r.{noun}_id from sluice.records r
    where r.import_id = $2 and r.workspace_id = $1 and r.outcome in ('new', 'changed', 'same')
    union all
    select p.{noun}_id from sluice.record_parts p
    where p.import_id = $2 and p.workspace_id = $1 and p.outcome in ('new', 'changed', 'same')
) every
where {noun}_id is not null
    and exists (select from sluice.imports i where i.id = $2 and i.workspace_id = $1 and not i.retracted)
group by 1
"""
# A vendor's projection counts the claims about it and about all that is shown as it.
SHOWN_AS = f"""
line (id, parts) as (
    select o.id, o.parts from ({OWN}) o
    union all
    select v.merged_into, l.parts from line l
    join sluice.vendors v on v.workspace_id = $1 and v.id = l.id and v.merged_into is not null
)
"""  # noqa: S608
STAYS = """
with recursive {line}
select count(*) filter (where live <= own) as leaving, count(*) filter (where live > own) as staying,
    count(*) filter (where live > own and founded_by = $3) as handed_over
from (
    select e.live, e.founded_by, sum(l.parts) as own
    from line l join sluice.{table} e on e.workspace_id = $1 and e.id = l.id {shown}
    group by e.id, e.live, e.founded_by
) each
"""
LINE = f"line (id, parts) as ({OWN})"
# What is told of a vendor is also told of those it stands in for, and what is told of a contact or deal also of those
# that became it: what people said of them holds for it.
TOLD = f"""
own (id) as (
    select id from ({OWN}) told
    union
    select e.id from own o join sluice.{{table}} e on e.workspace_id = $1 and e.merged_into = o.id
)
"""  # noqa: S608
TOLD_OF_VENDORS = f"""
own (id) as (
    select id from ({OWN}) told
    union
    select h.id from own o join sluice.linkage_heirs h on h.workspace_id = $1 and h.heir = o.id
)
"""  # noqa: S608
# Each look is into an index at one end of the import's own entries, so a vendor with many records costs no more.
LOOKS = "\n    or ".join(
    f"""exists (select from (
            select o.import_id from sluice.{table} o
            where o.workspace_id = $1 and o.{{noun}}_id = {{ident}} and o.number {beyond} $3
                and o.outcome in ('new', 'changed', 'same') offset 0) r
        join sluice.imports i on i.id = r.import_id and not i.retracted)"""  # noqa: S608
    for table in ("records", "record_parts")
    for beyond in ("<", ">")
)
CORRECTIONS = f"""
with recursive {{own}}
select {COLUMNS} from sluice.corrections c
where workspace_id = $1 and noun = '{{noun}}' and undone_at is null and entity_id in (select id from own)
    and not ({LOOKS})
order by number limit $4
"""  # noqa: S608
DECISIONS = f"""
with recursive {{own}}
select {WORD} from sluice.decisions d
where workspace_id = $1 and undone_at is null and exists (
    select from unnest(d.into_id || d.from_ids) as side (id)
    where side.id in (select id from own) and not ({LOOKS}))
order by decided_at, id limit $4
"""  # noqa: S608
PROPOSALS = f"""
with recursive {{own}}
select count(*) from sluice.proposals p
where workspace_id = $1 and state = 'open' and exists (
    select from unnest(array[p.left_id, p.right_id]) as side (id)
    where side.id in (select id from own) and not ({LOOKS}))
"""  # noqa: S608
KEPT = f"""
select w.id from unnest($4::text::uuid[]) w (id)
where $2::uuid is not null and ({LOOKS})
"""  # noqa: S608


def _sql(statement: str, noun: Noun, ident: str = "") -> str:
    own = TOLD_OF_VENDORS if noun is Noun.VENDOR else TOLD
    return statement.format(noun=noun.value, ident=ident, own=own.format(noun=noun.value, table=TABLES[noun]))


def _stays(noun: Noun) -> str:
    shown, line = ("and e.merged_into is null", SHOWN_AS) if noun is Noun.VENDOR else ("", LINE)
    return STAYS.format(line=line.format(noun=noun.value), table=TABLES[noun], shown=shown)


class PostgresReversal(Reversal):
    """Questions on an open connection."""

    def __init__(self, connection: Session, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    async def stays(self, import_id: UUID, number: int, noun: Noun) -> Stays:
        driver = await raw(self._connection)
        row = await driver.fetchrow(_stays(noun), self._workspace_id, import_id, number)
        return Stays(row["leaving"], row["staying"], row["handed_over"])

    async def corrections(self, import_id: UUID, number: int, limit: int) -> list[Correction]:
        driver = await raw(self._connection)
        found: list[Correction] = []
        for noun in Noun:
            statement = _sql(CORRECTIONS, noun, "c.entity_id")
            rows = await driver.fetch(statement, self._workspace_id, import_id, number, limit)
            found += [correction(row) for row in rows]
        return sorted(found, key=lambda one: one.number)[:limit]

    async def decisions(self, import_id: UUID, number: int, limit: int) -> list[Decision]:
        driver = await raw(self._connection)
        statement = _sql(DECISIONS, Noun.VENDOR, "side.id")
        rows = await driver.fetch(statement, self._workspace_id, import_id, number, limit)
        return [decision_of(row) for row in rows]

    async def proposals(self, import_id: UUID, number: int) -> int:
        driver = await raw(self._connection)
        statement = _sql(PROPOSALS, Noun.VENDOR, "side.id")
        return int(await driver.fetchval(statement, self._workspace_id, import_id, number))

    async def kept(self, import_id: UUID, number: int, noun: Noun, idents: Collection[UUID]) -> set[UUID]:
        driver = await raw(self._connection)
        statement = _sql(KEPT, noun, "w.id")
        rows = await driver.fetch(statement, self._workspace_id, import_id, number, uuids(idents)) if idents else []
        return {UUID(int=row["id"].int) for row in rows}
