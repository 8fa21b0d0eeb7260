"""Reasons: what the weights of many pairs are made of, in bits per field; what `linkage.explain` says of one pair."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from domain.linkage import Model, Node, profile_of
from domain.linkage.comparison import Comparer
from domain.linkage.fields import FIELDS, MISSING
from domain.linkage.scoring import AT_ONCE, score
from domain.proposals import Reason

LIFTED = "one rare name, nothing against it"
"""The rule that lifts a weight over the line (`scoring.equal_names`); a reason of its own, so that the sum is right."""


class Weight(msgspec.Struct, frozen=True):
    """`prior` and the bits of the reasons add up to `bits`; the strongest reasons come first."""

    bits: float
    prior: float
    reasons: tuple[Reason, ...]


def weights(pairs: Sequence[tuple[Node, Node]], model: Model) -> list[Weight]:
    """The weight of each pair, in their order; all are compared together, which is far faster than one by one."""
    found: list[Weight] = []
    for start in range(0, len(pairs), AT_ONCE):
        found += _weights(pairs[start : start + AT_ONCE], model)
    return found


def _weights(pairs: Sequence[tuple[Node, Node]], model: Model) -> list[Weight]:
    nodes = list({node.id: node for pair in pairs for node in pair}.values())
    rows = {node.id: row for row, node in enumerate(nodes)}
    comparer = Comparer([profile_of(node) for node in nodes], model.frequencies)
    left = np.array([rows[one.id] for one, _ in pairs], dtype=np.int64)
    right = np.array([rows[two.id] for _, two in pairs], dtype=np.int64)
    compared = comparer.compare(left, right)
    scores = score(compared, model)
    prior = model.prior_bits + model.intercept
    return [
        _weight(levels, parts, total, prior)
        for levels, parts, total in zip(
            compared.levels.tolist(), scores.parts.tolist(), scores.total.tolist(), strict=True
        )
    ]


def _weight(levels: Sequence[int], parts: Sequence[float], total: float, prior: float) -> Weight:
    reasons = [
        Reason(field.name, field.levels[level].label, round(bits, 2))
        for field, level, bits in zip(FIELDS, levels, parts, strict=True)
        if level != MISSING
    ]
    lifted = total - sum(parts) - prior
    if lifted > 0.005:
        reasons.append(Reason("rule", LIFTED, round(lifted, 2)))
    return Weight(round(total, 2), round(prior, 2), tuple(sorted(reasons, key=lambda one: -abs(one.bits))))
