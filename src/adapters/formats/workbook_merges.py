"""Cells that were made one: what stands in the first of them, said for the rows below that they reach over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from adapters.formats.workbook import Damaged, Merge, SheetRow

MERGES_LIMIT = 100_000
"""Ranges of one sheet; of one that has more, none is looked at."""

LONGEST_AMOUNT, LONGEST_CURRENCY = 40, 3
"""Characters of a sum of money, and letters in it."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:]+)?")


def merged(ranges: Iterable[tuple[int, int, int, int]]) -> list[Merge]:
    """Of ranges (first row, first column, last row, last column) those down one column, by their rows; Damaged where
    there are too many, or two of them meet."""
    found = []
    for number, (first, left, last, right) in enumerate(ranges):
        if number >= MERGES_LIMIT:
            raise Damaged("too many merged cells")
        if left == right and first < last:
            found.append(Merge(first, last, left))
    found.sort()
    ends: dict[int, int] = {}
    for merge in found:
        if ends.get(merge.column, 0) >= merge.first:
            raise Damaged("merged cells that meet")
        ends[merge.column] = merge.last
    return found


def spread(rows: Iterator[SheetRow], merges: Sequence[Merge]) -> Iterator[SheetRow]:
    """The rows, with the text of a merged cell in each row that it reaches over and that says something itself.

    A number is never said again: one sum for three deals is not three sums. Nor is anything written over.
    """
    at = 0
    open_: dict[int, tuple[int, str]] = {}
    for row in rows:
        while at < len(merges) and merges[at].first <= row.line:
            merge = merges[at]
            at += 1
            text = row.cells[merge.column] if merge.first == row.line and merge.column < len(row.cells) else ""
            if text and not is_amount(text):
                open_[merge.column] = merge.last, text
        if open_:
            open_ = {column: (last, text) for column, (last, text) in open_.items() if last >= row.line}
            if any(row.cells):
                _fill(row, open_)
        yield row


def _fill(row: SheetRow, texts: dict[int, tuple[int, str]]) -> None:
    for column, (_, text) in texts.items():
        if column >= len(row.cells):
            row.cells.extend([""] * (column + 1 - len(row.cells)))
        if not row.cells[column] and column not in row.without:
            row.cells[column] = text


def is_amount(text: str) -> bool:
    """Whether the text may be a number or a sum of money, and is no day: digits beside a currency or nothing at all."""
    if len(text) > LONGEST_AMOUNT or _DAY.fullmatch(text):
        return False
    return any(map(str.isdecimal, text)) and sum(map(str.isalpha, text)) <= LONGEST_CURRENCY
