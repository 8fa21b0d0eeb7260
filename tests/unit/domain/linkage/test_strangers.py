"""Strangers: firms that share a domain, a house or a telephone and no word; and ways of writing one name."""

from __future__ import annotations

import msgspec
import pytest

from domain.linkage import Address, Model, Node, default_model, explain, link

MODEL = default_model()
HIGH = Address("12 High Street", postcode="LS1 4AB", town="Leeds")


def verdict(one: Node, two: Node, model: Model = MODEL) -> str:
    return explain(one, two, model).verdict


def firm(ident: str, name: str, **known: object) -> Node:
    return Node(ident, (name,), **known)  # type: ignore[arg-type]


SHARED = {"address": HIGH, "domains": ("pellam.com",), "phones": ("+442071838750",), "emails": ("books@gmail.com",)}
"""House, domain, telephone and book-keeper of a hospital, a landlord, a holding, a broker's list."""


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Praxis Dr. Vaskeridge", "Kardiologie Quenlow"),
        ("Quenlow Maschinenbau GmbH", "Orrin & Zanfeld"),
        ("Orrin Wirtschaftsprüfung", "Stadtbad"),
        ("Birchfield Dental", "Birchwood Dental"),
        ("Zahnarztpraxis Steinberg", "Zahnarztpraxis Steinhof"),
        ("Dr. Rosenfeld", "Dr. Rosenhaus"),
        ("Golden Dragon", "Golden Drake"),
    ],
)
def test_names_without_a_telling_word_in_common_are_at_most_a_question_whatever_they_share(one: str, two: str) -> None:
    first, second = firm("a", one, **SHARED), firm("b", two, **SHARED)
    assert verdict(first, second) == "review"
    nameless = Node("c", domains=("pellam.com",))
    for third in (nameless, firm("c", "Pellam", **SHARED)):
        found = link([first, second, third], model=MODEL).clusters
        assert not any({"a", "b"} <= set(members) for members in found), third
    known = {**SHARED, "registrations": (("lei", "5299000J2N45DDNE4Y28"),)}
    assert verdict(firm("a", one, **known), firm("b", two, **known)) == "same"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("International Business Machines", "IBM"),
        ("Badische Anilin Soda Fabrik", "BASF"),
        ("Birchfield Dental", "Birchfeild Dental"),
        ("Birchfield Dental", "Birch Field Dental Practice"),
        ("Vaskeridge Dental", "Dental Vaskeirdge"),
        ("Quenlow Elektrohandel", "Elektrohandel Quenlov"),
    ],
)
def test_initials_and_slips_are_one_firm(one: str, two: str) -> None:
    shared = {"address": HIGH, "domains": ("pellam.com",)}
    assert verdict(firm("a", one, **shared), firm("b", two, **shared)) == "same"


def test_neighbouring_practices_behind_one_telephone_are_a_question() -> None:
    shared = {"address": HIGH, "phones": ("+442071838750",)}
    for one, two in (("Dr. Rosenfeld", "Dr. Rosenhaus"), ("Zahnarztpraxis Quenlow", "Zahnarztpraxis Vaskeridge")):
        assert verdict(firm("a", one, **shared), firm("b", two, **shared)) == "review", (one, two)


def test_a_record_that_tells_both_names_joins_them() -> None:
    legal = firm("a", "Quenlow Vaskeridge GmbH", **SHARED)
    trading = firm("b", "Sunny Bakery", **SHARED)
    both = firm("c", "Quenlow Vaskeridge GmbH t/a Sunny Bakery", **SHARED)
    assert link([legal, trading], model=MODEL).clusters == (("a",), ("b",))
    assert link([legal, trading, both], model=MODEL).clusters == (("a", "b", "c"),)
    other = firm("d", "Praxis Dr. Orrin", **SHARED)
    assert link([legal, trading, both, other], model=MODEL).clusters == (("a", "b", "c"), ("d",))


def test_a_model_of_before_keeps_what_it_held_of_strangers() -> None:
    before = msgspec.structs.replace(MODEL, version=6)
    one, two = firm("a", "Praxis Dr. Vaskeridge", **SHARED), firm("b", "Kardiologie Quenlow", **SHARED)
    assert (verdict(one, two, before), verdict(one, two)) == ("same", "review")
    nodes = [one, two]
    assert link(nodes, model=before).clusters == (("a", "b"),)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Stadt Köln", "City of Cologne"),
        ("Landeshauptstadt München", "Ville de Munich"),
        ("Stadt Quenlow", "Ville de Quenlow"),
        ("Ciudad de Quenlow", "City of Quenlow"),
    ],
)
def test_a_city_is_one_in_every_language(one: str, two: str) -> None:
    assert verdict(firm("a", one, phones=("+4930901820",)), firm("b", two, phones=("+4930901820",))) == "same"


def test_a_trade_in_the_place_of_a_city_is_part_of_a_name() -> None:
    shared = {"address": HIGH, "phones": ("+442071838750",)}
    for one, two in (("Stadt Apotheke", "City Apotheke"), ("Stadt Hotel Quenlow", "City Hotel Vaskeridge")):
        assert verdict(firm("a", one, **shared), firm("b", two, **shared)) != "same", (one, two)


@pytest.mark.parametrize(
    ("one", "two"),
    [("Margaret Quenlow", "Peggy Quenlow"), ("Quenlow, Robert", "Bob Quenlow"), ("Josef Quenlow", "Sepp Quenlow")],
)
def test_a_given_name_and_its_short_form_are_one_person_where_more_agrees(one: str, two: str) -> None:
    known = {"address": HIGH, "phones": ("+442071838750",)}
    assert verdict(firm("a", one, **known), firm("b", two, **known)) == "same"
    assert verdict(firm("a", one), firm("b", two)) != "same"
    other = two.replace("Peggy", "Hansi").replace("Bob", "Otmar").replace("Sepp", "Bodo")
    bits = [explain(firm("a", one, **known), firm("b", name, **known), MODEL).bits for name in (two, other)]
    assert bits[0] > bits[1] + 3


def test_short_names_of_two_people_are_not_one_for_a_letter() -> None:
    one, two = firm("a", "Ben Quenlow", address=HIGH), firm("b", "Ken Quenlow", address=HIGH)
    told = {part.field: part.level for part in explain(one, two, MODEL).parts}
    assert told["name"] in {"about half in common", "some words in common"}


def test_one_bank_account_joins_no_two_firms_and_two_accounts_part_none() -> None:
    account, other = (("id", "DE89370400440532013000"),), (("id", "GB82WEST12345698765432"),)
    shared = {"address": HIGH, "domains": ("pellam.com",)}
    one = firm("a", "Quenlow", registrations=account, **shared)
    assert verdict(one, firm("b", "Vaskeridge", registrations=account, **shared)) != "same"
    assert verdict(one, firm("b", "Quenlow", registrations=other, **shared)) == "same"


def test_leasing_is_the_firm_where_a_registration_id_says_so() -> None:
    known = {"domains": ("pellam.com",), "registrations": (("lei", "5299000J2N45DDNE4Y28"),)}
    for name in ("Pellam Leasing", "Pellam Foundation Repair", "Pellam Stiftung"):
        assert verdict(firm("a", "Pellam", **known), firm("b", name, **known)) == "same", name
