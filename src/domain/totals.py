"""What has ended, counted since the installation began: the numbers that only grow, by queue and kind."""

from __future__ import annotations

from bisect import bisect_left
from enum import StrEnum

import msgspec

BOUNDS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)
"""Upper bounds, in seconds, of how long an attempt took; the last bucket has none."""
EMPTY = (0,) * (len(BOUNDS) + 1)


class Outcome(StrEnum):
    """How an attempt ended. `rescued`: its worker fell silent and it was taken back (dead ones count as dead too)."""

    SUCCEEDED = "succeeded"
    RETRIED = "retried"
    DEAD = "dead"
    CANCELLED = "cancelled"
    RESCUED = "rescued"


class KindTotals(msgspec.Struct, frozen=True):
    """Attempts of one kind in one queue that ended; `seconds` and `buckets` of those that a worker saw to the end."""

    queue: str
    kind: str
    succeeded: int = 0
    retried: int = 0
    dead: int = 0
    cancelled: int = 0
    rescued: int = 0
    seconds: float = 0.0
    buckets: tuple[int, ...] = EMPTY


def plus(one: KindTotals, other: KindTotals) -> KindTotals:
    """The sum of two of the same queue and kind."""
    return KindTotals(
        one.queue,
        one.kind,
        one.succeeded + other.succeeded,
        one.retried + other.retried,
        one.dead + other.dead,
        one.cancelled + other.cancelled,
        one.rescued + other.rescued,
        one.seconds + other.seconds,
        tuple(a + b for a, b in zip(one.buckets, other.buckets, strict=True)),
    )


def bucket(seconds: float) -> int:
    """The place in `buckets` of an attempt that took so long: its bound is the first that is not below."""
    return bisect_left(BOUNDS, seconds)
