"""How long one new record takes to be decided against many vendors in Postgres.

`python benchmarks/matching_lookup.py [--vendors 1000000] [--lookups 300]`. Starts a Postgres of its own, stores as many
generated records as nodes with their keys, under a model fitted to the first 20,000, then decides records one by one,
each in a transaction that is not kept. Prints p50, p95 and the worst in ms, of the second half of the look-ups.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).parents[1]))

import asyncpg
from benchmarks.matching.generated import generated
from benchmarks.matching_product import FIELDS, address
from msgspec.structs import replace

from adapters.embedded import EmbeddedPostgres
from adapters.postgres.address import asyncpg_url
from adapters.postgres.database import Database
from adapters.postgres.migrate import migrate
from adapters.postgres.work import PostgresUnitOfWork
from application.arrivals import Arrivals
from domain.linkage import Model, link, profile_of
from domain.linkage.keys import weighed_keys
from domain.linkage.known import KnownNode, digest_of
from domain.matching import keys_of
from domain.plans import Saying, Setting
from domain.provenance import Claim, Noun, Part, Place
from domain.vendor_nodes import founded_id, node_claimed

HERE = UUID(int=1)
SAMPLE = 20_000
BATCH = 2_000


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
    keys = weighed_keys([one.profile for one in nodes], model)
    return [replace(one, keys=tuple([value for value, _ in own])) for one, own in zip(nodes, keys, strict=True)]


async def fill(database: Database, rows: list[dict[str, Claim]]) -> None:
    """Stores the nodes; what is there already is left out."""
    nodes = {digest_of(node): node for node in (node_claimed(claims) for claims in rows[:SAMPLE])}
    model = link([replace(node, id=digest.hex) for digest, node in nodes.items()]).model
    work_of = PostgresUnitOfWork(database)
    async with work_of(HERE) as work:
        await work.linkage.decide_by(model)
        await work.commit()
    for start in range(0, len(rows), BATCH):
        new = known(rows[start : start + BATCH], start, model)
        async with work_of(HERE) as work:
            there = await work.linkage.found([one.digest for one in new])
            await work.linkage.add([one for one in new if one.digest not in there], [])
            await work.commit()


async def measure(database: Database, rows: list[dict[str, Claim]]) -> list[float]:
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


async def run(url: str, vendors: int, lookups: int) -> None:
    data = generated(vendors + lookups * 2, vendors)
    rows = [claims_of(row) for row in data.rows.values()]
    await migrate(url)
    connection = await asyncpg.connect(asyncpg_url(url))
    await connection.execute("insert into sluice.workspaces (id, name) values ($1, 'here')", HERE)
    database = Database(url)
    began = time.perf_counter()
    await fill(database, rows[:vendors])
    await connection.execute("analyze")
    print(f"{vendors:,} records stored in {time.perf_counter() - began:.0f} s", flush=True)
    asked = rows[vendors:]
    await measure(database, asked[:lookups])
    found = sorted(await measure(database, asked[lookups:]))
    middle, most = found[len(found) // 2], found[len(found) * 95 // 100]
    print(f"{len(found)} decisions: p50 {middle:.1f} ms, p95 {most:.1f} ms, worst {found[-1]:.1f} ms")
    await connection.close()
    await database.close()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--vendors", type=int, default=1_000_000)
    asked.add_argument("--lookups", type=int, default=300)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = EmbeddedPostgres(folder / "data")
        url = server.start()
        try:
            asyncio.run(run(url, given.vendors, given.lookups))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
