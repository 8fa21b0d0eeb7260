"""Deals from before pieces of unspaced writing were kept are found by them after the step up, and as before without."""

from __future__ import annotations

from uuid import UUID

import asyncpg
from alembic.script import ScriptDirectory
from sample_rows import OF_WORKSPACE

from adapters.postgres.migrate import _config, migrate
from domain.listing import search_text
from domain.provenance import Noun

HERE = UUID(int=1)
BEFORE = str(ScriptDirectory.from_config(_config()).get_revision("0032").down_revision)
NAME = "北京服务器v2采购 第2期サーバー"


async def test_the_pieces_come_and_go_with_the_step(empty_database_url: str) -> None:
    await migrate(empty_database_url, BEFORE)
    owner = await asyncpg.connect(empty_database_url)
    try:
        await owner.execute("insert into sluice.workspaces (id, name) values ($1, 'full')", HERE)
        await owner.execute(OF_WORKSPACE["deals"], HERE, HERE)
        await owner.execute("update sluice.deals set search = $1", NAME)
        await migrate(empty_database_url, "0032")
        (now,) = await owner.fetch("select search from sluice.deals")
        text, _, pieces = now[0].partition("\n\x1f")
        wanted = search_text(Noun.DEAL, {"name": NAME}).partition("\n\x1f")
        assert (text, set(pieces.split(" "))) == (wanted[0], set(wanted[2].split(" ")))
        await migrate(empty_database_url, BEFORE, down=True)
        assert await owner.fetchval("select search from sluice.deals") == NAME
    finally:
        await owner.close()
