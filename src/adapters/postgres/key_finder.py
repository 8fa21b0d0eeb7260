"""The edge's look-up of API keys across workspaces."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from adapters.postgres.database import ENGINE, Database, commit, raw
from adapters.postgres.keys import COLUMNS, key_of
from application.ports.accounts import KeyFinder
from domain.access import Key

FIND = f"select {COLUMNS} from sluice.api_keys where digest = $1"  # noqa: S608  fixed text
ANY = "select exists (select from sluice.api_keys where workspace_id = $1)"
USED = "update sluice.api_keys set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at < $2)"


class PostgresKeyFinder(KeyFinder):
    """Looks keys up as the engine's role, which sees all workspaces."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, digest: bytes) -> Key | None:
        async with self._database.begin(ENGINE, None) as session:
            row = await (await raw(session)).fetchrow(FIND, digest)
        return None if row is None else key_of(row)

    async def used(self, ident: UUID, at: datetime) -> None:
        async with self._database.begin(ENGINE, None) as session:
            await session.execute(USED, ident, at)
            await commit(session)

    async def any_in(self, workspace_id: UUID) -> bool:
        async with self._database.begin(ENGINE, None) as session:
            return bool(await (await raw(session)).fetchval(ANY, workspace_id))
