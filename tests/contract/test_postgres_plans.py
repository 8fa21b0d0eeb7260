"""Every query that somebody waits for is read from an index at size, whichever kind of plan is made."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from hashlib import md5
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.postgres import (
    catalog,
    catalog_merged,
    catalog_standing,
    catalog_told,
    engine_sql,
    imports,
    jobs,
    jobs_sql,
    key_finder,
    linkage_sql,
    records,
    reversal,
)
from adapters.postgres.arrays import numbers, octets, uuids
from adapters.postgres.database import APP, ENGINE
from adapters.postgres.engine_claims import BEGINNING
from adapters.postgres.job_rows import filled
from domain.jobs import JobState
from domain.provenance import Noun
from domain.sources import ImportState

HERE, THERE = UUID(int=1), UUID(int=2)
BIG, NOBODY = UUID(int=0x100), UUID(int=0)
KNOWN = {noun: UUID(md5(f"{table}{HERE}77".encode()).hexdigest()) for noun, table in catalog.TABLES.items()}
CROWDED = UUID(int=0x200)
SPOTS = numbers([7, 7, 8]), numbers([701, 702, 801])
"""Places, as numbers of imports and records."""
MANY = 60_000
LARGE = 3_000
"""A sort of more rows than this is one of the whole table, not one of a page."""

ENTITIES = """
insert into sluice.{table} (workspace_id, id, picks, live, version, vendor_id, founded_by, changed_by, sort_name,
    search, created_at, updated_at)
select $1, md5('{table}' || $1::uuid || n)::uuid, '{{}}', 1, 1, md5('vendors' || $1::uuid || n / 3)::uuid, 1, 0, name,
    case when n % 20000 = 7 then 'zebra ' else '' end || name || e'\\nstraße ' || n,
    now(), now()
from (select n, substr(md5(n::text), 1, 4) || ' ' || n as name from generate_series(1, $2::integer) n) rows
"""
RECORDS = """
insert into sluice.records (workspace_id, import_id, seq, number, outcome, digest, vendor_id, contact_id, deal_id, body)
select $1, case when n <= $3 / 2 then $2 else md5('import' || $1::uuid || n / 100)::uuid end, n, n / 100,
    case when n % 10000 = 0 then 'rejected' else 'new' end, n, md5('vendors' || $1::uuid || n % 5000)::uuid,
    md5('contacts' || $1::uuid || n)::uuid, md5('deals' || $1::uuid || n)::uuid, '{}'
from generate_series(1, $3::integer) n
"""
# One import tells of one vendor again and again.
CROWD = """
insert into sluice.records (workspace_id, import_id, seq, number, outcome, digest, vendor_id, contact_id, deal_id, body)
select $1, i.id, n, i.number, 'new', n, $2, $2, $2, '{}'
from (select id, number from sluice.imports where workspace_id = $1 and fingerprint = 'f7') i,
    generate_series(1, $3::integer) n
"""
PARTS = """
insert into sluice.record_parts (workspace_id, import_id, seq, part, number, outcome, vendor_id)
select workspace_id, import_id, seq, 1, number, outcome, vendor_id from sluice.records where seq % 4 = 0
"""
KEYS = """
insert into sluice.match_keys (workspace_id, noun, key, entity_id, import_id)
select workspace_id, 1, md5('key' || seq)::uuid, vendor_id, import_id from sluice.records on conflict do nothing
"""
IMPORTS = """
insert into sluice.imports (id, workspace_id, source_id, job_id, fingerprint, state, body, created_at)
select md5('import' || $1::uuid || n)::uuid, $1, $1, $1, 'f' || n,
    case when n % 2000 = 0 then 'running' when n % 1000 = 1 then 'failed' else 'succeeded' end, '{}', now()
from generate_series(1, 10000) n
"""
SOURCE = """
insert into sluice.sources (id, workspace_id, name, label, kind, sha256, size, file_key, created_at)
values ($1, $1, 's', '', 'csv', '', 1, 'f', now())
"""
JOBS = """
insert into sluice.jobs (workspace_id, id, kind, queue, priority, state, ready, rank, run_at, attempt, max_attempts,
    timeout, lease_worker, lease_until, created_at, ended_at, digest, collapse, key, key_until, trace, correlation_id,
    payload)
select $1, md5('job' || $1::uuid || n)::uuid, 'k', 'q', 2, state, n % 2 = 0, now(), now() + n % 2 * interval '1 hour',
    1, 4, 60, case when state = 'running' then $1::uuid end, case when state = 'running' then now() end, now(),
    case when state in ('succeeded', 'dead', 'cancelled') then now() - interval '1 day' end,
    decode(md5(n::text), 'hex'), true, case when n % 3 = 0 then 'key' || n end,
    case when n % 3 = 0 then now() + interval '1 day' end, '', '', '{}'
from (select n, case when n % 2500 > 5 then 'succeeded'
    else (array['held', 'waiting', 'waiting', 'running', 'dead', 'cancelled'])[n % 2500 + 1] end as state
    from generate_series(1, $2::integer) n) rows
"""
OTHERS = """
insert into sluice.api_keys (id, workspace_id, name, role, digest, hint, created_at)
select md5('key' || n)::uuid, $1, 'k', 'read', decode(md5(n::text), 'hex'), 'h', now() from generate_series(1, 5000) n
"""
RATES = "insert into sluice.rate_limit_requests (subject) select 's' || n from generate_series(1, 20000) n"


async def _fill(url: str) -> None:
    owner = await asyncpg.connect(url)
    await owner.execute("set synchronous_commit = off")
    for workspace in (HERE, THERE):
        await owner.execute("insert into sluice.workspaces (id, name) values ($1, 'w')", workspace)
        await owner.execute(SOURCE, workspace)
        await owner.execute(IMPORTS, workspace)
        for table in ("vendors", "contacts", "deals"):
            await owner.execute(ENTITIES.format(table=table), workspace, MANY if table == "vendors" else MANY // 3)
        await owner.execute(RECORDS, workspace, UUID(int=BIG.int * workspace.int), MANY)
        await owner.execute(JOBS, workspace, MANY)
    await owner.execute(CROWD, HERE, CROWDED, 20_000)
    for statement in (PARTS, KEYS, RATES):
        await owner.execute(statement)
    await owner.execute(OTHERS, HERE)
    await owner.execute("vacuum analyze")
    await owner.close()


@pytest.fixture(scope="module")
def large_url(database_url: str) -> Iterator[str]:
    asyncio.run(_fill(database_url))
    yield database_url


@asynccontextmanager
async def acting(url: str, role: str, mode: str = "auto") -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute("select set_config('role', $1, true)", role)
            await connection.execute("select set_config('sluice.workspace', $1, true)", str(HERE))
            await connection.execute("select set_config('plan_cache_mode', $1, true)", mode)
            yield connection
    finally:
        await connection.close()


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All nodes of a plan, the top one first."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def check(plan: dict[str, Any], walk: int) -> None:
    """No table is read whole, no more than `walk` rows are read and dropped, nothing large is sorted."""
    for node in nodes(plan):
        told = json.dumps(plan, indent=1)
        read = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        assert node["Node Type"] != "Seq Scan" or read <= 100, told
        assert node["Node Type"] not in ("Sort", "Incremental Sort") or read <= LARGE, told
        assert "Scan" not in node["Node Type"] or read <= walk, told


PAGE = 51
ENTITY = [(noun, catalog.TABLES[noun]) for noun in Noun]
FIRST, DEEP = ("", NOBODY), ("8", NOBODY)
OWNED = [(noun, by) for noun in (Noun.CONTACT, Noun.DEAL) for by in (Noun.VENDOR, noun)]
SEQS = numbers(range(4, 84, 4))
MOVED = uuids([BIG] * 20), SEQS, SEQS, numbers([0, 1] * 10), uuids([NOBODY] * 20)
ATTACHED = uuids([BIG] * 20), uuids(UUID(md5(f"key{n}".encode()).hexdigest()) for n in range(20)), uuids([NOBODY] * 20)
TEXTS = [UUID(md5(f"key{n}".encode()).hexdigest()) for n in range(1_000)]
AS_APP: list[tuple[str, str, tuple[object, ...]]] = []
for _noun, _table in ENTITY:
    for _at, _after in (("first", FIRST), ("deep", DEEP)):
        AS_APP.append((f"{_table} {_at} page", catalog.LIST.format(table=_table), (HERE, *_after, PAGE)))
for _table in ("contacts", "deals"):
    for _query in ("", "nowhere"):
        _of = catalog.DEALS_OF_VENDOR if _table == "deals" else catalog.LIST_OF_VENDOR
        _statement = _of.format(table=_table)
        AS_APP.append((f"{_table} of a vendor {_query}", _statement, (HERE, *FIRST, PAGE, KNOWN[Noun.VENDOR], _query)))
AS_APP += [
    *[(f"newest of {n}", catalog_standing.NEWEST.format(noun=n.value), (HERE, [KNOWN[n]], 20)) for n in Noun],
    *[(f"standing of {n}", catalog_standing.STANDING.format(noun=n.value), (HERE, [KNOWN[n]])) for n in Noun],
    *[(f"places of {n}", catalog_standing.AT.format(noun=n.value), (HERE, [KNOWN[n]], *SPOTS)) for n in Noun],
    ("spoken for", linkage_sql.SPOKEN, (HERE, uuids([KNOWN[Noun.VENDOR], NOBODY]))),
    ("imports first page", imports.LIST.format(state=""), (HERE, 2**62, PAGE)),
    ("imports deep page", imports.LIST.format(state=""), (HERE, 5000, PAGE)),
    *[(f"{s} imports", imports.LIST.format(state=f"and state = '{s}'"), (HERE, 2**62, PAGE)) for s in ImportState],
    ("running import", imports.RUNNING, (HERE, "f1")),
    ("records deep page", records.PAGE.format(outcome=""), (BIG, MANY // 4, 201)),
    ("rejected records", records.PAGE.format(outcome=records.REJECTED), (BIG, -1, 201)),
    ("jobs first page", filled(jobs_sql.LIST, filters=""), (HERE, jobs.NEWEST, PAGE)),
    ("jobs deep page", filled(jobs_sql.LIST, filters=""), (HERE, UUID(int=2**126), PAGE)),
    *[(f"{s} jobs", filled(jobs_sql.LIST, filters=jobs_sql.IN_STATE[s]), (HERE, jobs.NEWEST, PAGE)) for s in JobState],
    ("jobs of a queue", filled(jobs_sql.LIST, filters="and queue = $4"), (HERE, jobs.NEWEST, PAGE, "q")),
    ("job", jobs_sql.GET, (HERE, BIG)),
    ("jobs by key", jobs_sql.FIND_KEYS, (HERE, ["key3", "key6"])),
    ("jobs by digest", jobs_sql.FIND_DIGESTS, (HERE, [b"1", b"2"])),
    *[(f"merged {t}", catalog_merged.MERGED.format(table=t), (HERE, uuids([KNOWN[n]]))) for n, t in ENTITY],
    *[(f"members of {n}", catalog_merged.MEMBERS.format(table=t), (HERE, uuids([KNOWN[n]]))) for n, t in ENTITY],
    ("known keys", catalog.KNOWN, (HERE, 1, TEXTS, BIG)),
    ("what was told first", catalog.KNOWN, (HERE, 1, TEXTS, None)),
    ("touched", catalog.TOUCHED, (BIG, 1, NOBODY, 500)),
    ("detach", catalog.DETACH, (NOBODY, HERE)),
    *[(f"{n} told of {b}", catalog_told.TOLD.format(noun=n, by=b), (HERE, uuids([KNOWN[b]]))) for n, b in OWNED],
    *[(f"given {n}", catalog_told.GIVE.format(noun=n), (HERE, *MOVED)) for n in (Noun.CONTACT, Noun.DEAL)],
    ("bodies of those given", catalog_told.BODIES.format(), (HERE, *MOVED)),
    ("rewritten bodies", catalog_told.REWRITE, (HERE, uuids([BIG] * 20), numbers(range(20)), octets([b"{}"] * 20))),
    ("sources of what is told", catalog_told.IMPORTS, (uuids([BIG]),)),
    ("attached some", catalog_told.ATTACH_SOME, (HERE, 3, *ATTACHED)),
    ("detached some", catalog_told.DETACH_SOME, (HERE, 1, *ATTACHED)),
]  # fmt: skip
AS_ENGINE: list[tuple[str, str, tuple[object, ...]]] = [
    ("key by digest", key_finder.FIND, (b"1",)),
    ("claim", engine_sql.CLAIM, ("q", 50, HERE, timedelta(minutes=1), BEGINNING)),
    ("jobs come due", engine_sql.PROMOTE, ()),
    ("statistics", engine_sql.STATS, ()),
]


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.parametrize("noun", Noun)
async def test_a_place_is_found_however_much_else_its_import_tells_of_the_same(
    large_url: str, noun: Noun, mode: str
) -> None:
    async with acting(large_url, APP, mode) as someone:
        number = await someone.fetchval("select number from sluice.imports where fingerprint = 'f7'")
        spots = numbers([number] * 10), numbers(range(1, 20_000, 2_000))
        asked = catalog_standing.AT.format(noun=noun.value), HERE, [CROWDED], *spots
        assert len(await someone.fetch(*asked)) == 10
        plan = await someone.fetchval("explain (analyze, timing off, format json) " + asked[0], *asked[1:])
    check(json.loads(plan)[0]["Plan"], walk=100)


OWN_ROWS = MANY // 2
"""Records of the big import; a quarter of its records have a second part."""
LOOKS = [
    *[(f"stays of {n}", reversal._stays(n), (HERE, BIG, 0)) for n in Noun],
    *[
        (f"corrections of {n}", reversal._sql(reversal.CORRECTIONS, n, "c.entity_id"), (HERE, BIG, 0, 100))
        for n in Noun
    ],
    ("decisions", reversal._sql(reversal.DECISIONS, Noun.VENDOR, "side.id"), (HERE, BIG, 0, 100)),
    ("proposals", reversal._sql(reversal.PROPOSALS, Noun.VENDOR, "side.id"), (HERE, BIG, 0)),
]


@pytest.mark.parametrize("case", LOOKS, ids=lambda case: case[0])
async def test_a_look_before_an_undo_reads_the_imports_own_rows_and_no_others(
    large_url: str, case: tuple[str, str, tuple[object, ...]]
) -> None:
    _, statement, arguments = case
    async with acting(large_url, APP, "force_custom_plan") as someone:
        plan = await someone.fetchval("explain (analyze, timing off, format json) " + statement, *arguments)
    for node in every_node(json.loads(plan)[0]["Plan"]):
        if node.get("Relation Name") in ("records", "record_parts"):
            read = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            assert node["Node Type"] != "Seq Scan" and read <= OWN_ROWS + LARGE, node


def every_node(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The plan and all below it."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from every_node(below)


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.parametrize(
    ("role", "case"),
    [(APP, case) for case in AS_APP] + [(ENGINE, case) for case in AS_ENGINE],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
async def test_what_somebody_waits_for_is_read_from_an_index(
    large_url: str, role: str, case: tuple[str, str, tuple[object, ...]], mode: str
) -> None:
    _, statement, arguments = case
    async with acting(large_url, role, mode) as someone:
        plan = await someone.fetchval("explain (analyze, timing off, format json) " + statement, *arguments)
    check(json.loads(plan)[0]["Plan"], walk=LARGE)


SEARCHES = {"nowhere at all": 0, "zebra": 3, "zq": 0, "ж": 0, "straße": 50}
OF_DEALS = {"nowhere at all": 0, "zeb": 1, "zeb 7": 1, "zq": 0, "ж": 0, "stra": 50, "traße": 0}


@pytest.mark.parametrize(
    ("table", "needle", "hits"),
    [("vendors", *one) for one in SEARCHES.items()] + [("deals", *one) for one in OF_DEALS.items()],
)
async def test_a_search_reads_the_next_rows_and_the_index_and_no_more(
    large_url: str, table: str, needle: str, hits: int
) -> None:
    heard: list[dict[str, Any]] = []
    listener = await asyncpg.connect(large_url)
    try:
        listener.add_log_listener(lambda _, told: heard.append(json.loads(told.message.split("plan:\n", 1)[1])))
        await listener.execute("""load 'auto_explain'; set auto_explain.log_min_duration = 0;
            set auto_explain.log_analyze = on; set auto_explain.log_timing = off; set auto_explain.log_format = json;
            set auto_explain.log_nested_statements = on; set client_min_messages = log""")
        async with listener.transaction():
            await listener.execute(f"set local role sluice_app; set local sluice.workspace = '{HERE}'")
            heard.clear()
            found = await listener.fetch(catalog.SEARCH.format(table=table), HERE, *FIRST, PAGE - 1, needle)
        assert len(found) == hits
        ours = [one for one in heard if "sluice." in one["Query Text"]]  # the driver asks for types, too
        assert len(ours) >= 2
        for one in ours:
            check(one["Plan"], walk=6_000)
    finally:
        await listener.close()


TEXT = st.text(st.sampled_from("aß7 ex\\'\"%_&|!:*()\n\x01ж"), min_size=1, max_size=9)


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=20), TEXT)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_grams_of_a_text_hold_those_of_all_its_parts(
    database_url: str, texts: list[tuple[str, str]], middle: str
) -> None:
    async def scenario() -> None:
        owner = await asyncpg.connect(database_url)
        held = await owner.fetch(
            "select sluice.grams($1, 1::smallint, whole) @@ sluice.grams_of($1, 1::smallint, $3) as held"
            " from unnest($2::text[]) whole",
            HERE, [left + middle + right for left, right in texts], middle,
        )  # fmt: skip
        others = await owner.fetchval(
            "select sluice.grams($2, 1::smallint, $3) @@ sluice.grams_of($1, 1::smallint, $3)", HERE, THERE, middle
        )
        await owner.close()
        assert all(row["held"] for row in held) and not others

    asyncio.run(scenario())
