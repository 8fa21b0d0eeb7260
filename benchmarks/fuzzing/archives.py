"""The laws of the scanner that looks into packed files: a finding for any bytes, and what it lets by can be read."""

from __future__ import annotations

import io
import tracemalloc
import zlib

from adapters.scanner import look
from domain.sources import SourceKind
from fuzzing.laws import SECONDS, Laws, at_most

MEMORY = 64 * 1024 * 1024
"""Bytes that looking into one file may hold."""


class ArchiveLaws:
    """A file is looked into as it is when it has been handed in; `records` are those of the files that pass."""

    kind = SourceKind.XLSX

    def __init__(self) -> None:
        self.files = self.large = self.passed = 0
        self._readers = Laws(SourceKind.XLSX), Laws(SourceKind.TRANSCRIPT)

    records = property(lambda self: sum(one.records for one in self._readers))
    located = property(lambda self: sum(one.located for one in self._readers))
    borders = property(lambda self: sum(one.borders for one in self._readers))
    resumed = property(lambda self: sum(one.resumed for one in self._readers))
    meant = property(lambda self: sum(one.meant for one in self._readers))
    told = property(lambda self: sum(one.told for one in self._readers))

    def check(self, data: bytes) -> None:
        """A finding or none, the same twice; whichever reader is asked takes what has passed."""
        with at_most(SECONDS):
            finding = look(io.BytesIO(data))
            assert finding == look(io.BytesIO(data)), "two findings"
        self.files += 1
        if not finding:
            self.passed += 1
            self._readers[zlib.crc32(data) % 2].check(data)

    def check_large(self, data: bytes) -> None:
        """Looking holds no more than its slabs, whatever the file says of itself."""
        tracemalloc.start()
        try:
            with at_most(4 * SECONDS):
                look(io.BytesIO(data))
            held = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert held < MEMORY, f"looking held {held // 2**20} MB"
        self.large += 1
