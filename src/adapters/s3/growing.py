"""Unfinished files in a bucket, where an object cannot grow: segments named by their offset, one behind the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import obstore
from obstore.exceptions import AlreadyExistsError, NotFoundError
from obstore.store import S3Store

from adapters.s3.faults import said
from adapters.s3.reading import Piece
from application.ports.machine import Clock
from domain.errors import Refusal, conflict, too_large

FOLDER = ".growing"
"""No key of ours begins with a dot."""
SEGMENT = 8 << 20
"""Bytes of a segment, but for the last one of each call."""
CLAIM = timedelta(minutes=2)
"""How long a writer that says nothing keeps others away. A writer that lost its claim does no harm: see `Growing`."""
_CLAIM = "claim"


class Growing:
    """`.growing/<key>/<offset>`; the file is what these are together.

    A segment is only ever made where none is, so of two writers at one offset one fails and nothing is overwritten,
    whatever their clocks say. The claim beside the segments only tells the second one early.
    """

    def __init__(self, store: S3Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def pieces(self, key: str) -> list[Piece]:
        """The segments in order; a gap, which no writer leaves, ends the file."""
        found: dict[int, Piece] = {}
        with said():
            async for batch in obstore.list(self._store, f"{FOLDER}/{key}"):
                for meta in batch:
                    name = meta["path"].rpartition("/")[2]
                    if name != _CLAIM:
                        found[int(name)] = Piece(meta["path"], meta["size"], meta["e_tag"])
        pieces, end = [], 0
        while end in found and found[end].size:
            pieces.append(found[end])
            end += found[end].size
        if not pieces and 0 in found:
            return [found[0]]
        return pieces

    async def append(self, key: str, offset: int, chunks: AsyncIterator[bytes], limit: int) -> int:
        """As Files.append has it."""
        async with self._claimed(key):
            pieces = await self.pieces(key)
            size = sum(piece.size for piece in pieces)
            if size != offset:
                raise _elsewhere(size)
            return await self._write(key, offset, chunks, limit)

    async def _write(self, key: str, offset: int, chunks: AsyncIterator[bytes], limit: int) -> int:
        written, held, size = list[str](), bytearray(), offset
        try:
            async for chunk in chunks:
                if size + len(held) + len(chunk) > limit:
                    await self._remove(written)
                    held.clear()
                    size = offset
                    raise too_large(
                        "source_too_large", f"The file has more than {limit} bytes, the most that is taken."
                    )
                held += chunk
                while len(held) >= SEGMENT:
                    written.append(await self._add(key, size, bytes(held[:SEGMENT])))
                    size += SEGMENT
                    del held[:SEGMENT]
                    await self._renew(key)
        finally:
            # What arrived before a broken connection is kept: the sender asks how far it got and goes on. A file that
            # was begun is there, if with nothing in it.
            if held or not size:
                await self._add(key, size, bytes(held))
        return size + len(held)

    async def _add(self, key: str, start: int, content: bytes) -> str:
        path = f"{FOLDER}/{key}/{start:020d}"
        with said():
            try:
                await obstore.put_async(self._store, path, content, mode="create")
            except AlreadyExistsError as error:
                if content and not await self._replaced_empty(path, content):
                    raise _elsewhere(start) from error
        return path

    async def _replaced_empty(self, path: str, content: bytes) -> bool:
        """Whether there was only the mark of a file that was begun with no bytes, which is now these."""
        meta = await obstore.head_async(self._store, path)
        if meta["size"]:
            return False
        await obstore.put_async(self._store, path, content, mode={"e_tag": meta["e_tag"]})
        return True

    @asynccontextmanager
    async def _claimed(self, key: str) -> AsyncIterator[None]:
        path = f"{FOLDER}/{key}/{_CLAIM}"
        with said():
            try:
                await obstore.put_async(self._store, path, b"", mode="create")
            except AlreadyExistsError as error:
                if not await self._left(path):
                    raise _busy() from error
                await self._renew(key)
        try:
            yield
        finally:
            with said():
                await obstore.delete_async(self._store, path)

    async def _left(self, path: str) -> bool:
        """Whether the writer whose claim this is has been silent for too long, or has just gone."""
        try:
            meta = await obstore.head_async(self._store, path)
        except (NotFoundError, FileNotFoundError):
            return True
        return meta["last_modified"] + CLAIM < self._clock.now()

    async def _renew(self, key: str) -> None:
        with said():
            await obstore.put_async(self._store, f"{FOLDER}/{key}/{_CLAIM}", b"")

    async def _remove(self, paths: list[str]) -> None:
        with said():
            await obstore.delete_async(self._store, paths)

    async def drop(self, key: str) -> None:
        """Everything of the unfinished file."""
        with said():
            found = [meta["path"] async for batch in obstore.list(self._store, f"{FOLDER}/{key}") for meta in batch]
            await obstore.delete_async(self._store, found)


def _busy() -> Refusal:
    return conflict("file_busy", "Another request is adding to this file; ask for the offset again.")


def _elsewhere(size: int) -> Refusal:
    return conflict("wrong_offset", f"The file has {size} bytes so far; go on from there.")
