"""Sluice over HTTP: `POST /v1/jobs` on connections that stay open, each call with an idempotency key of its own.

The client is the least that speaks HTTP/1.1, so that what is measured is the API and not the client.
"""

# ruff: noqa: ARG002 - handlers and drivers take what all of them are given

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence

from driving import Driver, main

HOST, PORT, KEY = "127.0.0.1", int(os.environ.get("SLUICE_PORT", "0")), os.environ.get("SLUICE_BOOTSTRAP_KEY", "")
HEAD = "POST /v1/jobs HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class HttpDriver(Driver):
    """As many connections as there are callers."""

    async def install(self) -> None:
        raise SystemExit("sluice migrate does this")

    async def open(self, callers: int) -> None:
        self.lines: asyncio.Queue[Line] = asyncio.Queue()
        for _ in range(callers):
            self.lines.put_nowait(await asyncio.open_connection(HOST, PORT))

    async def close(self) -> None:
        while not self.lines.empty():
            self.lines.get_nowait()[1].close()

    async def add(self, task: str, value: int) -> None:
        body = json.dumps({"kind": task, "payload": {"value": value}}).encode()
        head = f"{HEAD}X-API-Key: {KEY}\r\nIdempotency-Key: {task}-{value}\r\nContent-Length: {len(body)}\r\n\r\n"
        reader, writer = line = await self.lines.get()
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        lower = answer.lower()
        length = int(lower.partition(b"content-length:")[2].partition(b"\r\n")[0])
        text = await reader.readexactly(length)
        self.lines.put_nowait(line)
        if not answer.startswith(b"HTTP/1.1 202"):
            raise SystemExit(f"the API answered {answer!r} {text!r}")

    async def add_many(self, task: str, values: Sequence[int], keyed: bool) -> None:
        raise SystemExit("one request is one job")

    def work(self) -> None:
        raise SystemExit("the worker is the same as for Python callers")


if __name__ == "__main__":
    main(HttpDriver())
