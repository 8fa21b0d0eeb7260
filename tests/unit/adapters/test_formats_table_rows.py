"""Rows are the same however their lines come in, read by the batch or one by one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.formats.dialect import Dialect
from adapters.formats.table_rows import BATCH, Found, Rows

messy = st.text(st.sampled_from('ab1,;"\\\n\r \x00é'), max_size=120)


def lines_of(text: str) -> list[str]:
    return list(io.StringIO(text, newline=""))


def batched(lines: list[str], size: int) -> Iterator[list[str]]:
    return (lines[at : at + size] for at in range(0, len(lines), size))


def one_by_one(lines: list[str], dialect: Dialect, width: int) -> list[Found]:
    rows = Rows(iter([lines]), dialect, width)
    found = []
    while (row := rows.one()) is not None:
        found.append(row)
    return found


@settings(max_examples=400, deadline=None)
@given(messy, st.integers(0, 4), st.integers(1, 7), st.booleans())
@example('a,b\n1,"x\ny\n2,z\n', 2, 1, False)
@example('a,b\n1,"x" y\n2,"z\n3,4\n', 2, 3, False)
def test_rows_do_not_depend_on_the_batches_of_lines(text: str, width: int, size: int, backslash: bool) -> None:
    dialect, lines = Dialect(backslash=backslash, width=width), lines_of(text)
    careful = one_by_one(lines, dialect, width)
    assert list(Rows(iter([lines] if lines else []), dialect, width)) == careful
    assert list(Rows(batched(lines, size), dialect, width)) == careful


@settings(max_examples=100, deadline=None)
@given(messy, st.integers(0, 4))
def test_every_line_belongs_to_exactly_one_row(text: str, width: int) -> None:
    lines = lines_of(text)
    first = [line for line, _, _ in Rows(iter([lines] if lines else []), Dialect(), width)]
    assert first == sorted(set(first))
    assert all(1 <= line <= len(lines) for line in first)


def test_a_record_longer_than_a_batch_is_read_whole() -> None:
    tall = "x\n" * (3 * BATCH)
    lines = lines_of(f'1,"{tall}"\n2,y\n')
    assert list(Rows(batched(lines, 10), Dialect(), 2)) == [(1, ["1", tall], None), (3 * BATCH + 2, ["2", "y"], None)]


def test_ordinary_rows_are_those_of_the_standard_library() -> None:
    text = "".join(f'{n},"a ""{n}"" b",c\r\n' for n in range(1000))
    found = [row for _, row, _ in Rows(iter([lines_of(text)]), Dialect(), 3)]
    assert found == list(csv.reader(io.StringIO(text, newline="")))


plain = st.text(st.sampled_from("ab1,; \\\n\ré\x00"), max_size=60)


@settings(deadline=None)
@given(plain, st.booleans(), st.booleans(), st.sampled_from(('"', "'", "")))
def test_lines_without_quotes_are_read_as_the_standard_library_reads_them(
    text: str, backslash: bool, spaced: bool, quote: str
) -> None:
    dialect, lines = Dialect(quote=quote, backslash=backslash, spaced=spaced, width=2), lines_of(text)
    found = Rows(iter([lines]), dialect, 2)
    if "\\" in text and backslash:
        return  # what an escape at the end of a line means is told by the tests of odd records
    assert [cells for _, cells, _ in found] == list(dialect.reader(lines, strict=True))
