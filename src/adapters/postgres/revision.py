"""Which revision a database is at and which is the newest, without loading the migration library."""

from __future__ import annotations

from pathlib import Path

import asyncpg

from adapters.postgres.address import asyncpg_url

AT = "select version_num from sluice.schema_version"


def scripts() -> Path:
    """The folder of migrations: inside the wheel, or beside the sources in a checkout."""
    packed = Path(__file__).parent / "migrations"
    return packed if packed.is_dir() else Path(__file__).parents[3] / "migrations"


def newest() -> str:
    """The number of the newest migration there is; a test compares it with the library's own answer."""
    found = sorted(path.name.split("_", 1)[0] for path in (scripts() / "versions").glob("[0-9]*_*.py"))
    if not found:
        raise RuntimeError(f"no migrations in {scripts()}")
    return found[-1]


def behind(found: str | None) -> bool:
    """Whether a database at this revision lacks migrations of this program (None: it has none at all).

    One that is further on belongs to a newer program, whose migrations let the older one go on working.
    """
    return found is None or found < newest()


async def current(url: str) -> str | None:
    """The revision of the database at this address, None when it was never migrated."""
    # Nothing that a pool by transaction would get wrong.
    connection = await asyncpg.connect(asyncpg_url(url), timeout=10, statement_cache_size=0)
    try:
        async with connection.transaction():
            found = await connection.fetchval(AT)
        return None if found is None else str(found)  # the table of a schema that went down to nothing is empty
    except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
        return None
    finally:
        await connection.close()
