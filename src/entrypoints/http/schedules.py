"""Schedules over HTTP: those of the caller's workspace, made, changed, paused, run now and deleted by admins."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from application.schedules import (
    DeleteSchedule,
    KeepSchedule,
    ListSchedules,
    PauseSchedule,
    RunSchedule,
    ShowSchedule,
)
from domain.access import Role
from domain.jobs import canonical
from domain.schedules import Missed, Origin, Planned, Schedule
from entrypoints.http.callers import Admitted, origin_of
from entrypoints.http.shapes import IdempotencyKey, JobStarted, Nothing, accepted

LOOK = {"role": Role.ADMIN, "rate": "api"}
STEER = {"role": Role.ADMIN, "rate": "mutation"}


class SchedulePlan(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """What a schedule submits and when: five cron fields, read in `zone`; `missed`: runs nobody was there for."""

    cron: Annotated[str, Meta(min_length=1, max_length=200, description="Such as 30 2 * * 1-5.")]
    kind: Annotated[str, Meta(min_length=1, max_length=100, description="The kind of job.")]
    payload: dict[str, Any] = {}
    zone: Annotated[str, Meta(min_length=1, max_length=100, description="IANA time zone.")] = "UTC"
    missed: Annotated[Missed, Meta(description="skip them, run once for all, or make up for all (at most 100).")] = (
        Missed.ONCE
    )


class NewSchedule(SchedulePlan, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """A schedule to be made."""

    name: Annotated[str, Meta(min_length=1, max_length=100, description="Lower-case letters, digits, . _ and -.")]


class ScheduleShown(msgspec.Struct, frozen=True, rename="camel"):
    """A schedule: `nextAt` is null while it is paused; `origin` code: part of Sluice or of an installed package."""

    name: str
    cron: str
    zone: str
    kind: str
    payload: Any
    missed: Missed
    origin: Origin
    paused: bool
    next_at: datetime | None
    last_at: datetime | None
    last_job_id: UUID | None


class SchedulesShown(msgspec.Struct, frozen=True):
    """Every schedule of the workspace, by name."""

    items: list[ScheduleShown]


def shown(planned: Planned) -> ScheduleShown:
    """As the API shows it."""
    one = planned.schedule
    return ScheduleShown(
        name=one.name,
        cron=one.cron,
        zone=one.zone,
        kind=one.kind,
        payload=msgspec.json.decode(one.payload),
        missed=one.missed,
        origin=planned.origin,
        paused=planned.paused,
        next_at=None if planned.paused else planned.due_at,
        last_at=planned.last_due_at,
        last_job_id=planned.last_job_id,
    )


def _schedule(name: str, plan: SchedulePlan, workspace_id: UUID) -> Schedule:
    return Schedule(name, plan.cron, plan.kind, workspace_id, canonical(plan.payload), plan.zone, plan.missed)


class SchedulesController(Controller):
    """`/v1/admin/schedules`."""

    path = "/v1/admin/schedules"
    tags = ["admin"]  # noqa: RUF012  Litestar's own attribute

    @get("/", opt=LOOK, summary="The schedules")
    @inject
    async def list_schedules(self, caller: Admitted, list_schedules: FromDishka[ListSchedules]) -> SchedulesShown:
        """Each with its last and its next run."""
        return SchedulesShown([shown(one) for one in await list_schedules(caller.workspace_id)])

    @post("/", opt=STEER, status_code=201, summary="Make a schedule")
    @inject
    async def make_schedule(
        self, caller: Admitted, data: JSONBody[NewSchedule], keep: FromDishka[KeepSchedule]
    ) -> ScheduleShown:
        """Due for the first time after now. 400 names the field that is wrong; 409 `schedule_exists`."""
        return shown(await keep(_schedule(data.name, data, caller.workspace_id), fresh=True))

    @get("/{name:str}", opt=LOOK, summary="Show one schedule")
    @inject
    async def show_schedule(
        self, caller: Admitted, name: FromPath[str], show: FromDishka[ShowSchedule]
    ) -> ScheduleShown:
        """404 `schedule_not_found`."""
        return shown(await show(caller.workspace_id, name))

    @put("/{name:str}", opt=STEER, summary="Change a schedule")
    @inject
    async def change_schedule(
        self, caller: Admitted, name: FromPath[str], data: JSONBody[SchedulePlan], keep: FromDishka[KeepSchedule]
    ) -> ScheduleShown:
        """Replaces all but its name; due anew from now on. 404 `schedule_not_found`, 409 `schedule_of_code`."""
        return shown(await keep(_schedule(name, data, caller.workspace_id), fresh=False))

    @delete("/{name:str}", opt=STEER, summary="Delete a schedule")
    @inject
    async def delete_schedule(self, caller: Admitted, name: FromPath[str], forget: FromDishka[DeleteSchedule]) -> None:
        """What it submitted stays. 404 `schedule_not_found`, 409 `schedule_of_code`."""
        await forget(caller.workspace_id, name)

    @post("/{name:str}/pause", opt=STEER, status_code=200, summary="Pause a schedule")
    @inject
    async def pause_schedule(
        self,
        caller: Admitted,
        name: FromPath[str],
        pause: FromDishka[PauseSchedule],
        data: JSONBody[Nothing | None] = None,  # noqa: ARG002  a body is checked, and says nothing
    ) -> ScheduleShown:
        """It submits nothing until it is resumed. 404 `schedule_not_found`."""
        return shown(await pause(caller.workspace_id, name, paused=True))

    @post("/{name:str}/resume", opt=STEER, status_code=200, summary="Resume a schedule")
    @inject
    async def resume_schedule(
        self,
        caller: Admitted,
        name: FromPath[str],
        pause: FromDishka[PauseSchedule],
        data: JSONBody[Nothing | None] = None,  # noqa: ARG002  a body is checked, and says nothing
    ) -> ScheduleShown:
        """It runs again from now on; what went by meanwhile is not made up for. 404 `schedule_not_found`."""
        return shown(await pause(caller.workspace_id, name, paused=False))

    @post("/{name:str}/run", opt=STEER, status_code=202, summary="Run a schedule now")
    @inject
    async def run_schedule(
        self,
        request: Request[Any, Any, State],
        caller: Admitted,
        name: FromPath[str],
        run: FromDishka[RunSchedule],
        data: JSONBody[Nothing | None] = None,  # noqa: ARG002  a body is checked, and says nothing
        idempotency_key: IdempotencyKey = None,
    ) -> Response[JobStarted]:
        """Submits its job at once, paused or not; when it is due next stays as it is. 404 `schedule_not_found`."""
        added = await run(caller.workspace_id, name, idempotency_key, origin_of(request))
        headers = accepted(added.job.id, replayed=not added.fresh)
        return Response(JobStarted(added.job.id), status_code=202, headers=headers)
