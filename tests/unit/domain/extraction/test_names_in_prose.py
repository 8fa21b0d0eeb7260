"""Firms and people in talk and mail: what stands capitalised where a firm might, and names of more peoples."""

from __future__ import annotations

import pytest

from domain.extraction.organisations import organisations_in
from domain.extraction.signatures import read_signature
from domain.extraction.text import mentions_in
from domain.people import is_department, is_person_name, name_in_header

TALK = [
    ("The plant is run by Germans and was developed by Engineers.", [], []),
    ("It was developed by Orchid and run by Globex.", ["Orchid", "Globex"], []),
    ("My question is, with Brexit behind us, what happens next?", [], []),
    ("My question is, with Orchid buying you, what happens?", [], []),
    ("A hit of the '70s Ltd people love", [], []),
    ("Back in the ’90s Inc was a word", [], []),
    ("Please speak to Sales, Marketing and Finance.", [], []),
    ("Thanks, Marketing will call you.", [], []),
    ("It was designed by Women for Women.", [], []),
    ("built by Volunteers and funded by Taxpayers", [], []),
    ("managed by Christians, owned by Muslims, financed by Saudis", [], []),
    ("It was provided by Covid and Christmas", [], []),
    ("developed by Windows users", [], []),
    ("We lost to Brixel because Globex was cheaper.", ["Brixel"], []),
    ("I spoke to Maria Lampe at Orchid Tools Ltd yesterday.", ["Orchid Tools Ltd"], ["Maria Lampe"]),
    ("Hi Tom, this is Ann Ferris from Globex calling.", ["Globex"], ["Tom", "Ann Ferris"]),
    ("Jan van der Lamp will join, and so will María José Lámpara.", [], ["Jan van der Lamp", "María José Lámpara"]),
    ("The customer is Lampenwerk, a GmbH in Musterstadt.", ["Lampenwerk"], []),
    ("Our customer Globex Corp renewed.", ["Globex Corp"], []),
    ("We use Excel and Outlook all day.", [], []),
    ("made by Swiss Engineers in Geneva", [], []),
    ("operated by Uber drivers", ["Uber"], []),
    ("it is insured by Law", [], []),
    ("The system is supplied by Day and by Night", [], []),
    ("Our next question comes from the line of Bo Stone with Brick Capital.", ["Brick Capital"], ["Bo Stone"]),
    ("It was designed by Italians in Milan.", [], []),
    ("The site is operated by Brixel and owned by Globex.", ["Brixel", "Globex"], []),
    ("We were introduced by Ann Ferris of Globex Ltd.", ["Globex Ltd."], ["Ann Ferris"]),
    ("Thanks to Finance, Legal and IT.", [], []),
    ("Our vendor, Orchid Labs, sent it.", ["Orchid Labs"], []),
    ("Hola Íñigo, gracias.", [], ["Íñigo"]),
    ("It was acquired by Mars and made by Sun.", ["Mars", "Sun"], []),
    ("Yesterday, a supplier in Ohio called.", [], []),
    ("We met Brixel, a company car was there.", [], []),
    ("We buy from Globex, a distributor of lamps.", ["Globex"], []),
    ("Renewal for Orchid Ltd is due.", ["Orchid Ltd"], []),
]


@pytest.mark.parametrize(("text", "firms", "people"), TALK)
def test_firms_and_people_of_talk(text: str, firms: list[str], people: list[str]) -> None:
    found = mentions_in(text)
    assert [one.value for one in found if one.kind == "organisation"] == firms
    assert [one.value for one in found if one.kind == "person"] == people


@pytest.mark.parametrize("text", ["'70s Ltd", "Music of the ’70s Ltd is", "The 70s Inc.", "Late '70s AG and '80s SE"])
def test_decades_are_no_firms(text: str) -> None:
    assert organisations_in(text) == []
    assert [one for one in mentions_in(text) if one.kind == "organisation"] == []


@pytest.mark.parametrize(
    "label",
    [
        "Sales, Marketing",
        "Marketing, Sales",
        "Finance Team",
        "Human Resources",
        "Accounts Payable",
        "Einkauf, Zentral",
        "Vertrieb Innendienst",
        "Kundenservice Lampenwerk",
        "Atención Cliente",
        "Lampenwerk Team",
    ],
)
def test_departments_are_nobody(label: str) -> None:
    assert is_department(label)
    assert not is_person_name(label)
    assert name_in_header(f'"{label}" <post@lampenwerk.example>') == ""
    assert "name" not in read_signature(label)[0]


def test_people_called_like_departments_are_people() -> None:
    for name in ("Ann Sales", "Ivo Market", "Bo Legal"):
        assert is_person_name(name)
        assert not is_department(name)
