"""The edge's look-up of API keys across workspaces; apart from the aggregate, whose library takes long to load."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from adapters.postgres.database import ENGINE, Database, commit
from application.ports.accounts import KeyFinder
from domain.access import Key, Role

FIND = text("select * from sluice.api_keys where digest = :digest")
ANY = text("select exists (select from sluice.api_keys where workspace_id = :workspace_id)")
USED = text(
    "update sluice.api_keys set last_used_at = :at where id = :id and (last_used_at is null or last_used_at < :at)"
)


class PostgresKeyFinder(KeyFinder):
    """Looks keys up as the engine's role, which sees all workspaces."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, digest: bytes) -> Key | None:
        async with self._database.begin(ENGINE, None) as connection:
            row = (await connection.execute(FIND, {"digest": digest})).mappings().first()
        if row is None:
            return None
        facts = {field: row[field] for field in Key.__struct_fields__ if field != "role"}
        return Key(role=Role(row["role"]), **facts)

    async def used(self, ident: UUID, at: datetime) -> None:
        async with self._database.begin(ENGINE, None) as connection:
            await connection.execute(USED, {"id": ident, "at": at})
            await commit(connection)

    async def any_in(self, workspace_id: UUID) -> bool:
        async with self._database.begin(ENGINE, None) as connection:
            return bool(await connection.scalar(ANY, {"workspace_id": workspace_id}))
