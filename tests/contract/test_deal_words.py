"""Deals are entered by the same words as before, whoever wrote their text; the program parts them by spaces."""

from __future__ import annotations

from uuid import UUID

import asyncpg
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from test_postgres_catalog import HERE, emptied

from adapters.postgres.address import asyncpg_url
from adapters.postgres.migrate import _config
from adapters.postgres.work import PostgresUnitOfWork
from application.contracts.deal_rivals import a_deal
from application.ports.catalog import Page
from domain.catalog import Entity
from domain.deal_keys import rival_keys
from domain.provenance import Noun, Place

ODD = "".join(chr(code) for code in range(1, 128) if not chr(code).isalnum())
TEXT = st.text(
    st.one_of(st.sampled_from("abz 09AZ"), st.sampled_from(ODD), st.characters(codec="utf-8", min_codepoint=1))
)
LONG = st.builds("{}{}{}".format, TEXT, st.sampled_from(["", "x" * 70, "y" * 2_100, "word " * 450, "ж" * 1_100]), TEXT)
BEFORE = ScriptDirectory.from_config(_config()).get_revision("0036").module.DOWN.split("drop function")[0]
AS_BEFORE = BEFORE.replace("sluice.", "pg_temp.")


def founded(number: int, values: dict[str, str]) -> Entity:
    """A deal as a row of an import founds it."""
    return replace(a_deal(number, values), version=2, vendor_place=Place(1, number, 0), founded_by=1)


@given(st.lists(LONG, min_size=1, max_size=20))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_text_is_entered_by_the_words_by_which_it_was_before(database_url: str, texts: list[str]) -> None:
    connection = await asyncpg.connect(asyncpg_url(database_url))
    try:
        await connection.execute(AS_BEFORE)
        rows = await connection.fetch(
            "select t, sluice.parted(t) = pg_temp.parted(t), sluice.words($1, t) = pg_temp.words($1, t)"
            " from unnest($2::text[]) t",
            HERE, texts,
        )  # fmt: skip
    finally:
        await connection.close()
    for text, parted, entered in rows:
        assert parted and entered, text


async def test_texts_are_kept_with_spaces_for_what_parts_their_words_but_for_those_with_pieces(
    database_url: str,
) -> None:
    plain, spoken = {"externalId": "D-1/7", "name": "Ropes & (steel)"}, {"name": "鋼 ropes-3"}
    async with emptied(database_url) as database:
        async with PostgresUnitOfWork(database)(HERE) as work:
            await work.catalog.found([founded(1, plain), founded(2, spoken)])
            await work.catalog.save([a_deal(3, plain), a_deal(4, plain | spoken)])
            await work.commit()
        connection = await asyncpg.connect(asyncpg_url(database_url))
        kept = {row[0].int: row[1] for row in await connection.fetch("select id, search from sluice.deals")}
        await connection.close()
        assert kept[1] == kept[3] == "d 1 7 ropes    steel "
        assert kept[2] == "鋼 ropes-3\n\x1f鋼" and "\n\x1f" in kept[4]
        async with PostgresUnitOfWork(database)(HERE) as work:
            for query, found in (("d-1", {1, 3, 4}), ("rop", {1, 2, 3, 4}), ("鋼", {2, 4}), ("teel", set())):
                listed, _ = await work.catalog.list(Noun.DEAL, Page(10), query)
                assert {one.id.int for one in listed} == found, query


async def test_a_key_that_outlived_its_deal_is_no_reason_to_refuse_the_deal(database_url: str) -> None:
    number = {"externalId": "OLD-77"}
    (key,) = rival_keys(number)
    async with emptied(database_url) as database:
        connection = await asyncpg.connect(asyncpg_url(database_url))
        await connection.execute("delete from sluice.deal_keys")
        await connection.execute("insert into sluice.deal_keys values ($1, $2, $3)", HERE, key, UUID(int=7))
        async with PostgresUnitOfWork(database)(HERE) as work:
            await work.catalog.found([founded(n, number) for n in (7, 8)])
            await work.commit()
        kept = await connection.fetch("select deal_id from sluice.deal_keys where key = $1 order by deal_id", key)
        await connection.close()
        assert [row[0].int for row in kept] == [7, 8]
