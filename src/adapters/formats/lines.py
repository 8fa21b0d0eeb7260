"""Physical lines of a byte stream, decoded, numbered from 1 by their order, in bounded memory."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO, overload

from adapters.formats.decoding import MARK, REPLACEMENT, usable
from domain.records import Problem

BLOCK = 64 * 1024


def blocks(file: BinaryIO, size: int = BLOCK) -> Iterator[bytes]:
    """The bytes in blocks of exactly `size` (the last may be shorter), however the file hands them out."""
    while True:
        parts = []
        wanted = size
        while wanted and (part := file.read(wanted)):
            parts.append(part)
            wanted -= len(part)
        if parts:
            yield b"".join(parts)
        if wanted:
            return


class Block(Sequence[str]):
    """Whole lines of a text, each with its end, LF or CRLF; they are taken apart when somebody looks at one."""

    __slots__ = ("_count", "_lines", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._count = text.count("\n")
        self._lines: list[str] = []

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        return self._apart()[at]

    def __iter__(self) -> Iterator[str]:
        return iter(self._apart())

    def _apart(self) -> list[str]:
        self._lines = self._lines or list(io.StringIO(self.text, newline=""))
        return self._lines


class Lines:
    """Iterates the lines of `file` with their ends (LF, CR or CRLF, as they came).

    A line over `limit` characters is cut to `limit + 1`, so that its length tells. `suspect` is set once
    an undecodable byte (then MARK stands there) or a NUL has been seen; it is never set for clean files.
    """

    def __init__(self, file: BinaryIO, encoding: str, limit: int) -> None:
        self.suspect = False
        self._file = file
        self._encoding = encoding if usable(encoding) else "cp1252"
        self._limit = limit

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(self.batches())

    def batches(self) -> Iterator[Sequence[str]]:
        """The same lines, as many at a time as end in one block of the file; no batch is empty."""
        held: list[str] = []
        size = 0
        for text in self._texts():
            end = text.rfind("\n") + 1
            if end and size + end <= self._limit and ("\r" not in text or _only_before_lf(text, end)):
                yield Block("".join((*held, text[:end])))
                held, size = [], 0
                text = text[end:]
            lines = list(io.StringIO(text, newline=""))
            rest = lines.pop() if lines and not lines[-1].endswith(("\n", "\r")) else ""
            if lines:
                if len(text) > self._limit:
                    lines = [line[: self._limit + 1] for line in lines]
                if held:
                    lines[0] = ("".join(held) + lines[0])[: self._limit + 1]
                    held, size = [], 0
                yield lines
            if rest:
                held.append(rest[: max(0, self._limit + 1 - size)])
                size += len(rest)
        if held:
            yield ["".join(held)[: self._limit + 1]]

    def _texts(self) -> Iterator[str]:
        """Decoded blocks; a CR at the end of one waits for the next, which may begin with its LF."""
        decoder = codecs.getincrementaldecoder(self._encoding)("sluice-mark")
        waiting = ""
        first = True
        for block in blocks(self._file):
            text = waiting + decoder.decode(block)
            if first and text:
                text, first = text.removeprefix("\ufeff"), False
            waiting = "\r" if text.endswith("\r") else ""
            yield self._seen(text[:-1] if waiting else text)
        yield self._seen(waiting + decoder.decode(b"", final=True))

    def _seen(self, text: str) -> str:
        if not self.suspect and (MARK in text or "\x00" in text):
            self.suspect = True
        return text


def _only_before_lf(text: str, end: int) -> bool:
    """Whether a CR up to there is always half of a CRLF."""
    return text.count("\r", 0, end) == text.count("\r\n", 0, end)


def clean(text: str) -> str:
    """The text with NULs, marks and lone surrogates (no database takes them) replaced by U+FFFD."""
    if "\x00" in text:
        text = text.replace("\x00", REPLACEMENT)
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        text = "".join(REPLACEMENT if "\ud800" <= char <= "\udfff" else char for char in text)
    return text


def damage(text: str, encoding: str) -> Problem | None:
    """What is wrong with the characters of a record, if anything."""
    if MARK in text:
        return Problem(
            code="undecodable_text",
            message=f"Some bytes are not {encoding} text.",
            raw=clean(text[:200]),
            hint="Save the file as UTF-8 and hand it in again.",
        )
    if "\x00" in text:
        return Problem(
            code="nul_character",
            message="There is a NUL character in this record.",
            raw=clean(text[:200]),
            hint="Remove the NUL characters, or export the file again.",
        )
    return None
