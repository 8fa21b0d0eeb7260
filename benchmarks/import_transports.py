"""The same import over every transport of bells, with one setting changed: what it comes to must not differ.

`python benchmarks/import_transports.py [FILE] [--only notify,redis] [--mapping JSON]` (without a file: 2,000 invented
rows). Each transport gets a whole installation of its own, and its real server where it has one; only SLUICE_BELL_URL
is another. Prints a line each: rows of the table as counted by the import, vendors, contacts and deals that are shown,
records kept and rejected, rings that the workers heard, seconds from the receipt of the file to the import's end. Ends
with 1 when any count or any vendor's name differs, or when nothing was heard of a transport that has a bell.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests/contract"), str(ROOT / "tests")]

from servers import RedisServer, SqsServer  # noqa: E402 - the tree need not be installed
from up_client import Client, eventually  # noqa: E402
from up_files import MAPPING, table  # noqa: E402
from up_house import House, house  # noqa: E402
from up_kinds import install_drill  # noqa: E402

PATIENCE = 20 * 60.0
WARMING = 3
"""Jobs one after the other before the import: by then the worker listens."""
COLUMNS = ("transport", "rows", "vendors", "contacts", "deals", "records", "rejected", "rings heard", "seconds")


@contextlib.contextmanager
def _fixed(url: str) -> Iterator[str]:
    yield url


@contextlib.contextmanager
def _redis(folder: Path) -> Iterator[str]:
    with contextlib.closing(RedisServer(folder / "server")) as server:
        server.start()
        yield server.url


@contextlib.contextmanager
def _sqs(folder: Path) -> Iterator[str]:
    with contextlib.closing(SqsServer(folder / "server")) as server:
        server.start()
        yield server.url("bench.fifo")


Opened = Callable[[Path], contextlib.AbstractContextManager[str]]
TRANSPORTS: dict[str, Opened] = {
    "notify": lambda _: _fixed("notify:"),
    "poll": lambda _: _fixed("poll:"),
    "redis": _redis,
    "sqs": _sqs,
    # Between processes it carries nothing, so here the workers poll; it must not matter either.
    "memory": lambda _: _fixed("memory:"),
}
HAVE_BELLS = ("notify", "redis", "sqs")


@dataclass(frozen=True, slots=True)
class Given:
    """What is imported."""

    name: str
    data: bytes
    mapping: str


@dataclass(frozen=True, slots=True)
class Found:
    """What one transport made of it."""

    counts: dict[str, int]
    shown: dict[str, int]
    names: str
    rings: int
    seconds: float

    @property
    def comparable(self) -> tuple[Any, ...]:
        """What must be the same over each."""
        return (self.counts, self.shown, self.names)

    def line(self, transport: str) -> tuple[object, ...]:
        """Its line of the table."""
        read, kept = self.counts.get("rows", self.counts["records"]), self.counts["records"]
        nouns = (self.shown["vendors"], self.shown["contacts"], self.shown["deals"])
        return (transport, read, *nouns, kept, self.counts.get("rejected", 0), self.rings, f"{self.seconds:.1f}")


def measured(transport: str, given: Given) -> Found:
    """One import from the hand-in to the end, on an installation of its own."""
    with tempfile.TemporaryDirectory(prefix="sluice-transports-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "plug-ins").mkdir()
        install_drill(folder / "plug-ins")
        with (
            TRANSPORTS[transport](folder) as bell_url,
            house(folder / "house", folder / "plug-ins", bell_url=bell_url) as up,
        ):
            return _imported(up, given)


def _imported(up: House, given: Given) -> Found:
    for number in range(WARMING):
        up.ended(up.submit("drill.echo", {"number": number})["id"])
    eventually(lambda: up.get("/ready")["dependencies"]["bell"]["status"] == "ok", "the bell is well")
    fields = {"mapping": given.mapping} if given.mapping else {}
    accepted = up.upload(given.data, given.name, **fields)
    up.ended(accepted["jobId"], PATIENCE)
    imported = up.get(f"/v1/imports/{accepted['importId']}")
    if imported["state"] != "succeeded":
        raise SystemExit(f"the import did not succeed: {json.dumps(imported)[:2000]}")
    times = [datetime.fromisoformat(str(imported[name])) for name in ("createdAt", "finishedAt")]
    shown = {noun: _names(up, noun) for noun in ("vendors", "contacts", "deals")}
    if up.stop() != 0:
        raise SystemExit(f"sluice up did not end well:\n{up.faults()}")
    return Found(
        counts=imported["counts"],
        shown={noun: len(names) for noun, names in shown.items()},
        names=hashlib.sha256(json.dumps(shown).encode()).hexdigest(),
        rings=sum(int(count) for count in re.findall(r'"rings_heard":(\d+)', up.log())),
        seconds=(times[1] - times[0]).total_seconds(),
    )


def _names(up: Client, noun: str) -> list[str]:
    return sorted(str(one.get("name")) for one in up.all_of(f"/v1/{noun}"))


def print_table(lines: list[tuple[object, ...]]) -> None:
    """Columns as wide as they need be."""
    texts = [[str(cell) for cell in line] for line in [COLUMNS, *lines]]
    widths = [max(len(line[column]) for line in texts) for column in range(len(COLUMNS))]
    for line in texts:
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))


def main() -> int:
    """Print the table; 1 when anything differs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", nargs="?", type=Path, help="a table such as the API takes; none: invented rows")
    parser.add_argument("--mapping", default="", help="JSON: what each column is; none: found out")
    parser.add_argument("--only", default=",".join(TRANSPORTS), help="transports, with commas")
    chosen = parser.parse_args()
    names = chosen.only.split(",")
    if unknown := set(names) - set(TRANSPORTS):
        parser.error(f"there is no transport {', '.join(sorted(unknown))}; there are {', '.join(TRANSPORTS)}")
    given = (
        Given(chosen.file.name, chosen.file.read_bytes(), chosen.mapping)
        if chosen.file
        else Given("suppliers.csv", table(2_000), MAPPING)
    )
    os.environ.update(SqsServer.CREDENTIALS)
    found = {}
    for name in names:
        found[name] = measured(name, given)
        print(f"{name}: {found[name].seconds:.1f} s", file=sys.stderr, flush=True)
    print_table([one.line(name) for name, one in found.items()])
    first = found[names[0]]
    wrong = [f"{name} differs from {names[0]}" for name, one in found.items() if one.comparable != first.comparable]
    wrong += [f"nothing was heard over {name}" for name in names if name in HAVE_BELLS and not found[name].rings]
    wrong += ["something was heard where there is no bell"] if "poll" in found and found["poll"].rings else []
    for one in wrong:
        print(f"WRONG: {one}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
