"""Forsaken imports: those whose job ended without a word to them are ended, also where nobody looks at them."""

from __future__ import annotations

from dataclasses import dataclass

from application.imports import find_import, settled
from application.ports.forsaken import Forsaken
from application.ports.machine import Clock
from application.ports.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EndForsaken:
    """Ends imports whose worker was killed each time, or that were cancelled between two attempts.

    What they left is then decided anew by a job of its own (application.leftovers).
    """

    imports: Forsaken
    unit_of_work: UnitOfWork
    clock: Clock

    async def __call__(self, limit: int = 1000) -> int:
        """How many were ended."""
        ended = 0
        for workspace_id, ident in await self.imports.forsaken(limit):
            async with self.unit_of_work(workspace_id) as work:
                found = await find_import(work, ident, lock=True)
                if await settled(work, found, self.clock.now()) is not found:
                    await work.commit()
                    ended += 1
        return ended
