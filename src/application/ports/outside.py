"""The outside that judges a file: the virus scanner."""

from __future__ import annotations

from abc import abstractmethod
from typing import BinaryIO, Protocol

import msgspec


class Verdict(msgspec.Struct, frozen=True):
    """`clean`, or the name of what was found; `scanner` says who looked."""

    clean: bool
    scanner: str
    finding: str = ""


class Scanner(Protocol):
    """Looks at a whole file before anything parses it."""

    @abstractmethod
    async def scan(self, file: BinaryIO) -> Verdict:
        """The verdict on the whole file, never "clean" of one that was not scanned to its end.

        Transient `scan_failed` when it could not be scanned now; Refusal TOO_LARGE `scan_limit_exceeded` when this
        scanner takes no file of this size.
        """
