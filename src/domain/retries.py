"""When a failed job runs again: pure policies of (policy, how often, chance) -> delay or death."""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import blake2b

import msgspec
from msgspec.structs import replace

from domain.errors import Refusal, Transient
from domain.secrets import without_secrets


class RetryPolicy(msgspec.Struct, frozen=True):
    """Exponential backoff: `base * 2 ** (n - 1)` seconds before the n-th retry, at most `cap`, lengthened by jitter.

    `jitter` below 1 keeps the delays growing whatever chance says. `lost_leases` is the budget of leases that may be
    lost in a row (no chunk committed in between) before the job counts as poison.
    """

    retries: int = 3
    base: float = 2.0
    cap: float = 3600.0
    jitter: float = 0.5
    lost_leases: int = 10

    @property
    def max_attempts(self) -> int:
        """How many attempts may fail before the job is dead."""
        return self.retries + 1


class JobError(msgspec.Struct, frozen=True):
    """Why an attempt ended badly; `fingerprint` groups equal errors of one kind of job.

    `after` is the least pause that the other side asked for; it is not kept.
    """

    code: str
    message: str
    retryable: bool
    fingerprint: str = ""
    after: timedelta | None = None


class Verdict(msgspec.Struct, frozen=True):
    """What follows: run again after `delay`, or (None) the job is dead."""

    delay: timedelta | None

    @property
    def dead(self) -> bool:
        """No further attempt."""
        return self.delay is None


DEAD = Verdict(None)
LEASE_LOST = "lease_lost"
STORE_AWAY = "database_unavailable"
"""The store itself was away: no fault of the job, which may have done nothing but commit."""
POISON = "poison"
TIMEOUT = "timeout"
DISCARDED = "discarded"
HANDED_BACK = "handed_back"
SNOOZED = "snoozed"
BLAMELESS = frozenset({LEASE_LOST, STORE_AWAY, HANDED_BACK, SNOOZED})
"""Ends of attempts that cost a job none of its attempts."""
SHORTEST_SNOOZE = timedelta(seconds=0.1)
LONGEST_WAIT = timedelta(days=366)
"""No job is put off longer in one go, whoever asks for it."""
LONGEST_PAUSE = timedelta(hours=1)
"""However long another side asks for, a job is tried again after this at the latest."""
_MESSAGE_LIMIT = 2000
_CODE_LIMIT = 100
_VARIABLE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|0x[0-9a-f]+|\d+|'[^']*'|\"[^\"]*\"", re.IGNORECASE)


def backoff(policy: RetryPolicy, number: int, fraction: float) -> timedelta:
    """The delay before retry `number` (from 1), at most LONGEST_WAIT; `fraction` is chance in [0, 1)."""
    exponent = min(max(number, 1) - 1, 62)
    seconds = min(policy.cap, policy.base * 2.0**exponent) * (1 + policy.jitter * fraction)
    return timedelta(seconds=min(seconds, LONGEST_WAIT.total_seconds()) if seconds > 0 else 0.0)


def snooze_delay(asked: timedelta) -> timedelta:
    """How long a job that asks to be put off for so long is put off: not so shortly that it only turns in circles."""
    return min(max(asked, SHORTEST_SNOOZE), LONGEST_WAIT)


def fingerprint(kind: str, code: str, message: str) -> str:
    """16 hex digits over kind, code and the message without its ids, numbers and quoted values."""
    normal = _VARIABLE.sub("#", message).casefold()
    return blake2b(f"{kind}\0{code}\0{normal}".encode("utf-8", "replace"), digest_size=8).hexdigest()


def job_error(kind: str, code: str, message: str, *, retryable: bool) -> JobError:
    """An error with its fingerprint; its message has at most 2,000 characters, its code 100, both without NUL."""
    word, clean = _clean(code, _CODE_LIMIT), _clean(message, _MESSAGE_LIMIT)
    return JobError(word, clean, retryable, fingerprint(kind, word, clean))


def _clean(text: str, limit: int) -> str:
    return text.encode("utf-8", "replace").decode().replace("\0", "")[:limit]


def handed_back() -> JobError:
    """Why an attempt ended that its worker gave up in good order; it counts as no failure."""
    return job_error("", HANDED_BACK, "The worker handed the job back before it ended.", retryable=True)


def snoozed() -> JobError:
    """Why an attempt ended that put its job off; it counts as no failure."""
    return job_error("", SNOOZED, "The job was put off, to run again later.", retryable=True)


def classify(kind: str, error: BaseException) -> JobError:
    """A refusal is final, a timeout, a passing fault and whatever is unknown may be tried again."""
    if isinstance(error, Refusal):
        return job_error(kind, error.code, error.message, retryable=False)
    if isinstance(error, TimeoutError):
        return job_error(kind, TIMEOUT, str(error) or "The job ran longer than its timeout.", retryable=True)
    if isinstance(error, Transient):
        return replace(job_error(kind, error.code, error.message, retryable=True), after=error.after)
    return job_error(kind, "unexpected", without_secrets(f"{type(error).__name__}: {error}"), retryable=True)


def after_failure(policy: RetryPolicy, failed: int, max_attempts: int, error: JobError, fraction: float) -> Verdict:
    """`failed` attempts ended with an error before this one; the attempt that uses the last one up kills the job."""
    if not error.retryable or failed + 1 >= max_attempts:
        return DEAD
    pause = backoff(policy, failed + 1, fraction)
    return Verdict(pause if error.after is None else max(pause, min(error.after, LONGEST_PAUSE)))


def after_lost_lease(policy: RetryPolicy, lost: int, fraction: float) -> Verdict:
    """`lost` leases were lost before this one; lost leases have a budget of their own and cost no attempt."""
    if lost + 1 >= policy.lost_leases:
        return DEAD
    return Verdict(backoff(policy, lost + 1, fraction))
