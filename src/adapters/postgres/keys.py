"""API keys on Postgres: one row each."""

from __future__ import annotations

from uuid import UUID

import asyncpg

from adapters.postgres.database import Session, raw
from adapters.postgres.job_rows import plain
from application.ports.accounts import Keys
from domain.access import Key, Role
from domain.errors import conflict

COLUMNS = "id, workspace_id, name, role, digest, hint, created_at, last_used_at, expires_at, revoked_at"
ADD = f"insert into sluice.api_keys ({COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"  # noqa: S608
LIST = f"select {COLUMNS} from sluice.api_keys where workspace_id = $1 order by created_at, id"  # noqa: S608
GET = f"select {COLUMNS} from sluice.api_keys where workspace_id = $1 and id = $2"  # noqa: S608  fixed text
SAVE = """
update sluice.api_keys set name = $3, role = $4, digest = $5, hint = $6, created_at = $7, last_used_at = $8,
    expires_at = $9, revoked_at = $10
where id = $1 and workspace_id = $2
"""


def key_of(row: asyncpg.Record) -> Key:
    """The key of a row with COLUMNS."""
    facts = dict(row) | {"role": Role(row["role"])}
    facts |= {"id": plain(row["id"]), "workspace_id": plain(row["workspace_id"])}
    return Key(**facts)


def _values(key: Key) -> tuple[object, ...]:
    return (
        key.id, key.workspace_id, key.name, str(key.role), key.digest, key.hint, key.created_at, key.last_used_at,
        key.expires_at, key.revoked_at,
    )  # fmt: skip


class PostgresKeys(Keys):
    """The keys of one workspace, inside a work's transaction."""

    def __init__(self, connection: Session, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    async def add(self, key: Key) -> None:
        try:
            await self._connection.execute(ADD, *_values(key))
        except asyncpg.UniqueViolationError as error:
            raise conflict("key_exists", "There is a key with this secret or id already; make another one.") from error

    async def list(self) -> list[Key]:
        return [key_of(row) for row in await (await raw(self._connection)).fetch(LIST, self._workspace_id)]

    async def get(self, ident: UUID) -> Key | None:
        row = await (await raw(self._connection)).fetchrow(GET, self._workspace_id, ident)
        return None if row is None else key_of(row)

    async def save(self, key: Key) -> None:
        await self._connection.execute(SAVE, *_values(key))
