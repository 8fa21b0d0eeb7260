"""Alerts: the channels by which people are told, what was told last, and the look at jobs that were lost."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import Protocol

from domain.alerts import Alert, AlertState, Losses


class Alerts(Protocol):
    """One channel. `tracks`: it keeps an incident open until it hears of its end, and folds equal keys itself."""

    tracks: bool

    @abstractmethod
    async def send(self, alert: Alert) -> None:
        """Delivered when it returns. Transient when it may pass, with `after` where the receiver said when to come
        again; Refusal `alert_refused` when this receiver will never take it. Neither names a secret."""


class AlertStates(Protocol):
    """What was told last, inside a work: it counts when the work commits, together with the jobs that tell it."""

    @abstractmethod
    async def get(self, key: str) -> AlertState | None:
        """The state, or None."""

    @abstractmethod
    async def lock(self, key: str) -> AlertState:
        """The state, nobody else's until this work ends; one that says nothing where there was none."""

    @abstractmethod
    async def save(self, state: AlertState) -> None:
        """Replace it."""


class LostJobs(Protocol):
    """What went wrong with jobs of every workspace, on the store's clock."""

    @abstractmethod
    async def checked_at(self, key: str) -> tuple[datetime, datetime | None]:
        """The time now, and when the last look was taken."""

    @abstractmethod
    async def get_dlq_depth(self) -> dict[str, int]:
        """How many dead jobs each queue has that has any."""

    @abstractmethod
    async def look(self, since: datetime | None, quiet: str, most: int = 5) -> Losses:
        """The dead jobs with their `most` frequent causes, and what has happened since (None: from now on).

        The queue `quiet` carries alerts: its dead jobs are counted as `undelivered` and nowhere else.
        """
