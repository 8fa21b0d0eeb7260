"""How much memory this machine, or the container that we are in, lets us have."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
"""Where Linux tells the limit of a control group, of version 2 and 1, to those who are inside of it."""


def memory(limits: Iterable[Path] = LIMITS) -> int:
    """Bytes: what the machine has, or less where a container may have less; 0 where nobody tells."""
    told = [limit for path in limits if (limit := _limit(path))]
    try:
        told.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (ValueError, OSError):  # a system without these names
        pass
    return max(min(told, default=0), 0)


def _limit(path: Path) -> int:
    """0 where there is none: no such file, or the word `max`."""
    try:
        said = path.read_text(encoding="ascii").strip()
    except OSError:
        return 0
    return int(said) if said.isdigit() else 0
