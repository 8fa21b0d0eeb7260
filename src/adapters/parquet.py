"""Exports as Parquet, for whoever computes with them: typed columns, compressed, the schema's name in the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO, cast

import pyarrow as pa
from pyarrow import parquet

from application.ports.exports import Binder, Binding
from domain.exports import Cell, Export, cell_of, columns, schema_of
from domain.provenance import Noun

GROUP = 50_000
"""Rows of one row group, which is what is in memory."""
DIGITS, PLACES = 38, 9
"""Of an amount: an exact decimal; what has more places is rounded to them, half to even."""
_STEP = Decimal(1).scaleb(-PLACES)
_CONTEXT = Context(prec=DIGITS)

_TYPES: dict[Cell, Any] = {
    Cell.TEXT: pa.string(),
    Cell.WHOLE: pa.int64(),
    Cell.AMOUNT: pa.decimal128(DIGITS, PLACES),
    Cell.MOMENT: pa.timestamp("us", tz="UTC"),
}


def parquet_schema(noun: Noun) -> Any:
    """The columns with their types, and `Sluice-Schema` among the metadata."""
    fields = [pa.field(column, _TYPES[cell_of(column)]) for column in columns(noun)]
    return pa.schema(fields, metadata={"Sluice-Schema": schema_of(noun)})


class _Groups(Binding):
    def __init__(self, file: IO[bytes], export: Export, group: int) -> None:
        self._file, self._group = file, group
        self._cells = [cell_of(column) for column in columns(export.noun)]
        self._schema = parquet_schema(export.noun)
        self._writer = parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._held: list[Sequence[object]] = []

    def add(self, rows: Sequence[Sequence[object]]) -> None:
        self._held += rows
        while len(self._held) >= self._group:
            self._write(self._held[: self._group])
            del self._held[: self._group]

    def _write(self, rows: list[Sequence[object]]) -> None:
        arrays = [
            pa.array([_value(cell, row[number]) for row in rows], type=_TYPES[cell])
            for number, cell in enumerate(self._cells)
        ]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema), row_group_size=self._group)

    def finish(self) -> BinaryIO:
        if self._held:
            self._write(self._held)
        self.close()
        self._file.seek(0)
        return cast(BinaryIO, self._file)

    def close(self) -> None:
        """End the writing; no error when it has ended."""
        self._writer.close()


def _value(cell: Cell, value: object) -> object:
    if value is None or cell is Cell.WHOLE:
        return value
    if cell is Cell.MOMENT:
        return datetime.fromisoformat(str(value))
    return _amount(str(value)) if cell is Cell.AMOUNT else str(value)


def _amount(text: str) -> Decimal | None:
    """The amount, or None for what is none that a column of amounts can hold."""
    try:
        amount = Decimal(text)
        if not amount.is_finite() or amount.adjusted() >= DIGITS - PLACES:
            return None
        return amount.quantize(_STEP, ROUND_HALF_EVEN, _CONTEXT)
    except ArithmeticError:
        return None


class ParquetBinder(Binder):
    """Needs the extra `parquet`."""

    def __init__(self, group: int = GROUP) -> None:
        self._group = group

    @contextmanager
    def begin(self, export: Export) -> Iterator[Binding]:
        with TemporaryFile(prefix="sluice-") as file:
            groups = _Groups(file, export, self._group)
            try:
                yield groups
            finally:
                groups.close()
