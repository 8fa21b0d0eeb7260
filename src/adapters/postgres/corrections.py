"""Corrections on Postgres."""

from __future__ import annotations

import builtins
from collections.abc import Collection
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.arrays import uuids
from adapters.postgres.database import Session, raw
from application.ports.catalog import Page
from application.ports.corrections import Corrections
from domain.corrections import Correction
from domain.listing import mark, number_mark
from domain.provenance import Noun

COLUMNS = """id, number, noun, entity_id, said::text as said, replaced::text as replaced, made_by, made_name, made_at,
    note, undone_by, undone_at"""
ADD = """
insert into sluice.corrections (workspace_id, id, noun, entity_id, said, replaced, made_by, made_name, made_at, note)
values ($1, $2, $3, $4, $5::text::json, $6::text::json, $7, $8, $9, $10) returning number
"""
GET = f"select {COLUMNS} from sluice.corrections where workspace_id = $1 and id = $2"  # noqa: S608
SAVE = "update sluice.corrections set undone_by = $3, undone_at = $4 where workspace_id = $1 and id = $2"
STANDING = f"""
select {COLUMNS} from sluice.corrections
where workspace_id = $1 and noun = $2 and entity_id = any($3::text::uuid[]) and undone_at is null
order by number
"""  # noqa: S608
LIST = f"""
select {COLUMNS} from sluice.corrections
where workspace_id = $1 and noun = $2 and entity_id = any($3::text::uuid[]) and number < $4
order by number desc limit $5
"""  # noqa: S608
LAST = 2**62
_values = msgspec.json.Decoder(dict[str, str | None])


class PostgresCorrections(Corrections):
    """Table `sluice.corrections` on an open connection."""

    def __init__(self, connection: Session, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    async def add(self, correction: Correction) -> Correction:
        number = await (await raw(self._connection)).fetchval(
            ADD, self._workspace_id, correction.id, str(correction.noun), correction.entity_id,
            msgspec.json.encode(correction.values).decode(), msgspec.json.encode(correction.replaced).decode(),
            correction.made_by, correction.made_name, correction.made_at, correction.note,
        )  # fmt: skip
        return msgspec.structs.replace(correction, number=number)

    async def get(self, ident: UUID, *, lock: bool = False) -> Correction | None:
        statement = GET + (" for update" if lock else "")
        row = await (await raw(self._connection)).fetchrow(statement, self._workspace_id, ident)
        return None if row is None else correction(row)

    async def save(self, correction: Correction) -> None:
        driver = await raw(self._connection)
        await driver.execute(SAVE, self._workspace_id, correction.id, correction.undone_by, correction.undone_at)

    async def standing(self, noun: Noun, idents: Collection[UUID]) -> builtins.list[Correction]:
        driver = await raw(self._connection)
        rows = await driver.fetch(STANDING, self._workspace_id, str(noun), uuids(idents))
        return [correction(row) for row in rows]

    async def list(
        self, noun: Noun, idents: Collection[UUID], page: Page
    ) -> tuple[builtins.list[Correction], str | None]:
        driver = await raw(self._connection)
        before = LAST if page.after is None else number_mark(page.after)
        rows = await driver.fetch(LIST, self._workspace_id, str(noun), uuids(idents), before, page.limit + 1)
        found = [correction(row) for row in rows[: page.limit]]
        return found, mark(found[-1].number) if len(rows) > page.limit else None


def _id(value: UUID) -> UUID:
    """As the standard library's: the driver has a class of its own."""
    return UUID(int=value.int)


def correction(row: asyncpg.Record) -> Correction:
    """The correction in a row of COLUMNS."""
    return Correction(
        id=_id(row["id"]),
        noun=Noun(row["noun"]),
        entity_id=_id(row["entity_id"]),
        values=_values.decode(row["said"]),
        replaced=_values.decode(row["replaced"]),
        made_by=row["made_by"],
        made_name=row["made_name"],
        made_at=row["made_at"],
        note=row["note"],
        number=row["number"],
        undone_by=row["undone_by"],
        undone_at=row["undone_at"],
    )
