"""Aside: work of the processor that takes long leaves the event loop; handing over what is short costs more than it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
FEW = 4
"""Nodes that are decided at once where they are: a few milliseconds, each handing over a quarter of one."""


async def aside(nodes: int, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """What the work on so many nodes gives."""
    return work(*args, **named) if nodes <= FEW else await asyncio.to_thread(work, *args, **named)
