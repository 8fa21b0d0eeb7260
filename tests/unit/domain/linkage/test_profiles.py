"""Profiles: what nodes say in normal form, and nodes that say the same."""

from __future__ import annotations

from domain.linkage.nodes import Address, Node
from domain.linkage.profiles import collapse, profile_of


def test_an_address_at_a_firms_host_is_a_domain_and_one_at_a_public_host_is_not() -> None:
    profile = profile_of(Node("a", emails=("Ann@Orchid.example.com", "ann@gmail.com", "nothing")))
    assert profile.emails == ("ann@gmail.com",)
    assert profile.domains == ("example.com",)


def test_a_site_with_pages_of_many_is_no_domain() -> None:
    assert profile_of(Node("a", domains=("https://www.facebook.com/orchid",))).domains == ()


def test_phones_lose_what_is_no_digit_and_short_ones_are_none() -> None:
    assert profile_of(Node("a", phones=("+44 20 7183-8750", "020 7183 8750", "123"))).phones == (
        "+442071838750",
        "2071838750",
    )


def test_the_form_in_the_name_and_the_form_of_its_own_column_are_one() -> None:
    assert profile_of(Node("a", ("Orchid GmbH",))) == profile_of(Node("b", ("Orchid",), legal_form="G.m.b.H."))


def test_nodes_that_say_the_same_are_one_group_named_by_the_lowest() -> None:
    groups = collapse([Node("b", ("Orchid Ltd",)), Node("c", ("Pellam",)), Node("a", ("ORCHID  LTD",))])
    assert [(group.key, group.members) for group in groups] == [("a", ("a", "b")), ("c", ("c",))]


def test_a_node_that_a_person_spoke_of_stands_alone() -> None:
    groups = collapse([Node("a", ("Orchid",)), Node("b", ("Orchid",))], frozenset({"b"}))
    assert [group.members for group in groups] == [("a",), ("b",)]


def test_different_registration_ids_keep_nodes_apart() -> None:
    one = Node("a", ("Orchid",), registrations=(("VAT", "DE 1"),))
    two = Node("b", ("Orchid",), registrations=(("vat", "DE2"),))
    assert len(collapse([one, two])) == 2
    assert profile_of(one).registrations == (("vat", "DE1"),)


def test_a_country_is_one_however_it_is_called() -> None:
    assert {profile_of(Node("a", country=text)).country for text in ("Germany", "DE", "Deutschland")} == {"DE"}


def test_an_empty_node_has_an_empty_profile() -> None:
    assert profile_of(Node("a", ("",), address=Address())).names == ()
