"""Comparison: the level each field of a pair reaches."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.linkage import Address, Node, default_model
from domain.linkage import fields as f
from domain.linkage.arrays import FEW, distinct_pairs
from domain.linkage.comparison import Comparer
from domain.linkage.profiles import profile_of

KNOWN = default_model().frequencies


def level(field: int, one: Node, two: Node) -> int:
    comparer = Comparer([profile_of(one), profile_of(two)], KNOWN)
    return int(comparer.compare(np.array([0]), np.array([1])).levels[0, field])


def named(one: str, two: str) -> int:
    return level(f.NAME, Node("a", (one,)), Node("b", (two,)))


def placed(field: int, one: Address, two: Address) -> int:
    return level(field, Node("a", address=one), Node("b", address=two))


def test_equal_words_in_any_order_are_the_top() -> None:
    assert named("Pellam Orrin", "Orrin and Pellam Ltd") == f.RARE_NAME


def test_a_misspelt_name_is_near_and_another_is_not() -> None:
    assert named("Pellam Orrinvask", "Pellam Orrinvsak") in (5, 6)
    assert named("Pellam", "Vaskeridge") == 0


def test_a_word_left_out_weighs_less_than_another_word() -> None:
    assert named("Pellam Orrin Quenlow", "Pellam Orrin") > named("Pellam Orrin Quenlow", "Pellam Orrin Vaskeridge")


def test_a_common_word_in_common_is_not_much() -> None:
    assert named("Pellam Services", "Vaskeridge Services") < named("Pellam Services", "Pellam Works")


def test_blanks_do_not_matter() -> None:
    assert named("Pellamorrin", "Pellam Orrin") >= 6


def test_initials_are_near_their_name() -> None:
    assert named("Northern Bridge Works", "NBW") >= 3


def test_numbers_in_names_agree_or_conflict() -> None:
    assert level(f.NUMBERS, Node("a", ("Depot 3",)), Node("b", ("Depot 03",))) == 2
    assert level(f.NUMBERS, Node("a", ("Depot 3",)), Node("b", ("Depot 4",))) == 0
    assert level(f.NUMBERS, Node("a", ("Depot",)), Node("b", ("Depot 4",))) == 1
    assert level(f.NUMBERS, Node("a", ("Depot",)), Node("b", ("Depot",))) == f.MISSING


@pytest.mark.parametrize(
    ("one", "two", "wanted"),
    [
        (Address("12 High Street"), Address("High St.", "12"), 9),
        (Address("12 High Street"), Address("14 High Street"), 5),
        (Address("12 High Street"), Address("97 High Street"), 4),
        (Address("12 High Street"), Address("High Street"), 6),
        (Address("12 Quenlow Road"), Address("12 Vaskeridge Road"), 2),
        (Address("12 Quenlow Road"), Address("7 Vaskeridge Road"), 0),
        (Address("12 Quenlow Road, Mill House"), Address("12 Quenlow Road"), 8),
        (Address("12 Quenlowroad"), Address("12 Quenlow Road"), 8),
        (Address("12 Quenlow Road"), Address(), -1),
    ],
)
def test_premises(one: Address, two: Address, wanted: int) -> None:
    assert placed(f.PREMISES, one, two) == wanted


def test_lines_of_an_address_in_the_other_order_are_the_same_lines() -> None:
    one = Address("Quenlow Close", "12", "Vaskeridge House")
    two = Address("Vaskeridge House", "12", "Quenlow Close")
    assert (placed(f.PREMISES, one, two), placed(f.EXTRA, one, two)) == (9, 2)


@pytest.mark.parametrize(
    ("one", "two", "wanted"),
    [
        (Address(postcode="LS1 4AB", town="Leeds"), Address(postcode="ls14ab", town="LEEDS"), 9),
        (Address(postcode="12345"), Address(postcode="12345"), 8),
        (Address(postcode="12345", town="Leeds"), Address(postcode="12354", town="Leeds"), 6),
        (Address(town="York"), Address(town="New York"), 5),
        (Address(town="München"), Address(town="Muenchen"), 5),
        (Address(postcode="12345", town="Leeds"), Address(postcode="98765", town="Leeds"), 4),
        (Address(postcode="12345"), Address(postcode="98765"), 2),
        (Address(town="Leeds"), Address(town="Bremen"), 1),
        (Address(postcode="12345", town="Leeds"), Address(postcode="98765", town="Bremen"), 0),
        (Address(postcode="12345"), Address(town="Leeds"), -1),
    ],
)
def test_locality(one: Address, two: Address, wanted: int) -> None:
    assert placed(f.LOCALITY, one, two) == wanted


def test_a_phone_is_the_same_with_and_without_its_country() -> None:
    one = Node("a", phones=("+442071838750", "+4930901820"))
    assert level(f.PHONE, one, Node("b", phones=("020 7183 8750",))) == 2
    assert level(f.PHONE, one, Node("b", phones=("+442071838751",))) == 1
    assert level(f.PHONE, one, Node("b", phones=("+33144311972",))) == 0
    assert level(f.PHONE, one, Node("b")) == f.MISSING


def test_a_domain_with_another_ending_is_near() -> None:
    one = Node("a", domains=("pellam.com",))
    assert level(f.DOMAIN, one, Node("b", domains=("pellam.de",))) == 1
    assert level(f.DOMAIN, one, Node("b", emails=("x@pellam.com",))) == 2


def test_registration_ids_of_different_schemes_say_nothing() -> None:
    one = Node("a", registrations=(("vat", "DE123456"), ("duns", "1")))
    assert level(f.REGISTRATION, one, Node("b", registrations=(("lei", "X"),))) == f.MISSING
    assert level(f.REGISTRATION, one, Node("b", registrations=(("vat", "DE123457"),))) == 1
    assert level(f.REGISTRATION, one, Node("b", registrations=(("vat", "DE999999"),))) == 0
    assert level(f.REGISTRATION, one, Node("b", registrations=(("vat", "DE999999"), ("duns", "1")))) == 2


TEXT = st.text("abcäß12 .&-", max_size=10)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT, TEXT, TEXT), min_size=2, max_size=5))
def test_a_pair_is_the_same_from_both_sides_and_alone_or_among_others(rows: list[tuple[str, str, str, str]]) -> None:
    nodes = [
        Node(str(at), (one, two), address=Address(street, town=town))
        for at, (one, two, street, town) in enumerate(rows)
    ]
    profiles = [profile_of(node) for node in nodes]
    every = np.array([(one, two) for one in range(len(rows)) for two in range(len(rows)) if one != two])
    comparer = Comparer(profiles, KNOWN)
    there, back = comparer.compare(every[:, 0], every[:, 1]), comparer.compare(every[:, 1], every[:, 0])
    assert (there.levels == back.levels).all()
    one, two = int(every[0, 0]), int(every[0, 1])
    alone = Comparer([profiles[one], profiles[two]], KNOWN).compare(np.array([0]), np.array([1]))
    assert (alone.levels[0] == there.levels[0]).all()
    assert np.array_equal(alone.bits[0], there.bits[0], equal_nan=True)


@pytest.mark.parametrize("pairs", [0, 1, FEW, FEW + 1, 3 * FEW])
@pytest.mark.parametrize("values", [1, 7, 10_000])
def test_every_pair_is_found_among_the_different_ones_whichever_way_round_it_stands(pairs: int, values: int) -> None:
    a, b = (np.random.default_rng(seed).integers(0, values, pairs).astype(np.int32) for seed in (1, 2))
    left, right, where = distinct_pairs(a, b)
    assert left[where].tolist() == np.minimum(a, b).tolist()
    assert right[where].tolist() == np.maximum(a, b).tolist()
    assert len(set(zip(left.tolist(), right.tolist(), strict=True))) == len(left)
    assert (left.dtype, right.dtype) == (np.int32, np.int32)
