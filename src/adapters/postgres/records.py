"""Records on Postgres: kept rows with what they say as JSON, whom they belong to as columns, a chunk per statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from adapters.postgres.arrays import numbers, packed, words
from adapters.postgres.database import Session, packing, raw
from adapters.postgres.record_body import BODY, Body, first, read, written_together
from application.ports.catalog import Chunk, Kept, Owners, Page, Records
from domain.errors import conflict
from domain.listing import mark, number_mark

# What was there under these numbers goes first: the insert asks how many went, so it cannot begin before. An insert
# that looks for what it may meet (`on conflict`) costs half as much again, for each of the rows that meet nothing.
# Arrays in the list of a select are handed on element by element; those of a `from` are written into tables first,
# which costs a fifth of it all. A shorter array is filled up with nulls.
ADD = """
with parts as (
    delete from sluice.record_parts
    where import_id = $2 and seq between $11 and $12 and ($13 or seq = any($4::text::int[]))
),
before as (
    delete from sluice.records
    where import_id = $2 and seq between $11 and $12 and ($13 or seq = any($4::text::int[])) returning seq
)
insert into sluice.records
    (workspace_id, import_id, seq, number, outcome, digest, vendor_id, contact_id, deal_id, said)
select $1, $2, r.*
from (
    select unnest($4::text::int[]), $3::bigint, unnest($5::text::text[]), unnest($6::text::bigint[]),
        unnest($7::sluice.uuids), unnest($8::sluice.uuids), unnest($9::sluice.uuids), unnest($10::bytea[])
) as r
where (select count(*) from before) >= 0
"""
ADD_PARTS = """
insert into sluice.record_parts
    (workspace_id, import_id, seq, part, number, outcome, vendor_id, contact_id, deal_id)
select $1, $2, r.seq, r.part, $3, r.outcome, r.vendor_id, r.contact_id, r.deal_id
from unnest($4::int[], $5::int[], $6::text[], $7::uuid[], $8::uuid[], $9::uuid[])
    as r (seq, part, outcome, vendor_id, contact_id, deal_id)
"""
SEEN = f"""
select distinct on (digest) digest, vendor_id, contact_id, deal_id, {BODY.format(row="r")} as body
from sluice.records r
where import_id = $1 and digest = any($2::text::bigint[]) and outcome in ('new', 'changed', 'same')
order by digest, seq
"""  # noqa: S608
ADD_CHUNK = """
insert into sluice.chunks (workspace_id, import_id, generation, chunk, first, last, counts, pipeline)
values ($1, $2, $3, $4, $5, $6, $7::text::json, $8)
on conflict do nothing returning chunk
"""
LAST_CHUNK = """
select import_id, generation, chunk, first, last, counts::text, pipeline from sluice.chunks
where import_id = $1 and generation = $2 order by chunk desc limit 1
"""
PAGE = f"""
select seq, outcome, digest, vendor_id, contact_id, deal_id, {BODY.format(row="r")} as body
from sluice.records r
where import_id = $1 and seq > $2 {{outcome}}
order by seq limit $3
"""  # noqa: S608
# Spelt out, so that every plan may use the index of rejected records.
REJECTED = "and outcome = 'rejected'"
TRIM = "delete from sluice.records where import_id = $1 and seq > $2"
TRIM_PARTS = "delete from sluice.record_parts where import_id = $1 and seq > $2"


def _firsts(idents: Sequence[tuple[UUID | None, ...]]) -> bytes:
    """The ids of first parts, packed; of none at all where there is none, which is filled up."""
    found = [first(one) for one in idents]
    return packed(found if any(found) else ())


def _owners(row: Mapping[str, Any], body: Body) -> Owners:
    if body.owners is not None:
        return body.owners
    if not body.parts and not (row["vendor_id"] or row["contact_id"] or row["deal_id"]):
        return Owners()
    return Owners((row["vendor_id"],), (row["contact_id"],), (row["deal_id"],))


def _kept(row: Mapping[str, Any]) -> Kept:
    body = read(row["body"])
    owners = _owners(row, body)
    return Kept(
        row["seq"],
        body.locator,
        body.content,
        row["digest"],
        row["outcome"],
        parts=body.parts,
        mentions=body.mentions,
        vendor_ids=owners.vendor_ids,
        contact_ids=owners.contact_ids,
        deal_ids=owners.deal_ids,
        rules=body.rules,
        problem=body.problem,
    )


class PostgresRecords(Records):
    """The records of one workspace, inside a work's transaction."""

    def __init__(self, connection: Session, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    async def add(self, import_id: UUID, number: int, records: Sequence[Kept]) -> None:
        if not records:
            return
        seqs = [kept.seq for kept in records]
        columns = (
            numbers(seqs),
            words([kept.outcome for kept in records]),
            numbers([kept.digest for kept in records]),
            _firsts([kept.vendor_ids for kept in records]),
            _firsts([kept.contact_ids for kept in records]),
            _firsts([kept.deal_ids for kept in records]),
            written_together(records),
        )
        driver = await packing(
            self._connection
        )  # once all is ready: what is asked for in between waits for a busy thread
        first_seq, last_seq = min(seqs), max(seqs)
        whole = last_seq - first_seq + 1 == len(seqs)
        await driver.execute(ADD, self._workspace_id, import_id, number, *columns, first_seq, last_seq, whole)
        parts = [
            (kept.seq, part, kept.outcome, kept.vendor_ids[part], kept.contact_ids[part], kept.deal_ids[part])
            for kept in records
            for part in range(1, len(kept.vendor_ids))
        ]
        if parts:
            rows = [list(column) for column in zip(*parts, strict=True)]
            await driver.execute(ADD_PARTS, self._workspace_id, import_id, number, *rows)

    async def seen(self, import_id: UUID, digests: Collection[int]) -> dict[int, Owners]:
        driver = await raw(self._connection)
        rows = await driver.fetch(SEEN, import_id, numbers(digests))
        return {row["digest"]: _owners(row, read(row["body"])) for row in rows}

    async def add_chunk(self, chunk: Chunk) -> None:
        driver = await raw(self._connection)
        counts = msgspec.json.encode(chunk.counts).decode()
        made = await driver.fetchval(
            ADD_CHUNK,
            self._workspace_id,
            chunk.import_id,
            chunk.generation,
            chunk.chunk,
            chunk.first,
            chunk.last,
            counts,
            chunk.pipeline,
        )
        if made is None:
            raise conflict("chunk_committed", f"Chunk {chunk.chunk} of import {chunk.import_id} is committed already.")

    async def last_chunk(self, import_id: UUID, generation: int) -> Chunk | None:
        driver = await raw(self._connection)
        row = await driver.fetchrow(LAST_CHUNK, import_id, generation)
        return None if row is None else Chunk(**{**dict(row), "counts": msgspec.json.decode(row["counts"])})

    async def page(self, import_id: UUID, page: Page, outcome: str | None = None) -> tuple[list[Kept], str | None]:
        driver = await raw(self._connection)
        last = -1 if page.after is None else number_mark(page.after)
        narrowed = "" if outcome is None else REJECTED if outcome == "rejected" else "and outcome = $4"
        more = [] if narrowed in ("", REJECTED) else [outcome]
        rows = await driver.fetch(PAGE.format(outcome=narrowed), import_id, last, page.limit + 1, *more)
        found = [_kept(row) for row in rows[: page.limit]]
        return found, mark(found[-1].seq) if len(rows) > page.limit else None

    async def trim(self, import_id: UUID, beyond: int) -> None:
        driver = await raw(self._connection)
        await driver.execute(TRIM_PARTS, import_id, beyond)
        await driver.execute(TRIM, import_id, beyond)
