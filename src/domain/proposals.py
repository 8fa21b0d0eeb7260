"""Proposals: that two vendors may be one, with the reasons in bits, and what a person said to it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from uuid import UUID

import msgspec

from domain.catalog import Entity
from domain.errors import conflict
from domain.provenance import FIELDS

MOST = 5_000
"""Pairs that one pass proposes, those with the most bits: nobody looks through more before the next pass."""


class ProposalState(StrEnum):
    """Open until a person accepts or dismisses it."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class Move(StrEnum):
    """What a person says of a proposal."""

    ACCEPT = "accept"
    DISMISS = "dismiss"


MOVES: dict[Move, dict[ProposalState, ProposalState]] = {
    Move.ACCEPT: {ProposalState.OPEN: ProposalState.ACCEPTED},
    Move.DISMISS: {ProposalState.OPEN: ProposalState.DISMISSED},
}
"""Every legal move of a person: before -> after. A pass opens a decided one again when the values are others."""


class Likeness(StrEnum):
    """What the pass says of a pair: it would make one vendor of the two, or it asks."""

    SAME = "same"
    REVIEW = "review"


class Reason(msgspec.Struct, frozen=True):
    """One field: how alike the two are in it, and the bits that this counts for (+) or against (-)."""

    field: str
    level: str
    bits: float


class Proposal(msgspec.Struct, frozen=True):
    """A pair of vendors, `left` the one with the lower id: the one that was there first, and stays when accepted.

    `bits`: log2 odds that they are one, hundredths at most; the `prior` and the bits of the reasons add up to it.
    `left_said`, `right_said`: digests of the values it was weighed by. `model`: the hash of the model that weighed.
    `decision_id` is the merge that an accepted one became.
    """

    id: UUID
    left: UUID
    right: UUID
    left_said: str
    right_said: str
    bits: float
    likeness: Likeness
    prior: float
    reasons: tuple[Reason, ...]
    model: str
    proposed_at: datetime
    state: ProposalState = ProposalState.OPEN
    decided_by: str = ""
    decided_at: datetime | None = None
    decision_id: UUID | None = None

    @property
    def rank(self) -> int:
        """What lists go by, highest first: hundredths of a bit."""
        return round(self.bits * 100)

    @property
    def said(self) -> tuple[str, str]:
        """The values of both."""
        return self.left_said, self.right_said


class Said(msgspec.Struct, frozen=True):
    """A pair that a person decided, and the values they saw."""

    left: UUID
    right: UUID
    left_said: str
    right_said: str


def said_by(vendor: Entity) -> str:
    """A digest of all shown values of a vendor: equal as long as nothing that could be weighed has changed."""
    picks, pins = vendor.picks, vendor.pins
    shown = {field: pick.value for field, pick in picks.items()} | {field: pin.value for field, pin in pins.items()}
    values = [shown.get(field) for field in FIELDS[vendor.noun]]
    return blake2b(msgspec.json.encode(values), digest_size=16).hexdigest()


def decided(proposal: Proposal, move: Move, by: str, now: datetime, decision_id: UUID | None = None) -> Proposal:
    """The proposal after a person's word; Refusal CONFLICT `proposal_decided`."""
    after = MOVES[move].get(proposal.state)
    if after is None:
        raise conflict("proposal_decided", f"Proposal {proposal.id} was {proposal.state} already.")
    return msgspec.structs.replace(proposal, state=after, decided_by=by, decided_at=now, decision_id=decision_id)


def is_current(proposal: Proposal, left: Entity | None, right: Entity | None) -> bool:
    """Whether both vendors are shown with the values that were weighed."""
    sides = ((left, proposal.left_said), (right, proposal.right_said))
    return all(vendor is not None and vendor.shown and said_by(vendor) == said for vendor, said in sides)


def check_current(proposal: Proposal, left: Entity | None, right: Entity | None) -> None:
    """Refusal CONFLICT `already_merged`, `proposal_outdated` unless both vendors are what was weighed."""
    for vendor in (left, right):
        if vendor is not None and vendor.merged_into is not None:
            raise conflict("already_merged", f"Vendor {vendor.id} was merged into {vendor.merged_into} already.")
    if not is_current(proposal, left, right):
        message = "A vendor of this proposal has changed since it was weighed; the next pass weighs it as it is now."
        raise conflict("proposal_outdated", message)
