"""Organisations, people and products in running text, second version."""

from __future__ import annotations

import pytest

from domain.extraction.text import mentions_in


def named(kind: str, text: str) -> list[str]:
    return [one.value for one in mentions_in(text) if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("We met Orchid Tools Ltd. and Brick & Stone GmbH.", ["Orchid Tools Ltd.", "Brick & Stone GmbH"]),
        ("Between Orchid Ltd and Brick Ltd, or Stone GmbH & Co KG.", ["Orchid Ltd", "Brick Ltd", "Stone GmbH & Co KG"]),
        ("Acme, Inc. bought Widgets S.A. de C.V.", ["Acme, Inc.", "Widgets S.A. de C.V."]),
        ("ABC Co., Ltd. ships", ["ABC Co., Ltd."]),
        ("Kowalski Sp. z o.o. oraz Nowak s.r.o.", ["Kowalski Sp. z o.o.", "Nowak s.r.o."]),
        ("PT Lampu Terang Tbk", ["PT Lampu Terang Tbk"]),
        ("ООО «Ромашка»", ["ООО «Ромашка»"]),
        ("株式会社日立", ["株式会社日立"]),
        ("Nordlys A/S", ["Nordlys A/S"]),
        ("the 2020 Orchid Electric Company", ["Orchid Electric Company"]),
        ("Orchid Capital Partners called", ["Orchid Capital Partners"]),
        ("the Freedonia Department of Bridges has said", ["Freedonia Department of Bridges"]),
        ("the Bank of Lampland and the University of Brick", ["Bank of Lampland", "University of Brick"]),
        ("a contract with Globex is signed", ["Globex"]),
        ("the plant is operated by Globex and audited by Brix", ["Globex", "Brix"]),
        (
            "we met Grupo Norte, the Banco de Lampa and Stadtwerke Lampstadt",
            ["Grupo Norte", "Banco de Lampa", "Stadtwerke Lampstadt"],
        ),
        (
            "it goes back to the Public Service Commission and to the Labour Court",
            ["Public Service Commission", "Labour Court"],
        ),
        ("the next question comes from <inaudible>, with Globex", ["Globex"]),
        ("an AirBus and an Airbus", ["AirBus", "Airbus"]),
        ("Vertrag mit Globex ist da", ["Globex"]),
        ("write to bo@brick.com; Brick will answer", ["Brick"]),
        ("Orchid Tools Ltd said that Orchid Tools grew", ["Orchid Tools Ltd", "Orchid Tools"]),
    ],
)
def test_organisations_by_form_designator_cue_domain_and_repetition(text: str, names: list[str]) -> None:
    assert named("organisation", text) == names


@pytest.mark.parametrize(
    "text",
    [
        "The Company and this Insurance Company grew.", "In Ohio, as well as here", "Lamp ad words", "4G as a driver",
        "deal with Ann Ferris", "Vice President of Investor Communications", "the CEOs cut CapEx",
        "a meeting with Public Affairs", "The Commission met",
        "on Tennis Court two", "the Annual Sales Commission is 5%",
        "recently acquired California stores", "our Chief Technology Officer", "AS A COMPANY",
        "write to bo@gmail.com; Gmail answers",
    ],
)  # fmt: skip
def test_generic_words_places_and_people_are_no_organisations(text: str) -> None:
    assert named("organisation", text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("With us is Ann Ferris, Chief Executive Officer.", ["Ann Ferris"]),
        ("Mr. Larsson and Frau Dr. Weber met Dr J. van der Berg", ["Larsson", "Weber", "J. van der Berg"]),
        ("our CFO Bo Larsson spoke", ["Bo Larsson"]),
        ("I told Maria Lampe so, and Maria laughed", ["Maria Lampe", "Maria"]),
        ("Thank you, Tycho.", ["Tycho"]),
        ("Good morning everyone", []),
        ("Mr. Chair, Brick Textiles has grown", []),
        ("Thank you, Mr. Chair. I rise", []),
        ("Hi Orchid Team", []),
        ("the Danube flows", []),
    ],
)
def test_people_by_title_post_given_name_and_greeting(text: str, names: list[str]) -> None:
    assert named("person", text) == names


def test_a_post_before_a_name_is_its_title() -> None:
    found = next(one for one in mentions_in("our Chief Executive Officer Ann Ferris spoke") if one.kind == "person")
    assert found.details == {"title": "Chief Executive Officer"}


def test_products_are_found_by_their_cues_with_how_many() -> None:
    found = [one for one in mentions_in("We need 500 seats of Lumen Suite and SKU: LX-500/2") if one.kind == "product"]
    assert [(one.value, one.details.get("quantity", "")) for one in found] == [("Lumen Suite", "500"), ("LX-500/2", "")]
    assert named("product", "they moved to the Lumen platform") == ["Lumen"]
    assert named("product", "seats for everyone") == []
