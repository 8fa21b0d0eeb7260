"""What is due by a schedule is submitted, once per due time."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from application.jobs import Order, Submit
from application.ports.jobs import Added
from application.ports.schedules import DueSchedule, Schedules
from domain.schedules import next_run, occasion, runs_due, zone_of


@dataclass(frozen=True, slots=True)
class RunDue:
    """Submits what the schedules say is due; each schedule says what becomes of runs that were missed."""

    schedules: Schedules
    submit: Submit

    async def __call__(self) -> list[Added]:
        """The jobs submitted; equal for any number of schedulers, because each due time is an idempotency key.

        One that cannot be submitted does not keep the others waiting; ExceptionGroup with all the reasons at the end.
        """
        submitted: list[Added] = []
        faults = []
        for due in await self.schedules.due():
            try:
                submitted += await self._submit(due)
            except Exception as error:
                error.add_note(f"schedule {due.schedule.name}")
                faults.append(error)
        if faults:
            raise ExceptionGroup("some schedules could not be submitted", faults)
        return submitted

    async def _submit(self, due: DueSchedule) -> list[Added]:
        one = due.schedule
        payload = msgspec.json.decode(one.payload)
        added = [
            await self.submit(one.workspace_id, Order(kind=one.kind, payload=payload, key=occasion(one.name, moment)))
            for moment in runs_due(one, due.due_at, due.now)
        ]
        last = added[-1].job.id if added else None
        await self.schedules.advance(one, due.due_at, next_run(one.cron, zone_of(one.zone), due.now), last)
        return added
