"""What archives, programs and old documents begin with, and the test string that stands for a virus."""

from __future__ import annotations

# In two pieces, so that no other scanner takes this file for the test file itself.
TEST = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
TEST_NAME = "Eicar-Test-Signature"

ZIP = "archive.zip"
_FIRST_BYTES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"PK\x07\x08", ZIP),
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
ENOUGH = 4096
"""Bytes from the start that tell."""


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


class Search:
    """Looks for the test string in bytes that come in slabs of any size."""

    def __init__(self) -> None:
        self._tail = b""

    def found_in(self, slab: bytes) -> bool:
        """Whether it has come with this slab, also across the border to the one before."""
        whole = self._tail + slab
        self._tail = whole[-(len(TEST) - 1) :]
        return TEST in whole
