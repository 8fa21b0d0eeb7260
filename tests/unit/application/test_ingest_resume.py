"""Going on with a source behind what was committed before: what is read again, and that nothing else comes of it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from uuid import UUID

from adapters.formats import AllFormats
from application.ingest_reading import ChunkSize, SourceReader
from domain.pipelines import V2
from domain.records import Letter, Line
from domain.sources import Reading, Source, SourceKind

LETTER = (
    "From ann@vendor.example Mon Feb  2 09:12:44 2026\n"
    "From: Ann <ann@vendor.example>\nMessage-ID: <{0}@vendor.example>\nSubject: Offer {0}\n\nIt is {0}.\n\n"
)
ARCHIVE = "".join(LETTER.format(number) for number in range(4000)).encode()


class Watched(io.BytesIO):
    """A file that knows which of its bytes were read."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.first = len(data)

    def read(self, size: int | None = -1) -> bytes:
        self.first = min(self.first, self.tell())
        return super().read(size)


def reader(file: io.BytesIO, kind: SourceKind) -> SourceReader:
    nobody = UUID(int=0)
    size = len(file.getvalue())
    source = Source(nobody, nobody, "file", "", kind, "0" * 64, size, "key", datetime(2026, 1, 1, tzinfo=UTC))
    return SourceReader(file, AllFormats().of(kind), source, Reading(), V2, ChunkSize(records=100))


def test_an_archive_is_read_on_from_the_message_it_was_left_at_and_not_before() -> None:
    file = Watched(ARCHIVE)
    understanding = reader(file, SourceKind.MBOX).understand()
    every = [one for chunk in reader(file, SourceKind.MBOX).chunks(understanding, -1) for one in chunk]
    left = every[2999]
    assert isinstance(left.locator, Letter)
    file.first = len(ARCHIVE)
    rest = [one for chunk in reader(file, SourceKind.MBOX).chunks(understanding, 2999, left.locator) for one in chunk]
    assert rest == every[3000:]
    assert file.first == left.locator.offset > len(ARCHIVE) // 2


def test_a_table_goes_on_at_a_line_within_which_cells_of_several_lines_stood_before() -> None:
    file = io.BytesIO(b"name,note\n" + b"".join(b'Firm %d,"two\nlines"\n' % number for number in range(500)))
    understanding = reader(file, SourceKind.CSV).understand()
    every = [one for chunk in reader(file, SourceKind.CSV).chunks(understanding, -1) for one in chunk]
    left = every[299]
    assert left.locator == Line(2 + 2 * 299)
    rest = [one for chunk in reader(file, SourceKind.CSV).chunks(understanding, 299, left.locator) for one in chunk]
    assert rest == every[300:]
