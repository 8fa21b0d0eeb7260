"""When a schedule runs next: cron text in a time zone, missed runs folded into one."""

from __future__ import annotations

from datetime import datetime, tzinfo
from uuid import UUID

import msgspec
from cronsim import CronSim, CronSimError

from domain.errors import invalid


class Schedule(msgspec.Struct, frozen=True):
    """What is submitted when: five-field cron text, read in the zone `zone` (an IANA name)."""

    name: str
    cron: str
    kind: str
    workspace_id: UUID
    payload: bytes = b"{}"
    zone: str = "UTC"


def next_run(cron: str, zone: tzinfo, after: datetime) -> datetime:
    """The first time strictly after `after`; Refusal INVALID `invalid_cron`.

    Called with the present time, however long the scheduler was away, it skips what was missed: a late run is one run.
    """
    try:
        found: datetime = next(CronSim(cron, after.astimezone(zone)))
    except (CronSimError, StopIteration) as error:
        raise invalid("invalid_cron", f"Not a cron expression that ever runs: {cron!r}.") from error
    return found.astimezone(after.tzinfo)


def occasion(name: str, due_at: datetime) -> str:
    """The idempotency key of one run of a schedule."""
    return f"schedule:{name}:{due_at.isoformat()}"
