"""Resumable uploads: begun, grown part by part, accepted with the last byte, dropped, or expired."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import msgspec

from application.jobs import NOWHERE, Origin
from application.ports.files import Files
from application.ports.machine import Clock, Ids
from application.ports.parts import Parts
from application.uploads import SAMPLE, AcceptUpload
from domain.errors import Refusal, RefusalKind, conflict, invalid, missing, too_large
from domain.mapping import check_mapping
from domain.parts import PartialUpload, refused
from domain.sources import Reading, SourceKind

EXPIRED = "upload_expired"


class Reached(msgspec.Struct, frozen=True):
    """A resumable upload and how many of its bytes are there."""

    upload: PartialUpload
    offset: int

    @property
    def complete(self) -> bool:
        """Every byte has arrived."""
        return self.offset == self.upload.length


async def _nothing() -> AsyncIterator[bytes]:
    yield b""


@dataclass(frozen=True, slots=True)
class BeginParts:
    """Says what is to come, and is refused before a byte was sent if it would be refused after the last."""

    parts: Parts
    clock: Clock
    ids: Ids
    limit: int
    keep: timedelta

    async def __call__(
        self,
        workspace_id: UUID,
        name: str,
        length: int,
        kind: SourceKind | None = None,
        reading: Reading = Reading(),  # noqa: B008  frozen
        label: str = "",
        key: str | None = None,
    ) -> PartialUpload:
        """Refusal TOO_LARGE `source_too_large`, INVALID `empty_file` or `invalid_mapping`. `length` in bytes."""
        if length > self.limit:
            raise too_large(
                "source_too_large",
                f"The file has {length} bytes; at most {self.limit} are taken. Split it and send each.",
            )
        if length < 1:
            raise invalid("empty_file", "The file is empty: there is nothing to read in it.")
        if reading.mapping is not None:
            check_mapping(reading.mapping, None)
        now = self.clock.now()
        upload = PartialUpload(
            self.ids.new(),
            workspace_id,
            name,
            length,
            now,
            now + self.keep,
            kind=kind,
            reading=reading,
            label=label,
            key=key,
        )
        await self.parts.add(upload)
        return upload


@dataclass(frozen=True, slots=True)
class FindParts:
    """How far an upload is, so that its sender can go on from there."""

    parts: Parts
    files: Files
    clock: Clock

    async def __call__(self, workspace_id: UUID, ident: UUID) -> Reached:
        """Refusal MISSING `upload_not_found`, or `upload_expired` when it was left unfinished for too long.

        One that was refused is refused again in the same words until it expires.
        """
        upload = await self.parts.get(workspace_id, ident)
        if upload is None:
            raise missing("upload", ident)
        if upload.expired(self.clock.now()):
            raise Refusal(RefusalKind.MISSING, EXPIRED, f"The upload was left unfinished until {upload.expires_at}.")
        if upload.refusal is not None:
            raise upload.refusal.again()
        if upload.accepted:
            return Reached(upload, upload.length)
        size = await self.files.size(upload.part_key)
        if size is None:
            # Moved to its final place, or not begun.
            size = await self.files.size(upload.file_key)
        return Reached(upload, size or 0)


@dataclass(frozen=True, slots=True)
class AddPart:
    """Adds bytes at the offset; with the last of them the whole is accepted like any upload.

    What a file is shows in its first SAMPLE bytes: the part that brings the last of these is refused if the whole would
    be. A crash after the last byte is repaired by adding nothing at the full offset: the acceptance is found again by a
    key of its own, so that one upload is one import.
    """

    parts: Parts
    files: Files
    find: FindParts
    accept: AcceptUpload

    async def __call__(
        self, workspace_id: UUID, ident: UUID, offset: int, chunks: AsyncIterator[bytes], origin: Origin = NOWHERE
    ) -> Reached:
        """Refusals of FindParts and of AcceptUpload; CONFLICT `wrong_offset`, `upload_complete` or `file_busy`;
        TOO_LARGE."""
        reached = await self.find(workspace_id, ident)
        upload = reached.upload
        if reached.offset != offset:
            raise conflict("wrong_offset", f"The upload has {reached.offset} bytes so far; go on from there.")
        if reached.complete:
            await _check_nothing(chunks, upload)
        else:
            reached = Reached(upload, await self._grown(upload, offset, chunks))
        if reached.complete and not upload.accepted:
            return Reached(await self._accepted(upload, origin), upload.length)
        return reached

    async def _grown(self, upload: PartialUpload, offset: int, chunks: AsyncIterator[bytes]) -> int:
        """The new length, in bytes."""
        try:
            length = await self.files.append(upload.part_key, offset, chunks, upload.length)
        except Refusal as refusal:
            # What a broken connection brought is kept, so it is looked at; where another adds, that one looks.
            if refusal.kind is not RefusalKind.CONFLICT:
                await self._looked_at(upload, offset, await self.files.size(upload.part_key) or 0)
            raise
        await self._looked_at(upload, offset, length)
        return length

    async def _looked_at(self, upload: PartialUpload, before: int, length: int) -> None:
        if not before < SAMPLE <= length < upload.length:
            return
        try:
            await self.accept.look_early(upload)
        except Refusal as refusal:
            await self._keep(upload, refusal)
            raise

    async def _accepted(self, upload: PartialUpload, origin: Origin) -> PartialUpload:
        stored = await self.files.seal(upload.part_key, upload.file_key)
        try:
            answer = await self.accept.sealed(upload, stored, origin)
        except Refusal as refusal:
            await self._keep(upload, refusal)
            raise
        done = msgspec.structs.replace(
            upload, source_id=answer.id, import_id=answer.import_id, job_id=answer.job_id, kind=answer.kind
        )
        await self.parts.save(done)
        return done

    async def _keep(self, upload: PartialUpload, refusal: Refusal) -> None:
        """Sending it again would be refused again: the reason stays to be read, the bytes go."""
        await self.parts.save(msgspec.structs.replace(upload, refusal=refused(refusal)))
        await self.files.delete(upload.part_key)


async def _check_nothing(chunks: AsyncIterator[bytes], upload: PartialUpload) -> None:
    async for chunk in chunks:
        if chunk:
            raise conflict("upload_complete", f"All {upload.length} bytes of the upload are there; none can be added.")


@dataclass(frozen=True, slots=True)
class FinishParts:
    """Accepts an upload whose bytes are all there but whose acceptance was cut off; else only looks."""

    find: FindParts
    add: AddPart

    async def __call__(self, workspace_id: UUID, ident: UUID, origin: Origin = NOWHERE) -> Reached:
        """Refusals of AddPart."""
        reached = await self.find(workspace_id, ident)
        if reached.complete and not reached.upload.accepted:
            return await self.add(workspace_id, ident, reached.offset, _nothing(), origin)
        return reached


@dataclass(frozen=True, slots=True)
class DropParts:
    """Forgets an upload and what had arrived of it; one that was accepted stays a source and an import."""

    parts: Parts
    files: Files

    async def __call__(self, workspace_id: UUID, ident: UUID) -> None:
        """Refusal MISSING `upload_not_found`."""
        upload = await self.parts.get(workspace_id, ident)
        if upload is None:
            raise missing("upload", ident)
        await self.parts.remove(workspace_id, ident)
        await self.files.delete(upload.part_key)


@dataclass(frozen=True, slots=True)
class ExpireParts:
    """Removes the uploads whose time is over, of all workspaces; the sources made of accepted ones stay."""

    parts: Parts
    files: Files
    clock: Clock
    batch: int = 100

    async def __call__(self) -> int:
        """How many were removed; repeatable, and safe when several run at once."""
        removed = 0
        while over := await self.parts.expired(self.clock.now(), self.batch):
            for upload in over:
                await self.files.delete(upload.part_key)
                await self.parts.remove(upload.workspace_id, upload.id)
            removed += len(over)
        return removed
