"""Jobs of an outside package beside an import while workers are killed: how many were lost or doubled, and how fast.

`python benchmarks/outside_jobs.py [ECHOES EFFECTS KILLS]` (2000 jobs without effects, 200 that each write a row, and 2
kills by default). The package and the installation are those of the contract tests. Ends with 1 when a job was lost or
doubled, or the import is not what it is without any of that.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests/contract")]

from up_client import eventually  # noqa: E402 - the tree need not be installed
from up_files import MAPPING, table  # noqa: E402
from up_house import House, house  # noqa: E402
from up_kinds import DRILL_TABLE, execute, install_drill  # noqa: E402

ROWS, CHUNK = 6_000, 200
PATIENCE = 600


def hand_in(up: House, echoes: int, effects: int, kills: int) -> tuple[dict[str, str], float]:
    """Submit all of them under keys of their own, and kill the worker so many times meanwhile; job id to kind."""
    orders = [("drill.echo", number) for number in range(echoes)] + [
        ("drill.count", number) for number in range(effects)
    ]
    orders.sort(key=lambda order: order[1] * 7919 % 2003)
    began = time.monotonic()

    def send(order: tuple[str, int]) -> tuple[str, str]:
        return str(up.submit(order[0], {"number": order[1]}, key=f"{order[0]}-{order[1]}")["id"]), order[0]

    found: dict[str, str] = {}
    share = -(-len(orders) // (kills + 1))
    with ThreadPoolExecutor(8) as pool:
        for number in range(kills + 1):
            found |= dict(pool.map(send, orders[number * share : (number + 1) * share]))
            if number < kills:
                up.kill("worker")
    return found, time.monotonic() - began


def measure(up: House, echoes: int, effects: int, kills: int) -> dict[str, object]:
    """One run; the figures."""
    asyncio.run(execute(up.database_url(), DRILL_TABLE))
    data = table(ROWS)
    began = time.monotonic()
    accepted = up.upload(data, mapping=MAPPING)
    idents, submitting = hand_in(up, echoes, effects, kills)

    def unfinished() -> bool:
        return any(up.get("/v1/jobs", state=state, queue="drill")["items"] for state in ("waiting", "running", "held"))

    eventually(lambda: not unfinished(), "every job has ended", PATIENCE)
    settled = time.monotonic() - began
    up.ended(accepted["jobId"], PATIENCE)
    imported = time.monotonic() - began
    states = Counter(job["state"] for job in up.all_of("/v1/jobs", queue="drill") if job["id"] in idents)
    done = asyncio.run(
        execute(up.database_url(), "select job_id::text as job, count(*) as times from drill.done group by 1")
    )
    times = {row["job"]: row["times"] for row in done}
    wanted = {ident for ident, kind in idents.items() if kind == "drill.count"}
    counts = up.get(f"/v1/imports/{accepted['importId']}")["counts"]
    lines = len(up.records(accepted["importId"]))
    return {
        "jobs": len(idents),
        "succeeded": states["succeeded"],
        "lost": echoes + effects - states["succeeded"],
        "effectsLost": len(wanted - set(times)),
        "effectsDoubled": sum(one - 1 for one in times.values()) + len(set(times) - wanted),
        "kills": kills,
        "secondsToSubmit": round(submitting, 2),
        "secondsToSettle": round(settled, 2),
        "secondsToImport": round(imported, 2),
        "importAgrees": counts["records"] == counts["planned"] + counts["rejected"] == lines == data.count(b"\n") - 1,
    }


def main() -> int:
    """0 when nothing was lost or doubled."""
    echoes, effects, kills = [int(text) for text in sys.argv[1:4]] or [2000, 200, 2]
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "plug-ins").mkdir()
        install_drill(folder / "plug-ins")
        with house(folder / "house", folder / "plug-ins", chunk_records=CHUNK) as up:
            figures = measure(up, echoes, effects, kills)
    print(json.dumps(figures))
    good = figures["importAgrees"] and not any(figures[name] for name in ("lost", "effectsLost", "effectsDoubled"))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
