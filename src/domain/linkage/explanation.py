"""Explanation: why two nodes are one vendor, a question, or two, in bits per field."""

from __future__ import annotations

import msgspec
import numpy as np

from domain.linkage.comparison import Comparer
from domain.linkage.fields import FIELDS, MISSING
from domain.linkage.model import Model, probability_of
from domain.linkage.nodes import Node
from domain.linkage.profiles import profile_of
from domain.linkage.scoring import Verdict, capped, score


class Part(msgspec.Struct, frozen=True):
    """One field: the level that was reached, its bits for (+) or against (-), the information agreed on if known."""

    field: str
    level: str
    bits: float
    information: float | None = None


class Explanation(msgspec.Struct, frozen=True):
    """`prior` and `parts` add up to `bits`; `held_back`: merged by its bits, but not without a person."""

    verdict: str
    bits: float
    probability: float
    prior: float
    parts: tuple[Part, ...]
    model: str
    held_back: bool = False


def explain(one: Node, two: Node, model: Model) -> Explanation:
    """The decision on one pair under the model; fields that one side lacks are left out, the strongest come first."""
    comparer = Comparer([profile_of(one), profile_of(two)], model.frequencies)
    compared = comparer.compare(np.array([0], dtype=np.int64), np.array([1], dtype=np.int64))
    scores = score(compared, model)
    parts = []
    for at, field in enumerate(FIELDS):
        level = int(compared.levels[0, at])
        if level != MISSING:
            information = float(compared.bits[0, at])
            parts.append(
                Part(
                    field.name,
                    field.levels[level].label,
                    round(float(scores.parts[0, at]), 2),
                    None if np.isnan(information) else round(information, 2),
                )
            )
    bits = float(scores.total[0])
    lifted = bits - float(scores.parts[0].sum()) - model.prior_bits - model.intercept
    if lifted > 0.005:
        parts.append(Part("rule", "one rare name, nothing against it", round(lifted, 2)))
    return Explanation(
        Verdict(int(scores.verdicts[0])).name.lower(),
        round(bits, 2),
        probability_of(bits),
        round(model.prior_bits + model.intercept, 2),
        tuple(sorted(parts, key=lambda part: -abs(part.bits))),
        model.hash,
        bool(bits >= model.same_bits and capped(compared, scores.parts, model.version)[0]),
    )
