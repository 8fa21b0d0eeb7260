"""Brings the schema to a revision; safe when several processes start at once."""

from __future__ import annotations

from alembic import command, op
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres.address import sqlalchemy_url
from adapters.postgres.revision import scripts

LOCK = 0x51_1CE_1


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """The newest revision there is."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    if found is None:
        raise RuntimeError(f"no migrations in {scripts()}")
    return found


def _run(connection: Connection, target: str, down: bool) -> None:
    connection.execute(text("select pg_advisory_lock(:key)"), {"key": LOCK})
    connection.execute(text("create schema if not exists sluice"))
    connection.commit()
    try:
        (command.downgrade if down else command.upgrade)(_config(connection), target)
        connection.commit()
    finally:
        connection.rollback()
        connection.execute(text("select pg_advisory_unlock(:key)"), {"key": LOCK})
        connection.commit()


async def migrate(url: str, target: str = "head", *, down: bool = False) -> None:
    """Walk the schema up (or down) to `target`; waits for another process that is doing the same."""
    engine = create_async_engine(sqlalchemy_url(url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_run, target, down)
    finally:
        await engine.dispose()


def script(sql: str) -> None:
    """Run several statements from inside a migration, in its transaction (a prepared statement takes only one)."""
    bound = op.get_bind()
    bound.execute(text("select 1"))  # opens the driver's transaction
    connection = bound.connection.dbapi_connection
    if connection is None:
        raise RuntimeError("the migration's connection is closed")
    connection.run_async(lambda driver: driver.execute(sql))
