"""What every Bell must do; bind it by overriding `bells`."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

from application.contracts.laws import law
from application.ports.bell import Bell

PATIENCE = 20.0
"""Seconds until a ring that never comes fails the suite; no law depends on it."""


async def _heard_by(bell: Bell, *queues: str) -> set[str]:
    """Ring until every one of the queues is heard: a ring before the listener stands may be lost."""
    heard: set[str] = set()
    rings = bell.listen()

    async def listen() -> None:
        async for queue in rings:
            heard.add(queue)
            if heard >= set(queues):
                return

    listening = asyncio.create_task(listen())
    try:
        async with asyncio.timeout(PATIENCE):
            while not listening.done():
                for queue in queues:
                    await bell.ring(queue)
                await asyncio.wait([listening], timeout=0.02)
        await listening
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await _close(rings)
    return heard


async def _close(rings: AsyncIterator[str]) -> None:
    close = getattr(rings, "aclose", None)
    assert close is not None, "listen() gives an async generator, which can be closed"
    await close()


class BellContract:
    """The laws of Bell."""

    @abstractmethod
    def bells(self) -> AbstractAsyncContextManager[Bell]:
        """A bell nobody has rung yet."""
        raise NotImplementedError("bind the suite: override `bells`")

    @law
    async def test_a_ring_names_its_queue(self) -> None:
        async with self.bells() as bell:
            assert await _heard_by(bell, "one") == {"one"}

    @law
    async def test_rings_of_several_queues_are_all_heard(self) -> None:
        async with self.bells() as bell:
            assert await _heard_by(bell, "one", "two", "drei ä") == {"one", "two", "drei ä"}

    @law
    async def test_every_listener_hears(self) -> None:
        async with self.bells() as bell:
            heard = await asyncio.gather(_heard_by(bell, "one"), _heard_by(bell, "one"))
            assert [*heard] == [{"one"}, {"one"}]

    @law
    async def test_ringing_with_nobody_there_is_no_error(self) -> None:
        async with self.bells() as bell:
            for _ in range(10):
                await bell.ring("nobody")

    @law
    async def test_a_closed_listener_leaves_the_bell_usable(self) -> None:
        async with self.bells() as bell:
            await _heard_by(bell, "one")
            assert await _heard_by(bell, "two") >= {"two"}
