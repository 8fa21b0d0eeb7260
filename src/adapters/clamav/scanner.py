"""Asks a clamd what it thinks of a file: INSTREAM (clamd(8)), one connection a file. Anything but OK is not clean."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import BinaryIO

from adapters.clamav.address import ClamdAddress
from application.ports.outside import Scanner, Verdict
from domain.errors import Transient, too_large

SLAB = 1 << 18
CONNECT_SECONDS = 5.0
LONGEST_ANSWER = 10_000
_LENGTH = struct.Struct("!I")
_CLEAN = "stream: OK"
_OVER = "size limit exceeded"


class ClamdScanner(Scanner):
    """Streams the file; `scanner` of the verdict is the daemon's own version line without the day of its database."""

    def __init__(self, address: ClamdAddress) -> None:
        self._address = address

    async def scan(self, file: BinaryIO) -> Verdict:
        """The verdict. Transient `scan_failed` when the daemon is away, breaks off or says anything unheard of;
        Refusal TOO_LARGE `scan_limit_exceeded` when it takes no file of this size: never "clean"."""
        name = await self._asked(b"zVERSION\0")
        answer = await self._streamed(file)
        said = answer.removeprefix("stream: ")
        if answer == _CLEAN:
            return Verdict(clean=True, scanner=name.split("/")[0])
        if said.endswith(" FOUND"):
            return Verdict(clean=False, scanner=name.split("/")[0], finding=said.removesuffix(" FOUND"))
        if _OVER in answer.lower():
            raise too_large(
                "scan_limit_exceeded",
                "The scanner takes no file of this size, so this one was not scanned and is not read; split it, or "
                "raise StreamMaxLength of clamd.",
            )
        raise _failed()

    async def ping(self) -> None:
        """Transient `scan_failed` unless the daemon answers."""
        if await self._asked(b"zPING\0") != "PONG":
            raise _failed()

    async def _asked(self, command: bytes) -> str:
        async with self._line() as (reader, writer):
            writer.write(command)
            await writer.drain()
            async with asyncio.timeout(self._address.timeout):
                return await self._answer(reader)

    async def _streamed(self, file: BinaryIO) -> str:
        async with self._line() as (reader, writer):
            # Listened to from the start: a daemon that will hear no more says why, hangs up, and is not heard after.
            answering, whole = asyncio.create_task(self._answer(reader)), False
            try:
                with suppress(ConnectionError):
                    whole = await self._send(file, writer, answering)
                async with asyncio.timeout(self._address.timeout):
                    answer = await answering
                if answer == _CLEAN and not whole:
                    raise ValueError("clean before the whole was heard")
                return answer
            finally:
                answering.cancel()

    async def _send(self, file: BinaryIO, writer: asyncio.StreamWriter, answering: asyncio.Task[str]) -> bool:
        """The whole file, or as much as is listened to; whether it was the whole."""
        writer.write(b"zINSTREAM\0")
        await asyncio.to_thread(file.seek, 0)
        while slab := await asyncio.to_thread(file.read, SLAB):
            if answering.done():
                return False
            writer.write(_LENGTH.pack(len(slab)))
            writer.write(slab)
            async with asyncio.timeout(self._address.timeout):
                await writer.drain()
        writer.write(_LENGTH.pack(0))
        await writer.drain()
        return True

    async def _answer(self, reader: asyncio.StreamReader) -> str:
        """Up to the NUL that ends an answer; an answer that has no end is none."""
        answer = await reader.readuntil(b"\0")
        return answer[:-1].decode("utf-8", "replace").strip()

    @asynccontextmanager
    async def _line(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """A connection, closed at the end; every fault of it is `scan_failed`, and so is one of the file."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                reader, writer = await self._connected()
            try:
                yield reader, writer
            finally:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()
        except (OSError, ValueError, TimeoutError, EOFError, asyncio.LimitOverrunError) as error:
            raise _failed() from error

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._address.path:
            return await asyncio.open_unix_connection(self._address.path, limit=LONGEST_ANSWER)
        return await asyncio.open_connection(self._address.host, self._address.port, limit=LONGEST_ANSWER)


def _failed() -> Transient:
    return Transient("scan_failed", "The file could not be scanned; it is not read until it was.")
