"""One dishka request container for each admitted request; refused ones never open it."""

from __future__ import annotations

from dishka import AsyncContainer
from dishka import Scope as Life
from litestar import Request
from litestar.types import ASGIApp, Receive, Scope, Send


class Injection:
    """Puts the container where `dishka.integrations.litestar.inject` looks for it."""

    def __init__(self, app: ASGIApp, container: AsyncContainer) -> None:
        self._app = app
        self._container = container

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request: Request[object, object, object] = Request(scope)  # type: ignore[type-var]
        async with self._container({Request: request}, scope=Life.REQUEST) as opened:
            request.state.dishka_container = opened  # type: ignore[attr-defined]
            await self._app(scope, receive, send)
