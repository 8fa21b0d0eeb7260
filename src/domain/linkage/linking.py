"""Linking: the full pass over all nodes, from keys to clusters, with a model fitted to them or a frozen one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from domain.linkage.arrays import Ints, Reals
from domain.linkage.candidates import Crowding, find_crowded, members_per_kind, pairs_of
from domain.linkage.comparison import Compared, Comparer
from domain.linkage.fitting import Evidence, calibrated, expected_pairs, fit, sample_of, strangers
from domain.linkage.frequencies import count
from domain.linkage.keys import key_table, raw_keys
from domain.linkage.model import Model, default_model
from domain.linkage.nodes import Link, Node
from domain.linkage.profiles import Group, collapse
from domain.linkage.scoring import AT_ONCE, Verdict, score_all
from domain.linkage.settling import Question, Settled, Ties, bonds, settle, ties_of


class Report(msgspec.Struct, frozen=True):
    """What a pass did: how many nodes became how many groups, keys by kind, pairs, and what crowded keys cost.

    `not_compared`: pairs by kind of key; `expected`: pairs of one vendor among the candidates; `lost_recall`: share of
    all expected pairs that were not compared, estimated (and rather too high: a pair may be lost under several keys).
    """

    nodes: int
    groups: int
    keys: dict[str, int]
    crowded: int
    candidates: int
    not_compared: dict[str, int]
    expected: float
    lost_recall: float = 0.0


class Linked(msgspec.Struct, frozen=True):
    """The result of a pass: clusters of ids of nodes (every node in one), open questions, the model that decided."""

    clusters: tuple[tuple[str, ...], ...]
    questions: tuple[Question, ...]
    model: Model
    report: Report


def link(
    nodes: Sequence[Node], links: Iterable[Link] = (), model: Model | None = None, population: float = 0.0
) -> Linked:
    """Who is who among the nodes. Without a model one is fitted to them; the order of the nodes changes nothing.

    `population`: how many nodes there will be, where these are a sample of them that a model is fitted to.
    """
    said = tuple(links)
    groups = collapse(nodes, frozenset(end for one in said for end in (one.left, one.right)))
    profiles = [group.profile for group in groups]
    crowding: Crowding | None = None
    fresh = model is None
    if model is None:
        frequencies = count(profiles)
        raw = raw_keys(profiles, frequencies)
        crowding = find_crowded(raw, max(population / max(len(nodes), 1), 1.0))
        model = _unfitted(len(groups), crowding, default_model(), frequencies=frequencies)
    else:
        raw = raw_keys(profiles, model.frequencies)
    table = key_table(raw, model)
    del raw
    left, right, left_out = pairs_of(table)
    comparer = Comparer(profiles, model.frequencies)
    compared = compare_all(comparer, left, right)
    if fresh and len(groups) > 1:
        some, scale = sample_of(compared)
        chance = compare_all(comparer, *strangers(left, right, len(groups)))
        model = fit(Evidence(some, scale, chance, len(groups)), model)
    ties = ties_of(groups, said)
    total, found = score_all(compared, model)
    settled = _settle(groups, comparer, model, left, right, compared, total, found, ties)
    open_pairs = expected_pairs(total[found != Verdict.SAME])
    if fresh and (shift := calibrated(total, settled.pairs + open_pairs)) < 0:
        model = msgspec.structs.replace(model, intercept=shift)
        total, found = score_all(compared, model)
        settled = _settle(groups, comparer, model, left, right, compared, total, found, ties)
    lost = crowding.lost if crowding is not None else {}
    expected = expected_pairs(total)
    report = Report(
        len(nodes), len(groups), members_per_kind(table), len(model.crowded), len(left),
        {kind: number for kind, number in {**lost, **left_out}.items() if number},
        expected,
        _lost_recall(crowding, comparer, model, left, right, expected) if crowding is not None else 0.0,
    )  # fmt: skip
    return Linked(settled.clusters, settled.questions, model, report)


def _unfitted(groups: int, crowding: Crowding, start: Model, **known: object) -> Model:
    return msgspec.structs.replace(
        start, groups=groups, crowded=crowding.values, busy=crowding.busy, most_members=crowding.cap, **known
    )


def compare_all(comparer: Comparer, left: Ints, right: Ints) -> Compared:
    """`compare` in batches that bound the memory."""
    parts = [
        comparer.compare(left[start : start + AT_ONCE], right[start : start + AT_ONCE])
        for start in range(0, max(len(left), 1), AT_ONCE)
    ]
    return Compared(np.concatenate([part.levels for part in parts]), np.concatenate([part.bits for part in parts]))


def _settle(
    groups: Sequence[Group],
    comparer: Comparer,
    model: Model,
    left: Ints,
    right: Ints,
    compared: Compared,
    total: Reals,
    found: NDArray[np.int8],
    ties: Ties,
) -> Settled:
    near = np.flatnonzero(found == Verdict.SAME)
    kept = bonds(compared.levels[near], total[near], found[near], model.version)
    edges = dict(zip(zip(left[near].tolist(), right[near].tolist(), strict=True), kept, strict=True))
    doubt = np.flatnonzero(found == Verdict.REVIEW)
    sides = zip(left[doubt].tolist(), right[doubt].tolist(), strict=True)
    reviews = dict(zip(sides, total[doubt].tolist(), strict=True))
    return settle(groups, comparer, model, edges, reviews, ties)


def _lost_recall(
    crowding: Crowding, comparer: Comparer, model: Model, left: Ints, right: Ints, expected: float
) -> float:
    """The expected pairs among those that crowded keys lost, as a share of all that are expected."""
    fresh = ~np.isin(crowding.left << 32 | crowding.right, left << 32 | right)
    if not fresh.any():
        return 0.0
    total, _ = score_all(compare_all(comparer, crowding.left[fresh], crowding.right[fresh]), model)
    missed = expected_pairs(total) / len(fresh) * sum(crowding.lost.values())
    return missed / max(expected + missed, 1e-9)
