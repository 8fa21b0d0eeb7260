"""Roles: what each amount is, told from the cues around it by their distance; every candidate keeps its score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from domain.extraction.text.rolewords import CUES, LONGEST, WEAK
from domain.extraction.text.tokens import Token, index_at
from domain.provenance import Mention

DEAL, UNKNOWN = "deal_value", "unknown"

REACH = 14
"""Tokens on either side of an amount in which a cue counts."""

_BREAKS: dict[str, float] = {
    ".": 0.15, "!": 0.15, "?": 0.15, ";": 0.4, ",": 0.75, "and": 0.85, "but": 0.5, "while": 0.6, "versus": 0.7,
    "against": 0.7,
    "compared": 0.8, "und": 0.85, "et": 0.85, "y": 0.85, "aber": 0.5, "mais": 0.5, "pero": 0.5,
}  # fmt: skip
"""What is left of a cue's weight behind a boundary between it and the amount."""

_BEHIND = 0.85
"""A cue behind its amount (`a $5 million contract` apart) counts a little less than one before it."""

_CLOSE = 1.15
"""A cue that touches the amount's end: `$40,000 contract`, `$3 million in revenue`."""


class Cue(NamedTuple):
    """A cue phrase between the tokens [first, last)."""

    first: int
    last: int
    role: str
    weight: float


def with_roles(tokens: Sequence[Token], amounts: Sequence[Mention]) -> list[Mention]:
    """The amounts with `details.role` (the best), `details.roles` (all with their scores); EPS by `per` share."""
    if not amounts:
        return []
    cues = _cues(tokens)
    told: list[Mention] = []
    at = 0
    for amount in amounts:
        first, last = index_at(tokens, amount.start), index_at(tokens, amount.end - 1) + 1
        while at < len(cues) and cues[at].last < first - REACH:
            at += 1
        scores = _scores(tokens, cues, at, first, last)
        if "share" in amount.details.get("per", ""):
            scores["eps"] = max(scores.get("eps", 0.0), 1.0)
        told.append(_with(amount, scores))
    return told


def _with(amount: Mention, scores: dict[str, float]) -> Mention:
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    kept = [(role, score) for role, score in ranked if score >= 0.1][:5]
    role = kept[0][0] if kept else UNKNOWN
    said = " ".join(f"{name}:{score:.2f}" for name, score in kept)
    details = {**amount.details, "role": role, **({"roles": said} if said else {})}
    return msgspec.structs.replace(amount, details=details)


def _cues(tokens: Sequence[Token]) -> list[Cue]:
    found: list[Cue] = []
    index = 0
    while index < len(tokens):
        cue = _cue_at(tokens, index)
        if cue is not None:
            found.append(cue)
        index = cue.last if cue is not None else index + 1
    return found


_FIRST = frozenset(cue[0] for cue in CUES)


def _cue_at(tokens: Sequence[Token], index: int) -> Cue | None:
    if tokens[index].lower not in _FIRST:
        return None
    for size in range(LONGEST, 0, -1):
        words = tuple(token.lower for token in tokens[index : index + size])
        if len(words) == size and words in CUES:
            return Cue(index, index + size, CUES[words], WEAK.get(words[0], 1.0) if size == 1 else 1.0)
    return None


def _scores(tokens: Sequence[Token], cues: Sequence[Cue], at: int, first: int, last: int) -> dict[str, float]:
    scores: dict[str, float] = {}
    for cue in cues[at:]:
        if cue.first > last + REACH:
            break
        if cue.first < last and cue.last > first:
            continue
        score = _score(tokens, cue, first, last)
        scores[cue.role] = max(scores.get(cue.role, 0.0), score)
    return scores


def _score(tokens: Sequence[Token], cue: Cue, first: int, last: int) -> float:
    before = cue.last <= first
    between = tokens[cue.last : first] if before else tokens[last : cue.first]
    score = cue.weight / (1 + len(between) / 4)
    for token in between:
        score *= _BREAKS.get(token.lower, 1.0)
    if before:
        return score
    close = len(between) == 0 or (len(between) <= 2 and between[0].lower in {"in", "of", "per", "-", "worth"})
    return score * (_CLOSE if close else _BEHIND)
