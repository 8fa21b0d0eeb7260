"""Scanning by several scanners: a file is clean when every one of them says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from application.ports.outside import Scanner, Verdict
from domain.errors import Refusal, invalid

INFECTED, DAMAGED = "infected", "damaged_file"
BLOCKING = frozenset({INFECTED, DAMAGED})
"""Codes of the refusals after which a file is never read."""

_DAMAGED = frozenset({"archive.broken"})
"""Findings that say the file came to harm, not that it does any."""


def refusal_of(verdict: Verdict) -> Refusal:
    """Why a file that is not clean is not read: `damaged_file`, or `infected` with what was found."""
    if verdict.finding in _DAMAGED:
        return invalid(
            DAMAGED,
            f"The file is cut off or damaged ({verdict.scanner}: {verdict.finding}); nothing of it was read. Open it "
            "in the program it comes from, save it again, and send it once more.",
        )
    text = f"The scanner ({verdict.scanner}) found {verdict.finding}; nothing of the file was read."
    return invalid(INFECTED, text)


@dataclass(frozen=True, slots=True)
class ScanInTurn(Scanner):
    """One after the other; the first that finds something, or that cannot scan, has the last word."""

    scanners: tuple[Scanner, ...]

    async def scan(self, file: BinaryIO) -> Verdict:
        verdicts = []
        for scanner in self.scanners:
            verdict = await scanner.scan(file)
            if not verdict.clean:
                return verdict
            verdicts.append(verdict)
        return Verdict(clean=True, scanner=", ".join(verdict.scanner for verdict in verdicts))
