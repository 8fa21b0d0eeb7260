"""What a killed server leaves behind: processes still at work in its data folder, and the files that name it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

_PATIENCE = 6.0
_STEP = 0.02


def clear(cluster: Path) -> list[int]:
    """Stop every process that still works in `cluster`, then remove the lock file of the dead; answers their pids.

    Only the holder of the folder's lock may call this: then no living Sluice owns those processes. A postmaster that
    was killed leaves backends which go on working and keep a new server from starting, so they have to go first.
    Raises TimeoutError when one does not go away.
    """
    found = _at_work(cluster)
    if found:
        _signal_all([pid for pid in found if pid == _recorded_postmaster(cluster)] or found, signal.SIGQUIT)
        if not _gone(cluster):
            _signal_all(_at_work(cluster), signal.SIGKILL)
            if not _gone(cluster):
                raise TimeoutError(f"a process of an earlier server does not end: {_at_work(cluster)}")
    if sys.platform == "linux":
        # Nobody works here any more (seen above), but the recorded pid may by now belong to another program, and then
        # Postgres would refuse to start. Elsewhere the processes are not visible to us, so its own check stays.
        (cluster / "postmaster.pid").unlink(missing_ok=True)
    return found


def _at_work(cluster: Path) -> list[int]:
    if sys.platform != "linux":
        pid = _recorded_postmaster(cluster)
        return [pid] if pid is not None and _is_postgres(pid) else []
    wanted = str(cluster.resolve())
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit() and int(entry) != os.getpid() and _working_folder(entry) == wanted:
            found.append(int(entry))
    return found


def _working_folder(pid: str) -> str | None:
    try:
        program = os.path.basename(os.readlink(f"/proc/{pid}/exe")).removesuffix(" (deleted)")
        return os.readlink(f"/proc/{pid}/cwd") if program == "postgres" else None
    except OSError:
        return None  # it ended in between, is a zombie, or belongs to somebody else


def _recorded_postmaster(cluster: Path) -> int | None:
    try:
        return int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _is_postgres(pid: int) -> bool:
    command = ["/bin/ps", "-p", str(pid), "-o", "comm="]
    listing = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words and a number
    return os.path.basename(listing.stdout.strip()).startswith("postgres")


def _signal_all(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue  # it ended by itself


def _gone(cluster: Path) -> bool:
    deadline = time.monotonic() + _PATIENCE
    while _at_work(cluster):
        if time.monotonic() > deadline:
            return False
        time.sleep(_STEP)
    return True
