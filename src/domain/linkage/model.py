"""The model: everything that weights depend on, frozen and named by its hash, so that a decision can be repeated."""

from __future__ import annotations

import hashlib
import math
from functools import cached_property

import msgspec
import numpy as np
from numpy.typing import NDArray

from domain.linkage.fields import FIELDS
from domain.linkage.frequencies import KINDS, Frequencies

VERSION = 7
"""Of the rules beside the numbers: comparison levels, keys, clusters. It is part of the hash."""

RECORDS = 5_000
"""Vendors that a model which has seen no data takes the world to have."""

DOUBLES = 0.25
"""Pairs of one vendor there are for each group before data tells more."""


class Model(msgspec.Struct, frozen=True, dict=True):
    """Weights, frequencies and crowded keys of one fit.

    `m`, `u`: shares per field and level (see `fields`). `typical`: per field and level the bits that agreement has on
    average; what a pair agrees on is held against it. `prior_bits`: log2 odds that two groups at hand are one vendor.
    `intercept`: what calibration adds. `crowded`: keys that more than `most_members` groups have or will
    have, `busy`: those that many have (see `keys`).
    `learned`: the fields whose shares were moved by data. `same`, `review`: probabilities from which a pair is one
    vendor, or a question.
    """

    m: tuple[tuple[float, ...], ...]
    u: tuple[tuple[float, ...], ...]
    typical: tuple[tuple[float, ...], ...]
    prior_bits: float
    intercept: float = 0.0
    groups: int = 0
    frequencies: Frequencies = Frequencies()
    crowded: tuple[int, ...] = ()
    most_members: int = 100
    busy: tuple[int, ...] = ()
    learned: tuple[str, ...] = ()
    same: float = 0.95
    review: float = 0.5
    version: int = VERSION

    @cached_property
    def hash(self) -> str:
        """16 hexadecimal digits that name this model."""
        return hashlib.blake2b(msgspec.json.encode(self, order="deterministic"), digest_size=8).hexdigest()

    @cached_property
    def crowd(self) -> NDArray[np.uint64]:
        """The crowded keys as the key table has them, sorted."""
        return _unsigned(self.crowded)

    @cached_property
    def busy_keys(self) -> NDArray[np.uint64]:
        """The busy keys, likewise."""
        return _unsigned(self.busy)

    @property
    def same_bits(self) -> float:
        """The weight from which a pair is one vendor."""
        return bits_of(self.same)

    @property
    def review_bits(self) -> float:
        """The weight from which a pair is a question."""
        return bits_of(self.review)


def _unsigned(values: tuple[int, ...]) -> NDArray[np.uint64]:
    return np.sort(np.array(values, dtype=np.int64).view(np.uint64))


def bits_of(probability: float) -> float:
    """Log2 odds."""
    return math.log2(probability / (1 - probability))


def probability_of(bits: float) -> float:
    """The probability that log2 odds mean."""
    return 1 / (1 + math.exp2(-max(min(bits, 60.0), -60.0)))


def default_model() -> Model:
    """What is believed before any data: prior shares, the table of common words."""
    m = tuple(tuple(level.m for level in field.levels) for field in FIELDS)
    u = tuple(tuple(level.u for level in field.levels) for field in FIELDS)
    world = Frequencies(dict.fromkeys(KINDS, RECORDS))
    return Model(m, u, prior_typical(u), math.log2(2 * DOUBLES / RECORDS), frequencies=world)


def prior_typical(u: tuple[tuple[float, ...], ...]) -> tuple[tuple[float, ...], ...]:
    """The information of agreement that a share of chance agreements means: -log2 of it."""
    return tuple(tuple(-math.log2(share) for share in shares) for shares in u)
