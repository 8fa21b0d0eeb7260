"""Forsaken imports: those whose job ended without a word to them are ended, also where nobody looks at them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from application.imports import find_import, settled
from application.leftovers import ring_for_leftovers
from application.ports.bell import Bell
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
    bell: Bell

    async def __call__(self, limit: int = 1000) -> int:
        """How many were ended.

        One that cannot be ended does not keep the others; ExceptionGroup with all the reasons at the end.
        """
        ended, faults = 0, []
        for workspace_id, ident in await self.imports.forsaken(limit):
            try:
                ended += await self._end(workspace_id, ident)
            except Exception as error:
                error.add_note(f"import {ident}")
                faults.append(error)
        if faults:
            raise ExceptionGroup("some forsaken imports could not be ended", faults)
        return ended

    async def _end(self, workspace_id: UUID, ident: UUID) -> bool:
        async with self.unit_of_work(workspace_id) as work:
            found = await find_import(work, ident, lock=True)
            if await settled(work, found, self.clock.now()) is found:
                return False
            await work.commit()
        await ring_for_leftovers(self.bell)
        return True
