"""Changes of a file that know what it is made of: lines, pieces of its format, parts of an archive, another file."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Callable

from fuzzing.pieces import Pieces

MEMBERS = 64
"""Members of an archive that are kept when it is packed again."""

_MEMBER_LIMIT = 256 * 1024
_XML = (
    b"<w:p>", b"</w:p>", b"<w:r><w:t>Ann: hi</w:t></w:r>", b"<w:br/>", b"<w:tab/>", b"<row>", b"</row>", b"<c t='s'>",
    b"<v>7</v>", b"<c r='ZZZ99999'>", b"<is><t>x</t></is>", b"<f>A1</f>", b"<!DOCTYPE x>", b"<![CDATA[", b"&amp;",
    b"&#0;", b"&#xD800;", b"<", b">", b"'", b'"', b" r='A1'", b" s='9999999'", b" t='b'", b" t='e'", b"1e400", b"-1",
    b"<mergeCell ref='A1:C3'/>", b"<x xmlns:w='y'>",
)  # fmt: skip
_CHARSETS = ("utf-16", "utf-16-le", "cp1252", "utf-8-sig", "shift_jis", "koi8-r", "utf-32")


def changed(data: bytes, pieces: Pieces, other: bytes, chance: random.Random) -> bytes:
    """The file after one to four changes; an archive is changed within a member of it, or as the bytes that it is."""
    if data.startswith(b"PK\x03\x04") and chance.random() < 0.85 and (members := unpacked(data)):
        name = chance.choice(list(members))
        members[name] = _texts(members[name], (*_XML, *pieces), chance.choice(list(members.values())), chance)
        if chance.random() < 0.05:
            del members[chance.choice(list(members))]
        return packed(members, chance.random() < 0.7)
    return _texts(data, pieces, other, chance)


def unpacked(data: bytes) -> dict[str, bytes]:
    """The members of an archive, empty when it is none that can be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = archive.infolist()[:MEMBERS]
            return {info.filename: archive.read(info) for info in found if info.file_size <= _MEMBER_LIMIT}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return {}


def packed(members: dict[str, bytes], smaller: bool) -> bytes:
    """An archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if smaller else zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def _texts(data: bytes, pieces: Pieces, other: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 4))):
        data = chance.choice(_CHANGES)(data, pieces, other, chance)
    return data


def _insert_piece(data: bytes, pieces: Pieces, _: bytes, chance: random.Random) -> bytes:
    at = _place(data, chance)
    return data[:at] + chance.choice(pieces) * chance.choice((1, 1, 1, 2, 30)) + data[at:]


def _replace_piece(data: bytes, pieces: Pieces, _: bytes, chance: random.Random) -> bytes:
    """One piece that the file has, by another."""
    there = [piece for piece in pieces if piece in data]
    if not there:
        return data
    return data.replace(chance.choice(there), chance.choice(pieces), chance.choice((1, 1, 3, -1)))


def _splice(data: bytes, _: Pieces, other: bytes, chance: random.Random) -> bytes:
    a, b = _place(data, chance), _place(other, chance)
    if chance.random() < 0.5:
        return data[:a] + other[b:]
    return data[:a] + other[b : _place(other, chance)] + data[a:]


def _lines(data: bytes, _: Pieces, other: bytes, chance: random.Random) -> bytes:
    """Lines dropped, doubled, swapped, joined or taken from another file."""
    lines = data.splitlines(keepends=True)
    if not lines:
        return data
    at, to = chance.randrange(len(lines)), chance.randrange(len(lines))
    what = chance.randrange(6)
    if what == 0:
        del lines[at]
    elif what == 1:
        lines[to:to] = lines[at : at + chance.choice((1, 3, 20))] * chance.choice((1, 1, 2, 20))
    elif what == 2:
        lines[at], lines[to] = lines[to], lines[at]
    elif what == 3:
        lines[at] = lines[at].rstrip(b"\r\n")
    elif what == 4:
        lines[at] = chance.choice(other.splitlines(keepends=True) or [b""])
    else:
        del lines[min(at, to) : max(at, to)]
    return b"".join(lines)


def _cut(data: bytes, _: Pieces, __: bytes, chance: random.Random) -> bytes:
    at, to = sorted((_place(data, chance), _place(data, chance)))
    return data[:at] if chance.random() < 0.3 else data[:at] + data[to:]


def _bytes(data: bytes, _: Pieces, __: bytes, chance: random.Random) -> bytes:
    """Some bytes changed."""
    out = bytearray(data)
    for _turn in range(chance.choice((1, 1, 4, 16))):
        if out:
            out[chance.randrange(len(out))] = chance.choice((0, 10, 13, 34, 0x80, 0xFF, chance.randrange(256)))
    return bytes(out)


def _ends(data: bytes, _: Pieces, __: bytes, chance: random.Random) -> bytes:
    """Other ends of lines."""
    end = chance.choice((b"\r\n", b"\r", b"\n\n", b"\n", b"\r\r\n"))
    return data.replace(b"\r\n", b"\n").replace(b"\n", end)


def _charset(data: bytes, _: Pieces, __: bytes, chance: random.Random) -> bytes:
    """The text in another encoding, or decoded once too often."""
    name = chance.choice(_CHARSETS)
    if chance.random() < 0.3:
        return data.decode("cp1252", "replace").encode()
    return data.decode("utf-8", "replace").encode(name, "replace")


def _place(data: bytes, chance: random.Random) -> int:
    """A place in the file, more often than not the beginning of a line."""
    at = chance.randint(0, len(data))
    return data.find(b"\n", at) + 1 if chance.random() < 0.6 else at


_CHANGES: tuple[Callable[[bytes, Pieces, bytes, random.Random], bytes], ...] = (
    _insert_piece, _insert_piece, _replace_piece, _splice, _lines, _lines, _cut, _bytes, _ends, _charset,
)  # fmt: skip
