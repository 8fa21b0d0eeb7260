"""The built-in scanner: the EICAR test string anywhere, archives and programs by their first bytes, and what is packed
into the documents that are read."""

from __future__ import annotations

import asyncio
from typing import BinaryIO

from adapters.scanner.archives import Budget, look_into
from adapters.scanner.compounds import OLE, look_into_compound
from adapters.scanner.first_bytes import ENOUGH, TEST_NAME, ZIP, Search, by_first_bytes
from application.ports.outside import Scanner, Verdict
from domain.errors import Transient

NAME = "built-in"
SLAB = 1 << 20


def look(file: BinaryIO) -> str:
    """The finding in the whole file, or ""; reads in slabs, and unpacks in slabs what is packed."""
    file.seek(0)
    search, first = Search(), True
    finding = ""
    while slab := file.read(SLAB):
        if first:
            finding = by_first_bytes(slab[:ENOUGH])
            if finding not in ("", ZIP, OLE):
                return finding
            first = False
        if search.found_in(slab):
            return TEST_NAME
    if finding == ZIP:
        return look_into(file, Budget())
    return look_into_compound(file) if finding == OLE else ""


class BuiltInScanner(Scanner):
    """Needs nothing installed; says `built-in`, so that nobody takes its word for a virus scanner's."""

    async def scan(self, file: BinaryIO) -> Verdict:
        try:
            finding = await asyncio.to_thread(look, file)
        except (OSError, ValueError) as error:
            raise Transient("scan_failed", "The file could not be scanned; it is not read until it was.") from error
        return Verdict(clean=not finding, scanner=NAME, finding=finding)
