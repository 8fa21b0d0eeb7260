"""Ties processes to the life of their parent, even where it is killed without a word.

Two ties, because each has a gap: on Linux the kernel kills a child when its parent's thread ends (children of children
are not covered); everywhere a pipe that only the parent holds open ends with it (a child has to look).
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping

# Not SLUICE_...: those are settings, and a setting that nobody documented is refused.
VARIABLE = "LIFELINE_FD"
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


class Lifeline:
    """The parent's end: hold it open for as long as the children shall live."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()

    def options(self, env: Mapping[str, str]) -> dict[str, object]:
        """Keyword arguments of `subprocess.Popen` for a child that must not outlive us: its environment included.

        The child leads a session of its own, so that Ctrl-C in the terminal reaches the parent alone, which then stops
        the children in order, and so that a dead child's offspring can be found by its group.
        """
        return {
            "env": {**env, VARIABLE: str(self._read)},
            "pass_fds": (self._read,),
            "preexec_fn": _tie(os.getpid()),
            "start_new_session": True,
        }

    def close(self) -> None:
        os.close(self._write)
        os.close(self._read)


def watch_parent() -> None:
    """End this process as soon as its parent is gone. Each role calls it once, at its start.

    Without a lifeline in the environment (the role was started by hand or by a container) it does nothing.
    The process ends at once and without cleaning up: what it held is recovered as after a crash.
    """
    number = os.environ.pop(VARIABLE, None)
    if number is not None:
        os.set_inheritable(int(number), False)
        threading.Thread(target=_end_with, args=(int(number),), name="lifeline", daemon=True).start()


def adopt_orphans() -> None:
    """Make this process the parent of descendants whose own parent died, so that it can stop and reap them (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def children_of_this_process() -> list[int]:
    """The process ids of all direct children, the adopted ones too; empty where the system does not tell."""
    found: list[int] = []
    try:
        for thread in os.listdir("/proc/self/task"):
            with open(f"/proc/self/task/{thread}/children") as listing:
                found += [int(pid) for pid in listing.read().split()]
    except OSError:
        return found  # no such file outside Linux, or a thread ended in between: the next look finds the rest
    return found


def _tie(parent: int) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def between_fork_and_exec() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return between_fork_and_exec


def _end_with(handle: int) -> None:
    while os.read(handle, 1):
        continue
    os._exit(1)
