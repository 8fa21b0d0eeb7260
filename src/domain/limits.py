"""Limits per key: how many jobs of a key may run at once, and how many may begin in a span of time."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from domain.errors import invalid


class Limit(msgspec.Struct, frozen=True, rename="camel"):
    """A policy. `name` is a key, or a beginning of keys followed by `*`; None: not limited in that way.

    `concurrency`: jobs of one key of one queue that run at once. `rate`: jobs that may begin in `per_seconds`: a bucket
    of that many tokens, so in any span t at most `rate * (1 + t / per_seconds)` begin.
    """

    name: str
    concurrency: int | None = None
    rate: int | None = None
    per_seconds: float | None = None


class Granted(msgspec.Struct, frozen=True):
    """How many may begin, the bucket afterwards, and when the next token is there; times in microseconds."""

    count: int
    tat: int
    next_at: int


LONGEST_NAME = 200


def check_limit(limit: Limit) -> Limit:
    """The limit itself; Refusal INVALID `invalid_limit`."""
    if not 1 <= len(limit.name) <= LONGEST_NAME or "\0" in limit.name or "*" in limit.name[:-1]:
        raise invalid("invalid_limit", "A limit is named by a key, or by the beginning of keys and a * at its end.")
    if (limit.rate is None) != (limit.per_seconds is None):
        raise invalid("invalid_limit", "A rate needs both: how many, and in how many seconds.")
    if limit.concurrency is None and limit.rate is None:
        raise invalid("invalid_limit", "A limit says how many run at once, how many begin in a time, or both.")
    if limit.concurrency is not None and not 1 <= limit.concurrency <= 100_000:
        raise invalid("invalid_limit", "The number of jobs that run at once is 1 to 100000.")
    if limit.rate is not None and not 1 <= limit.rate <= 1_000_000:
        raise invalid("invalid_limit", "The number of jobs that begin in a time is 1 to 1000000.")
    if limit.per_seconds is not None and not 0.001 <= limit.per_seconds <= 86_400 * 31:
        raise invalid("invalid_limit", "The time of a rate is 0.001 seconds to 31 days.")
    return limit


def fits(name: str, key: str) -> bool:
    """Whether the limit of that name is about this key."""
    return name == key or (name.endswith("*") and key.startswith(name[:-1]))


def limit_of(key: str, limits: Iterable[Limit]) -> Limit | None:
    """The limit that counts: the one of the key itself, else the one with the longest beginning; None: unlimited."""
    found = [limit for limit in limits if fits(limit.name, key)]
    return max(found, key=lambda limit: (limit.name == key, len(limit.name)), default=None)


def micros(seconds: float) -> int:
    """Seconds as microseconds."""
    return round(seconds * 1_000_000)


def take(tat: int, at: int, rate: int, per: int, wanted: int) -> Granted:
    """Out of a bucket of `rate` tokens that fills in `per`; `tat` is when it is full again (GCRA).

    Example: take(0, at=100, rate=2, per=10, wanted=5) grants 2 and has the next token at 105.
    """
    step = max(-(-per // rate), 1)
    base = max(tat, at)
    count = max(0, min(wanted, (at + rate * step - base) // step))
    after = base + count * step
    return Granted(count, after if count else tat, max(at, after - (rate - 1) * step))


def places(limit: Limit | None, running: int, wanted: int) -> int:
    """How many of `wanted` the concurrency leaves room for beside those that run."""
    if limit is None or limit.concurrency is None:
        return wanted
    return max(0, min(wanted, limit.concurrency - running))
