"""Seconds and memory of people's words on one vendor of very many records, through a real `sluice up`.

`python benchmarks/large_vendor.py [RECORDS ...]` (1,000 and 10,000 by default). One file tells as often of one vendor,
each time of another deal and of another person there; a second one tells ten times of another vendor. A value of the
large one is set and restored, the two are merged and taken apart, once either way round, and each file is undone. The
peaks are those of the API, which decides while the caller waits, and of the worker.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
from import_rows import KEY, machine, peak_of, sluice_up, worker_of
from undo_rows import imported, undone

from entrypoints.cli import watching
from entrypoints.cli.client import Api

HEADER = "vendor name,domain,contact name,email,deal name,deal registration id,amount,currency\n"
PATIENCE = 600.0
"""Seconds that one request may take here: it is what is measured."""


def write(path: Path, name: str, site: str, records: int) -> None:
    """So many deals and people of one vendor."""
    lines = (
        f"{name},{site},Person {at} Quenlow,p{at}@{site},Order {at},{site[:3].upper()}-{at:06d},{at + 1}.50,EUR\n"
        for at in range(records)
    )
    path.write_text(HEADER + "".join(lines), encoding="utf-8")


def timed(api: Api, act: Callable[[], httpx.Response]) -> tuple[float, dict[str, object]]:
    """Seconds of a request that must go well, with those of the job that it was handed to, and its answer."""
    began = time.monotonic()
    answer = act()
    if answer.is_error:
        raise SystemExit(f"{answer.request.method} {answer.request.url} was refused: {answer.text}")
    if answer.status_code == httpx.codes.ACCEPTED:
        ended = watching.follow(api, answer.json()["jobId"], lambda _: None)
        if ended["state"] != "succeeded":
            raise SystemExit(f"the job of {answer.request.url} ended {ended['state']}")
    return round(time.monotonic() - began, 2), answer.json()


def vendor(api: Api, name: str) -> str:
    """The id of the vendor with this name."""
    return str(api.get("/v1/vendors", {"query": name})["items"][0]["id"])


def joined_and_parted(api: Api, ask: httpx.Client, into: str, other: str) -> tuple[float, float]:
    """Seconds of a merge, and of taking it back."""
    merging, made = timed(api, lambda: ask.post("/v1/vendors/merges", json={"into": into, "fromIds": [other]}))
    return merging, timed(api, lambda: ask.delete(f"/v1/vendors/merges/{made['id']}"))[0]


def measured(records: int) -> dict[str, object]:
    """All of it on an installation of its own."""
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        write(folder / "large.csv", "Aldermoor Optics Ltd", "aldermoor.com", records)
        write(folder / "small.csv", "Birkdale Freight GmbH", "birkdale.de", 10)
        with sluice_up(folder) as (api, up):
            ask = httpx.Client(base_url=api.url, headers={"X-API-Key": KEY}, timeout=PATIENCE, trust_env=False)
            first, bringing = imported(api, folder / "large.csv")
            second, _ = imported(api, folder / "small.csv")
            large, small = vendor(api, "Aldermoor"), vendor(api, "Birkdale")
            figures: dict[str, object] = {"records": records, "importSeconds": round(bringing, 2)}
            figures["pin"] = timed(api, lambda: ask.patch(f"/v1/vendors/{large}", json={"city": "Turin"}))[0]
            said = api.get(f"/v1/vendors/{large}/corrections")["items"][0]["id"]
            figures["restore"] = timed(api, lambda: ask.delete(f"/v1/corrections/{said}"))[0]
            figures["mergeSmallIn"], figures["unmergeSmall"] = joined_and_parted(api, ask, large, small)
            figures["mergeLargeIn"], figures["unmergeLarge"] = joined_and_parted(api, ask, small, large)
            figures["undoSmall"], figures["undoLarge"] = undone(api, second), undone(api, first)
            figures["workerMB"] = peak_of(worker_of(up)) >> 20
            others = [one for one in up.children(recursive=True) if _serves(one)]
            figures["apiMB"] = max(peak_of(one) for one in others) >> 20
        return figures


def _serves(process: psutil.Process) -> bool:
    return "http" in process.cmdline()


def main() -> None:
    """A line for each size."""
    print(json.dumps(machine()), flush=True)
    for records in [int(one) for one in sys.argv[1:]] or [1_000, 10_000]:
        print(json.dumps(measured(records)), flush=True)


if __name__ == "__main__":
    main()
