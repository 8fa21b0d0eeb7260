"""The migrations walk up, down and up again, and keep the default workspace."""

from __future__ import annotations

import asyncpg

from adapters.postgres.migrate import head, migrate
from adapters.postgres.revision import current, newest


async def _tables(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("select tablename from pg_tables where schemaname = 'sluice'")
    finally:
        await connection.close()
    return {row["tablename"] for row in rows}


async def test_migrations_go_up_down_and_up_again(empty_database_url: str) -> None:
    await migrate(empty_database_url)
    everything = await _tables(empty_database_url)
    await migrate(empty_database_url, "base", down=True)
    assert await _tables(empty_database_url) <= {"schema_version"}
    await migrate(empty_database_url)
    assert await _tables(empty_database_url) == everything


async def test_the_newest_revision_is_the_one_the_library_finds(empty_database_url: str) -> None:
    assert await current(empty_database_url) is None
    await migrate(empty_database_url)
    assert await current(empty_database_url) == newest() == head()
