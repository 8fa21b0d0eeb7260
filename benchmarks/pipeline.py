"""Rows per second of each stage of an import, beside plain COPY, and dlt and csvkit that load the same file unmatched.

`python benchmarks/pipeline.py [--rows 100000] [--million] [--pipeline v1|v2] [--only stages,whole,copy,...] [--undo]`.
`--again weekly` (or `new`) lets a second table of as many rows follow into the same workspace; `--instructions` counts
those of a row along the last three fifths of each (needs `perf`).
The table is generated: 10 columns, one vendor for every 20 rows (50,000 in a million). A server of its own with the
settings of `sluice up`; dlt and csvkit run in an environment of their own, made on the first run, csvkit on 20,000 rows
at most.
`floor`: the rows that the import wrote, by plain COPY into empty tables of the same schema (not after an undo); with
`--indexes` what each index costs there.
`processor` is seconds of processor, ours and the server's; on two cores a row may cost twice what the clock says.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import asyncpg  # noqa: E402 - the tree need not be installed
import psutil  # noqa: E402
import uvloop  # noqa: E402
from benchmarks.pipeline import ours  # noqa: E402
from benchmarks.pipeline.clocks import MEGABYTE, Clocks, peak_of, processor_of  # noqa: E402
from benchmarks.pipeline.floor import Copied, floor  # noqa: E402
from benchmarks.pipeline.instructions import Instructions  # noqa: E402
from benchmarks.pipeline.table import AGAIN, COLUMNS, write_again, write_table  # noqa: E402

from adapters.postgres.address import asyncpg_url  # noqa: E402
from entrypoints.interpreter import settle_in  # noqa: E402

PACKAGES = ("dlt[postgres]==1.31.0", "pyarrow==26.0.1", "csvkit==2.2.0", "psycopg2-binary")
CSVKIT_ROWS = 20_000
PARTS = 5
"""Stretches of an import whose pace is told."""


def line(name: str, rows: int, seconds: float, more: str = "") -> None:
    """One line of the table."""
    print(f"{name:44} {rows / seconds:10,.0f} rows/s {seconds * 1e6 / rows:9.1f} us a row  {more}", flush=True)


@dataclass(frozen=True)
class Asked:
    """What is asked of the import as a whole; `again`: the table that follows the first one."""

    rows: int
    version: str
    undo: bool = False
    indexes: bool = False
    instructions: bool = False
    again: Path | None = None


async def whole(table: Path, asked: Asked) -> None:
    """The import as the product does it, by stage; then, when asked for, another, its undo; last the floor beneath."""
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as name:
        folder = ours.opened(name)
        async with ours.database(folder) as (store, server, url):
            clocks, ends = ours.clocked(), ours.Ends()
            for one in [table, *([asked.again] if asked.again else [])]:
                clocks.reset()
                counting = Instructions(server, asked.rows * 2 // 5, asked.rows) if asked.instructions else None
                ends.reset(counting)
                before = processor_of(psutil.Process()), processor_of(server, family=True)
                house, ident, seconds = await ours.importing(one, store, folder, asked.version)
                used = processor_of(psutil.Process()) - before[0], processor_of(server, family=True) - before[1]
                tell_stages(clocks, asked.rows)
                told = f"processor: ours {of_row(used[0], asked.rows)}, server {of_row(used[1], asked.rows)} a row"
                line("whole import" if one is table else "the second import", asked.rows, seconds, told)
                counts = (await house.find(ident)).imported.counts
                print(f"  {counts}")
                tell_stretches(ends.ends, counting)
                peaks = [peak_of(one.pid) / MEGABYTE for one in server.children()]
                mine = peak_of(os.getpid()) / MEGABYTE
                print(f"  memory: ours {mine:.0f} MB, the server's largest {max(peaks):.0f} MB", flush=True)
                if counts.records != asked.rows:
                    raise SystemExit(f"{counts.records} of {asked.rows} rows came in")
            if asked.undo:
                began = time.perf_counter()
                await house.undo(ident)
                await house.run()
                line("undo", asked.rows, time.perf_counter() - began, f"{time.perf_counter() - began:.1f} s")
            elif asked.again is None:
                tell_floor(await floor(url, folder, indexes=asked.indexes), asked.rows)


def of_row(seconds: float, rows: int) -> str:
    """Microseconds of each row."""
    return f"{seconds * 1e6 / rows:.1f} us"


def tell_stages(clocks: Clocks, rows: int) -> None:
    """Each stage that has a clock, the longest first."""
    for stage, passed in sorted(clocks.passed.items(), key=lambda item: -item[1]):
        worked, served = (of_row(of.get(stage, 0.0), rows) for of in (clocks.worked, clocks.served))
        line(f"  {stage}", rows, passed, f"processor: ours {worked}, server {served}")


def tell_stretches(ends: Sequence[tuple[float, int]], counting: Instructions | None) -> None:
    """The pace of each part of the import, and the instructions of a row where they were counted."""
    for part in range(PARTS):
        (began, first), *_, (ended, last) = ends[len(ends) * part // PARTS :][: len(ends) // PARTS + 1]
        line(f"  rows {first:,} to {last:,}", last - first, ended - began)
    if counting is not None:
        first, last = counting.rows
        told = f"ours {counting.ours:.0f} thousand, server {counting.served:.0f} thousand a row"
        print(f"  instructions of rows {first:,} to {last:,}: {told}")


def tell_floor(beneath: Sequence[Copied], rows: int) -> None:
    """Each table that took a row for every hundred of the file, and all of them together."""
    for one in beneath:
        if one.rows * 100 < rows:
            continue
        line(f"  floor: {one.name}", rows, one.passed, f"{one.rows:,} rows, server {one.served * 1e6 / rows:.1f} us")
        for index, more, size in one.indexes:
            print(f"    {index:42} {more * 1e6 / rows:5.1f} us, {size / MEGABYTE:.1f} MB")
        if one.indexes:
            print(f"    {'the rows themselves':42} {one.bare * 1e6 / rows:5.1f} us")
    told = f"server {sum(one.served for one in beneath) * 1e6 / rows:.1f} us a row: all that was written, by plain COPY"
    line("floor of this schema", rows, sum(one.passed for one in beneath), told)


async def stages(table: Path) -> None:
    """Reading alone, understanding, and the validated load."""
    for stage, rows, seconds in ours.reading(table):
        line(stage, rows, seconds)
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as name:
        folder = ours.opened(name)
        async with ours.database(folder) as (store, server, _):
            before = processor_of(psutil.Process()), processor_of(server, family=True)
            began = time.perf_counter()
            rows = await ours.loading(table, store)
            seconds = time.perf_counter() - began
            used = processor_of(psutil.Process()) - before[0], processor_of(server, family=True) - before[1]
            told = f"processor: ours {used[0] * 1e6 / rows:.1f} us, server {used[1] * 1e6 / rows:.1f} us a row"
            line("validated load (with records written)", rows, seconds, told)
    print(f"  memory: ours {peak_of(os.getpid()) / MEGABYTE:.0f} MB")


async def copied(table: Path, rows: int) -> None:
    """COPY of the file into a table of text columns."""
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as name:
        folder = ours.opened(name)
        async with ours.database(folder) as (_, _, url):
            driver = await asyncpg.connect(asyncpg_url(url))
            columns = ", ".join(f'"{column}" text' for column in COLUMNS)
            await driver.execute(f"create table plain ({columns})")
            began = time.perf_counter()
            with table.open("rb") as source:
                await driver.copy_to_table("plain", source=source, format="csv", header=True)
            line("COPY", rows, time.perf_counter() - began)
            await driver.close()


async def theirs(system: str, table: Path, rows: int) -> None:
    """One other loader, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as name:
        folder = ours.opened(name)
        if system == "csvkit" and rows > CSVKIT_ROWS:
            short, rows = folder / "rows.csv", CSVKIT_ROWS
            with table.open(encoding="utf-8") as source:
                short.write_text("".join(islice(source, rows + 1)), encoding="utf-8")
            table = short
        async with ours.database(folder) as (_, _, url):
            script = str(Path(__file__).parent / "pipeline" / "loaders.py")
            command = [environment(), script, system, str(table), asyncpg_url(url)]
            done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"{system:44} failed: {done.stderr.strip()[-500:]}", flush=True)
                return
            seconds, peak = done.stdout.split()[-2:]
            line(system, rows, float(seconds), f"memory {float(peak) / MEGABYTE:.0f} MB")


def environment() -> str:
    """The interpreter of the environment of the others, made once."""
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "sluice-pipeline-benchmark"
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True, stderr=subprocess.DEVNULL)
        (home / "ready").write_text("\n".join(PACKAGES), encoding="utf-8")
    return str(python)


def main() -> None:
    """Each part in a process of its own, so that memory is its own."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=100_000)
    asked.add_argument("--million", action="store_const", dest="rows", const=1_000_000)
    asked.add_argument("--only", default="stages,whole,copy,dlt,csvkit")
    asked.add_argument("--vendors", type=int, default=0, help="different vendors; one for every 20 rows by default")
    asked.add_argument("--pipeline", choices=("v1", "v2"), default="v2")
    asked.add_argument("--undo", action="store_true", help="undo the import too")
    asked.add_argument("--indexes", action="store_true", help="the floor of each index too")
    asked.add_argument("--again", choices=AGAIN, help="a second table follows into the same workspace")
    asked.add_argument("--instructions", action="store_true", help="count those of a row (needs perf)")
    asked.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    asked.add_argument("--second", type=Path, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.file is not None:
        settle_in()  # as a worker has it
        part = given.only
        if part == "stages":
            uvloop.run(stages(given.file))
        elif part == "whole":
            wanted = Asked(given.rows, given.pipeline, given.undo, given.indexes, given.instructions, given.second)
            uvloop.run(whole(given.file, wanted))
        elif part == "copy":
            uvloop.run(copied(given.file, given.rows))
        else:
            uvloop.run(theirs(part, given.file, given.rows))
        return
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as folder:
        table = Path(folder) / "rows.csv"
        write_table(table, given.rows, given.vendors)
        if given.again:
            write_again(second := Path(folder) / "again.csv", table, given.rows, given.vendors, given.again)
        print(f"{given.rows:,} rows of 10 columns, {table.stat().st_size / MEGABYTE:.0f} MB", flush=True)
        for part in given.only.split(","):
            own = ["--file", str(table), "--only", part, "--rows", str(given.rows), *(["--undo"] * given.undo)]
            own += ["--indexes"] * given.indexes
            own += ["--pipeline", given.pipeline, *(["--instructions"] * given.instructions)]
            own += ["--second", str(second)] if given.again else []
            subprocess.run([sys.executable, __file__, *own], check=True)


if __name__ == "__main__":
    main()
