"""The built-in scanner: the EICAR test string anywhere, and archives and executables by their first bytes."""

from __future__ import annotations

import asyncio
from typing import BinaryIO

from application.ports.outside import Scanner, Verdict
from domain.errors import Transient

NAME = "built-in"
SLAB = 1 << 20

# In two pieces, so that no other scanner takes this file for the test file itself.
_TEST = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

_FIRST_BYTES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "archive.zip"),
    (b"PK\x05\x06", "archive.zip"),
    (b"PK\x07\x08", "archive.zip"),
    (b"\x1f\x8b\x08", "archive.gzip"),
    (b"7z\xbc\xaf\x27\x1c", "archive.7z"),
    (b"Rar!\x1a\x07", "archive.rar"),
    (b"\xfd7zXZ\x00", "archive.xz"),
    (b"\x28\xb5\x2f\xfd", "archive.zstandard"),
    (b"MSCF\x00\x00\x00\x00", "archive.cabinet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "document.ole"),
    (b"\x7fELF", "executable.elf"),
    (b"\xfe\xed\xfa\xce", "executable.mach-o"),
    (b"\xfe\xed\xfa\xcf", "executable.mach-o"),
    (b"\xce\xfa\xed\xfe", "executable.mach-o"),
    (b"\xcf\xfa\xed\xfe", "executable.mach-o"),
    (b"\xca\xfe\xba\xbe", "executable.java"),
    (b"\x00asm\x01\x00\x00\x00", "executable.wasm"),
)


def by_first_bytes(head: bytes) -> str:
    """What kind of archive or program begins like this, or "" for none. `head` is the first 4 KiB or so."""
    for magic, finding in _FIRST_BYTES:
        if head.startswith(magic):
            return finding
    if head[:3] == b"BZh" and head[4:10] == b"\x31\x41\x59\x26\x53\x59":
        return "archive.bzip2"
    if head[257:262] == b"ustar":
        return "archive.tar"
    # Text may begin with MZ; a program also says where its header is, and has one there.
    if head[:2] == b"MZ" and len(head) >= 64:
        start = int.from_bytes(head[60:64], "little")
        if head[start : start + 4] == b"PE\x00\x00" or b"\x00\x00\x00" in head[:64]:
            return "executable.windows"
    return ""


def look(file: BinaryIO) -> str:
    """The finding in the whole file, or ""; reads in slabs that overlap by the length of the test string."""
    file.seek(0)
    tail = b""
    first = True
    while slab := file.read(SLAB):
        if first:
            finding = by_first_bytes(slab[:4096])
            if finding:
                return finding
            first = False
        if _TEST in tail + slab:
            return "Eicar-Test-Signature"
        tail = (tail + slab)[-(len(_TEST) - 1) :]
    return ""


class BuiltInScanner(Scanner):
    """Needs nothing installed; says `built-in`, so that nobody takes its word for a virus scanner's."""

    async def scan(self, file: BinaryIO) -> Verdict:
        try:
            finding = await asyncio.to_thread(look, file)
        except (OSError, ValueError) as error:
            raise Transient("scan_failed", "The file could not be scanned; it is not read until it was.") from error
        return Verdict(clean=not finding, scanner=NAME, finding=finding)
