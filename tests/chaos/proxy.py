"""A TCP proxy that misbehaves on request: slow answers, resets, silence, a closed door."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: closing sends RST instead of FIN."""
_CHUNK = 65_536


class Proxy:
    """Listens on a free loopback port in a thread of its own and passes everything on to `upstream`.

    `latency`: seconds by which each piece of an answer is late. `resets`: the share of requests whose connection is
    reset, half of them before the request is passed on and half when its answer comes, so that it was done and the
    client does not know. Requests and answers are told apart by direction; chance is seeded.
    """

    def __init__(self, upstream: Path | tuple[str, int], seed: int = 0) -> None:
        self.latency = 0.0
        self.resets = 0.0
        self.was_reset = 0
        self._upstream = upstream
        self._chance = random.Random(seed)
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._passable = asyncio.Event()
        self._passable.set()
        self.port = 0
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self.start()

    def start(self) -> None:
        """Take connections (again), on the same port as before."""
        self._call(self._listen())

    def stop(self) -> None:
        """Refuse connections and reset those there are, as if the server were gone."""
        self._call(self._shut())

    def cut(self) -> None:
        """Reset every connection once."""
        self._call(self._reset_all())

    def swallow(self) -> None:
        """From now on nothing passes and nothing is answered, though connections open: a black hole."""
        self._loop.call_soon_threadsafe(self._passable.clear)

    def pass_on(self) -> None:
        """The black hole ends; what was held is delivered late."""
        self._loop.call_soon_threadsafe(self._passable.set)

    def close(self) -> None:
        """The end of the proxy."""
        self.pass_on()
        self._call(self._leave())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _call(self, what: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=_CHUNK)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _shut(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        await self._reset_all()

    async def _reset_all(self) -> None:
        for writer in list(self._open):
            _reset(writer)

    async def _leave(self) -> None:
        await self._shut()
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        other = None
        try:
            await self._passable.wait()
            back, other = await self._connected()
            self._open.add(other)
            await self._both_ways(reader, writer, back, other)
        except OSError:
            _reset(writer)  # the server is away: so is the proxy, to who asks
        finally:
            for one in (writer, other):
                if one is not None:
                    self._open.discard(one)
                    one.close()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._upstream, Path):
            return await asyncio.open_unix_connection(self._upstream, limit=_CHUNK)
        return await asyncio.open_connection(*self._upstream, limit=_CHUNK)

    async def _both_ways(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        back: asyncio.StreamReader,
        other: asyncio.StreamWriter,
    ) -> None:
        doomed = asyncio.Event()
        ways = [
            asyncio.create_task(self._requests(reader, other, writer, doomed)),
            asyncio.create_task(self._answers(back, writer, doomed)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _requests(
        self,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        client: asyncio.StreamWriter,
        doomed: asyncio.Event,
    ) -> None:
        while data := await source.read(_CHUNK):
            await self._passable.wait()
            if self.resets and self._chance.random() < self.resets:
                self.was_reset += 1
                if self._chance.random() < 0.5:
                    _reset(client)
                    return
                doomed.set()
            target.write(data)
            await target.drain()

    async def _answers(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, doomed: asyncio.Event) -> None:
        while data := await source.read(_CHUNK):
            if self.latency:
                await asyncio.sleep(self.latency)
            await self._passable.wait()
            if doomed.is_set():
                _reset(target)
                return
            target.write(data)
            await target.drain()


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with RST."""
    plain: socket.socket | None = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        if plain is not None and plain.family != socket.AF_UNIX:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()
