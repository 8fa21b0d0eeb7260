"""What is shown of a deal beside its fields: its state, phase and products, its protection, and findings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec

from application.deal_findings import DealJudged
from domain.deal_findings import Dismissal, FieldFound, Finding, FindingKind, Severity
from domain.deal_protection import DealPolicy, ProtectionState, standing_of
from domain.deal_stages import phase_of
from domain.products import products_of


class ProtectionShown(msgspec.Struct, frozen=True, rename={"since": "from", "told_by": "toldBy"}):
    """The days on which the deal is its partner's alone, both included; `open`: today is one of them.

    `toldBy`: `expiresAt` when a source says the end, `policy` when it is counted from the approval.
    """

    state: ProtectionState
    open: bool
    since: date | None
    until: date | None
    told_by: str | None


class DismissalShown(msgspec.Struct, frozen=True):
    """Why a finding is of no matter, by whose key and when."""

    reason: str
    by: str
    at: datetime


class FindingShown(msgspec.Struct, frozen=True):
    """A duplicate or a conflict, why, by which rule, and what was said of each field it stands on.

    `deals`: two deals, the one with the better claim first, or one that the two `imports` tell otherwise. `values` are
    in the order of `deals`, or of `imports`. `id` is another one as soon as what it stands on is. `dismissed`: a person
    said that it is of no matter.
    """

    id: UUID
    kind: FindingKind
    severity: Severity
    rule: str
    deals: list[UUID]
    imports: list[UUID]
    fields: list[FieldFound]
    reason: str
    dismissed: DismissalShown | None = None


class PolicyGiven(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What the workspace holds for protected and for the same; what is left out is the default.

    `protectionDays`: how long an approval protects where no source says until when. `duplicateDays`: how far apart two
    deals of the same terms may be submitted and still look like one. `tolerance`: the share of the larger amount by
    which two may differ and still be the same, a decimal number as text.
    """

    protection_days: int = 90
    duplicate_days: int = 30
    tolerance: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,3}(\.[0-9]{1,9})?$")] = "0.01"

    def policy(self) -> DealPolicy:
        """As the domain has it."""
        return DealPolicy(
            protection_days=self.protection_days,
            duplicate_days=self.duplicate_days,
            tolerance=Decimal(self.tolerance),
        )


class PolicyShown(msgspec.Struct, frozen=True, rename="camel"):
    """The policy in force."""

    protection_days: int
    duplicate_days: int
    tolerance: str


def policy_shown(policy: DealPolicy) -> PolicyShown:
    """The tolerance as text."""
    return PolicyShown(policy.protection_days, policy.duplicate_days, f"{policy.tolerance:f}")


def status_told(values: Mapping[str, str]) -> str | None:
    """The state that a deal is shown in: by its status, as it was written where that names none, else by its stage."""
    return standing_of(values) or values.get("status")


def told_of(values: Mapping[str, str]) -> dict[str, Any]:
    """What follows from a deal's values alone: its state also by its stage, its rung on the ladder, its products."""
    return {
        "status": status_told(values),
        "phase": phase_of(values.get("stage", "")),
        "products": products_of(values.get("product", "")),
    }


def dismissal_shown(dismissal: Dismissal) -> DismissalShown:
    """As the API shows it."""
    return DismissalShown(dismissal.reason, dismissal.by, dismissal.at)


def finding_shown(finding: Finding, dismissal: Dismissal | None = None) -> FindingShown:
    """The finding as it is shown."""
    return FindingShown(
        finding.id,
        finding.kind,
        finding.severity,
        finding.rule,
        list(finding.deals),
        list(finding.imports),
        list(finding.fields),
        finding.reason,
        None if dismissal is None else dismissal_shown(dismissal),
    )


def protection_shown(judged: DealJudged) -> ProtectionShown:
    """The protection as it is shown."""
    window = judged.protection
    return ProtectionShown(window.state, window.open, window.since, window.until, window.told_by)
