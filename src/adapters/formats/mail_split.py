"""Where one message of an mbox ends and the next begins (mboxo, mboxrd, mboxcl and pipermail), streaming."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from adapters.formats.lines import blocks

MESSAGE_LIMIT = 2 * 1024 * 1024
"""Bytes of one message that are kept; the rest (large attachments) is read past."""

_HEAD_LIMIT = 256 * 1024
_LOOKAHEAD = 4 * 1024
_ENVELOPE = re.compile(
    rb"From [^\r\n]{0,500}?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s+(?:[A-Z][a-z]{2}\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]{2})\b"
    rb"[^\r\n]{0,60}?\d{1,2}:\d{2}[^\r\n]{0,100}\r?\n(?=>?[!-9;-~]{1,80}:|>?From |\s*\Z)"
)
_BLANK = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"(?im)^content-length:[ \t]*(\d{1,9})[ \t]*\r?$")
_ESCAPED = re.compile(rb"(?m)^>(>*From )")


def is_envelope(data: bytes | bytearray, at: int = 0) -> bool:
    """True when a `From sender date` line with a header after it stands at this offset."""
    return _ENVELOPE.match(data, at, at + _LOOKAHEAD) is not None


class Messages:
    """Iterates (offset of the envelope, message without its envelope, whether it was cut at MESSAGE_LIMIT)."""

    def __init__(self, file: BinaryIO) -> None:
        self._blocks = blocks(file, 256 * 1024)
        self._buffer = bytearray()
        self._ended = False
        self._offset = 0

    def __iter__(self) -> Iterator[tuple[int, bytes, bool]]:
        while self._load(_LOOKAHEAD):
            offset = self._offset
            raw, cut = self._next()
            raw = raw.removeprefix(b"\xef\xbb\xbf")
            if raw.startswith(b"From "):
                raw = raw.partition(b"\n")[2]
            if b">From " in raw:
                raw = _ESCAPED.sub(rb"\1", raw)
            if raw.strip():
                yield offset, raw, cut

    def _load(self, size: int) -> bool:
        """True when the buffer holds anything; it holds `size` bytes unless the file ended."""
        while len(self._buffer) < size and not self._ended:
            block = next(self._blocks, None)
            if block is None:
                self._ended = True
            else:
                self._buffer += block
        return bool(self._buffer)

    def _take(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        self._offset += len(taken)
        return taken

    def _next(self) -> tuple[bytes, bool]:
        end = self._by_length()
        if end:
            return self._take(end), False
        kept, scanned = b"", 1
        while True:
            end = self._boundary(scanned)
            if end or (self._ended and not self._load(len(self._buffer) + 1)):
                break
            if self._ended:
                end = len(self._buffer)
                break
            scanned = max(1, len(self._buffer) - _LOOKAHEAD)
            if len(self._buffer) > MESSAGE_LIMIT:
                kept += self._take(scanned - 1)[: MESSAGE_LIMIT - len(kept)]
                scanned = 1
            self._load(len(self._buffer) + 1)
        if not kept:
            return self._take(end), False
        return (kept + self._take(end))[:MESSAGE_LIMIT], True

    def _boundary(self, start: int) -> int:
        """Offset of the next envelope in the buffer at or after `start`, 0 when there is none yet."""
        limit = len(self._buffer) if self._ended else max(0, len(self._buffer) - _LOOKAHEAD)
        at = self._buffer.find(b"\nFrom ", max(0, start - 1), limit + 6)
        while at >= 0:
            before = self._buffer[max(0, at - 2) : at]
            blank = before.endswith((b"\n", b"\n\r")) or not (at or self._offset)
            if blank and is_envelope(self._buffer, at + 1):
                return at + 1
            at = self._buffer.find(b"\nFrom ", at + 1, limit + 6)
        return 0

    def _by_length(self) -> int:
        """Where Content-Length says that the message ends, when an envelope or the end of the file is there."""
        self._load(_LOOKAHEAD)
        blank = _BLANK.search(self._buffer, 0, _HEAD_LIMIT)
        length = blank and _LENGTH.search(self._buffer, 0, blank.start() + 2)
        if not blank or not length:
            return 0
        end = blank.end() + int(length[1])
        if end > MESSAGE_LIMIT:
            return 0
        self._load(end + _LOOKAHEAD)
        while end < len(self._buffer) and self._buffer[end] in b"\r\n":
            end += 1
        if end > len(self._buffer):
            return 0
        return end if (end == len(self._buffer) and self._ended) or is_envelope(self._buffer, end) else 0
