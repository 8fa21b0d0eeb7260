"""Peak memory of reading files that are huge or were made to do harm, each in a process of its own.

`python benchmarks/memory.py [--only NAME,...] [--small]` makes each file, has the product's own readers accept, scan
and read it to its end (`AllFormats.detect`, the built-in scanner, `SourceReader.understand` and `chunks`, as an import
does, without a database), and prints records, seconds of processor, megabytes a second, the peak and what was said of
the file. `--small` makes files a twentieth as large. A kind in several sizes (`vtt-1-mb`, `vtt-10-mb`, `vtt-100-mb`)
must not slow down with its size. Ends with 1 where a process passes 200 MB.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.memories.files import FILES  # noqa: E402 - the tree need not be installed
from benchmarks.pipeline.clocks import peak_of  # noqa: E402

from adapters.formats import AllFormats  # noqa: E402
from adapters.scanner.built_in import look  # noqa: E402
from application.ingest_reading import SourceReader  # noqa: E402
from domain.errors import Refusal  # noqa: E402
from domain.pipelines import V2  # noqa: E402
from domain.sources import Reading, Source  # noqa: E402
from entrypoints.interpreter import settle_in  # noqa: E402

LIMIT = 200
"""Megabytes of a process."""

_NOBODY = UUID(int=0)


def read(path: Path) -> str:
    """What becomes of the file: its records and rejections, or the one refusal with which it ends."""
    formats = AllFormats()
    with path.open("rb") as file:
        try:
            kind = formats.detect(file.read(64 * 1024), path.name)
        except Refusal as refusal:
            return f"refused when it is handed in: {refusal.code}"
        if finding := look(file):
            return f"blocked by the scanner: {finding}"
        now, size = datetime.now(UTC), path.stat().st_size
        source = Source(_NOBODY, _NOBODY, path.name, "", kind, "0" * 64, size, path.name, now)
        reader = SourceReader(file, formats.of(kind), source, Reading(), V2)
        records = rejected = 0
        try:
            for chunk in reader.chunks(reader.understand(), -1):
                records += len(chunk)
                rejected += sum(one.problem is not None for one in chunk)
        except Refusal as refusal:
            return f"refused when it is read: {refusal.code}"
        broken = f", ended by {reader.seen.broken.code}" if reader.seen.broken else ""
        return f"{records:,} records, {rejected:,} rejected{broken}"


def main() -> int:
    """A line for each file; 1 when one took too much."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--only", default=",".join(FILES))
    asked.add_argument("--small", action="store_true", help="files a twentieth as large")
    asked.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.file is not None:
        settle_in()  # as a worker has it
        began = time.process_time()
        said = read(given.file)
        print(f"{peak_of(os.getpid()) / 1e6:.0f} {time.process_time() - began:.1f} {said}")
        return 0
    worst = 0
    for name in given.only.split(","):
        with tempfile.TemporaryDirectory(prefix="sluice-memory-") as folder:
            maker = ROOT / "benchmarks" / "memories" / "files.py"
            subprocess.run([sys.executable, maker, name, folder, str(given.small)], check=True)
            (path,) = Path(folder).iterdir()
            command = [sys.executable, __file__, "--file", str(path)]
            done = subprocess.run(command, check=False, capture_output=True, text=True)
            if done.returncode:
                print(f"{name:28} ended with {done.returncode}: {done.stderr.strip()[-300:]}", flush=True)
                worst = sys.maxsize
                continue
            peak, seconds, said = done.stdout.strip().split(" ", 2)
            worst = max(worst, int(peak))
            size = path.stat().st_size / 1e6
            rate = size / max(0.1, float(seconds))
            print(
                f"{name:28} {size:7.1f} MB  peak {peak:>4} MB  {seconds:>6} s of processor  {rate:7.2f} MB/s  {said}",
                flush=True,
            )
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
