"""Mail: messages of an mbox archive or a single .eml file, with decoded headers and the writer's own text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import BinaryIO

from adapters.formats.lines import blocks, clean
from adapters.formats.mail_headers import decode, headers_of
from adapters.formats.mail_html import text_of
from adapters.formats.mail_reply import split_reply
from adapters.formats.mail_split import MESSAGE_LIMIT, Messages
from application.ports.formats import Format
from domain.records import Layout, Letter, Mail, Problem, Record

DEPTH_LIMIT = 30
PARTS_LIMIT = 1_000
TEXT_LIMIT = 1024 * 1024
"""Characters of a message's text; a longer one is a rejected record."""

_CONTAINERS = 100
_HEAD_LIMIT = 256 * 1024
_BLANK = re.compile(rb"\r?\n\r?\n")
_CONTAINER = re.compile(rb"(?im)^content-type:\s*multipart/")
_IDENT = re.compile(r"<[^<>\s]{1,900}>")
_SPACED = re.compile(rb"^([!-9;-~]{1,80})[ \t]+:")
_HEADER = re.compile(rb"[!-9;-~]{1,80}:")
_PARSER = BytesParser(policy=compat32)


class Mailboxes(Format):
    """mboxo, mboxrd, mboxcl and pipermail archives."""

    def inspect(self, sample: bytes, name: str) -> Layout:  # noqa: ARG002  the port's shape
        return Layout(format="mbox", encoding="per message")

    def read(self, file: BinaryIO, layout: Layout) -> Iterator[Record]:  # noqa: ARG002  the port's shape
        for seq, (offset, raw, cut) in enumerate(Messages(file)):
            yield record_of(seq, offset, raw, cut)


class SingleMail(Format):
    """One RFC 5322 message: an archive of one, at offset 0."""

    def inspect(self, sample: bytes, name: str) -> Layout:  # noqa: ARG002  the port's shape
        return Layout(format="eml", encoding="per message")

    def read(self, file: BinaryIO, layout: Layout) -> Iterator[Record]:  # noqa: ARG002  the port's shape
        kept = bytearray()
        cut = False
        for block in blocks(file):
            cut = cut or len(kept) + len(block) > MESSAGE_LIMIT
            kept += block[: MESSAGE_LIMIT - len(kept)]
        raw = bytes(kept).removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
        if raw.startswith(b"From "):
            raw = raw.partition(b"\n")[2]
        if raw.strip():
            yield record_of(0, 0, raw, cut)


def record_of(seq: int, offset: int, raw: bytes, cut: bool) -> Record:
    """The record of one message; whatever cannot be read is a problem of this record only."""
    problem = None
    content = Mail({}, "")
    if len(raw) > _HEAD_LIMIT and not _BLANK.search(raw, 0, _HEAD_LIMIT):
        raw, cut = raw[:_HEAD_LIMIT], True
    try:
        if len(_CONTAINER.findall(raw)) > _CONTAINERS:
            problem = _nested()
            message = _PARSER.parsebytes(raw, headersonly=True)
            content = Mail(headers_of(message), "")
        else:
            content, problem = _content(_PARSER.parsebytes(raw), cut)
            if not content.headers and not cut:
                content, problem = _content(_PARSER.parsebytes(_mended(raw)), cut)
    except Exception as error:  # the parser documents no closed set of errors; each becomes this record's problem
        problem = Problem(
            code="unparsable_message",
            message=f"The message at byte {offset} cannot be read ({type(error).__name__}).",
            raw=clean(raw[:300].decode("utf-8", "replace")),
            hint="Export the message again from the mail program.",
        )
    if not content.headers and not problem:
        problem = Problem(
            code="no_headers",
            message=f"The message at byte {offset} has none of the headers From, To, Subject or Date.",
            raw=clean(raw[:300].decode("utf-8", "replace")),
            hint="Hand in the whole message with its headers.",
        )
    return Record(seq, Letter(_ident(content.headers, raw), seq + 1, offset), content, problem)


def _mended(raw: bytes) -> bytes:
    """The message with `To   : x` (RFC 5322 section 4.5) as `To: x` and stray lines among its headers left out."""
    head, blank, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    lines = [_SPACED.sub(rb"\1:", line) for line in head.split(b"\n")]
    good = [line for line in lines if line.startswith((b" ", b"\t")) or _HEADER.match(line)]
    while good and good[0].startswith((b" ", b"\t")):
        good.pop(0)
    return b"\n".join(good) + blank + body if good else raw


def _ident(headers: dict[str, str], raw: bytes) -> str:
    """The Message-ID, or one made from the digest of headers and body: the same bytes give the same id."""
    given = headers.get("message-id", "")
    found = _IDENT.search(given)
    if found:
        return found[0]
    if given.strip():
        return given.strip()[:900]
    return f"<{hashlib.sha256(raw).hexdigest()[:40]}@no-message-id.invalid>"


def _content(message: Message, cut: bool) -> tuple[Mail, Problem | None]:
    headers = headers_of(message)
    plain: list[str] = []
    rich: list[str] = []
    within = _texts(message, plain, rich)
    text = "\n".join(part for part in plain if part.strip())
    if not text:
        text = "\n".join(text_of(part) for part in rich)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not within:
        return Mail(headers, text[:TEXT_LIMIT]), _nested()
    if len(text) > TEXT_LIMIT or (cut and not message.is_multipart()):
        return Mail(headers, text[:TEXT_LIMIT]), Problem(
            code="record_too_long",
            message=f"The text of the message is longer than {TEXT_LIMIT:,} characters.",
            raw=text[:500],
            hint="Hand in long documents as files of their own.",
        )
    own, signature = split_reply(text)
    return Mail(headers, own, signature), None


def _texts(message: Message, plain: list[str], rich: list[str]) -> bool:
    """Gather the text parts that are no attachments; False when nesting or number of parts pass the limits."""
    waiting = [(message, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if depth > DEPTH_LIMIT or seen > PARTS_LIMIT:
            return False
        payload = part.get_payload()
        if part.get_content_maintype() == "message" and depth:
            continue
        if isinstance(payload, list):
            waiting.extend((child, depth + 1) for child in reversed(payload) if isinstance(child, Message))
        elif not _attached(part):
            kind = part.get_content_type()
            if kind == "text/html":
                rich.append(_decoded(part))
            elif kind == "text/plain" or (kind.startswith("text/") and not depth):
                plain.append(_decoded(part))
    return True


def _attached(part: Message) -> bool:
    disposition = str(part.get("content-disposition", "")).strip().lower()
    return disposition.startswith("attachment") or "filename" in disposition


def _decoded(part: Message) -> str:
    data = part.get_payload(decode=True)
    charset = part.get_param("charset", "")
    name = charset[2] if isinstance(charset, tuple) else str(charset or "")
    return decode(data, name) if isinstance(data, bytes) else ""


def _nested() -> Problem:
    return Problem(
        code="too_many_parts",
        message=f"The message nests deeper than {DEPTH_LIMIT} levels or has more than {PARTS_LIMIT:,} parts.",
        hint="Hand in the parts as messages of their own.",
    )
