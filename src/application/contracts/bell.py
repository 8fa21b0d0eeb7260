"""What every Bell must do; bind it by overriding `bells`, and `BroadcastContract` where all listeners hear a ring."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from application.contracts.laws import law
from application.ports.bell import Bell

PATIENCE = 30.0
"""Seconds until a ring that never comes fails the suite; no law depends on it."""
AGAIN = 0.05
"""A ring may be lost, so the laws ring until they are heard, this often."""


@asynccontextmanager
async def listening(bell: Bell, heard: set[str]) -> AsyncIterator[asyncio.Task[None]]:
    """Somebody who notes the queues he hears of."""
    rings = bell.listen()

    async def listen() -> None:
        async for queue in rings:
            heard.add(queue)

    task = asyncio.create_task(listen())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        close = getattr(rings, "aclose", None)
        assert close is not None, "listen() gives an async generator, which can be closed"
        await close()


async def until(look: Callable[[], Awaitable[bool]]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(PATIENCE):
        while not await look():  # noqa: ASYNC110  a server is asked, which sets no event
            await asyncio.sleep(AGAIN)


async def ring_until_heard(bell: Bell, queues: Sequence[str], *ears: set[str], priority: int = 2) -> None:
    """Ring until each of the ears together has heard of every queue: a ring before the listener stands may be lost."""
    async with asyncio.timeout(PATIENCE):
        while missing := [queue for queue in queues if not any(queue in ear for ear in ears)]:
            for queue in missing:
                await bell.ring(queue, priority)
            await asyncio.sleep(AGAIN)


async def heard_by(bell: Bell, *queues: str, priority: int = 2) -> set[str]:
    """What one listener hears while these queues are rung until he has heard them all."""
    heard: set[str] = set()
    async with listening(bell, heard):
        await ring_until_heard(bell, queues, heard, priority=priority)
    return heard


class BellContract:
    """The laws of Bell."""

    @abstractmethod
    def bells(self) -> AbstractAsyncContextManager[Bell]:
        """A bell nobody has rung yet."""
        raise NotImplementedError("bind the suite: override `bells`")

    @law
    async def test_a_ring_names_its_queue(self) -> None:
        async with self.bells() as bell:
            assert await heard_by(bell, "one") == {"one"}

    @law
    async def test_rings_of_several_queues_are_all_heard(self) -> None:
        async with self.bells() as bell:
            assert await heard_by(bell, "one", "two", "drei ä") == {"one", "two", "drei ä"}

    @law
    async def test_rings_of_every_priority_are_heard(self) -> None:
        async with self.bells() as bell:
            for priority in (3, 2, 1):
                assert await heard_by(bell, f"of {priority}", priority=priority) >= {f"of {priority}"}

    @law
    async def test_every_ring_is_heard_by_one_of_those_who_listen(self) -> None:
        async with self.bells() as bell:
            queues, left, right = [f"queue {number}" for number in range(20)], set[str](), set[str]()
            async with listening(bell, left), listening(bell, right):
                await ring_until_heard(bell, queues, left, right)
            assert left | right == set(queues)

    @law
    async def test_ringing_with_nobody_there_is_no_error(self) -> None:
        async with self.bells() as bell:
            for _ in range(10):
                await bell.ring("nobody")

    @law
    async def test_a_closed_listener_leaves_the_bell_usable(self) -> None:
        async with self.bells() as bell:
            await heard_by(bell, "one")
            assert await heard_by(bell, "two") >= {"two"}

    @law
    async def test_a_bell_that_is_heard_is_well(self) -> None:
        async with self.bells() as bell:
            await heard_by(bell, "one")
            assert (await bell.state()).ok

    @law
    async def test_what_was_heard_is_not_kept(self) -> None:
        async with self.bells() as bell:

            async def empty() -> bool:
                return not any((await bell.depth()).values())

            heard: set[str] = set()
            async with listening(bell, heard):
                await ring_until_heard(bell, ["one", "two"], heard)
                await until(empty)


class BroadcastContract(BellContract):
    """The laws of bells that everybody hears."""

    @law
    async def test_every_listener_hears(self) -> None:
        async with self.bells() as bell:
            left, right = set[str](), set[str]()
            async with listening(bell, left), listening(bell, right):
                await ring_until_heard(bell, ["one"], left)
                await ring_until_heard(bell, ["one"], right)
            assert (left, right) == ({"one"}, {"one"})
