"""Sources on Postgres: one row per stored file."""

from __future__ import annotations

from uuid import UUID

import msgspec

from adapters.postgres.database import Session, raw
from application.ports.catalog import Sources
from domain.sources import Source

COLUMNS = "id, workspace_id, name, label, kind, sha256, size, file_key, created_at"

ADD = f"insert into sluice.sources ({COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"  # noqa: S608
GET = f"select {COLUMNS} from sluice.sources where id = $1 and workspace_id = $2"  # noqa: S608


class PostgresSources(Sources):
    """The sources of one workspace, inside a work's transaction."""

    def __init__(self, connection: Session, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    async def add(self, source: Source) -> None:
        driver = await raw(self._connection)
        await driver.execute(ADD, *msgspec.structs.astuple(source))

    async def get(self, ident: UUID) -> Source | None:
        driver = await raw(self._connection)
        row = await driver.fetchrow(GET, ident, self._workspace_id)
        return None if row is None else msgspec.convert(dict(row), Source)
