"""The laws of a Format: gapless order, no exception on any bytes, the same records however the bytes are handed out."""

from __future__ import annotations

import io
import re
from abc import abstractmethod
from collections.abc import Sequence

from application.ports.formats import Format
from domain.records import Layout, Record

SAMPLE = 64 * 1024
_UNSTORABLE = re.compile(r"(?<!\\)(?:\\\\)*\\(?:x00|ud[89a-f])")
"""A NUL or a lone surrogate as `repr` writes them; a backslash that stands in the text is written as two."""


class Dribble(io.RawIOBase):
    """A file that hands out its bytes in pieces of the given sizes, over and over."""

    def __init__(self, data: bytes, sizes: Sequence[int]) -> None:
        self._data = data
        self._sizes = tuple(sizes) or (1,)
        self._at = 0
        self._turn = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, at least one while there are any."""
        piece = self._sizes[self._turn % len(self._sizes)]
        self._turn += 1
        wanted = piece if size < 0 else min(size, piece)
        found = self._data[self._at : self._at + wanted]
        self._at += len(found)
        return found


class FormatContract:
    """Subclass, give `format()` and `samples()`, and run each `check_` with bytes of your choice or `check_all`."""

    @abstractmethod
    def format(self) -> Format:
        """The format under test."""

    @abstractmethod
    def samples(self) -> Sequence[bytes]:
        """Ordinary and broken files of this format."""

    def read(self, data: bytes, name: str = "file", sizes: Sequence[int] = ()) -> tuple[Layout, list[Record]]:
        """Layout and records of a file that holds `data`."""
        layout = self.format().inspect(data[:SAMPLE], name)
        file = Dribble(data, sizes) if sizes else io.BytesIO(data)
        return layout, list(self.format().read(file, layout))  # type: ignore[arg-type]

    def check_order(self, data: bytes) -> None:
        """`seq` counts from 0 without gaps, whatever the bytes are, and nothing is raised."""
        _, records = self.read(data)
        assert [record.seq for record in records] == list(range(len(records)))

    def check_read_sizes(self, data: bytes, sizes: Sequence[int]) -> None:
        """The records do not depend on the pieces in which the file hands out its bytes."""
        assert self.read(data, sizes=sizes) == self.read(data)

    def check_again(self, data: bytes) -> None:
        """Reading again gives equal records."""
        assert self.read(data) == self.read(data)

    def check_resume(self, data: bytes) -> None:
        """Going on at any record gives it and what stands behind it, whatever is given before them."""
        layout, records = self.read(data)
        for last in records[:: max(1, len(records) // 20)]:
            rest = list(self.format().resume(io.BytesIO(data), layout, last.seq, last.locator))
            assert rest == records[rest[0].seq :] and rest[0].seq <= last.seq

    def check_storable(self, data: bytes) -> None:
        """No record holds a NUL or a lone surrogate: no database takes them."""
        for record in self.read(data)[1]:
            # U+D7FF is written with `\\ud` too, and is no surrogate.
            assert not _UNSTORABLE.search(repr(record.content))

    def check_rejections(self, data: bytes) -> None:
        """Every problem has a code, a message and a phase."""
        for record in self.read(data)[1]:
            assert record.problem is None or (record.problem.code and record.problem.message and record.problem.phase)

    def check_all(self, data: bytes, sizes: Sequence[int]) -> None:
        """Every law on these bytes."""
        self.check_order(data)
        self.check_read_sizes(data, sizes)
        self.check_again(data)
        self.check_resume(data)
        self.check_storable(data)
        self.check_rejections(data)

    def test_the_samples_obey_every_law(self) -> None:
        for data in self.samples():
            for sizes in ((1,), (3, 1, 7), (SAMPLE,)):
                self.check_all(data, sizes)

    def test_an_empty_file_has_no_records(self) -> None:
        assert self.read(b"")[1] == []
