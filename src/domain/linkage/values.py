"""Values: the level that two values of one field reach; each pair of different values is compared once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from domain.linkage.columns import Levels, Small
from domain.linkage.profiles import NUMBER_DIGITS

Texts = NDArray[np.object_]


def same(_a: Texts, _b: Texts) -> Levels:
    return np.zeros(len(_a), dtype=np.int8)


def phones(a: Texts, b: Texts) -> Levels:
    """Different texts: the same number when one is the other without its country; else perhaps one digit apart."""
    bare_a = np.array([value.lstrip("+") for value in a], dtype=object)
    bare_b = np.array([value.lstrip("+") for value in b], dtype=object)
    tail = np.array(
        [
            one[-NUMBER_DIGITS:] == two[-NUMBER_DIGITS:] and (one.endswith(two) or two.endswith(one))
            for one, two in zip(bare_a, bare_b, strict=True)
        ],
        dtype=np.bool_,
    )
    distance = cpdist(bare_a, bare_b, scorer=OSA.distance, score_cutoff=1, dtype=np.int32)
    return np.select([tail, distance <= 1], [2, 1], 0).astype(np.int8)


def domains(a: Texts, b: Texts) -> Levels:
    return np.array(
        [int(one.split(".", 1)[0] == two.split(".", 1)[0]) for one, two in zip(a, b, strict=True)], dtype=np.int8
    )


def house_numbers(values: Sequence[tuple[str, ...]], a: Small, b: Small) -> Levels:
    """2 a number in common, 1 one digit apart, 0 else."""
    first = np.array([value[0] for value in values], dtype=object)
    distance = cpdist(first[a], first[b], scorer=OSA.distance, score_cutoff=1, dtype=np.int32)
    many = np.array([len(value) > 1 for value in values], dtype=np.bool_)
    shared = a == b
    for at in np.flatnonzero((many[a] | many[b]) & ~shared):
        shared[at] = not set(values[a[at]]).isdisjoint(values[b[at]])
    return np.select([shared, distance <= 1], [2, 1], 0).astype(np.int8)


def postcodes(values: Sequence[str], a: Small, b: Small) -> Levels:
    """2 equal (or one is the other's beginning of five), 1 one character apart or swapped, 0 else."""
    texts = np.array(values, dtype=object)
    distance = cpdist(texts[a], texts[b], scorer=OSA.distance, score_cutoff=1, dtype=np.int32)
    longer = np.array(
        [
            min(len(one), len(two)) >= 5 and (one.startswith(two) or two.startswith(one))
            for one, two in zip(texts[a], texts[b], strict=True)
        ],
        dtype=np.bool_,
    )
    return np.select([longer | (a == b), distance <= 1], [2, 1], 0).astype(np.int8)


def towns(values: Sequence[tuple[str, ...]], a: Small, b: Small) -> Levels:
    """1 equal, nearly so, or one within the other (`York`, `New York`); 0 else."""
    joined = np.array(["".join(value) for value in values], dtype=object)
    score = cpdist(joined[a], joined[b], scorer=JaroWinkler.normalized_similarity, score_cutoff=0.9, dtype=np.float32)
    near = (score >= 0.9) | (a == b)
    sets = [frozenset(value) for value in values]
    for at in np.flatnonzero(~near):
        one, two = sets[a[at]], sets[b[at]]
        near[at] = one <= two or two <= one
    level: Levels = near.astype(np.int8)
    return level
