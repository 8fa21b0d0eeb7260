"""Arrays that go to Postgres as one text come out as they went in, whatever their elements hold."""

from __future__ import annotations

from itertools import product
from uuid import UUID

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.postgres.arrays import mixed, octets, packed, packed_octets, texts
from adapters.postgres.database import APP, Database, asyncpg_url, packing

PIECES = ("", '"', "\\", ",", "{}", "NULL", "\x1f", " a\n", "é€")


async def test_texts_come_back_as_they_were(database_url: str) -> None:
    connection = await asyncpg.connect(asyncpg_url(database_url))
    lists: list[list[str]] = [[], *([one] for one in PIECES), list(PIECES)]
    lists += [[first + second, second] for first, second in product(PIECES, repeat=2)]
    for some in lists:
        assert await connection.fetchval("select $1::text::text[]", texts(some)) == some
        with_nulls = [*some, None]
        assert await connection.fetchval("select $1::text::text[]", mixed(with_nulls)) == with_nulls
    await connection.close()


async def test_bytes_come_back_as_they_were(database_url: str) -> None:
    connection = await asyncpg.connect(asyncpg_url(database_url))
    some = [b"", bytes(range(256)), b"\\x00", b'"']
    assert await connection.fetchval("select $1::text::bytea[]", octets(some)) == some
    await connection.close()


IDS = st.lists(st.one_of(st.none(), st.uuids(), st.just(UUID(int=0))), max_size=40)


@given(st.lists(IDS, min_size=1, max_size=5))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_packed_ids_come_back_as_they_were(database_url: str, lists: list[list[UUID | None]]) -> None:
    database = Database(database_url)
    try:
        async with database.begin(APP, UUID(int=1)) as session:
            driver = await packing(session)
            for some in lists:
                assert await driver.fetchval("select $1::sluice.uuids::uuid[]", packed(some)) == some
                whole = [ident for ident in some if ident is not None]
                octets_of = packed_octets([ident.bytes for ident in whole])
                assert await driver.fetchval("select $1::sluice.uuids::uuid[]", octets_of) == whole
                # A list stands for an array of ids as before.
                assert await driver.fetchval("select $1::uuid[]", whole) == whole
    finally:
        await database.close()
