"""Runs the long forms, one line each: `make chaos`, or `make chaos ARGS="worker-kills --short --seed 7"`."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tempfile
import time
import traceback
from dataclasses import replace
from pathlib import Path

from chaos.fleet import Fleet
from chaos.runs import RUNS


def main() -> int:
    """1 when anything was lost, doubled or left over, or a run did not end."""
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("names", nargs="*", metavar="run", help=f"which: {', '.join(RUNS)}; none: all")
    parser.add_argument("--short", action="store_true", help="the short forms, as every build runs them")
    parser.add_argument(
        "--seed", type=int, default=int(os.environ.get("SLUICE_CHAOS_SEED") or secrets.randbelow(10**6))
    )
    parser.add_argument("--jobs", type=int, help="so many jobs instead")
    parser.add_argument("--faults", type=int, help="so many faults instead")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(RUNS)
    if unknown:
        parser.error(f"there is no run {', '.join(sorted(unknown))}; there are: {', '.join(RUNS)}")
    return int(sum(not _one(name, chosen) for name in chosen.names or RUNS) > 0)


def _one(name: str, chosen: argparse.Namespace) -> bool:
    planned = RUNS[name]
    size = planned.short if chosen.short else planned.long
    size = replace(size, jobs=chosen.jobs or size.jobs, faults=chosen.faults or size.faults)
    folder = Path(tempfile.mkdtemp(prefix=f"sluice-chaos-{name}-"))
    fleet = Fleet(folder, workers=3, apis=2)
    began = time.monotonic()
    try:
        fleet.start()
        found = planned.run(fleet, size, chosen.seed)
    except Exception as late:
        # Whatever ends one run, the others are run too.
        if not isinstance(late, AssertionError):
            traceback.print_exc()
        why = str(late) or type(late).__name__
        _say(f"{name}: seed {chosen.seed}, FAILED after {time.monotonic() - began:.0f} s: {why}; see {folder}")
        for note in fleet.notes:
            _say(f"  {note}")
        return False
    finally:
        fleet.close()
    _say(f"{name}: seed {chosen.seed}, {found}, {time.monotonic() - began:.0f} s")
    errors = fleet.errors()
    for note in [*fleet.notes, *([f"{len(errors)} errors logged, the last: {errors[-1][:300]}"] if errors else [])]:
        _say(f"  {note}")
    if not found.clean:
        _say(f"  WRONG: {found.first()}; see {folder}")
    return found.clean


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
