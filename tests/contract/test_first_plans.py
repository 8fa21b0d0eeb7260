"""What imports, undos and merges ask is read from an index at size, though it was prepared while tables were empty.

A connection keeps its plans until the server has looked at the tables again, minutes and hundreds of thousands of rows
later. So it plans anew when it has decided twice as often as the last time (`adapters.postgres.catalog_lock`).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from hashlib import md5
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from adapters.postgres import (
    catalog,
    catalog_counted,
    catalog_merged,
    catalog_silent,
    catalog_standing,
    linkage_sql,
    records,
)
from adapters.postgres import corrections as corrections_sql
from adapters.postgres import reversal as reversal_sql
from adapters.postgres.address import asyncpg_url
from adapters.postgres.arrays import numbers, uuids
from adapters.postgres.catalog_lock import PLAN_ANEW
from adapters.postgres.database import APP, Session
from adapters.postgres.pool import Lent
from domain.provenance import Noun

HERE, IMPORT, LATER = UUID(int=1), UUID(int=2), UUID(int=3)
MANY = 40_000
ASKED = 50
"""Entities that are asked for; each has two records, one of which has a second part."""
MOST = ASKED * 40
"""A plan that reads more rows than this of a table of MANY walks it."""
TABLES = {Noun.VENDOR: "vendors", Noun.CONTACT: "contacts", Noun.DEAL: "deals"}

FILL = (
    """
insert into sluice.records (workspace_id, import_id, seq, number, outcome, digest, vendor_id, contact_id, deal_id, said)
select $1::uuid, case when n % 2 = 0 then $2::uuid else $3::uuid end, n, 1 + n % 2, 'new', n,
    md5('vendor' || n / 2)::uuid, md5('contact' || n / 2)::uuid, md5('deal' || n / 2)::uuid, '[]'
from generate_series(1, $4::integer) n
""",
    """
insert into sluice.record_parts (workspace_id, import_id, seq, part, number, outcome, vendor_id, contact_id, deal_id)
select workspace_id, import_id, seq, 1, number, outcome, vendor_id, contact_id, deal_id from sluice.records
where seq % 2 = 0 and $1::uuid = workspace_id and $2::uuid <> $3::uuid and $4::integer > 0
""",
    """
insert into sluice.match_keys (workspace_id, noun, key, entity_id, import_id)
select $1::uuid, noun, md5('key' || n)::uuid, md5(word || n)::uuid, case when n % 2 = 0 then $2::uuid else $3::uuid end
from generate_series(1, $4::integer / 2) n, (values (1, 'vendor'), (2, 'contact'), (3, 'deal')) as of_noun (noun, word)
""",
    """
insert into sluice.corrections (workspace_id, id, noun, entity_id, said, replaced, made_by, made_name, made_at, note)
select $1::uuid, md5('said' || word || n)::uuid, word, md5(word || n)::uuid, '{}', '{}', 'me', 'me', now(), ''
from generate_series(1, $4::integer / 2) n, (values ('vendor'), ('contact'), ('deal')) as of_noun (word)
where $2::uuid <> $3::uuid
""",
    """
insert into sluice.decisions (id, workspace_id, into_id, from_ids, decided_by, decided_at)
select md5('word' || n)::uuid, $1::uuid, md5('vendor' || n)::uuid, array[md5('vendor' || n + 1)::uuid], 'me', now()
from generate_series(1, $4::integer / 2) n where $2::uuid <> $3::uuid
""",
    *(
        f"""
insert into sluice.{table} (workspace_id, id, picks, live, version, merged_into, founded_by, changed_by, sort_name,
    search, created_at, updated_at)
select $1::uuid, md5('{noun}' || n)::uuid, '{{}}', 2, 1, case when n % 4 = 1 then md5('{noun}' || n - 1)::uuid end,
    1, 0, '{noun} ' || n, 'named ' || n, now(), now()
from generate_series(1, $4::integer / 2) n where $2::uuid <> $3::uuid
"""
        for noun, table in TABLES.items()
    ),
    """
insert into sluice.linkage_nodes (workspace_id, id, digest, number, seq, part, body, profile, keys)
select $1::uuid, md5('vendor' || n)::uuid, md5('digest' || n)::uuid, 1, n, 0, '{}', '', array[n, -n]::bigint[]
from generate_series(1, $4::integer / 2) n where $2::uuid <> $3::uuid
""",
    """
insert into sluice.linkage_keys (key, workspace_id, node)
select unnest(keys), workspace_id, id from sluice.linkage_nodes
where workspace_id = $1::uuid and $2::uuid <> $3::uuid and $4::integer > 0
""",
    """
insert into sluice.linkage_edges (workspace_id, node, other, bits, same)
select $1::uuid, md5('vendor' || n)::uuid, md5('vendor' || (n # 1))::uuid, 5, true
from generate_series(2, $4::integer / 2 - 2) n where $2::uuid <> $3::uuid
""",
    """
insert into sluice.linkage_ties (workspace_id, left_id, right_id, must, source)
select $1::uuid, md5('vendor' || n)::uuid, md5('vendor' || n + 5)::uuid, n % 2 = 0, md5('word' || n)::uuid
from generate_series(1, $4::integer / 2, 10) n where $2::uuid <> $3::uuid
""",
)  # fmt: skip
IMPORTED = """
insert into sluice.imports (id, workspace_id, source_id, job_id, fingerprint, state, body, created_at)
values ($1, $2, $2, $2, $1::uuid::text, 'succeeded', '{}', now())
"""
SOURCE = """
insert into sluice.sources (id, workspace_id, name, label, kind, sha256, size, file_key, created_at)
values ($1, $1, 's', '', 'csv', '', 1, 'f', now())
"""
LOOKED_AT = frozenset(
    (*TABLES.values(), "records", "record_parts", "match_keys", "corrections", "linkage_nodes", "linkage_keys",
     "linkage_edges", "linkage_ties")
)  # fmt: skip


def some(word: str) -> str:
    """Ids of the filled tables, as the adapters give them."""
    return uuids(UUID(md5(f"{word}{n}".encode()).hexdigest()) for n in range(4001, 4001 + ASKED))


FEW = numbers(range(4001, 4001 + ASKED))
NODES = (HERE, some("vendor"))
ALL_NOUNS: list[tuple[str, tuple[object, ...]]] = [
    asked
    for noun, table in TABLES.items()
    for asked in (
        (catalog.GET.format(table=table), (HERE, some(noun))),
        (catalog_standing.STANDING.format(noun=noun), (HERE, some(noun))),
        (catalog_standing.NEWEST.format(noun=noun), (HERE, some(noun), 100)),
        (catalog_standing.AT.format(noun=noun), (HERE, some(noun), numbers([1] * ASKED), FEW)),
        (catalog.TOUCHED, (IMPORT, catalog.NUMBERS[noun], UUID(int=2**127), ASKED)),
        (catalog_merged.MERGED.format(table=table), (HERE, some(noun))),
        (catalog_merged.MEMBERS.format(table=table), (HERE, some(noun))),
        (corrections_sql.STANDING, (HERE, noun, some(noun))),
        (reversal_sql._sql(reversal_sql.KEPT, noun, "w.id"), (HERE, IMPORT, 1, some(noun))),
        (
            catalog_counted.COUNT.format(table=table),
            (HERE, some(noun), "\n".join(["{}"] * ASKED), numbers([3] * ASKED), "{}"),
        ),
    )
]
ASKS: list[tuple[str, tuple[object, ...]]] = [
    *ALL_NOUNS,
    *(
        (
            catalog_silent.SILENCE.format(table=TABLES[noun], noun=noun),
            (HERE, some(noun), 1, "2026-01-01T00:00:00Z"),
        )
        for noun in (Noun.CONTACT, Noun.DEAL)
    ),
    (records.SEEN, (IMPORT, FEW)),
    (catalog.WORDS, (HERE, some("vendor"))),
    (linkage_sql.FOUND, (HERE, some("digest"))),
    (linkage_sql.HOLDERS, (HERE, FEW, 50)),
    *(
        (statement, NODES)
        for statement in (
            linkage_sql.WHICH, linkage_sql.PROFILES, linkage_sql.NODES, linkage_sql.HANGING, linkage_sql.EDGES,
            linkage_sql.TIES_AMONG, linkage_sql.SPOKEN, linkage_sql.REMOVE_KEYS, linkage_sql.REMOVE_TURNED,
            linkage_sql.REMOVE_EDGES, linkage_sql.REMOVE_NODES,
        )
    ),
]  # fmt: skip


def quoted(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


async def begun(owner: asyncpg.Connection) -> None:
    await owner.execute("insert into sluice.workspaces (id, name) values ($1, 'w')", HERE)
    await owner.execute(SOURCE, HERE)
    for one in (IMPORT, LATER):
        await owner.execute(IMPORTED, one, HERE)


async def planned(url: str) -> list[dict[str, Any]]:
    """The plan of each statement as it runs, prepared and run once while the tables were empty."""
    owner = await asyncpg.connect(asyncpg_url(url))
    transaction = owner.transaction()
    await transaction.start()
    try:
        await begun(owner)
        await owner.execute("select set_config('role', $1, true)", APP)
        await owner.execute("select set_config('sluice.workspace', $1, true)", str(HERE))
        await owner.execute(linkage_sql.BY_INDEX)
        calls = []
        for at, (statement, values) in enumerate(ASKS):
            await owner.execute(f"prepare asked{at} as {statement}")
            calls.append(f"execute asked{at} ({', '.join(map(quoted, values))})")
            await owner.execute(calls[-1])
        for fill in FILL:
            await owner.execute(fill, HERE, IMPORT, LATER, MANY)
        await owner.execute(PLAN_ANEW)
        plans = []
        for call in calls:
            await owner.execute("savepoint before")
            told = await owner.fetchval("explain (analyze, timing off, format json) " + call)
            await owner.execute("rollback to savepoint before")
            plans.append(json.loads(told)[0]["Plan"])
        return plans
    finally:
        await transaction.rollback()
        await owner.close()


def test_a_connection_plans_anew_whenever_it_has_decided_twice_as_often() -> None:
    lent = Lent(None, 1)  # type: ignore[arg-type]  # nothing is asked of it
    anew = [Session(lent, "begin", foldable=False).decides() for _ in range(20)]
    assert [count for count, one in enumerate(anew, 1) if one] == [1, 2, 4, 8, 16]


@pytest.fixture(scope="module")
def plans(database_url: str) -> list[dict[str, Any]]:
    return asyncio.run(planned(database_url))


@pytest.mark.parametrize("at", range(len(ASKS)), ids=[statement.split(" ", 1)[0].strip() for statement, _ in ASKS])
def test_what_was_prepared_on_empty_tables_reads_what_is_asked_for_once_they_are_full(
    plans: list[dict[str, Any]], at: int
) -> None:
    for node in nodes(plans[at]):
        if node.get("Relation Name") in LOOKED_AT:
            read = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            assert read <= MOST, (ASKS[at][0], plans[at])
