"""Limits in memory, and the claims that keep them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.memory.tables import Table, Transaction
from adapters.memory.work import MemoryDatabase
from application.ports.limits import Limits
from domain.jobs import Job
from domain.limits import Limit, check_limit, limit_of, micros, places, take


@dataclass(frozen=True)
class _Policy:
    limit: Limit
    by_hand: bool


@dataclass(frozen=True)
class _Bucket:
    queue: str
    key: str
    tat: int


POLICIES: Table[str, _Policy] = Table("limits", key=lambda policy: policy.limit.name)
BUCKETS: Table[tuple[str, str], _Bucket] = Table("limit_keys", key=lambda bucket: (bucket.queue, bucket.key))


class MemoryLimits(Limits):
    """The limits of one MemoryDatabase."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def list(self) -> list[Limit]:
        found = self._database.tables.begin(None).scan(POLICIES)
        return sorted((policy.limit for policy in found), key=lambda limit: limit.name)

    async def set(self, limit: Limit) -> None:
        self._put([_Policy(check_limit(limit), by_hand=True)])

    async def seed(self, limits: Sequence[Limit]) -> None:
        self._put([_Policy(check_limit(limit), by_hand=False) for limit in limits])

    def _put(self, policies: Sequence[_Policy]) -> None:
        transaction = self._database.tables.begin(None)
        for policy in policies:
            known = transaction.get(POLICIES, policy.limit.name)
            if known is None or policy.by_hand or not known.by_hand:
                transaction.put(POLICIES, policy)
        transaction.commit()

    async def remove(self, name: str) -> bool:
        transaction = self._database.tables.begin(None)
        known = transaction.get(POLICIES, name) is not None
        transaction.delete(POLICIES, name)
        transaction.commit()
        return known


class Room:
    """What the limits leave room for in one claim; `take` uses it up."""

    def __init__(self, transaction: Transaction, running: Sequence[Job], at: int) -> None:
        self._transaction = transaction
        self._limits = [policy.limit for policy in transaction.scan(POLICIES)]
        self._at = at
        self._running: dict[tuple[str, str], int] = {}
        for job in running:
            if job.limit_key is not None:
                self._count(job.queue, job.limit_key)

    def _count(self, queue: str, key: str) -> None:
        self._running[queue, key] = self._running.get((queue, key), 0) + 1

    def take(self, job: Job) -> bool:
        """Whether this job may begin now; if so, it counts from here on."""
        if job.limit_key is None:
            return True
        limit = limit_of(job.limit_key, self._limits)
        if not places(limit, self._running.get((job.queue, job.limit_key), 0), 1):
            return False
        if limit is not None and limit.rate is not None and limit.per_seconds is not None:
            bucket = self._transaction.get(BUCKETS, (job.queue, job.limit_key))
            granted = take(bucket.tat if bucket else 0, self._at, limit.rate, micros(limit.per_seconds), 1)
            if not granted.count:
                return False
            self._transaction.put(BUCKETS, _Bucket(job.queue, job.limit_key, granted.tat))
        self._count(job.queue, job.limit_key)
        return True
