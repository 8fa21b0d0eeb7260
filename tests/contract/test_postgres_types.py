"""The type that ids of a batch are sent as may be made anew under living connections: they learn it by themselves."""

from __future__ import annotations

import asyncio
from uuid import UUID

import asyncpg
import pytest

from adapters.postgres.arrays import packed
from adapters.postgres.database import APP, Database, asyncpg_url
from application.contracts.job_stores import HOME

COUNTED = "select cardinality($1::sluice.uuids)"
IDS = packed([UUID(int=1), UUID(int=2), None])


async def counted(database: Database, statement: str = COUNTED) -> int:
    async with database.begin(APP, HOME) as session:
        found: int = await (await session.packing()).fetchval(statement, IDS)
    return found


@pytest.mark.parametrize("statement", [COUNTED, f"{COUNTED} as many"], ids=["prepared", "another"])
async def test_one_use_tells_all_connections_of_a_type_that_was_made_anew(database_url: str, statement: str) -> None:
    database = Database(database_url, size=3, overflow=0)
    together = asyncio.Barrier(3)

    async def learnt() -> None:
        async with database.begin(APP, HOME) as session:
            await (await session.packing()).fetchval(COUNTED, IDS)
            await together.wait()

    await asyncio.gather(*[learnt() for _ in range(3)])
    owner = await asyncpg.connect(asyncpg_url(database_url))
    await owner.execute("begin; drop domain sluice.uuids; create domain sluice.uuids as uuid[]; commit")
    await owner.close()
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
        await counted(database, statement)
    assert await asyncio.gather(*[counted(database, statement) for _ in range(3)]) == [3, 3, 3]
    await database.close()
