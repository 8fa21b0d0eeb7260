"""Imports on Postgres: the columns that are asked for, and the rest of each import as one JSON body."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import ENGINE, Database, Session, raw
from application.ports.catalog import Imports, Page
from application.ports.forsaken import DeadJob, Forsaken
from domain.columnfacts import ColumnFacts
from domain.errors import Refusal, conflict
from domain.listing import mark, number_mark
from domain.profiles import ProfileUsed
from domain.sources import Choice, Counts, Import, ImportProblem, ImportState, Reading
from domain.tallies import Tally

COLUMNS = (
    "id, workspace_id, number, source_id, job_id, fingerprint, state, generation, body::text, created_at, finished_at"
)

ADD = """
insert into sluice.imports
    (id, workspace_id, source_id, job_id, fingerprint, state, generation, body, created_at, finished_at)
values ($1, $2, $3, $4, $5, $6, $7, $8::text::json, $9, $10)
on conflict (workspace_id, fingerprint) where state in ('received', 'scanning', 'running') do nothing
returning number
"""
SAVE = """
update sluice.imports
set job_id = $3, fingerprint = $4, state = $5, generation = $6, body = $7::text::json, finished_at = $8
where id = $1 and workspace_id = $2
"""
GET = f"select {COLUMNS} from sluice.imports where id = $1 and workspace_id = $2"  # noqa: S608
RUNNING = f"""
select {COLUMNS} from sluice.imports
where workspace_id = $1 and (fingerprint = $2 or starts_with(fingerprint, $2 || ':'))
    and state in ('received', 'scanning', 'running')
order by number limit 1
"""  # noqa: S608
LIST = f"""
select {COLUMNS} from sluice.imports
where workspace_id = $1 and number < $2 {{state}}
order by number desc limit $3
"""  # noqa: S608
FORSAKEN = """
select workspace_id, id from sluice.imports i
where state in ('received', 'scanning', 'running') and not exists (
    select from sluice.jobs j
    where j.workspace_id = i.workspace_id and j.id = i.job_id and j.state in ('held', 'waiting', 'running'))
order by number limit $1
"""
DIED = """
select workspace_id, id, (select sluice.now()) - ended_at as since from sluice.jobs
where state = 'dead' and queue = $1 and ended_at > (select sluice.now()) - $2::interval
    and kind = any($3::text[]) and id > $4
order by id limit $5
"""


class _Body(msgspec.Struct, frozen=True, omit_defaults=True):
    reading: Reading = Reading()
    used: Reading = Reading()
    profile: ProfileUsed | None = None
    facts: ColumnFacts = ColumnFacts()
    mends: tuple[int, ...] = ()
    tally: Tally = Tally()
    pipeline: str = "v1"
    chosen_by: Choice = Choice.FLAG
    columns: tuple[str, ...] = ()
    mapping: dict[str, str] = {}
    layout: dict[str, str] = {}
    counts: Counts = Counts()
    error: ImportProblem | None = None
    warnings: tuple[str, ...] = ()


def _body(imported: Import) -> str:
    body = _Body(**{field: getattr(imported, field) for field in _Body.__struct_fields__})
    return msgspec.json.encode(body).decode()


def imported(row: Mapping[str, Any]) -> Import:
    """The import in a row of COLUMNS."""
    body = msgspec.json.decode(row["body"], type=_Body)
    facts = {field: row[field] for field in row.keys() if field not in ("body", "state")}  # noqa: SIM118  a Record
    return Import(
        **facts,
        state=ImportState(row["state"]),
        **{field: getattr(body, field) for field in _Body.__struct_fields__},
    )


def _running(found: UUID) -> Refusal:
    return conflict("import_running", f"An equal import is not finished yet; {found} was not begun.")


class PostgresImports(Imports):
    """The imports of one workspace, inside a work's transaction."""

    def __init__(self, connection: Session, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    async def add(self, imported: Import) -> Import:
        driver = await raw(self._connection)
        number = await driver.fetchval(
            ADD,
            imported.id,
            imported.workspace_id,
            imported.source_id,
            imported.job_id,
            imported.fingerprint,
            imported.state,
            imported.generation,
            _body(imported),
            imported.created_at,
            imported.finished_at,
        )
        if number is None:
            raise _running(imported.id)
        return msgspec.structs.replace(imported, number=number)

    async def get(self, ident: UUID, *, lock: bool = False) -> Import | None:
        driver = await raw(self._connection)
        row = await driver.fetchrow(GET + (" for no key update" if lock else ""), ident, self._workspace_id)
        return None if row is None else imported(row)

    async def running(self, fingerprint: str) -> Import | None:
        driver = await raw(self._connection)
        row = await driver.fetchrow(RUNNING, self._workspace_id, fingerprint)
        return None if row is None else imported(row)

    async def save(self, imported: Import) -> None:
        driver = await raw(self._connection)
        try:
            await driver.execute(
                SAVE,
                imported.id,
                self._workspace_id,
                imported.job_id,
                imported.fingerprint,
                imported.state,
                imported.generation,
                _body(imported),
                imported.finished_at,
            )
        except asyncpg.UniqueViolationError as error:
            raise _running(imported.id) from error

    async def list(self, page: Page, state: ImportState | None = None) -> tuple[list[Import], str | None]:
        driver = await raw(self._connection)
        before = 2**62 if page.after is None else number_mark(page.after)
        statement = LIST.format(state="" if state is None else f"and state = '{ImportState(state)}'")
        rows = await driver.fetch(statement, self._workspace_id, before, page.limit + 1)
        found = [imported(row) for row in rows[: page.limit]]
        return found, mark(found[-1].number) if len(rows) > page.limit else None


class PostgresForsaken(Forsaken):
    """As the role that sees every workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def forsaken(self, limit: int) -> list[tuple[UUID, UUID]]:
        async with self._database.begin(ENGINE, None) as connection:
            rows = await (await raw(connection)).fetch(FORSAKEN, limit)
        return [(UUID(int=row["workspace_id"].int), UUID(int=row["id"].int)) for row in rows]

    async def died(
        self, queue: str, kinds: Collection[str], within: timedelta, after: UUID, limit: int
    ) -> list[DeadJob]:
        async with self._database.begin(ENGINE, None) as connection:
            rows = await (await raw(connection)).fetch(DIED, queue, within, list(kinds), after, limit)
        return [DeadJob(UUID(int=row["workspace_id"].int), UUID(int=row["id"].int), row["since"]) for row in rows]
