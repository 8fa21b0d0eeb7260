"""Findings: what is wrong between deals or between two tellings of one, each with its rule, its values and a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from uuid import UUID

import msgspec

from domain.deal_protection import DealPolicy, day_of


class FindingKind(StrEnum):
    """A duplicate is probably one deal told as two; a conflict is two things that cannot both hold."""

    DUPLICATE = "duplicate"
    CONFLICT = "conflict"


class Severity(StrEnum):
    """High: somebody loses by it. Warning: to be looked at. Note: usual, and told so that nothing is silent."""

    HIGH = "high"
    WARNING = "warning"
    NOTE = "note"


class FieldFound(msgspec.Struct, frozen=True):
    """A field that the finding stands on and what was said of it, in the order of the finding's deals or imports."""

    field: str
    values: tuple[str | None, ...]


class Finding(msgspec.Struct, frozen=True, rename="camel"):
    """One finding. `deals`: one that two imports tell of, or two, the one with the better claim first.

    `fields`: what it stands on, alike or not. `reason`: one or two sentences. `rule`: id and version.
    `imports`: the two that tell one deal otherwise, the earlier one first; () between two deals.
    """

    kind: FindingKind
    severity: Severity
    rule: str
    deals: tuple[UUID, ...]
    fields: tuple[FieldFound, ...]
    reason: str
    imports: tuple[UUID, ...] = ()

    @property
    def id(self) -> UUID:
        """Names what it finds: another one as soon as anything that it stands on is."""
        said = (self.rule, sorted(self.deals), sorted(self.imports), self.fields)
        return UUID(bytes=blake2b(msgspec.json.encode(said), digest_size=16).digest())


class Dismissal(msgspec.Struct, frozen=True):
    """A person's word that a finding is of no matter, and why; it holds while the finding says what it said."""

    id: UUID
    reason: str
    by: str
    at: datetime


class DealFacts(msgspec.Struct, frozen=True):
    """A deal as far as the rules look at it: its values by field, its vendor after merges and what that is called."""

    id: UUID
    values: dict[str, str]
    vendor_id: UUID | None
    vendor_name: str
    known_since: datetime

    def value(self, field: str) -> str:
        """The value, "" when nothing is known."""
        return self.values.get(field, "")

    @property
    def claimant(self) -> str:
        """Who claims the customer: the partner, or the vendor itself where a source knows no partner."""
        return self.value("partner") or self.vendor_name


def by_claim(one: DealFacts, two: DealFacts) -> tuple[DealFacts, DealFacts]:
    """The two, first the one that was submitted first; a known day goes before none, then what was known here first."""
    return (one, two) if _claim(one) <= _claim(two) else (two, one)


def _claim(deal: DealFacts) -> tuple[bool, str, datetime, UUID]:
    day = day_of(deal.values, "submittedAt") or day_of(deal.values, "approvedAt")
    return day is None, "" if day is None else day.isoformat(), deal.known_since, deal.id


def said(field: str, *deals: DealFacts) -> FieldFound:
    """The field with the value of each."""
    return FieldFound(field, tuple(deal.value(field) or None for deal in deals))


def shown_order(findings: Sequence[Finding]) -> list[Finding]:
    """The worst first, then by rule and deals: one order, however they were found."""
    rank = list(Severity)
    return sorted(findings, key=lambda one: (rank.index(one.severity), one.rule, one.deals, one.imports))


class Telling(msgspec.Struct, frozen=True):
    """What one import says of a deal in one record, by field; `columns` are those of its table, () of a text."""

    number: int
    import_id: UUID
    values: dict[str, str]
    columns: tuple[str, ...] = ()


class Setting(msgspec.Struct, frozen=True):
    """What the rules judge by."""

    policy: DealPolicy
    now: datetime
