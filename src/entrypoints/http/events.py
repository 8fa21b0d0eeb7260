"""A job as it goes, as server-sent events (HTML, section 9.2): every state and progress until it has ended."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, Request, Response, get
from litestar.datastructures import State
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, HeaderParameter
from litestar.response import Stream

from application.events import JobFeed, Listener
from domain.access import Role
from domain.errors import Refusal
from domain.events import Told, news
from entrypoints.http.callers import Admitted
from entrypoints.http.health import Readiness

BEAT_SECONDS = 15.0
"""A comment is sent when nothing else was for so long, so that nobody between us takes the connection for dead."""
GLANCE_SECONDS = 1.0
"""How soon a stream notices that this process is stopping."""
RETRY_MILLISECONDS = 1000
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
LastEventId = Annotated[
    str | None,
    HeaderParameter(name="Last-Event-ID", max_length=100, description="The id of the last event that was received."),
]


def framed(told: Told) -> bytes:
    """The event as it goes over the wire."""
    return f"event: {told.name}\nid: {told.ident}\ndata: ".encode() + told.data + b"\n\n"


async def _told(listener: Listener, last: str | None, readiness: Readiness) -> AsyncIterator[bytes]:
    quiet = 0.0
    while (look := listener.latest) is not None:
        for told in news(look, last):
            last, quiet = told.ident, 0.0
            yield framed(told)
        if look.final or readiness.stopping:
            return
        if not await listener.next(GLANCE_SECONDS):
            quiet += GLANCE_SECONDS
        if quiet >= BEAT_SECONDS:
            quiet = 0.0
            yield b": still there\n\n"


class EventsController(Controller):
    """`/v1/jobs/{id}/events`."""

    path = "/v1/jobs"
    tags = ["jobs"]  # noqa: RUF012  Litestar's own attribute

    @get(
        "/{ident:uuid}/events",
        opt={"role": Role.READ, "rate": "api"},
        summary="Listen to a job",
        responses={
            200: ResponseSpec(str, description="The events.", media_type="text/event-stream", generate_examples=False),
            204: ResponseSpec(None, description="All was told already; do not ask again.", generate_examples=False),
        },
    )
    @inject
    async def listen(
        self,
        request: Request[Any, Any, State],
        caller: Admitted,
        ident: FromPath[UUID],
        feed: FromDishka[JobFeed],
        last_event_id: LastEventId = None,
    ) -> Response[Any]:
        """Events `state` and `progress`, each with all there is to know of its part, until the job has ended.

        A listener that comes back with `Last-Event-ID`, to whichever API process, hears what it does not know yet;
        when that is nothing, and nothing will come, it is answered 204. 404 `job_not_found`, 429 `too_many_streams`.
        """
        # Asked before the answer begins, so that a refusal is an answer and not a broken stream; but the place is taken
        # by the stream itself: one whose reader left before it began would keep it for ever.
        key_id, place = caller.key_id, (caller.workspace_id, ident)
        look = await feed.peek(key_id, place)
        if request.state.get("bodiless") or (look.final and not news(look, last_event_id)):
            return Response(None, status_code=204)
        readiness: Readiness = request.app.state.readiness

        async def lines() -> AsyncIterator[bytes]:
            yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
            try:
                async with feed.listening(key_id, place) as listener:
                    async for line in _told(listener, last_event_id, readiness):
                        yield line
            except Refusal:
                return  # gone, or one stream too many, since it was asked: who comes again is told so

        return Stream(lines(), media_type="text/event-stream", headers=HEADERS)
