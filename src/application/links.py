"""Links: addresses that need no key, given out for one file and a limited time to those who may have the file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from application.exports import ReadExport
from application.parts import FindParts
from application.ports.files import Files, Link, Links
from application.ports.machine import Clock
from domain.errors import conflict, invalid, too_large
from domain.exports import file_name, media_type
from domain.links import Grant, opened

SLAB = 1 << 20


@dataclass(frozen=True, slots=True)
class LinkExport:
    """Gives out where the file of an export can be fetched."""

    read: ReadExport
    links: Links
    clock: Clock
    lasting: timedelta

    async def __call__(self, workspace_id: UUID, ident: UUID) -> Link:
        """Refusal MISSING `export_not_found`, also for another workspace's; CONFLICT `export_not_ready`."""
        export = await self.read(workspace_id, ident)
        until = min(self.clock.now() + self.lasting, export.expires_at)
        return await self.links.download(export.file or "", file_name(export), media_type(export.format), until)


@dataclass(frozen=True, slots=True)
class LinkUpload:
    """Gives out where the whole of a begun upload can be put; then whoever asks how far it is has it accepted.

    `most` is the largest file that one request to such an address may bring, in bytes.
    """

    find: FindParts
    links: Links
    clock: Clock
    lasting: timedelta
    most: int

    async def __call__(self, workspace_id: UUID, ident: UUID) -> Link:
        """Refusals of FindParts; CONFLICT `upload_begun` when bytes are there; TOO_LARGE `link_too_large`."""
        reached = await self.find(workspace_id, ident)
        upload = reached.upload
        if reached.offset:
            raise conflict("upload_begun", f"{reached.offset} bytes are there already; add the others behind them.")
        if upload.length > self.most:
            raise too_large("link_too_large", f"A link takes up to {self.most} bytes; add the bytes in parts.")
        until = min(self.clock.now() + self.lasting, upload.expires_at)
        return await self.links.upload(upload.part_key, upload.length, until)


@dataclass(frozen=True, slots=True)
class ServeLinked:
    """Serves the links that are ours to serve. Without a secret there are none: the store serves its own."""

    files: Files
    clock: Clock
    secret: bytes | None

    def granted(self, token: str, act: str) -> Grant:
        """What the token allows; Refusal FORBIDDEN `link_invalid`, `link_expired`."""
        return opened(token, self.secret, act, self.clock.now())

    async def bytes_of(self, grant: Grant) -> AsyncIterator[bytes]:
        """The file, a slab at a time; Refusal MISSING `file_not_found`."""
        async with self.files.open(grant.key) as file:
            while slab := await asyncio.to_thread(file.read, SLAB):
                yield slab

    async def put(self, grant: Grant, chunks: AsyncIterator[bytes]) -> None:
        """Store it, whole; Refusal TOO_LARGE `source_too_large`, INVALID `wrong_length` for fewer bytes than said."""
        await self.files.put(grant.key, _exactly(grant.length, chunks), grant.length)


async def _exactly(length: int, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        yield chunk
    if size < length:
        raise invalid("wrong_length", f"{length} bytes were said to come, {size} came; send the whole again.")
