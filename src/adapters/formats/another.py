"""Another table: what stands beneath a table in the same file, under heads of its own, and is no row of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from adapters.formats.header import kind_of
from domain.headers import scores_of
from domain.records import Problem
from domain.shapes import SHAPES, fits

ANOTHER = "another_table"
"""The note's word; behind a colon stands the line on which the other table begins, with its title."""

_HEADS = 2
"""The least heads of ours that make a row the heads of another table."""

_SURE = 0.9

_BENEATH = 6
"""Rows that tell whether a table goes on."""

_TYPED = frozenset(field for field, (_, least) in SHAPES.items() if least >= 0.8) | {"vendor.country"}
"""Fields whose values tell themselves apart from the words of a head."""


def note_of_another(
    columns: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], *, over_lines: bool = False
) -> str:
    """The note of a table with another one beneath it, behind an empty line; "" where there is none.

    `rows`: those beneath the names of the columns, with the lines on which they begin; empty ones may be left out.
    `over_lines`: a row goes over as many lines as its cells have line breaks, as in text and not in workbooks.
    """
    own = {name.strip().lower() for name in columns}
    begin, before, data = 0, 0, 0
    for at, (line, row) in enumerate(rows):
        cells = [cell.strip() for cell in row if cell.strip()]
        if not cells:
            before = 0
            continue
        if line != before + 1 or not before:
            begin = line
        before = line + (sum(cell.count("\n") for cell in row) if over_lines else 0)
        if data and line - begin <= 1 and at + 1 < len(rows) and _names(cells, own) and not _same(columns, row):
            above, beneath = [one for _, one in rows[:at]], [one for _, one in rows[at : at + _BENEATH]]
            if line > begin or not _goes_on(columns, above, beneath):
                return f"{ANOTHER}:{begin}"
        data += 1
    return ""


def _goes_on(columns: Sequence[str], above: Sequence[Sequence[str]], beneath: Sequence[Sequence[str]]) -> bool:
    """Whether the rows beneath are such as those above, column by column: words that head tables may be values."""
    for at, column in enumerate(columns):
        known, more = _cells(above, at), _cells(beneath, at)
        if not set(map(kind_of, more)) <= set(map(kind_of, known)):
            return False
        field = _best(column)
        if field in _TYPED and known and fits(field, known) == 1.0 and fits(field, more) < 1.0:
            return False
    return True


def _cells(rows: Sequence[Sequence[str]], at: int) -> list[str]:
    return [row[at].strip() for row in rows if at < len(row) and row[at].strip()]


def _names(cells: Sequence[str], own: Collection[str]) -> bool:
    """Whether the cells are heads, and others than the table has."""
    if len(cells) < _HEADS or {kind_of(cell) for cell in cells} != {"text"} or {c.lower() for c in cells} <= set(own):
        return False
    known = sum(max(scores_of(cell).values(), default=0.0) >= _SURE for cell in cells)
    return known >= _HEADS and 5 * known >= 3 * len(cells)


def _same(columns: Sequence[str], row: Sequence[str]) -> bool:
    """Whether the heads say the same of each column in other words: then the rows beneath are rows of this table."""
    pairs = [(column, cell) for column, cell in zip(columns, row, strict=False) if cell.strip()]
    return all(_best(column) == _best(cell) for column, cell in pairs)


def _best(head: str) -> str:
    scores = scores_of(head)
    return max(scores, key=lambda field: scores[field]) if scores else ""


def first_of_another(notes: Collection[str]) -> int:
    """The line on which the other table begins; 0 where there is none."""
    told = next((note for note in notes if note.startswith(f"{ANOTHER}:")), "")
    return int(told.partition(":")[2]) if told else 0


def of_another(line: int, begin: int) -> Problem:
    """Why a row of the other table is rejected."""
    return Problem(
        ANOTHER,
        f"Line {line} belongs to another table, which begins on line {begin} under heads of its own.",
        hint="Save each table as a file of its own, and send both.",
    )
