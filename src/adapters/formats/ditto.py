"""Ditto: marks by which a cell says that what stands above it stands here once more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from domain.shapes import DITTO

NOTE = "ditto_marks"

LONGEST = 40
"""Characters of a cell that may be a mark, its spaces among them."""

_INCHES = DITTO & {'"', "''", "″", "”", "“"}
"""Marks that are a unit of length as well."""

_LENGTHS = frozenset(
    {"mm", "cm", "dm", "m", "km", "in", "in.", "inch", "inches", "zoll", "ft", "ft.", "feet", "'", "′", "yd"}
)
"""Units beneath which such a mark may stand for inches: it is left unread."""

_WORDS = DITTO & {"ditto", "dto", "idem", "ídem"}
"""Marks that are the name of a firm as well: `Ditto`, `Idem`."""


def note_of_ditto(rows: Sequence[Sequence[str]]) -> str:
    """The note of a table in whose rows such a mark stands beneath something; "" of any other."""
    fill = _again()
    return NOTE if any(fill(list(row)) != list(row) for row in rows) else ""


def ditto(notes: Collection[str]) -> Callable[[list[str]], list[str]] | None:
    """What puts the cell above in the place of a mark, row by row from the first; None where there are no marks."""
    return _again() if NOTE in notes else None


def _again() -> Callable[[list[str]], list[str]]:
    above: list[str] = []

    def fill(cells: list[str]) -> list[str]:
        nonlocal above
        said = [cell if cell.strip() and not _is_mark(cell) else "" for cell in above]
        marks = [
            at
            for at, cell in enumerate(cells)
            if at < len(said) and said[at] and _is_mark(cell) and not _are_inches(cell, said[at])
        ]
        above = list(cells)
        for at in marks:
            if len(marks) > 1 or not _may_be_a_name(cells[at], said[at]):
                above[at] = said[at]
        return above

    return fill


def _may_be_a_name(mark: str, above: str) -> bool:
    """Whether a mark that is alone in its row may be what its cell is called: written as names are in its column."""
    if mark.strip().lower() not in _WORDS:
        return False
    return not mark.strip().islower() or (above.islower() and not any(char.isdigit() or char == "@" for char in above))


def _are_inches(mark: str, above: str) -> bool:
    return mark.strip() in _INCHES and above.strip().lower() in _LENGTHS


def _is_mark(cell: str) -> bool:
    return len(cell) <= LONGEST and cell.strip().lower() in DITTO
