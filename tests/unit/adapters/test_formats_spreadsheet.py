"""XLSX workbooks as records."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.formats import AllFormats
from adapters.formats.spreadsheet import RATIO_FROM, Spreadsheets, text_of
from domain.records import Layout, Line, Record, Row
from domain.sources import SourceKind


def workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"sheet {number}")
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(data: bytes) -> tuple[Layout, list[Record]]:
    file = io.BytesIO(data)
    layout = Spreadsheets().survey(file, "deals.xlsx")
    return layout, list(Spreadsheets().read(file, layout))


def cells(data: bytes) -> list[tuple[str, ...]]:
    return [record.content.cells for record in read(data)[1] if isinstance(record.content, Row)]


def test_a_workbook_is_recognised_by_its_content() -> None:
    data = workbook([["name", "city"], ["Orchid", "Ulm"]])
    assert AllFormats().detect(data[: 64 * 1024], "anything.bin") is SourceKind.XLSX


def test_the_columns_are_the_header_and_a_records_line_is_its_row() -> None:
    layout, records = read(workbook([["name", "city"], ["Orchid", "Ulm"], [], ["Fern", "Bonn"]]))
    assert (layout.columns, layout.header_line) == (("name", "city"), 1)
    assert [record.locator for record in records] == [Line(2), Line(4)]
    assert [record.seq for record in records] == [0, 1]


def test_titles_above_the_header_are_no_records() -> None:
    layout, records = read(
        workbook([["Report"], [None, "of May"], ["name", "city", "sum"], ["O", "Ulm", 1], ["F", "Bonn", 2.5]])
    )
    assert layout.columns == ("name", "city", "sum")
    assert len(records) == 2


def test_the_first_sheet_with_cells_is_read_and_further_ones_are_told_of() -> None:
    layout, records = read(workbook([], [["name"], ["Orchid"]], [["other"], ["x"]]))
    assert (layout.columns, len(records)) == (("name",), 1)
    assert "other_sheets_not_read" in layout.notes


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), ("  a ", "  a "), (3, "3"), (3.0, "3"), (0.1, "0.1"), (1234567.25, "1234567.25"), (True, "TRUE"),
        (date(2024, 5, 1), "2024-05-01"), (datetime(2024, 5, 1), "2024-05-01"), (1e-7, "0.0000001"),
        (datetime(2024, 5, 1, 3, 4), "2024-05-01T03:04:00"), (time(3, 4), "03:04:00"),
        (timedelta(hours=26), "26:00:00"),
    ],
)  # fmt: skip
def test_values_are_written_as_in_a_csv_file(value: object, text: str) -> None:
    assert text_of(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_have_no_exponent(value: float) -> None:
    assert "e" not in text_of(value)


def test_a_broken_workbook_is_one_rejected_record() -> None:
    data = workbook([["name"], ["Orchid"]])
    for broken in (data[:2000], b"PK\x03\x04", b"", data[:-400] + b"\x00" * 400):
        records = read(broken)[1]
        assert [record.problem.code for record in records if record.problem] == ["spreadsheet_unreadable"]


def test_a_bomb_is_refused_unread() -> None:
    file = io.BytesIO(workbook([["name"], ["Orchid"]]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(RATIO_FROM + 1))
    records = read(file.getvalue())[1]
    assert [record.problem.code for record in records if record.problem] == ["spreadsheet_too_large"]


WHOLE = workbook([["name", "city"], ["Orchid", "Ulm"]])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=12))
def test_damaged_bytes_never_raise(damages: list[tuple[float, int]]) -> None:
    data = bytearray(WHOLE)
    for place, byte in damages:
        data[int(place * len(data))] = byte
    records = read(bytes(data))[1]
    assert [record.seq for record in records] == list(range(len(records)))
