"""What a queue is to those who watch it: how deep, how late, how busy, and what scales by that."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

CAP = 5_000
"""Jobs are counted up to here in each queue, so that a look costs the same at any depth."""
ALIVE_SECONDS = 15.0
"""A worker is live, and counts towards the capacity of its queues, while its last heartbeat is no older: 3 beats."""


class PriorityNow(msgspec.Struct, frozen=True, rename="camel"):
    """One priority of a queue: `due` jobs may run now, the first of them for `oldest_seconds` (None: there is none)."""

    priority: int
    due: int = 0
    running: int = 0
    oldest_seconds: float | None = None


class QueueNow(msgspec.Struct, frozen=True, rename="camel"):
    """A queue at this moment. `capped`: there are at least CAP due jobs; only the first of them were counted.

    `capacity`: the slots of the live workers that serve it and are not draining; a worker of several queues counts in
    each. `dead` is counted up to CAP as well.
    """

    queue: str
    paused: bool = False
    due: int = 0
    capped: bool = False
    oldest_seconds: float | None = None
    running: int = 0
    dead: int = 0
    workers: int = 0
    capacity: int = 0
    priorities: tuple[PriorityNow, ...] = ()


class LiveNow(msgspec.Struct, frozen=True):
    """The live workers that do not drain, each counted once however many queues it serves, and their slots."""

    workers: int = 0
    capacity: int = 0


class RunningNow(msgspec.Struct, frozen=True, rename="camel"):
    """A job that a worker runs, and since when."""

    id: UUID
    workspace_id: UUID
    kind: str
    queue: str
    attempt: int
    since: datetime


class WorkerNow(msgspec.Struct, frozen=True, rename="camel"):
    """A worker process: who it is, its last heartbeat, and what it runs (the longest running first).

    `live`: it was heard of in the last ALIVE_SECONDS; one that is not has ended or been killed, or is cut off.
    `draining`: it takes no new job and finishes those it has. `running` counts them all; `jobs` shows at most 100.
    """

    id: UUID
    host: str
    pid: int
    version: str
    queues: tuple[str, ...]
    started_at: datetime
    seen_at: datetime
    draining: bool
    capacity: int
    running: int
    live: bool
    jobs: tuple[RunningNow, ...] = ()


JOBS_SHOWN = 100
"""Running jobs shown of one worker."""


def queue_now(
    queue: str, lines: tuple[PriorityNow, ...], *, paused: bool, dead: int, workers: int, capacity: int
) -> QueueNow:
    """The queue as the sum of its priorities."""
    due = sum(line.due for line in lines)
    ages = [line.oldest_seconds for line in lines if line.oldest_seconds is not None]
    return QueueNow(
        queue=queue,
        paused=paused,
        due=due,
        capped=due >= CAP,
        oldest_seconds=max(ages, default=None),
        running=sum(line.running for line in lines),
        dead=dead,
        workers=workers,
        capacity=capacity,
        priorities=lines,
    )
