"""What the server does for one job, part by part, in instructions: `python benchmarks/job_parts.py` (needs `perf`).

Instructions hardly depend on what else the machine does; how long the disk and the other processes make one wait is not
in them. Each part is what its absence spares: the same jobs in a copy of the database without it; below 10 in the last
two columns it is noise. Beside them the floor of the engines' comparison, and what our own side of the connection does
(the worker's adapter without handlers; a caller of the intake).
"""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE / "engines/drivers")]
os.environ.setdefault("BENCH_URL", "")
os.environ.setdefault("BENCH_PLACE", tempfile.gettempdir())

import drive_floor as floor  # noqa: E402 - the folders of the benchmarks are no packages
import uvloop  # noqa: E402 - as the product runs
from claim_depth import EMPTY, KEEP, LEASE, WORKER, _fill, _new  # noqa: E402

from adapters.embedded import EmbeddedPostgres  # noqa: E402
from adapters.postgres.address import asyncpg_url  # noqa: E402
from adapters.postgres.database import Database  # noqa: E402
from adapters.postgres.engine import PostgresEngine  # noqa: E402
from adapters.postgres.intake import PostgresIntake  # noqa: E402
from adapters.postgres.lines import Lines  # noqa: E402
from adapters.postgres.migrate import migrate  # noqa: E402
from application.ports.jobs import Settlement  # noqa: E402
from domain.access import DEFAULT_WORKSPACE  # noqa: E402

DRAINED, BATCH, ALONE = 10_000, 250, 2_000
ME = [os.getpid()]
OPENING = 0.3
"""Seconds until perf counts."""
Counts = dict[str, float]
UNTOUCHED = """
select string_agg('drop index sluice.' || c.relname, '; ') from pg_index i join pg_class c on c.oid = i.indexrelid
where i.indrelid = 'sluice.jobs'::regclass and pg_relation_size(c.oid) = 8192
"""
"""Indexes that no job ever stood in have their first page and no other."""
WITHOUT: Mapping[str, str] = {
    "the trigger with the laws": "drop trigger jobs_laws on sluice.jobs",
    "equal input (index)": "drop index sluice.jobs_digest",
    "turns (index)": "drop index sluice.jobs_turns",
    "leases (index)": "drop index sluice.jobs_lease",
    "ended well (index)": "drop index sluice.jobs_succeeded",
    "the workspaces' policy": "alter table sluice.jobs disable row level security",
}


@asynccontextmanager
async def counted(into: Counts, names: Mapping[str, list[int]], jobs: int) -> AsyncIterator[None]:
    """Thousands of instructions a job of each of these groups of processes."""
    watching = {}
    for name, pids in names.items():
        options = ["-x,", "-e", "instructions", "-p", ",".join(map(str, pids))]
        watching[name] = await asyncio.create_subprocess_exec("perf", "stat", *options, stderr=subprocess.PIPE)
    await asyncio.sleep(OPENING)
    yield
    for name, one in watching.items():
        one.send_signal(signal.SIGINT)
        _, said = await one.communicate()
        lines = [line for line in said.decode().splitlines() if ",instructions" in line]
        into[name] = sum(int(line.split(",")[0]) for line in lines) / jobs / 1e3


async def _pids(lines: Lines, many: int) -> list[int]:
    """The servers of so many lines, which are open from then on."""
    rows = await asyncio.gather(*(lines.fetch("select pg_backend_pid() as pid, pg_sleep(0.1)") for _ in range(many)))
    return [row[0]["pid"] for row in rows]


async def ours(url: str) -> Counts:
    """Claims and ends in batches, ends one by one, and jobs that come alone."""
    owner, database = await asyncpg.connect(asyncpg_url(url)), Database(url)
    engine, intake, counts = PostgresEngine(database), PostgresIntake(database), Counts()
    await owner.execute(EMPTY)
    await _fill(owner, DRAINED + BATCH)
    await owner.execute("analyze sluice.jobs")

    async def drain(jobs: int) -> None:
        while jobs > 0 and (claimed := await engine.claim(WORKER, ["default"], BATCH, LEASE)):
            await engine.settle_many([Settlement(job.lease, None, KEEP) for job in claimed])
            jobs -= len(claimed)

    pids = {"claim": await _pids(engine._quick, 4), "settle": await _pids(engine._sure, 3), "worker": ME}
    await drain(BATCH)
    async with counted(counts, pids, DRAINED):
        await drain(DRAINED)
    orders = [_new(number) for number in range(ALONE + 100)]
    for order in orders[:100]:
        await intake.add(DEFAULT_WORKSPACE, order)
    async with counted(counts, {"insert": await _pids(intake._lines, 1), "caller": ME}, ALONE):
        for order in orders[100:]:
            await intake.add(DEFAULT_WORKSPACE, order)
    claimed = await engine.claim(WORKER, ["default"], ALONE, LEASE)
    await owner.execute("set role sluice_engine")
    settle = await owner.prepare("select sluice.settle_or_refuse($1, $2, $3, $4, null, null)")
    async with counted(counts, {"settle one": [owner.get_server_pid()]}, len(claimed)):
        for job in claimed:
            await settle.fetchval(job.workspace_id, job.id, job.attempt, WORKER)
    counts["untouched"] = await owner.fetchval(UNTOUCHED)
    await database.close()
    await owner.close()
    return counts


async def of_the_floor(url: str) -> Counts:
    """The same of the floor's table; and a statement that does nothing."""
    server, counts = await asyncpg.connect(asyncpg_url(url)), Counts()
    await server.execute(floor.SCHEMA)
    await server.execute(floor.MANY, "noop", list(range(DRAINED + BATCH)), [None] * (DRAINED + BATCH))

    async def alone(many: int, call: Callable[[], Awaitable[object]]) -> None:
        for _ in range(many):
            await call()

    async def some(what: str) -> None:
        for _ in range(DRAINED // BATCH if what else 1):
            rows = await server.fetch(floor.CLAIM, BATCH, 1)
            await server.execute(floor.END, [row["id"] for row in rows], [row["attempt"] for row in rows], 1)

    await some("")
    async with counted(counts, {"claim and settle": [server.get_server_pid()]}, DRAINED):
        await some("all")
    for name, statement in (("insert", floor.INSERT), ("nothing", "select 1")):
        arguments = ("noop", 1) if name == "insert" else ()

        async def call(statement: str = statement, arguments: tuple[object, ...] = arguments) -> object:
            return await server.fetch(statement, *arguments)

        await alone(100, call)
        async with counted(counts, {name: [server.get_server_pid()], f"{name}, caller": ME}, ALONE):
            await alone(ALONE, call)
    await server.close()
    return counts


async def _made(server: EmbeddedPostgres, name: str, change: str, template: str = "whole") -> str:
    owner = await asyncpg.connect(asyncpg_url(server.url_of("postgres")))
    await owner.execute(f"create database {name} template {template}")
    await owner.close()
    changed = await asyncpg.connect(asyncpg_url(server.url_of(name)))
    await changed.execute(change)
    await changed.close()
    return server.url_of(name)


async def table(server: EmbeddedPostgres) -> list[str]:
    """The lines of both tables."""
    await _made(server, "whole", "select 1", "template0")
    await migrate(server.url_of("whole"))
    whole = await ours(await _made(server, "copy_0", "select 1"))
    parts = {**WITHOUT, "indexes of other states": str(whole.pop("untouched"))}
    shown = ("claim", "settle", "insert", "settle one")
    said = [f"| in all | {' | '.join(f'{whole[name]:.1f}' for name in shown)} |"]
    for number, (part, change) in enumerate(parts.items(), 1):
        left = await ours(await _made(server, f"copy_{number}", change))
        said.append(f"| {part} | {' | '.join(f'{whole[name] - left[name]:.1f}' for name in shown)} |")
    least = await of_the_floor(await _made(server, "beneath", "select 1", "template0"))
    rest = [f"- {name} of the floor: {many:.1f}" for name, many in least.items()]
    rest += [f"- our {name}: {whole[name]:.1f}" for name in ("worker", "caller")]
    return ["| thousand instructions a job | claim | settle | insert | settle alone |", "|---|---|---|---|---|",
            *said, "", *rest]  # fmt: skip


def main() -> int:
    """0; 0 as well where there is no perf, which is told."""
    if shutil.which("perf") is None:
        print("perf is not installed: nothing is counted")
        return 0
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}", flush=True)
    with tempfile.TemporaryDirectory(prefix="sluice-parts-", ignore_cleanup_errors=True) as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres")
        server.start()
        try:
            print("\n".join(uvloop.run(table(server))))
        finally:
            server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
