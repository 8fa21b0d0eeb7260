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

from application.jobs import CancelJob, GetJob, ListJobs, Order, RetryJob, Submit
from application.kinds import Kinds
from application.ports.jobs import JobFilter
from domain.access import Role
from domain.errors import Detail, invalid
from domain.jobs import Attempt, Job, JobState
from entrypoints.http.callers import Admitted, origin_of
from entrypoints.http.pages import Cursor, Limit, Listed, listed, page_of
from entrypoints.http.shapes import IdempotencyKey, Nothing, accepted

READ = {"role": Role.READ, "rate": "api"}
WRITE = {"role": Role.WRITE, "rate": "mutation"}

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
InState = Annotated[JobState | None, QueryParameter(name="state", description="Only jobs in this state.")]
Kind = Annotated[str | None, QueryParameter(name="kind", max_length=100, description="Only jobs of this kind.")]
Queue = Annotated[str | None, QueryParameter(name="queue", max_length=100, description="Only jobs of this queue.")]


class JobGiven(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """A job to be run. `priority` 1 leads, 3 stands back; `runAt` is not before when, with its offset."""

    kind: Name
    payload: dict[str, Any] = {}
    priority: Annotated[int, msgspec.Meta(ge=1, le=3)] | None = None
    queue: Name | None = None
    run_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


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
    """A job. `result` is what its handler answered, null until it succeeded or when its time is over."""

    id: UUID
    kind: str
    queue: str
    state: JobState
    priority: int
    attempts: list[AttemptShown]
    max_attempts: int
    progress: ProgressShown
    result: Any
    cancel_asked: bool
    parent_id: UUID | None
    waits_for: list[UUID]
    correlation_id: str
    run_at: datetime
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


def _attempt(attempt: Attempt) -> AttemptShown:
    error = attempt.error
    shown = None if error is None else ErrorShown(error.code, error.message, error.retryable)
    return AttemptShown(attempt.number, attempt.started_at, attempt.ended_at, shown)


def shown(job: Job) -> JobShown:
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
        progress=ProgressShown()
        if progress is None
        else ProgressShown(progress.phase, progress.done, progress.total, progress.note),
        result=None if job.result is None else msgspec.json.decode(job.result),
        cancel_asked=job.cancel_asked,
        parent_id=job.parent_id,
        waits_for=list(job.waits_for),
        correlation_id=job.correlation_id,
        run_at=job.run_at,
        created_at=job.created_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
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
        idempotency_key: IdempotencyKey = None,
    ) -> Response[JobShown]:
        """One of the kinds this installation knows; 400 `unknown_kind`, `unknown_queue` name what there is.

        With the same `Idempotency-Key` and input the job of the first call is answered, with `Idempotent-Replayed:
        true`; with other input 422 `idempotency_key_reused`. Without a key an equal unfinished job is answered.
        """
        check_offered(kinds, data.kind)
        order = Order(
            kind=data.kind,
            payload=data.payload,
            priority=data.priority,
            queue=data.queue,
            run_at=data.run_at,
            key=idempotency_key,
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
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Listed[JobShown]:
        """Newest first."""
        where = JobFilter(state=job_state, kind=kind, queue=queue)
        return listed(await list_jobs(caller.workspace_id, page_of(limit, cursor), where), shown)

    @get("/{ident:uuid}", opt=READ, summary="Show one job")
    @inject
    async def show_job(self, caller: Admitted, ident: FromPath[UUID], get_job: FromDishka[GetJob]) -> JobShown:
        """Its state, every attempt with its error, how far it is, and its result. 404 `job_not_found`."""
        return shown(await get_job(caller.workspace_id, ident))

    @post("/{ident:uuid}/cancel", opt=WRITE, status_code=202, summary="Stop a job")
    @inject
    async def cancel_job(
        self,
        caller: Admitted,
        ident: FromPath[UUID],
        cancel: FromDishka[CancelJob],
        data: JSONBody[Nothing | None] = None,  # noqa: ARG002  a body is checked, and says nothing
    ) -> Response[JobShown]:
        """Cancelled at once when it is not running; a running one is asked to stop. 409 `job_finished`."""
        job = await cancel(caller.workspace_id, ident)
        return Response(shown(job), status_code=202, headers=accepted(job.id))

    @post("/{ident:uuid}/retry", opt=WRITE, status_code=202, summary="Try a job again")
    @inject
    async def retry_job(
        self,
        caller: Admitted,
        ident: FromPath[UUID],
        retry: FromDishka[RetryJob],
        data: JSONBody[Nothing | None] = None,  # noqa: ARG002  a body is checked, and says nothing
    ) -> Response[JobShown]:
        """A dead or cancelled job is due now, with all its attempts again.

        409 `job_not_ended`, `job_succeeded`, `job_exists`.
        """
        job = await retry(caller.workspace_id, ident)
        return Response(shown(job), status_code=202, headers=accepted(job.id))
