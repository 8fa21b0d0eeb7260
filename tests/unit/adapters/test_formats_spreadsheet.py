"""XLSX workbooks as records."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.formats import AllFormats
from adapters.formats.number_texts import text_of
from adapters.formats.packed import ENDLESS, RATIO_FROM
from adapters.formats.spreadsheet import Spreadsheets
from adapters.formats.workbook import ROW_LIMIT
from domain.records import SOURCE, Layout, Line, Record, Row
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


def rewritten(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with the content of one member changed, as a whole archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, change(old.read(member)) if member.endswith(name) else old.read(member))
    return out.getvalue()


def formatted(*cells: tuple[object, str]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["name", "sum"])
    for value, number_format in cells:
        sheet.append(["Orchid", value])
        sheet.cell(sheet.max_row, 2).number_format = number_format
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_formula_without_a_result_is_told_of_and_is_not_empty() -> None:
    layout, records = read(workbook([["name", "sum"], ["Orchid", "=2*3"], ["Fern", 2], ["=A2", "=B2"]]))
    assert "formula_without_value" in layout.notes
    assert [[index for index, _ in record.cells] for record in records] == [[1], [], [0, 1]]
    assert {problem.code for record in records for _, problem in record.cells} == {"formula_without_value"}
    assert all("spreadsheet program" in problem.hint for _, problem in records[0].cells)


def test_a_formula_whose_result_is_stored_is_that_result_also_when_it_is_the_empty_text() -> None:
    def stored(sheet: bytes) -> bytes:
        one = sheet.replace(b'<c r="B2"><f>2*3</f><v/></c>', b'<c r="B2"><f>2*3</f><v>6</v></c>')
        two = one.replace(b'<c r="B3"><f>A9</f><v/></c>', b'<c r="B3" t="str"><f>A9</f><v></v></c>')
        assert two.count(b"<v/>") == 0
        return two

    book = workbook([["name", "sum"], ["Orchid", "=2*3"], ["Fern", "=A9"]])
    layout, records = read(rewritten(book, "sheet1.xml", lambda xml: stored(xml.replace(b"<v />", b"<v/>"))))
    assert [record.content for record in records] == [Row(("Orchid", "6")), Row(("Fern", ""))]
    assert [record.cells for record in records] == [(), ()]
    assert "formula_without_value" not in layout.notes


def test_a_currency_that_stands_only_in_the_number_format_is_kept_with_the_number() -> None:
    data = formatted(
        (1234.5, '#,##0.00 "€"'), (-7, "[$USD] #,##0.00"), (3, "0.00"), (date(2025, 4, 3), "[$-409]d/m/yy")
    )
    assert [row[1] for row in cells(data)] == ["€ 1234.5", "-USD 7", "3", "2025-04-03"]


ROWS: list[list[object]] = [["name", "city", "sum"], *([f"Orchid {n}", "Ulm", n] for n in range(2000))]


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_a_workbook_that_breaks_off_keeps_the_rows_before_and_says_where(share: float) -> None:
    layout, records = read(rewritten(workbook(ROWS), "sheet1.xml", lambda xml: xml[: int(len(xml) * share)]))
    *good, last = records
    assert layout.columns == ("name", "city", "sum")
    assert good and all(record.problem is None for record in good)
    assert [record.content for record in good[:2]] == [Row(("Orchid 0", "Ulm", "0")), Row(("Orchid 1", "Ulm", "1"))]
    assert last.problem is not None
    assert (last.problem.code, last.problem.phase) == ("spreadsheet_unreadable", SOURCE)
    assert f"row {len(good) + 1}:" in last.problem.message


def test_a_broken_sheet_that_is_not_wanted_harms_nothing() -> None:
    data = rewritten(workbook(ROWS[:4], [["other"], ["x"]]), "sheet2.xml", lambda xml: xml[:-60])
    layout, records = read(data)
    assert [record.problem for record in records] == [None] * 3
    assert "other_sheets_not_read" in layout.notes


def test_what_stands_behind_the_rows_may_be_odd() -> None:
    odd = b'</sheetData><mergeCells count="one"><mergeCell ref="nowhere"/></mergeCells>'
    data = rewritten(workbook(ROWS[:4]), "sheet1.xml", lambda xml: xml.replace(b"</sheetData>", odd))
    assert [record.problem for record in read(data)[1]] == [None] * 3


def test_a_cell_that_is_not_of_the_type_it_claims_is_read_as_it_stands() -> None:
    data = rewritten(workbook(ROWS[:4]), "sheet1.xml", lambda xml: xml.replace(b't="n"><v>1<', b't="d"><v>soon<'))
    assert [row[2] for row in cells(data)] == ["0", "soon", "2"]


def test_a_stray_cell_far_below_is_no_part_of_the_table_and_not_lost() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["name", "city"])
    sheet.append(["Orchid", "Ulm"])
    sheet["XFD1048576"] = "far"
    file = io.BytesIO()
    book.save(file)
    layout, records = read(file.getvalue())
    assert layout.columns == ("name", "city")
    assert [record.locator for record in records] == [Line(2), Line(1_048_576)]
    assert [record.problem and record.problem.code for record in records] == [None, "ragged_row"]


def test_rows_that_claim_one_number_are_all_kept() -> None:
    data = rewritten(workbook(ROWS[:5]), "sheet1.xml", lambda xml: xml.replace(b'<row r="3"', b'<row r="2"'))
    assert [row[2] for row in cells(data)] == ["0", "1", "2", "3"]


def test_no_message_speaks_as_the_libraries_do() -> None:
    whole = workbook(ROWS[:4])
    members = zipfile.ZipFile(io.BytesIO(whole)).namelist()
    broken = [rewritten(whole, member, lambda xml: xml[:40]) for member in members]
    messages = [
        record.problem.message for data in (*broken, whole[:2000]) for record in read(data)[1] if record.problem
    ]
    assert messages
    assert {text for text in messages if not text.startswith("The workbook ")} == set()
    assert {text for text in messages if "Error" in text or "element" in text or "line 1" in text} == set()


WHOLE = workbook([["name", "city"], ["Orchid", "Ulm"]])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=12))
def test_damaged_bytes_never_raise(damages: list[tuple[float, int]]) -> None:
    data = bytearray(WHOLE)
    for place, byte in damages:
        data[int(place * len(data))] = byte
    records = read(bytes(data))[1]
    assert [record.seq for record in records] == list(range(len(records)))


def test_a_row_of_endless_text_is_rejected_and_the_next_one_is_read() -> None:
    book = workbook([["name", "city"], ["long", "Ulm"], ["Fern", "Bonn"]])
    text = b"x" * (ROW_LIMIT + 10)
    records = read(rewritten(book, "sheet1.xml", lambda xml: xml.replace(b">long<", b">" + text + b"<")))[1]
    assert [record.problem and record.problem.code for record in records] == ["record_too_long", None]


@pytest.mark.parametrize("endless", [b'<row r="' + b"1" * (ENDLESS + 100_000), b"<a>" * 500, b"<!DOCTYPE x>"])
def test_what_has_no_end_or_nests_too_deep_ends_the_reading(endless: bytes) -> None:
    data = rewritten(workbook(ROWS[:4]), "sheet1.xml", lambda xml: xml.replace(b"</sheetData>", endless))
    *good, last = read(data)[1]
    assert len(good) == 3
    assert last.problem is not None
    assert last.problem.code == "spreadsheet_unreadable"


def test_cells_merged_over_rows_count_for_each_and_those_of_the_header_or_of_sums_do_not() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["name", "city", "sum"], ["Orchid Ltd", "Ulm", 900], [None, "Bonn", None], [None, None, None]):
        sheet.append(row)
    sheet.append(["Fern", "Kiel", 5])
    for merged in ("A2:A4", "C2:C3", "B5:C5"):
        sheet.merge_cells(merged)
    file = io.BytesIO()
    book.save(file)
    assert cells(file.getvalue()) == [("Orchid Ltd", "Ulm", "900"), ("Orchid Ltd", "Bonn", ""), ("Fern", "Kiel", "")]


@pytest.mark.parametrize(("there", "told"), [(b"A2:A3", False), (b"A2:A", True), (b"ZZZZ2:A3", True)])
def test_a_list_of_merged_cells_that_cannot_be_read_is_told_and_the_rows_come_in(there: bytes, told: bool) -> None:
    book = openpyxl.Workbook()
    for row in (["Supplier", "Deal"], ["Kelp Ltd", "Racks"], [None, "Pumps"]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    file = io.BytesIO()
    book.save(file)
    part = "xl/worksheets/sheet1.xml"
    data = rewritten(file.getvalue(), part, lambda sheet: sheet.replace(b'ref="A2:A3"', b'ref="' + there + b'"'))
    layout, records = read(data)
    assert ("merged_cells_unread" in layout.notes) is told
    assert [record.content.cells for record in records if isinstance(record.content, Row)] == [
        ("Kelp Ltd", "Racks"),
        ("" if told else "Kelp Ltd", "Pumps"),
    ]
