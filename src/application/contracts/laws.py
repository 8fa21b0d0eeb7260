"""How a law of a suite is run: an async scenario as an ordinary method, under any test runner or none."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from domain.errors import Refusal

Suite = TypeVar("Suite")


def law(scenario: Callable[[Suite], Coroutine[Any, Any, None]]) -> Callable[[Suite], None]:
    """The scenario in an event loop of its own."""

    @functools.wraps(scenario)
    def run(suite: Suite) -> None:
        asyncio.run(scenario(suite))

    return run


async def refused(code: str | tuple[str, ...], call: Awaitable[object]) -> Refusal:
    """The refusal that the call ends with; an AssertionError when it does not, or has another code."""
    try:
        answer = await call
    except Refusal as refusal:
        assert refusal.code in ((code,) if isinstance(code, str) else code), f"refused with {refusal.code}, not {code}"
        return refusal
    raise AssertionError(f"not refused with {code}: answered {answer!r}")
