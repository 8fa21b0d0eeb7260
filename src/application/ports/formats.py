"""Format: bytes to records with locators; pure, streaming, never raising on any bytes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from domain.records import UNTOLD, Layout, Locator, Record, Told
from domain.sources import SourceKind

SAMPLE = 64 * 1024
"""Bytes at the beginning of a file by which it is recognised."""


class Format(Protocol):
    """Reads one kind of source. Synchronous: the caller runs it off the event loop."""

    @abstractmethod
    def inspect(self, sample: bytes, name: str) -> Layout:
        """How this file is laid out, from its first 64 KiB; never raises."""

    def survey(self, file: BinaryIO, name: str, told: Told = UNTOLD) -> Layout:  # noqa: ARG002  few formats are told
        """How this file is laid out, from all of it where the first bytes do not tell; never raises.

        What is told is not found out; a format that has no such thing passes it over.
        """
        file.seek(0)
        return self.inspect(file.read(SAMPLE), name)

    @abstractmethod
    def read(self, file: BinaryIO, layout: Layout) -> Iterator[Record]:
        """Every record in file order, `seq` from 0 without gaps, memory flat whatever the size."""

    def resume(self, file: BinaryIO, layout: Layout, seq: int, place: Locator) -> Iterator[Record]:  # noqa: ARG002
        """The records from `seq`, which stands at `place`, or from before it: what `read` gives, in order, to the end.

        A format that finds the place without taking apart what is before it begins there. Only one whose records carry
        no problems of single cells may, for those are told of the file as a whole.
        """
        file.seek(0)
        return self.read(file, layout)

    def together(
        self, file: BinaryIO, layout: Layout, seq: int = 0, place: Locator | None = None
    ) -> Iterator[list[Record]]:
        """The records of `resume` (of `read`, where no place is told), as many at a time as were read in one go.

        They are so few that they take no more memory than a large record does.
        """
        file.seek(0)
        records = self.read(file, layout) if place is None else self.resume(file, layout, seq, place)
        return ([record] for record in records)


class Formats(Protocol):
    """All the formats there are."""

    @abstractmethod
    def of(self, kind: SourceKind) -> Format:
        """The format that reads this kind."""

    @abstractmethod
    def detect(self, sample: bytes, name: str) -> SourceKind:
        """The kind by content first and name second; Refusal INVALID for empty, archive or binary content."""
