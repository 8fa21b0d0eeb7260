"""CSV files: cells under named columns, each record found again by the physical line it begins on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from adapters.formats.decoding import SAMPLE, decode_sample, find_encoding
from adapters.formats.dialect import Dialect, find_dialect, sample_lines
from adapters.formats.header import find_header, first_row, name_columns
from adapters.formats.lines import Lines, clean, damage
from adapters.formats.table_rows import RECORD_LIMIT, Rows
from application.ports.formats import Format
from domain.records import Layout, Line, Problem, Record, Row

BACKSLASH = "backslash_escapes"
SPACED = "space_after_delimiter"
NO_HEADER = "no_header"
PREAMBLE = "lines_before_header"


class Tables(Format):
    """Delimited text of any encoding and dialect.

    What the layout's four plain fields cannot hold stands in its notes as stable words: `backslash_escapes`,
    `space_after_delimiter`, `no_header`, `lines_before_header`. Lines before the header are no records.
    """

    def inspect(self, sample: bytes, name: str) -> Layout:
        encoding, sure = find_encoding(sample)
        lines = sample_lines(decode_sample(sample, encoding))
        if len(sample) >= SAMPLE:  # the last line goes on beyond the sample; a header line must lie within it
            lines.pop()
        dialect = find_dialect(lines)
        if name.lower().endswith(".tsv") and not dialect.score:
            dialect = Dialect(delimiter="\t")
        found = [(line, row) for line, row, problem in Rows(iter(lines), dialect, dialect.width) if row and not problem]
        rows = [row for _, row in found]
        header = find_header(rows, dialect.width)
        start = first_row(rows, dialect.width) if header is None else header
        width = len(rows[start]) if header is not None else max(dialect.width, 1)
        notes = {
            BACKSLASH: dialect.backslash,
            SPACED: dialect.spaced,
            NO_HEADER: header is None,
            PREAMBLE: start > 0,
        }
        return Layout(
            format="csv",
            encoding=encoding,
            confidence=round(sure * (dialect.score or 0.3) ** 0.5, 3),
            delimiter=dialect.delimiter,
            quote=dialect.quote,
            columns=name_columns([clean(cell) for cell in rows[start]] if header is not None else [], width),
            header_line=found[start][0] if header is not None else 0,
            notes=tuple(word for word, true in notes.items() if true),
        )

    def read(self, file: BinaryIO, layout: Layout) -> Iterator[Record]:
        dialect = Dialect(layout.delimiter or ",", layout.quote, BACKSLASH in layout.notes, SPACED in layout.notes)
        width = len(layout.columns)
        lines = Lines(file, layout.encoding, RECORD_LIMIT)
        seq = 0
        for line, cells, problem in Rows(iter(lines), dialect, width):
            if line <= layout.header_line and not problem:
                continue
            if len(cells) != width and not problem:
                if len(cells) < 2 and not any(cell.strip() for cell in cells):
                    continue
                cells, problem = _fitted(line, cells, width)
            elif width == 1 and not problem and not cells[0].strip():
                continue
            record = Record(seq, Line(line), Row(tuple(cells)), problem)
            yield _checked(record, layout.encoding) if lines.suspect else record
            seq += 1


def _fitted(line: int, cells: list[str], width: int) -> tuple[list[str], Problem | None]:
    """Missing trailing cells are empty; empty surplus cells fall away; other surplus is a problem."""
    if len(cells) < width:
        return cells + [""] * (width - len(cells)), None
    if not width or not any(cell.strip() for cell in cells[width:]):
        return cells[:width] if width else cells, None
    return cells, Problem(
        code="ragged_row",
        message=f"Line {line} has {len(cells)} cells, the table has {width} columns.",
        raw=clean(" | ".join(cells[width:]))[:500],
        hint="Quote cells that hold the delimiter, or remove the surplus cells.",
    )


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
