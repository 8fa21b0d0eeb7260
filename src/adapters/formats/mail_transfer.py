"""The bytes of a part as they were before transport: encodings as programs misname and break them."""

from __future__ import annotations

import re
from email.message import Message

_KNOWN = ("quoted-printable", "base64", "x-uuencode", "uuencode", "uue", "x-uue", "7bit", "8bit", "binary")
_TOKEN = re.compile(r"[\w-]+")
_LINES = re.compile(rb"\s*[A-Za-z0-9+/=*!.\-]{0,1000}\s*")
_LOOKED_AT = 4096


def payload_of(part: Message) -> bytes | None:
    """The decoded bytes of a part; None for one that holds others.

    `base64;` and `quoted-printable (note)` are what they begin with; words that claim to be base64 stay as they are.
    """
    told = str(part.get("content-transfer-encoding", "")).strip().lower()
    found = _TOKEN.match(told)
    encoding = found[0] if found else ""
    if encoding != told and encoding in _KNOWN:
        part.replace_header("content-transfer-encoding", encoding)
    if encoding == "base64" and _is_words(part):
        part.replace_header("content-transfer-encoding", "8bit")
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else None


def _is_words(part: Message) -> bool:
    """Whether what claims to be base64 is plain text: its first lines have spaces between words."""
    raw = part.get_payload()
    if not isinstance(raw, str):
        return False
    head = raw[:_LOOKED_AT].lstrip()
    first = head.partition("\n")[0].strip()
    return first.count(" ") >= 2 and not _LINES.fullmatch(first.encode("utf-8", "replace"))
