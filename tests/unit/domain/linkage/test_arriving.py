"""What is told of the comparing of new nodes: whom their keys met, what was cut, and what that may have lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from itertools import combinations
from uuid import UUID

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.linkage import Node, default_model, numbering, profile_of
from domain.linkage.arriving import Compares, figures_of, wanted, wanted_of_held
from domain.linkage.arriving_few import wanted_of_few
from domain.linkage.deciding import MOST_CANDIDATES, Edge
from domain.linkage.gathering import LEAST_OF_BEST, Pairs
from domain.linkage.holding import Holding
from domain.linkage.keys import Kind, Told
from domain.linkage.nodes import Address
from domain.linkage.profiles import Profile

PHONE, NAME = 7, 8
KINDS = {PHONE: Kind.PHONE, NAME: Kind.NAME}


def ident(number: int) -> UUID:
    return UUID(int=number)


def told(new: dict[UUID, list[int]], busy: Collection[int] = ()) -> tuple[list[UUID], Told]:
    """The new nodes, and these keys of theirs."""
    rows = [(at, key) for at, keys in enumerate(new.values()) for key in sorted(keys)]
    kinds = np.array([KINDS.get(key, Kind.WORDS) for _, key in rows], dtype=np.int8)
    where, values = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    return list(new), Told(where, values, kinds, np.isin(values, list(busy)))


def test_those_met_are_counted_by_the_kind_of_key() -> None:
    new = told({ident(1): [PHONE, NAME]})
    found = wanted(*new, [(PHONE, ident(2)), (PHONE, ident(3)), (NAME, ident(2))])
    assert found.pairs.named == [(ident(1), ident(2)), (ident(1), ident(3))]
    assert figures_of(found, []) == {"met.phone": 2, "met.name": 1, "compared": 2, "same": 0, "cut": 0, "lost": 0}


def test_what_is_cut_is_taken_to_be_like_the_last_that_were_compared() -> None:
    many = range(2, 2 + MOST_CANDIDATES + 30)
    found = wanted(*told({ident(1): [PHONE]}), [(PHONE, ident(number)) for number in many])
    assert (len(found.pairs.left), found.cut, len(found.last)) == (MOST_CANDIDATES, 30, LEAST_OF_BEST)
    same = [Edge(str(ident(1)), str(other), 20.0, True) for _, other in sorted(found.last)[:2]]
    asked = [Edge(str(ident(1)), str(other), 5.0, False) for _, other in sorted(found.last)[2:3]]
    figures = figures_of(found, same + asked)
    assert (figures["same"], figures["lost"]) == (2, pytest.approx(30 * 2 / LEAST_OF_BEST))


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.integers(1, 9).map(ident), st.sets(st.integers(1, 6)).map(sorted)),
    st.sets(st.tuples(st.integers(1, 7), st.integers(10, 19).map(ident))),
    st.sets(st.integers(1, 6)),
)
def test_every_two_that_share_enough_are_compared_once_when_none_has_too_many(
    new: dict[UUID, list[int]], holders: set[tuple[int, UUID]], busy: set[int]
) -> None:
    table = holders | {(key, one) for one, keys in new.items() for key in keys}
    met = Counter(
        (one, other) for one, keys in new.items() for key in keys for at, other in table if at == key
        for _ in range(1 if key in busy else 2)
    )  # fmt: skip
    enough = {frozenset(pair) for pair, shares in met.items() if shares >= 2}
    found = wanted(*told(new, busy), sorted(holders)).pairs.named
    assert sorted(found) == found
    assert sorted(map(sorted, found)) == sorted(sorted(pair) for pair in enough if len(pair) == 2)
    assert all(one in new for one, _ in found)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.integers(1, 400).map(ident), st.sets(st.integers(1, 5)).map(sorted), max_size=20),
    st.lists(st.tuples(st.integers(1, 6), st.integers(500, 900), st.integers(1, 3)), max_size=6),
    st.sets(st.integers(1, 5)),
    st.permutations(range(500, 900)),
)
def test_keys_that_are_held_give_the_pairs_that_a_lookup_of_them_gives(
    new: dict[UUID, list[int]], runs: list[tuple[int, int, int]], busy: set[int], order: list[int]
) -> None:
    keys: dict[int, set[int]] = {number: set() for number in order}
    for key, last, step in runs:
        for number in range(500, last, step):
            keys[number].add(key)
    holding = Holding()
    holding.add([ident(number) for number in keys], [sorted(own) for own in keys.values()])
    looked_up = wanted(*told(new, busy), holding.holders({key for own in new.values() for key in own}, 101))
    held = wanted_of_held(*told(new, busy), holding)
    assert held.pairs.named == looked_up.pairs.named
    assert (held.full, held.met, held.cut, held.last) == (
        looked_up.full, looked_up.met, looked_up.cut, looked_up.last
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from([1, 40, 70, 125, 300]).map(ident), st.sets(st.integers(1, 9)).map(sorted)),
    st.lists(st.tuples(st.integers(1, 9), st.integers(2, 130), st.integers(1, 3)), max_size=8),
    st.sets(st.integers(1, 9)),
)
def test_few_new_nodes_have_the_pairs_and_figures_that_they_have_among_many(
    new: dict[UUID, list[int]], held: list[tuple[int, int, int]], busy: set[int]
) -> None:
    runs = {(key, ident(number)) for key, last, step in held for number in range(2, last, step)}
    holders = sorted((key, one) for key, one in runs if one not in new)
    told_of = told(new, busy)
    few, many = wanted_of_few(*told_of, holders), wanted(*told_of, holders)
    assert few.pairs.named == many.pairs.named
    assert (few.full, few.met, few.cut, few.last) == (many.full, many.met, many.cut, many.last)


NAMES = ("Alder Freight 12", "Aldr Freight", "Alder Freight Leeds", "Birch Tooling", "Birch & Tooling", "AF", "")
VENDORS = st.builds(
    lambda name, street, town, code, phone: profile_of(
        Node(
            "", (name,), address=Address(street, town=town, postcode=code), phones=(phone,),
            registrations=(("a", code),),
        )
    ),
    st.sampled_from(NAMES), st.sampled_from(["12 High St", "14 High Street, Mill House", ""]),
    st.sampled_from(["Leeds", "Leeds City", ""]), st.sampled_from(["LS11 5QB", "LS11 5QD", ""]),
    st.sampled_from(["+44 113 496 0001", "0113 496 0001", ""]),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(VENDORS, min_size=2, max_size=8), st.sampled_from([0, 3]))
def test_nodes_that_are_packed_have_the_edges_that_they_have_as_objects(profiles: list[Profile], young: int) -> None:
    model, nodes = default_model(), {ident(number): profile for number, profile in enumerate(profiles)}
    compares, named = Compares(), list(nodes)
    pairs = Pairs.of(list(combinations(nodes, 2)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbering, "YOUNG", young)
        for one in named[:-1]:
            assert compares.edges(Pairs.of([]), {one: nodes[one]}, model) == []
        found = compares.edges(pairs, {named[-1]: nodes[named[-1]]}, model)
    assert found == Compares().edges(pairs, nodes, model)


@settings(max_examples=40, deadline=None)
@given(st.lists(VENDORS, min_size=2, max_size=8), st.integers(1, 7))
def test_nodes_that_are_remembered_have_the_edges_that_they_have_when_all_are_given_at_once(
    profiles: list[Profile], cut: int
) -> None:
    model = default_model()
    nodes = {ident(number): profile for number, profile in enumerate(profiles)}
    pairs = list(combinations(nodes, 2))
    compares = Compares()
    first, rest = list(nodes)[:cut], list(nodes)[cut:]
    assert compares.unknown(Pairs.of(pairs), model) == set(nodes)
    found = compares.edges(
        Pairs.of([pair for pair in pairs if pair[1] in first]), {one: nodes[one] for one in first}, model
    )
    assert compares.unknown(Pairs.of(pairs), model) == set(rest)
    found += compares.edges(
        Pairs.of([pair for pair in pairs if pair[1] in rest]), {one: nodes[one] for one in rest}, model
    )
    assert sorted(found) == sorted(Compares().edges(Pairs.of(pairs), nodes, model))


def test_nodes_are_known_by_the_numbers_of_the_roll_that_is_followed() -> None:
    profiles = {ident(9): profile_of(Node("", (NAMES[0],))), ident(2): profile_of(Node("", (NAMES[0],)))}
    model, holding, compares = default_model(), Holding(), Compares()
    holding.add([ident(5), ident(9)], [[1], [2]])
    compares.follow(holding.roll)
    pairs = wanted_of_held(*told({ident(2): [2]}), holding).pairs
    assert pairs.named == [(ident(2), ident(9))]
    assert compares.unknown(pairs, model) == {ident(2), ident(9)}
    assert compares.edges(pairs, profiles, model) == Compares().edges(Pairs.of(pairs.named), profiles, model) != []
    assert compares.unknown(pairs, model) == set()
    compares.follow(Holding().roll)
    assert compares.unknown(pairs, model) == {ident(2), ident(9)}


def test_a_node_that_may_have_changed_or_another_model_is_compared_anew() -> None:
    one, other, model = profile_of(Node("", (NAMES[0],))), profile_of(Node("", (NAMES[3],))), default_model()
    compares = Compares()
    pair = Pairs.of([(ident(1), ident(2))])
    assert [edge.same for edge in compares.edges(pair, {ident(1): one, ident(2): one}, model)] != []
    assert compares.edges(pair, {ident(2): other}, model) == []
    stricter = msgspec.structs.replace(model, review=0.9)
    assert compares.unknown(pair, stricter) == {ident(1), ident(2)}
    compares.edges(pair, {ident(1): one, ident(2): one}, stricter)
    compares.forget()
    assert compares.unknown(pair, stricter) == {ident(1), ident(2)}
