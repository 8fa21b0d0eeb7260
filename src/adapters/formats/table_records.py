"""Records of a table: which of its rows are records, and what is done to their cells as its layout says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.formats.another import first_of_another, of_another
from adapters.formats.beneath import NOTHING, Above, Beneath, is_ruler
from adapters.formats.cellforms import plainly
from adapters.formats.dialect import Dialect, unwrapped
from adapters.formats.from_above import filler
from adapters.formats.header import name_columns
from adapters.formats.lines import clean
from adapters.formats.table_fit import fitted
from adapters.formats.table_rows import Found, Plain
from domain.records import Layout, Line, Record, Row

BACKSLASH = "backslash_escapes"
SPACED = "space_after_delimiter"
WRAPPED = "lines_in_quotes"
RULED = "lines_of_dashes"


class Making:
    """Makes the records of one table. Lines up to its header, lines of dashes and the header once more are none."""

    __slots__ = (
        "_beneath", "_columns", "_fill", "_form", "_head", "_header", "_other", "_plain", "_ruled", "_wrapped",
        "dialect", "width",
    )  # fmt: skip

    def __init__(self, layout: Layout, above: Above) -> None:
        notes = layout.notes
        self.dialect = Dialect(layout.delimiter or ",", layout.quote, BACKSLASH in notes, SPACED in notes)
        self.width = len(layout.columns)
        self._columns = layout.columns
        self._header = layout.header_line
        self._wrapped, self._ruled = WRAPPED in notes, RULED in notes
        self._form, self._fill = plainly(notes), filler(notes)
        self._other = first_of_another(notes)
        self._head = layout.columns[0] if layout.header_line and self.width > 1 else "\0"
        self._beneath = Beneath(self.dialect, above, ruled=self._ruled)
        self._plain = not (self._wrapped or self._ruled or self._form or self._fill) and self.width > 0

    def plain(self, lines: Plain, seq: int) -> list[Record]:
        """The records of lines that are a record each, as they stand, from `seq` on; nothing where one may not be."""
        if not self._plain or lines.line <= self._header or 0 < self._other < lines.line + lines.count:
            return []
        columns = lines.columns(self.width)
        if not columns or not all(map(str.strip, columns[0])) or f"{self._head}\n" in "\n".join((*columns[0], "")):
            return []
        numbers, places = range(seq, seq + lines.count), range(lines.line, lines.line + lines.count)
        return list(map(Record, numbers, map(Line, places), map(Row, zip(*columns, strict=True))))

    def records(self, rows: Sequence[Found], seq: int) -> Iterator[Record]:
        """The records among these rows, from `seq` on."""
        width, form, fill = self.width, self._form, self._fill
        for line, cells, problem in rows:
            if problem is None:
                if line <= self._header or (self._ruled and is_ruler(cells)):
                    continue
                if self._wrapped and len(cells) == 1:
                    cells = unwrapped(self.dialect, cells[0])
                if len(cells) != width:
                    if not any(cell.strip(NOTHING) for cell in cells):
                        continue
                    note = self._beneath.note(line, cells, width) if len(cells) == 1 else None
                    cells, problem = fitted(line, cells, width)
                    problem = problem or note
                elif cells[0].endswith(self._head):
                    if self._again(cells):
                        continue
                elif not cells[0].strip() and (width == 1 or not any(cells)):  # `,,,`: an empty line of a spreadsheet
                    continue
            if problem is None and 0 < self._other <= line:
                problem = of_another(line, self._other)
            cells = list(map(form, cells)) if form else cells
            yield Record(seq, Line(line), Row(tuple(fill(cells) if fill else cells)), problem)
            seq += 1

    def _again(self, cells: list[str]) -> bool:
        """Whether these are the names of the columns once more, as where files were put one behind the other."""
        return name_columns([clean(cell).removeprefix("\ufeff") for cell in cells], self.width) == self._columns
