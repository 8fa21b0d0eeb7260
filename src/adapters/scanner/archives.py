"""Looks into zip containers: only Office documents pass, within bounds of count, size, ratio and depth.

Nothing that an archive says of itself is believed: every member is unpacked, counted and thrown away, slab by slab.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from adapters.scanner.first_bytes import ENOUGH, TEST_NAME, ZIP, Search, by_first_bytes
from adapters.zip_directory import LARGEST, directory_size

MOST_MEMBERS = 10_000
MOST_BYTES = 2_000_000_000
"""Of everything unpacked, documents inside documents included."""
MOST_RATIO = 200
"""Unpacked to packed, of the whole; deflate reaches 1,032, sheets of numbers and prose 5 to 50."""
SMALL = 50_000_000
"""Unpacked bytes that harm nobody, whatever the ratio."""
DEEPEST = 2
"""A document in a document is what Office makes of a chart with its table; deeper is no document."""
IN_MEMORY = 8_000_000

_SLAB = 1 << 16
_OUT = 1 << 20
_LOCAL = struct.Struct("<4s22xHH")  # signature, and the lengths of name and extra (APPNOTE.TXT 4.3.7)
_CONTENTS = "[Content_Types].xml"
_BODIES = ("xl/", "word/")
_OPEN_DOCUMENT = frozenset({"mimetype", "content.xml", "META-INF/manifest.xml"})
_BASIC = re.compile(r"(?:Basic|Scripts)/(?!(?:.*/)?(?:script-lc|script-lb)\.xml$).+")
"""Macros of OpenDocument; the lists of libraries stand there without any, too."""


class Found(Exception):
    """A finding, from however deep inside; its text is the finding."""


@dataclass(slots=True)
class Budget:
    """What may still be unpacked, of the whole file."""

    members: int = MOST_MEMBERS
    size: int = MOST_BYTES
    packed: int = 0
    unpacked: int = 0

    def take(self, unpacked: int) -> None:
        """So many bytes more; raises Found."""
        self.unpacked += unpacked
        if self.unpacked > self.size:
            raise Found("archive.bomb.size")
        if self.unpacked > max(SMALL, MOST_RATIO * self.packed):
            raise Found("archive.bomb.ratio")


def look_into(file: BinaryIO, budget: Budget, depth: int = 1) -> str:
    """The finding in this zip file, or "" for an Office document of a kind that is read."""
    try:
        _look_into(file, budget, depth)
    except Found as found:
        return str(found)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, UnicodeError):
        return "archive.broken"
    return ""


def _look_into(file: BinaryIO, budget: Budget, depth: int) -> None:
    if depth > DEEPEST:
        raise Found("archive.nested")
    if directory_size(file) > LARGEST:
        raise Found("archive.bomb.count")
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        everything = archive.infolist()
    if any(not member.filename or member.header_offset < 0 for member in everything):
        raise Found("archive.broken")
    members = [member for member in everything if not member.is_dir()]
    _check(members, budget)
    for member in members:
        _unpack(file, member, budget, depth)


def _check(members: list[zipfile.ZipInfo], budget: Budget) -> None:
    """What the directory alone tells."""
    names = {member.filename for member in members}
    budget.members -= len(members)
    if budget.members < 0:
        raise Found("archive.bomb.count")
    of_office = _CONTENTS in names and any(name.startswith(_BODIES) for name in names)
    if not (of_office or names >= _OPEN_DOCUMENT):
        raise Found(ZIP)
    if any(name.lower().endswith("vbaproject.bin") or _BASIC.fullmatch(name) for name in names):
        raise Found("document.macros")
    if any(member.flag_bits & 0x1 for member in members):
        raise Found("archive.encrypted")
    if len(names) != len(members) or _overlap(members):
        raise Found("archive.bomb.overlap")
    budget.packed += sum(member.compress_size for member in members)
    if sum(member.file_size for member in members) > budget.size:
        raise Found("archive.bomb.size")


def _overlap(members: list[zipfile.ZipInfo]) -> bool:
    """Whether members share packed bytes, by which a small file unpacks to petabytes (Fifield, WOOT 2019)."""
    places = sorted((member.header_offset, member.compress_size) for member in members)
    return any(start + _LOCAL.size + size > following for (start, size), (following, _) in pairwise(places))


def _unpack(file: BinaryIO, member: zipfile.ZipInfo, budget: Budget, depth: int) -> None:
    """All of the member, to see how much it really is and what is in it; raises Found."""
    search, size = Search(), 0
    with SpooledTemporaryFile(IN_MEMORY) as inner:
        nested = False
        for slab in _slabs(file, member):
            budget.take(len(slab))
            if not size:
                finding = by_first_bytes(slab[:ENOUGH])
                nested = finding == ZIP
                if finding and not nested:
                    raise Found(finding)
            size += len(slab)
            if search.found_in(slab):
                raise Found(TEST_NAME)
            if nested:
                inner.write(slab)
        if size != member.file_size:
            raise Found("archive.broken")
        if nested and (finding := look_into(cast(BinaryIO, inner), budget, depth + 1)):
            raise Found(finding)


def _slabs(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member unpacked, at most 1 MiB at a time. Not by zipfile, which stops at the size that the archive claims."""
    file.seek(member.header_offset)
    signature, name, extra = _LOCAL.unpack(file.read(_LOCAL.size))
    if signature != b"PK\x03\x04":
        raise Found("archive.broken")
    file.seek(name + extra, 1)
    left = member.compress_size
    if member.compress_type == zipfile.ZIP_STORED:
        while left and (slab := file.read(min(_OUT, left))):
            left -= len(slab)
            yield slab
        return
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise Found("archive.method")
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    while left and not inflate.eof and (packed := file.read(min(_SLAB, left))):
        left -= len(packed)
        while packed and not inflate.eof:
            slab = inflate.decompress(packed, _OUT)
            packed = inflate.unconsumed_tail
            if slab:
                yield slab
    if rest := inflate.flush():
        yield rest
