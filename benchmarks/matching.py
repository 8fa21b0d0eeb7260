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

from benchmarks.matching.datasets import ordered
from benchmarks.matching.measure import SETS, dataset, line, quality

OTHERS = ("splink", "recordlinkage", "rapidfuzz")
PACKAGES = ("splink==5.0.0", "recordlinkage==0.16", "rapidfuzz==3.14.6", "pandas==2.3.3")
PATIENCE = 1_800
"""Seconds that one system may take for one set."""


def ours(name: str, folder: Path, records: int) -> None:
    """One set in this process; prints a line and, on standard error, the report of the pass."""
    from benchmarks.matching.sluice import run

    data = dataset(name, folder, records)
    gold = data.gold
    pairs, seconds, linked = run(data)
    line(name, "sluice", quality(pairs, gold), seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
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
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        line(name, system, quality(found, data.gold), answer["seconds"], peak)


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
