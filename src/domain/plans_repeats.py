"""What a plan makes of repeats: what they say of deals, and how they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from domain.catalog import Kept
from domain.interpretation import Understood
from domain.matching import deal_text
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
            text_of = deal_text(values, scope)
            found.append(
                Retold(one, text_of(owner), tuple([text_of(other) for other in others if other != owner]), values)
            )
    return found


def kept_repeat(record: Understood, repeat: Repeat, decided: Sequence[Decision | None]) -> Kept:
    """The record as it is kept; `decided`: of its vendor, contact and deal."""
    deal = decided[2]
    outcome = "new" if deal is not None and deal.founded else outcome_of(decided)
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
        (None if deal is None else deal.ident,),
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
