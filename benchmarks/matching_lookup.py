"""How long one new record takes to be decided against many vendors in Postgres.

`python benchmarks/matching_lookup.py [--vendors 1000000] [--lookups 300] [--keep FOLDER]`. Starts its own Postgres,
stores as many generated records as nodes with their keys (by COPY, what each is by the product's own functions), under
a model fitted to the first 20,000, then decides records one by one as the application's role, each in a transaction
that is not kept, as a worker of the product has its loop and its collector. Prints p50, p95 and the worst in ms of the
second half of the look-ups; then, of the first half once more with a watch on the connection, what of a decision is
statements (as their caller waits for them), what is processor time of ours and of the server. `--keep` leaves the
filled database in a folder, so that the next run measures at once; its files are read through first, as a server that
has been in use has them in memory.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).parents[1]))

import asyncpg
import msgspec
import uvloop
from benchmarks.matching.generated import generated
from benchmarks.matching_product import FIELDS, address
from msgspec.structs import replace

from adapters.embedded import EmbeddedPostgres
from adapters.postgres.address import asyncpg_url
from adapters.postgres.database import Database
from adapters.postgres.linkage import packed, salt_of
from adapters.postgres.migrate import migrate
from adapters.postgres.work import PostgresUnitOfWork
from application.arrivals import Arrivals
from domain.linkage import Model, link, profile_of
from domain.linkage.keys import told_keys
from domain.linkage.known import KnownNode, digest_of
from domain.matching import keys_of
from domain.plans import Saying, Setting
from domain.provenance import Claim, Noun, Part, Place
from domain.vendor_nodes import founded_id, node_claimed
from entrypoints.interpreter import settle_in

HERE = UUID(int=1)
SAMPLE = 20_000
BATCH = 2_000
NODE = ("workspace_id", "id", "digest", "number", "seq", "part", "body", "profile", "keys")
KEY = ("key", "workspace_id", "node")
INDEXES = """
select c.conname, i.relname, t.relname as of, pg_get_indexdef(x.indexrelid) as made, pg_get_constraintdef(c.oid) as law
from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
left join pg_constraint c on c.conindid = x.indexrelid and c.contype in ('p', 'u')
where t.oid in ('sluice.linkage_nodes'::regclass, 'sluice.linkage_keys'::regclass)
"""


def claims_of(row: dict[str, str]) -> dict[str, Claim]:
    """What a record says of its vendor."""
    told = {**row, "address": address(row)}
    return {field: Claim(told[name], told[name], "csv.column@1") for name, field in FIELDS.items() if told.get(name)}


def known(rows: Sequence[dict[str, Claim]], first: int, model: Model) -> list[KnownNode]:
    """The nodes that these records found."""
    found: dict[UUID, KnownNode] = {}
    for at, claims in enumerate(rows, first):
        node = node_claimed(claims)
        digest = digest_of(node)
        node = replace(node, id=str(founded_id(HERE, digest)))
        found[digest] = KnownNode(digest, node, profile_of(node), Place(1, at, 0), ())
    nodes = list(found.values())
    keys = told_keys([one.profile for one in nodes], model).split(len(nodes))
    return [replace(one, keys=own) for one, own in zip(nodes, keys, strict=True)]


async def fill(driver: asyncpg.Connection, database: Database, rows: Sequence[dict[str, str]]) -> None:
    """Stores the nodes: what the product's own functions make of each, by COPY, the indexes built at the end."""
    nodes = {digest_of(node): node for node in (node_claimed(claims_of(row)) for row in rows[:SAMPLE])}
    model = link([replace(node, id=digest.hex) for digest, node in nodes.items()], population=len(rows)).model
    async with PostgresUnitOfWork(database)(HERE) as work:
        await work.linkage.decide_by(model)
        await work.commit()
    defined = await _without_indexes(driver)
    salt = salt_of(HERE)
    seen: set[UUID] = set()
    for start in range(0, len(rows), BATCH):
        told = [claims_of(row) for row in rows[start : start + BATCH]]
        new = [one for one in known(told, start, model) if one.digest not in seen]
        seen.update(one.digest for one in new)
        kept = [_row(one, salt) for one in new]
        await driver.copy_records_to_table("linkage_nodes", schema_name="sluice", columns=NODE, records=kept)
        keys = [(key, HERE, row[1]) for row in kept for key in row[-1]]
        await driver.copy_records_to_table("linkage_keys", schema_name="sluice", columns=KEY, records=keys)
    for statement in defined:
        await driver.execute(statement)


def _row(one: KnownNode, salt: int) -> tuple[object, ...]:
    body, keys = msgspec.json.encode(one.node).decode(), [key ^ salt for key in one.keys]
    born = one.born
    return HERE, one.id, one.digest, born.number, born.seq, born.part, body, packed(one.profile), keys


async def _without_indexes(driver: asyncpg.Connection) -> list[str]:
    """Drops what makes loading slow; the statements that make it again."""
    rows = await driver.fetch(INDEXES)
    again = ["set maintenance_work_mem = '512MB'"]
    for row in rows:
        if row["conname"]:
            await driver.execute(f"alter table sluice.{row['of']} drop constraint {row['conname']}")
            again.append(f"alter table sluice.{row['of']} add constraint {row['conname']} {row['law']}")
        else:
            await driver.execute(f"drop index sluice.{row['relname']}")
            again.append(row["made"])
    return again


class Steps:
    """What decisions are made of: milliseconds and number of calls of each statement, and processor seconds."""

    def __init__(self) -> None:
        self.statements: dict[str, list[float]] = {}
        self.ours = self.server = 0.0
        self._pid: int | None = None

    def of(self, driver: asyncpg.Connection) -> None:
        """Counts what this connection asks."""
        driver.add_query_logger(self._asked)
        self._pid = driver.get_server_pid()

    def begin(self) -> None:
        """Forgets what was before."""
        self.statements.clear()
        self.ours, self.server = -time.process_time(), -self._spent()

    def end(self) -> None:
        """Nothing more is counted."""
        self.ours += time.process_time()
        self.server += self._spent()

    def _asked(self, query: asyncpg.connection.LoggedQuery) -> None:
        self.statements.setdefault(" ".join(query.query.split())[:90], []).append(query.elapsed * 1000)

    def _spent(self) -> float:
        told = Path(f"/proc/{self._pid}/schedstat")
        return int(told.read_text(encoding="ascii").split()[0]) / 1e9 if told.exists() else 0.0

    def told(self, decisions: int) -> str:
        """A line for each, what is waited for longest first."""
        ranked = sorted(self.statements.items(), key=lambda item: -sum(item[1]))
        lines = [f"{sum(all_) / decisions:8.3f} ms {len(all_) / decisions:5.2f} x  {text}" for text, all_ in ranked]
        waited = sum(map(sum, self.statements.values())) / decisions
        spent = f"processor: ours {self.ours / decisions * 1000:.2f} ms, server {self.server / decisions * 1000:.2f} ms"
        return "\n".join([f"of a decision: {waited:.2f} ms in statements; {spent}", *lines])


class Watched(Database):
    """A database whose connections are counted."""

    def __init__(self, url: str, steps: Steps) -> None:
        super().__init__(url)
        self._steps = steps

    async def connect(self, *, command_timeout: float | None = None) -> asyncpg.Connection[Any]:
        driver = await super().connect(command_timeout=command_timeout)
        self._steps.of(driver)
        return driver


async def measure(database: Database, rows: Sequence[dict[str, Claim]]) -> list[float]:
    """Milliseconds of each decision."""
    setting = Setting(HERE, 2, "", datetime(2026, 1, 1, tzinfo=UTC))
    work_of = PostgresUnitOfWork(database)
    found: list[float] = []
    for at, claims in enumerate(rows):
        keys = keys_of(Noun.VENDOR, Part(vendor=claims), None, "")
        saying = Saying(at, 0, keys, tuple(key.text for key in keys), claims, None)
        async with work_of(HERE) as work:
            began = time.perf_counter()
            await work.catalog.lock()
            await Arrivals()(work, setting, [saying])
            found.append((time.perf_counter() - began) * 1000)
    return found


async def filled(url: str, database: Database, vendors: int, lookups: int) -> list[dict[str, str]]:
    """Fills the database; the rows that are left to be asked for."""
    rows = list(generated(vendors + lookups * 2, vendors).rows.values())
    await migrate(url)
    driver = await asyncpg.connect(asyncpg_url(url))
    await driver.execute("insert into sluice.workspaces (id, name) values ($1, 'here')", HERE)
    began = time.perf_counter()
    await fill(driver, database, rows[:vendors])
    await driver.execute("vacuum analyze")
    await driver.close()
    print(f"{vendors:,} records stored in {time.perf_counter() - began:.0f} s", flush=True)
    return rows[vendors:]


async def filling(url: str, vendors: int, lookups: int) -> list[dict[str, str]]:
    database = Database(url)
    rows = await filled(url, database, vendors, lookups)
    await database.close()
    return rows


async def asking(url: str, rows: Sequence[dict[str, str]]) -> None:
    await migrate(url)  # what was kept may be of an earlier revision
    asked = [claims_of(row) for row in rows]
    lookups = len(asked) // 2
    database = Database(url)
    await measure(database, asked[:lookups])
    found = sorted(await measure(database, asked[lookups:]))
    await database.close()
    middle, most = found[len(found) // 2], found[len(found) * 95 // 100]
    print(f"{len(found)} decisions: p50 {middle:.1f} ms, p95 {most:.1f} ms, worst {found[-1]:.1f} ms")
    steps = Steps()
    watched = Watched(url, steps)
    await measure(watched, asked[:1])
    steps.begin()
    await measure(watched, asked[:lookups])
    steps.end()
    await watched.close()
    print(steps.told(lookups))


def read_through(folder: Path) -> None:
    """Has the system keep the files in memory, as far as there is room."""
    for path in folder.rglob("base/**/*"):
        if path.is_file():
            with path.open("rb") as file:
                while file.read(1 << 20):
                    pass


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--vendors", type=int, default=1_000_000)
    asked.add_argument("--lookups", type=int, default=300)
    asked.add_argument("--keep", type=Path, help="folder of the filled database, made when it is not there")
    given = asked.parse_args()
    with ExitStack() as stack:
        folder = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sluice-bench-")))
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
        server = EmbeddedPostgres(folder / "data")
        url = server.start()
        stack.callback(server.stop)
        kept = folder / "asked.json"
        if not kept.exists():
            rows = asyncio.run(filling(url, given.vendors, given.lookups))
            kept.write_text(json.dumps(rows), encoding="utf-8")
        read_through(folder / "data")
        settle_in()  # as a worker has it, and its loop
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(asking(url, json.loads(kept.read_text(encoding="utf-8"))))


if __name__ == "__main__":
    main()
