"""CSV files as records: encodings, dialects, headers, and what happens to broken rows."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.formats.tables import Tables
from domain.records import Layout, Line, Record, Row


def read(data: bytes, name: str = "file.csv") -> tuple[Layout, list[Record]]:
    tables = Tables()
    layout = tables.inspect(data[: 64 * 1024], name)
    return layout, list(tables.read(io.BytesIO(data), layout))


def cells(data: bytes) -> list[tuple[str, ...]]:
    return [record.content.cells for record in read(data)[1] if isinstance(record.content, Row)]


def lines(data: bytes) -> list[int]:
    return [record.locator.line for record in read(data)[1] if isinstance(record.locator, Line)]


def codes(data: bytes) -> list[str]:
    return [record.problem.code if record.problem else "" for record in read(data)[1]]


def test_the_columns_are_the_header_and_the_rows_follow_it() -> None:
    layout, records = read(b"id,name\n1,Acme\n2,Bolt\n")
    assert layout.columns == ("id", "name")
    assert layout.header_line == 1
    assert [record.seq for record in records] == [0, 1]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = "\n".join(
        delimiter.join(row) for row in (("id", "name", "city"), ("1", "Acme", "Bonn"), ("2", "Bolt", "Ulm"))
    )
    layout, records = read(text.encode())
    assert layout.delimiter == delimiter
    assert len(records) == 2


def test_a_decimal_comma_does_not_hide_the_semicolon() -> None:
    assert cells(b"name;share;total\nAcme;0,5;1,25\nBolt;0,75;2,5\n")[0] == ("Acme", "0,5", "1,25")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_encoding_is_found(encoding: str) -> None:
    text = "id,name,town\n1,Müller & Söhne,Köln\n2,Ødegård,Tromsø\n"
    assert cells(text.encode(encoding)) == [("1", "Müller & Söhne", "Köln"), ("2", "Ødegård", "Tromsø")]


def test_a_record_is_found_by_the_physical_line_on_which_it_begins() -> None:
    data = b'id,note\n1,"two\nlines"\n\n2,"three\n\nlines"\n3,one\n'
    assert lines(data) == [2, 5, 8]
    assert cells(data)[1] == ("2", "three\n\nlines")


def test_bare_carriage_returns_end_lines_too() -> None:
    assert lines(b'id,note\r1,"two\rlines"\r2,x\r') == [2, 4]


def test_doubled_and_escaped_quotes_are_read() -> None:
    assert cells(b'a,b\n1,"say ""hi"" now"\n') == [("1", 'say "hi" now')]
    assert cells(b'a,b\n1,"say \\"hi\\" now"\n2,"plain"\n') == [("1", 'say "hi" now'), ("2", "plain")]


def test_quotes_inside_a_quoted_cell_are_kept() -> None:
    assert cells(b'a,b,c\n1,"He said "hi" there",x\n2,y,z\n')[0] == ("1", 'He said "hi" there', "x")


def test_an_unclosed_quote_costs_one_record_and_reading_goes_on() -> None:
    data = b'id,name,city\n1,"open,x\n2,"closed",y\n3,c,z\n'
    assert codes(data) == ["unclosed_quote", "", ""]
    assert lines(data) == [2, 3, 4]


def test_an_unclosed_quote_far_from_the_next_one_does_not_swallow_the_rows_between() -> None:
    rows = b"".join(b"%d,Acme,Ulm\n" % number for number in range(50_000))
    assert codes(b'id,name,city\n0,"open,x\n' + rows).count("") == 50_000


def test_surplus_cells_reject_the_row_and_missing_ones_are_empty() -> None:
    data = b"a,b,c\n1,2,3,4\n1\n1,2,3,,\n"
    assert codes(data) == ["ragged_row", "", ""]
    assert cells(data) == [("1", "2", "3", "4"), ("1", "", ""), ("1", "2", "3")]


def test_a_nul_or_bytes_of_no_known_text_reject_only_their_record() -> None:
    assert codes("a,b\n1,é\n2,x\x00y\n3,z\n".encode()) == ["", "nul_character", ""]
    good = "".join(f"{number},é\n" for number in range(20))
    assert codes(f"a,b\n{good}".encode() + b"7,\xff\n8,x\n")[-2:] == ["undecodable_text", ""]


def test_a_file_cut_in_the_middle_of_a_character_gives_all_its_records() -> None:
    records = read("id,name\n1,é\n2,日本".encode()[:-1])[1]
    assert len(records) == 2
    assert records[1].problem is not None


def test_a_line_over_the_limit_is_one_rejected_record() -> None:
    assert codes(b"x" * 3_000_000) == ["record_too_long"]
    assert codes(b"a,b\n1,2\n" + b"x" * 3_000_000 + b"\n3,4\n") == ["", "record_too_long", ""]


def test_headers_without_rows_give_no_records() -> None:
    layout, records = read(b"id,name\n")
    assert (layout.columns, records) == (("id", "name"), [])


def test_empty_and_repeated_headers_get_names_of_their_own() -> None:
    assert read(b"id,,name,name,id\n1,2,x,y,5\n")[0].columns == ("id", "column_2", "name", "name__2", "id__2")


def test_a_table_that_begins_with_data_has_no_header() -> None:
    layout, records = read(b"1,Acme\n2,Bolt\n3,Cord\n")
    assert layout.header_line == 0
    assert layout.columns == ("column_1", "column_2")
    assert len(records) == 3


def test_years_can_be_headers() -> None:
    assert read(b"region,2019,2020\nNorth,5,6\nSouth,7,8\n")[0].columns == ("region", "2019", "2020")


def test_a_comment_above_the_header_is_no_record() -> None:
    layout, records = read(b"# exported today\nid;name\n1;Acme\n")
    assert (layout.header_line, len(records)) == (2, 1)


def test_thousands_of_columns_are_read() -> None:
    head = ",".join(f"c{number}" for number in range(3000))
    row = ",".join(str(number) for number in range(3000))
    assert len(cells(f"{head}\n{row}\n".encode())[0]) == 3000


@pytest.mark.parametrize("delimiter", ["~", "^", "\x1f", "\x01", "\u00a6"])
def test_rarer_delimiters_are_found(delimiter: str) -> None:
    text = "\n".join(delimiter.join(row) for row in (("id", "name", "sum"), ("1", "Acme", "5"), ("2", "Bolt", "6")))
    assert read(text.encode())[0].delimiter == delimiter


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_delimiter_that_a_spreadsheet_program_wrote_down_is_taken(encoding: str) -> None:
    layout, records = read("sep=;\nname;note\nAcme;a, b\nBolt;c, d\n".encode(encoding))
    assert (layout.delimiter, layout.columns, layout.header_line, len(records)) == (";", ("name", "note"), 2, 2)


def test_titles_filled_up_with_empty_cells_are_no_records() -> None:
    layout, records = read(
        b"Report;;;\nRegion: North;;;\n;;;\nname;city;sum;day\nAcme;Ulm;1,5;2024-01-02\nBo;B;2;2024-01-03\n"
    )
    assert (layout.header_line, len(records)) == (4, 2)


def test_comments_with_delimiters_are_no_records_and_a_header_with_a_hash_is_a_header() -> None:
    assert read(b"# a, b, c\n# d\nid,name,sum\n1,Acme,2\n3,Bolt,4\n")[0].columns == ("id", "name", "sum")
    assert read(b"#,name,sum\n1,Acme,2\n3,Bolt,4\n")[0].columns == ("#", "name", "sum")


def test_lines_that_were_put_into_quotes_as_a_whole_are_taken_out_of_them() -> None:
    data = b'"id,""name"",sum"\n"1,""Acme"",3"\n"4,""Bolt, Inc"",6"\n'
    assert read(data)[0].columns == ("id", "name", "sum")
    assert cells(data) == [("1", "Acme", "3"), ("4", "Bolt, Inc", "6")]


def test_a_text_that_was_decoded_twice_is_told_of_and_less_sure() -> None:
    good = read("id,name\n1,Café\n2,Müller\n".encode())[0]
    bad = read("id,name\n1,Café\n2,Müller\n".encode().decode("cp1252").encode())[0]
    assert "decoded_twice" in bad.notes
    assert bad.confidence < good.confidence


word = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=8).map(
    lambda text: f"w{text}"
)


@settings(deadline=None)
@given(st.lists(st.tuples(word, word, word), min_size=3, max_size=20))
def test_what_a_csv_writer_wrote_is_read_back(rows: list[tuple[str, str, str]]) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    data = "first,second,third\n" + "".join(",".join(map(quoted, row)) + "\n" for row in rows)
    layout = Layout(format="csv", encoding="utf-8", delimiter=",", quote='"', columns=("a", "b", "c"), header_line=1)
    records = list(Tables().read(io.BytesIO(data.encode()), layout))
    assert json.dumps([record.content.cells for record in records if isinstance(record.content, Row)]) == json.dumps(
        rows
    )


def test_names_of_columns_that_are_longer_than_a_sample_are_read_whole() -> None:
    names = ",".join(f"a long name of the column {at}" for at in range(4000))
    file = io.BytesIO(f"Supplier,{names}\n".encode() + b"".join(b"Kelp Ltd" + b",x" * 4000 + b"\n" for _ in range(9)))
    layout = Tables().survey(file, "t.csv")
    assert (len(layout.columns), layout.header_line) == (4001, 1)
    file.seek(0)
    assert [record.problem for record in Tables().read(file, layout)] == [None] * 9
