"""Scanning by several scanners: a file is clean when every one of them says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from application.ports.outside import Scanner, Verdict


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
