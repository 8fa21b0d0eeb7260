"""The migrations walk up and down over rows, from several processes at once, and beside other databases."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from alembic.script import ScriptDirectory
from sample_rows import BORN_FILLED, OF_ALL, OF_WORKSPACE, fill

from adapters.embedded import EmbeddedPostgres, EmbeddedPostgresRefused
from adapters.postgres.database import APP, Database, raw
from adapters.postgres.migrate import _config, head, migrate
from adapters.postgres.revision import current, newest
from domain.deal_keys import rival_keys

SRC = Path(__file__).parents[2] / "src"
LOGIN = "plain_migrator"
HOME = UUID("00000000-0000-7000-8000-000000000001")
MIGRATE = "import asyncio, sys; from adapters.postgres.migrate import migrate; asyncio.run(migrate(sys.argv[1]))"


def revisions() -> list[str]:
    """Every revision, oldest first."""
    return [one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


async def counted(url: str) -> dict[str, int]:
    """How many rows each table of the schema has."""
    connection = await asyncpg.connect(url)
    try:
        names = await connection.fetch("select tablename from pg_tables where schemaname = 'sluice'")
        return {row[0]: await connection.fetchval(f"select count(*) from sluice.{row[0]}") for row in names}
    finally:
        await connection.close()


def searched(rows: dict[str, int], revision: str) -> dict[str, int]:
    """The same, with the copies of search texts that this revision keeps of those rows."""
    if "search_texts" not in rows:
        return rows
    nouns = ("vendors", "contacts", "deals") if revision < "0022" else ("vendors", "contacts")
    return {**rows, "search_texts": sum(rows[noun] for noun in nouns)}


async def shape(url: str) -> set[tuple[str, ...]]:
    """All that a revision makes, as the catalogue names it: columns, indexes, policies, functions, grants."""
    connection = await asyncpg.connect(url)
    try:
        return {
            tuple(map(str, row))
            for query in (
                "select table_name, column_name, data_type from information_schema.columns"
                " where table_schema = 'sluice'",
                "select indexname, indexdef from pg_indexes where schemaname = 'sluice'",
                "select tablename, policyname, roles, qual from pg_policies",
                "select proname, proowner::regrole, proacl from pg_proc where pronamespace = 'sluice'::regnamespace",
                "select relname, relacl, relrowsecurity from pg_class where relnamespace = 'sluice'::regnamespace",
                "select tgname, tgrelid::regclass from pg_trigger where not tgisinternal",
                "select nspacl from pg_namespace where nspname = 'sluice'",
            )
            for row in await connection.fetch(query)
        }
    finally:
        await connection.close()


async def test_a_filled_database_loses_on_each_step_down_only_the_tables_of_that_step(empty_database_url: str) -> None:
    url, steps = empty_database_url, revisions()
    shapes: dict[str, set[tuple[str, ...]]] = {}
    tables: dict[str, set[str]] = {}
    for revision in steps:
        await migrate(url, revision)
        shapes[revision], tables[revision] = await shape(url), set(await counted(url))
    owner = await asyncpg.connect(url)
    await fill(owner, UUID(int=1), UUID(int=2))
    await owner.close()
    kept = await counted(url)
    assert kept.keys() == {*OF_WORKSPACE, *OF_ALL, *BORN_FILLED} and min(kept.values()) > 0
    for above, below in pairwise(reversed(steps)):
        await migrate(url, below, down=True)
        left = await counted(url)
        assert left == searched({table: kept[table] for table in tables[below]}, below), f"{above} -> {below}"
        assert await shape(url) == shapes[below], f"{above} -> {below}"
    await migrate(url, "base", down=True)
    assert set(await counted(url)) <= {"schema_version"}
    await migrate(url)
    assert await shape(url) == shapes[steps[-1]]


async def test_each_step_up_keeps_the_rows_of_all_steps_before(empty_database_url: str) -> None:
    url, full = empty_database_url, UUID(int=1)
    owner = await asyncpg.connect(url)
    before: dict[str, int] = {}
    for revision in revisions():
        await migrate(url, revision)
        after = await counted(url)
        assert {table: after[table] for table in before} == searched(before, revision), revision
        if "workspaces" in after and before.get("workspaces") is None:
            await owner.execute("insert into sluice.workspaces (id, name) values ($1, 'full')", full)
        for table in after.keys() - before.keys():
            assert table in {*OF_WORKSPACE, *OF_ALL, *BORN_FILLED}
        for table, statement in OF_WORKSPACE.items():
            if table in after and table not in before and table != "search_texts":
                await owner.execute(statement, full, full)
        before = await counted(url)
    await owner.close()


async def test_what_was_there_before_the_search_is_found_by_it(empty_database_url: str) -> None:
    await migrate(empty_database_url, "0005")
    owner = await asyncpg.connect(empty_database_url)
    try:
        await owner.execute("insert into sluice.workspaces (id, name) values ($1, 'full')", UUID(int=1))
        for table in ("vendors", "deals"):
            await owner.execute(OF_WORKSPACE[table], UUID(int=1), UUID(int=1))
        await migrate(empty_database_url)
        assert [tuple(row) for row in await owner.fetch("select noun, id, search from sluice.search_texts")] == [
            (1, UUID(int=1), "anvil works")
        ]
        await owner.execute(f"begin; set local role sluice_app; set local sluice.workspace = '{UUID(int=1)}'")
        for noun, part in (("vendors", "vil"), ("deals", "wor")):
            found = await owner.fetch(f"select sluice.search_{noun}('{part}', '', $1, 9)", UUID(int=0))
            assert [row[0] for row in found] == [UUID(int=1)], noun
        await owner.execute("commit")
    finally:
        await owner.close()


async def test_deals_that_were_there_before_the_keys_of_rivals_are_found_by_them(empty_database_url: str) -> None:
    await migrate(empty_database_url, "0018")
    owner = await asyncpg.connect(empty_database_url)
    try:
        await owner.execute("insert into sluice.workspaces (id, name) values ($1, 'full')", UUID(int=1))
        await owner.execute(OF_WORKSPACE["deals"], UUID(int=1), UUID(int=1))
        await owner.execute("""update sluice.deals set picks = '{"externalId": ["R-1", [1, 1, 0]]}'""")
        await migrate(empty_database_url)
        found = await owner.fetch("select key, deal_id from sluice.deal_keys")
        assert [tuple(row) for row in found] == [(rival_keys({"externalId": "r 1"})[0], UUID(int=1))]
    finally:
        await owner.close()


async def test_the_newest_revision_is_the_one_the_library_finds(empty_database_url: str) -> None:
    assert await current(empty_database_url) is None
    await migrate(empty_database_url)
    assert await current(empty_database_url) == newest() == head()


async def test_what_changes_with_every_job_is_vacuumed_early_and_has_room_in_its_pages(
    empty_database_url: str,
) -> None:
    await migrate(empty_database_url)
    owner = await asyncpg.connect(empty_database_url)
    try:
        rows = await owner.fetch(
            "select relname, reloptions from pg_class where relnamespace = 'sluice'::regnamespace and relkind = 'r'"
        )
    finally:
        await owner.close()
    found = {row["relname"]: dict(one.split("=") for one in row["reloptions"] or ()) for row in rows}
    jobs = found["jobs"]
    assert float(jobs["autovacuum_vacuum_scale_factor"]) <= 0.02 and float(jobs["autovacuum_vacuum_cost_delay"]) == 0
    assert float(jobs["autovacuum_analyze_scale_factor"]) <= 0.05 and int(jobs["fillfactor"]) <= 70
    assert float(found["jobs_finished"]["autovacuum_vacuum_insert_scale_factor"]) <= 0.1
    for table in ("job_progress", "limit_keys", "job_totals"):
        assert int(found[table]["fillfactor"]) <= 50, table


async def _in_processes(*urls: str) -> None:
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-c", MIGRATE, url, env=os.environ | {"PYTHONPATH": str(SRC)},
            stderr=asyncio.subprocess.PIPE,
        )
        for url in urls
    ]  # fmt: skip
    ends = [await one.communicate() for one in started]
    assert [one.returncode for one in started] == [0] * len(urls), b"\n".join(end[1] for end in ends).decode()


async def test_processes_that_migrate_one_database_at_once_all_end_well(empty_database_url: str) -> None:
    await _in_processes(*[empty_database_url] * 3)
    assert await current(empty_database_url) == head()


async def test_databases_of_one_new_cluster_are_migrated_at_once_by_a_login_that_is_no_superuser(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    embedded = EmbeddedPostgres(tmp_path_factory.mktemp("beside"), fast=True)
    try:
        await asyncio.to_thread(embedded.start)
    except EmbeddedPostgresRefused as refusal:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no Postgres can run here: {refusal}")
    try:
        owner = await asyncpg.connect(embedded.url)
        await owner.execute(f"create role {LOGIN} login createrole password 'plain'")
        for number in range(3):
            await owner.execute(f"create database beside{number} owner {LOGIN}")
        await owner.close()
        urls = [re.sub("//[^@]*@", f"//{LOGIN}:plain@", embedded.url_of(f"beside{number}")) for number in range(3)]
        await _in_processes(*urls)
        database = Database(urls[0])
        try:
            async with database.begin(APP, HOME) as connection:
                driver = await raw(connection)
                await driver.execute(OF_WORKSPACE["vendors"], HOME, HOME)
                found = await driver.fetchval("select sluice.search_vendors('nvil', '', $1, 9)", UUID(int=0))
        finally:
            await database.close()
        assert found == HOME
    finally:
        await asyncio.to_thread(embedded.stop)
