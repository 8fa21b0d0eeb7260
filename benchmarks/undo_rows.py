"""Seconds of looking at an undo, and of the undo itself, of one large import through a real `sluice up`.

`python benchmarks/undo_rows.py [ROWS] [PIPELINE]` (50000 under v1 by default). Before it a tenth of the rows comes from
another file, so that vendors stay. After it what is shown must be what was shown before.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from import_rows import machine, sluice_up, write_table

from entrypoints.cli import sending, watching
from entrypoints.cli.client import Api

LIMIT_SECONDS = 60


def shown(api: Api) -> dict[str, list[tuple[str, object]]]:
    """Ids and names of all vendors, contacts and deals."""
    found: dict[str, list[tuple[str, object]]] = {}
    for noun in ("vendors", "contacts", "deals"):
        cursor, found[noun] = "", []
        while cursor is not None:
            page = api.get(f"/v1/{noun}", {"limit": 500, "cursor": cursor})
            found[noun] += [(one["id"], one["name"]) for one in page["items"]]
            cursor = page["next"]
    return found


def imported(api: Api, path: Path) -> tuple[str, float]:
    """The id of the import of this file, and its seconds."""
    began = time.monotonic()
    accepted = sending.send(api, path, sending.Wishes(), lambda _: None)
    ended = watching.ended(api, accepted.import_id, accepted.job_id, lambda _: None)
    if ended["state"] != "succeeded":
        raise SystemExit(f"the import did not go as it must: {ended['state']}, {ended['error']}")
    return str(accepted.import_id), time.monotonic() - began


def undone(api: Api, ident: str) -> float:
    """Seconds until the undo's job had ended well, as the store has it."""
    job = api.post(f"/v1/imports/{ident}/undo")["jobId"]
    began = time.monotonic()
    while (state := api.get(f"/v1/jobs/{job}")["state"]) not in ("succeeded", "dead", "cancelled"):
        time.sleep(0.2)
    if state != "succeeded":
        raise SystemExit(f"the undo ended {state}")
    return time.monotonic() - began


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    pipeline = sys.argv[2] if len(sys.argv) > 2 else "v1"
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        write_table(folder / "rows.csv", rows)
        write_table(folder / "before.csv", rows // 10)
        with sluice_up(folder, PIPELINE=pipeline) as (api, _):
            imported(api, folder / "before.csv")
            before = shown(api)
            ident, bringing = imported(api, folder / "rows.csv")
            began = time.monotonic()
            told = api.get(f"/v1/imports/{ident}/undo")
            looking = time.monotonic() - began
            undoing = undone(api, ident)
            same = shown(api) == before
    figures = {
        "rows": rows,
        "pipeline": pipeline,
        "importSeconds": round(bringing, 1),
        "lookSeconds": round(looking, 2),
        "undoSeconds": round(undoing, 1),
        "shownAsBefore": same,
        "told": {noun: told[noun] for noun in ("vendors", "contacts", "deals")},
        "machine": machine(),
    }
    print(json.dumps(figures))
    if undoing >= LIMIT_SECONDS or not same:
        raise SystemExit(f"the undo must take less than {LIMIT_SECONDS} s and leave what was shown before")


if __name__ == "__main__":
    main()
