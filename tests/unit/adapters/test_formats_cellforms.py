"""What programs put around the text of cells, and headers that stand in a file once more."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.formats.cellforms import forms_in, plainly
from adapters.formats.tables import Tables
from domain.records import Layout, Row


def read(text: str) -> tuple[Layout, list[tuple[str, ...]]]:
    form, data = Tables(), text.encode()
    layout = form.inspect(data, "x.csv")
    records = list(form.read(io.BytesIO(data), layout))
    return layout, [record.content.cells for record in records if isinstance(record.content, Row)]


@pytest.mark.parametrize(
    ("cell", "text", "note"),
    [
        ('"=""00123"""', "00123", "texts_as_formulas"), ("S&ouml;hne &amp; Co", "Söhne & Co", "html_entities"),
        ("M&#252;ller &lt;x&gt;", "Müller <x>", "html_entities"), ("A & B; C", "A & B; C", ""),
        ("AT&T;", "AT&T;", ""), ("=SUM(1)", "=SUM(1)", ""),
    ],
)  # fmt: skip
def test_what_a_program_put_around_a_text_is_taken_away(cell: str, text: str, note: str) -> None:
    layout, rows = read(f"name,city\n{cell},Leeds\nBell,York\n")
    assert rows == [(text, "Leeds"), ("Bell", "York")]
    assert [one for one in layout.notes if one in ("texts_as_formulas", "html_entities")] == ([note] if note else [])


@given(st.text(max_size=40))
def test_a_text_without_such_forms_stays(text: str) -> None:
    form = plainly(forms_in(text))
    assert form is not None or not forms_in(text)
    assert "&" in text or '="' in text or form is None


def test_the_header_once_more_is_no_record_and_a_row_that_begins_like_it_is_one() -> None:
    _, rows = read("name,city\nAcme,Leeds\nname,city\n\ufeffname,city\nname,York\nmy name,city\n\x1a")
    assert rows == [("Acme", "Leeds"), ("name", "York"), ("my name", "city")]


def test_names_in_the_middle_of_empty_columns_are_found_below_a_title() -> None:
    layout, rows = read("Report;;;;\n;;;;\n;Supplier;City;Amount;\n;Acme Ltd;Leeds;5;\n;Bell Ltd;York;7;\n")
    assert (layout.header_line, layout.columns[1:4]) == (3, ("Supplier", "City", "Amount"))
    assert len(rows) == 2


@pytest.mark.parametrize("text", ['""\r"a,b,c\na,b,c\n"', '"a,b\rc,d"\n"e,f"\n', '"a;b\n\nc"\n"d;e"\n'])
def test_line_ends_within_lines_that_are_quoted_as_a_whole_break_nothing(text: str) -> None:
    layout, rows = read(text)
    assert all(len(row) == len(layout.columns) for row in rows)
