"""What reading holds in memory is bounded in bytes: cells of a megabyte do not add up."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from adapters.formats import AllFormats
from application.ingest_reading import SourceReader
from domain.pipelines import V1
from domain.sources import Reading, Source, SourceKind

MEGABYTE = 1_000_000
ROWS = 160


def test_a_table_of_megabyte_cells_is_understood_and_read_in_less_memory_than_it_has_bytes(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("supplier,notes,city\n")
        for row in range(ROWS):
            file.write(f"Alder {row} Ltd,{'x' * (MEGABYTE - 100)},Leeds\n")
    nobody, now = UUID(int=1), datetime(2026, 1, 1, tzinfo=UTC)
    source = Source(nobody, nobody, path.name, "", SourceKind.CSV, "0" * 64, path.stat().st_size, path.name, now)
    with path.open("rb") as file:
        reader = SourceReader(file, AllFormats().of(SourceKind.CSV), source, Reading(), V1)
        tracemalloc.start()
        try:
            understanding = reader.understand()
            rows = sum(len(chunk) for chunk in reader.chunks(understanding, -1))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert rows == ROWS
    assert peak < ROWS * MEGABYTE / 2
