"""Runs a coroutine inside the task that awaits it, in a context of its own; a clock runs only once it waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine, Generator
from contextvars import Context
from types import CoroutineType
from typing import Any

Steps = Coroutine[Any, Any, object]


class CutOff(Exception):
    """The coroutine went on after it was interrupted, and was ended without being asked again."""


class Escaped(Exception):
    """The coroutine raised what is meant to end a program and not a job: SystemExit, KeyboardInterrupt and the like."""

    def __init__(self, raised: BaseException) -> None:
        super().__init__(f"{type(raised).__name__}: {raised}")
        self.raised = raised


def first_step(coroutine: Steps) -> object:
    """What it waits for; StopIteration when it is through; Escaped."""
    try:
        return coroutine.send(None)
    except (Exception, asyncio.CancelledError):
        raise
    except BaseException as raised:
        raise Escaped(raised) from raised


def steps_of(awaitable: Awaitable[object]) -> Steps:
    """What can be stepped: an `async def` as it is, any other awaitable inside one."""
    return awaitable if type(awaitable) is CoroutineType else _whole(awaitable)


async def _whole(awaitable: Awaitable[object]) -> object:
    return await awaitable


class Suspended:
    """The rest of a coroutine that was stepped once and waits for `waited`; awaiting this goes on with it.

    It raises what the coroutine raises; TimeoutError when it was interrupted for running longer than `seconds`, as
    `asyncio.timeout` has it; CutOff; Escaped. `task` is the task that goes on with it, from its first step on. A
    coroutine that never waits needs none of this, which is why the first step is the caller's.
    """

    __slots__ = ("_coroutine", "_cut", "_expired", "_forgiven", "_scope", "_waited", "seconds", "task")

    def __init__(self, coroutine: Steps, waited: object, scope: Context, seconds: float) -> None:
        self.seconds = seconds
        self.task: asyncio.Task[Any] | None = asyncio.current_task()
        self._coroutine = coroutine
        self._waited = waited
        self._scope = scope
        self._expired = False
        self._forgiven = False
        self._cut = False

    def interrupt(self) -> None:
        """Raise CancelledError where it waits."""
        if self.task is not None:
            self.task.cancel()

    def cut_off(self) -> None:
        """End it where it waits, however it takes it."""
        self._cut = True
        self.interrupt()

    def _expire(self) -> None:
        self._expired = True
        self.interrupt()

    def __await__(self) -> Generator[Any, Any, object]:
        timer = asyncio.get_running_loop().call_later(self.seconds, self._expire)
        before = 0 if self.task is None else self.task.cancelling()
        try:
            return (yield from self._rest())
        except asyncio.CancelledError as interrupted:
            if self._expired and self._taken_back() <= before:
                raise TimeoutError from interrupted
            raise
        finally:
            timer.cancel()
            self._taken_back()
            self.task = None

    def _rest(self) -> Generator[Any, Any, object]:
        run, coroutine, waited = self._scope.run, self._coroutine, self._waited
        closing = False
        try:
            while True:
                try:
                    value = yield waited
                except GeneratorExit:
                    closing = True
                    run(coroutine.close)
                    raise
                except BaseException as raised:
                    if self._cut:
                        self._close()
                        raise CutOff from raised
                    waited = run(coroutine.throw, raised)
                else:
                    waited = run(coroutine.send, value)
        except StopIteration as end:
            return end.value
        except (Exception, asyncio.CancelledError):
            raise
        except BaseException as raised:
            if closing:
                raise
            raise Escaped(raised) from raised

    def _close(self) -> None:
        """End the coroutine; what it still tries to await on its way out is left undone."""
        try:
            self._scope.run(self._coroutine.close)
        except RuntimeError as ignored:
            raise CutOff("it went on waiting while it was ended") from ignored

    def _taken_back(self) -> int:
        """Take the timeout's own interruption back, once; how many of others the task has on it."""
        if self.task is None:
            return 0
        if self._expired and not self._forgiven:
            self._forgiven = True
            return self.task.uncancel()
        return self.task.cancelling()
