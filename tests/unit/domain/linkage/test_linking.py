"""Linking: what becomes one vendor, what is asked, what stays apart, and why."""

from __future__ import annotations

import msgspec
import pytest

from domain.linkage import Address, Link, Model, Node, default_model, explain, link

MODEL = default_model()


def verdict(one: Node, two: Node, model: Model = MODEL) -> str:
    return explain(one, two, model).verdict


def firm(ident: str, name: str, **known: object) -> Node:
    return Node(ident, (name,), **known)  # type: ignore[arg-type]


HIGH = Address("12 High Street", postcode="LS1 4AB", town="Leeds")


def test_the_same_name_and_phone_are_one_vendor() -> None:
    one = firm("a", "Pellam Orrin Ltd", phones=("+442071838750",))
    two = firm("b", "PELLAM ORRIN LIMITED", phones=("+442071838750",), country="GB")
    assert link([one, two], model=MODEL).clusters == (("a", "b"),)


def test_common_names_alone_are_never_merged() -> None:
    for name in ("General Trading Company", "Global Services", "Consulting Group", "Medical Supplies Ltd"):
        nodes = [firm("a", name), firm("b", name), firm("c", f"The {name}", country="GB")]
        found = link(nodes, model=MODEL)
        assert found.clusters == (("a",), ("b",), ("c",)), name


def test_a_rare_name_in_many_records_is_one_vendor_and_a_common_one_is_not() -> None:
    assert len(link([firm(f"n{at}", "Quenlow Ltd") for at in range(4)], model=MODEL).clusters) == 1
    assert len(link([firm(f"n{at}", "Marine Logistics Ltd") for at in range(4)], model=MODEL).clusters) == 4


def test_a_rare_name_is_not_enough_where_something_speaks_against_it() -> None:
    assert verdict(firm("a", "Quenlow", country="SE"), firm("b", "Quenlow", country="BR")) != "same"
    assert verdict(firm("a", "Quenlow", country="SE"), firm("b", "Quenlow", country="SE")) == "same"
    told = explain(firm("a", "Quenlow"), firm("b", "Quenlow"), MODEL)
    assert told.verdict == "same"
    assert "rule" in {part.field for part in told.parts}


def test_two_rare_words_in_one_country_are_enough() -> None:
    assert (
        verdict(firm("a", "Quenlow Vaskeridge", country="SE"), firm("b", "Vaskeridge Quenlow AB", country="SE"))
        == "same"
    )


def test_another_number_in_the_name_speaks_against() -> None:
    one, two = firm("a", "Pellam Depot 3", address=HIGH), firm("b", "Pellam Depot 4", address=HIGH)
    assert verdict(one, two) != "same"
    parts = {part.field: part for part in explain(one, two, MODEL).parts}
    assert parts["numbers in name"].bits < 0


def test_another_registration_id_is_never_merged_by_itself() -> None:
    known = {"address": HIGH, "phones": ("+442071838750",), "domains": ("pellam.com",)}
    one = firm("a", "Pellam Orrin", registrations=(("vat", "GB123456"),), **known)
    two = firm("b", "Pellam Orrin", registrations=(("vat", "GB999888"),), **known)
    told = explain(one, two, MODEL)
    assert told.verdict == "review" and told.held_back
    assert link([one, two], model=MODEL).clusters == (("a",), ("b",))
    assert {part.field: part.bits < 0 for part in told.parts}["registration id"]


def test_two_registration_ids_are_not_joined_by_a_record_that_has_none() -> None:
    nodes = [
        firm("a", "Pellam Orrin", registrations=(("vat", "GB123456"),), address=HIGH),
        firm("b", "Pellam Orrin", registrations=(("vat", "GB999888"),), address=HIGH),
        firm("c", "Pellam Orrin", address=HIGH),
    ]
    found = link(nodes, model=MODEL)
    assert found.clusters == (("a",), ("b",), ("c",))
    assert found.questions


def test_two_branches_are_not_joined_by_a_record_that_tells_no_number() -> None:
    phone = ("+442071838750",)
    third = firm("a", "Pellam Orrin Depot 3", address=HIGH, phones=phone)
    fourth = firm("b", "Pellam Orrin Depot 4", address=HIGH, phones=phone)
    between = firm("c", "Pellam Orrin Depot", address=HIGH, phones=phone)
    together = [one for one in link([third, fourth, between], model=MODEL).clusters if {"a", "b"} <= {*one}]
    assert together == []


def test_sister_firms_are_not_merged_for_their_house_and_domain() -> None:
    shared = {"address": HIGH, "domains": ("pellam.com",), "phones": ("+442071838750",)}
    one, two = firm("a", "Pellam Holdings Ltd", **shared), firm("b", "Pellam Services Ltd", **shared)
    assert verdict(one, two) == "review"
    bare = firm("c", "Pellam", **shared)
    assert not any({"a", "b"} <= set(found) for found in link([one, two, bare], model=MODEL).clusters)
    assert verdict(one, firm("d", "Pellam Hldgs", **shared)) == "same"


LOW = Address("7 Vaskeridge Road", town="Bremen")


def test_houses_of_a_franchise_are_not_merged_for_their_name_and_domain() -> None:
    chain = {"domains": ("pellam.com",)}
    one = firm("a", "Pellam Burger", address=HIGH, **chain)
    two = firm("b", "Pellam Burger", address=LOW, **chain)
    assert verdict(one, two) == "review"
    told = {"phones": ("+442071838750",), **chain}
    other = {"phones": ("+4930901820",), **chain}
    town = Address(town="Bremen")
    house = firm("b", "Pellam Burger", address=town, **other)
    assert verdict(firm("a", "Pellam Burger", address=HIGH, **told), house) != "same"
    bare = firm("c", "Pellam Burger", **chain)
    assert not any({"a", "b"} <= set(found) for found in link([one, two, bare], model=MODEL).clusters)


def test_one_house_is_in_one_place_whatever_its_town_is_called_and_however_many_telephones_it_has() -> None:
    def at(key: str, town: str, phone: str) -> Node:
        address = Address("7 Vaskeridge Road", town=town)
        return firm(key, "Pellam Orrin", address=address, phones=(phone,), domains=("pellam.com",))

    for one, two in (("Wien", "Vienna"), ("Köln", "Cologne"), ("London", "Croydon")):
        assert verdict(at("a", one, "+442071838750"), at("b", two, "+447700900123")) == "same", (one, two)


def test_a_firm_that_moved_is_one_vendor_by_its_id_and_two_places_behind_one_telephone_are_a_question() -> None:
    known = {"domains": ("pellam.com",), "phones": ("+442071838750",)}
    one, two = (firm(key, "St Mary Hospital", address=place, **known) for key, place in (("a", HIGH), ("b", LOW)))
    assert verdict(one, two) == "review"
    between = firm("c", "St Mary Hospital", **known)
    assert not any({"a", "b"} <= set(found) for found in link([one, two, between], model=MODEL).clusters)
    numbered = {"registrations": (("lei", "5299000J2N45DDNE4Y28"),), **known}
    moved = (firm("a", "Pellam", address=HIGH, **numbered), firm("b", "Pellam", address=LOW, **numbered))
    assert verdict(*moved) == "same"


def test_name_and_domain_are_one_vendor_where_nothing_else_differs() -> None:
    known = {"domains": ("pellam.com",)}
    assert verdict(firm("a", "Pellam Orrin", **known), firm("b", "Pellam Orrin", **known)) == "same"
    town = Address(town="Bremen")
    assert (
        verdict(firm("a", "Pellam Orrin", address=HIGH, **known), firm("b", "Pellam Orrin", address=town, **known))
        == "same"
    )


def test_sister_firms_are_not_merged_where_what_they_do_is_misspelt() -> None:
    shared = {"address": HIGH, "domains": ("pellam.com",), "phones": ("+442071838750",)}
    slips = (
        ("Pellam Hodlings", "Pellam Logistisc"),
        ("Pellam Propertise", "Pellam Services"),
        ("Pellam Foods", "Pellam Servicess"),
    )
    for one, two in slips:
        assert verdict(firm("a", one, **shared), firm("b", two, **shared)) == "review", (one, two)
    assert verdict(firm("a", "Pellam Hodlings", **shared), firm("b", "Pellam Hldgs", **shared)) == "same"


def test_what_two_firms_do_together_is_neither_of_them() -> None:
    shared = {"address": HIGH, "domains": ("pellam.com",)}
    alone = firm("a", "Pellam Orrin Bau GmbH", **shared)
    for name in (
        "ARGE Pellam Orrin / Quenlow",
        "Pellam Orrin and Quenlow Joint Venture",
        "Bietergemeinschaft Pellam Orrin",
    ):
        assert verdict(alone, firm("b", name, **shared)) == "review", name
    one, two = firm("a", "ARGE Pellam / Quenlow", **shared), firm("b", "Arbeitsgemeinschaft Pellam-Quenlow", **shared)
    assert verdict(one, two) == "same"


def test_a_line_of_business_in_two_languages_is_one() -> None:
    shared = {"address": HIGH, "domains": ("pellam.com",)}
    for one, two in (("Bau", "Construction"), ("Handels", "Trading"), ("Immobilien", "Properties")):
        assert verdict(firm("a", f"Pellam {one}", **shared), firm("b", f"Pellam {two}", **shared)) == "same"
    assert verdict(firm("a", "Pellam Bau", **shared), firm("b", "Pellam Logistics", **shared)) == "review"
    assert verdict(firm("a", "Bau"), firm("b", "Construction")) != "same"


def test_two_slips_in_one_name_are_no_two_lines_of_business() -> None:
    one = firm("a", "Pellam Engineering Logistisc", address=HIGH, domains=("pellam.com",))
    two = firm("b", "Pellam Enginereing Logistics", address=HIGH, domains=("pellam.com",))
    assert verdict(one, two) == "same"


def test_the_same_registration_id_joins_different_names() -> None:
    one = firm("a", "Pellam Orrin", registrations=(("lei", "5299000J2N45DDNE4Y28"),), address=HIGH)
    two = firm("b", "Vaskeridge", registrations=(("LEI", "5299000J2N45DDNE4Y28"),), address=HIGH)
    assert verdict(one, two) == "same"


def test_neighbours_are_not_merged_for_their_address_and_phone() -> None:
    known = {"address": HIGH, "phones": ("+442071838750",)}
    assert verdict(firm("a", "Quenlow", **known), firm("b", "Vaskeridge", **known)) != "same"


def test_a_shared_phone_counts_less_than_one_of_its_own() -> None:
    office = [firm(f"x{at:02d}", f"Tenant{chr(97 + at)}", phones=("+442071838750",)) for at in range(20)]
    pairs = [firm("a", "Quenlow", phones=("+4930901820",)), firm("b", "Quenlow", phones=("+4930901820",))]
    model = link([*office, *pairs]).model
    own = explain(pairs[0], pairs[1], model).parts
    shared = explain(office[0], office[1], model).parts
    assert next(p.bits for p in own if p.field == "phone") > next(p.bits for p in shared if p.field == "phone") + 2


def test_people_win_over_weights() -> None:
    one = firm("a", "Pellam Orrin", phones=("+442071838750",))
    two, other = msgspec.structs.replace(one, id="b"), firm("c", "Vaskeridge")
    assert link([one, two, other], [Link("a", "b", "cannot")], MODEL).clusters == (("a",), ("b",), ("c",))
    assert link([one, two, other], [Link("a", "c", "must")], MODEL).clusters == (("a", "b", "c"),)


def test_an_explanation_adds_up() -> None:
    told = explain(firm("a", "Pellam Orrin", address=HIGH), firm("b", "Pelam Orrin", address=HIGH), MODEL)
    assert told.bits == pytest.approx(told.prior + sum(part.bits for part in told.parts), abs=0.1)
    assert told.model == MODEL.hash
    assert [abs(part.bits) for part in told.parts] == sorted((abs(part.bits) for part in told.parts), reverse=True)


def test_a_model_is_named_by_what_is_in_it_and_survives_storage() -> None:
    stored = msgspec.json.decode(msgspec.json.encode(MODEL), type=Model)
    assert stored.hash == MODEL.hash
    assert msgspec.structs.replace(MODEL, intercept=-1.0).hash != MODEL.hash


def test_every_node_is_in_one_cluster_whatever_it_lacks() -> None:
    nodes = [Node("a"), Node("b"), firm("c", ""), firm("d", "???"), firm("e", "Pellam")]
    found = link(nodes)
    assert sorted(one for cluster in found.clusters for one in cluster) == ["a", "b", "c", "d", "e"]
    assert len(found.clusters) == 5


def test_nothing_at_all_is_linked_to_nothing() -> None:
    assert link([]).clusters == ()


GROUP = {"address": HIGH, "domains": ("pellam.com",), "phones": ("+442071838750",)}
"""House, domain and switchboard of a group."""


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("MV Northern Star Shipping", "MV Northern Dawn Shipping"),
        ("Northern Star Shipping SA", "MV Northern Dawn"),
        ("St Mary Hospital", "St. Joseph Hospital"),
        ("Pellam St Mary's Hospital", "Pellam Holy Cross Hospital"),
        ("Pellam Quenlow GmbH", "Pellam Vaskeridge GmbH"),
        ("Stadtwerke Orrin GmbH", "Stadtwerke Orrin Netz GmbH"),
        ("Pellam AG", "Pellam Stiftung"),
        ("Pellam Orrin Ltd", "Pellam Orrin Pension Scheme"),
    ],
)
def test_another_word_in_the_same_place_is_another_firm_whatever_they_share(one: str, two: str) -> None:
    assert verdict(firm("a", one, **GROUP), firm("b", two, **GROUP)) == "review"
    bare = firm("c", one.split()[0], **GROUP)
    found = link([firm("a", one, **GROUP), firm("b", two, **GROUP), bare], model=MODEL)
    assert not any({"a", "b"} <= set(members) for members in found.clusters)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Northern Star Shipping", "Northern Stsr Shipping"),
        ("Pellam Quenlow GmbH", "Pellam Quemlow GmbH"),
        ("Stadtwerke Orrin", "SW Orrin GmbH"),
        ("Kanzlei Pellam Orrin", "Pellam & Orrin Rechtsanwälte"),
        ("Pellam Orrin Catering", "Pellam Orrin Vaskeridge"),
        ("Klinikum Köln Pellam", "Klinikum Cologne Pellam"),
        ("St Mary Hospital Leeds", "St Mary Hospital"),
        ("Gasthof Pension Quenlow", "Gasthof Quenlow"),
        ("Quenlow Foundations Ltd", "Quenlow Groundworks Ltd"),
        ("Quenlow Foundation Repair", "Quenlow Repair"),
        ("Blumen Quenlow", "Floristik Quenlow"),
        ("University of Orrin, School of Law", "University of Orrin - Dept. of Physics"),
    ],
)
def test_a_slip_a_shorter_form_and_a_trade_are_no_other_word(one: str, two: str) -> None:
    shared = {"address": HIGH, "domains": ("pellam.com",)}
    assert verdict(firm("a", one, **shared), firm("b", two, **shared)) == "same"


def test_the_same_registration_id_joins_two_words_in_one_place() -> None:
    known = {**GROUP, "registrations": (("lei", "5299000J2N45DDNE4Y28"),)}
    assert verdict(firm("a", "Northern Star Shipping", **known), firm("b", "Northern Dawn Shipping", **known)) == "same"


def test_two_people_in_one_house_are_compared_as_before() -> None:
    one, two = firm("a", "Hansi Pellam", address=HIGH), firm("b", "Gretl Pellam", address=HIGH)
    assert {part.field for part in explain(one, two, MODEL).parts} == {"name", "premises", "locality"}


def test_two_towns_that_differ_in_a_letter_are_two_where_each_stands_in_the_name_too() -> None:
    def works(key: str, town: str, at: str, **known: object) -> Node:
        return firm(key, f"Stadtwerke {town} GmbH", address=Address(town=at), **known)

    shared = {"domains": ("pellam.com",), "phones": ("+4930901820",)}
    one, two = works("a", "Lindau", "Lindau", **shared), works("b", "Landau", "Landau", **shared)
    assert verdict(one, two) == "review"
    slip = works("b", "Lindua", "Lindau", **shared)
    assert verdict(one, slip) == "same"
    spelt = works("b", "Muenchen", "Muenchen", **shared)
    assert verdict(works("a", "München", "München", **shared), spelt) == "same"


def test_two_known_words_are_two_and_one_that_nobody_knows_is_a_slip() -> None:
    others = ("Pellam", "Quenlow", "Vaskeridge", "Orrin", "Zanfeld", "Lomquist")
    nodes = [
        firm(f"{town}{at}", f"{sort} {town} {made}")
        for town in ("Lindau", "Spandau")
        for at, (sort, made) in enumerate(
            (("Metzgerei", one), ("Autohaus", one))[at % 2] for at, one in enumerate(others)
        )
    ]
    model = link(nodes).model
    assert {"lindau", "spandau"} <= model.frequencies.counts["company"].keys()
    one, two = (firm(key, f"Stadtwerke {town}", **GROUP) for key, town in (("a", "Lindau"), ("b", "Spandau")))
    assert verdict(one, two, model) == "review"


def test_a_town_of_two_names_is_one_town_with_two_telephones_and_no_street() -> None:
    for here, there in (("Köln", "Cologne"), ("Munich", "Muenchen"), ("Wien", "Vienna"), ("Den Haag", "The Hague")):
        one = firm("a", "Pellam Orrin", address=Address(town=here), phones=("+4930901820",), domains=("pellam.com",))
        two = firm("b", "Pellam Orrin", address=Address(town=there), phones=("+4930555123",), domains=("pellam.com",))
        assert verdict(one, two) == "same", (here, there)


def test_a_word_of_its_own_is_no_slip_of_a_common_word() -> None:
    shared = {"address": HIGH, "domains": ("pellam.com",)}
    for one, two in (("Rational", "International"), ("Grading", "Services"), ("Navigation", "Services")):
        told = explain(firm("a", f"Pellam {one}", **shared), firm("b", f"Pellam {two}", **shared), MODEL)
        assert "numbers in name" not in {part.field for part in told.parts}, one
