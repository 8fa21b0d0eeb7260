"""Comparisons on Postgres: what was asked for in columns, the report as JSON."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from adapters.postgres.database import Session, raw
from application.ports.catalog import Page
from application.ports.comparisons import Comparisons
from domain.comparisons import Comparison, Report, Tolerance
from domain.listing import id_mark, mark

COLUMNS = "id, import_id, job_id, name, left_pipeline, right_pipeline, tolerance::text, created_at, finished_at"
ADD = """
insert into sluice.comparisons
    (workspace_id, id, import_id, job_id, name, left_pipeline, right_pipeline, tolerance, created_at, finished_at,
    report)
values ($1, $2, $3, $4, $5, $6, $7, $8::text::json, $9, $10, $11::text::json)
"""
GET = f"select {COLUMNS}, report::text from sluice.comparisons where workspace_id = $1 and id = $2"  # noqa: S608
SAVE = "update sluice.comparisons set finished_at = $3, report = $4::text::json where workspace_id = $1 and id = $2"
LIST = f"""
select {COLUMNS}, report::text from sluice.comparisons where workspace_id = $1 and id < $2 order by id desc limit $3
"""  # noqa: S608
LAST = UUID(int=2**128 - 1)

_tolerance, _report = msgspec.json.Decoder(Tolerance), msgspec.json.Decoder(Report)


class PostgresComparisons(Comparisons):
    """Table `sluice.comparisons` on an open connection."""

    def __init__(self, connection: Session, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    async def add(self, one: Comparison) -> None:
        await (await raw(self._connection)).execute(
            ADD, self._workspace_id, one.id, one.import_id, one.job_id, one.name, one.left, one.right,
            _json(one.tolerance), one.created_at, one.finished_at, _json(one.report),
        )  # fmt: skip

    async def get(self, ident: UUID) -> Comparison | None:
        row = await (await raw(self._connection)).fetchrow(GET, self._workspace_id, ident)
        return None if row is None else _comparison(row)

    async def save(self, one: Comparison) -> None:
        driver = await raw(self._connection)
        await driver.execute(SAVE, self._workspace_id, one.id, one.finished_at, _json(one.report))

    async def list(self, page: Page) -> tuple[builtins.list[Comparison], str | None]:
        driver = await raw(self._connection)
        before = LAST if page.after is None else id_mark(page.after)
        rows = await driver.fetch(LIST, self._workspace_id, before, page.limit + 1)
        found = [_comparison(row) for row in rows[: page.limit]]
        return found, mark(found[-1].id) if len(rows) > page.limit else None


def _json(value: object) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def _id(value: UUID) -> UUID:
    """As the standard library's: the driver has a class of its own."""
    return UUID(int=value.int)


def _comparison(row: Mapping[str, Any]) -> Comparison:
    return Comparison(
        _id(row["id"]), _id(row["import_id"]), _id(row["job_id"]), row["name"], row["left_pipeline"],
        row["right_pipeline"], _tolerance.decode(row["tolerance"]), row["created_at"], row["finished_at"],
        None if row["report"] is None else _report.decode(row["report"]),
    )  # fmt: skip
