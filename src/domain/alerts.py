"""What is told to people: alerts, which of them are incidents with an end, and what a look at lost jobs has to tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.secrets import masked


class Severity(StrEnum):
    """How bad it is; the words of the PagerDuty Common Event Format."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


class Phase(StrEnum):
    """An incident begins (or has got worse, or better) and ends; a notice is told and done."""

    OPEN = "open"
    RESOLVED = "resolved"
    NOTICE = "notice"


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name and its value."""

    name: str
    value: str


class Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to look further."""

    text: str
    url: str


class Alert(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A message to people. `key` names the incident, for ever; `number` counts what was told of it, from 1.

    `silent`: of interest only to channels that keep incidents open until they hear of their end.
    """

    key: str
    title: str
    at: datetime
    number: int = 0
    phase: Phase = Phase.NOTICE
    severity: Severity = Severity.WARNING
    lines: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    links: tuple[Link, ...] = ()
    silent: bool = False

    @property
    def resolved(self) -> bool:
        """Whether it says that an incident is over."""
        return self.phase is Phase.RESOLVED


class AlertState(msgspec.Struct, frozen=True, kw_only=True):
    """What was told last under a key, and the job that tells it to each channel.

    `depth` and `newest` are those of the dead letters then.
    """

    key: str
    number: int = 0
    open: bool = False
    checked_at: datetime | None = None
    depth: int = 0
    newest: datetime | None = None
    jobs: dict[str, UUID] = {}


def wants(alert: Alert, *, tracks: bool) -> bool:
    """Whether a channel is told: one that `tracks` incidents has no use for notices, the others none for silence."""
    return alert.phase is not Phase.NOTICE if tracks else not alert.silent


def turned(state: AlertState, alert: Alert) -> AlertState | None:
    """The state after the alert is told; None when it says nothing new: an incident open already, or over."""
    if alert.phase is not Phase.NOTICE and state.open != alert.resolved:
        return None
    opens = state.open if alert.phase is Phase.NOTICE else not alert.resolved
    return msgspec.structs.replace(state, number=state.number + 1, open=opens)


class DeadCause(msgspec.Struct, frozen=True):
    """Dead jobs of one fingerprint; `message` is that of the one that died last."""

    kind: str
    code: str
    fingerprint: str
    count: int
    message: str


class Losses(msgspec.Struct, frozen=True, kw_only=True):
    """What a look found: the dead jobs now, and what has happened since the look before.

    Jobs that carry alerts themselves are counted apart, as `undelivered`: they must not raise alerts about alerts.
    `retries`: attempts that failed and were followed by another; `rescues`: leases taken back from silent workers.
    """

    at: datetime
    depth: int = 0
    newest: datetime | None = None
    queues: tuple[tuple[str, int], ...] = ()
    causes: tuple[DeadCause, ...] = ()
    retries: int = 0
    rescues: int = 0
    undelivered: int = 0


class Thresholds(msgspec.Struct, frozen=True):
    """From how many retries and rescues between two looks on they are told by themselves; 0: never."""

    retries: int = 10
    rescues: int = 1


DEAD_LETTERS = "dead-letters"


def due(state: AlertState | None, now: datetime, every: timedelta) -> bool:
    """Whether it is time for a look: none was taken in the last `every`."""
    return state is None or state.checked_at is None or now - state.checked_at >= every


def judge(
    state: AlertState, found: Losses, thresholds: Thresholds, links: Sequence[Link] = ()
) -> tuple[AlertState, Alert | None]:
    """What to keep, and the one alert of this look, if any.

    One whenever the depth has changed or a job has died since, none while nothing has. An empty store tells nobody
    but the channels that had an incident open. What was retried or rescued goes with it, or is told by itself.
    """
    changed = found.depth != state.depth or (found.newest is not None and found.newest != state.newest)
    worth = _reached(found.retries, thresholds.retries) or _reached(found.rescues, thresholds.rescues)
    after = msgspec.structs.replace(state, checked_at=found.at, depth=found.depth, newest=found.newest)
    if not ((changed and found.depth) or (state.open and not found.depth) or worth):
        return after, None
    number = state.number + 1
    alert = Alert(
        key=DEAD_LETTERS,
        number=number,
        at=found.at,
        title=_title(found, state.depth, changed=changed and found.depth > 0),
        phase=_phase(state, found, changed),
        severity=Severity.ERROR if changed and found.depth else Severity.WARNING if worth else Severity.INFO,
        lines=_lines(found),
        facts=_facts(found, state.depth),
        links=tuple(links),
        silent=not worth and not found.depth,
    )
    return msgspec.structs.replace(after, number=number, open=found.depth > 0), alert


def _reached(count: int, threshold: int) -> bool:
    return threshold > 0 and count >= threshold


def _phase(state: AlertState, found: Losses, changed: bool) -> Phase:
    if state.open and not found.depth:
        return Phase.RESOLVED
    return Phase.OPEN if changed and found.depth else Phase.NOTICE


def _title(found: Losses, before: int, *, changed: bool) -> str:
    if changed:
        return f"{_many(found.depth, 'dead job')} (before: {before})"
    happened = [_many(found.rescues, "stale job") + " taken back"] if found.rescues else []
    happened += [_many(found.retries, "failed attempt") + " followed by another"] if found.retries else []
    over = ["No dead jobs any more"] if before and not found.depth else []
    return ", ".join([*over, *happened]) or "Nothing to tell"


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _lines(found: Losses) -> tuple[str, ...]:
    return tuple(
        f"{cause.count} x {cause.kind}: {cause.code}: {masked(cause.message)[:200]} [{cause.fingerprint}]"
        for cause in found.causes
    )


def _facts(found: Losses, before: int) -> tuple[Fact, ...]:
    facts = [
        Fact("Dead now", str(found.depth)),
        Fact("Dead before", str(before)),
        Fact("Retries since", str(found.retries)),
        Fact("Stale jobs taken back since", str(found.rescues)),
    ]
    if found.queues:
        facts.append(Fact("By queue", ", ".join(f"{queue} {count}" for queue, count in found.queues)))
    if found.undelivered:
        facts.append(Fact("Alerts not delivered", str(found.undelivered)))
    return tuple(facts)
