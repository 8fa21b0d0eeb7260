"""Metrics as text that Prometheus reads (exposition format 0.0.4): what all workers ended, and how the queues are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, Response, get
from litestar.openapi import ResponseSpec

from application.ports.bell import Bell
from application.ports.totals import Totals
from application.queues import ListQueues
from domain.access import Role
from domain.errors import Transient
from domain.queues import QueueNow
from domain.totals import BOUNDS, KindTotals, Outcome
from entrypoints.http.operators import operators_only

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_GAUGES: dict[str, tuple[str, Callable[[QueueNow], float]]] = {
    "sluice_queue_oldest_seconds": ("Age of the oldest due job.", lambda one: one.oldest_seconds or 0.0),
    "sluice_queue_dead": ("Dead jobs, counted up to 5000.", lambda one: one.dead),
    "sluice_queue_paused": ("1 while the queue is paused.", lambda one: int(one.paused)),
    "sluice_queue_workers": ("Live workers that serve the queue.", lambda one: one.workers),
    "sluice_queue_capacity": ("Jobs that those workers run at a time.", lambda one: one.capacity),
}


def _labels(**labels: object) -> str:
    escaped = (
        (name, str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n"))
        for name, value in labels.items()
    )
    return "{" + ",".join(f'{name}="{value}"' for name, value in escaped) + "}"


def _family(name: str, what: str, type_: str, lines: Iterable[tuple[str, float]]) -> Iterator[str]:
    yield f"# HELP {name} {what}"
    yield f"# TYPE {name} {type_}"
    for labelled, value in lines:
        yield f"{labelled} {value:g}" if value != int(value) else f"{labelled} {int(value)}"


def _histogram(totals: Iterable[KindTotals]) -> Iterator[tuple[str, float]]:
    name = "sluice_job_seconds"
    for one in totals:
        among = {"queue": one.queue, "kind": one.kind}
        so_far = 0
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), one.buckets, strict=True):
            so_far += count
            yield f"{name}_bucket{_labels(**among, le=bound)}", so_far
        yield f"{name}_sum{_labels(**among)}", one.seconds
        yield f"{name}_count{_labels(**among)}", so_far


def exposition(
    queues: list[QueueNow], totals: list[KindTotals], bell_ok: bool = True, rings: Mapping[str, int] | None = None
) -> str:
    """The whole answer; `rings` None: the bell's transport cannot say."""
    lines_of = [
        (_labels(queue=queue.queue, priority=line.priority), line) for queue in queues for line in queue.priorities
    ]
    lines = [
        *_family(
            "sluice_queue_due", "Jobs that could run now, counted up to 5000 in a queue.", "gauge",
            ((f"sluice_queue_due{labels}", line.due) for labels, line in lines_of),
        ),
        *_family(
            "sluice_queue_running", "Jobs that run now.", "gauge",
            ((f"sluice_queue_running{labels}", line.running) for labels, line in lines_of),
        ),
    ]  # fmt: skip
    for name, (what, value) in _GAUGES.items():
        lines += _family(name, what, "gauge", ((f"{name}{_labels(queue=one.queue)}", value(one)) for one in queues))
    lines += _family(
        "sluice_jobs_total", "Attempts that ended, by how; rescued ones were taken back from silent workers.",
        "counter",
        (
            (f"sluice_jobs_total{_labels(queue=one.queue, kind=one.kind, outcome=outcome)}", getattr(one, outcome))
            for one in totals for outcome in Outcome
        ),
    )  # fmt: skip
    lines += _family(
        "sluice_bell_up", "0 while rings do not reach the workers, who find work by polling.", "gauge",
        [("sluice_bell_up", int(bell_ok))],
    )  # fmt: skip
    if rings is not None:
        lines += _family(
            "sluice_bell_depth", "Rings kept by the transport that nobody heard yet; dead: unreadable ones.", "gauge",
            ((f"sluice_bell_depth{_labels(part=part)}", count) for part, count in rings.items()),
        )  # fmt: skip
    lines += _family("sluice_job_seconds", "How long attempts took.", "histogram", _histogram(totals))
    return "\n".join(lines) + "\n"


async def _answer(list_queues: ListQueues, totals: Totals, bell: Bell) -> Response[str]:
    try:
        rings: Mapping[str, int] | None = await bell.depth()
    except Transient:
        rings = None  # `sluice_bell_up` tells it
    told = exposition(await list_queues(), await totals.read(), (await bell.state()).ok, rings)
    return Response(told, media_type=MEDIA_TYPE)


TEXT = {200: ResponseSpec(str, description="The metrics.", media_type="text/plain", generate_examples=False)}


class MetricsController(Controller):
    """`/metrics`, for who has a key."""

    path = "/metrics"
    guards = [operators_only]  # noqa: RUF012  Litestar's own attribute
    tags = ["admin"]  # noqa: RUF012  Litestar's own attribute

    @get("/", opt={"role": Role.READ, "rate": "api"}, summary="Metrics", responses=TEXT)
    @inject
    async def metrics(
        self, list_queues: FromDishka[ListQueues], totals: FromDishka[Totals], bell: FromDishka[Bell]
    ) -> Response[str]:
        """Queues and totals over all workspaces, as text for Prometheus; a read key of the default workspace is enough.

        `SLUICE_METRICS_PUBLIC=true` opens it to everybody who reaches the API.
        """
        return await _answer(list_queues, totals, bell)


class PublicMetricsController(Controller):
    """`/metrics`, for everybody: an installation chooses that."""

    path = "/metrics"
    tags = ["admin"]  # noqa: RUF012  Litestar's own attribute

    @get("/", opt={"open": True}, summary="Metrics", responses=TEXT)
    @inject
    async def metrics(
        self, list_queues: FromDishka[ListQueues], totals: FromDishka[Totals], bell: FromDishka[Bell]
    ) -> Response[str]:
        """Queues and totals over all workspaces, as text for Prometheus."""
        return await _answer(list_queues, totals, bell)
