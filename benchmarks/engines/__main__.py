"""Job engines side by side: `python -m benchmarks.engines` (or `make bench-engines`) in the tree's folder.

All engines in one run on one Postgres, turn by turn (repetition 1 of all, 2 of all, ...). Prints a table in Markdown,
and writes it and every single measurement (JSON lines) into the folder of `--out`. Ends with 1 when a job of ours was
lost or a measure of ours broke, never because it is slow.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))

from benchmarks.engines import environments, report, where_time_goes  # noqa: E402 - the tree need not be installed
from benchmarks.engines.bench import Bench  # noqa: E402
from benchmarks.engines.catalogue import DEFAULT, ENGINES, Engine  # noqa: E402
from benchmarks.engines.ground import Ground, load  # noqa: E402
from benchmarks.engines.measures import MEASURES, wants  # noqa: E402


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--engines", default=",".join(DEFAULT), help=f"some of {', '.join(ENGINES)}")
    parser.add_argument("--measures", default=",".join(MEASURES), help=f"some of {', '.join(MEASURES)}")
    parser.add_argument("--reps", type=int, default=3, help="how often each (kill: once)")
    parser.add_argument("--out", type=Path, default=environments.CACHE / "results", help="folder for the results")
    parser.add_argument("--tree", type=Path, default=ROOT, help="another tree whose Sluice is measured")
    parser.add_argument("--profile", default="", metavar="TASK", help="instead: where our time goes (noop or effect)")
    return parser.parse_args()


def chosen(names: str, interpreter: str) -> list[Engine]:
    """The engines that can run here; says which cannot."""
    found = [ENGINES[name] for name in names.split(",")]
    if environments.version_of(interpreter) < (3, 12) and any(one.name == "oban" for one in found):
        print("oban is left out: it needs Python 3.12 or newer (PYTHON=python3.12)")
        found = [one for one in found if one.name != "oban"]
    return found


def turns(engines: list[Engine], measures: list[str], reps: int) -> Iterator[tuple[int, Engine, str]]:
    """Interleaved: within a repetition every measure of every engine, the same measure next to each other."""
    for rep in range(1, reps + 1):
        for measure in measures:
            for engine in engines:
                if wants(engine, measure) and not (measure == "kill" and rep > 1):
                    yield rep, engine, measure


async def measured(bench: Bench, engine: Engine, measure: str) -> dict[str, Any]:
    """The figures, or the error in words."""
    before = load()
    try:
        async with bench.ground.place(engine, lambda url: bench.install(engine, url)) as place:
            figures = await MEASURES[measure](bench, place)
    except Exception as error:
        figures = {"error": f"{type(error).__name__}: {error}"}
    return {"load": before, **figures}


async def compare(bench: Bench, engines: list[Engine], given: argparse.Namespace) -> list[report.Line]:
    """All turns; each measurement is written as soon as it is there."""
    lines: list[report.Line] = []
    with (given.out / "measurements.jsonl").open("w") as file:
        for rep, engine, measure in turns(engines, given.measures.split(","), given.reps):
            line = {"engine": engine.name, "measure": measure, "rep": rep}
            line |= await measured(bench, engine, measure)
            lines.append(line)
            print(json.dumps(line), flush=True)
            file.write(json.dumps(line) + "\n")
            file.flush()
    return lines


def profiled(bench: Bench, engines: list[Engine], interpreter: str, given: argparse.Namespace) -> int:
    """Each chosen setting of ours under the sampler."""
    py_spy = environments.make("py-spy", interpreter) / "bin/py-spy"
    found = []
    for engine in engines:
        if engine.ours and wants(engine, "drain1"):
            found.append(asyncio.run(where_time_goes.profile(bench, engine, py_spy, given.profile)))
            print(found[-1], flush=True)
    (given.out / f"profile-{given.profile}.md").write_text("\n\n".join(found) + "\n")
    return 0


def main() -> int:
    """0 also when we are slower."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that nothing we started is left
    given = arguments()
    interpreter = environments.python()
    engines = chosen(given.engines, interpreter)
    made = {name: environments.make(name, interpreter) for name in dict.fromkeys(one.environment for one in engines)}
    given.out.mkdir(parents=True, exist_ok=True)
    logs = given.out / "logs"
    logs.mkdir(exist_ok=True)
    place = environments.CACHE / "run"
    place.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=place))
    ground = Ground(folder, where_time_goes.PRELOAD if given.profile else {})
    try:
        ground.start()
        bench = Bench(ground, made, logs, given.tree.absolute())
        postgres = asyncio.run(ground.ask("postgres", "show server_version"))
        machine = report.machine(environments.version_of(interpreter), postgres)
        print(machine, flush=True)
        if given.profile:
            return profiled(bench, engines, interpreter, given)
        lines = asyncio.run(compare(bench, engines, given))
    finally:
        ground.stop()
        shutil.rmtree(folder, ignore_errors=True)
    text = f"{machine}\n\n{report.table(lines)}\n"
    (given.out / "table.md").write_text(text)
    print("\n" + text)
    return 1 if report.lost_by_us(lines) else 0


if __name__ == "__main__":
    sys.exit(main())
