"""The server itself, over real sockets: bodies over the limit get their answer, and stopping lets open requests end."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any

import httpx
import pytest
from litestar import Controller, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, JSONBody

from domain.access import Role
from entrypoints.http.server import listening, serve

MEGABYTE = 1_000_000


class Takers(Controller):
    """Routes that take a file whole, and as it comes."""

    path = "/v1/takers"
    opt = {"role": Role.WRITE, "rate": "upload"}  # noqa: RUF012

    @post("/form", status_code=200)
    async def form(self, data: Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)]) -> int:
        return len(await data.read())

    @post("/json", status_code=200)
    async def json(self, data: JSONBody[dict[str, str]]) -> int:
        return len(data["a"])


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def while_serving(house: Any, scenario: Callable[[str, asyncio.Event], Awaitable[None]]) -> None:
    """Run the scenario against a server on a free port; everything has stopped afterwards."""

    async def run() -> None:
        stop, port = asyncio.Event(), free_port()
        serving = asyncio.create_task(serve(house.app([Takers]), "127.0.0.1", port, stop))
        try:
            async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(retries=5)) as client:
                while not serving.done():
                    try:
                        await client.get(f"http://127.0.0.1:{port}/health")
                        break
                    except httpx.ConnectError:
                        continue
            await scenario(f"http://127.0.0.1:{port}", stop)
        finally:
            stop.set()
            await serving

    asyncio.run(run())


async def chunked(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 100_000):
        yield b" " * 100_000


@pytest.mark.parametrize("form", ["declared", "chunked", "multipart"])
def test_a_body_of_15_megabytes_gets_413_in_the_envelope_and_one_of_5_passes(house: Any, form: str) -> None:
    headers = house.shows(Role.WRITE)

    async def scenario(url: str, stop: asyncio.Event) -> None:
        kind = {"Content-Type": "application/json"}
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as client:
            for size, status in ((5 * MEGABYTE, 200), (15 * MEGABYTE, 413), (5 * MEGABYTE, 200)):
                if form == "multipart":
                    answer = await client.post("/v1/takers/form", files={"data": ("a.csv", b"x" * size)})
                elif form == "declared":
                    answer = await client.post("/v1/takers/json", content=b'{"a":"' + b"x" * size + b'"}', headers=kind)
                else:

                    async def pieces(size: int = size) -> AsyncIterator[bytes]:
                        yield b'{"a":"1"}'
                        async for piece in chunked(size):
                            yield piece

                    answer = await client.post("/v1/takers/json", content=pieces(), headers=kind)
                assert answer.status_code == status, answer.text
                if status == 413:
                    assert answer.json()["error"]["code"] == "body_too_large"

    while_serving(house, scenario)


def test_a_body_that_is_far_too_large_is_refused_without_being_read(house: Any) -> None:
    async def scenario(url: str, stop: asyncio.Event) -> None:
        host, port = url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            b"POST /v1/takers/json HTTP/1.1\r\nHost: a\r\nContent-Length: 99000000000\r\n"
            b"Content-Type: application/json\r\n\r\n"
        )
        answer = await asyncio.wait_for(reader.read(), 10)
        assert answer.startswith(b"HTTP/1.1 413")
        assert b"connection: close" in answer.lower()
        writer.close()

    while_serving(house, scenario)


MALFORMED = [
    b"FOO /health HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
    b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
]


async def exchanged(url: str, sent: bytes) -> tuple[int, dict[str, str], bytes]:
    """The status, headers and body of what is answered to these bytes before the connection is closed."""
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    head, _, body = (await asyncio.wait_for(reader.read(), 10)).partition(b"\r\n\r\n")
    writer.close()
    status, *lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    assert int(headers["content-length"]) == len(body)
    return int(status.split()[1]), headers, body


@pytest.mark.parametrize("https", [False, True])
def test_what_is_no_http_is_refused_in_the_envelope(house: Any, https: bool) -> None:
    house.https = https

    async def scenario(url: str, stop: asyncio.Event) -> None:
        for sent in MALFORMED:
            status, headers, body = await exchanged(url, sent)
            error = json.loads(body)["error"]
            assert (status, error["code"]) == (400, "malformed_request"), sent
            assert error["correlationId"] == headers["x-correlation-id"]
            assert error["timestamp"].startswith("2026-03-01T12:00:00")
            assert (headers["content-type"], headers["connection"]) == ("application/json", "close")
            assert headers["x-content-type-options"] == "nosniff"
            assert ("strict-transport-security" in headers) == https

    while_serving(house, scenario)


def test_a_method_that_http_has_and_we_have_not_is_405(house: Any) -> None:
    async def scenario(url: str, stop: asyncio.Event) -> None:
        for method in (b"PURGE", b"PROPFIND", b"M-SEARCH", b"TRACE", b"CONNECT"):
            request = method + b" /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            status, headers, body = await exchanged(url, request)
            assert (status, json.loads(body)["error"]["code"]) == (405, "method_not_allowed")
            assert headers["allow"] == "get, head, options"

    while_serving(house, scenario)


def test_a_client_that_leaves_in_the_middle_of_its_body_is_no_fault_of_ours(
    house: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    key = house.shows(Role.WRITE)["X-API-Key"].encode()

    async def scenario(url: str, stop: asyncio.Event) -> None:
        host, port = url.removeprefix("http://").split(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            b"POST /v1/takers/json HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\nX-API-Key: " + key + b"\r\n"
            b'Content-Type: application/json\r\n\r\n{"a":'
        )
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    while_serving(house, scenario)
    assert '"level":"error"' not in capsys.readouterr().out


def test_stopping_is_told_by_ready_and_ends_the_server(house: Any) -> None:
    async def scenario(url: str, stop: asyncio.Event) -> None:
        async with httpx.AsyncClient(base_url=url) as client:
            assert (await client.get("/ready")).status_code == 200
        stop.set()

    while_serving(house, scenario)
    assert house.readiness.stopping


def test_a_port_that_is_taken_is_an_error_at_once() -> None:
    first = listening("127.0.0.1", 0)
    first.listen()
    try:
        with pytest.raises(OSError, match="in use"):
            listening("127.0.0.1", first.getsockname()[1])
    finally:
        first.close()


def test_two_processes_may_share_a_port_when_both_are_told_to() -> None:
    with listening("127.0.0.1", 0, reuse_port=True) as one:
        one.listen()
        port = one.getsockname()[1]
        with listening("127.0.0.1", port, reuse_port=True) as other:
            other.listen()
            assert other.getsockname() == one.getsockname()
        with pytest.raises(OSError, match="in use"):
            listening("127.0.0.1", port)
