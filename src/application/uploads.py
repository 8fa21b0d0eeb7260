"""Uploads: bytes become a source, a source an import, an import a job, all in one transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

import msgspec

from application.imports import find_import, find_source, settled
from application.jobs import NOWHERE, Origin
from application.kinds import Kinds
from application.ports.bell import Bell
from application.ports.files import Files, Stored
from application.ports.formats import Formats
from application.ports.machine import Clock, Ids
from application.ports.work import UnitOfWork, Work
from application.wishes import HoldWishes
from domain.errors import Refusal, RefusalKind, invalid
from domain.jobs import Job, NewJob, canonical
from domain.parts import PartialUpload
from domain.pipelines import Flag, pipeline
from domain.sources import TABULAR, Import, ImportState, Reading, Source, SourceKind

SAMPLE = 64 * 1024
"""How many bytes of a file decide what it is."""

INGEST, PREVIEW = "import.ingest", "import.preview"

UNSAID: dict[str, bool | None] = {
    "day_first": None, "collision": None, "blank": None, "dry_run": False, "pipeline": None,
}  # fmt: skip
"""What may be said of any kind of source, left unsaid."""

_PACKED = b"PK\x03\x04"
"""How workbooks and Word documents begin."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old Office files and protected ones begin."""


class IngestPayload(msgspec.Struct, frozen=True, rename="camel"):
    """Which reading of which import a job is to do."""

    import_id: UUID
    generation: int


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What came with the bytes: their name, and how the caller wants them read (None: find out)."""

    name: str
    kind: SourceKind | None = None
    reading: Reading = Reading()
    label: str = ""
    key: str | None = None
    trace: str = ""
    correlation_id: str = ""


class Accepted(msgspec.Struct, frozen=True, rename="camel"):
    """The answer: `id` is the source's. `replayed`: an earlier equal upload is answered, nothing was added."""

    id: UUID
    import_id: UUID
    job_id: UUID
    sha256: str
    kind: SourceKind
    replayed: bool = False


def fingerprint(stored: Stored, offer: Offer) -> str:
    """SHA-256 over the file's digest and the fields: equal uploads have equal fingerprints."""
    fields = [stored.sha256, offer.kind, msgspec.to_builtins(offer.reading), offer.label]
    return sha256(canonical(fields)).hexdigest()


def _found(formats: Formats, sample: bytes, offer: Offer) -> SourceKind:
    """What the bytes are; a text that is no format that is read is what the caller says it is, as for other texts."""
    try:
        return formats.detect(sample, offer.name)
    except Refusal as refusal:
        told = offer.kind
        packed = sample.startswith((_PACKED, _OLE))
        if refusal.code != "format_not_supported" or told is None or told is SourceKind.XLSX or packed:
            raise
        return told


def _check_kind(kind: SourceKind, found: SourceKind, sample: bytes) -> None:
    """Refusal INVALID `kind_mismatch` where a packed document is to be read as text, or text as a workbook.

    Texts may be taken for each other, then the caller knows best.
    """
    packed = sample.startswith((_PACKED, _OLE))
    if kind is found or not (packed or kind is SourceKind.XLSX):
        return
    what = f"an Office file of the kind {found}" if packed else f"no workbook; it looks like {found}"
    raise invalid("kind_mismatch", f"The file was sent as {kind}, but it is {what}. Leave `kind` out, or send {found}.")


def _check_fits(kind: SourceKind, reading: Reading) -> None:
    """Refusal INVALID where what is said belongs to another kind of file."""
    if kind not in TABULAR:
        if reading.mapping is not None:
            raise invalid("invalid_mapping", f"A mapping is for the columns of a table; this is a {kind}.")
        if msgspec.structs.replace(reading, **UNSAID) != Reading():
            raise invalid("not_a_table", f"Layout, mode, key and profile are said of tables; this is a {kind}.")
    elif kind is not SourceKind.CSV and (reading.encoding or reading.delimiter):
        raise invalid("not_text", f"An encoding and a delimiter are those of a text; this is a {kind}.")


def _job_key(key: str) -> str:
    """The client's key in a space of its own, at any length."""
    return f"upload:{sha256(key.encode()).hexdigest()}"


def _offered(upload: PartialUpload, origin: Origin = NOWHERE) -> Offer:
    return Offer(
        name=upload.name,
        kind=upload.kind,
        reading=upload.reading,
        label=upload.label,
        key=upload.key or f"parts:{upload.id}",
        trace=origin.trace,
        correlation_id=origin.correlation_id,
    )


@dataclass(frozen=True, slots=True)
class AcceptUpload:
    """Stores, looks, checks, and has the import done, or only previewed. `limit` is in bytes; `flag` chooses the
    pipeline where the caller names none."""

    unit_of_work: UnitOfWork
    files: Files
    formats: Formats
    kinds: Kinds
    bell: Bell
    ids: Ids
    clock: Clock
    limit: int
    flag: Flag = field(default_factory=Flag)

    async def __call__(self, workspace_id: UUID, offer: Offer, chunks: AsyncIterator[bytes]) -> Accepted:
        """Refusal TOO_LARGE `source_too_large`; INVALID `empty_file`, `archive_not_supported`, `binary_file`,
        `format_not_supported`, `kind_mismatch`, `invalid_mapping`, `unknown_column`, `header_not_found`,
        `unknown_pipeline`, `idempotency_key_reused`.
        A refused file is not kept."""
        ident = self.ids.new()
        file_key = f"sources/{ident}"
        stored = await self.files.put(file_key, chunks, self.limit)
        return await self._accept(workspace_id, ident, offer, file_key, stored)

    async def sealed(self, upload: PartialUpload, stored: Stored, origin: Origin = NOWHERE) -> Accepted:
        """The same for a file that arrived in parts; repeatable: one upload is one import.

        The caller's key stands for the same upload here and there; without one the upload is a key of its own.
        """
        offer = _offered(upload, origin)
        return await self._accept(upload.workspace_id, upload.id, offer, upload.file_key, stored)

    async def look_early(self, upload: PartialUpload) -> None:
        """Refuses an unfinished upload as its whole would be; its first SAMPLE bytes, which decide, must be there."""
        await self._looked_at(upload.workspace_id, upload.part_key, _offered(upload))

    async def _accept(self, workspace_id: UUID, ident: UUID, offer: Offer, file_key: str, stored: Stored) -> Accepted:
        try:
            kind = await self._looked_at(workspace_id, file_key, offer)
            answer = await self._entered(workspace_id, ident, offer, file_key, stored, kind)
        except Refusal:
            await self.files.delete(file_key)
            raise
        # After any other fault the commit may have happened, and a source without its bytes is worse than an orphan.
        if answer.id != ident:
            await self.files.delete(file_key)
        return answer

    async def _looked_at(self, workspace_id: UUID, file_key: str, offer: Offer) -> SourceKind:
        if offer.reading.pipeline is not None:
            pipeline(offer.reading.pipeline)
        async with self.files.open(file_key) as file:
            sample = file.read(SAMPLE)
            detected = _found(self.formats, sample, offer)
            kind = offer.kind or detected
            _check_kind(kind, detected, sample)
            _check_fits(kind, offer.reading)
            if kind in TABULAR:
                hold = HoldWishes(self.unit_of_work)
                await hold(workspace_id, file, self.formats, kind, offer.name, offer.reading)
        return kind

    async def _entered(
        self, workspace_id: UUID, ident: UUID, offer: Offer, file_key: str, stored: Stored, kind: SourceKind
    ) -> Accepted:
        digest, now, import_id = fingerprint(stored, offer), self.clock.now(), self.ids.new()
        job = self._job(import_id, digest, offer)
        async with self.unit_of_work(workspace_id) as work:
            added = await work.jobs.add(job)
            if not added.fresh:
                return await self._earlier(work, added.job, digest)
            running = None if offer.key is not None else await self._running(work, digest)
            if running is not None:
                return await self._answered(work, running)
            source = Source(
                ident, workspace_id, offer.name, offer.label, kind, stored.sha256, stored.size, file_key, now
            )
            await work.sources.add(source)
            # An import under a client's key is its own, however equal; without one, equal unfinished ones are one.
            own = digest if offer.key is None else f"{digest}:{job.key}"
            imported = Import(import_id, workspace_id, ident, job.id, own, ImportState.RECEIVED, now)
            version, why = self.flag.of(stored.sha256, offer.reading.pipeline)
            imported = msgspec.structs.replace(imported, reading=offer.reading, pipeline=version.id, chosen_by=why)
            await work.imports.add(imported)
            await work.commit()
        await self.bell.ring(added.job.queue, added.job.priority)
        return Accepted(ident, import_id, job.id, stored.sha256, kind)

    def _job(self, import_id: UUID, digest: str, offer: Offer) -> NewJob:
        name = PREVIEW if offer.reading.dry_run else INGEST
        kind = self.kinds.get(name)
        if kind is None:
            raise LookupError(name)
        return NewJob(
            id=self.ids.new(),
            kind=kind.name,
            payload=canonical(IngestPayload(import_id, 1)),
            digest=bytes.fromhex(digest),
            queue=kind.queue,
            priority=kind.priority,
            max_attempts=kind.retry.max_attempts,
            timeout=kind.timeout,
            key=None if offer.key is None else _job_key(offer.key),
            trace=offer.trace,
            correlation_id=offer.correlation_id,
        )

    async def _running(self, work: Work, digest: str) -> Import | None:
        """An equal import whose job goes on; one whose job has ended is failed and no longer in the way."""
        while (found := await work.imports.running(digest)) is not None:
            if await settled(work, found, self.clock.now()) is found:
                return found
        return None

    async def _earlier(self, work: Work, job: Job, digest: str) -> Accepted:
        if job.digest != bytes.fromhex(digest):
            raise Refusal(
                RefusalKind.INVALID,
                "idempotency_key_reused",
                "This Idempotency-Key came with another file or other fields before; take a new key.",
            )
        payload = msgspec.json.decode(job.payload, type=IngestPayload)
        answer = await self._answered(work, await find_import(work, payload.import_id))
        return msgspec.structs.replace(answer, job_id=job.id)

    async def _answered(self, work: Work, imported: Import) -> Accepted:
        source = await find_source(work, imported)
        return Accepted(source.id, imported.id, imported.job_id, source.sha256, source.kind, replayed=True)
