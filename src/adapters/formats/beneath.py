"""What stands between and beneath the rows of a table that programs print: lines of dashes, and notes after a gap."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from adapters.formats.dialect import Dialect
from adapters.formats.lines import clean
from domain.records import Problem

BEFORE = 16
"""Lines above a line that tell whether it is a note: more lines than that are none."""

PIECES = 24
"""Pieces of the file (of 64 KiB as a rule) that are kept: more than a record is long."""

NOTED = 3
"""The least columns of a table under which a line of one cell is a note."""

NOTHING = " \t\r\n\x0b\x0c\x1a\xa0\ufeff"
"""White space, and the sign by which old programs end a file."""

_STROKES = "-=_+|: \t\r\n\u2500\u2502\u253c\u251c\u2524\u250c\u252c\u2510\u2514\u2534\u2518\u2550"


def is_ruler(cells: Sequence[str]) -> bool:
    """Whether the row is a line of dashes: `|-----|----:|`, `---+---`."""
    if not cells or any(cell.strip(_STROKES) for cell in cells):
        return False
    return any("---" in cell or "===" in cell or "\u2500\u2500" in cell or "\u2550\u2550" in cell for cell in cells)


class Above:
    """The lines that were last read, by their numbers from 1: as many pieces of the file as a record may be long."""

    __slots__ = ("_pieces", "_read")

    def __init__(self) -> None:
        self._pieces: deque[tuple[int, Sequence[str]]] = deque(maxlen=PIECES)
        self._read = 0

    def add(self, lines: Sequence[str]) -> None:
        """These lines come next."""
        self._pieces.append((self._read + 1, lines))
        self._read += len(lines)

    def before(self, line: int) -> Iterator[str]:
        """The lines above this one, from below, as far as they are known and at most BEFORE."""
        least = max(line - BEFORE, 1)
        for first, lines in reversed(self._pieces):
            if first < line:
                yield from reversed(lines[max(least - first, 0) : line - first])


class Beneath:
    """Tells notes: lines of one cell behind an empty line, one after the other, as Salesforce ends its reports.

    Only the text of the lines above tells, and no row that was read: so it is the same wherever reading goes on.
    `ruled`: lines of dashes are no rows.
    """

    __slots__ = ("_above", "_dialect", "_ruled")

    def __init__(self, dialect: Dialect, above: Above, *, ruled: bool) -> None:
        self._dialect = dialect
        self._above = above
        self._ruled = ruled

    def note(self, line: int, cells: Sequence[str], width: int) -> Problem | None:
        """The problem of a row of one cell on this line, where it is a note."""
        if width < NOTED or not self._alone(line):
            return None
        return Problem(
            "note_row",
            f"Line {line} stands alone beneath an empty line: it is a note and no row of the table.",
            raw=clean(cells[0])[:500],
            hint="Nothing needs to be done. If it is a row, give it as many cells as the table has columns.",
        )

    def _alone(self, line: int) -> bool:
        """Whether the lines above have one cell each, back to an empty one."""
        for text in self._above.before(line):
            if not text.strip(NOTHING):
                return True
            rows = self._dialect.rows([text])
            if [len(row) for row in rows] != [1] or (self._ruled and is_ruler(rows[0])):
                return False
        return False
