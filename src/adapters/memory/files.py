"""Files in this process's memory: for tests and trials, as strict as a disk."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from io import BytesIO
from typing import BinaryIO

from application.ports.files import FileStore, Item, Stored, check_key
from domain.errors import conflict, missing, too_large

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def _ever() -> datetime:
    return BEGINNING


class MemoryFiles(FileStore):
    """Key to bytes. Lives as long as the object; `now` tells when a file changes, to those who ask for that."""

    def __init__(self, now: Callable[[], datetime] = _ever) -> None:
        self._now = now
        self._changed: dict[str, datetime] = {}
        self._kept: dict[str, bytes] = {}
        self._growing: dict[str, bytearray] = {}
        self._busy: set[str] = set()

    async def put(self, key: str, chunks: AsyncIterator[bytes], limit: int) -> Stored:
        check_key(key)
        whole = bytearray()
        async for chunk in chunks:
            if len(whole) + len(chunk) > limit:
                raise _over(limit)
            whole += chunk
        self._keep(key, bytes(whole))
        return self._stored(key)

    def _keep(self, key: str, content: bytes) -> None:
        self._kept[key] = content
        self._changed[key] = self._now()

    def _stored(self, key: str) -> Stored:
        content = self._kept[key]
        return Stored(hashlib.sha256(content).hexdigest(), len(content))

    @asynccontextmanager
    async def open(self, key: str) -> AsyncIterator[BinaryIO]:
        check_key(key)
        content = self._kept.get(key)
        if content is None:
            growing = self._growing.get(key)
            if growing is None:
                raise missing("file", key)
            content = bytes(growing)
        with BytesIO(content) as file:
            yield file

    async def append(self, key: str, offset: int, chunks: AsyncIterator[bytes], limit: int) -> int:
        check_key(key)
        if key in self._busy:
            raise conflict("file_busy", "Another request is adding to this file; ask for the offset again.")
        so_far = len(self._growing.get(key, b""))
        if so_far != offset:
            raise conflict("wrong_offset", f"The file has {so_far} bytes so far; go on from there.")
        self._busy.add(key)
        try:
            file = self._growing.setdefault(key, bytearray())
            async for chunk in chunks:
                if len(file) + len(chunk) > limit:
                    del file[offset:]
                    raise _over(limit)
                file += chunk
            return len(file)
        finally:
            self._changed[key] = self._now()
            self._busy.discard(key)

    async def size(self, key: str) -> int | None:
        check_key(key)
        content = self._kept.get(key, self._growing.get(key))
        return None if content is None else len(content)

    async def seal(self, part_key: str, key: str) -> Stored:
        check_key(part_key)
        check_key(key)
        part = self._growing.pop(part_key, self._kept.pop(part_key, None))
        if key not in self._kept:
            if part is None:
                raise missing("file", part_key)
            self._keep(key, bytes(part))
        return self._stored(key)

    async def delete(self, key: str) -> None:
        check_key(key)
        self._kept.pop(key, None)
        self._growing.pop(key, None)

    async def walk(self, folder: str) -> AsyncIterator[Item]:
        check_key(folder)
        for key, content in [*self._kept.items(), *self._growing.items()]:
            if key.startswith(f"{folder}/"):
                yield Item(key, len(content), self._changed[key])


def _over(limit: int) -> Exception:
    return too_large("source_too_large", f"The file has more than {limit} bytes, the most that is taken.")
