"""Exports on Postgres."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import asyncpg

from adapters.postgres.database import ENGINE, Database, Session, raw
from application.ports.catalog import Page
from application.ports.exports import ExpiredExports, Exports
from domain.exports import Export, ExportFormat
from domain.listing import id_mark, mark
from domain.provenance import Noun

COLUMNS = "id, job_id, noun, format, created_at, expires_at, parts, position, rows, size, sha256, file, finished_at"
ADD = f"""
insert into sluice.exports (workspace_id, {COLUMNS})
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""  # noqa: S608
GET = f"select {COLUMNS} from sluice.exports where workspace_id = $1 and id = $2"  # noqa: S608
SAVE = """
update sluice.exports set parts = $3, position = $4, rows = $5, size = $6, sha256 = $7, file = $8, finished_at = $9
where workspace_id = $1 and id = $2
"""
LIST = f"select {COLUMNS} from sluice.exports where workspace_id = $1 and id < $2 order by id desc limit $3"  # noqa: S608
REMOVE = "delete from sluice.exports where workspace_id = $1 and id = $2"
EXPIRED = f"""
select workspace_id, {COLUMNS} from sluice.exports where expires_at <= $1 order by expires_at, id limit $2
"""  # noqa: S608
LAST = UUID(int=2**128 - 1)


class PostgresExports(Exports):
    """Table `sluice.exports` on an open connection."""

    def __init__(self, connection: Session, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    async def add(self, export: Export) -> None:
        driver = await raw(self._connection)
        await driver.execute(
            ADD, self._workspace_id, export.id, export.job_id, str(export.noun), str(export.format), export.created_at,
            export.expires_at, list(export.parts), export.position, export.rows, export.size, export.sha256,
            export.file, export.finished_at,
        )  # fmt: skip

    async def get(self, ident: UUID) -> Export | None:
        row = await (await raw(self._connection)).fetchrow(GET, self._workspace_id, ident)
        return None if row is None else _export(row)

    async def save(self, export: Export) -> None:
        driver = await raw(self._connection)
        await driver.execute(
            SAVE, self._workspace_id, export.id, list(export.parts), export.position, export.rows, export.size,
            export.sha256, export.file, export.finished_at,
        )  # fmt: skip

    async def list(self, page: Page) -> tuple[list[Export], str | None]:
        driver = await raw(self._connection)
        before = LAST if page.after is None else id_mark(page.after)
        rows = await driver.fetch(LIST, self._workspace_id, before, page.limit + 1)
        found = [_export(row) for row in rows[: page.limit]]
        return found, mark(found[-1].id) if len(rows) > page.limit else None

    async def remove(self, ident: UUID) -> None:
        await (await raw(self._connection)).execute(REMOVE, self._workspace_id, ident)


class PostgresExpiredExports(ExpiredExports):
    """As the role that sees every workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def expired(self, now: datetime, limit: int) -> list[tuple[UUID, Export]]:
        async with self._database.begin(ENGINE, None) as connection:
            rows = await (await raw(connection)).fetch(EXPIRED, now, limit)
        return [(UUID(int=row["workspace_id"].int), _export(row)) for row in rows]


def _export(row: asyncpg.Record) -> Export:
    return Export(
        id=UUID(int=row["id"].int),
        job_id=UUID(int=row["job_id"].int),
        noun=Noun(row["noun"]),
        format=ExportFormat(row["format"]),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        parts=tuple(row["parts"]),
        position=None if row["position"] is None else UUID(int=row["position"].int),
        rows=row["rows"],
        size=row["size"],
        sha256=row["sha256"],
        file=row["file"],
        finished_at=row["finished_at"],
    )
