"""The suite of bells bound to SQS, what its faults do to one, and what its queues are like."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from servers import SqsServer

from adapters.sqs.address import parse_address
from adapters.sqs.bell import SqsBell
from adapters.sqs.broker import SqsBroker
from application.contracts.bell import BellContract, heard_by, listening, ring_until_heard, until
from application.ports.bell import Bell, BellState
from chaos.proxy import Proxy

_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SqsServer.CREDENTIALS.items():
        monkeypatch.setenv(name, value)


@asynccontextmanager
async def bell_at(url: str, told: list[BellState] | None = None) -> AsyncIterator[SqsBell]:
    bell = SqsBell(parse_address(url), (told if told is not None else []).append)
    try:
        yield bell
    finally:
        await bell.close()


class TestSqsBell(BellContract):
    @pytest.fixture(autouse=True)
    def _server(self, sqs_server: SqsServer) -> None:
        self.server = sqs_server

    @asynccontextmanager
    async def bells(self) -> AsyncIterator[Bell]:
        async with bell_at(self.server.url(f"bells-{next(_numbers)}")) as bell:
            yield bell


async def says(bell: SqsBell, *, ok: bool) -> None:
    """The bell says that it is well, or that it is not."""

    async def look() -> bool:
        return (await bell.state()).ok is ok

    await until(look)


async def holds(bell: SqsBell, **counts: int) -> None:
    """The queues come to hold so many messages."""

    async def look() -> bool:
        depth = await bell.depth()
        return all(depth[name.replace("_", "-")] == count for name, count in counts.items())

    await until(look)


async def attributes(broker: SqsBroker, name: str) -> dict[str, Any]:
    client = await broker.client()
    url = (await client.get_queue_url(QueueName=name))["QueueUrl"]
    return dict((await client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"]))["Attributes"])


async def test_missing_queues_are_made_with_the_dead_beside_the_bells(sqs_server: SqsServer) -> None:
    address = parse_address(sqs_server.url("made"))
    broker = SqsBroker(address)
    try:
        await broker.queues.bells(await broker.client())
        bells, dead = await attributes(broker, "made.fifo"), await attributes(broker, "made-dead.fifo")
    finally:
        await broker.shutdown()
    assert (bells["FifoQueue"], bells["ContentBasedDeduplication"]) == ("true", "false")
    assert (bells["VisibilityTimeout"], bells["ReceiveMessageWaitTimeSeconds"]) == ("30", "20")
    policy = json.loads(bells["RedrivePolicy"])
    assert policy["deadLetterTargetArn"] == dead["QueueArn"]
    assert int(policy["maxReceiveCount"]) == 5


async def test_queues_that_somebody_else_has_to_make_are_not_made(sqs_server: SqsServer) -> None:
    async with bell_at(sqs_server.url("absent") + "&create=false") as bell:

        async def refused() -> bool:
            return (await bell.state()).reason == "SQS refuses with AWS.SimpleQueueService.NonExistentQueue."

        await until(refused)


async def test_each_priority_is_a_group_of_its_own(sqs_server: SqsServer) -> None:
    async with bell_at(sqs_server.url("groups")) as bell:
        for priority in (3, 1, 2, 9):
            await bell.ring(f"of {priority}", priority)
        await holds(bell, waiting=4)
    broker = SqsBroker(parse_address(sqs_server.url("groups")))
    try:
        client = await broker.client()
        got = await client.receive_message(
            QueueUrl=await broker.queues.bells(client), MaxNumberOfMessages=10, AttributeNames=["MessageGroupId"]
        )
    finally:
        await broker.shutdown()
    groups = {json.loads(one["Body"])["args"][0]: one["Attributes"]["MessageGroupId"] for one in got["Messages"]}
    assert groups == {"of 1": "priority-1", "of 2": "priority-2", "of 3": "priority-3", "of 9": "priority-3"}


async def test_what_nobody_can_read_ends_among_the_dead_and_holds_nothing_up(sqs_server: SqsServer) -> None:
    broker = SqsBroker(parse_address(sqs_server.url("unreadable")))
    try:
        client = await broker.client()
        url = await broker.queues.bells(client)
        await client.send_message(
            QueueUrl=url, MessageBody="what?", MessageGroupId="priority-2", MessageDeduplicationId="1"
        )
        async with bell_at(sqs_server.url("unreadable")) as bell:
            assert await heard_by(bell, "one") == {"one"}
            async with listening(bell, set()):
                await holds(bell, waiting=0, in_flight=0, dead=1)
    finally:
        await broker.shutdown()


async def test_a_server_that_lost_its_queues_is_heard_of_again(sqs_server: SqsServer) -> None:
    async with bell_at(sqs_server.url("lost")) as bell:
        heard: set[str] = set()
        async with listening(bell, heard):
            await ring_until_heard(bell, ["before"], heard)
            await asyncio.to_thread(sqs_server.empty)
            await ring_until_heard(bell, ["after"], heard)


async def test_a_server_that_was_stopped_is_told_once_each_way_and_heard_of_again(sqs_server: SqsServer) -> None:
    told: list[BellState] = []
    async with bell_at(sqs_server.url("stopped"), told) as bell:
        heard: set[str] = set()
        async with listening(bell, heard) as listener:
            await ring_until_heard(bell, ["before"], heard)
            sqs_server.kill()
            for _ in range(100):
                await bell.ring("meanwhile")
            await says(bell, ok=False)
            sqs_server.start()
            await ring_until_heard(bell, ["after"], heard)
            await says(bell, ok=True)
            assert not listener.done()
        assert "meanwhile" in heard
        assert [state.ok for state in told] == [False, True]


async def test_a_black_hole_is_noticed_and_left_when_it_ends(sqs_server: SqsServer) -> None:
    proxy = Proxy(("127.0.0.1", sqs_server.port))
    try:
        async with bell_at(sqs_server.url("hole", proxy.port)) as bell:
            heard: set[str] = set()
            async with listening(bell, heard):
                await ring_until_heard(bell, ["before"], heard)
                proxy.swallow()
                await bell.ring("meanwhile")
                await says(bell, ok=False)
                proxy.pass_on()
                await ring_until_heard(bell, ["after"], heard)
                await says(bell, ok=True)
    finally:
        proxy.close()
