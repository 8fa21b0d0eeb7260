"""Mail: messages of an mbox archive or a single .eml file, with decoded headers and the writer's own text."""

from __future__ import annotations

import hashlib
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from email.errors import MissingHeaderBodySeparatorDefect
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import BinaryIO

from adapters.compound import MAGIC
from adapters.formats.lines import blocks, clean
from adapters.formats.mail_body import DEPTH_LIMIT, PARTS_LIMIT, body_of
from adapters.formats.mail_headers import headers_of
from adapters.formats.mail_outlook import as_message
from adapters.formats.mail_reply import split_reply
from adapters.formats.mail_split import MESSAGE_LIMIT, Messages
from application.ports.formats import Format
from domain.records import Layout, Letter, Locator, Mail, Problem, Record

TEXT_LIMIT = 1024 * 1024
"""Characters of a message's text; a longer one is a rejected record."""

_CONTAINERS = 100
_HEAD_LIMIT = 256 * 1024
_BLANK = re.compile(rb"\r?\n\r?\n")
_CONTAINER = re.compile(rb"(?im)^content-type:\s*multipart/")
_IDENT = re.compile(r"<[^<>\s]{1,900}>")
_SPACED = re.compile(rb"^([!-9;-~]{1,80})[ \t]+:")
_HEADER = re.compile(rb"[!-9;-~]{1,80}:")
_COUNTED = re.compile(rb"(\d{1,10})[ \t]*\r?\n(?=[!-9;-~]{1,80}:)")
_PARSER = BytesParser(policy=compat32)


class Mailboxes(Format):
    """mboxo, mboxrd, mboxcl, mboxcl2 and pipermail archives."""

    def inspect(self, sample: bytes, name: str) -> Layout:  # noqa: ARG002  the port's shape
        return Layout(format="mbox", encoding="per message")

    def read(self, file: BinaryIO, layout: Layout) -> Iterator[Record]:  # noqa: ARG002  the port's shape
        return _records(Messages(file), 0)

    def resume(self, file: BinaryIO, layout: Layout, seq: int, place: Locator) -> Iterator[Record]:
        """Reads from the offset of the message on: nothing that stands before it."""
        if not isinstance(place, Letter):
            return super().resume(file, layout, seq, place)
        file.seek(place.offset)
        return _records(Messages(file, place.offset), seq)


class SingleMail(Format):
    """One message, RFC 5322 or Outlook's own: an archive of one, at offset 0."""

    def inspect(self, sample: bytes, name: str) -> Layout:  # noqa: ARG002  the port's shape
        return Layout(format="msg" if sample.startswith(MAGIC) else "eml", encoding="per message")

    def read(self, file: BinaryIO, layout: Layout) -> Iterator[Record]:  # noqa: ARG002  the port's shape
        kept = bytearray()
        cut = False
        for block in blocks(file):
            if not kept and block.startswith(MAGIC):
                yield _outlook(file)
                return
            cut = cut or len(kept) + len(block) > MESSAGE_LIMIT
            kept += block[: MESSAGE_LIMIT - len(kept)]
        raw = _bare(bytes(kept)).removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
        if raw.startswith(b"From "):
            raw = raw.partition(b"\n")[2]
        if raw.strip():
            yield record_of(0, 0, raw, cut)


def _outlook(file: BinaryIO) -> Record:
    try:
        raw, cut = as_message(file)
    except Exception as error:  # broken bytes break a reader in more ways than can be listed
        problem = Problem(
            code="unparsable_message",
            message=f"The Outlook message cannot be read ({type(error).__name__}): it is damaged, or none.",
            hint="Save it from Outlook again, or as .eml.",
        )
        return Record(0, Letter("<outlook@no-message-id.invalid>", 1, 0), Mail({}, ""), problem)
    return record_of(0, 0, raw, cut)


def _bare(raw: bytes) -> bytes:
    """The message itself: as UTF-8 where somebody saved it in two bytes a character, without the frame of Apple Mail.

    An `.emlx` file begins with the message's length on a line of its own, and ends with a property list.
    """
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raw = raw.decode("utf-16", "replace").encode("utf-8", "replace")
    counted = _COUNTED.match(raw)
    return raw[counted.end() : counted.end() + int(counted[1])] if counted else raw


def _records(messages: Messages, first: int) -> Iterator[Record]:
    for seq, (offset, raw, cut) in enumerate(messages, start=first):
        yield record_of(seq, offset, raw, cut)


def record_of(seq: int, offset: int, raw: bytes, cut: bool) -> Record:
    """The record of one message; whatever cannot be read is a problem of this record only."""
    problem = None
    content = Mail({}, "")
    if len(raw) > _HEAD_LIMIT and not _BLANK.search(raw, 0, _HEAD_LIMIT):
        raw, cut = raw[:_HEAD_LIMIT], True
    try:
        if len(_CONTAINER.findall(raw)) > _CONTAINERS:
            problem = _nested()
            content = Mail(headers_of(_PARSER.parsebytes(raw, headersonly=True)), "")
        else:
            content, problem = _content(_parsed(raw), cut)
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


def _parsed(raw: bytes) -> Message:
    """The message; with stray lines among its headers left out when more headers follow them."""
    message = _PARSER.parsebytes(raw)
    if any(isinstance(defect, MissingHeaderBodySeparatorDefect) for defect in message.defects):
        mended = _PARSER.parsebytes(_mended(raw))
        if len(headers_of(mended)) > len(headers_of(message)) > 0:
            return mended
    return message


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
    body = body_of(message)
    text = body.text()
    if not body.within:
        return Mail(headers, text[:TEXT_LIMIT], notes=tuple(body.notes)), _nested()
    if len(text) > TEXT_LIMIT or (cut and not message.is_multipart()):
        return Mail(headers, text[:TEXT_LIMIT], notes=tuple(body.notes)), Problem(
            code="record_too_long",
            message=f"The text of the message is longer than {TEXT_LIMIT:,} characters.",
            raw=text[:500],
            hint="Hand in long documents as files of their own.",
        )
    reply = split_reply(text, headers.get("from", ""))
    quoted = "\n\n".join(part.strip("\n") for part in (reply.quoted, *body.forwarded) if part.strip())
    notes = (*body.notes, *(["The message was cut: it is too large."] if cut else []))
    return Mail(headers, reply.text, reply.signature, quoted[:TEXT_LIMIT], notes), None


def _nested() -> Problem:
    return Problem(
        code="too_many_parts",
        message=f"The message nests deeper than {DEPTH_LIMIT} levels or has more than {PARTS_LIMIT:,} parts.",
        hint="Hand in the parts as messages of their own.",
    )
