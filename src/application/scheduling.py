"""Schedules: what is due is submitted, once per due time."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import msgspec

from application.jobs import Order, Submit
from application.ports.jobs import Added, DueSchedule, Schedules
from domain.schedules import next_run, occasion


@dataclass(frozen=True, slots=True)
class RunDue:
    """Submits what the schedules say is due: a time missed, however often, is one run."""

    schedules: Schedules
    submit: Submit

    async def __call__(self) -> list[Added]:
        """The jobs submitted; equal for any number of schedulers, because each due time is an idempotency key.

        One that cannot be submitted does not keep the others waiting; ExceptionGroup with all the reasons at the end.
        """
        submitted, faults = [], []
        for due in await self.schedules.due():
            try:
                submitted.append(await self._submit(due))
            except Exception as error:
                error.add_note(f"schedule {due.schedule.name}")
                faults.append(error)
        if faults:
            raise ExceptionGroup("some schedules could not be submitted", faults)
        return submitted

    async def _submit(self, due: DueSchedule) -> Added:
        one = due.schedule
        order = Order(kind=one.kind, payload=msgspec.json.decode(one.payload), key=occasion(one.name, due.due_at))
        added = await self.submit(one.workspace_id, order)
        await self.schedules.advance(one.name, due.due_at, next_run(one.cron, ZoneInfo(one.zone), due.now))
        return added
