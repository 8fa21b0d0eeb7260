"""DeadLetters: the dead jobs of one workspace, grouped by what killed them."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol

from application.ports.catalog import Page
from domain.dead_letters import DeadGroup


class DeadLetters(Protocol):
    """Groups of dead jobs; the jobs of a group are listed by `JobFilter.fingerprint`."""

    @abstractmethod
    async def groups(
        self, page: Page, kind: str | None = None, queue: str | None = None
    ) -> tuple[list[DeadGroup], str | None]:
        """The largest first, and the position of the next page; with `queue` only the dead of that queue are counted.

        Refusal INVALID `invalid_cursor`.
        """
