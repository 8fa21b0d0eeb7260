"""History: finished jobs that have left the others, seen as before, archived at last."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

import msgspec

from domain.jobs import Job

Position = tuple[datetime, UUID]
"""When a job ended, and its id: the order of the history."""


class Retired(msgspec.Struct, frozen=True):
    """How many were moved, and behind which end to go on looking; None: there is no more."""

    count: int
    behind: datetime | None


class History(Protocol):
    """Jobs across workspaces; each call is a transaction of its own. Ages are taken on the store's clock."""

    @abstractmethod
    async def retire(self, age: timedelta, dead_age: timedelta, limit: int, behind: datetime | None) -> Retired:
        """Move jobs that ended well or were cancelled `age` ago, and those dead since `dead_age`, out of the way.

        It looks at no more than `limit`. One whose end is still to be acted on for those that wait for it, that
        has an unfinished parent, or whose idempotency key still answers stays where it is. Retired, a job counts in
        families and for those that wait for it as before.
        """

    @abstractmethod
    async def oldest(self, age: timedelta) -> date | None:
        """The first UTC day that has retired jobs and ended at least `age` ago."""

    @abstractmethod
    async def ends(self, day: date, limit: int) -> list[Position]:
        """When and which: the first so many retired jobs that ended on that day, in the order of their ends."""

    @abstractmethod
    async def page(self, day: date, after: Position | None, limit: int) -> list[Job]:
        """Retired jobs that ended on that day with their attempts, in the order of their ends."""

    @abstractmethod
    async def forget(self, ends: Sequence[Position]) -> int:
        """Remove these retired jobs, where they still have this end; how many they were."""

    @abstractmethod
    async def forget_changes(self, age: timedelta) -> int:
        """Drop bulk operations asked for, and payloads replaced, so long ago; how many operations."""
