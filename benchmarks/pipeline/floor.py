"""The floor beneath an import: the rows it wrote copied by plain COPY into empty tables of the same schema.

A second database of the same server is brought to the same revision; each table goes in whole, with its indexes,
triggers and foreign keys, one transaction a table. Policies alone are left out: COPY refuses a role they hold for.
Nothing is read, decided, looked up or changed twice, so no import into this schema can cost the server less, unless
the schema itself changes.
"""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
from benchmarks.pipeline.clocks import worked_of
from benchmarks.pipeline.ours import migrated

from adapters.postgres.address import asyncpg_url

TABLES = """
select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'sluice' and c.relkind in ('r', 'p') and not c.relispartition
order by not exists (select 1 from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal), c.relname
"""
"""Those with triggers first: what these write beside need not be copied."""
COLUMNS = """
select a.attname from pg_attribute a
where a.attrelid = ('sluice.' || $1)::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
order by a.attnum
"""
NEEDED = """
select distinct confrelid::regclass::text from pg_constraint
where contype = 'f' and conrelid = ('sluice.' || $1)::regclass and confrelid <> conrelid
"""
INDEXES = """
select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as made,
    pg_relation_size(i.indexrelid) as size
from pg_index i where i.indrelid = ('sluice.' || $1)::regclass order by 1
"""
FILLED = "select 1 from sluice.{} limit 1"


class Copied(NamedTuple):
    """One table: how many rows, seconds by the clock and of the server's processor; `bare`: into the heap alone."""

    name: str
    rows: int
    passed: float
    served: float
    bare: float
    indexes: tuple[tuple[str, float, int], ...]
    """Name, seconds of processor that it alone adds to the heap, bytes."""


async def floor(url: str, folder: Path, *, indexes: bool) -> list[Copied]:
    """What the database at the address holds, copied beside; the tables in the order they were copied."""
    beside = _beside(url)
    async with _connected(url) as source:
        await source.execute("create database beneath")
        migrated(beside)
        async with _connected(beside) as target:
            copied: list[Copied] = []
            for name in await _tables(source, target):
                if not await target.fetchrow(FILLED.format(name)):  # else a trigger of another table filled it
                    copied.append(await _copied(source, target, name, folder, indexes))
            return copied


def _beside(url: str) -> str:
    """The address of the database beside this one."""
    head, _, query = url.partition("?")
    start, _, _ = head.rpartition("/")
    return f"{start}/beneath" + (f"?{query}" if query else "")


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[Any]:
    driver = await asyncpg.connect(asyncpg_url(url))
    try:
        yield driver
    finally:
        await driver.close()


async def _tables(source: Any, target: Any) -> list[str]:
    """Those that were filled and are empty there, each behind those that it refers to."""
    names = [row["name"] for row in await source.fetch(TABLES)]
    filled = [name for name in names if await source.fetchrow(FILLED.format(name))]
    filled = [name for name in filled if not await target.fetchrow(FILLED.format(name))]
    order: list[str] = []
    while filled:
        for name in filled:
            needed = {row[0].removeprefix("sluice.") for row in await target.fetch(NEEDED, name)}
            if not needed & set(filled):
                order.append(name)
                filled.remove(name)
                break
        else:
            raise SystemExit(f"these tables refer to each other: {filled}")
    return order


async def _copied(source: Any, target: Any, name: str, folder: Path, indexes: bool) -> Copied:
    columns = [row["attname"] for row in await target.fetch(COLUMNS, name)]
    file = folder / f"{name}.copy"
    quoted = ", ".join(f'"{column}"' for column in columns)
    await source.copy_from_query(f"select {quoted} from sluice.{name}", output=file, format="binary")
    rows, passed, served = await _into(target, "sluice", name, columns, file)
    bare, each = 0.0, []
    if indexes and rows:
        bare = await _alone(target, name, columns, file, None)
        for index in await target.fetch(INDEXES, name):
            more = await _alone(target, name, columns, file, index["made"]) - bare
            each.append((index["name"].removeprefix("sluice."), more, index["size"]))
    file.unlink()
    return Copied(name, rows, passed, served, bare, tuple(each))


async def _alone(target: Any, name: str, columns: list[str], file: Path, index: str | None) -> float:
    """Seconds of processor of copying into a heap like the table's, with this index or without any."""
    await target.execute(f"create schema alone; create table alone.{name} (like sluice.{name} including generated)")
    if index is not None:
        # An index of a table in parts is made on all of them; the copy is in one piece.
        await target.execute(re.sub(r" ON (ONLY )?sluice\.", " ON alone.", index, count=1))
    _, _, served = await _into(target, "alone", name, columns, file)
    await target.execute("drop schema alone cascade")
    return served


async def _into(target: Any, schema: str, name: str, columns: list[str], file: Path) -> tuple[int, float, float]:
    pid = target.get_server_pid()
    served, began = worked_of(pid), time.perf_counter()
    done = await target.copy_to_table(name, source=file, schema_name=schema, columns=columns, format="binary")
    return int(done.split()[-1]), time.perf_counter() - began, worked_of(pid) - served
