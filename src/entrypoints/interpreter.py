"""How the interpreter of a long-lived process is set: what the collector looks at, and how soon threads take turns."""

from __future__ import annotations

import gc
import sys

TURN_SECONDS = 0.0005
"""Of the interpreter lock. So long the loop may wait, after each answer of the database, for a thread that reads a
file; the usual is ten times as much."""


def settle_in() -> None:
    """What is loaded so far stays for good: the collector need not look at it each time (a fifth of an import)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)  # a chunk of records is looked at once
    sys.setswitchinterval(TURN_SECONDS)
