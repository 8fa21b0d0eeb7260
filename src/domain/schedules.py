"""When a schedule runs: cron text in a time zone, the days on which clocks jump, and runs that were missed.

Where the clock jumps ahead over the time of a daily run, it runs at the first moment after the gap; where the clock
goes back over it, it runs at the first of the two. Expressions with `*` for hour or minute go by elapsed time instead:
nothing runs in the gap, and the hour that comes twice has its runs twice. (Debian's cron has the same rule.)
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from cronsim import CronSim, CronSimError

from domain.errors import Detail, invalid


class Missed(StrEnum):
    """What becomes of runs whose time went by while no scheduler ran: none, one for all of them, or each."""

    SKIP = "skip"
    ONCE = "once"
    ALL = "all"


class Origin(StrEnum):
    """Who made a schedule; those of the code may be paused and run, and neither changed nor deleted."""

    CODE = "code"
    ADMIN = "admin"


MISSED_AFTER = timedelta(minutes=1)
"""A run later than this counts as missed; a scheduler looks every few seconds."""
MOST_MISSED = 100
"""Runs that `all` makes up for at most: the latest ones."""
_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day of the month", 1, 31), ("month", 1, 12), ("day of the week", 0, 7))
"""What the five fields are, and their least and greatest number."""
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_OF_THE_MACHINE = frozenset({"localtime", "posixrules", "Factory", "posix", "right"})
"""Names in a machine's zone folder that are no IANA names: they differ from host to host, or are none of a place."""
_LOOKED_AT = 100_000
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")


class Schedule(msgspec.Struct, frozen=True):
    """What is submitted when: five-field cron text, read in the zone `zone` (an IANA name)."""

    name: str
    cron: str
    kind: str
    workspace_id: UUID
    payload: bytes = b"{}"
    zone: str = "UTC"
    missed: Missed = Missed.ONCE


class Planned(msgspec.Struct, frozen=True):
    """A schedule as it stands: when it runs next, and what its last run was due at and submitted."""

    schedule: Schedule
    due_at: datetime
    paused: bool = False
    origin: Origin = Origin.CODE
    last_due_at: datetime | None = None
    last_job_id: UUID | None = None


def check_schedule(schedule: Schedule) -> None:
    """Refusal INVALID `invalid_name`, `invalid_cron`, `invalid_zone`, each naming its field.

    A step that leads beyond the last number of its field, such as */61 in the first, would silently be "once an hour".
    """
    if not _NAME.fullmatch(schedule.name):
        message = "A name has 1 to 100 lower-case letters, digits, dots, dashes and underscores."
        raise invalid("invalid_name", message, Detail(field="/name", message=message, code="invalid_name"))
    fields = schedule.cron.split()
    if len(fields) != len(_FIELDS) or any(
        _strays(text, most) for text, (_, _, most) in zip(fields, _FIELDS, strict=True)
    ):
        raise _never(schedule.cron)
    zone_of(schedule.zone)


def zone_of(name: str) -> ZoneInfo:
    """The time zone of this name; Refusal INVALID `invalid_zone`."""
    try:
        if name.split("/")[0] in _OF_THE_MACHINE:
            raise ValueError(name)
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        message = f"There is no time zone {name!r}; expected an IANA name such as Europe/Berlin."
        raise invalid("invalid_zone", message, Detail(field="/zone", message=message, code="invalid_zone")) from None


def next_run(cron: str, zone: tzinfo, after: datetime) -> datetime:
    """The first time strictly after `after`; Refusal INVALID `invalid_cron`.

    Called with the present time, however long the scheduler was away, it skips what was missed: a late run is one run.
    """
    found: datetime = next(_runs(cron, zone, after), after)
    if found == after:
        raise _never(cron)
    return found


def _runs(cron: str, zone: tzinfo, after: datetime) -> Iterator[datetime]:
    if len(cron.split()) != len(_FIELDS):
        # The library would take a sixth field, for seconds.
        raise _never(cron)
    try:
        for moment in CronSim(cron, after.astimezone(zone)):
            yield moment.astimezone(after.tzinfo)
    except CronSimError as error:
        raise _never(cron) from error


def _never(cron: str) -> Exception:
    message = _why_never(cron)
    return invalid("invalid_cron", message, Detail(field="/cron", message=message, code="invalid_cron"))


def _why_never(cron: str) -> str:
    """The first field that is none, with what is allowed there; else it is their combination."""
    fields = cron.split()
    if len(fields) != len(_FIELDS):
        return f"A cron expression has five fields, such as 0 6 * * 1-5; this has {len(fields)}."
    for place, (text, (name, least, most)) in enumerate(zip(fields, _FIELDS, strict=True)):
        if _strays(text, most) or not _is_cron(" ".join([*"*" * place, text, *"*" * (len(_FIELDS) - place - 1)])):
            return (
                f"{text[:100]!r} is no {name} of a cron expression: allowed are {least} to {most}, *, "
                f"lists ({least},{most}), ranges ({least}-{most}) and steps of 1 to {most} (*/{most})."
            )
    return f"Not a cron expression that ever runs: {cron!r}."


def _strays(text: str, most: int) -> bool:
    """Whether a step of this field is longer than its greatest number: then the first moment of each round is the only
    one, which nobody has meant who wrote a step."""
    steps = (term.partition("/")[2] for term in text.split(","))
    return any(step.isdecimal() and (len(step) > 3 or int(step) > most) for step in steps)


def _is_cron(text: str) -> bool:
    try:
        CronSim(text, _ANY_TIME)
    except CronSimError:
        return False
    return True


def runs_due(schedule: Schedule, due_at: datetime, now: datetime) -> list[datetime]:
    """The due times to run for now, oldest first, of those since `due_at`, by the schedule's policy."""
    if schedule.missed is Missed.ONCE:
        return [due_at]
    behind = islice(_runs(schedule.cron, zone_of(schedule.zone), due_at), _LOOKED_AT)
    times: deque[datetime] = deque([due_at], maxlen=MOST_MISSED)
    for moment in behind:
        if moment > now:
            break
        times.append(moment)
    if schedule.missed is Missed.ALL:
        return list(times)
    return [moment for moment in list(times)[-1:] if now - moment <= MISSED_AFTER]


def occasion(name: str, due_at: datetime) -> str:
    """The idempotency key of one run of a schedule."""
    return f"schedule:{name}:{due_at.isoformat()}"
