"""What people do with the schedules of their workspace: look, make, change, pause, run now, delete."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec

from application.jobs import NOWHERE, Order, Submit
from application.jobs import Origin as Call
from application.kinds import Kinds
from application.ports.jobs import Added
from application.ports.schedules import Schedules
from domain.errors import Detail, conflict, invalid, missing
from domain.schedules import Origin, Planned, Schedule, check_schedule


@dataclass(frozen=True, slots=True)
class ListSchedules:
    """Every schedule of a workspace."""

    schedules: Schedules

    async def __call__(self, workspace_id: UUID) -> list[Planned]:
        """By name."""
        return await self.schedules.list(workspace_id)


@dataclass(frozen=True, slots=True)
class ShowSchedule:
    """One schedule."""

    schedules: Schedules

    async def __call__(self, workspace_id: UUID, name: str) -> Planned:
        """As it stands; Refusal MISSING `schedule_not_found`."""
        found = await self.schedules.get(workspace_id, name)
        if found is None:
            raise missing("schedule", name)
        return found


@dataclass(frozen=True, slots=True)
class KeepSchedule:
    """Makes a schedule, or changes one that a person made."""

    schedules: Schedules
    kinds: Kinds

    async def __call__(self, schedule: Schedule, *, fresh: bool) -> Planned:
        """As it stands then.

        Refusal INVALID names the field (`unknown_kind`, `invalid_payload`, `invalid_cron`, `invalid_zone`,
        `invalid_name`); CONFLICT `schedule_exists`, `schedule_of_code`; MISSING `schedule_not_found`.
        """
        check_schedule(schedule)
        self._check_kind(schedule)
        place = (schedule.workspace_id, schedule.name)
        if fresh and not await self.schedules.add(schedule):
            raise conflict("schedule_exists", f"There is a schedule {schedule.name!r} already; change or delete it.")
        if not fresh and not await self.schedules.change(schedule):
            await _refuse(self.schedules, *place)
        return await ShowSchedule(self.schedules)(*place)

    def _check_kind(self, schedule: Schedule) -> None:
        kind = self.kinds.get(schedule.kind)
        if kind is None or kind.internal:
            offered = [name for name in self.kinds.names() if (one := self.kinds.get(name)) and not one.internal]
            message = f"There is no job kind {schedule.kind!r} to schedule; there are: {', '.join(offered) or 'none'}."
            raise invalid("unknown_kind", message, Detail(field="/kind", message=message, code="unknown_kind"))
        kind.read(schedule.payload)


@dataclass(frozen=True, slots=True)
class PauseSchedule:
    """Keeps a schedule from running, or lets it run again from now on."""

    schedules: Schedules

    async def __call__(self, workspace_id: UUID, name: str, *, paused: bool) -> Planned:
        """As it stands then; Refusal MISSING `schedule_not_found`."""
        if not await self.schedules.pause(workspace_id, name, paused=paused):
            raise missing("schedule", name)
        return await ShowSchedule(self.schedules)(workspace_id, name)


@dataclass(frozen=True, slots=True)
class RunSchedule:
    """Submits what a schedule would submit, now; when it is due next stays as it is."""

    schedules: Schedules
    submit: Submit

    async def __call__(self, workspace_id: UUID, name: str, key: str | None = None, call: Call = NOWHERE) -> Added:
        """The job; Refusal MISSING `schedule_not_found`."""
        planned = await ShowSchedule(self.schedules)(workspace_id, name)
        one = planned.schedule
        order = Order(
            kind=one.kind,
            payload=msgspec.json.decode(one.payload),
            key=key,
            trace=call.trace,
            correlation_id=call.correlation_id,
        )
        added = await self.submit(workspace_id, order)
        await self.schedules.ran(workspace_id, name, added.job.id)
        return added


@dataclass(frozen=True, slots=True)
class DeleteSchedule:
    """Forgets a schedule that a person made; jobs already submitted stay."""

    schedules: Schedules

    async def __call__(self, workspace_id: UUID, name: str) -> None:
        """Refusal MISSING `schedule_not_found`, CONFLICT `schedule_of_code`."""
        if not await self.schedules.remove(workspace_id, name):
            await _refuse(self.schedules, workspace_id, name)


async def _refuse(schedules: Schedules, workspace_id: UUID, name: str) -> None:
    known = await schedules.get(workspace_id, name)
    if known is None:
        raise missing("schedule", name)
    if known.origin is Origin.CODE:
        raise conflict("schedule_of_code", f"The schedule {name!r} is part of Sluice; pause it instead.")
