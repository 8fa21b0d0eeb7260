"""Clusters: best pair first, and what no chain of pairs gets round."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from domain.linkage.clusters import Bond, Clustering, Pair, cluster, components, pair, split

WEAK = Bond(-1.0)


def clustered(
    size: int, weights: Mapping[Pair, float | Bond], must: set[Pair] | None = None, cannot: set[Pair] | None = None
) -> Clustering:
    bonds = {at: found if isinstance(found, Bond) else Bond(found, found >= 4) for at, found in weights.items()}
    edges = [at for at, found in bonds.items() if found.same]
    return cluster(range(size), lambda at: bonds.get(at, WEAK), edges, frozenset(must or ()), frozenset(cannot or ()))


def test_a_chain_joins_when_its_ends_are_near_enough() -> None:
    assert clustered(3, {(0, 1): 10, (1, 2): 9, (0, 2): 3}).clusters == ((0, 1, 2),)


def test_a_chain_does_not_join_what_speaks_against_each_other() -> None:
    assert clustered(3, {(0, 1): 10, (1, 2): 6, (0, 2): -7}).clusters == ((0, 1), (2,))


def test_the_pairs_across_must_speak_for_it_on_the_whole() -> None:
    assert clustered(3, {(0, 1): 10, (1, 2): 5, (0, 2): -4}).clusters == ((0, 1), (2,))


def test_the_best_pair_goes_first() -> None:
    assert clustered(3, {(0, 1): 5, (1, 2): 12, (0, 2): -7}).clusters == ((0,), (1, 2))


def test_different_registration_ids_are_never_in_one_cluster() -> None:
    never = Bond(20.0, False, False)
    assert clustered(3, {(0, 1): 12, (1, 2): 8, (0, 2): never}).clusters == ((0, 1), (2,))


def test_two_of_whom_a_third_tells_both_names_are_one_with_it_and_never_without() -> None:
    through = Bond(8.0, False, False, frozenset({1}))
    assert clustered(3, {(0, 1): 10, (1, 2): 9, (0, 2): through}).clusters == ((0, 1, 2),)
    assert clustered(4, {(0, 3): 10, (2, 3): 9, (0, 2): through}).clusters == ((0,), (1,), (2,), (3,))


def test_a_node_that_fits_two_vendors_alike_is_left_to_a_person() -> None:
    found = clustered(3, {(0, 1): 10, (1, 2): 9, (0, 2): -7})
    assert found.clusters == ((0,), (1,), (2,))
    assert found.torn == ((1, 2),)


def test_people_are_obeyed() -> None:
    assert clustered(3, {(0, 1): 10, (0, 2): 1}, must={(1, 2)}).clusters == ((0, 1, 2),)
    assert clustered(3, {}, must={(1, 2)}).clusters == ((0,), (1, 2))
    assert clustered(2, {(0, 1): 30}, cannot={(0, 1)}).clusters == ((0,), (1,))


def test_what_was_parted_does_not_come_together_through_a_third() -> None:
    weights = {(0, 1): 30, (1, 2): 20, (0, 2): 25}
    found = clustered(3, weights, cannot={(0, 1)})
    assert not any({0, 1} <= set(members) for members in found.clusters)


def test_components_hang_together_by_edges() -> None:
    assert components(range(5), [(3, 1), (1, 4)]) == [[0], [1, 3, 4], [2]]


def test_a_component_that_is_too_large_comes_apart_where_it_is_weakest() -> None:
    edges = {(0, 1): 9.0, (1, 2): 5.0, (2, 3): 9.0}
    assert split(range(4), edges, largest=2) == [[0, 1], [2, 3]]
    assert split(range(4), edges, largest=4) == [[0, 1, 2, 3]]


def test_what_people_joined_is_one_thing_however_many_they_are() -> None:
    must = [(0, at) for at in range(1, 500)]
    assert split(range(500), {}, must) == [list(range(500))]
    edges = {(7, 500): 9.0, (499, 500): 5.0}
    assert split(range(501), edges, must) == [list(range(501))]


def test_what_people_joined_stays_together_where_the_rest_comes_apart() -> None:
    must = [(0, 1), (1, 2)]
    edges = {(0, 1): 1.0, (2, 3): 9.0, (3, 4): 5.0, (4, 5): 9.0}
    assert split(range(6), edges, must, largest=2) == [[0, 1, 2, 3], [4, 5]]


@st.composite
def weights(draw: st.DrawFn) -> tuple[int, dict[Pair, float]]:
    size = draw(st.integers(2, 7))
    found = {(one, two): draw(st.integers(-9, 15)) + 0.0 for one in range(size) for two in range(one + 1, size)}
    return size, found


@given(weights(), st.randoms(use_true_random=False))
def test_the_order_in_which_edges_are_given_does_not_matter(
    given_: tuple[int, dict[Pair, float]], chance: object
) -> None:
    size, found = given_
    edges = [at for at, bits in found.items() if bits >= 4]
    whole = cluster(range(size), lambda at: Bond(found[at]), edges)
    chance.shuffle(edges)  # type: ignore[attr-defined]
    assert cluster(range(size), lambda at: Bond(found[at]), edges) == whole


@given(weights())
def test_every_node_is_in_one_cluster_and_no_pair_in_one_is_impossible(given_: tuple[int, dict[Pair, float]]) -> None:
    size, found = given_
    result = cluster(range(size), lambda at: Bond(found[at]), [at for at, bits in found.items() if bits >= 4])
    assert sorted(row for members in result.clusters for row in members) == list(range(size))
    for members in result.clusters:
        assert all(found[pair(one, two)] >= -6 for one in members for two in members if one < two)
