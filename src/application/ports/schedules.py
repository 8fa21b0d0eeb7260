"""Schedules: when what is submitted by itself, in every workspace. Any number of schedulers may ask at once."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from domain.schedules import Planned, Schedule


class DueSchedule(msgspec.Struct, frozen=True):
    """A schedule whose time has come: since `due_at`, on the store's clock, which says `now`."""

    schedule: Schedule
    due_at: datetime
    now: datetime


class Schedules(Protocol):
    """Schedules by workspace and name; each call is a transaction of its own."""

    @abstractmethod
    async def seed(self, schedules: Sequence[Schedule]) -> None:
        """Make the schedules of the code be there; keeps what is due when cron and zone are unchanged, and pauses."""

    @abstractmethod
    async def due(self) -> list[DueSchedule]:
        """Those whose time has come and that are not paused."""

    @abstractmethod
    async def advance(
        self, schedule: Schedule, due_at: datetime, next_at: datetime, job_id: UUID | None = None
    ) -> bool:
        """Move on from `due_at`; False when another scheduler did so first. `job_id`: what was submitted, if any."""

    @abstractmethod
    async def list(self, workspace_id: UUID) -> list[Planned]:
        """All of a workspace, by name."""

    @abstractmethod
    async def get(self, workspace_id: UUID, name: str) -> Planned | None:
        """The one of this name."""

    @abstractmethod
    async def add(self, schedule: Schedule) -> bool:
        """A new one made by a person, due for the first time after now; False when its name is taken there."""

    @abstractmethod
    async def change(self, schedule: Schedule) -> bool:
        """Replace all but the name of one made by a person; False when there is none. Due anew from now on."""

    @abstractmethod
    async def pause(self, workspace_id: UUID, name: str, *, paused: bool) -> bool:
        """Keep it from running, or let it run again from now on (what went by meanwhile is not made up for).

        False when there is none.
        """

    @abstractmethod
    async def remove(self, workspace_id: UUID, name: str) -> bool:
        """Forget one made by a person; False when there is none."""

    @abstractmethod
    async def ran(self, workspace_id: UUID, name: str, job_id: UUID) -> None:
        """Note a run by hand, now."""
