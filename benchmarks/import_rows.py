"""Rows per second and the worker's peak memory of importing generated tables through a real `sluice up`.

`python benchmarks/import_rows.py [ROWS ...]` (30000 and 300000 by default; the second is held against the first).
Each size gets its own data folder, server and worker. It stops by itself; a size that takes over 20 minutes fails.
"""

from __future__ import annotations

import csv
import json
import os
import platform
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psutil

SRC = Path(__file__).parents[1] / "src"
sys.path.insert(0, str(SRC))

from entrypoints.cli import sending, watching  # noqa: E402 - the tree need not be installed
from entrypoints.cli.client import Api  # noqa: E402
from entrypoints.cli.outcome import Stop  # noqa: E402

KEY = "benchmark-key-of-at-least-32-characters"
VENDORS = 50_000
PATIENCE = 20 * 60
WORDS = "Alder Birch Cedar Delta Ember Fjord Grove Iron Juniper Kelp Larch Maple North Ochre Pine Reed".split()  # noqa: SIM905
TRADES = "Analytics Freight Tooling Paper Lighting Systems Foods Textiles Optics Marine Cables Seeds Ceramics".split()  # noqa: SIM905
FORMS = ("Ltd", "Limited", "GmbH", "LLC", "Inc.", "S.A.", "AB", "B.V.")
PLACES = (("Leeds", "United Kingdom"), ("Bremen", "Germany"), ("Uppsala", "Sweden"), ("Duluth", "United States"))
HEADER = "supplier,registration id,city,country,contact,contact e-mail,deal id,deal,amount,currency,stage,close date"


def write_table(path: Path, rows: int) -> None:
    """The same table for the same number of rows: 50,000 vendors, two ways of writing each, 1 % of rows bad."""
    chance = random.Random(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER.split(","))
        for row in range(rows):
            vendor = chance.randrange(VENDORS)
            name = f"{WORDS[vendor % 16]} {TRADES[vendor // 16 % 13]} {vendor}"
            form = FORMS[vendor % 8] if chance.random() < 0.7 else ""
            city, country = PLACES[vendor % 4]
            amount = "a lot" if chance.random() < 0.01 else f"{chance.randrange(1_000, 900_000)}.{row % 100:02d}"
            person = f"person{vendor % 7}"
            writer.writerow(
                [
                    f"{name} {form}".strip(),
                    f"R{vendor:08d}",
                    city,
                    country,
                    f"{WORDS[row % 16]} {WORDS[vendor % 16]}son",
                    f"{person}.{vendor}@example.com",
                    f"D-{row}",
                    f"{TRADES[row % 13]} supply",
                    amount,
                    "EUR",
                    chance.choice(("Proposal", "Won", "Lost")),
                    f"2026-{row % 12 + 1:02d}-{row % 28 + 1:02d}",
                ]
            )


@contextmanager
def sluice_up(folder: Path, **settings: str) -> Iterator[tuple[Api, psutil.Process]]:
    """A whole installation of its own in the folder; yields a client and the process, and leaves nothing running.

    `settings` are by their names without `SLUICE_`.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {name: value for name, value in os.environ.items() if not name.startswith("SLUICE_")}
    env |= {"SLUICE_PORT": str(port), "SLUICE_DATA": str(folder / "data"), "SLUICE_BOOTSTRAP_KEY": KEY}
    env |= {"SLUICE_RATE_API": "100000/min", "SLUICE_RATE_UPLOAD": "100000/min", "SLUICE_LOG_LEVEL": "warning"}
    env |= {f"SLUICE_{name}": value for name, value in settings.items()}
    env["PYTHONPATH"] = str(SRC)
    command = [sys.executable, "-P", "-m", "entrypoints.cli", "up"]
    with (folder / "up.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)
        try:
            api = Api(f"http://127.0.0.1:{port}", KEY)
            _until_ready(api, process, folder / "up.log")
            yield api, psutil.Process(process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _until_ready(api: Api, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"sluice up ended with {process.returncode}:\n{log.read_text()[-2000:]}")
        try:
            api.get("/ready")
        except Stop:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("sluice up was not ready within two minutes")


def worker_of(up: psutil.Process) -> psutil.Process:
    """The one worker among the descendants: its command line says so. It is started after the API."""
    deadline = time.monotonic() + 60
    while True:
        found = [one for one in up.children(recursive=True) if "worker" in one.cmdline()]
        if len(found) == 1:
            return found[0]
        if time.monotonic() > deadline:
            raise SystemExit(f"expected one worker, found {len(found)}")
        time.sleep(0.1)


def peak_of(process: psutil.Process) -> int:
    """Bytes of its highest resident size so far, as the kernel kept it."""
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise SystemExit("this kernel does not tell the peak of a process")


def measure(rows: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        write_table(folder / "rows.csv", rows)
        with sluice_up(folder) as (api, up):
            worker = worker_of(up)
            before = peak_of(worker)
            deadline = time.monotonic() + PATIENCE
            accepted = sending.send(api, folder / "rows.csv", sending.Wishes(), lambda _: None)

            def seen(_: dict[str, object]) -> None:
                if time.monotonic() > deadline:
                    raise SystemExit(f"{rows} rows took over {PATIENCE} s")

            imported = watching.ended(api, accepted.import_id, accepted.job_id, seen)
            # Received to finished as the database has it: the looks of a client are seconds apart.
            times = [datetime.fromisoformat(str(imported[name])) for name in ("createdAt", "finishedAt")]
            seconds = (times[1] - times[0]).total_seconds()
            if worker_of(up).pid != worker.pid:
                raise SystemExit("the worker was restarted meanwhile: its peak is unknown")
            counts = imported["counts"]
            if imported["state"] != "succeeded" or counts["records"] != rows:
                raise SystemExit(f"the import did not go as it must: {imported['state']}, {counts}")
            return {
                "rows": rows,
                "fileBytes": (folder / "rows.csv").stat().st_size,
                "seconds": round(seconds, 2),
                "rowsPerSecond": round(rows / seconds),
                "workerIdleMB": round(before / 1e6, 1),
                "workerPeakMB": round(peak_of(worker) / 1e6, 1),
                "counts": counts,
            }


def machine() -> dict[str, object]:
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    memory = round(psutil.virtual_memory().total / 1e9, 1)
    return {"cpu": cpu, "cores": os.cpu_count(), "memoryGB": memory, "python": platform.python_version()}


def main() -> None:
    sizes = [int(text) for text in sys.argv[1:]] or [30_000, 300_000]
    results = []
    for rows in sizes:
        results.append(measure(rows))
        print(json.dumps(results[-1]), flush=True)
    peaks = [float(str(one["workerPeakMB"])) for one in results]
    print(json.dumps({"differenceMB": round(peaks[-1] - peaks[0], 1), "machine": machine()}))


if __name__ == "__main__":
    main()
