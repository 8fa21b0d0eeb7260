"""Old, binary and OpenDocument workbooks as records, told by their content, and what is wrong with them in a word."""

from __future__ import annotations

import io
from struct import pack

import pytest
from compound_files import compound, label, number, old_workbook, record, text8
from hypothesis import given, settings
from hypothesis import strategies as st
from packed_files import binary, bits, cell, in_row, ods, row, wide

from adapters.formats import AllFormats
from adapters.formats.spreadsheet import Spreadsheets
from adapters.formats.workbook_ods import REPEATED_LIMIT
from adapters.formats.workbook_xls import rk_of
from domain.errors import Refusal
from domain.records import Layout, Line, Record, Row
from domain.sources import SourceKind

HEAD = label(0, 0, "supplier") + label(0, 1, "city") + label(0, 2, "amount")


def read(data: bytes, name: str = "book") -> tuple[Layout, list[Record]]:
    assert AllFormats().detect(data[: 64 * 1024], name) is SourceKind.XLSX
    layout = Spreadsheets().survey(io.BytesIO(data), name)
    return layout, list(Spreadsheets().read(io.BytesIO(data), layout))


def cells(data: bytes) -> list[tuple[str, ...]]:
    return [record.content.cells for record in read(data)[1] if isinstance(record.content, Row)]


def problems(data: bytes) -> list[tuple[str, str]]:
    return [(one.problem.code, one.problem.message) for one in read(data, "x.xls")[1] if one.problem]


def test_an_old_workbook_is_read_with_its_rows_numbers_days_and_money() -> None:
    data = old_workbook(
        HEAD + label(1, 0, "Orchid 蘭 Ltd") + label(1, 1, "Ulm") + number(1, 2, 1234.5, 1)
        + label(4, 0, "Fern") + number(4, 1, 45413, 2) + record(0x27E, pack("<HHHI", 4, 2, 0, (150 << 2) | 3)),
        formats=['#,##0.00 "€"', "dd/mm/yyyy"],
    )  # fmt: skip
    layout, records = read(data)
    assert (layout.format, layout.columns) == ("xls", ("supplier", "city", "amount"))
    assert cells(data) == [("Orchid 蘭 Ltd", "Ulm", "€ 1234.5"), ("Fern", "2024-05-01", "1.5")]
    assert [record.locator for record in records] == [Line(2), Line(5)]


def test_shared_texts_go_on_over_records_with_flags_of_their_own() -> None:
    first = record(0xFC, pack("<II", 2, 2) + pack("<HB", 6, 0) + b"Orch")
    shared = first + record(0x3C, b"\x01" + "id".encode("utf-16-le") + text8("Fern"))
    both = record(0xFD, pack("<HHHI", 1, 0, 0, 0)) + record(0xFD, pack("<HHHI", 1, 1, 0, 1))
    assert cells(old_workbook(HEAD + both + number(1, 2, 5), shared)) == [("Orchid", "Fern", "5")]


def test_the_result_of_a_formula_counts_also_where_it_is_a_text_over_two_records() -> None:
    head = pack("<HHH", 1, 0, 0)
    told = record(0x06, head + b"\0\0\0\0\0\0\xff\xff" + bytes(8)) + record(0x207, pack("<HB", 6, 0) + b"Orc")
    sum_ = record(0x06, pack("<HHHd", 1, 2, 0, 7.0) + bytes(8))
    wrong = record(0x06, pack("<HHH", 2, 2, 0) + b"\x02\0\x2a\0\0\0\xff\xff" + bytes(8))
    data = old_workbook(HEAD + told + record(0x3C, b"\0hid") + sum_ + label(2, 0, "Fern") + wrong)
    assert cells(data) == [("Orchid", "", "7"), ("Fern", "", "#N/A")]


def test_rows_in_no_order_are_put_into_it() -> None:
    data = old_workbook(HEAD + label(2, 0, "Fern") + label(1, 0, "Orchid") + label(2, 1, "Bonn") + label(1, 1, "Ulm"))
    assert [one[:2] for one in cells(data)] == [("Orchid", "Ulm"), ("Fern", "Bonn")]


def test_a_protected_old_workbook_says_so() -> None:
    assert problems(old_workbook(HEAD, more=record(0x2F, bytes(6)))) == [
        ("spreadsheet_unreadable", "The workbook is protected by a password.")
    ]


def test_a_name_that_is_merged_over_rows_counts_for_each_and_a_sum_for_none() -> None:
    ranges = record(0xE5, pack("<H", 2) + pack("<HHHH", 1, 3, 0, 0) + pack("<HHHH", 1, 2, 2, 2))
    rows = (
        label(1, 0, "Orchid Ltd") + label(1, 1, "Ulm") + number(1, 2, 900) + label(2, 1, "Bonn") + label(5, 0, "Fern")
    )
    data = old_workbook(HEAD + rows + label(5, 1, "Kiel") + ranges)
    assert cells(data) == [("Orchid Ltd", "Ulm", "900"), ("Orchid Ltd", "Bonn", ""), ("Fern", "Kiel", "")]


@given(st.integers(-(2**29), 2**29 - 1), st.booleans())
def test_small_numbers_are_what_was_packed(value: int, hundredth: bool) -> None:
    assert rk_of((value & 0x3FFFFFFF) << 2 | 2 | hundredth) == (value / 100 if hundredth else value)


def test_a_binary_workbook_is_read() -> None:
    rows = in_row(0, "supplier", "city", "amount") + in_row(1, "Orchid", "Ulm")
    rows += bits(5, pack("<IId", 2, 0, 12.5)) + in_row(7, "Fern") + bits(17, bytes(4) + wide("Bonn"))
    layout, records = read(binary(bits(145) + rows + bits(146)))
    assert (layout.format, layout.columns) == ("xlsb", ("supplier", "city", "amount"))
    assert [record.content for record in records] == [Row(("Orchid", "Ulm", "12.5")), Row(("Fern", "Bonn", ""))]
    assert [record.locator for record in records] == [Line(2), Line(8)]


def test_a_binary_workbook_that_breaks_off_keeps_the_rows_before() -> None:
    rows = b"".join(in_row(at, f"Orchid {at}", "Ulm") for at in range(30))
    *good, last = read(binary(bits(145) + in_row(0, "supplier", "city") + rows[:-9]))[1]
    assert last.problem is not None
    assert (last.problem.code, len(good) > 20) == ("spreadsheet_unreadable", True)


def test_an_opendocument_workbook_is_read() -> None:
    rows = (
        row("supplier", "city", "amount", "close date")
        + row("Orchid", "Ulm")
        + '<table:table-row table:number-rows-repeated="3"/>'
    )
    money = '<table:table-cell office:value-type="currency" office:currency="EUR" office:value="1234.50"/>'
    day = '<table:table-cell office:value-type="date" office:date-value="2024-05-01T00:00:00"/>'
    named = cell("Fern<text:s text:c='2'/>AG")
    rows += f"<table:table-row>{named}<table:table-cell/>{money}{day}</table:table-row>"
    layout, records = read(ods(rows))
    assert (layout.format, layout.columns) == ("ods", ("supplier", "city", "amount", "close date"))
    assert [record.content for record in records] == [
        Row(("Orchid", "Ulm", "", "")), Row(("Fern  AG", "", "EUR 1234.5", "2024-05-01")),
    ]  # fmt: skip
    assert [record.locator for record in records] == [Line(2), Line(6)]


def test_a_hidden_sheet_a_note_and_a_table_within_a_cell_are_no_rows() -> None:
    hidden = "<style:style style:name='h'><style:table-properties table:display=\"false\"/></style:style>"
    other = '<table:table table:style-name="h"><table:table-row/></table:table>'
    noted = cell("Orchid", before="<office:annotation><text:p>a note</text:p></office:annotation>")
    sub = f'<table:table table:is-sub-table="true">{row("x")}</table:table>'
    inner = f"<table:table-cell>{sub}</table:table-cell>"
    rows = (
        row("supplier", "city", "note")
        + f"<table:table-row>{noted}{inner}<table:table-cell><text:p>y</text:p></table:table-cell></table:table-row>"
    )
    assert cells(ods(rows + "</table:table>" + other + "<table:table>", before=hidden)) == [("Orchid", "", "y")]


def test_a_row_that_stands_there_often_is_as_many_records_and_never_a_bomb() -> None:
    data = ods(row("supplier", "city") + row("Orchid", "Ulm", said='table:number-rows-repeated="3"'))
    assert [record.locator for record in read(data)[1]] == [Line(2), Line(3), Line(4)]
    wide_ = f"<table:table-cell table:number-columns-repeated='16000'><text:p>{'x' * 60}</text:p></table:table-cell>"
    often = f"<table:table-row table:number-rows-repeated='1000000'>{wide_}</table:table-row>"
    assert REPEATED_LIMIT < 16_000 * 60 * 1_000_000
    (record,) = read(ods(row("supplier", "city") + often))[1]
    assert record.problem is not None
    assert record.problem.code == "spreadsheet_too_large"


def test_a_row_within_a_row_ends_the_one_around_it_and_no_two_stand_on_one_line() -> None:
    inner = row("Fern", "Ulm", said='table:number-rows-repeated="2"')
    around = f"<table:table-row>{cell('Orchid')}{inner}{cell('lost')}</table:table-row>"
    records = read(ods(row("supplier", "city") + around + row("Reed", "Kiel")))[1]
    assert [(one.locator, one.content) for one in records] == [
        (Line(2), Row(("Orchid", ""))), (Line(3), Row(("Fern", "Ulm"))), (Line(4), Row(("Fern", "Ulm"))),
        (Line(5), Row(("Reed", "Kiel"))),
    ]  # fmt: skip


def test_merged_cells_of_opendocument_count_for_the_rows_they_span() -> None:
    spanning = cell("Orchid Ltd", 'table:number-rows-spanned="2"')
    body = f"<table:table-row>{spanning}{cell('Ulm')}</table:table-row>"
    body += f"<table:table-row><table:covered-table-cell/>{cell('Bonn')}</table:table-row>"
    assert cells(ods(row("supplier", "city") + body + row("", "Kiel"))) == [
        ("Orchid Ltd", "Ulm"), ("Orchid Ltd", "Bonn"), ("", "Kiel"),
    ]  # fmt: skip


def test_a_protected_opendocument_workbook_says_so() -> None:
    locked = ods(row("supplier"), more={"META-INF/manifest.xml": "<manifest:encryption-data/>"})
    assert problems(locked)[0] == ("spreadsheet_unreadable", "The workbook is protected by a password.")


@pytest.mark.parametrize("name", ["locked.xls", "locked.xlsx"])
def test_a_document_that_is_encrypted_as_a_whole_is_refused_early(name: str) -> None:
    with pytest.raises(Refusal) as refused:
        AllFormats().detect(compound({"EncryptedPackage": b"x" * 5000})[: 64 * 1024], name)
    assert "password" in refused.value.message


WHOLE = (
    old_workbook(HEAD + label(1, 0, "Orchid") + number(1, 2, 5)),
    binary(bits(145) + in_row(0, "supplier", "city") + in_row(1, "Orchid", "Ulm") + bits(146)),
    ods(row("supplier", "city") + row("Orchid", "Ulm")),
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(WHOLE), st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=12))
def test_damaged_bytes_never_raise(whole: bytes, damages: list[tuple[float, int]]) -> None:
    data = bytearray(whole)
    for place, byte in damages:
        data[int(place * len(data))] = byte
    layout = Spreadsheets().survey(io.BytesIO(data), "x")
    records = list(Spreadsheets().read(io.BytesIO(data), layout))
    assert [record.seq for record in records] == list(range(len(records)))
