"""Cells of an XLSX workbook: what openpyxl makes of them, what is left as it stands, and what it is not told of."""

from __future__ import annotations

import io
import warnings
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.formats.workbook import CELLS_LIMIT, STYLES_LIMIT, Damaged, SheetRow
from adapters.formats.workbook_xlsx import XlsxBook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
FORMATS = (0, 14, 31, 46, 9, 170, 171)
"""Those of the styles 0 to 6: none, a day, a day of East Asia, a span, percent and two of the file's own."""


def packed(rows: str, *, space: str = MAIN, before: str = "", book: str = "", styles: str = "") -> bytes:
    p = before
    relation = '<Relationship Id="r{0}" Type="x/{1}" Target="{2}"/>'
    relations = relation.format(1, "worksheet", "sheet.xml") + relation.format(2, "styles", "styles.xml")
    name = f"xmlns:{p[:-1]}" if p else "xmlns"
    own = '<numFmt numFmtId="170" formatCode="[$EUR] 0.00"/><numFmt numFmtId="171" formatCode="0&quot; days&quot;"/>'
    used = styles or "".join(f'<xf numFmtId="{ident}"/>' for ident in FORMATS)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        sheets = f'<{p}sheets><{p}sheet name="one" sheetId="1" r:id="r1"/></{p}sheets>'
        archive.writestr("xl/workbook.xml", f'<{p}workbook {name}="{space}" xmlns:r="r">{book}{sheets}</{p}workbook>')
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{relations}</Relationships>")
        archive.writestr("xl/styles.xml", f"<styleSheet><numFmts>{own}</numFmts><cellXfs>{used}</cellXfs></styleSheet>")
        archive.writestr(
            "xl/sheet.xml", f'<{p}worksheet {name}="{space}"><{p}sheetData>{rows}</{p}sheetData></{p}worksheet>'
        )
    return file.getvalue()


def rows(data: bytes) -> list[SheetRow]:
    return list(XlsxBook(io.BytesIO(data)).sheets[0].rows())


def text(said: str, value: str, **more: str) -> str:
    (row,) = rows(packed(f"<row><c {said}><v>{value}</v></c></row>", **more))
    return row.cells[0]


@pytest.mark.parametrize(
    ("said", "value", "shown"),
    [
        ("", "1e5", "100000"), ('s="1"', "45413", "2024-05-01"), ('s="2"', "45413", "2024-05-01"),
        ('s="3"', "1.25", "30:00:00"), ('s="4"', "0.15", "15%"), ('s="5"', "-7", "-EUR 7"), ('s="6"', "7", "7"),
        ('s="99"', "45413", "45413"), ('s="x"', "45413", "45413"), ('t="b"', "1", "TRUE"), ('t="b"', "0", "FALSE"),
        ('t="d"', "2024-05-01T00:00:00", "2024-05-01"), ('t="d"', "2024-05-01T10:11:12.5Z", "2024-05-01T10:11:12"),
        ('t="d"', "2024-05-01 10:11:12", "2024-05-01T10:11:12"), ('t="d"', "12:30", "12:30:00"),
        ('t="d"', "PT30H", "30:00:00"), ('t="e"', "#REF!", "#REF!"), ('t="str" s="x"', "a", "a"),
        ('t="str"', "a_x0041_", "a_x0041_"),
    ],
)  # fmt: skip
def test_a_value_is_what_its_type_and_style_make_of_it(said: str, value: str, shown: str) -> None:
    assert text(said, value) == shown


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("", "1_000"), ("", "nan"), ('s="5"', "1e999"), ('s="1"', "inf"), ("", "1" * 5_000), ('t="b"', "-3"),
        ('t="b"', "true"), ('t="d"', "12:30 in the afternoon"), ('t="d"', "2024-13-01"), ('t="d"', "2024-05-01 or so"),
        ('t="d"', "PT" + "9" * 400 + "H"), ('t="x"', "45413"),
    ],
)  # fmt: skip
def test_a_value_that_its_type_does_not_explain_is_left_as_it_stands(said: str, value: str) -> None:
    assert text(said, value) == value


def test_days_count_from_1904_where_the_workbook_says_so() -> None:
    assert text('s="1"', "1", book='<workbookPr date1904="true"/>') == "1904-01-02"
    assert text('s="1"', "1", book='<workbookPr date1904="False"/>') == "1900-01-01"


def test_numbers_outside_the_calendar_are_told_in_the_cell_and_nothing_is_kept_of_them() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert text('s="1"', "99999999") == text('s="3"', "1e15") == "#VALUE!"


@pytest.mark.parametrize(("space", "before"), [(MAIN, ""), (MAIN, "x:"), (STRICT, ""), (STRICT, "x:"), ("", "")])
def test_both_editions_of_the_standard_are_read_under_any_prefix(space: str, before: str) -> None:
    p = before
    data = packed(
        f'<{p}row><{p}c t="inlineStr"><{p}is><{p}r><{p}t>Or</{p}t></{p}r><{p}r><{p}t>chid_x0041_</{p}t></{p}r>'
        f"<{p}rPh><{p}t>o</{p}t></{p}rPh></{p}is></{p}c></{p}row>",
        space=space,
        before=before,
    )
    assert rows(data) == [SheetRow(1, ["OrchidA"], [])]


def test_a_formula_without_a_result_has_its_place_whatever_the_type_of_its_cell() -> None:
    cells = '<c><f>A1</f></c><c t="inlineStr"><f>A1</f><is><t/></is></c><c t="str"><f>A1</f><v/></c><c><v>1</v></c>'
    assert rows(packed(f"<row>{cells}</row>")) == [SheetRow(1, ["", "", "", "1"], [0, 1])]


@given(st.lists(st.none() | st.integers(1, 200), max_size=12))
def test_cells_without_a_place_stand_behind_the_one_before_and_rows_count_upwards(places: list[int | None]) -> None:
    cells = '<c r="B7"/><c t="d"><v>x</v></c>'
    numbers = ("" if at is None else f' r="{at}"' for at in places)
    found = rows(packed("".join(f"<row{number}>{cells}</row>" for number in numbers)))
    assert [row.cells for row in found] == [["", "", "x"]] * len(places)
    assert [row.line for row in found] == sorted({row.line for row in found})


def test_a_column_beyond_the_last_is_no_cell_and_a_place_that_is_none_ends_the_reading() -> None:
    assert rows(packed('<row><c r="XFE1"><v>1</v></c><c r="A1"><v>2</v></c></row>')) == [SheetRow(1, ["2"], [])]
    assert len(rows(packed(f"<row>{'<c><v>1</v></c>' * (CELLS_LIMIT + 9)}</row>"))[0].cells) == CELLS_LIMIT
    with pytest.raises(ValueError):
        rows(packed('<row><c r="here"><v>1</v></c></row>'))


def test_more_styles_than_any_program_writes_end_the_reading() -> None:
    with pytest.raises(Damaged):
        rows(packed("", styles="<xf/>" * (STYLES_LIMIT + 1)))
