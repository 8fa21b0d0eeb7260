"""Server-sent events over real sockets: until the end, on from where one was, bounded, and gone when anybody goes."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from adapters.memory.engine import MemoryEngine
from adapters.memory.events import MemoryLooks
from application.events import MOST_OF_A_KEY, JobFeed
from domain.access import DEFAULT_WORKSPACE, Role
from domain.jobs import Job, NewJob, Progress
from entrypoints.http.events import EventsController
from entrypoints.http.server import serve

WEEK = timedelta(days=7)
MINUTE = timedelta(minutes=1)
Scenario = Callable[[httpx.AsyncClient, asyncio.Event], Awaitable[None]]


def unexpected(error: Exception) -> None:
    """No look at jobs is to fail."""
    raise AssertionError(error)


def while_serving(house: Any, scenario: Scenario) -> JobFeed:
    """Run the scenario against a server on a free port; everything has stopped afterwards."""
    feed = JobFeed(MemoryLooks(house.database), unexpected, every_seconds=0.01)
    house.provided.append(feed)

    async def run() -> None:
        stop = asyncio.Event()
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = int(found.getsockname()[1])
        made = await house.make_key(DEFAULT_WORKSPACE, "reader", Role.READ, None)
        headers = {"X-API-Key": made.secret}
        serving = asyncio.create_task(serve(house.app([EventsController]), "127.0.0.1", port, stop))
        try:
            transport = httpx.AsyncHTTPTransport(retries=50)
            url = f"http://127.0.0.1:{port}"
            async with httpx.AsyncClient(base_url=url, headers=headers, timeout=20, transport=transport) as client:
                while not serving.done():
                    try:
                        await client.get("/health")
                        break
                    except httpx.ConnectError:
                        await asyncio.sleep(0.01)
                await scenario(client, stop)
        finally:
            stop.set()
            await serving

    asyncio.run(run())
    return feed


class Jobs:
    """Jobs of the house, moved by hand."""

    def __init__(self, house: Any) -> None:
        self.house, self.engine = house, MemoryEngine(house.database)

    async def add(self, number: int = 1, workspace: UUID = DEFAULT_WORKSPACE) -> str:
        async with self.house.unit_of_work(workspace) as work:
            job = NewJob(id=UUID(int=number), kind="k", payload=b"{}", digest=bytes([number]))
            await work.jobs.add(job)
            await work.commit()
        return str(UUID(int=number))

    async def claim(self) -> Job:
        (job,) = await self.engine.claim(UUID(int=7), ["default"], 1, MINUTE)
        return job

    async def settle(self, job: Job) -> None:
        async with self.house.unit_of_work(job.workspace_id) as work:
            await work.jobs.settle(job.lease, b"1", WEEK)
            await work.commit()


async def events(answer: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    """Each event as it comes, its data decoded."""
    event: dict[str, Any] = {}
    async for line in answer.aiter_lines():
        name, _, value = line.partition(": ")
        if line and name:
            event[name] = json.loads(value) if name == "data" else value
        elif not line and "data" in event:
            yield event
            event = {}


def test_a_stream_tells_every_state_and_progress_and_ends_with_the_job(house: Any) -> None:
    jobs = Jobs(house)

    async def scenario(client: httpx.AsyncClient, stop: asyncio.Event) -> None:
        ident = await jobs.add()
        async with client.stream("GET", f"/v1/jobs/{ident}/events") as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.headers["cache-control"] == "no-store"
            coming = events(answer)
            first = await anext(coming)
            assert (first["event"], first["data"]["state"]) == ("state", "waiting")
            job = await jobs.claim()
            assert (await anext(coming))["data"]["state"] == "running"
            await jobs.engine.progress(job.lease, Progress("rows", 5, 10, "half"))
            told = await anext(coming)
            assert (told["event"], told["data"]) == (
                "progress", {"phase": "rows", "done": 5, "total": 10, "note": "half"},
            )  # fmt: skip
            await jobs.settle(job)
            last = await anext(coming)
            assert (last["event"], last["data"]["state"]) == ("state", "succeeded")
            assert last["data"]["endedAt"] and last["data"]["resultUntil"]
            assert [one async for one in coming] == []

    assert while_serving(house, scenario).listeners == 0


def test_a_listener_that_comes_back_hears_only_what_it_does_not_know(house: Any) -> None:
    jobs = Jobs(house)

    async def scenario(client: httpx.AsyncClient, stop: asyncio.Event) -> None:
        path = f"/v1/jobs/{await jobs.add()}/events"
        job = await jobs.claim()
        await jobs.engine.progress(job.lease, Progress("rows", 1))
        async with client.stream("GET", path) as answer:
            coming = events(answer)
            told = [await anext(coming), await anext(coming)]
        assert [one["event"] for one in told] == ["progress", "state"]
        await jobs.engine.progress(job.lease, Progress("rows", 2))
        async with client.stream("GET", path, headers={"Last-Event-ID": told[-1]["id"]}) as answer:
            coming = events(answer)
            again = await anext(coming)
            assert (again["event"], again["data"]["done"]) == ("progress", 2), "the state is known already"
            await jobs.settle(job)
            last = await anext(coming)
        assert last["data"]["state"] == "succeeded"
        done = await client.get(path, headers={"Last-Event-ID": last["id"]})
        assert (done.status_code, done.content) == (204, b"")
        whole = await client.get(path)
        assert whole.status_code == 200 and whole.text.count("event: ") == 2
        head = await client.head(path)
        assert head.content == b""

    while_serving(house, scenario)


def test_a_client_that_goes_away_frees_its_place(house: Any) -> None:
    jobs = Jobs(house)

    async def scenario(client: httpx.AsyncClient, stop: asyncio.Event) -> None:
        path = f"/v1/jobs/{await jobs.add()}/events"
        async with AsyncExitStack() as stack:
            for _ in range(MOST_OF_A_KEY):
                answer = await stack.enter_async_context(client.stream("GET", path))
                assert answer.status_code == 200
            refused = await client.get(path)
            assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_streams")
        async with asyncio.timeout(10):
            while (answer := await client.send(client.build_request("GET", path), stream=True)).status_code == 429:
                await answer.aclose()
                await asyncio.sleep(0.01)
        await answer.aclose()

    while_serving(house, scenario)


def test_a_server_that_stops_ends_its_streams_at_once_and_cleanly(house: Any) -> None:
    jobs = Jobs(house)

    async def scenario(client: httpx.AsyncClient, stop: asyncio.Event) -> None:
        async with client.stream("GET", f"/v1/jobs/{await jobs.add()}/events") as answer:
            coming = events(answer)
            await anext(coming)
            stop.set()
            async with asyncio.timeout(4):
                assert [one async for one in coming] == []

    while_serving(house, scenario)


def test_a_job_of_another_workspace_is_not_found(house: Any) -> None:
    jobs = Jobs(house)

    async def scenario(client: httpx.AsyncClient, stop: asyncio.Event) -> None:
        ident = await jobs.add(workspace=UUID(int=0xAA))
        refused = await client.get(f"/v1/jobs/{ident}/events")
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, "job_not_found")
        nobody = await client.get(f"/v1/jobs/{ident}/events", headers={"X-API-Key": "slc_none"})
        assert nobody.status_code == 401

    while_serving(house, scenario)
