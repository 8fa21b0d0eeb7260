"""One look for all listeners, bounded for each key, and nothing left when the last one is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from uuid import UUID

import pytest

from application.events import MOST_OF_A_KEY, JobFeed
from application.ports.events import Looks, Place
from domain.errors import Refusal, Transient
from domain.events import Look, StateNow
from domain.jobs import JobState

NOW = datetime(2030, 1, 1, tzinfo=UTC)
KEY, OTHER = UUID(int=1), UUID(int=2)


def place(number: int) -> Place:
    return UUID(int=9), UUID(int=number)


def unexpected(error: Exception) -> None:
    """No look is to fail."""
    raise AssertionError(error)


class Board(Looks):
    """Jobs whose state is set by hand; counts the questions."""

    def __init__(self, *numbers: int) -> None:
        self.states = {place(number): JobState.WAITING for number in numbers}
        self.asked: list[int] = []
        self.away = False
        self.broken: list[Exception] = []

    async def until(self, questions: int) -> None:
        """Wait for so many questions."""
        async with asyncio.timeout(10):
            while True:
                if len(self.asked) >= questions:
                    return
                await asyncio.sleep(0)

    async def look(self, places: Collection[Place]) -> dict[Place, Look]:
        self.asked.append(len(places))
        if self.broken:
            raise self.broken.pop()
        if self.away:
            raise Transient("database_unavailable", "away")
        return {
            one: Look(one[1], StateNow(self.states[one], 0, NOW)) for one in places if one in self.states
        }  # fmt: skip


async def test_all_listeners_are_told_by_one_question_for_each_job() -> None:
    board = Board(1, 2)
    feed = JobFeed(board, unexpected, every_seconds=0.005)
    async with AsyncExitStack() as stack:
        ones = [await stack.enter_async_context(feed.listening(KEY, place(1))) for _ in range(5)]
        two = await stack.enter_async_context(feed.listening(OTHER, place(2)))
        board.asked.clear()
        board.states[place(1)] = JobState.RUNNING
        for one in ones:
            assert await one.next(5)
            assert one.latest is not None and one.latest.now.state is JobState.RUNNING
        assert set(board.asked) == {2}, "each question is about both jobs"
        assert not two.changed.is_set()
        assert feed.listeners == 6
    assert feed.listeners == 0
    assert not feed.looking, "nobody listens, so nobody asks"


async def test_a_listener_outlives_a_store_that_is_away() -> None:
    board = Board(1)
    feed = JobFeed(board, unexpected, every_seconds=0.001)
    async with feed.listening(KEY, place(1)) as listener:
        board.away = True
        asked = len(board.asked)
        await board.until(asked + 3)
        board.away, board.states[place(1)] = False, JobState.SUCCEEDED
        assert await listener.next(5)
        assert listener.latest is not None and listener.latest.final


async def test_a_look_that_fails_is_told_and_ends_no_stream() -> None:
    board, faults = Board(1), list[Exception]()
    feed = JobFeed(board, faults.append, every_seconds=0.001)
    async with feed.listening(KEY, place(1)) as listener:
        board.broken.append(ValueError("a row that cannot be read"))
        await board.until(len(board.asked) + 2)
        board.states[place(1)] = JobState.SUCCEEDED
        assert await listener.next(5)
        assert listener.latest is not None and listener.latest.final
    assert [str(fault) for fault in faults] == ["a row that cannot be read"]


async def test_a_peek_refuses_as_listening_does_and_takes_no_place() -> None:
    feed = JobFeed(Board(1), unexpected)
    for _ in range(MOST_OF_A_KEY + 1):
        assert (await feed.peek(KEY, place(1))).now.state is JobState.WAITING
        with pytest.raises(Refusal, match="no job"):
            await feed.peek(KEY, place(5))
    async with AsyncExitStack() as stack:
        for _ in range(MOST_OF_A_KEY):
            await stack.enter_async_context(feed.listening(KEY, place(1)))
        with pytest.raises(Refusal, match="may listen"):
            await feed.peek(KEY, place(1))


async def test_a_job_that_goes_away_is_told_as_nothing() -> None:
    board = Board(1)
    async with JobFeed(board, unexpected, every_seconds=0.001).listening(KEY, place(1)) as listener:
        del board.states[place(1)]
        assert await listener.next(5)
        assert listener.latest is None


async def test_a_job_that_is_not_there_is_refused_and_takes_no_place() -> None:
    feed = JobFeed(Board(1), unexpected)
    for _ in range(MOST_OF_A_KEY + 1):
        with pytest.raises(Refusal, match="no job"):
            async with feed.listening(KEY, place(5)):
                raise AssertionError("it was let in")
    assert feed.listeners == 0


async def test_a_key_has_so_many_listeners_and_no_more_and_another_key_is_not_its_concern() -> None:
    feed = JobFeed(Board(1), unexpected)
    async with AsyncExitStack() as stack:
        for _ in range(MOST_OF_A_KEY):
            await stack.enter_async_context(feed.listening(KEY, place(1)))
        with pytest.raises(Refusal) as refused:
            await stack.enter_async_context(feed.listening(KEY, place(1)))
        assert refused.value.code == "too_many_streams"
        await stack.enter_async_context(feed.listening(OTHER, place(1)))
    async with feed.listening(KEY, place(1)):
        assert feed.listeners == 1
