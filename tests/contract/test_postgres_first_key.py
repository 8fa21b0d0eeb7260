"""Several processes start at once on one empty database: one first key, and its secret is said once."""

from __future__ import annotations

import asyncio
from uuid import UUID

from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.postgres.database import Database
from adapters.postgres.key_finder import PostgresKeyFinder
from adapters.postgres.work import PostgresUnitOfWork
from application.access import EnsureFirstKey, digest_of
from domain.access import DEFAULT_WORKSPACE


class Together(PostgresKeyFinder):
    """Everybody who asks whether there are keys gets the answer before anybody acts on it."""

    def __init__(self, database: Database, starts: int) -> None:
        super().__init__(database)
        self._asked = asyncio.Barrier(starts)

    async def any_in(self, workspace_id: UUID) -> bool:
        answer = await super().any_in(workspace_id)
        await self._asked.wait()
        return answer


def test_starts_at_once_on_an_empty_database_make_one_first_key(database_url: str) -> None:
    async def scenario() -> None:
        database = Database(database_url)
        try:
            finder, work = Together(database, 4), PostgresUnitOfWork(database)
            first = EnsureFirstKey(work, finder, SystemClock(), Uuid7Ids(), SystemChance())
            secrets = [secret for secret in await asyncio.gather(*(first() for _ in range(4))) if secret]
            async with work(DEFAULT_WORKSPACE) as opened:
                [key] = await opened.keys.list()
            assert [digest_of(secret) for secret in secrets] == [key.digest]
        finally:
            await database.close()

    asyncio.run(scenario())
