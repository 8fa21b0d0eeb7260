"""Jobs: handed in, listed, shown with every attempt, asked to stop, tried again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody, QueryParameter

from application.control import DiscardJob, EditAndRetry, ReprioritiseJob, SnoozeJob
from application.jobs import CancelJob, GetJob, ListJobs, Order, RetryJob, Submit
from application.joins import CheckAwaited, CountChildren
from application.kinds import Kinds
from application.ports.jobs import JobFilter
from domain.access import Role
from domain.bulk import LONGEST_DELAY, LONGEST_REASON
from domain.errors import Detail, invalid
from domain.jobs import After, Attempt, Job, JobState
from entrypoints.http.callers import Admitted, origin_of
from entrypoints.http.pages import Cursor, Limit, Listed, listed, page_of
from entrypoints.http.shapes import IdempotencyKey, accepted

READ = {"role": Role.READ, "rate": "api"}
MOST_NAMED = 1000
"""Jobs that a request may name to be waited for."""
WRITE = {"role": Role.WRITE, "rate": "mutation"}

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
InState = Annotated[JobState | None, QueryParameter(name="state", description="Only jobs in this state.")]
Kind = Annotated[str | None, QueryParameter(name="kind", max_length=100, description="Only jobs of this kind.")]
Queue = Annotated[str | None, QueryParameter(name="queue", max_length=100, description="Only jobs of this queue.")]

Parent = Annotated[UUID | None, QueryParameter(name="parent", description="Only jobs that this job handed out.")]


class JobGiven(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """A job to be run. `priority` 1 leads, 3 stands back; `runAt` is not before when, with its offset.

    `timeout`: seconds that one attempt may take. `retries`: how often it is tried again after an error. Both within
    what its kind lets be asked for; else as its kind says.
    """

    kind: Name
    payload: dict[str, Any] = {}
    priority: Annotated[int, msgspec.Meta(ge=1, le=3)] | None = None
    queue: Name | None = None
    run_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    timeout: Annotated[float, msgspec.Meta(gt=0, le=86_400)] | None = None
    retries: Annotated[int, msgspec.Meta(ge=0, le=99)] | None = None
    waits_for: Annotated[
        tuple[UUID, ...], msgspec.Meta(max_length=MOST_NAMED, description="Jobs that must have ended before.")
    ] = ()
    after: Annotated[
        After, msgspec.Meta(description="success: a failed one of those takes this job with it; end: it runs anyway.")
    ] = After.SUCCESS


class CancelGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`family`: the unfinished jobs that it handed out, and those that they did, are stopped too."""

    family: bool = False


class RetryGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to try again; with a `payload` the job runs with that one from now on, and the earlier one is kept."""

    payload: dict[str, Any] | None = None


class DiscardGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the job is given up."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_REASON, examples=["The customer is gone."])]


class SnoozeGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For how long the job is put off, from now; 0: it is due at once."""

    seconds: Annotated[float, msgspec.Meta(ge=0, le=LONGEST_DELAY, examples=[3600])]


class PriorityGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """1 leads, 3 stands back."""

    priority: Annotated[int, msgspec.Meta(ge=1, le=3, examples=[1])]


class ErrorShown(msgspec.Struct, frozen=True):
    """Why an attempt ended badly."""

    code: str
    message: str
    retryable: bool


class AttemptShown(msgspec.Struct, frozen=True, rename="camel"):
    """One run of a job; `endedAt` and `error` are null while it runs, `error` also when it ended well."""

    number: int
    started_at: datetime
    ended_at: datetime | None
    error: ErrorShown | None


class ProgressShown(msgspec.Struct, frozen=True):
    """How far it is; `total` null while nobody knows."""

    phase: str = ""
    done: int = 0
    total: int | None = None
    note: str = ""


class JobShown(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A job. `result` is what its handler answered, null until it succeeded or when its time (`resultUntil`) is over.

    `waitsFor` are jobs that must have ended before, `after` says how. `children` counts by state the jobs that it
    handed out; it is null in lists. `timeout`: seconds that one attempt may take.
    """

    id: UUID
    kind: str
    queue: str
    state: JobState
    priority: int
    attempts: list[AttemptShown]
    max_attempts: int
    timeout: float
    progress: ProgressShown
    result: Any
    cancel_asked: bool
    parent_id: UUID | None
    waits_for: list[UUID]
    after: After
    children: dict[str, int] | None
    correlation_id: str
    run_at: datetime
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    result_until: datetime | None


def _attempt(attempt: Attempt) -> AttemptShown:
    error = attempt.error
    shown = None if error is None else ErrorShown(error.code, error.message, error.retryable)
    return AttemptShown(attempt.number, attempt.started_at, attempt.ended_at, shown)


def shown(job: Job, children: dict[JobState, int] | None = None) -> JobShown:
    """As the API shows it."""
    progress = job.progress
    return JobShown(
        id=job.id,
        kind=job.kind,
        queue=job.queue,
        state=job.state,
        priority=job.priority,
        attempts=[_attempt(attempt) for attempt in job.attempts],
        max_attempts=job.max_attempts,
        timeout=job.timeout,
        progress=ProgressShown()
        if progress is None
        else ProgressShown(progress.phase, progress.done, progress.total, progress.note),
        result=None if job.result is None else msgspec.json.decode(job.result),
        cancel_asked=job.cancel_asked,
        parent_id=job.parent_id,
        waits_for=list(job.waits_for),
        after=job.after,
        children=None if children is None else {str(state): many for state, many in children.items()},
        correlation_id=job.correlation_id,
        run_at=job.run_at,
        created_at=job.created_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
        result_until=job.result_until,
    )


def check_offered(kinds: Kinds, name: str) -> None:
    """Refusal INVALID `unknown_kind` for a kind that is not there, or that only its own route may start."""
    kind = kinds.get(name)
    if kind is None or kind.internal:
        offered = [each for each in kinds.names() if (known := kinds.get(each)) is not None and not known.internal]
        message = f"There is no job kind {name!r} to hand in; the kinds are: {', '.join(offered) or 'none'}."
        raise invalid("unknown_kind", message, Detail(field="/kind", message=message, code="unknown_kind"))


class JobsController(Controller):
    """`/v1/jobs`."""

    path = "/v1/jobs"
    tags = ["jobs"]  # noqa: RUF012  Litestar's own attribute

    @post("/", opt=WRITE, status_code=202, summary="Hand in a job")
    @inject
    async def hand_in(
        self,
        request: Request[Any, Any, State],
        caller: Admitted,
        data: JSONBody[JobGiven],
        submit: FromDishka[Submit],
        kinds: FromDishka[Kinds],
        check_awaited: FromDishka[CheckAwaited],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[JobShown]:
        """One of the kinds this installation knows; 400 `unknown_kind`, `unknown_queue` name what there is.

        400 `invalid_timeout`, `invalid_retries` say how far an order may go.

        With `waitsFor` it is held until those jobs have ended; 400 `unknown_job` for one that is not there.

        With the same `Idempotency-Key` and input the job of the first call is answered, with `Idempotent-Replayed:
        true`; with other input 422 `idempotency_key_reused`. Without a key an equal unfinished job is answered.
        """
        check_offered(kinds, data.kind)
        await check_awaited(caller.workspace_id, data.waits_for)
        order = Order(
            kind=data.kind,
            payload=data.payload,
            priority=data.priority,
            queue=data.queue,
            run_at=data.run_at,
            timeout=data.timeout,
            retries=data.retries,
            key=idempotency_key,
            waits_for=data.waits_for,
            after=data.after,
            **msgspec.structs.asdict(origin_of(request)),
        )
        added = await submit(caller.workspace_id, order)
        headers = accepted(added.job.id, replayed=not added.fresh)
        return Response(shown(added.job), status_code=202, headers=headers)

    @get("/", opt=READ, summary="List jobs")
    @inject
    async def list_jobs(
        self,
        caller: Admitted,
        list_jobs: FromDishka[ListJobs],
        job_state: InState = None,
        kind: Kind = None,
        queue: Queue = None,
        parent: Parent = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Listed[JobShown]:
        """Newest first."""
        where = JobFilter(state=job_state, kind=kind, queue=queue, parent_id=parent)
        return listed(await list_jobs(caller.workspace_id, page_of(limit, cursor), where), shown)

    @get("/{ident:uuid}", opt=READ, summary="Show one job")
    @inject
    async def show_job(
        self,
        caller: Admitted,
        ident: FromPath[UUID],
        get_job: FromDishka[GetJob],
        count_children: FromDishka[CountChildren],
    ) -> JobShown:
        """Its state, every attempt with its error, how far it is, its result and its children. 404 `job_not_found`."""
        job = await get_job(caller.workspace_id, ident)
        return shown(job, await count_children(caller.workspace_id, ident))

    @post("/{ident:uuid}/cancel", opt=WRITE, status_code=202, summary="Stop a job")
    @inject
    async def cancel_job(
        self,
        caller: Admitted,
        ident: FromPath[UUID],
        cancel: FromDishka[CancelJob],
        data: JSONBody[CancelGiven | None] = None,
    ) -> Response[JobShown]:
        """Cancelled at once when it is not running; a running one is asked to stop. 409 `job_finished`.

        The jobs that it handed out go on, but for `family: true`.
        """
        job = await cancel(caller.workspace_id, ident, family=data is not None and data.family)
        return Response(shown(job), status_code=202, headers=accepted(job.id))

    @post("/{ident:uuid}/retry", opt=WRITE, status_code=202, summary="Try a job again")
    @inject
    async def retry_job(
        self,
        caller: Admitted,
        ident: FromPath[UUID],
        retry: FromDishka[RetryJob],
        edit_and_retry: FromDishka[EditAndRetry],
        data: JSONBody[RetryGiven | None] = None,
    ) -> Response[JobShown]:
        """A dead or cancelled job is due now, with all its attempts again, and with another `payload` if one is given.

        409 `job_not_ended`, `job_succeeded`, `job_exists`; 400 `invalid_payload` when its kind does not take it,
        `payload_fixed` for kinds that only the house itself starts. Admins see the earlier payloads in
        `/v1/admin/jobs/{id}`.
        """
        if data is None or data.payload is None:
            job = await retry(caller.workspace_id, ident)
        else:
            job = await edit_and_retry(caller.workspace_id, ident, data.payload, caller.key_id)
        return Response(shown(job), status_code=202, headers=accepted(job.id))

    @post("/{ident:uuid}/discard", opt=WRITE, status_code=200, summary="Give a dead job up")
    @inject
    async def discard_job(
        self, caller: Admitted, ident: FromPath[UUID], data: JSONBody[DiscardGiven], discard: FromDishka[DiscardJob]
    ) -> JobShown:
        """It is cancelled, with the reason among its attempts. 409 `job_not_dead`."""
        return shown(await discard(caller.workspace_id, ident, data.reason))

    @post("/{ident:uuid}/snooze", opt=WRITE, status_code=200, summary="Put a waiting job off")
    @inject
    async def snooze_job(
        self, caller: Admitted, ident: FromPath[UUID], data: JSONBody[SnoozeGiven], snooze: FromDishka[SnoozeJob]
    ) -> JobShown:
        """Due so many seconds from now, so with 0 it is not waited for any longer. 409 `job_not_waiting`."""
        return shown(await snooze(caller.workspace_id, ident, data.seconds))

    @post("/{ident:uuid}/priority", opt=WRITE, status_code=200, summary="Give a job another priority")
    @inject
    async def reprioritise_job(
        self,
        caller: Admitted,
        ident: FromPath[UUID],
        data: JSONBody[PriorityGiven],
        reprioritise: FromDishka[ReprioritiseJob],
    ) -> JobShown:
        """It takes its place in the queue anew. 409 `job_not_waiting`."""
        return shown(await reprioritise(caller.workspace_id, ident, data.priority))
