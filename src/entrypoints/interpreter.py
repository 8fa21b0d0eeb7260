"""How the interpreter of a long-lived process is set: what the collector looks at, whose turn it is, what goes back."""

from __future__ import annotations

import ctypes
import gc
import sys

TURN_SECONDS = 0.0005
"""Of the interpreter lock. So long the loop may wait, after each answer of the database, for a thread that reads a
file; the usual is ten times as much."""

LARGE = 128 * 1024
"""Bytes from which a block of memory is the system's own and goes back to it when it is let go; and free bytes at the
end of the heap that go back. Without this glibc raises both whenever a large block is let go, to up to 64 MB."""

TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
"""Numbers of glibc's mallopt (malloc.h)."""


def settle_in() -> None:
    """What is loaded so far stays for good: the collector need not look at it each time (a fifth of an import)."""
    _give_back()
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)  # a chunk of records is looked at once
    sys.setswitchinterval(TURN_SECONDS)


def _give_back() -> None:
    """One heap for all threads, of which one works at a time; else each keeps what it once needed."""
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        for option, value in ((ARENA_MAX, 1), (MMAP_THRESHOLD, LARGE), (TRIM_THRESHOLD, LARGE)):
            libc.mallopt(option, value)
