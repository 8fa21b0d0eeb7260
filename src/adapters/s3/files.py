"""Files in a bucket: put whole or not at all, always encrypted, read in ranges, grown in segments."""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import BinaryIO

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import S3Store

from adapters.s3.faults import said
from adapters.s3.growing import FOLDER as GROWING
from adapters.s3.growing import Growing
from adapters.s3.reading import RANGE, Piece, RangeReader, ranged
from application.ports.files import FileStore, Item, Stored, check_key
from application.ports.machine import Clock
from domain.errors import missing, too_large

PART = 8 << 20
"""Bytes of one part of a multipart upload; a file that is smaller is one request."""
AT_ONCE = 2
"""Parts on their way at a time: what a large file costs in memory is so many parts."""
HEAD = 1 << 20
LARGEST_COPY = 5_000_000_000
"""What the server copies by itself; S3 takes 5 GiB."""


class _Sent:
    """The sender's bytes on their way: counted, digested, bounded. `fault` is what went wrong on the sender's side."""

    def __init__(self, chunks: AsyncIterator[bytes], limit: int) -> None:
        self._chunks = chunks
        self._limit = limit
        self._digest = hashlib.sha256()
        self.size = 0
        self.fault: BaseException | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._chunks:
                self.size += len(chunk)
                if self.size > self._limit:
                    raise too_large(
                        "source_too_large", f"The file has more than {self._limit} bytes, the most that is taken."
                    )
                self._digest.update(chunk)
                if chunk:
                    yield chunk
        except Exception as error:
            self.fault = error
            raise

    @property
    def stored(self) -> Stored:
        """Of all that went by."""
        return Stored(self._digest.hexdigest(), self.size)


class S3Files(FileStore):
    """Objects under their keys in the store's folder. A call that fails is Transient `storage_unavailable`."""

    def __init__(self, store: S3Store, clock: Clock) -> None:
        self._store = store
        self._growing = Growing(store, clock)

    async def put(self, key: str, chunks: AsyncIterator[bytes], limit: int) -> Stored:
        check_key(key)
        sent = _Sent(chunks, limit)
        try:
            with said():
                await self._send(key, aiter(sent))
        except Exception:
            if sent.fault is not None:
                raise sent.fault from None
            raise
        return sent.stored

    async def _send(self, key: str, chunks: AsyncIterator[bytes]) -> None:
        """In one request, or in parts that become an object with the last of them."""
        first = bytearray()
        async for chunk in chunks:
            first += chunk
            if len(first) >= PART:
                break
        else:
            await obstore.put_async(self._store, key, bytes(first))
            return

        async def all_of_it() -> AsyncIterator[bytes]:
            yield bytes(first)
            first.clear()
            async for chunk in chunks:
                yield chunk

        await obstore.put_async(
            self._store, key, all_of_it(), use_multipart=True, chunk_size=PART, max_concurrency=AT_ONCE
        )

    @asynccontextmanager
    async def open(self, key: str) -> AsyncIterator[BinaryIO]:
        pieces = await self._pieces(key)
        if pieces is None:
            raise missing("file", key)
        head = b""
        if pieces and pieces[0].size:
            # So that a short look at a file does not wait for the network in the middle of reading.
            head = bytes(await asyncio.to_thread(ranged, self._store, pieces[0], 0, min(HEAD, pieces[0].size)))
        with io.BufferedReader(RangeReader(self._store, pieces, head), RANGE) as file:
            yield file

    async def _pieces(self, key: str) -> list[Piece] | None:
        """The finished file, or else the unfinished one; None when there is neither."""
        check_key(key)
        whole = await self._whole(key)
        if whole is not None:
            return [whole]
        return await self._growing.pieces(key) or None

    async def _whole(self, key: str) -> Piece | None:
        with said():
            try:
                meta = await obstore.head_async(self._store, key)
            except (NotFoundError, FileNotFoundError):
                return None
        return Piece(key, meta["size"], meta["e_tag"])

    async def append(self, key: str, offset: int, chunks: AsyncIterator[bytes], limit: int) -> int:
        check_key(key)
        return await self._growing.append(key, offset, chunks, limit)

    async def size(self, key: str) -> int | None:
        pieces = await self._pieces(key)
        return None if pieces is None else sum(piece.size for piece in pieces)

    async def seal(self, part_key: str, key: str) -> Stored:
        check_key(key)
        stored = None
        if await self._whole(key) is None:
            pieces = await self._pieces(part_key)
            if pieces is None:
                raise missing("file", part_key)
            stored = await self._joined(pieces, key)
        await self.delete(part_key)
        return stored or await self._digested(key)

    async def _joined(self, pieces: list[Piece], key: str) -> Stored | None:
        """One object made of them; what it is, where its bytes passed here."""
        if len(pieces) == 1 and pieces[0].size <= LARGEST_COPY:
            with said():
                await obstore.copy_async(self._store, pieces[0].path, key)
            return None
        return await self.put(key, self._bytes(pieces), sum(piece.size for piece in pieces))

    async def _digested(self, key: str) -> Stored:
        whole = await self._whole(key)
        if whole is None:
            raise missing("file", key)
        sent = _Sent(self._bytes([whole]), whole.size)
        async for _ in sent:
            pass
        return sent.stored

    async def _bytes(self, pieces: list[Piece]) -> AsyncIterator[bytes]:
        for piece in pieces:
            for start in range(0, piece.size, PART):
                yield bytes(await asyncio.to_thread(ranged, self._store, piece, start, min(start + PART, piece.size)))

    async def delete(self, key: str) -> None:
        check_key(key)
        with said():
            await obstore.delete_async(self._store, key)
        await self._growing.drop(key)

    async def walk(self, folder: str) -> AsyncIterator[Item]:
        check_key(folder)
        for place in (folder, f"{GROWING}/{folder}"):
            with said():
                async for batch in obstore.list(self._store, place):
                    for meta in batch:
                        key = meta["path"]
                        if place != folder:
                            key = key.removeprefix(f"{GROWING}/").rpartition("/")[0]
                        yield Item(key, meta["size"], meta["last_modified"])
