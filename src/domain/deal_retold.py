"""Retold: the rules about what successive imports tell of one deal: other terms, illegal moves, stages that go back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from uuid import UUID

from domain.deal_findings import FieldFound, Finding, FindingKind, Setting, Severity, Telling
from domain.deal_protection import standing_of
from domain.deal_rivals import differ
from domain.deal_stages import goes_back, phase_of
from domain.deal_states import may_follow
from domain.normalise import fold, name_key

TERMS_OTHERWISE = "deal.terms-otherwise@1"
ILLEGAL_MOVE = "deal.illegal-move@1"
STAGE_BACK = "deal.stage-back@1"

Step = tuple[Telling, Telling]


def retold(deal: UUID, tellings: Sequence[Telling], setting: Setting) -> list[Finding]:
    """What the imports disagree about, per rule the latest time that they did; the same in any order of tellings.

    Of the records of one import the last that tells a field counts: rows of one file are items of a deal, not news.
    """
    by_import: dict[int, Telling] = {}
    for one in sorted(tellings, key=lambda telling: telling.number):
        known = by_import.get(one.number)
        by_import[one.number] = one if known is None else _joined(known, one)
    steps = [by_import[number] for number in sorted(by_import)]
    found = (rule(deal, steps, setting) for rule in RULES)
    return [finding for finding in found if finding is not None]


def _joined(known: Telling, later: Telling) -> Telling:
    return Telling(known.number, known.import_id, {**known.values, **later.values}, later.columns or known.columns)


def _latest(tellings: Sequence[Telling], *fields: str) -> Iterator[Step]:
    """The successive tellings that say at least one of the fields, the latest step first."""
    telling = [one for one in tellings if any(one.values.get(field) for field in fields)]
    return reversed(list(pairwise(telling)))


def _one_source(step: Step) -> bool:
    """Whether both look like editions of one table: then a change is news, where between two sources it is dispute."""
    return bool(step[0].columns) and step[0].columns == step[1].columns


def _found(deal: UUID, rule: str, severity: Severity, step: Step, fields: Sequence[str], reason: str) -> Finding:
    told = tuple(FieldFound(field, tuple(one.values.get(field) or None for one in step)) for field in fields)
    imports = (step[0].import_id, step[1].import_id)
    return Finding(FindingKind.CONFLICT, severity, rule, (deal,), told, reason, imports)


_NAMES = ("customer", "partner")


def _terms(deal: UUID, tellings: Sequence[Telling], setting: Setting) -> Finding | None:
    """Another amount of the same kind and currency, beyond the tolerance; another currency, customer or partner."""
    for step in _latest(tellings, "amount", "currency", *_NAMES):
        others = _others(step, setting)
        if not others:
            continue
        before, after = step
        named = not _same_names(others)
        severity = Severity.HIGH if named else Severity.WARNING
        if _one_source(step):
            severity = Severity.WARNING if named else Severity.NOTE
        told = "; ".join(f"{field} {before.values[field]!r}, then {after.values[field]!r}" for field in others)
        source = "a later edition of the same table" if _one_source(step) else "another source"
        return _found(
            deal, TERMS_OTHERWISE, severity, step, others, f"{source.capitalize()} tells it otherwise: {told}."
        )
    return None


def _same_names(others: Sequence[str]) -> bool:
    return not any(field in _NAMES for field in others)


def _others(step: Step, setting: Setting) -> list[str]:
    before, after = step[0].values, step[1].values

    def both(field: str) -> bool:
        return bool(before.get(field) and after.get(field))

    others = [field for field in _NAMES if both(field) and name_key(before[field]) != name_key(after[field])]
    if both("currency") and fold(before["currency"]) != fold(after["currency"]):
        others.append("currency")
    elif both("amount") and (before.get("amountKind") or None) == (after.get("amountKind") or None):
        others += ["amount"] if differ(before["amount"], after["amount"], setting.policy.tolerance) else []
    return others


def _move(deal: UUID, tellings: Sequence[Telling], _: Setting) -> Finding | None:
    """A state that the table of moves does not lead to from the one told before; both claims stay, the later shows."""
    states = [(one, status) for one in tellings if (status := standing_of(one.values)) is not None]
    for (before, was), (after, now) in reversed(list(pairwise(states))):
        if not may_follow(was, now):
            reason = f"It was {was}, and no legal move leads from there to {now} without a decision nobody told of."
            fields = [field for field in ("status", "stage") if field in before.values or field in after.values]
            return _found(deal, ILLEGAL_MOVE, Severity.WARNING, (before, after), fields, reason)
    return None


def _back(deal: UUID, tellings: Sequence[Telling], _: Setting) -> Finding | None:
    """A stage below the one told before, or any after it was lost."""
    phases = [(one, phase) for one in tellings if (phase := phase_of(one.values.get("stage", ""))) is not None]
    for (before, was), (after, now) in reversed(list(pairwise(phases))):
        if goes_back(was, now):
            reason = (
                f"Its stage went back from {before.values['stage']!r} ({was}) to {after.values['stage']!r} ({now})."
            )
            return _found(deal, STAGE_BACK, Severity.NOTE, (before, after), ["stage"], reason)
    return None


RULES: tuple[Callable[[UUID, Sequence[Telling], Setting], Finding | None], ...] = (_terms, _move, _back)
"""Every rule about one deal."""
