"""What a plan makes of repeats: what they say of deals, and how they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from domain.catalog import Kept
from domain.interpretation import Understood
from domain.matching import at_vendor, deal_stem
from domain.plans_sayings import Texts, owned
from domain.plans_turns import SAID_BEFORE, Decision
from domain.provenance import Noun
from domain.repeats import Repeat, Retold

NOTHING = (None,)
"""The decisions about a record with one part of which nothing was decided."""

_RULES = (SAID_BEFORE,)


def retold_of(repeats: Iterable[Repeat], siblings: Mapping[UUID, tuple[UUID, ...]], scope: str) -> list[Retold]:
    """What these say of deals; `siblings` as of `owned`, `scope` as of a Setting."""
    texts = Texts()
    found: list[Retold] = []
    for one in repeats:
        if values := one.part.sheet.values(Noun.DEAL, one.part.cells):
            owner, others = owned(one.vendor_id, siblings, texts)
            stem = deal_stem(values, scope)
            also = tuple([at_vendor(stem, other) for other in others if other != owner])
            found.append(Retold(one, at_vendor(stem, str(owner)), also, values))
    return found


def kept_repeat(record: Understood, repeat: Repeat, decided: Sequence[Decision | None]) -> Kept:
    """The record as it is kept; `decided`: of its vendor, contact and deal."""
    deal = decided[2]
    outcome = "new" if deal is not None and deal.founded else outcome_of(decided)
    return kept_with(record, repeat, None if deal is None else deal.ident, outcome)


def kept_with(record: Understood, repeat: Repeat, deal_id: UUID | None, outcome: str = "new") -> Kept:
    """The same, by whose deal it is and what became of it."""
    return Kept(
        record.seq,
        record.locator,
        record.content,
        record.digest,
        outcome,
        record.parts,
        record.mentions,
        (repeat.vendor_id,),
        (repeat.contact_id,),
        (deal_id,),
        _RULES,
    )


def outcome_of(decided: Iterable[Decision | None]) -> str:
    """What became of a record, given the decisions about its vendors, then its contacts, then its deals."""
    outcome = "same"
    for one in decided:
        if one is not None and one.founded:
            return "new"
        if one is not None and one.changed:
            outcome = "changed"
    return outcome
