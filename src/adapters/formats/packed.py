"""The parts of a packed workbook (a zip archive), and XML out of them piece by piece in bounded memory."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import IO, BinaryIO
from xml.parsers import expat  # document types and entities are refused below

from adapters.formats.workbook import Damaged, TooLarge
from adapters.zip_directory import LARGEST, directory_size

PIECE = 64 * 1024

INFLATED_LIMIT = 4 * 1024 * 1024 * 1024
RATIO, RATIO_FROM = 300, 64 * 1024 * 1024
"""What inflates to more than RATIO_FROM bytes and RATIO times its size is a bomb and no table."""

DEPTH_LIMIT = 200
ENDLESS = 4 * 1024 * 1024
"""Bytes of one tag or comment."""

_ATTRIBUTE = re.compile(r"[^:]*:")


class Parts:
    """The parts by name, whatever its case. The sizes that the directory declares are held to while a part inflates."""

    def __init__(self, file: BinaryIO) -> None:
        if (size := directory_size(file)) > LARGEST:
            raise TooLarge(f"the list of its parts has {size:,} bytes")
        file.seek(0)
        self._archive = zipfile.ZipFile(file)
        parts = self._archive.infolist()
        size, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts) or 1
        if size > INFLATED_LIMIT or (size > RATIO_FROM and size > RATIO * packed):
            raise TooLarge(f"it inflates to {size:,} bytes")
        self._parts = {_plain(part.filename): part for part in parts}

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._parts

    def open(self, name: str) -> IO[bytes]:
        """The part's bytes; Damaged where there is none."""
        part = self._parts.get(_plain(name))
        if part is None:
            raise Damaged(name)
        return self._archive.open(part)

    def pieces(self, name: str) -> Iterator[bytes]:
        """The same piece by piece, to the end, where its checksum is compared."""
        with self.open(name) as part:
            while piece := part.read(PIECE):
                yield piece


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


class Xml:
    """Listens to a document; its subclasses say what to do at its tags. Names come without their prefixes."""

    def __init__(self) -> None:
        self._fed = self._depth = 0
        self._local: dict[str, str] = {}
        parser = self._parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = self._refuse
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self.text

    def feed(self, piece: bytes) -> None:
        """The next bytes; Damaged or ExpatError where they are no XML that is read."""
        self._parser.Parse(piece, False)
        self._fed += len(piece)
        if self._fed - self._parser.CurrentByteIndex > ENDLESS:
            raise Damaged("a tag without an end")

    def finish(self) -> None:
        """There are no more bytes."""
        self._parser.Parse(b"", True)

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """It ends."""

    def text(self, text: str) -> None:
        """Some of its characters."""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise Damaged("it nests too deep")
        self.begin(self._local.get(name) or self._named(name), attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self.end(self._local.get(name) or self._named(name))

    def _named(self, name: str) -> str:
        local = name.rpartition(":")[2]
        if len(self._local) < 1_000:
            self._local[name] = local
        return local

    def _refuse(self, *_: object) -> None:
        raise Damaged("it declares a document type")


def local(attributes: Mapping[str, str]) -> dict[str, str]:
    """The attributes by their names without prefixes."""
    return {_ATTRIBUTE.sub("", name): value for name, value in attributes.items()}


def heard(listener: Xml, pieces: Iterator[bytes]) -> None:
    """Has the listener hear a part to its end."""
    for piece in pieces:
        listener.feed(piece)
    listener.finish()
