"""How often is too often: a policy, the bounded state of one caller, and the pure decision between them.

A bucketed sliding window. Allowed requests are counted in buckets, a bucket being one cell of a fixed grid of
`buckets` cells per window; each bucket remembers the time of its newest request and counts as a whole until that
one has left the window. So no window of the policy's length ever holds more than its limit (a burst across two
windows, or a slow burst, included), and the state is never longer than `buckets` + 1 counters whatever the limit.
The price: a request may be held back up to window / buckets longer than an exact log would hold it.
Times are whole microseconds, so that SQL can repeat the arithmetic exactly.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import msgspec

from domain.errors import invalid

MICROSECONDS = 1_000_000
SECONDS = {"s": 1, "min": 60, "hour": 3600, "day": 86400}
_WRITTEN = re.compile(r"\s*(\d{1,9})\s*/\s*([a-z]+)\s*")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class RateClass(StrEnum):
    """What kind of request is counted together; every route declares one."""

    API = "api"
    MUTATION = "mutation"
    UPLOAD = "upload"


class Policy(msgspec.Struct, frozen=True):
    """At most `limit` requests in any `window_seconds`, counted in `buckets` cells per window."""

    name: str
    limit: int
    window_seconds: int
    buckets: int = 60

    def __post_init__(self) -> None:
        if self.limit < 1 or self.window_seconds < 1 or self.buckets < 1:
            raise ValueError("a rate policy needs a limit, a window and a number of buckets of at least 1")

    @property
    def window(self) -> int:
        """The window in microseconds."""
        return self.window_seconds * MICROSECONDS


class Policies(msgspec.Struct, frozen=True):
    """The policy of each class."""

    api: Policy
    mutation: Policy
    upload: Policy

    def of(self, rate: RateClass) -> Policy:
        """The policy that counts requests of this class."""
        return {RateClass.API: self.api, RateClass.MUTATION: self.mutation, RateClass.UPLOAD: self.upload}[rate]


class Bucket(msgspec.Struct, frozen=True):
    """`count` allowed requests of one grid cell, the newest of them at `last` (microseconds since 1970)."""

    last: int
    count: int


State = tuple[Bucket, ...]
"""The live buckets of one caller under one policy, oldest first."""


class Decision(msgspec.Struct, frozen=True):
    """The answer: `remaining` more are allowed now, all are again after `reset_after_seconds`.

    `retry_after_seconds` is 0 when allowed; else a request after that time is allowed if no other comes.
    """

    policy: Policy
    allowed: bool
    remaining: int
    reset_after_seconds: float
    retry_after_seconds: float

    @property
    def limit(self) -> int:
        """The policy's limit."""
        return self.policy.limit


def parse_policy(name: str, written: str, buckets: int = 60) -> Policy:
    """`100/min` and the like (`/s`, `/min`, `/hour`, `/day`); Refusal INVALID `invalid_rate` for anything else."""
    match = _WRITTEN.fullmatch(written.lower())
    seconds = SECONDS.get(match[2]) if match else None
    if match is None or seconds is None or int(match[1]) < 1:
        raise invalid(
            "invalid_rate",
            f"The rate of {name} must read like 100/min: a whole number of at least 1, a slash, "
            f"and one of s, min, hour, day; not {written!r}.",
        )
    return Policy(name=name, limit=int(match[1]), window_seconds=seconds, buckets=buckets)


def microseconds(moment: datetime) -> int:
    """An aware time as whole microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def take(policy: Policy, state: State, now: int, cost: int = 1) -> tuple[State, Decision]:
    """Count `cost` requests at `now` (microseconds) if the limit allows; a refused request changes nothing.

    A `now` before the newest request is taken as its time.
    """
    if not 1 <= cost <= policy.limit:
        raise ValueError(f"the cost of a request must be from 1 to the limit of {policy.limit}, not {cost}")
    live, now = _live(policy, state, now)
    used = sum(bucket.count for bucket in live)
    if used + cost > policy.limit:
        return state, _decision(policy, live, now, used, allowed=False, cost=cost)
    if live and _cell(policy, live[-1].last) == _cell(policy, now):
        live = (*live[:-1], Bucket(now, live[-1].count + cost))
    else:
        live = (*live, Bucket(now, cost))
    return live, _decision(policy, live, now, used + cost, allowed=True, cost=cost)


def give_back(policy: Policy, state: State, now: int) -> State:
    """Uncount one request that was taken a moment ago; nothing when the newest bucket has left the window.

    It comes off the newest bucket, whoever counted there since: so another's request may leave the window earlier by
    as long as the unit was held, never more than one request per unit given back.
    """
    if not state or state[-1].last <= now - policy.window:
        return state
    newest = state[-1]
    return (*state[:-1], Bucket(newest.last, newest.count - 1)) if newest.count > 1 else state[:-1]


def _cell(policy: Policy, moment: int) -> int:
    return moment * policy.buckets // policy.window


def _live(policy: Policy, state: State, now: int) -> tuple[State, int]:
    """The buckets with a request in (now - window, now], and `now` clamped so that time never goes back."""
    if state:
        now = max(now, state[-1].last)
    return tuple(bucket for bucket in state if bucket.last > now - policy.window), now


def _decision(policy: Policy, live: State, now: int, used: int, *, allowed: bool, cost: int) -> Decision:
    reset = live[-1].last + policy.window - now if live else 0
    return Decision(
        policy=policy,
        allowed=allowed,
        remaining=policy.limit - used,
        reset_after_seconds=reset / MICROSECONDS,
        retry_after_seconds=0.0 if allowed else _wait(policy, live, now, used + cost) / MICROSECONDS,
    )


def _wait(policy: Policy, live: State, now: int, wanted: int) -> int:
    """Microseconds until so many buckets have left that `wanted` fits the limit."""
    for bucket in live:
        wanted -= bucket.count
        if wanted <= policy.limit:
            return bucket.last + policy.window - now
    return 0
