"""Settling: from scored pairs of groups to clusters of their nodes, component by component."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import msgspec
import numpy as np
from numpy.typing import NDArray

from domain.linkage import fields
from domain.linkage.arrays import Ints, Levels, Reals
from domain.linkage.clusters import Bond, Pair, cluster, components, pair, split
from domain.linkage.comparison import Comparer, Few
from domain.linkage.model import Model
from domain.linkage.nodes import Link
from domain.linkage.profiles import Group
from domain.linkage.scoring import AT_ONCE, Scores, Verdict, apart, barred, score, score_all


class Question(msgspec.Struct, frozen=True, order=True):
    """Two nodes that a person should look at, and their weight in bits."""

    left: str
    right: str
    bits: float


class Settled(msgspec.Struct, frozen=True):
    """`clusters`: ids of nodes, sorted, sorted by their lowest; every node is in one. `questions`: what is left open.

    `pairs`: pairs of groups in one cluster.
    """

    clusters: tuple[tuple[str, ...], ...]
    questions: tuple[Question, ...]
    pairs: int = 0


class Ties(msgspec.Struct, frozen=True):
    """What people said, as pairs of rows."""

    must: frozenset[Pair]
    cannot: frozenset[Pair]


def ties_of(groups: Sequence[Group], links: Iterable[Link]) -> Ties:
    """The links between these groups; a node that a link names is a group of its own (see `collapse`)."""
    rows = {member: row for row, group in enumerate(groups) for member in group.members}
    must: set[Pair] = set()
    cannot: set[Pair] = set()
    for link in links:
        if link.left in rows and link.right in rows and rows[link.left] != rows[link.right]:
            between = pair(rows[link.left], rows[link.right])
            (must if link.kind == "must" else cannot).add(between)
    return Ties(frozenset(must - cannot), frozenset(cannot))


def bonds(levels: Levels, total: Reals, verdicts: NDArray[np.int8], version: int) -> list[Bond]:
    """One bond per pair; those that are `apart` or `barred` are never one vendor by themselves."""
    possible = ~(apart(levels, version) | barred(levels, version))
    return [
        Bond(bits, same, may)
        for bits, same, may in zip(total.tolist(), (verdicts == Verdict.SAME).tolist(), possible.tolist(), strict=True)
    ]


def settle(
    groups: Sequence[Group],
    comparer: Comparer | Few,
    model: Model,
    edges: dict[Pair, Bond],
    reviews: dict[Pair, float],
    ties: Ties,
) -> Settled:
    """The clusters of the groups. `edges`: pairs that may be merged by themselves; `reviews`: questions."""
    found: list[tuple[int, ...]] = []
    torn: list[Pair] = []
    parts = _parts(len(groups), edges, ties)
    known, unlike = _all_pairs(parts, edges, ties, comparer, model)
    inside = _edges_of(parts, edges)
    known.update(_vouched(unlike, known, inside, parts, comparer))
    for number, part in enumerate(parts):
        if len(part) == 1:
            found.append(tuple(part))
            continue
        result = cluster(part, known.__getitem__, inside[number], ties.must, ties.cannot)
        found.extend(result.clusters)
        torn.extend(result.torn)
    return _settled(groups, found, comparer, model, {**reviews, **{at: known[at].bits for at in torn}}, edges, ties)


def _parts(rows: int, edges: dict[Pair, Bond], ties: Ties) -> list[list[int]]:
    """Components of a size that can be looked at together. What people joined stays together."""
    whole = components(range(rows), [*edges, *ties.must])
    owner = {row: number for number, part in enumerate(whole) for row in part}
    own: list[dict[Pair, float]] = [{} for _ in whole]
    for at, bond in edges.items():
        own[owner[at[0]]][at] = bond.bits
    said: list[list[Pair]] = [[] for _ in whole]
    for at in ties.must:
        said[owner[at[0]]].append(at)
    return [part for number, piece in enumerate(whole) for part in split(piece, own[number], said[number])]


def _edges_of(parts: Sequence[Sequence[int]], edges: dict[Pair, Bond]) -> list[list[Pair]]:
    owner = {row: number for number, part in enumerate(parts) for row in part}
    found: list[list[Pair]] = [[] for _ in parts]
    for one, two in edges:
        if owner[one] == owner[two]:
            found[owner[one]].append((one, two))
    return found


def _all_pairs(
    parts: Sequence[Sequence[int]], edges: dict[Pair, Bond], ties: Ties, comparer: Comparer | Few, model: Model
) -> tuple[dict[Pair, Bond], list[Pair]]:
    """(the bond of every two rows of one part: what no key brought together is scored too; the pairs of strangers that
    nothing else keeps apart).

    Nobody asks for those of what people joined.
    """
    known = dict(edges)
    unlike: list[Pair] = []
    wanted = [at for part in parts if len(part) > 1 for at in _across(part, ties) if at not in known]
    for start in range(0, len(wanted), AT_ONCE):
        some = np.array(wanted[start : start + AT_ONCE], dtype=np.int64)
        compared = comparer.compare(some[:, 0], some[:, 1])
        levels, version = compared.levels, model.version
        total, found = score_all(compared, model)
        known.update(zip(wanted[start : start + AT_ONCE], bonds(levels, total, found, version), strict=True))
        alone = np.flatnonzero(barred(levels, version) & ~apart(levels, version))
        unlike.extend(wanted[start + at] for at in alone.tolist())
    return known, unlike


def _vouched(
    unlike: Sequence[Pair],
    known: Mapping[Pair, Bond],
    inside: Sequence[Sequence[Pair]],
    parts: Sequence[Sequence[int]],
    comparer: Comparer | Few,
) -> dict[Pair, Bond]:
    """The bonds of those strangers of whom a third tells both names (`A Ltd trading as B`): they are one with it."""
    if not unlike:
        return {}
    owner = {row: number for number, part in enumerate(parts) for row in part}
    asked = sorted({edge for number in {owner[one] for one, _ in unlike} for edge in inside[number]})
    some = np.array(asked, dtype=np.int64).reshape(-1, 2)
    named = comparer.compare(some[:, 0], some[:, 1]).levels[:, fields.NAME] >= fields.NEARLY_ALL
    beside: dict[int, set[int]] = {}
    for (one, two), alike in zip(asked, named.tolist(), strict=True):
        if alike:
            beside.setdefault(one, set()).add(two)
            beside.setdefault(two, set()).add(one)
    return {
        at: msgspec.structs.replace(known[at], through=frozenset(both))
        for at in unlike
        if (both := beside.get(at[0], set()) & beside.get(at[1], set()))
    }


def _across(part: Sequence[int], ties: Ties) -> Iterator[Pair]:
    """Every two rows of a part that people have not joined."""
    if not ties.must:
        yield from combinations(part, 2)
        return
    inside = set(part)
    joined = components(part, [at for at in ties.must if at[0] in inside])
    for one, two in combinations(joined, 2):
        yield from (pair(left, right) for left in one for right in two)


def alike(groups: Sequence[Group], rows: Ints, comparer: Comparer | Few, model: Model) -> tuple[Ints, Scores]:
    """The groups of several nodes, and what equal profiles weigh: enough in common to be one vendor, or not."""
    many = np.array([row for row in rows.tolist() if len(groups[row].members) > 1], dtype=np.int64)
    return many, score(comparer.compare(many, many), model)


def _settled(
    groups: Sequence[Group],
    found: Sequence[tuple[int, ...]],
    comparer: Comparer | Few,
    model: Model,
    reviews: dict[Pair, float],
    edges: dict[Pair, Bond],
    ties: Ties,
) -> Settled:
    """Rows to nodes. A group that nothing joins, and that says too little to be one vendor, comes apart."""
    single = np.array(sorted(rows[0] for rows in found if len(rows) == 1), dtype=np.int64)
    many, scores = alike(groups, single, comparer, model)
    unsure = {
        row: (bits, verdict == Verdict.REVIEW)
        for row, bits, verdict in zip(many.tolist(), scores.total.tolist(), scores.verdicts.tolist(), strict=True)
        if verdict != Verdict.SAME
    }
    clusters: list[tuple[str, ...]] = []
    questions: set[Question] = set()
    home: dict[int, int] = {}
    for number, rows in enumerate(found):
        home.update(dict.fromkeys(rows, number))
        members = tuple(sorted(member for row in rows for member in groups[row].members))
        if len(rows) == 1 and rows[0] in unsure:
            clusters.extend((member,) for member in members)
            bits, asked = unsure[rows[0]]
            questions.update(Question(members[0], member, bits) for member in members[1:] if asked)
        else:
            clusters.append(members)
    open_pairs = reviews | {at: bond.bits for at, bond in edges.items() if home[at[0]] != home[at[1]]}
    for (one, two), bits in open_pairs.items():
        if home[one] != home[two] and (one, two) not in ties.cannot:
            low, high = sorted((groups[one].key, groups[two].key))
            questions.add(Question(low, high, bits))
    pairs = sum(len(rows) * (len(rows) - 1) // 2 for rows in found)
    return Settled(tuple(sorted(clusters)), tuple(sorted(questions)), pairs)
