"""What is told of a job while somebody looks on: its state and its progress, and how a listener takes up the thread."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b
from uuid import UUID

import msgspec

from domain.jobs import UNFINISHED, JobState, Progress


class StateNow(msgspec.Struct, frozen=True, rename="camel"):
    """Where a job stands: `attempt` counts the runs begun, `resultUntil` is how long its result is kept."""

    state: JobState
    attempt: int
    run_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    cancel_asked: bool = False
    result_until: datetime | None = None


class Look(msgspec.Struct, frozen=True):
    """One look at a job."""

    job_id: UUID
    now: StateNow
    progress: Progress | None = None

    @property
    def final(self) -> bool:
        """Nothing more comes, unless somebody retries it."""
        return self.now.state not in UNFINISHED


class Told(msgspec.Struct, frozen=True):
    """One event: `name` is state or progress, `data` JSON, and `ident` says what was told up to and with it."""

    name: str
    data: bytes
    ident: str


def _mark(part: StateNow | Progress) -> str:
    return blake2b(msgspec.json.encode(part), digest_size=6).hexdigest()


def news(look: Look, last: str | None) -> list[Told]:
    """What a listener does not know yet whose last event was `last` (None or strange: it knows nothing).

    An id names the state and the progress that were told last. Each event tells all there is to know of its part, so
    whoever goes on from any id misses nothing and hears nothing twice.
    """
    known_state, _, known_progress = (last or "").partition(".")
    state = _mark(look.now)
    progress = known_progress or "0" if look.progress is None else _mark(look.progress)
    told = []
    if look.progress is not None and progress != known_progress:
        told.append(Told("progress", msgspec.json.encode(look.progress), f"{known_state or '0'}.{progress}"))
    if state != known_state:
        told.append(Told("state", msgspec.json.encode(look.now), f"{state}.{progress}"))
    return told
