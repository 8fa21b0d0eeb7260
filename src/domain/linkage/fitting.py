"""Fitting: the shares of the model from the data at hand, without labels (expectation-maximisation, damped)."""

from __future__ import annotations

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

from domain.linkage import fields
from domain.linkage.arrays import Ints, Reals
from domain.linkage.comparison import Compared
from domain.linkage.fields import FIELDS, MISSING, PRIOR_PAIRS
from domain.linkage.model import DOUBLES, Model, prior_typical
from domain.linkage.scoring import weigh

ROUNDS = 12
SAMPLE = 150_000
"""Candidates that the shares are learned from; more move them no further."""

CHANCE_PAIRS = 300_000
"""Pairs drawn from all, to see how often each level is reached by chance."""

PRIOR_CHANCE = 500.0
"""Chance pairs that the prior shares count as. A level that chance reaches once in a million pairs is met by none of
those that are drawn, or by one: taken as it is, that would be twenty bits or thirteen, by luck."""

ENOUGH = 200.0
"""Expected pairs of one vendor from which data may move the shares of agreement (`m`)."""

INFORMED = 0.05
"""Share of candidates that must have a field for it to count as informative."""

DOUBT = 0.25
"""Share of the pairs that look like one vendor which are counted as chance all the same, when chance is measured."""

FURTHEST = 8.0
"""Bits that calibration takes away at most."""

FEWEST, MOST = 0.02, 5.0
"""Bounds of the pairs of one vendor there are for each group."""

Shares = tuple[tuple[float, ...], ...]


class Evidence(msgspec.Struct, frozen=True):
    """What is learned from: compared candidates (a sample, `scale` times as many in all), compared chance pairs."""

    candidates: Compared
    scale: float
    chance: Compared
    groups: int

    @property
    def pairs(self) -> float:
        """All pairs that there are."""
        return max(self.groups * (self.groups - 1) / 2, 1.0)


def chance_pairs(groups: int, wanted: int = CHANCE_PAIRS) -> tuple[Ints, Ints]:
    """Pairs of different rows, spread over all of them, the same for the same number of rows."""
    if groups < 2:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    number = min(wanted, groups * (groups - 1) // 2)
    step = np.arange(number, dtype=np.int64)
    # A walk by an irrational step visits the rows evenly; the second walk is another one, so that pairs do not repeat.
    left = (step * 2_654_435_761 % 4_294_967_296 * groups) >> 32
    right = (step * 1_640_531_527 // 7 % 4_294_967_291 * 31 % 4_294_967_296 * (groups - 1)) >> 32
    right = (left + 1 + right) % groups
    return np.minimum(left, right), np.maximum(left, right)


def strangers(left: Ints, right: Ints, groups: int) -> tuple[Ints, Ints]:
    """Chance pairs that are not among these candidates.

    Those are counted one by one, and hold nearly all pairs of one vendor: a few of these among the chance pairs would
    make it look common that strangers have a telephone or a name in common.
    """
    one, two = chance_pairs(groups)
    fresh = ~np.isin(one << 32 | two, left << 32 | right)
    return one[fresh], two[fresh]


def sample_of(compared: Compared, size: int = SAMPLE) -> tuple[Compared, float]:
    """Every n-th pair, and n."""
    step = max(math.ceil(len(compared.levels) / size), 1)
    return Compared(compared.levels[::step], compared.bits[::step]), float(step)


def informative(compared: Compared) -> list[int]:
    """The fields that can tell a vendor and that enough candidates have."""
    weak = {fields.NUMBERS, fields.FORM, fields.COUNTRY}
    if not len(compared.levels):
        return []
    have = (compared.levels != MISSING).mean(axis=0)
    return [field for field in range(len(FIELDS)) if field not in weak and have[field] >= INFORMED]


def fit(evidence: Evidence, start: Model) -> Model:
    """The start model with shares, typical information and prior as the evidence says them."""
    model = msgspec.structs.replace(
        start, prior_bits=math.log2(DOUBLES * evidence.groups / evidence.pairs) if evidence.groups > 1 else -1.0
    )
    rates = [_rates(evidence.chance, field) for field in range(len(FIELDS))]
    enough = len(informative(evidence.candidates)) >= 2
    for turn in range(ROUNDS):
        chances = _probabilities(evidence, model)
        expected = float(chances.sum()) * evidence.scale
        learn = enough and turn > 0 and expected >= ENOUGH
        m = tuple(_m(evidence, chances, field, learn) for field in range(len(FIELDS)))
        u = tuple(_u(evidence, chances, field, rates[field]) for field in range(len(FIELDS)))
        bounded = min(max(expected, FEWEST * evidence.groups), MOST * evidence.groups)
        damped = (bounded * bounded + PRIOR_PAIRS * DOUBLES * evidence.groups) / (bounded + PRIOR_PAIRS)
        model = msgspec.structs.replace(
            model,
            m=m,
            u=u,
            typical=_typical(evidence, chances, u),
            prior_bits=math.log2(min(damped / evidence.pairs, 0.5)),
            learned=tuple(field.name for field in FIELDS) if learn else (),
        )
    return model


def _probabilities(evidence: Evidence, model: Model) -> NDArray[np.float64]:
    total = weigh(evidence.candidates, model).sum(axis=1).astype(np.float64) + model.prior_bits
    found: NDArray[np.float64] = 1 / (1 + np.exp2(-np.clip(total, -60, 60)))
    return found


def _rates(chance: Compared, field: int) -> NDArray[np.float64]:
    """The share of each level among chance pairs that have the field, mixed with the prior shares."""
    levels = chance.levels[:, field]
    have = levels[levels != MISSING]
    prior = np.array([level.u for level in FIELDS[field].levels])
    counts = np.bincount(have, minlength=len(prior))
    rates: NDArray[np.float64] = (counts + PRIOR_CHANCE * prior) / (len(have) + PRIOR_CHANCE)
    return rates


def _m(evidence: Evidence, chances: NDArray[np.float64], field: int, learn: bool) -> tuple[float, ...]:
    prior = np.array([level.m for level in FIELDS[field].levels])
    if not learn:
        return tuple(prior.tolist())
    found = _per_level(evidence, chances, field) * evidence.scale
    shares = (found + PRIOR_PAIRS * prior) / (found.sum() + PRIOR_PAIRS)
    return tuple(shares.tolist())


def _u(evidence: Evidence, chances: NDArray[np.float64], field: int, rates: NDArray[np.float64]) -> tuple[float, ...]:
    """Chance agreement: counted among candidates where they are, estimated from chance pairs elsewhere."""
    prior = np.array([level.u for level in FIELDS[field].levels])
    have = float((evidence.chance.levels[:, field] != MISSING).mean()) if len(evidence.chance.levels) else 0.0
    pairs = max(evidence.pairs * have, 1.0)
    seen = _per_level(evidence, 1 - chances * (1 - DOUBT), field) * evidence.scale
    elsewhere = max(pairs - float((evidence.candidates.levels[:, field] != MISSING).sum()) * evidence.scale, 0.0)
    found = seen + elsewhere * rates
    shares = (found + PRIOR_PAIRS * prior) / (found.sum() + PRIOR_PAIRS)
    return tuple(shares.tolist())


def _per_level(evidence: Evidence, weights: NDArray[np.float64], field: int) -> NDArray[np.float64]:
    levels = evidence.candidates.levels[:, field]
    have = levels != MISSING
    counted = np.bincount(levels[have], weights=weights[have], minlength=len(FIELDS[field].levels))
    return counted.astype(np.float64)


def _typical(evidence: Evidence, chances: NDArray[np.float64], u: Shares) -> Shares:
    """What agreement at each level tells on average, in bits: of a whole value by its chance, of words as seen."""
    rows = [list(row) for row in prior_typical(u)]
    levels, bits = evidence.candidates.levels[:, fields.NAME], evidence.candidates.bits[:, fields.NAME]
    for level in range(1, fields.EQUAL_NAME):
        at = (levels == level) & ~np.isnan(bits)
        weight = chances[at]
        before = rows[fields.NAME][level]
        share = (float((weight * np.exp2(-bits[at].astype(np.float64))).sum()) + 20 * 2.0**-before) / (
            float(weight.sum()) + 20
        )
        rows[fields.NAME][level] = -math.log2(share)
    return tuple(tuple(row) for row in rows)


def expected_pairs(total: Reals, shift: float = 0.0) -> float:
    """How many pairs of one vendor these weights mean, `shift` bits added to each."""
    return float((1 / (1 + np.exp2(-np.clip(total + np.float32(shift), -60, 60)))).sum())


def calibrated(total: Reals, consistent: float) -> float:
    """The bits to add (0 or less) so that as many pairs are expected as clusters of vendors can hold.

    Fields agree together more than chance has it, so that weights claim too much; clusters, in which all pairs must
    fit, do not. `consistent` is the number of
    pairs they hold, and of those expected among the pairs that were never to be merged.
    """
    low, high = -FURTHEST, 0.0
    if expected_pairs(total) <= consistent:
        return 0.0
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (low, middle) if expected_pairs(total, middle) > consistent else (middle, high)
    return high
