"""What a regrouping and a reading again ask is read from an index, whatever the server knew of the tables before.

They were empty, or what it last looked at were few records of another workspace.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import md5
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from adapters.postgres.address import asyncpg_url
from adapters.postgres.arrays import numbers, uuids
from adapters.postgres.catalog import KNOWN
from adapters.postgres.catalog_told import BODIES, GIVE, TOLD
from adapters.postgres.database import APP
from adapters.postgres.linkage_sql import BY_INDEX
from domain.provenance import Noun

HERE, IMPORT = UUID(int=1), UUID(int=2)
ELSEWHERE, OTHER = UUID(int=3), UUID(int=4)
MANY = 20_000
ASKED = 100
"""Deals that are asked for; each has two records, one of which has a second part, and a contact has four."""

RECORDS = """
insert into sluice.records (workspace_id, import_id, seq, number, outcome, digest, vendor_id, contact_id, deal_id, body)
select $1, $2, n, 1, 'new', n, md5('vendor' || n / 10)::uuid, md5('contact' || n / 4)::uuid, md5('deal' || n / 2)::uuid,
    '{}'
from generate_series(1, $3::integer) n
"""
PARTS = """
insert into sluice.record_parts (workspace_id, import_id, seq, part, number, outcome, vendor_id, contact_id, deal_id)
select workspace_id, import_id, seq, 1, number, outcome, vendor_id, contact_id, deal_id from sluice.records
where seq % 2 = 0
"""
KEYS = """
insert into sluice.match_keys (workspace_id, noun, key, entity_id, import_id)
select $1, 3, md5('deal' || n)::uuid, md5('deal' || n)::uuid, $2 from generate_series(1, $3::integer) n
"""
IMPORTS = """
insert into sluice.imports (id, workspace_id, source_id, job_id, fingerprint, state, body, created_at)
values ($1, $2, $2, $2, 'f', 'succeeded', '{}', now())
"""
SOURCES = """
insert into sluice.sources (id, workspace_id, name, label, kind, sha256, size, file_key, created_at)
values ($1, $1, 's', '', 'csv', '', 1, 'f', now())
"""
SEQS = numbers(range(1, ASKED + 1))
MOVED = (uuids([IMPORT] * ASKED), SEQS, SEQS, numbers([0, 1] * (ASKED // 2)), uuids([HERE] * ASKED))


def owners(noun: Noun) -> str:
    return uuids(UUID(md5(f"{noun.value}{n}".encode()).hexdigest()) for n in range(1, ASKED + 1))


ASKS: list[tuple[str, tuple[object, ...]]] = [
    *[(TOLD.format(noun=noun.value, by=by.value), (owners(by),))
      for noun in (Noun.CONTACT, Noun.DEAL) for by in (Noun.VENDOR, noun)],
    *[(GIVE.format(noun=noun.value), MOVED) for noun in (Noun.CONTACT, Noun.DEAL)],
    (BODIES.format(), MOVED),
    (KNOWN, (3, owners(Noun.DEAL), IMPORT)),
]  # fmt: skip


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


async def begun(owner: asyncpg.Connection, workspace: UUID, source: UUID) -> None:
    await owner.execute("insert into sluice.workspaces (id, name) values ($1, 'w')", workspace)
    await owner.execute(SOURCES, workspace)
    await owner.execute(IMPORTS, source, workspace)


@pytest.mark.parametrize("looked_at", [0, 30])
@pytest.mark.parametrize(("statement", "values"), ASKS)
async def test_a_regrouping_reads_what_it_asks_for_and_no_other_records(
    database_url: str, statement: str, values: tuple[object, ...], looked_at: int
) -> None:
    owner = await asyncpg.connect(asyncpg_url(database_url))
    transaction = owner.transaction()
    await transaction.start()
    try:
        await begun(owner, HERE, IMPORT)
        if looked_at:
            await begun(owner, ELSEWHERE, OTHER)
            await owner.execute(RECORDS, ELSEWHERE, OTHER, looked_at)
            await owner.execute(PARTS)
            await owner.execute(KEYS, ELSEWHERE, OTHER, looked_at)
            await owner.execute("analyze sluice.records, sluice.record_parts, sluice.match_keys")
        await owner.execute("select set_config('role', $1, true)", APP)
        await owner.execute("select set_config('sluice.workspace', $1, true)", str(HERE))
        await owner.execute(BY_INDEX)
        await owner.execute("prepare asked as " + statement)
        asked = f"execute asked ({', '.join(repr(str(value)) for value in (HERE, *values))})"
        await owner.execute(asked)
        await owner.execute(RECORDS, HERE, IMPORT, MANY)
        await owner.execute(PARTS)
        await owner.execute(KEYS, HERE, IMPORT, MANY)
        plan = json.loads(await owner.fetchval("explain (analyze, timing off, format json) " + asked))[0]["Plan"]
    finally:
        await transaction.rollback()
        await owner.close()
    for node in nodes(plan):
        if node.get("Relation Name") in ("records", "record_parts", "match_keys"):
            read = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            assert read <= ASKED * 10 * 2, plan
