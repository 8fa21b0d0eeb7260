"""Lists and signatures: where a line ends, names end; posts stand behind who holds them; desks write for firms."""

from __future__ import annotations

import pytest

from domain.extraction.mails import of_mail
from domain.extraction.organisations import organisations_in
from domain.extraction.signatures import read_signature
from domain.extraction.spans import listed
from domain.extraction.text import mentions_in, read
from domain.extraction.turns import of_turn
from domain.records import Mail, Turn


def firms(text: str) -> list[str]:
    return [one.value for one in mentions_in(text) if one.kind == "organisation"]


def people(text: str) -> dict[str, str]:
    """Contacts by name with their titles."""
    parts, _ = read(text)
    return {
        part.contact["name"].value: part.contact["title"].value if "title" in part.contact else ""
        for part in parts
        if "name" in part.contact
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("i. A. Bo Lund\nOrla GmbH", ["Orla GmbH"]),
        ("Bo Lund\nKey Account Manager\nOrla GmbH", ["Orla GmbH"]),
        ("Hi, this is about the order of the Northern\nLamps Ltd from May.", ["Northern Lamps Ltd"]),
        ("with thanks from Orchid\nTools Ltd.", ["Orchid Tools Ltd."]),
        ("We're Halden Bikes B.V. in Lampstadt.", ["Halden Bikes B.V."]),
        ("Call Tallow Instruments, Inc. at noon.", ["Tallow Instruments, Inc."]),
        ("Mostly Brennair GmbH, since 2019.", ["Brennair GmbH"]),
        ("Die Rechnung der Ostwall Druck AG ist da.", ["Ostwall Druck AG"]),
        ("Vou avisar a Gomes & Filhos, Lda. hoje.", ["Gomes & Filhos, Lda."]),
        ("We invited Asa Lampe. It is from Orla ASA.", ["Orla ASA"]),
        ("It is Orchid Works Ltd (NYSE: ORC) that won.", ["Orchid Works Ltd"]),
        ("It is listed on the NYSE since May.", ["NYSE"]),
    ],
)
def test_names_of_firms_end_with_the_lines_of_a_list_and_begin_behind_the_sentence(text: str, found: list[str]) -> None:
    assert firms(text) == found


def test_titles_and_people_end_with_the_lines_of_a_list() -> None:
    text = "Philippa Rusk, Head of Purchasing\nTamsin Software\n - Vikram Sethi, Account Executive"
    assert people(text)["Philippa Rusk"] == "Head of Purchasing"
    text = "Rowena Pike - Director, Investor Relations\nStellan Aird - President"
    assert people(text) == {"Rowena Pike": "Director", "Stellan Aird": "President"}
    text = "Marcus Feld -- Chief Executive Officer\nHal Venter -- Analyst"
    assert "Chief" not in people(text).get("Hal Venter", "")
    assert people("Our Chief Executive Officer Hal Venter is here.") == {"Hal Venter": "Chief Executive Officer"}


def test_a_wrapped_line_of_prose_is_none_of_a_list() -> None:
    for text, at_end in (("Head of Purchasing\nx", True), ("we met Ann Roe of the Northern\nx", False), ("\nx", False)):
        assert listed(text, text.index("\n")) is at_end


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Innkjøpssjef", "Innkjøpssjef"),
        ("Regionförsäljningschef", "Regionförsäljningschef"),
        ("Sikkerhedsansvarlig", "Sikkerhedsansvarlig"),
        ("Ann Schleiter", ""),
        ("Bo Kofoed", ""),
    ],
)
def test_posts_that_are_one_long_word_are_told_by_their_end(line: str, title: str) -> None:
    contact, _ = read_signature(f"Ann Roe\n{line}")
    assert (contact["title"].value if "title" in contact else "") == title


def test_a_post_before_a_firm_is_none_of_its_name() -> None:
    assert [one.value for one in organisations_in("Salgschef, Lampe Glas ApS")] == ["Lampe Glas ApS"]
    assert [one.value for one in organisations_in("Ferris, Roe & Partner Ltd")] == ["Ferris, Roe & Partner Ltd"]


@pytest.mark.parametrize(
    ("sender", "firm", "person"),
    [
        ("Orchid Office Supply <orders@orchidoffice.com>", "Orchid Office Supply", ""),
        ("Lampen Woche <newsletter@lampenwoche.de>", "Lampen Woche", ""),
        ("Lars Lampe <info@larslampe.de>", "", "Lars Lampe"),
        ("Orchid Ferris <orchid@orchidferris.com>", "", "Orchid Ferris"),
        ("Bo Lund <sales@orchidoffice.com>", "", "Bo Lund"),
        ("Orchid Mail <orders@gmail.com>", "", "Orchid Mail"),
    ],
)
def test_a_desk_that_writes_by_the_name_in_its_domain_is_a_firm_and_nobody(sender: str, firm: str, person: str) -> None:
    parts, _ = of_mail(Mail({"from": sender}, "Thanks for the order."))
    assert (parts[0].vendor["name"].value if "name" in parts[0].vendor else "") == firm
    assert (parts[0].contact["name"].value if "name" in parts[0].contact else "") == person


def test_the_label_of_an_analyst_tells_the_firm() -> None:
    (part, *_), _ = of_turn(Turn("Bo Dee (Ferns Securities, Analyst)", "So it is."), "call")
    assert (part.vendor["name"].value, part.contact["name"].value) == ("Ferns Securities", "Bo Dee")
    for beside in ("Sales, Director", "Berlin, Director", "Vice President, Marketing", "she/her, Director"):
        (part, *_), _ = of_turn(Turn(f"Bo Dee ({beside})", "So it is."), "call")
        assert (part.vendor, part.contact["name"].value) == ({}, "Bo Dee")


def test_a_euro_amount_that_ends_in_two_zeros_behind_a_point_is_in_thousands() -> None:
    values = {text: [one.value for one in mentions_in(text)] for text in ("It is €9.800 now.", "It is €1.459 now.")}
    assert values == {"It is €9.800 now.": ["9800 EUR"], "It is €1.459 now.": ["1.459 EUR"]}


def test_each_line_of_a_list_is_a_sentence_with_a_deal_of_its_own() -> None:
    text = "Two updates:\n- Signed the contract with Maarsund AS for NOK 310,000.\n- Met Velburg Klinik GmbH again."
    parts, _ = read(text)
    deals = [(part.vendor["name"].value, part.deal["amount"].value) for part in parts if part.deal]
    assert deals == [("Maarsund AS", "310000")]


def test_a_department_that_writes_is_nobodys_name() -> None:
    parts, _ = of_mail(Mail({"from": "Sales <sales@orchidoffice.com>"}, "Thanks for the order."))
    assert "name" not in parts[0].contact


def test_nobody_of_the_call_is_a_firm_behind_a_cue() -> None:
    from domain.extraction.text import Context
    from domain.extraction.text.memory import remember

    names = remember([("Lorcan Daly", "Hello."), ("Ann Roe", "Fine.")])
    found = mentions_in("Send the quote to Lorcan today, and the offer from Brixel.", Context(names=names))
    assert "Lorcan" not in [one.value for one in found if one.kind == "organisation"]
