"""CSV files: cells under named columns, each record found again by the physical line it begins on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO

import msgspec

from adapters.formats.another import note_of_another
from adapters.formats.beneath import Above, is_ruler
from adapters.formats.cellforms import MOJIBAKE, forms_in, plainly
from adapters.formats.decoding import SAMPLE, decode_sample, find_encoding, is_mojibake, mended
from adapters.formats.dialect import Dialect, find_dialect, find_wrapped, sample_lines, unwrapped, without_comments
from adapters.formats.ditto import note_of_ditto
from adapters.formats.from_above import filler, note_of
from adapters.formats.header import find_header, first_row, name_columns, under_groups
from adapters.formats.lines import Lines, clean, damage
from adapters.formats.table_records import BACKSLASH, RULED, SPACED, WRAPPED, Making
from adapters.formats.table_rows import RECORD_LIMIT, Plain, Rows
from adapters.formats.titles import note_of_scale, with_corner
from application.ports.formats import Format
from domain.mending import is_ours
from domain.records import UNTOLD, Layout, Line, Locator, Record, Row, Told

LEAST_LINES, MANY_CELLS = 4, 500
"""A sample of fewer lines, the last of which goes on beyond it and has more cells, tells too little of a table."""

LONGEST_SAMPLE = 2 * RECORD_LIMIT
"""Bytes: a header and a row as long as a record may be."""

NO_HEADER = "no_header"
PREAMBLE = "lines_before_header"


class Tables(Format):
    """Delimited text of any encoding and dialect.

    What the layout's four plain fields cannot hold stands in its notes as stable words: `backslash_escapes`,
    `space_after_delimiter`, `no_header`, `lines_before_header`, `lines_in_quotes` (each line as a whole is one quoted
    cell), `decoded_twice` (the text was read in a wrong encoding before it was saved, which is undone),
    `vendor_from_above:1` (the column has a vendor's name once above its rows, which is put into each of them),
    `another_table:6` (it begins on that line, and its rows are none of this one), `amounts_in:3` (the lines above say
    that amounts are counted in thousands), `lines_of_dashes` (they part the rows), `texts_as_formulas` (`="0123"`),
    `html_entities` (`&amp;`): both are undone.
    Lines before the header, lines of dashes and the header once more are no records.
    """

    def inspect(self, sample: bytes, name: str, told: Told = UNTOLD) -> Layout:
        encoding, sure = (told.encoding, 1.0) if told.encoding else find_encoding(sample)
        text = decode_sample(sample, encoding)
        mojibake = is_mojibake(text)
        text = mended(text) if mojibake else text
        lines = sample_lines(text)
        if len(sample) >= SAMPLE:  # the last line goes on beyond the sample; a header line must lie within it
            lines.pop()
        above = max(0, (told.header_line or 0) - 1)
        # Lines above the header of which somebody told us are nothing, and stay lines.
        lines = ["\n"] * min(above, len(lines)) + lines[above:]
        dialect = find_dialect(lines[above:], told.delimiter)
        if name.lower().endswith(".tsv") and not dialect.score and not told.delimiter:
            dialect = Dialect(delimiter="\t")
        found = _rows(lines if above else without_comments(lines, dialect), dialect)
        inner = None if dialect.score else find_wrapped([row for _, row in found])
        if inner:
            dialect = inner
            found = [(line, unwrapped(inner, row[0])) for line, row in found]
        plain = [(line, row) for line, row in found if not is_ruler(row)]
        forms = dict.fromkeys(forms_in(text), True)
        notes = {WRAPPED: inner is not None, MOJIBAKE: mojibake, RULED: len(plain) < len(found), **forms}
        form = plainly(forms)
        found = [(line, list(map(form, row))) for line, row in plain] if form else plain
        return _layout(encoding, sure * (0.5 if mojibake else 1.0), dialect, found, told, notes)

    def survey(self, file: BinaryIO, name: str, told: Told = UNTOLD) -> Layout:
        file.seek(0)
        sample = file.read(SAMPLE)
        while len(sample) < LONGEST_SAMPLE and _in_names(sample) and (more := file.read(SAMPLE)):
            sample += more  # the names of some thousand columns are longer than a sample
        return self.inspect(sample, name, told)

    def read(self, file: BinaryIO, layout: Layout) -> Iterator[Record]:
        return chain.from_iterable(self._pieces(file, layout, 0, 1))

    def resume(self, file: BinaryIO, layout: Layout, seq: int, place: Locator) -> Iterator[Record]:
        return chain.from_iterable(self.together(file, layout, seq, place))

    def together(
        self, file: BinaryIO, layout: Layout, seq: int = 0, place: Locator | None = None
    ) -> Iterator[list[Record]]:
        """Counts the lines before the record and takes none of them apart, unless something of them goes down."""
        file.seek(0)
        if isinstance(place, Line) and not filler(layout.notes):
            return self._pieces(file, layout, seq, place.line)
        return self._pieces(file, layout, 0, 1)

    def _pieces(self, file: BinaryIO, layout: Layout, seq: int, first: int) -> Iterator[list[Record]]:
        """The records from the one that begins on the line `first`, which is the record `seq`."""
        lines, above = Lines(file, layout.encoding, RECORD_LIMIT), Above()
        making = Making(layout, above)
        for piece in Rows(_from(first, lines.batches(), above), making.dialect, making.width, first).pieces():
            records = making.plain(piece, seq) if isinstance(piece, Plain) and not lines.suspect else []
            if not records:
                found = piece.found() if isinstance(piece, Plain) else piece
                records = list(making.records(found, seq))
            if records:
                seq += len(records)
                yield [_checked(record, layout.encoding) for record in records] if lines.suspect else records


def _in_names(sample: bytes) -> bool:
    """Whether a sample ends in the middle of a line of very many cells, of which it has no more than a few."""
    last = sample[sample.rfind(b"\n") + 1 :]
    return sample.count(b"\n") < LEAST_LINES and max(map(last.count, (b",", b";", b"\t", b"|"))) > MANY_CELLS


def _layout(
    encoding: str, sure: float, dialect: Dialect, found: list[tuple[int, list[str]]], told: Told, more: dict[str, bool]
) -> Layout:
    rows = [row for _, row in found]
    header = find_header(rows, dialect.width) if told.header_line is None else 0 if told.header_line and rows else None
    start = first_row(rows, dialect.width) if header is None else header
    names = rows[start] if header is not None else []
    grouped = header is not None and told.header_line is None
    start, names = under_groups(rows, start) if grouped else (start, names)
    width = len(rows[start]) if header is not None else max(dialect.width, 1)
    columns = name_columns([clean(cell) for cell in with_corner(names, rows[:start])], width)
    above = note_of(columns, rows[start + 1 :], told) if header is not None and not is_ours(columns) else ""
    notes = {
        BACKSLASH: dialect.backslash,
        SPACED: dialect.spaced,
        NO_HEADER: header is None,
        PREAMBLE: start > 0 or (header is not None and found[start][0] > 1),
        **more,
        above: True,
        note_of_another(columns, found[start + 1 :], over_lines=True) if header is not None else "": True,
        note_of_ditto(rows[start + 1 :]) if header is not None and not is_ours(columns) else "": True,
        note_of_scale(rows[:start]) if header is not None else "": True,
    }
    return Layout(
        format="csv",
        encoding=encoding,
        confidence=round(sure * (1.0 if told.delimiter else dialect.score or 0.3) ** 0.5, 3),
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        columns=columns,
        header_line=found[start][0] if header is not None else 0,
        notes=tuple(word for word, true in notes.items() if word and true),
    )


def _from(line: int, batches: Iterator[Sequence[str]], above: Above) -> Iterator[Sequence[str]]:
    """The batches without the lines before this one (counted from 1); `above` learns of all."""
    before = line - 1
    for batch in batches:
        above.add(batch)
        if before < len(batch):
            yield batch[before:] if before else batch
        before = max(0, before - len(batch))


def _rows(lines: list[str], dialect: Dialect) -> list[tuple[int, list[str]]]:
    """The good rows of a sample with their lines."""
    return [(line, row) for line, row, problem in Rows(iter([lines]), dialect, dialect.width) if row and not problem]


def _checked(record: Record, encoding: str) -> Record:
    """The record with its characters made storable, and rejected when some were damaged."""
    if not isinstance(record.content, Row):
        return record
    cells = record.content.cells
    found = damage("\t".join(cells), encoding)
    if found is None:
        return record
    problem = record.problem or found
    problem = msgspec.structs.replace(problem, raw=clean(problem.raw), message=clean(problem.message))
    return msgspec.structs.replace(record, content=Row(tuple(map(clean, cells))), problem=problem)
