"""Which files have a row, on Postgres, as the role that sees every workspace."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from adapters.postgres.database import ENGINE, Database, raw
from application.ports.files import FileOwners

# An upload whose bytes are all there is kept as a source a moment before the source's row is written.
KNOWN = {
    "sources": """
        select id from sluice.sources where id = any($1)
        union select id from sluice.partial_uploads where id = any($1)
    """,
    "parts": "select id from sluice.partial_uploads where id = any($1)",
    "exports": "select id from sluice.exports where id = any($1)",
}


class PostgresFileOwners(FileOwners):
    """One question a batch."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def known(self, folder: str, idents: Sequence[UUID]) -> set[UUID]:
        asked = KNOWN[folder]
        async with self._database.begin(ENGINE, None) as connection:
            rows = await (await raw(connection)).fetch(asked, list(idents))
        return {UUID(int=row["id"].int) for row in rows}
