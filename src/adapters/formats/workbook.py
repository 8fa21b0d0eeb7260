"""A workbook of any kind: its sheets, whether they are shown, and their rows one by one in bounded memory."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

CELLS_LIMIT = 16_384
ROWS_LIMIT = 1_048_576
"""Of a sheet (ECMA-376: columns to XFD); a row beyond is damage."""

ROW_LIMIT = 1024 * 1024
"""Characters of the cells of one row; what is beyond is left away and the row told to be `long`."""

SHEETS_LIMIT = 10_000
STYLES_LIMIT = 100_000
"""More than any program writes."""


class SheetRow(NamedTuple):
    """Row number from 1, the cells without empty ones at the end, the indexes of formulas without a result, and
    whether the row was longer than ROW_LIMIT."""

    line: int
    cells: list[str]
    without: list[int]
    long: bool = False


class Merge(NamedTuple):
    """Cells of one column that were made one: first and last row, from 1, and the index of the column."""

    first: int
    last: int
    column: int


class Damaged(Exception):
    """The workbook breaks a rule of its format in a way that no row could be read past."""


class Protected(Exception):
    """The workbook is protected by a password."""


class TooLarge(Exception):
    """A part of the workbook is larger than what may be held or unpacked."""


class Sheet(Protocol):
    """One sheet. What it raises besides the errors above comes from bytes that are no such workbook."""

    shown: bool

    @abstractmethod
    def rows(self) -> Iterator[SheetRow]:
        """The rows that the sheet has, in its order, numbered upwards."""

    @abstractmethod
    def merges(self) -> Sequence[Merge]:
        """Cells of one column that were made one; raises where there are too many, or the list of them is broken."""


class Workbook(Protocol):
    """An open workbook; the file it reads stays its caller's."""

    sheets: Sequence[Sheet]

    @abstractmethod
    def close(self) -> None:
        """Gives back what it keeps outside memory."""


class RowMaking:
    """The row being read: cells come with their indexes, in any order."""

    __slots__ = ("_cells", "_size", "_without", "last", "number")

    def __init__(self) -> None:
        self.number = self.last = 0
        self._begin()

    def _begin(self) -> None:
        self._cells: list[str] = []
        self._without: list[int] = []
        self._size = 0

    def begin(self, number: int | None) -> None:
        """A row, by its number where it has one; one that was given before would make two rows one."""
        self.last = number if number is not None and number > self.last else self.last + 1
        if self.last > ROWS_LIMIT:
            raise Damaged(self.last)
        self._begin()

    def add(self, index: int, text: str) -> None:
        """The text of a cell."""
        self._size += len(text)
        if not text or not 0 <= index < CELLS_LIMIT or self._size > ROW_LIMIT:
            return
        cells = self._cells
        if index == len(cells):
            cells.append(text)
            return
        if index > len(cells):
            cells += [""] * (index + 1 - len(cells))
        cells[index] = text

    def lack(self, index: int) -> None:
        """A formula whose result is not there."""
        if 0 <= index < CELLS_LIMIT:
            self._cells += [""] * (index + 1 - len(self._cells))
            self._without.append(index)

    def done(self) -> SheetRow:
        """The row as it is now."""
        cells = self._cells
        while cells and not cells[-1]:
            cells.pop()
        return SheetRow(self.last, cells, self._without, self._size > ROW_LIMIT)
