"""Another table beneath a table, and what the lines above one say of its amounts."""

from __future__ import annotations

import io

import openpyxl
import pytest

from adapters.formats.spreadsheet import Spreadsheets
from adapters.formats.tables import Tables
from adapters.formats.titles import note_of_scale
from domain.records import Layout, Line, Record, Row

FIRST = "Supplier,Country,Amount\nKelp Ltd,GB,10.00\nBirch Inc,US,20.00\n"
PEOPLE = "Contact,Email,Phone\nAmy Stone,amy@kelp.example,+44 113 496 0001\nJo Field,jo@kelp.example,\n"


def read(content: str) -> tuple[Layout, list[Record]]:
    file = io.BytesIO(content.encode())
    layout = Tables().survey(file, "t.csv")
    file.seek(0)
    return layout, list(Tables().read(file, layout))


def codes(records: list[Record]) -> list[str]:
    return [record.problem.code if record.problem else "" for record in records]


@pytest.mark.parametrize(
    ("between", "begin"), [("\n", 5), (",,\n", 5), ("\n\n\n", 7), ("\nPeople\n", 5), ("\nPeople,,\n", 5)]
)
def test_rows_of_another_table_are_told_apart_by_its_first_line(between: str, begin: int) -> None:
    layout, records = read(FIRST + between + PEOPLE)
    assert f"another_table:{begin}" in layout.notes
    beneath = [one for one in records if isinstance(one.locator, Line) and one.locator.line >= begin]
    assert set(codes(beneath)) - {"note_row"} == {"another_table"}
    assert codes(records[: -len(beneath)]) == ["", ""]


@pytest.mark.parametrize(
    "beneath",
    [
        "",
        "\nElm AG,DE,30.00\nFern SA,FR,40.00\n",
        "\nSupplier,Country,Amount\nElm AG,DE,30.00\n",
        "\nVendor,Country,Total amount\nElm AG,DE,30.00\n",
        "\nContact,Email,Phone\n",
        PEOPLE,
        "\nContact us for more,,\n",
        'Fern SA,"FR\nDE",40.00\n' + PEOPLE,
    ],
    ids=[
        "nothing",
        "a gap",
        "the same heads",
        "heads that say the same",
        "heads alone",
        "no empty line",
        "a note",
        "no empty line but a cell over lines",
    ],
)
def test_what_is_no_table_of_its_own_stays_with_the_first(beneath: str) -> None:
    layout, _ = read(FIRST + beneath)
    assert not any(note.startswith("another_table") for note in layout.notes)


def test_reading_that_goes_on_within_the_other_table_rejects_it_too() -> None:
    content = FIRST + "\n" + PEOPLE
    layout, whole = read(content)
    again = list(Tables().resume(io.BytesIO(content.encode()), layout, 3, Line(6)))
    assert [one for one in again if one.seq >= 3] == whole[3:]


def test_a_workbook_with_two_tables_is_read_alike() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in (FIRST + "\n" + PEOPLE).splitlines():
        book.active.append(line.split(","))
    file = io.BytesIO()
    book.save(file)
    layout = Spreadsheets().survey(file, "t.xlsx")
    records = [one for one in Spreadsheets().read(file, layout) if isinstance(one.content, Row)]
    assert codes(records) == ["", "", "another_table", "another_table", "another_table"]


@pytest.mark.parametrize(
    ("title", "note"),
    [
        ("(all amounts in EUR thousand)", "amounts_in:3"),
        ("Amounts in thousands of US dollars", "amounts_in:3"),
        ("(in thousands)", "amounts_in:3"),
        ("in Mio. EUR", "amounts_in:6"),
        ("Beträge in TEUR", "amounts_in:3"),
        ("Angaben in T€", "amounts_in:3"),
        ("$ in millions", "amounts_in:6"),
        ("All values in USD", ""),
        ("Contract values in Thousand Oaks", ""),
        ("Suppliers in thousands of places", ""),
        ("Prices in pounds", ""),
    ],
)
def test_a_title_says_how_amounts_are_counted(title: str, note: str) -> None:
    assert note_of_scale([["Contracts 2025", ""], [title]]) == note


@pytest.mark.parametrize("blanks", [60, 2_000])
def test_a_title_in_the_middle_of_a_page_is_read_however_wide_its_gaps_are(blanks: int) -> None:
    gap = " " * blanks
    assert note_of_scale([[f"{gap}Amounts in{gap}EUR{gap}thousand{gap}"]]) == "amounts_in:3"
    assert note_of_scale([[f"Amounts in{gap}pounds{gap}sterling ("]]) == ""


def test_two_titles_that_contradict_each_other_say_nothing() -> None:
    assert note_of_scale([["(in thousands)"], ["Figures in millions"]]) == ""


@pytest.mark.parametrize(
    ("columns", "above", "beneath", "begins"),
    [
        ("Supplier,Product,Category", "Kelp Ltd,Racks,Storage", "Contact,Service,Project\nElm AG,Pumps,Water", False),
        ("Supplier,Product,Country", "Kelp Ltd,Racks,GB", "Contact,Service,Project\nElm AG,Pumps,Water", True),
        ("Supplier,Product,Category", "Kelp Ltd,Racks,Storage", "Contact,Email,Phone\nAmy,a@kelp.example,1", True),
    ],
)
def test_a_row_of_words_that_head_tables_elsewhere_is_a_row_where_the_table_goes_on(
    columns: str, above: str, beneath: str, begins: bool
) -> None:
    layout, records = read(f"{columns}\n{above}\n{above}\n\n{beneath}\n")
    assert ("another_table:5" in layout.notes) is begins
    assert ("another_table" in codes(records)) is begins
