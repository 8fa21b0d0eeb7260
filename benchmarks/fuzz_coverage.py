"""Coverage-guided fuzzing of every format, beside what hypothesis draws in fuzz_formats.py and fuzz_texts.py.

    pip install atheris
    python benchmarks/fuzz_coverage.py [--minutes M] [--only csv,mbox] [--at-once N] [--samples FOLDER]

Each format is a process of its own under libFuzzer (by atheris), which keeps every file that reaches a new branch of a
reader and changes it further; the changes know lines, pieces of the format, the parts of an archive and other files of
the corpus. The corpus begins with small files made here and with real ones out of --samples. What is checked of each
file stands in fuzzing/laws.py. One in 400 is repeated up to a megabyte and read against a limit of time and memory.

A fault does not end the run: the first file of each kind of fault is written to --faults. Ends with 1 when there was
one.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
import traceback
import zlib
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

from fuzzing import binaries, seeds  # noqa: E402 - the tree need not be installed

LONGEST = 6 * 1024
"""Bytes of a file that libFuzzer may make."""

GROWTH = 96 * 1024 * 1024
"""Bytes that a process may hold more at the end than after the first third of its time."""

TELLS = 240.0
"""Seconds after which a process tells how far it is."""

KINDS = {"csv": "csv", "mbox": "mbox", "eml": "eml", "msg": "eml"} | dict.fromkeys(
    ("xlsx", "xls", "xlsb", "ods"), "xlsx"
)
"""The kind of source of a shape; all others are transcripts."""


class Fuzzing:
    """One format under libFuzzer until its time is over."""

    def __init__(self, shape: str, minutes: float, corpus: Sequence[bytes], faults: Path) -> None:
        from fuzzing.archives import ArchiveLaws
        from fuzzing.laws import Laws
        from fuzzing.pieces import PIECES

        from domain.sources import SourceKind

        kind = SourceKind(KINDS.get(shape, "transcript"))
        self.laws = ArchiveLaws() if shape == "archive" else Laws(kind)
        self.pieces = binaries.PIECES.get(shape) or PIECES[self.laws.kind.value]
        self.corpus = corpus
        self.seen: dict[str, int] = {}
        self._shape = shape
        self._faults = faults
        self._begun = time.monotonic()
        self._seconds = 60 * minutes
        self._early = self._most = 0
        self._told = 0.0
        self._slowest = 0.0

    def one(self, data: bytes) -> None:
        """Check one file; ends the process when the time is over."""
        begun = time.process_time()
        try:
            self.laws.check(data)
            if zlib.crc32(data) % 400 == 0:
                self.laws.check_large(data)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            self._fault(error, data)
        self._slowest = max(self._slowest, time.process_time() - begun)
        if self.laws.files % 200 == 0:
            self._look()

    def change(self, data: bytes, longest: int, seed: int) -> bytes:
        """A file made out of this one: by libFuzzer's own changes, or by those that know the format."""
        import atheris
        from fuzzing.changes import changed

        chance = random.Random(seed)
        if chance.random() < 0.3:
            return bytes(atheris.Mutate(data, longest))
        if self._shape in ("xls", "msg") and chance.random() < 0.8:
            return binaries.recompounded(bytes(data), self.pieces, chance)[:longest]
        return changed(bytes(data), self.pieces, chance.choice(self.corpus), chance)[:longest]

    def _fault(self, error: BaseException, data: bytes) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if "/src/" in frame.filename or "/fuzzing/" in frame.filename] or list(frames)
        name = f"{type(error).__name__}-{Path(ours[-1].filename).stem}-{ours[-1].lineno}"
        self.seen[name] = self.seen.get(name, 0) + 1
        if self.seen[name] == 1:
            self._faults.mkdir(parents=True, exist_ok=True)
            (self._faults / f"{self._shape}-{name}").write_bytes(data)
            print(
                f"{self._shape}: fault {name}: {error!s:.200}\n{''.join(traceback.format_tb(error.__traceback__)[-6:])}"
            )
            print(f"    {data[:300]!r}", flush=True)

    def _look(self) -> None:
        from fuzzing.laws import resident

        held, passed = resident(), time.monotonic() - self._begun
        if passed < self._seconds / 3:
            self._early = max(self._early, held)
        self._most = max(self._most, held)
        if passed >= self._told + TELLS < self._seconds:
            self._told = passed
            self._tell(passed, self._most - self._early)
        if passed >= self._seconds:
            grown = self._most - self._early
            if grown > GROWTH:
                self.seen["growth"] = 1
            self._tell(passed, grown)
            os._exit(1 if self.seen else 0)

    def _tell(self, passed: float, grown: int) -> None:
        laws = self.laws
        faults = ", ".join(f"{name} x{count}" for name, count in self.seen.items()) or "none"
        print(
            f"{self._shape:9} {passed / 60:5.1f} min ({time.process_time():5.0f} s of processor time) "
            f"{laws.files:>7,} files {laws.records:>9,} records; places {laws.located:,}, borders {laws.borders:,}, "
            f"resumed {laws.resumed:,}, understood {laws.meant:,}, told {laws.told:,}, megabytes {laws.large:,}; "
            f"slowest {self._slowest:.2f} s; grew {grown / 2**20:.1f} MB of {self._most / 2**20:.0f}; faults: {faults}",
            flush=True,
        )


def run_one(asked: argparse.Namespace, shape: str) -> None:
    """Fuzz one format in this process; does not return."""
    import atheris

    with atheris.instrument_imports(
        include=["adapters.formats", "adapters.compound", "adapters.scanner", "domain.extraction"]
    ):
        import adapters.formats
        import adapters.scanner  # noqa: F401
        import domain.pipelines  # noqa: F401
    corpus = seeds.made(shape)
    if asked.samples:
        corpus += seeds.taken(shape, asked.samples)
    longest = binaries.LONGEST if shape in binaries.PIECES else LONGEST
    fuzzing = Fuzzing(shape, asked.minutes, corpus, asked.faults)
    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate(corpus):
            (Path(folder) / f"{number:04}").write_bytes(data[:longest])
        words = ["fuzz", folder, f"-max_len={longest}", f"-seed={asked.seed}", "-len_control=0", "-timeout=900"]
        words += ["-rss_limit_mb=4096", "-print_final_stats=0", "-verbosity=0", f"-artifact_prefix={folder}/"]
        atheris.Setup(words, fuzzing.one, custom_mutator=fuzzing.change)
        atheris.Fuzz()


def main() -> int:
    """A line of figures for each format; 1 when a law was broken."""
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    wanted.add_argument("--minutes", type=float, default=1.0)
    wanted.add_argument("--only", default=",".join(seeds.SHAPES))
    wanted.add_argument("--at-once", type=int, default=2)
    wanted.add_argument("--samples", type=Path)
    wanted.add_argument("--faults", type=Path, default=Path("fuzz-faults"))
    wanted.add_argument("--seed", type=int, default=1)
    wanted.add_argument("--here", action="store_true", help="the first format, in this process")
    asked = wanted.parse_args()
    shapes = asked.only.split(",")
    if asked.here:
        run_one(asked, shapes[0])
    running: dict[str, subprocess.Popen[bytes]] = {}
    bad = False
    while shapes or running:
        while shapes and len(running) < asked.at_once:
            shape = shapes.pop(0)
            words = [sys.executable, __file__, *sys.argv[1:], "--only", shape, "--here"]
            running[shape] = subprocess.Popen(words)
        time.sleep(0.5)
        for shape in [shape for shape, process in running.items() if process.poll() is not None]:
            ended = running.pop(shape).returncode
            bad = bad or bool(ended)
            if ended not in (0, 1):
                print(f"{shape}: the process ended with {ended}", flush=True)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
