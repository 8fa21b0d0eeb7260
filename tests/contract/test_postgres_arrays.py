"""Arrays that go to Postgres as one text come out as they went in, whatever their elements hold."""

from __future__ import annotations

from itertools import product

import asyncpg

from adapters.postgres.arrays import mixed, octets, texts
from adapters.postgres.database import asyncpg_url

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
