"""Where one message of an mbox ends and the next begins (mboxo, mboxrd, mboxcl, mboxcl2 and pipermail), streaming."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from adapters.formats.lines import blocks

MESSAGE_LIMIT = 2 * 1024 * 1024
"""Bytes of one message that are kept; the rest (large attachments) is read past."""

_BLOCK = 256 * 1024
_HEAD_LIMIT = 256 * 1024
_LOOKAHEAD = 4 * 1024
_DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_ENVELOPE = re.compile(
    rb"From [^\r\n]{0,500}?\b" + _DAY + rb",?\s+(?:[A-Z][a-z]{2}\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]{2})\b"
    rb"[^\r\n]{0,60}?\d{1,2}:\d{2}[^\r\n]{0,100}\r?\n(?=>?[!-9;-~]{1,80}:|>?From |\s*\Z)"
)
_PLAIN = re.compile(
    rb"From (?:[^\r\n]{0,500}?\d{1,2}:\d{2}(?::\d{2})?[^\r\n]{0,100}|-? ?)\r?\n"
    rb"(?i:(?:Received|Return-Path|From|Date|Message-ID|Delivered-To|X-[\w-]{1,60}|Subject|To|MIME-Version|Status"
    rb"|DKIM-Signature|Reply-To|Sender|Content-Type|ARC-[\w-]{1,40}|Authentication-Results|Envelope-To"
    rb"|List-[\w-]{1,30}):[ \t\r\n]"
    rb"[^\r\n]{0,2000}\r?\n(?:[ \t][^\r\n]{0,2000}\r?\n){0,8}(?:[!-9;-~]{1,80}:|\r?\n))"
)
"""An envelope whose day is of another language, in figures, or not there: a header of mail and another must follow."""

_STRICT = re.compile(
    rb"From [^\s@]{1,200}(?:@| at )\S{1,200}\s+" + _DAY + rb"\s+[A-Z][a-z]{2}\s+\d{1,2}\s+\d{2}:\d{2}:\d{2}"
    rb"\s[^\r\n]{0,12}\d{4}[^\r\n]{0,12}\r?\n(?i:Received|Return-Path|From|Date|Message-ID|Delivered-To|X-[\w-]{1,60}|Subject|To):"
)
"""An envelope that is one even without the blank line before it: an address, a whole date, a header of mail below."""

_BLANK = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"(?im)^content-length:[ \t]*(\d{1,9})[ \t]*\r?$")
_ESCAPED = re.compile(rb"(?m)^>(>*From )")


def is_envelope(data: bytes | bytearray, at: int = 0) -> bool:
    """True when a `From sender date` line with a header after it stands at this offset."""
    end = at + _LOOKAHEAD
    return (_ENVELOPE.match(data, at, end) or _PLAIN.match(data, at, end)) is not None


class Messages:
    """Iterates (offset of the envelope, message without its envelope, whether it was cut at `limit` bytes).

    `file` stands at `offset`, where a message begins: what follows is the same whether or not it was read from the top.
    """

    def __init__(self, file: BinaryIO, offset: int = 0, limit: int = MESSAGE_LIMIT, block: int = _BLOCK) -> None:
        self._blocks = blocks(file, block)
        self._buffer = bytearray()
        self._ended = False
        self._offset = offset
        self._limit = limit
        self._clear = 0

    def __iter__(self) -> Iterator[tuple[int, bytes, bool]]:
        while self._load(_LOOKAHEAD):
            offset = self._offset
            raw, cut, counted = self._next()
            raw = raw.removeprefix(b"\xef\xbb\xbf")
            enveloped = raw.startswith(b"From ")
            if enveloped:
                raw = raw.partition(b"\n")[2]
            if b">From " in raw and not (counted and b"\nFrom " in raw):
                # Only where lines are escaped at all: mboxcl2 counts bytes and leaves them as they are.
                raw = _ESCAPED.sub(rb"\1", raw)
            if enveloped or raw.strip():
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

    def _next(self) -> tuple[bytes, bool, bool]:
        """(the bytes of the next message, whether they were cut, whether Content-Length told its end)."""
        end = self._by_length()
        if end:
            return self._take(end), False, True
        kept, scanned = b"", 1
        while True:
            end = self._boundary(scanned)
            if end:
                break
            if self._ended:
                end = len(self._buffer)
                break
            scanned = max(1, len(self._buffer) - _LOOKAHEAD)
            if len(self._buffer) > self._limit:
                kept += self._take(scanned - 1)[: self._limit - len(kept)]
                scanned = 1
            self._load(len(self._buffer) + 1)
        rest = self._take(end)
        whole = kept + rest
        return whole[: self._limit], len(whole) > self._limit or len(kept) >= self._limit, False

    def _boundary(self, start: int) -> int:
        """Offset of the next envelope in the buffer at or after `start`, 0 when there is none yet."""
        limit = len(self._buffer) if self._ended else max(0, len(self._buffer) - _LOOKAHEAD)
        at = self._buffer.find(b"\nFrom ", max(0, start - 1), limit + 6)
        while at >= 0:
            before = self._buffer[max(0, at - 2) : at]
            blank = before.endswith((b"\n", b"\n\r")) or not (at or self._offset)
            if is_envelope(self._buffer, at + 1) and (blank or _STRICT.match(self._buffer, at + 1, at + _LOOKAHEAD)):
                return at + 1
            at = self._buffer.find(b"\nFrom ", at + 1, limit + 6)
        return 0

    def _by_length(self) -> int:
        """Where Content-Length says that the message ends, when an envelope or the end of the file is there."""
        if not self._buffer.startswith(b"From "):
            return 0
        blank = self._blank_line()
        if blank is None or self._buffer.find(b"\nFrom ", 0, blank.start()) >= 0:
            return 0
        length = _LENGTH.search(self._buffer, 0, blank.start() + 2)
        if not length:
            return 0
        end = blank.end() + int(length[1])
        if end > self._limit:
            return 0
        self._load(end + _LOOKAHEAD)
        ends = self._buffer[end : end + 16]
        end += len(ends) - len(ends.lstrip(b"\r\n"))
        if end > len(self._buffer):
            return 0
        return end if (end == len(self._buffer) and self._ended) or is_envelope(self._buffer, end) else 0

    def _blank_line(self) -> re.Match[bytes] | None:
        """The first blank line; that none begins before `_clear` is remembered, so that no byte is looked at twice."""
        if len(self._buffer) < _HEAD_LIMIT and _BLANK.search(self._buffer, max(0, self._clear - self._offset)) is None:
            self._load(_HEAD_LIMIT)
        found = _BLANK.search(self._buffer, max(0, self._clear - self._offset), _HEAD_LIMIT)
        self._clear = self._offset + (found.start() if found else max(0, min(len(self._buffer), _HEAD_LIMIT) - 3))
        return found
