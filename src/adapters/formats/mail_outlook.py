"""Outlook messages (.msg, [MS-OXMSG]) as the RFC 5322 message that they tell of; attachments are named and not read.

Properties stand in streams of their own in a compound file; only those that are wanted are read, each within a limit.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import format_datetime, formataddr
from hashlib import sha256
from struct import unpack_from
from typing import BinaryIO
from urllib.parse import quote

from adapters.compound import MAGIC, Compound
from adapters.formats.mail_charsets import decode
from adapters.formats.mail_headers import KEPT
from adapters.formats.mail_rtf import from_compressed
from adapters.formats.mail_split import MESSAGE_LIMIT

PROPERTIES = "__properties_version1.0"
DEPTH_LIMIT, ATTACHMENTS_LIMIT = 8, 500
TOGETHER_LIMIT = 8 * 1024 * 1024
"""Bytes of the texts of a message and of those attached to it."""

_SUBJECT, _SENT, _ARRIVED, _HEADERS, _IDENT, _ANSWERS, _REFERS = 0x37, 0x39, 0xE06, 0x7D, 0x1035, 0x1042, 0x1039
_TEXT, _HTML, _RTF, _CODEPAGE, _HTML_CODEPAGE = 0x1000, 0x1013, 0x1009, 0x3FFD, 0x3FDE
_SENDER = (0x5D01, 0x5D02, 0x0C1F, 0x0065)
_SENDER_NAME = (0x0C1A, 0x0042)
_ADDRESS, _NAME, _ROLE = (0x39FE, 0x3003), (0x3001, 0x5FF6), 0xC15
_FILE_NAME, _KIND, _SHOWN_TO, _SHOWN_CC = (0x3707, 0x3704, 0x3001), 0x370E, 0xE04, 0xE03
_EMBEDDED = "__substg1.0_3701000D"
_ROLES = {1: "To", 2: "Cc"}
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_LINE = re.compile(r"[\r\n\0]+")
_KEPT = (*KEPT, "received")


def is_outlook(sample: bytes, name: str) -> bool:
    """True for the first bytes of an Outlook message; where its directory stands behind them, its name tells."""
    if not sample.startswith(MAGIC):
        return False
    return any(mark.encode("utf-16-le") in sample for mark in ("__substg1.0_", PROPERTIES)) or name.lower().endswith(
        (".msg", ".oft")
    )


def as_message(file: BinaryIO) -> tuple[bytes, bool]:
    """The message as RFC 5322 has it, and whether attached messages were left out of it because they were too much.

    BrokenCompound or KeyError where the file is none that can be read.
    """
    whole = _Item(Compound(file), "", 32, [TOGETHER_LIMIT])
    return whole.message(0), whole.left[0] <= 0


class _Item:
    """A message in the file: the whole, or one that is attached to another."""

    def __init__(self, file: Compound, folder: str, head: int, left: list[int]) -> None:
        """`left`: the one number of bytes that this one and all others may still take."""
        self._file, self._folder, self.left = file, folder, left
        self._fixed = _fixed(file.read(folder + PROPERTIES, 1 << 20), head)
        self._codec = _codec(self._fixed.get((_CODEPAGE, 3), b""))

    def message(self, depth: int) -> bytes:
        """Its headers, its texts, and the names of what is attached."""
        texts = self._texts()
        self.left[0] -= sum(map(len, texts))
        parts = [*texts, *self._attached(depth)]
        mark = sha256(b"\0".join(parts)).hexdigest()
        head = "".join(f"{name}: {_LINE.sub(' ', value).strip()}\n" for name, value in self._headers() if value.strip())
        kind = f'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="{mark}"\n\n'
        body = b"".join(b"--%b\n%b\n" % (mark.encode(), part) for part in parts)
        return (head + kind).encode("utf-8", "replace") + body + b"--%b--\n" % mark.encode()

    def _headers(self) -> list[tuple[str, str]]:
        """Those with which it came, and what the properties say where it has none."""
        came = BytesHeaderParser(policy=compat32).parsebytes(self._text(_HEADERS).encode("utf-8", "replace"))
        found = [(name, str(value)) for name, value in came.raw_items() if name.lower() in _KEPT]
        have = {name.lower() for name, _ in found}
        if found and "date" not in have and "from" not in have:
            found, have = [], set()
        sent = self._moment(_SENT) or self._moment(_ARRIVED)
        told = [("From", self._sender()), *self._recipients(), ("Subject", self._text(_SUBJECT)), ("Date", sent)]
        told += [("Message-ID", self._text(_IDENT)), ("In-Reply-To", self._text(_ANSWERS))]
        told += [("References", self._text(_REFERS))]
        return found + [(name, value) for name, value in told if name.lower() not in have]

    def _sender(self) -> str:
        return _mailbox(self._first(_SENDER_NAME), *map(self._text, _SENDER))

    def _recipients(self) -> list[tuple[str, str]]:
        found: dict[str, list[str]] = {"To": [], "Cc": []}
        for folder in self._folders("__recip_version1.0_"):
            one = _Item(self._file, folder, 8, self.left)
            role = _ROLES.get(int.from_bytes(one._fixed.get((_ROLE, 3), b"\1")[:4], "little"), "")
            if role:
                found[role].append(_mailbox(one._first(_NAME), *map(one._text, _ADDRESS)))
        shown = {"To": self._text(_SHOWN_TO), "Cc": self._text(_SHOWN_CC)}
        return [(role, ", ".join(filter(None, some)) or shown[role]) for role, some in found.items()]

    def _texts(self) -> list[bytes]:
        plain = self._text(_TEXT)
        rich = self._octets(_HTML) or self._text(_HTML).encode("utf-8", "replace")
        coded = self._octets(_RTF) if not plain.strip() and not rich else b""
        if coded:
            plain, rich = from_compressed(coded, MESSAGE_LIMIT)
        parts = []
        if plain.strip() or not rich:
            parts.append(b"Content-Type: text/plain; charset=utf-8\n\n" + plain.encode("utf-8", "replace"))
        if rich:
            page = _codec(self._fixed.get((_HTML_CODEPAGE, 3), b""), "") if not coded else "utf-8"
            said = f"; charset={page}" if page else ""
            parts.append(f"Content-Type: text/html{said}\n\n".encode() + rich)
        return parts

    def _attached(self, depth: int) -> list[bytes]:
        parts = []
        for folder in self._folders("__attach_version1.0_"):
            one = _Item(self._file, folder, 8, self.left)
            inner = f"{folder}{_EMBEDDED}/"
            if inner + PROPERTIES in self._file.streams and depth < DEPTH_LIMIT:
                if self.left[0] > 0:
                    attached = _Item(self._file, inner, 24, self.left).message(depth + 1)
                    parts.append(b"Content-Type: message/rfc822\n\n" + attached)
                continue
            name, kind = one._first(_FILE_NAME), one._text(_KIND)
            kind = kind if re.fullmatch(r"[\w.+-]{1,60}/[\w.+-]{1,60}", kind) else "application/octet-stream"
            said = f"attachment; filename*=utf-8''{quote(name[:200])}"
            parts.append(f"Content-Type: {kind}\nContent-Disposition: {said}\n\n".encode())
        return parts

    def _folders(self, kind: str) -> list[str]:
        """Those of one kind right within this one, in order."""
        start = self._folder + kind
        found = [path for path in self._file.folders if path.startswith(start) and "/" not in path[len(start) :]]
        whole = [f"{path}/" for path in sorted(found) if f"{path}/{PROPERTIES}" in self._file.streams]
        return whole[:ATTACHMENTS_LIMIT]

    def _first(self, numbers: tuple[int, ...]) -> str:
        return next(filter(None, map(self._text, numbers)), "")

    def _text(self, number: int) -> str:
        """A property that is a text; "" where there is none."""
        path = f"{self._folder}__substg1.0_{number:04X}"
        if f"{path}001F" in self._file.streams:
            text = self._file.read(f"{path}001F", 2 * MESSAGE_LIMIT).decode("utf-16-le", "replace")
        elif f"{path}001E" in self._file.streams:
            text = decode(self._file.read(f"{path}001E", MESSAGE_LIMIT), self._codec)
        else:
            return ""
        return text.rstrip("\0")

    def _octets(self, number: int) -> bytes:
        path = f"{self._folder}__substg1.0_{number:04X}0102"
        return self._file.read(path, MESSAGE_LIMIT) if path in self._file.streams else b""

    def _moment(self, number: int) -> str:
        value = self._fixed.get((number, 0x40), b"")
        since = int.from_bytes(value, "little") // 10
        try:
            return format_datetime(_EPOCH + timedelta(microseconds=since)) if since else ""
        except OverflowError:
            return ""


def _fixed(data: bytes, head: int) -> dict[tuple[int, int], bytes]:
    """The eight bytes of each property of one size, by its number and type ([MS-OXMSG] 2.4)."""
    found = {}
    for at in range(head, len(data) - 15, 16):
        kind, number = unpack_from("<HH", data, at)
        found[number, kind] = data[at + 8 : at + 16]
    return found


def _codec(value: bytes, otherwise: str = "cp1252") -> str:
    """Of a code page of Windows."""
    page = int.from_bytes(value[:4], "little")
    known = {65001: "utf-8", 20127: "us-ascii", 28591: "iso-8859-1", 50220: "iso-2022-jp", 51932: "euc-jp"}
    if page in known:
        return known[page]
    return f"iso-8859-{page - 28590}" if 28591 < page < 28606 else f"cp{page}" if 0 < page < 2000 else otherwise


def _mailbox(name: str, *addresses: str) -> str:
    """`Name <address>` with the first address that is one; Exchange's own (`/O=...`) are not."""
    address = next((one for one in addresses if "@" in one and not any(map(str.isspace, one))), "")
    name = _LINE.sub(" ", name).replace('"', "").strip().strip("'")
    if not address:
        return name
    return (
        formataddr((name, address))
        if name.isascii() and name != address
        else f'"{name}" <{address}>'
        if name
        else address
    )
