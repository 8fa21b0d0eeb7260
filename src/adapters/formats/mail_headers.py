"""Mail headers as text: RFC 2047 words decoded without tearing names apart, raw 8-bit bytes read as what they are."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime
from itertools import islice

from adapters.formats.lines import clean
from adapters.formats.mail_charsets import decode

KEPT = ("from", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references", "reply-to")
"""Headers a record keeps, in lower case."""

_ADDRESSES = frozenset({"from", "to", "cc", "reply-to"})
_DELAY = timedelta(days=1)
_VALUE_LIMIT = 16 * 1024
_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?\r\n]*)\?=")
_GAP = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_FOLD = re.compile(r"\r?\n[ \t]*|\r")
_SPECIAL = re.compile(r'[,;:<>()@\[\]"\\]')


def headers_of(message: Message) -> dict[str, str]:
    """The kept headers that are there; several To or Cc lines are joined, otherwise the first one counts.

    `received` is there where a message says that it was sent more than a day after it had arrived.
    """
    found: dict[str, str] = {}
    charset = _charset(message)
    arrived = ""
    for name, value in message.raw_items():
        key = name.lower()
        if key == "received" and not arrived:
            arrived = str(value).rpartition(";")[2]
        if key in KEPT:
            text = decode_header(str(value), key in _ADDRESSES, charset)
            if key not in found:
                found[key] = text
            elif key in ("to", "cc") and text:
                found[key] = f"{found[key]}, {text}"[:_VALUE_LIMIT]
    if arrived and (contradicted := _contradicted(found.get("date", ""), arrived)):
        found["received"] = contradicted
    return found


def _contradicted(date: str, arrived: str) -> str:
    """When the message arrived (RFC 5321 section 4.4), where its Date is more than a day later; else ""."""
    try:
        told, known = (_utc(parsedate_to_datetime(text.strip()[:200])) for text in (date, arrived))
    except (TypeError, ValueError, OverflowError, IndexError):
        return ""
    return " ".join(clean(arrived).split())[:200] if told > known + _DELAY else ""


def _utc(when: datetime) -> datetime:
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


def _charset(message: Message) -> str:
    """The charset of the text, in which careless programs write their headers too; "" when none is told."""
    for part in islice(message.walk(), 4):
        if charset := part.get_param("charset"):
            return charset[2] if isinstance(charset, tuple) else str(charset)
    return ""


def decode_header(value: str, addresses: bool = False, charset: str = "") -> str:
    """One unfolded, decoded header; a decoded name that holds a comma or the like is put in quotes.

    Bytes that stand in it as they are (RFC 6532) are UTF-8, else in `charset`.
    """
    raw = (
        value[:_VALUE_LIMIT].encode("utf-8", "surrogateescape")
        if _encodable(value)
        else value.encode("utf-8", "replace")
    )
    text = _FOLD.sub(" ", decode(raw, "utf-8" if raw.isascii() or not charset or _is_utf8(raw) else charset))
    if "=?" in text:
        text = _words(text, addresses)
    return " ".join(text.split())


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _encodable(value: str) -> bool:
    return not any("\ud800" <= char < "\udc80" or "\udd00" <= char <= "\udfff" for char in value)


def _words(text: str, addresses: bool) -> str:
    """Runs of encoded words are decoded as bytes first: a character may be split over two of them."""
    text = _GAP.sub(r"\1", text)
    out: list[str] = []
    run: list[bytes] = []
    charset, last = "", 0
    quoted = 0
    for match in _WORD.finditer(text):
        between = text[last : match.start()]
        if run and (between or match[1].lower() != charset):
            out.append(_phrase(decode(b"".join(run), charset), addresses and not quoted % 2))
            run = []
        out.append(between)
        quoted += between.count('"')
        charset, last = match[1].lower(), match.end()
        run.append(_bytes(match[2], match[3]))
    if run:
        out.append(_phrase(decode(b"".join(run), charset), addresses and not quoted % 2))
    return "".join([*out, text[last:]])


def _phrase(text: str, addresses: bool) -> str:
    if addresses and _SPECIAL.search(text):
        text = text.strip().replace("\\", "\\\\").replace('"', '\\"')
        return f'"{text}"'
    return text


def _bytes(encoding: str, text: str) -> bytes:
    if encoding in "qQ":
        return binascii.a2b_qp(text.replace("_", " ").encode("utf-8"), header=False)
    data = re.sub(r"[^A-Za-z0-9+/]", "", text)
    if len(data) % 4 == 1:
        data = data[:-1]
    return base64.b64decode(data + "=" * (-len(data) % 4))
