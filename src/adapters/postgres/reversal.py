"""Reversal on Postgres: one statement for each question, however much an import tells of."""

from __future__ import annotations

from uuid import UUID

from adapters.postgres.catalog import NUMBERS, TABLES
from adapters.postgres.corrections import COLUMNS, correction
from adapters.postgres.database import Session, raw
from application.ports.reversal import Reversal, Stays
from domain.catalog import Decision
from domain.corrections import Correction
from domain.provenance import Noun

# Each look is into an index at one end of the import's own entries, so a vendor with many records costs no more.
LOOKS = "\n    or ".join(
    f"""exists (select from sluice.{table} r join sluice.imports i on i.id = r.import_id and not i.retracted
        where r.workspace_id = $1 and r.{{noun}}_id = {{ident}} and r.number {beyond} $3
            and r.outcome in ('new', 'changed', 'same'))"""
    for table in ("records", "record_parts")
    for beyond in ("<", ">")
)
TOLD = """exists (select from sluice.match_keys m
        where m.import_id = $2 and m.noun = {number} and m.entity_id = {ident})"""
STAYS = f"""
select count(*) filter (where not kept) as leaving, count(*) filter (where kept) as staying,
    count(*) filter (where kept and founded_by = $3) as handed_over
from (
    select e.founded_by, ({LOOKS}) as kept
    from (select distinct entity_id as id from sluice.match_keys where import_id = $2 and noun = {{number}}) told
    join sluice.{{table}} e on e.workspace_id = $1 and e.id = told.id
) each
"""  # noqa: S608
CORRECTIONS = f"""
select {COLUMNS} from sluice.corrections c
where workspace_id = $1 and noun = '{{noun}}' and undone_at is null and {TOLD} and not ({LOOKS})
order by number limit $4
"""  # noqa: S608
DECISIONS = f"""
select id, into_id, from_ids, decided_by, decided_at, undone_by, undone_at from sluice.decisions d
where workspace_id = $1 and undone_at is null and exists (
    select from unnest(d.into_id || d.from_ids) as side (id) where {TOLD} and not ({LOOKS}))
order by decided_at, id limit $4
"""  # noqa: S608
PROPOSALS = f"""
select count(*) from sluice.proposals p
where workspace_id = $1 and state = 'open' and exists (
    select from unnest(array[p.left_id, p.right_id]) as side (id) where {TOLD} and not ({LOOKS}))
"""  # noqa: S608


def _sql(statement: str, noun: Noun, ident: str = "") -> str:
    return statement.format(noun=noun.value, number=NUMBERS[noun], table=TABLES[noun], ident=ident)


class PostgresReversal(Reversal):
    """Questions on an open connection."""

    def __init__(self, connection: Session, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    async def stays(self, import_id: UUID, number: int, noun: Noun) -> Stays:
        driver = await raw(self._connection)
        row = await driver.fetchrow(_sql(STAYS, noun, "told.id"), self._workspace_id, import_id, number)
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
        return [Decision(row["id"], row["into_id"], tuple(row["from_ids"]), *tuple(row)[3:]) for row in rows]

    async def proposals(self, import_id: UUID, number: int) -> int:
        driver = await raw(self._connection)
        statement = _sql(PROPOSALS, Noun.VENDOR, "side.id")
        return int(await driver.fetchval(statement, self._workspace_id, import_id, number))
