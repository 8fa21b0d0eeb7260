"""What a person may change about one job: put it off, give it another priority or payload, give it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from application.jobs import limit_key_of
from application.kinds import JobKind, Kinds
from application.ports.bell import Bell
from application.ports.control import Edit, Edited
from application.ports.work import UnitOfWork, Work
from domain.bulk import LONGEST_DELAY, LONGEST_REASON
from domain.errors import Detail, Refusal, conflict, invalid, missing
from domain.jobs import PRIORITIES, Job, JobMove, canonical, in_workspace, input_digest, sources


class JobInside(msgspec.Struct, frozen=True):
    """A job, and the payloads it had before somebody edited it, oldest first."""

    job: Job
    edits: tuple[Edit, ...]


async def find_job(work: Work, ident: UUID) -> Job:
    """The job with its attempts; Refusal MISSING `job_not_found`."""
    job = await work.jobs.get(ident)
    if job is None:
        raise missing("job", ident)
    return job


@dataclass(frozen=True, slots=True)
class InspectJob:
    """Looks one job up with what it was asked to do."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, ident: UUID) -> JobInside:
        """Refusal MISSING `job_not_found`."""
        async with self.unit_of_work(workspace_id) as work:
            return JobInside(await find_job(work, ident), tuple(await work.control.edits(ident)))


@dataclass(frozen=True, slots=True)
class SnoozeJob:
    """Puts a waiting job off, or has it wait no longer."""

    unit_of_work: UnitOfWork
    bell: Bell

    async def __call__(self, workspace_id: UUID, ident: UUID, seconds: float) -> Job:
        """The job afterwards, due so many seconds from now (0: at once).

        Refusal MISSING; CONFLICT `job_not_waiting`; INVALID `invalid_delay`.
        """
        if not 0 <= seconds <= LONGEST_DELAY:
            raise _wrong("invalid_delay", "/seconds", f"A delay is 0 to {LONGEST_DELAY:.0f} seconds.")
        async with self.unit_of_work(workspace_id) as work:
            await work.control.postpone(ident, timedelta(seconds=seconds))
            job = await find_job(work, ident)
            await work.commit()
        if seconds == 0:
            await self.bell.ring(job.queue, job.priority)
        return job


@dataclass(frozen=True, slots=True)
class ReprioritiseJob:
    """Gives a job that does not run yet another place in its queue."""

    unit_of_work: UnitOfWork
    bell: Bell

    async def __call__(self, workspace_id: UUID, ident: UUID, priority: int) -> Job:
        """The job afterwards; Refusal MISSING; CONFLICT `job_not_waiting`; INVALID `invalid_priority`."""
        if priority not in PRIORITIES:
            raise _wrong("invalid_priority", "/priority", f"A priority is 1, 2 or 3, not {priority}.")
        async with self.unit_of_work(workspace_id) as work:
            await work.control.reprioritise(ident, priority)
            job = await find_job(work, ident)
            await work.commit()
        await self.bell.ring(job.queue, job.priority)
        return job


@dataclass(frozen=True, slots=True)
class DiscardJob:
    """Gives a dead job up for good, with the reason."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, ident: UUID, reason: str) -> Job:
        """The job afterwards; Refusal MISSING; CONFLICT `job_not_dead`; INVALID `invalid_reason`."""
        if not 1 <= len(reason.strip()) <= LONGEST_REASON:
            raise _wrong("invalid_reason", "/reason", f"A reason has 1 to {LONGEST_REASON} characters.")
        async with self.unit_of_work(workspace_id) as work:
            job = await work.jobs.discard(ident, reason.strip())
            await work.commit()
        return job


@dataclass(frozen=True, slots=True)
class EditAndRetry:
    """Gives a dead or cancelled job another payload and all its attempts again; the earlier payload is kept."""

    unit_of_work: UnitOfWork
    kinds: Kinds
    bell: Bell

    async def __call__(self, workspace_id: UUID, ident: UUID, payload: object, by: UUID) -> Job:
        """The job afterwards.

        Refusal MISSING; INVALID `invalid_payload`, `invalid_limit_key`, `payload_fixed`; CONFLICT `job_not_ended`,
        `job_succeeded`, `job_exists` when a job equal to it, before or after the edit, is unfinished.
        """
        encoded = canonical(payload)
        async with self.unit_of_work(workspace_id) as work:
            job = await find_job(work, ident)
            key = self._checked(workspace_id, job, encoded)
            await work.jobs.retry(ident)
            digest = input_digest(job.kind, payload, job.queue)
            await work.control.edit(ident, Edited(encoded, digest, key), by)
            job = await find_job(work, ident)
            await work.commit()
        await self.bell.ring(job.queue, job.priority)
        return job

    def _checked(self, workspace_id: UUID, job: Job, payload: bytes) -> str | None:
        """The key of the limit that the job counts under with this payload."""
        if job.state not in sources(JobMove.RETRY):
            raise conflict("job_not_ended", f"Only a dead or cancelled job can be edited; this one is {job.state}.")
        kind = self.kinds.get(job.kind)
        if kind is None or kind.internal:
            # Only its own route asks the rules of such a job; an edit would go round them.
            message = (
                f"The payload of a job of kind {job.kind} cannot be edited: only the house itself starts such jobs."
            )
            raise _wrong("payload_fixed", "/payload", message)
        read = kind.read(payload)
        return limit_key_after(kind, job, read, workspace_id)


def limit_key_after(kind: JobKind[Any], job: Job, read: object, workspace_id: UUID) -> str | None:
    """The kind's key for the new payload; a key that whoever handed the job in gave it by hand stays."""
    if kind.limit is None:
        return job.limit_key

    def own(payload: object) -> str | None:
        key = limit_key_of(kind, payload)
        return None if key is None else in_workspace(key, workspace_id)

    after = own(read)
    try:
        before = own(kind.read(job.payload))
    except Refusal:
        # What the job was asked to do does not fit its kind any more: nothing tells whose key it has.
        return after
    return after if job.limit_key == before else job.limit_key


def _wrong(code: str, field: str, message: str) -> Refusal:
    return invalid(code, message, Detail(field=field, message=message, code=code))
