"""Leftovers: what an import that broke off told before belongs as if it had come in its time, by a job of its own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

import msgspec

from application.ports.bell import Bell
from application.ports.work import Work
from domain.jobs import NewJob, canonical, input_digest
from domain.sources import Import, ImportState

LEFTOVERS = "import.leftovers"
QUEUE = "imports"
TIMEOUT = 4 * 3600.0
"""Seconds: the largest file that is taken, at a tenth of the usual speed."""
ATTEMPTS = 4


class LeftoversPayload(msgspec.Struct, frozen=True, rename="camel"):
    """Which reading of which import broke off."""

    import_id: UUID
    generation: int


async def leave(work: Work, imported: Import, ended: Import, now: datetime) -> None:
    """Save the bad end of the import, and hand in the job that decides anew what it left, where it left anything.

    `imported` is the import before. Whoever sees the end may call it, once: under the import's lock.
    """
    await work.imports.save(ended)
    # One that was read again may have taken back what joined others, without a record of its own yet.
    if imported.state is ImportState.RUNNING and (imported.counts.records or imported.generation > 1):
        await work.jobs.add(_job(imported, now))


async def ring_for_leftovers(bell: Bell) -> None:
    """Ring for what `leave` handed in; by whoever committed it, after the commit."""
    await bell.ring(QUEUE)


def _job(imported: Import, now: datetime) -> NewJob:
    payload = canonical(LeftoversPayload(imported.id, imported.generation))
    return NewJob(
        id=_ident(imported, now),
        kind=LEFTOVERS,
        payload=payload,
        digest=input_digest(LEFTOVERS, payload, QUEUE),
        queue=QUEUE,
        max_attempts=ATTEMPTS,
        timeout=TIMEOUT,
    )


def _ident(imported: Import, now: datetime) -> UUID:
    """A version 7 id (RFC 9562): jobs are listed by their time. Its random bits are those that the reading gives."""
    rest = uuid5(imported.id, f"leftovers:{imported.generation}").int & ((1 << 76) - 1)
    since = int(now.timestamp() * 1000) & ((1 << 48) - 1)
    return UUID(int=since << 80 | 7 << 76 | rest & ~(3 << 62) | 2 << 62)
