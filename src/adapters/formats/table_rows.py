"""Rows of a CSV text with the physical line each begins on, going on after an unclosed quote or an endless record."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.formats.dialect import CELL_LIMIT, Dialect
from adapters.formats.lines import Block
from domain.records import Problem

RECORD_LIMIT = CELL_LIMIT
"""Characters of one record, its line ends included."""

BATCH = 256
"""Lines read at a time: so few that a file with something odd in every batch is still read in reasonable time."""

_SHOWN = 500
_KEPT = 64 * 1024
_FORGIVEN = 16 * 1024

Found = tuple[int, list[str], Problem | None]
"""First physical line, cells, and what is wrong with the row as a row."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Lines that hold nothing but delimiters and cells: the number of the first, their text with LF between them."""

    line: int
    text: str
    count: int
    delimiter: str

    def found(self) -> list[Found]:
        """Their rows; an empty line has no cells."""
        split, delimiter = self.text.split("\n"), self.delimiter
        return [(at, line.split(delimiter) if line else [], None) for at, line in enumerate(split, self.line)]

    def columns(self, width: int) -> list[list[str]]:
        """Their cells by columns, where each line has `width` of them (one empty one, if it is empty); else nothing."""
        step, border = width + 1, "\n"
        cells = self.text.replace(border, f"{self.delimiter}{border}{self.delimiter}").split(self.delimiter)
        if len(cells) != self.count * step - 1 or cells[width::step].count(border) != self.count - 1:
            return []
        return [cells[at::step] for at in range(width)]


class _TooLong(Exception):
    """The record being read passed RECORD_LIMIT."""


class _Window:
    """Hands out lines in batches or one by one; of those handed out one by one the record being read is remembered."""

    def __init__(self, batches: Iterator[Sequence[str]]) -> None:
        self.pending: list[str] = []
        self.size = 0
        self._batches = batches
        self._again: deque[str] = deque()

    def block(self) -> Block | None:
        """The next lines as they came, where all are new and stand in one text."""
        if self._again:
            return None
        lines = next(self._batches, ())
        if isinstance(lines, Block):
            return lines
        self._again.extend(lines)
        return None

    def batch(self) -> list[str]:
        """The next lines, at most BATCH of them; none at the end of the text."""
        again = self._again
        if not again:
            again.extend(next(self._batches, ()))
        if len(again) <= BATCH:
            lines = list(again)
            again.clear()
            return lines
        return [again.popleft() for _ in range(BATCH)]

    def __iter__(self) -> _Window:
        return self

    def __next__(self) -> str:
        line = self.skip()
        if line is None:
            raise StopIteration
        self.pending.append(line)
        self.size += len(line)
        if self.size > RECORD_LIMIT:
            raise _TooLong
        return line

    def taken(self) -> None:
        """The pending lines were a record."""
        self.pending.clear()
        self.size = 0

    def keep(self, count: int) -> list[str]:
        """Take the first `count` pending lines and hand the others out again."""
        kept = self.pending[:count]
        self.give_back(self.pending[count:])
        self.taken()
        return kept

    def skip(self) -> str | None:
        """The next line, remembered by nobody."""
        if not self._again:
            self._again.extend(next(self._batches, ()))
        return self._again.popleft() if self._again else None

    def give_back(self, lines: Sequence[str]) -> None:
        """Hand these lines out next."""
        self._again.extendleft(reversed(lines))


class Rows:
    """Iterates the rows of lines that come in batches of any size; what the rows are does not depend on the batches.

    A batch is read by the standard library's own loop as long as it is regular; from the first record that is not, or
    that goes on beyond the batch, lines are looked at one by one until that record is dealt with. `width` (0 when
    unknown) tells a sensible place to go on from a wrong one; `line` is the number of the first line that is handed in.
    """

    def __init__(self, batches: Iterator[Sequence[str]], dialect: Dialect, width: int, line: int = 1) -> None:
        self._window = _Window(batches)
        self._dialect = dialect
        self._width = width
        self._line = line
        self._marks = dialect.marks()

    def __iter__(self) -> Iterator[Found]:
        for piece in self.pieces():
            yield from piece.found() if isinstance(piece, Plain) else piece

    def pieces(self) -> Iterator[Plain | list[Found]]:
        """The same rows, as many at a time as were read together."""
        window = self._window
        while (block := window.block()) or (batch := window.batch()):
            if block and (plain := self._plain(block.text, len(block))):
                yield plain
            elif block:
                window.give_back(block)
            elif len(max(batch, key=len)) <= RECORD_LIMIT // BATCH or sum(map(len, batch)) <= RECORD_LIMIT:
                yield from self._regular(batch)
            else:
                window.give_back(batch)
                yield from self._odd_one()

    def _regular(self, batch: list[str]) -> Iterator[Plain | list[Found]]:
        """Lines that can be looked at together, as far as they are regular, and the first record that is not."""
        if plain := self._plain("".join(batch), len(batch)):
            yield plain
            return
        found: list[Found] = []
        done, reader = 0, self._dialect.reader(batch, strict=True)
        try:
            for row in reader:
                now = reader.line_num
                if now - done > 1 and len(row) != self._width:
                    break
                found.append((self._line, row, None))
                self._line += now - done
                done = now
        except csv.Error:
            pass  # the careful reading meets the same record and says what is wrong with it
        if found:
            yield found
        if done < len(batch):
            self._window.give_back(batch[done:])
            yield from self._odd_one()

    def _odd_one(self) -> Iterator[list[Found]]:
        if one := self.one():
            yield [one]

    def _plain(self, text: str, count: int) -> Plain | None:
        """These lines, where they are plain: their rows cost half as much."""
        if "\r" in text:
            text = text.replace("\r\n", "\n")
        if "\r" in text or any(mark in text for mark in self._marks):
            return None
        plain = Plain(self._line, text.removesuffix("\n"), count, self._dialect.delimiter)
        self._line += count
        return plain

    def one(self) -> Found | None:
        """The next row, its lines looked at one by one; None at the end of the text."""
        reader = self._dialect.reader(self._window, strict=True)
        try:
            row = next(reader, None)
            if row is None:
                return None
            if reader.line_num > 1 and len(row) != self._width and (found := self._apart()):
                return found
        except _TooLong:
            return self._too_long()
        except csv.Error:
            return self._odd()
        first = self._line
        self._line += reader.line_num
        self._window.taken()
        return first, row, None

    def _odd(self) -> Found:
        """A record that a strict reader refuses: an unclosed quote, or a quote inside a quoted cell."""
        pending = self._window.pending
        if len(pending) > 1 and (found := self._apart()):
            return found
        rows = self._dialect.rows(pending)
        if len(rows) == 1 and not self._open(pending) and (len(pending) == 1 or len(rows[0]) == self._width):
            first = self._line
            self._line += len(pending)
            text = "".join(pending).rstrip("\r\n")
            self._window.taken()
            return first, self._forgiving(text) or rows[0], None
        return self._unclosed(len(pending))  # all that was read: reading it again from each line would be quadratic

    def _forgiving(self, text: str) -> list[str]:
        """Cells of `1,"He said "hi" there",x`: a quote closes only before a delimiter; [] when that fits no better."""
        if len(text) > _FORGIVEN or not self._dialect.quote:
            return []
        quote, delimiter = re.escape(self._dialect.quote), re.escape(self._dialect.delimiter)
        cells = []
        for match in re.finditer(rf"(?s) *{quote}(.*?){quote} *(?:{delimiter}|\Z)|(.*?)(?:{delimiter}|\Z)", text):
            inner = match[1]
            cells.append(match[2] if inner is None else inner.replace(self._dialect.quote * 2, self._dialect.quote))
            if match.end() == len(text) and not match[0].endswith(self._dialect.delimiter):
                break
        return cells if len(cells) == self._width else []

    def _apart(self) -> Found | None:
        """The pending lines as an unclosed quote, when a line soon after makes a good row by itself."""
        pending = self._window.pending
        for index, line in enumerate(pending[1:101], start=1):
            if self._sensible(line):
                return self._unclosed(index)
        return None

    def _sensible(self, line: str) -> bool:
        if self._width < 2:
            return not self._open([line])
        balanced = not self._dialect.quote or line.count(self._dialect.quote) % 2 == 0
        return balanced and len(line) <= RECORD_LIMIT and self._alone(line) == self._width

    def _alone(self, line: str) -> int:
        """Number of cells of a line that is a whole record in itself, 0 when it is none."""
        try:
            rows = list(self._dialect.reader([line], strict=True))
        except csv.Error:
            return 0
        return len(rows[0]) if len(rows) == 1 else 0

    def _open(self, lines: list[str]) -> bool:
        """True when a quote opened on these lines is not closed on them."""
        return self._dialect.rows([*lines, "x"])[-1] != ["x"]

    def _unclosed(self, count: int) -> Found:
        first = self._line
        self._line += count
        text = "".join(self._window.keep(count))
        problem = Problem(
            code="unclosed_quote",
            message=f"A quote opened in the record on line {first} is not closed.",
            raw=text[:_SHOWN],
            hint="Close the quote, or double it where it belongs to the text.",
        )
        if count > 1:
            return first, [text[:_KEPT]], problem
        return (
            first,
            next(csv.reader([text[:_KEPT]], delimiter=self._dialect.delimiter, quoting=csv.QUOTE_NONE)),
            problem,
        )

    def _too_long(self) -> Found:
        """One record for the whole of it: the line, or everything up to the next line that is a good row."""
        pending = self._window.pending
        if len(pending) > 1:
            found = self._apart()
            if found or len(pending[-1]) > RECORD_LIMIT:
                return found or self._unclosed(len(pending) - 1)
        first, text = self._line, "".join(pending)[:_KEPT]
        self._line += len(pending)
        several = len(pending) > 1
        self._window.taken()
        while several and (line := self._window.skip()) is not None:
            if self._sensible(line):
                self._window.give_back([line])
                break
            self._line += 1
        return first, [text], _endless(first, text)


def _endless(line: int, text: str) -> Problem:
    """The problem of a record over RECORD_LIMIT."""
    return Problem(
        code="record_too_long",
        message=f"The record on line {line} is longer than {RECORD_LIMIT:,} characters.",
        raw=text[:_SHOWN],
        hint="Check the line ends and the quotes of the file.",
    )
