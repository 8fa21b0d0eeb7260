"""Merging: how much a person's word on which vendors are one has to move, and what a request can wait for."""

from __future__ import annotations

from collections.abc import Collection

AT_ONCE = 2_000
"""Records whose contacts and deals are decided anew while a caller waits; what moves more is a job."""

READ = 20
"""Records that are read, each for its vendor alone, in the time in which one is decided anew."""


def moved_by_joining(lives: Collection[int]) -> int:
    """Records that move when vendors with so many each become one: those of all but the largest."""
    return sum(lives) - max(lives)


def moved_by_parting(live: int, own: Collection[int]) -> int:
    """Records that move at most when a vendor of `live` records comes apart, with those that are read for it.

    `own`: how many each of what it is made of has itself; the largest stays in some part, and the largest part stays.
    """
    return live - max(own, default=0) + live // READ
