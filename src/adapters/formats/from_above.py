"""Values from above: tables that print a vendor once and leave its cell empty in the rows that follow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from adapters.formats.ditto import ditto
from domain.extraction.asides import is_aside
from domain.headers import scores_of
from domain.records import FROM_ABOVE, UNTOLD, Told

_NAMES = ("vendor.name", "vendor.legalName")
_SURE = 0.6
_GROUPS = 3
"""The fewest vendors beside whose first rows others stand: with fewer, gaps may be values that are missing."""

_GAPS = 2
"""Fewer empty cells are no reason to look at a column."""

_LOOKED_AT = 200


def note_of(columns: Sequence[str], rows: Sequence[Sequence[str]], told: Told = UNTOLD) -> str:
    """The note of a table whose vendors stand once above their rows; "" of any other table.

    Told that they do, any gap is one in a row of the vendor above; told that they do not, none is.
    """
    if told.from_above is not None:
        index = _told_column(columns, told.named) if told.from_above else -1
        return f"{FROM_ABOVE}:{index + 1}" if index >= 0 else ""
    sample = rows[:_LOOKED_AT]
    for index, column in enumerate(columns):
        if sum(not row[index].strip() for row in sample if index < len(row)) < _GAPS:
            continue
        if (column == "column_1" or _names_vendors(column)) and _once(index, sample, columns):
            return f"{FROM_ABOVE}:{index + 1}"
    return ""


def _told_column(columns: Sequence[str], named: str) -> int:
    """The place of the column that names vendors, by the caller's word or by its header; -1 where none does."""
    if named:
        return list(columns).index(named) if named in columns else -1
    return next((index for index, column in enumerate(columns) if _names_vendors(column)), -1)


def _names_vendors(column: str) -> bool:
    scores = scores_of(column)
    return any(scores.get(field, 0.0) >= _SURE for field in _NAMES)


def _of_deals(columns: Sequence[str]) -> bool:
    return any(field.startswith("deal.") for column in columns for field in scores_of(column))


def _once(index: int, rows: Sequence[Sequence[str]], columns: Sequence[str]) -> bool:
    """Whether each name in the column stands once, on a line of its own or on the first row of its group.

    A name beside other cells counts only where nearly nothing else can be meant: each group has its line of totals, or
    the names are in order and at least half of the rows have none. Fewer gaps may be values that nobody knew.
    """
    body = [row for row in rows if index < len(row) and any(cell.strip() for cell in row)]
    kept = [row for row in body if not is_aside(row[index].strip())]
    names = [row[index].strip().casefold() for row in kept if row[index].strip()]
    below = [row for row in kept if not row[index].strip()]
    if not names or not kept[0][index].strip() or len(set(names)) < len(names) or 4 * len(below) < max(8, len(kept)):
        return False
    if not all(_others(row, index) > 1 for row in below):
        return False
    beside = [_others(row, index) for row in kept if row[index].strip()]
    if not any(beside):
        return _of_deals(columns)
    left = any(cell.strip() for row in below for cell in row[:index])
    summed = len(body) - len(kept) >= len(names)
    told = summed or (names == sorted(names) and 2 * len(below) >= len(kept))
    return told and not left and min(beside) > 1 and len(names) >= _GROUPS and _of_deals(columns)


def _others(row: Sequence[str], index: int) -> int:
    return sum(1 for at, cell in enumerate(row) if at != index and cell.strip())


def filler(notes: Collection[str]) -> Callable[[list[str]], list[str]] | None:
    """What puts the name above into each row that has none, and any cell above in the place of a ditto mark, row by row
    from the first; None where nothing is to be.

    Behind a line of totals nothing is filled in until the next name.
    """
    again = ditto(notes)
    told = next((note for note in notes if note.startswith(f"{FROM_ABOVE}:")), "")
    if not told:
        return again
    index = int(told.partition(":")[2]) - 1
    above = ""

    def fill(cells: list[str]) -> list[str]:
        nonlocal above
        cells = again(cells) if again else cells
        if index >= len(cells):
            return cells
        name = cells[index].strip()
        if name:
            above = "" if is_aside(name) else cells[index]
        elif above and _others(cells, index) > 1:
            return [*cells[:index], above, *cells[index + 1 :]]
        return cells

    return fill
