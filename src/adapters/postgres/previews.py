"""Previews on Postgres: one row for each, and one for each line that is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.postgres.database import ENGINE, Database, Session, raw
from application.ports.catalog import Page
from application.ports.previews import ExpiredPreviews, Previews
from domain.listing import mark, number_mark
from domain.previews import PlanLine, Preview

REMOVE = "delete from sluice.previews where workspace_id = $1 and import_id = $2"
ADD = """
insert into sluice.previews (workspace_id, import_id, expires_at, body) values ($1, $2, $3, $4::text::json)
"""
ADD_LINES = """
insert into sluice.preview_lines (workspace_id, import_id, record, outcome, body)
select $1, $2, record, outcome, body::json
from unnest($3::int[], $4::text[], $5::text[]) as line (record, outcome, body)
"""
GET = "select body::text from sluice.previews where workspace_id = $1 and import_id = $2"
LINES = """
select body::text from sluice.preview_lines
where workspace_id = $1 and import_id = $2 and record > $3 {outcome}
order by record limit $4
"""
EXPIRED = """
select workspace_id, import_id from sluice.previews where expires_at <= $1 order by expires_at, import_id limit $2
"""
_preview, _line = msgspec.json.Decoder(Preview), msgspec.json.Decoder(PlanLine)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


class PostgresPreviews(Previews):
    """Tables `sluice.previews` and `sluice.preview_lines` on an open connection."""

    def __init__(self, connection: Session, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    async def keep(self, preview: Preview, lines: Sequence[PlanLine]) -> None:
        driver = await raw(self._connection)
        await self.remove(preview.import_id)
        await driver.execute(ADD, self._workspace_id, preview.import_id, preview.expires_at, _json(preview))
        await driver.execute(
            ADD_LINES, self._workspace_id, preview.import_id, [line.record for line in lines],
            [line.outcome for line in lines], [_json(line) for line in lines],
        )  # fmt: skip

    async def get(self, import_id: UUID) -> Preview | None:
        body = await (await raw(self._connection)).fetchval(GET, self._workspace_id, import_id)
        return None if body is None else _preview.decode(body)

    async def lines(self, import_id: UUID, page: Page, outcome: str | None = None) -> tuple[list[PlanLine], str | None]:
        last = -1 if page.after is None else number_mark(page.after)
        statement = LINES.format(outcome="" if outcome is None else "and outcome = $5")
        values = [self._workspace_id, import_id, last, page.limit + 1, *([] if outcome is None else [outcome])]
        rows = await (await raw(self._connection)).fetch(statement, *values)
        found = [_line.decode(row["body"]) for row in rows[: page.limit]]
        return found, mark(found[-1].record) if len(rows) > page.limit else None

    async def remove(self, import_id: UUID) -> None:
        await (await raw(self._connection)).execute(REMOVE, self._workspace_id, import_id)


class PostgresExpiredPreviews(ExpiredPreviews):
    """As the role that sees every workspace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def expired(self, now: datetime, limit: int) -> list[tuple[UUID, UUID]]:
        async with self._database.begin(ENGINE, None) as connection:
            rows = await (await raw(connection)).fetch(EXPIRED, now, limit)
        return [(UUID(int=row["workspace_id"].int), UUID(int=row["import_id"].int)) for row in rows]
