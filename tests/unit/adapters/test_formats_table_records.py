"""Records that are made of a whole block of plain lines are those that are made line by line."""

from __future__ import annotations

import io

from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.formats.beneath import Above
from adapters.formats.lines import Block, Lines
from adapters.formats.table_records import Making
from adapters.formats.table_rows import RECORD_LIMIT, Plain, Rows
from adapters.formats.tables import Tables
from domain.records import Layout

plain = st.lists(st.sampled_from(("a,b", "x,y", "1,2", ",", ",c", " ,", "", "  ", "one", "1,2,3", "né,b\x0b", "-a,b")))
ends = st.sampled_from(("\n", "\r\n"))
messy = st.text(st.sampled_from('ab,"\n\r é'), max_size=80)


def layout_of(width: int, header: int) -> Layout:
    return Layout("csv", "utf-8", 1.0, ",", '"', tuple("abc"[:width]), header)


@settings(deadline=None)
@given(plain, ends, st.integers(1, 3), st.integers(0, 1), st.integers(1, 3), st.booleans())
@example(["x,y"] * 3, "\n", 2, 1, 2, False)
def test_a_block_of_plain_lines_gives_the_records_of_its_lines(
    lines: list[str], end: str, width: int, header: int, first: int, open_end: bool
) -> None:
    making = Making(layout_of(width, header), Above())
    text = end.join(lines) if open_end else "".join(line + end for line in lines)
    for piece in Rows(
        Lines(io.BytesIO(text.encode()), "utf-8", RECORD_LIMIT).batches(), making.dialect, width
    ).pieces():
        if isinstance(piece, Plain):
            moved = Plain(first, piece.text, piece.count, piece.delimiter)
            assert making.plain(moved, 7) in ([], list(making.records(moved.found(), 7)))


def test_rows_that_are_as_they_should_be_are_made_in_one_go() -> None:
    making, text = Making(layout_of(2, 1), Above()), "x,y\r\n1,2\r\n"
    piece = next(Rows(iter([Block(text)]), making.dialect, 2, line=2).pieces())
    assert isinstance(piece, Plain)
    assert making.plain(piece, 0) == list(making.records(piece.found(), 0)) != []


@settings(deadline=None)
@given(messy, st.integers(1, 60))
def test_lines_are_the_same_in_blocks_as_one_by_one(text: str, limit: int) -> None:
    whole = [line[: limit + 1] for line in io.StringIO(text, newline="")]
    batches = list(Lines(io.BytesIO(text.encode()), "utf-8", limit).batches())
    assert [line for batch in batches for line in batch] == whole
    assert all(len(batch) == len(list(batch)) > 0 for batch in batches)


def test_lines_go_on_from_one_block_of_the_file_to_the_next() -> None:
    lines = [f"{number},{'x' * (number % 97)}\n" for number in range(5000)]
    read = Lines(io.BytesIO("".join(lines).encode()), "utf-8", RECORD_LIMIT)
    assert list(read) == lines


@settings(deadline=None)
@given(messy)
def test_records_read_together_are_those_read_one_by_one(text: str) -> None:
    tables, layout = Tables(), layout_of(2, 1)
    together = [record for near in tables.together(io.BytesIO(text.encode()), layout) for record in near]
    assert together == list(tables.read(io.BytesIO(text.encode()), layout))
    assert [record.seq for record in together] == list(range(len(together)))
