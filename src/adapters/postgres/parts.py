"""Resumable uploads in Postgres: one row each, one short transaction a call."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import RowMapping, text

from adapters.postgres.database import APP, ENGINE, Database, commit
from application.ports.parts import Parts
from domain.parts import PartialUpload, Refused
from domain.sources import Reading, SourceKind

_COLUMNS = """id, workspace_id, name, length, created_at, expires_at, kind, reading, label,
    source_id, import_id, job_id, key, refusal"""

_ADD = text(f"""
    insert into sluice.partial_uploads ({_COLUMNS})
    values (:id, :workspace_id, :name, :length, :created_at, :expires_at, :kind, cast(:reading as jsonb), :label,
            :source_id, :import_id, :job_id, :key, cast(:refusal as jsonb))
""")  # noqa: S608  a constant list of columns
_GET = text(f"select {_COLUMNS} from sluice.partial_uploads where id = :id")  # noqa: S608
_SAVE = text("""
    update sluice.partial_uploads
       set expires_at = :expires_at, kind = :kind, source_id = :source_id, import_id = :import_id, job_id = :job_id,
           refusal = cast(:refusal as jsonb)
     where id = :id
""")
_SAVED = ("id", "expires_at", "kind", "source_id", "import_id", "job_id", "refusal")
_REMOVE = text("delete from sluice.partial_uploads where id = :id")
_EXPIRED = text(f"""
    select {_COLUMNS} from sluice.partial_uploads
     where expires_at <= :now order by expires_at, id limit :limit
""")  # noqa: S608


def _row(upload: PartialUpload) -> dict[str, Any]:
    row = msgspec.structs.asdict(upload)
    row["kind"] = upload.kind.value if upload.kind else None
    row["reading"] = msgspec.json.encode(upload.reading).decode()
    row["refusal"] = None if upload.refusal is None else msgspec.json.encode(upload.refusal).decode()
    return row


def _upload(row: RowMapping) -> PartialUpload:
    kind = SourceKind(row["kind"]) if row["kind"] else None
    reading, refusal = msgspec.convert(row["reading"], Reading), msgspec.convert(row["refusal"], Refused | None)
    return PartialUpload(**{**row, "kind": kind, "reading": reading, "refusal": refusal})


class PostgresParts(Parts):
    """Table `sluice.partial_uploads`; a workspace's own by row security, the expired ones as the engine."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, upload: PartialUpload) -> None:
        async with self._database.begin(APP, upload.workspace_id) as connection:
            await connection.execute(_ADD, _row(upload))
            await commit(connection)

    async def get(self, workspace_id: UUID, ident: UUID) -> PartialUpload | None:
        async with self._database.begin(APP, workspace_id) as connection:
            row = (await connection.execute(_GET, {"id": ident})).mappings().one_or_none()
            return None if row is None else _upload(row)

    async def save(self, upload: PartialUpload) -> None:
        row = _row(upload)
        async with self._database.begin(APP, upload.workspace_id) as connection:
            await connection.execute(_SAVE, {name: row[name] for name in _SAVED})
            await commit(connection)

    async def remove(self, workspace_id: UUID, ident: UUID) -> None:
        async with self._database.begin(APP, workspace_id) as connection:
            await connection.execute(_REMOVE, {"id": ident})
            await commit(connection)

    async def expired(self, now: datetime, limit: int) -> list[PartialUpload]:
        async with self._database.begin(ENGINE, None) as connection:
            rows = (await connection.execute(_EXPIRED, {"now": now, "limit": limit})).mappings().all()
            return [_upload(row) for row in rows]
