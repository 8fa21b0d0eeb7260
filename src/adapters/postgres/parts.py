"""Resumable uploads in Postgres: one row each, one short transaction a call."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import APP, ENGINE, Database, commit, raw
from adapters.postgres.job_rows import plain
from application.ports.parts import Parts
from domain.parts import PartialUpload, Refused
from domain.sources import Reading, SourceKind

_COLUMNS = """id, workspace_id, name, length, created_at, expires_at, kind, reading, label,
    source_id, import_id, job_id, key, refusal"""

_ADD = f"""
insert into sluice.partial_uploads ({_COLUMNS})
values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10, $11, $12, $13, $14::jsonb)
"""  # noqa: S608  a constant list of columns
_GET = f"select {_COLUMNS} from sluice.partial_uploads where id = $1"  # noqa: S608
_SAVE = """
update sluice.partial_uploads
   set expires_at = $2, kind = $3, source_id = $4, import_id = $5, job_id = $6, refusal = $7::jsonb
 where id = $1
"""
_SAVED = ("id", "expires_at", "kind", "source_id", "import_id", "job_id", "refusal")
_REMOVE = "delete from sluice.partial_uploads where id = $1"
_EXPIRED = f"""
select {_COLUMNS} from sluice.partial_uploads where expires_at <= $1 order by expires_at, id limit $2
"""  # noqa: S608


def _row(upload: PartialUpload) -> dict[str, Any]:
    row = msgspec.structs.asdict(upload)
    row["kind"] = upload.kind.value if upload.kind else None
    row["reading"] = msgspec.json.encode(upload.reading).decode()
    row["refusal"] = None if upload.refusal is None else msgspec.json.encode(upload.refusal).decode()
    return row


def _upload(row: asyncpg.Record) -> PartialUpload:
    facts: dict[str, Any] = {name: plain(value) if isinstance(value, UUID) else value for name, value in row.items()}
    facts["kind"] = SourceKind(row["kind"]) if row["kind"] else None
    facts["reading"] = msgspec.json.decode(row["reading"], type=Reading)
    facts["refusal"] = None if row["refusal"] is None else msgspec.json.decode(row["refusal"], type=Refused)
    return PartialUpload(**facts)


class PostgresParts(Parts):
    """Table `sluice.partial_uploads`; a workspace's own by row security, the expired ones as the engine."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, upload: PartialUpload) -> None:
        row = _row(upload)
        async with self._database.begin(APP, upload.workspace_id) as session:
            await session.execute(_ADD, *(row[name.strip()] for name in _COLUMNS.split(",")))
            await commit(session)

    async def get(self, workspace_id: UUID, ident: UUID) -> PartialUpload | None:
        async with self._database.begin(APP, workspace_id) as session:
            row = await (await raw(session)).fetchrow(_GET, ident)
        return None if row is None else _upload(row)

    async def save(self, upload: PartialUpload) -> None:
        row = _row(upload)
        async with self._database.begin(APP, upload.workspace_id) as session:
            await session.execute(_SAVE, *(row[name] for name in _SAVED))
            await commit(session)

    async def remove(self, workspace_id: UUID, ident: UUID) -> None:
        async with self._database.begin(APP, workspace_id) as session:
            await session.execute(_REMOVE, ident)
            await commit(session)

    async def expired(self, now: datetime, limit: int) -> list[PartialUpload]:
        async with self._database.begin(ENGINE, None) as session:
            return [_upload(row) for row in await (await raw(session)).fetch(_EXPIRED, now, limit)]
