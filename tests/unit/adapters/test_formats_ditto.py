"""Ditto marks: what stands above is said once more, and nothing else is changed."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.formats.ditto import NOTE, ditto, note_of_ditto
from adapters.formats.tables import Tables
from domain.records import Line, Row
from domain.shapes import DITTO, is_blank

CELLS = st.sampled_from(["Kelp Ltd", "Birch Inc", "5", "", " ", *sorted(DITTO)])
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8)


@given(ROWS)
def test_a_mark_beneath_something_is_that_and_every_other_cell_stays(rows: list[list[str]]) -> None:
    fill = ditto([NOTE])
    assert fill is not None
    filled = [fill(list(row)) for row in rows]
    for at, (row, now) in enumerate(zip(rows, filled, strict=True)):
        for column, (cell, told) in enumerate(zip(row, now, strict=True)):
            above = filled[at - 1][column] if at else ""
            marked = cell.strip().lower() in DITTO
            assert told == (above if marked and above.strip() and above.lower() not in DITTO else cell)


@given(ROWS)
def test_a_table_has_the_note_just_where_reading_it_so_changes_it(rows: list[list[str]]) -> None:
    fill = ditto([NOTE])
    assert fill is not None
    assert bool(note_of_ditto(rows)) == any(fill(list(row)) != row for row in rows)
    assert ditto([]) is None


@pytest.mark.parametrize(
    ("above", "row", "told"),
    [
        (["Kelp Ltd", "joe@kelp.example"], ["Ditto", "amy@ditto.example"], ["Ditto", "amy@ditto.example"]),
        (["Kelp Ltd", "Leeds"], ["IDEM", "York"], ["IDEM", "York"]),
        (["kelp ltd", "leeds"], ["ditto", "york"], ["ditto", "york"]),
        (["Kelp Ltd", "Leeds"], ["Ditto", "Ditto"], ["Kelp Ltd", "Leeds"]),
        (["Kelp Ltd", "Leeds"], ["Idem", "〃"], ["Kelp Ltd", "Leeds"]),
        (["Kelp Ltd", "Leeds"], ["ditto", "York"], ["Kelp Ltd", "York"]),
        (["Kelp Ltd", "joe@kelp.example"], ["Birch Inc", "ditto"], ["Birch Inc", "joe@kelp.example"]),
        (["Kelp Ltd", "Leeds"], ["Dto.", "York"], ["Kelp Ltd", "York"]),
        (["Pipe", "mm"], ["Hose", '"'], ["Hose", '"']),
        (["Pipe", "Inch"], ["Hose", "''"], ["Hose", "''"]),
        (["Pipe", "mm"], ["Hose", "dto."], ["Hose", "mm"]),
        (["Pipe", "pcs"], ["Hose", '"'], ["Hose", "pcs"]),
    ],
)
def test_a_word_that_firms_are_called_by_is_a_mark_only_where_nothing_makes_it_a_name(
    above: list[str], row: list[str], told: list[str]
) -> None:
    fill = ditto([NOTE])
    assert fill is not None
    fill(above)
    assert fill(row) == told


def test_a_mark_without_anything_above_is_an_empty_cell() -> None:
    assert all(map(is_blank, DITTO))


def test_reading_goes_on_in_the_middle_with_what_stands_above() -> None:
    file = io.BytesIO(b"Supplier,Deal\nKelp Ltd,Racks\ndto.,Pumps\nditto,Pipes\n")
    layout = Tables().survey(file, "t.csv")
    rows = [one.content for one in Tables().resume(file, layout, 0, Line(2))]
    assert [row.cells for row in rows if isinstance(row, Row)] == [
        ("Kelp Ltd", "Racks"), ("Kelp Ltd", "Pumps"), ("Kelp Ltd", "Pipes"),
    ]  # fmt: skip
