"""The table of a comparison: medians with the least and the greatest, and each engine against the fastest other one."""

from __future__ import annotations

import os
import platform
import statistics
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.engines.catalogue import ENGINES, Engine

Line = dict[str, Any]
"""One measurement: engine, measure, rep, load before it, and its figures or `error`."""


@dataclass(frozen=True, slots=True)
class Column:
    """A figure of a measure under a heading; `ours` is compared with the others where more is better."""

    measure: str
    figure: str
    heading: str
    digits: int = 0
    against: bool = False


COLUMNS = (
    Column("drain1", "rate", "no-op jobs/s, 1 worker", against=True),
    Column("drain2", "rate", "no-op jobs/s, 2 workers", against=True),
    Column("effect1", "rate", "effect jobs/s, 1 worker"),
    Column("single", "rate", "enqueue/s, one caller", against=True),
    Column("callers", "rate", "enqueue/s, 50 callers"),
    Column("callers", "p99_ms", "p99 ms, 50 callers", 1),
    Column("bulk", "rate", "enqueue/s, bulk keyed"),
    Column("pickup", "p50_ms", "pick-up p50 ms", 1),
    Column("pickup", "p99_ms", "pick-up p99 ms", 1),
    Column("pickup", "idle_rss_mb", "RSS idle MB"),
    Column("drain1", "rss_mb", "RSS after drain MB"),
    Column("drain1", "worker_us", "worker CPU us/job"),
    Column("drain1", "server_us", "server CPU us/job"),
)


def table(lines: Sequence[Line]) -> str:
    """Markdown: one row an engine, one column a figure, `median (least-greatest)`."""
    names = list(dict.fromkeys(line["engine"] for line in lines))
    shown = [column for column in COLUMNS if any(_figures(lines, name, column) for name in names)]
    rows = [["engine", *(column.heading for column in shown)]]
    rows += [[name, *(_cell(_figures(lines, name, column), column.digits) for column in shown)] for name in names]
    text = [_row(rows[0]), _row(["---"] * len(rows[0])), *(_row(row) for row in rows[1:])]
    return "\n".join([*text, "", *_ratios(lines, names), *_kills(lines), *_faults(lines), *_notes(names)])


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _figures(lines: Sequence[Line], name: str, column: Column) -> list[float]:
    mine = [line for line in lines if line["engine"] == name and line["measure"] == column.measure]
    return [line[column.figure] for line in mine if line.get(column.figure) is not None]


def _cell(figures: list[float], digits: int) -> str:
    if not figures:
        return "-"
    middle = f"{statistics.median(figures):,.{digits}f}"
    return middle if len(figures) == 1 else f"{middle} ({min(figures):,.{digits}f}-{max(figures):,.{digits}f})"


def _ratios(lines: Sequence[Line], names: list[str]) -> list[str]:
    """Ours against the fastest durable engine, by medians and repetition by repetition."""
    said = []
    for column in COLUMNS:
        if not column.against:
            continue
        medians = {name: statistics.median(found) for name in names if (found := _figures(lines, name, column))}
        others = {name: m for name, m in medians.items() if _peer(ENGINES[name])}
        if not others:
            continue
        best = max(others, key=lambda name: others[name])
        for name, median in medians.items():
            if ENGINES[name].ours:
                ratio = f"{median / others[best]:.2f} x {best}"
                floor = f", {median / medians['floor']:.2f} x the floor" if "floor" in medians else ""
                said.append(f"- {column.heading}: {name} {ratio}{floor}")
    return [*said, ""] if said else []


def _peer(engine: Engine) -> bool:
    return engine.durable and not engine.ours and engine.name != "floor"


def _kills(lines: Sequence[Line]) -> list[str]:
    found = [line for line in lines if line["measure"] == "kill" and "error" not in line]
    said = [
        f"- {line['engine']}: {line['n']} of 500 finished, the last {line['seconds']:.1f} s after the kill, "
        f"{line['doubled']} ran to their end twice, {line['lost']} not finished"
        for line in found
    ]
    return ["kill -9 of a worker amid 500 jobs of 50 ms, a new one at once:", "", *said, ""] if said else []


def _faults(lines: Sequence[Line]) -> list[str]:
    said = [f"- {line['engine']} {line['measure']}: {line['error'][-300:]}" for line in lines if "error" in line]
    said += [
        f"- {line['engine']} {line['measure']}: {line['lost']} lost, {line['doubled']} doubled"
        for line in lines
        if line["measure"] != "kill" and (line.get("lost") or line.get("doubled"))
    ]
    return ["Faults:", "", *said, ""] if said else []


def _notes(names: list[str]) -> list[str]:
    return [f"- {name}: {ENGINES[name].note}" for name in names if ENGINES[name].note]


def lost_by_us(lines: Sequence[Line]) -> bool:
    """Whether a job of ours was lost, or a measure of ours broke."""
    ours = [line for line in lines if ENGINES[line["engine"]].ours]
    return any("error" in line or line.get("lost") for line in ours)


def machine(interpreter: Sequence[int], postgres: str) -> str:
    """What the figures were measured on."""
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []:
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    python = ".".join(map(str, interpreter))
    syncs = f"{fsyncs():,.0f} fsyncs/s"
    before = f"load before {os.getloadavg()[0]:.2f}"
    return f"{os.cpu_count()} cores, {model}, Python {python}, Postgres {postgres}, {syncs}, {before}"


def fsyncs(seconds: float = 0.5) -> float:
    """Blocks of 8 KB that the disk of the temporary folder takes durably in a second, one after the other."""
    with tempfile.NamedTemporaryFile() as file:
        count, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            os.pwrite(file.fileno(), bytes(8192), 0)
            os.fdatasync(file.fileno())
            count += 1
        return count / (time.perf_counter() - began)
