"""Protection: from when until when a registered deal is its partner's alone, by the workspace's policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

import msgspec

from domain.deal_states import CLOSED, DealStatus, status_of
from domain.errors import Detail, invalid
from domain.provenance import Evidence


class DealPolicy(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What a workspace holds for protected and for the same.

    `protection_days`: how long an approval protects where no source says until when. `duplicate_days`: how far apart
    two deals of the same terms may be submitted and still look like one. `tolerance`: the share of the larger amount
    by which two amounts may differ and still be the same, a decimal.
    """

    protection_days: int = 90
    duplicate_days: int = 30
    tolerance: Decimal = Decimal("0.01")


LONGEST_DAYS = 3650


def check_policy(policy: DealPolicy) -> DealPolicy:
    """Refusal INVALID `invalid_policy` when days are not 1 to 3,650 (0 for duplicates), or a share is not 0..1."""
    details = [
        Detail(f"/{name}", f"{days} is not {least} to {LONGEST_DAYS} days.", "out_of_range")
        for name, days, least in (
            ("protectionDays", policy.protection_days, 1),
            ("duplicateDays", policy.duplicate_days, 0),
        )
        if not least <= days <= LONGEST_DAYS
    ]
    if not (policy.tolerance.is_finite() and 0 <= policy.tolerance <= 1):
        details.append(Detail("/tolerance", f"{policy.tolerance} is not a share from 0 to 1.", "out_of_range"))
    if details:
        raise invalid("invalid_policy", details[0].message, *details)
    return policy


class ProtectionState(StrEnum):
    """Whether a deal is protected. `none`: never approved, as far as anything says, or since when is not known."""

    NONE = "none"
    UPCOMING = "upcoming"
    OPEN = "open"
    EXPIRED = "expired"
    ENDED = "ended"


class Protection(msgspec.Struct, frozen=True, rename={"since": "from"}):
    """The window, both days belong to it (ISO 8601). `told_by`: `expiresAt` when a source says the end, else `policy`.

    `ended`: the registration was rejected, withdrawn, won or lost since, whatever days are left.
    """

    state: ProtectionState
    since: date | None = None
    until: date | None = None
    told_by: str | None = None

    @property
    def open(self) -> bool:
        """Whether it protects on the day it was asked for."""
        return self.state is ProtectionState.OPEN

    def covers(self, day: date) -> bool:
        """Whether the day lies in the window."""
        return self.since is not None and self.until is not None and self.since <= day <= self.until


UNPROTECTED = Protection(ProtectionState.NONE)


STATUS_OF_STAGE = "deal.status-of-stage@1"
"""The rule by which the stage of a deal tells the state of its registration, where no status is told."""


def status_evidence(stages: Iterable[Evidence]) -> list[Evidence]:
    """What of this evidence for a stage is evidence for a status too, in the same order."""
    return [
        msgspec.structs.replace(one, value=str(status), rule=STATUS_OF_STAGE)
        for one in stages
        if (status := status_of(one.value)) is not None
    ]


def standing_of(values: Mapping[str, str]) -> DealStatus | None:
    """The state of the registration that a deal's values (field -> value) tell: by its status, else by its stage."""
    return status_of(values["status"]) if values.get("status") else status_of(values.get("stage", ""))


def day_of(values: Mapping[str, str], field: str) -> date | None:
    """The day of an ISO 8601 date or time; None when there is none or it could not be read as one."""
    try:
        return date.fromisoformat(values.get(field, "")[:10])
    except ValueError:
        return None


def protection(policy: DealPolicy, values: Mapping[str, str], now: datetime) -> Protection:
    """The protection of the deal with these values (field -> value) on the day of `now`.

    It begins with the approval, or the submission where the day of approval is not told, and only what is or was
    approved has one: a status past approval (expired) counts, and so does a day of approval alone.
    """
    status = standing_of(values)
    since = day_of(values, "approvedAt") or day_of(values, "submittedAt")
    approved = status in {DealStatus.APPROVED, DealStatus.EXPIRED} or bool(day_of(values, "approvedAt"))
    if since is None or not approved:
        return UNPROTECTED
    told = day_of(values, "expiresAt")
    until = told if told is not None else _days_after(since, policy.protection_days)
    told_by = "policy" if told is None else "expiresAt"
    return Protection(_state(status, since, until, now.date()), since, until, told_by)


def _state(status: DealStatus | None, since: date, until: date, today: date) -> ProtectionState:
    if status is DealStatus.EXPIRED:
        return ProtectionState.EXPIRED
    if status in CLOSED:
        return ProtectionState.ENDED
    if today < since:
        return ProtectionState.UPCOMING
    return ProtectionState.OPEN if today <= until else ProtectionState.EXPIRED


def _days_after(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max
