"""How large the list of parts of a zip archive is, before anybody reads it (APPNOTE.TXT 4.3.14 to 4.3.16)."""

from __future__ import annotations

from struct import unpack_from
from typing import BinaryIO

LARGEST = 4 * 1024 * 1024
"""Bytes: what would be ten thousand parts with the longest of names."""

_TAIL = 66_000
_IN_ZIP64 = 0xFFFFFFFF


def directory_size(file: BinaryIO) -> int:
    """Bytes of the list, as the end of the archive tells; 0 where it tells none."""
    end = file.seek(0, 2)
    file.seek(max(0, end - _TAIL))
    tail = file.read(_TAIL)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(tail):
        return 0
    size: int = unpack_from("<I", tail, at + 12)[0]
    if at < 20 or tail[at - 20 : at - 16] != b"PK\x06\x07":
        return size
    file.seek(min(end, unpack_from("<Q", tail, at - 12)[0]))
    head = file.read(56)
    if len(head) < 56:
        return size
    more: int = unpack_from("<Q", head, 40)[0]
    return max(more, size if size != _IN_ZIP64 else 0)
