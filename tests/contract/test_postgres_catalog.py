"""The catalogue and the keys on Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest

from adapters.postgres.database import APP, Database, asyncpg_url, commit, raw
from adapters.postgres.key_finder import PostgresKeyFinder
from adapters.postgres.work import PostgresUnitOfWork
from application.contracts.accounts import Keyring, KeysContract
from application.contracts.belongings import BelongingsContract
from application.contracts.catalog import CatalogContract, Works

HERE, THERE = UUID(int=1), UUID(int=2)
EMPTY = """
truncate sluice.sources, sluice.imports, sluice.chunks, sluice.records, sluice.record_parts, sluice.vendors,
    sluice.contacts, sluice.deals, sluice.match_keys, sluice.decisions, sluice.api_keys cascade
"""
WORKSPACE = "insert into sluice.workspaces (id, name) values ($1, $2) on conflict do nothing"


@asynccontextmanager
async def emptied(url: str) -> AsyncIterator[Database]:
    connection = await asyncpg.connect(asyncpg_url(url))
    await connection.execute(EMPTY)
    await connection.executemany(WORKSPACE, [(HERE, "here"), (THERE, "there")])
    await connection.close()
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


class _OnPostgres:
    @pytest.fixture(autouse=True)
    def _server(self, database_url: str) -> None:
        self.url = database_url


class TestPostgresCatalog(_OnPostgres, CatalogContract, BelongingsContract):
    @asynccontextmanager
    async def works(self) -> AsyncIterator[Works]:
        async with emptied(self.url) as database:
            yield Works(PostgresUnitOfWork(database), HERE, THERE)


class TestPostgresKeys(_OnPostgres, KeysContract):
    @asynccontextmanager
    async def keyring(self) -> AsyncIterator[Keyring]:
        async with emptied(self.url) as database:
            yield Keyring(PostgresUnitOfWork(database), PostgresKeyFinder(database), HERE, THERE)


FILL = """
insert into sluice.{table} (workspace_id, id, picks, live, version, vendor_id, founded_by, changed_by, sort_name,
    search, created_at, updated_at)
select $1, gen_random_uuid(), '{{}}', 1, 1, $1, 1, 0, 'name ' || n, 'name ' || n, now(), now()
from generate_series(1, 20000) n
"""


@pytest.mark.parametrize(("table", "condition"), [("vendors", ""), ("deals", "and vendor_id = $1")])
async def test_a_deep_page_of_a_list_is_read_from_its_index(database_url: str, table: str, condition: str) -> None:
    async with emptied(database_url) as database:
        async with database.begin(APP, HERE) as connection:
            await (await raw(connection)).execute(FILL.format(table=table), HERE)
            await commit(connection)
        owner = await asyncpg.connect(asyncpg_url(database_url))
        await owner.execute(f"analyze sluice.{table}")
        await owner.close()
        async with database.begin(APP, HERE) as connection:
            plan = await (await raw(connection)).fetch(
                f"""explain select id from sluice.{table}
                where workspace_id = $1 and shown and (sort_name, id) > ($2, $3::uuid)
                {condition} order by sort_name, id limit 50""",
                HERE, "name 7", THERE,
            )  # fmt: skip
        text = "\n".join(row[0] for row in plan)
        assert "Seq Scan" not in text and "Sort" not in text, text
