"""How a CSV file separates and quotes its cells: every candidate is tried on a sample and scored by consistency.

The score follows the idea of van den Burg, Nazábal and Sutton, "Wrangling messy CSV files by detecting row and
type patterns" (2019): the right dialect gives rows of one width whose cells look like values.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from _csv import Reader

CELL_LIMIT = 1024 * 1024
csv.field_size_limit(CELL_LIMIT + 1)  # the standard library's own limit of 128 KiB would raise on long cells

_WEIGHTS = {
    ",": 1.0, ";": 1.0, "\t": 1.0, "|": 1.0, "\x1f": 1.0, "\x01": 1.0, "¦": 0.9, "~": 0.8, "^": 0.8, "§": 0.7,
    ":": 0.4,
}  # fmt: skip
"""How usual each delimiter is."""

_DIRECTIVE = re.compile(r'"?sep=(.)"?[;,\t]*\s*', re.IGNORECASE)
"""The first line by which spreadsheet programs tell each other the delimiter."""

_RULER = re.compile(r"[\s|+:]*(?:[-=_\u2500\u2550]{3,}+[\s|+:\u2500-\u257f]*+)+")
"""A line of dashes between the rows of a printed table, which says nothing of how cells are parted."""

_COMMENT = ("#", "//", "--")
_VALUE = re.compile(
    r"[\d.,'%+\-/: \xa0]*|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-][\d:]+)?"
    r"|[^\s@]+@[^\s@]+\.\w+|https?://\S+|[\w&.'’()/#+ -]+|[A-Z]{3} ?[\d.,]+",
)
_ROWS = 400


class Dialect(msgspec.Struct, frozen=True):
    """How cells are told apart; `score` is 0..1, `width` the commonest number of cells."""

    delimiter: str = ","
    quote: str = '"'
    backslash: bool = False
    spaced: bool = False
    score: float = 0.0
    width: int = 1

    def reader(self, lines: Iterable[str], strict: bool) -> Reader:
        """A `csv.reader` over lines with their ends."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            escapechar="\\" if self.backslash else None,
            skipinitialspace=self.spaced,
            strict=strict,
        )

    def marks(self) -> tuple[str, ...]:
        """What means more than itself besides delimiters and line ends: a text without any of them is plain."""
        padded = (" ",) if self.spaced else ()
        return tuple(filter(None, (self.quote, "\\" if self.backslash else "", *padded)))

    def rows(self, lines: list[str]) -> list[list[str]]:
        """The rows of these lines, read leniently."""
        return list(self.reader(lines, strict=False))


def sample_lines(text: str) -> list[str]:
    """The first lines of a sample, with their ends."""
    lines = list(io.StringIO(text, newline=""))
    return lines[: _ROWS * 4]


def find_dialect(lines: list[str], delimiter: str = "") -> Dialect:
    """The best of all candidates; score 0 and width 1 when nothing separates. A `delimiter` that is told is kept."""
    told = _DIRECTIVE.fullmatch(lines[0]) if lines else None
    lines = [line for line in (lines[1:] if told else lines[_comments(lines) :]) if not _RULER.fullmatch(line)]
    text = "".join(lines)
    known = delimiter or (told[1] if told else "")
    best = Dialect()
    for delimiter, weight in {known: 1.0}.items() if known else _WEIGHTS.items():
        if delimiter not in text:
            continue
        for quote in _quotes(text, delimiter):
            candidate = Dialect(delimiter, quote, _backslash(text, quote), _spaced(text, delimiter))
            scored = _scored(candidate, lines, weight)
            if scored.score > best.score:
                best = scored
    if best.score:
        return best
    if known:
        return Dialect(known, backslash=_backslash(text, '"'))
    return Dialect(backslash=_backslash(text, '"'))


def without_comments(lines: list[str], dialect: Dialect) -> list[str]:
    """The lines with those emptied that stand above the table and tell about it; `#id,name` may be its header."""
    if lines and _DIRECTIVE.fullmatch(lines[0]):
        return ["\n", *lines[1:]]
    count = _comments(lines)
    if count and dialect.width > 1 and [len(row) for row in dialect.rows(lines[count - 1 : count])] == [dialect.width]:
        count -= 1
    return ["\n"] * count + lines[count:]


def _comments(lines: list[str]) -> int:
    """How many lines at the top are comments; none when all of them are."""
    count = next((index for index, line in enumerate(lines) if line.strip() and not line.startswith(_COMMENT)), 0)
    return count if any(line.startswith(_COMMENT) for line in lines[:count]) else 0


def find_wrapped(rows: list[list[str]]) -> Dialect | None:
    """The dialect inside of lines that were put into quotes as a whole: each is one cell that holds a row."""
    if len(rows) < 2 or any(len(row) != 1 for row in rows):
        return None
    inner = find_dialect([line for row in rows for line in io.StringIO(row[0].rstrip("\r\n") + "\n", newline="")])
    return inner if inner.score and {len(unwrapped(inner, row[0])) for row in rows} == {inner.width} else None


def unwrapped(dialect: Dialect, text: str) -> list[str]:
    """The cells of a line that stood in quotes as a whole."""
    return [cell for row in dialect.rows(list(io.StringIO(text, newline=""))) for cell in row]


def _quotes(text: str, delimiter: str) -> tuple[str, ...]:
    """Single quotes only where cells begin and end with them and double quotes do not appear."""
    if '"' not in text:
        sep = re.escape(delimiter)
        if len(re.findall(rf"(?m)(?:^|{sep})'[^'\n]*'(?={sep}|\r?$)", text)) >= 4:
            return ('"', "'")
    return ('"',)


def _backslash(text: str, quote: str) -> bool:
    """A backslash escapes when a quote that does not close a cell follows it, and never a closing one."""
    return bool(re.search(rf"\\{quote}(?!\s*[,;\t|\r\n])", text)) and not re.search(
        rf"\\{quote}\s*[,;\t|]{quote}", text
    )


def _spaced(text: str, delimiter: str) -> bool:
    """Cells are padded after the delimiter: `a, "b"`."""
    if delimiter == "\t":
        return False
    every = text.count(delimiter)
    return every > 0 and text.count(delimiter + " ") >= 0.9 * every


def _scored(dialect: Dialect, lines: list[str], weight: float) -> Dialect:
    rows = [row for row in dialect.rows(lines[: _ROWS * 2]) if any(cell.strip() for cell in row)][:_ROWS]
    widths = Counter(len(row) for row in rows)
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return dialect
    width = max(wide, key=lambda item: (wide[item], item))
    share = wide[width] / len(rows)
    full = [row for row in rows if len(row) == width][:100]
    cells = [cell for row in full for cell in row[:40]]
    typed = sum(map(_like_a_value, cells)) / len(cells)
    header = 1.0 if len(rows[0]) == width or (len(rows[0]) == 1 and len(rows) > 2) else 0.6
    size = 1 - 0.5 / width
    score = weight * share * (0.4 + 0.6 * typed) * header * size
    return msgspec.structs.replace(dialect, score=score, width=width)


def _like_a_value(cell: str) -> bool:
    """Empty, or a short text of one recognised shape."""
    return not cell or (len(cell) < 200 and cell.count(" ") < 7 and _VALUE.fullmatch(cell.strip()) is not None)
