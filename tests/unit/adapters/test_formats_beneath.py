"""Notes and lines of dashes: what stands beneath and between the rows of a table, wherever reading goes on."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.formats.beneath import is_ruler
from adapters.formats.tables import Tables
from domain.records import Record, Row


def read(text: str) -> list[Record]:
    form, data = Tables(), text.encode()
    layout = form.inspect(data, "x.csv")
    records = list(form.read(io.BytesIO(data), layout))
    for record in records:
        rest = list(form.resume(io.BytesIO(data), layout, record.seq, record.locator))
        assert rest == records[rest[0].seq :]
    return records


def told(records: list[Record]) -> list[str]:
    return [record.problem.code if record.problem else "" for record in records]


def test_lines_of_one_cell_behind_an_empty_one_are_notes_until_a_row_comes() -> None:
    records = read('a,b,c\n1,2,3\n\n4,5,6\nalone\n\nnote\n"of two\nlines"\nmore\n7,8,9\nalone\n')
    assert told(records) == ["", "", "", "note_row", "note_row", "note_row", "", ""]


def test_a_table_of_two_columns_has_no_notes() -> None:
    assert told(read("a,b\n1,2\n\nalone\n3,4\n")) == ["", "", ""]


def test_lines_of_dashes_are_no_records_and_part_notes() -> None:
    records = read("a|b|c\n---|---|---\n1|2|3\n\n-----\nalone\n4|5|6\n")
    assert [record.content.cells for record in records if isinstance(record.content, Row)] == [
        ("1", "2", "3"),
        ("alone", "", ""),
        ("4", "5", "6"),
    ]


@pytest.mark.parametrize(
    ("cells", "ruler"),
    [
        (["---", ""], True), (["", ":---", "---:", ""], True), (["+-----+"], True), (["=====", "---"], True),
        (["-", "-"], False), (["--"], False), (["", ""], False), ([], False), (["--- x ---"], False),
        (["-----", "5"], False),
    ],
)  # fmt: skip
def test_a_line_of_dashes_has_three_and_nothing_else(cells: list[str], ruler: bool) -> None:
    assert is_ruler(cells) is ruler


PIECES = [
    "1,2,3\n",
    "a\n",
    "\n",
    "---+---\n",
    "---,---,---\n",
    '"x\ny"\n',
    '"x\n\ny",2,3\n',
    "\r",
    "\\",
    ",,\n",
    " \n",
    '"open\n',
    'y"NPR 5\n',
    '"x\n',
    "\x1a\n",
    "\\ \n",
    ",\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_where_reading_goes_on_changes_nothing(pieces: list[str]) -> None:
    read("a,b,c\n" + "".join(pieces))
