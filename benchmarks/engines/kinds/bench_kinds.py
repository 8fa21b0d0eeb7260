"""The benchmark's kinds of jobs, brought to Sluice as any package from outside brings its own."""

# ruff: noqa: ARG001 - handlers and drivers take what all of them are given

from __future__ import annotations

import marks
import msgspec

from application.kinds import JobContext, JobKind


class Given(msgspec.Struct):
    """The payload of all of them."""

    value: int


async def noop(context: JobContext, given: Given) -> None:
    """Nothing."""
    marks.count()


async def effect(context: JobContext, given: Given) -> None:
    """A row, in the transaction that ends the job."""
    async with context.settling() as work:
        await work.execute(marks.EFFECT, given.value)
        await work.commit()
    marks.count()


async def stamp(context: JobContext, given: Given) -> None:
    """How late."""
    marks.late(given.value)


async def slow(context: JobContext, given: Given) -> None:
    """50 ms."""
    await marks.slow(given.value)


def kinds() -> list[JobKind[Given]]:
    """As a user writes them: nothing of the defaults is changed."""
    return [JobKind(handler.__name__, handler, Given) for handler in (noop, effect, stamp, slow)]
