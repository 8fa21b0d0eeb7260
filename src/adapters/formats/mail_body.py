"""The text of a message out of its MIME parts: what is read, what is forwarded, what is attached."""

from __future__ import annotations

import re
from email import message_from_bytes, message_from_string
from email.message import Message
from email.policy import compat32

import msgspec

from adapters.formats.lines import clean
from adapters.formats.mail_calendar import words_of
from adapters.formats.mail_charsets import decode_noted
from adapters.formats.mail_headers import decode_header
from adapters.formats.mail_html import text_of
from adapters.formats.mail_pgp import unframed
from adapters.formats.mail_smime import KINDS, SIGNATURES, is_encrypted, signed_content
from adapters.formats.mail_transfer import payload_of

DEPTH_LIMIT = 30
PARTS_LIMIT = 1_000
_NOTES = 20
_SHOWN = ("from", "date", "to", "subject")
_META = re.compile(rb"(?i)<meta[^>]{0,200}charset\s*=\s*[\"']?([\w:.-]{1,40})")
_STUB = re.compile(
    r"(?i)\b(?:html|browser|navigateur|navegador|web ?version|online ?version)\b|kann nicht (?:richtig )?angezeigt"
)
_STUB_LIMIT = 400
"""Characters of a plain text that only says that the message is to be read elsewhere."""

_PARTS = frozenset({"application", "audio", "font", "image", "message", "model", "multipart", "text", "video"})
"""The kinds there are (RFC 2046, 2077, 8081); what calls itself otherwise is text."""

_FLOW = re.compile(r"((?:>\s?)*)(.*)", re.DOTALL)


class Body(msgspec.Struct):
    """Plain and rich texts in order, the texts of forwarded messages and of invitations, notes; `within`: limits were
    kept."""

    plain: list[str] = []
    rich: list[str] = []
    forwarded: list[str] = []
    invited: list[str] = []
    notes: list[str] = []
    within: bool = True

    def text(self) -> str:
        """The plain texts, or the rich ones as text when the plain ones say nothing but that there are others."""
        found = "\n".join(part for part in self.plain if part.strip())
        if self.rich and (not found or (len(found) <= _STUB_LIMIT and _STUB.search(found))):
            found = "\n".join(text_of(part) for part in self.rich) or found
        found = found or "\n".join(self.invited)
        found, encrypted = unframed(found.replace("\r\n", "\n").replace("\r", "\n"))
        if encrypted and len(self.notes) < _NOTES:
            self.notes.append("Not read: a part of the text is encrypted.")
        return found


def body_of(message: Message) -> Body:
    """Gather the texts; `within` is False when nesting or the number of parts pass the limits."""
    body = Body()
    waiting = [(message, 0, False)]
    seen = 0
    while waiting:
        part, depth, inner = waiting.pop()
        seen += 1
        if depth > DEPTH_LIMIT or seen > PARTS_LIMIT:
            body.within = False
            return body
        if (wrapped := _unsigned(part)) is not None:
            waiting.append((wrapped, depth + 1, inner))
            continue
        payload = part.get_payload()
        if isinstance(payload, str) and part.get_content_maintype() == "multipart":
            payload = _regrouped(payload)
        if isinstance(payload, list):
            inner = inner or (depth > 0 and part.get_content_type() == "message/rfc822")
            children = [child for child in payload if isinstance(child, Message)]
            if inner and part.get_content_maintype() == "message":
                body.forwarded.append(_head(children))
            waiting.extend((child, depth + 1, inner) for child in reversed(children))
        else:
            _leaf(part, depth, inner, body)
    return body


def _unsigned(part: Message) -> Message | None:
    """The message that an S/MIME signature wraps; None for any other part."""
    if part.get_content_type() not in KINDS:
        return None
    data = payload_of(part)
    content = signed_content(data) if data is not None else None
    return None if content is None else message_from_bytes(content, policy=compat32)


def _unread(part: Message) -> str:
    """Why an S/MIME part gives no words."""
    data = payload_of(part)
    said = "envelop" in str(part.get_param("smime-type", ""))
    encrypted = said or (data is not None and is_encrypted(data))
    return "Not read: the message is encrypted." if encrypted else "Not read: a broken S/MIME part."


def _leaf(part: Message, depth: int, inner: bool, body: Body) -> None:
    kind = part.get_content_type()
    if kind.partition("/")[0] not in _PARTS:
        kind = "text/plain"
    # A message of one part is what was written, whatever the part is called.
    named = _attached(part) if depth or not kind.startswith("text/") else False
    if kind in SIGNATURES:
        return
    if kind in KINDS:
        if len(body.notes) < _NOTES:
            body.notes.append(_unread(part))
        return
    if named or not (kind.startswith(("text/", "multipart/"))):
        if len(body.notes) < _NOTES and not kind.startswith("message/"):
            body.notes.append(f"Not read: the attachment {_name(part)} ({clean(kind)[:80]}).")
        return
    if kind == "text/calendar":
        body.invited.append(words_of(_decoded(part, kind)[0]))
        return
    if kind != "text/html" and kind != "text/plain" and depth and not kind.startswith("multipart/"):
        return
    text, note = _decoded(part, kind)
    if note and len(body.notes) < _NOTES:
        body.notes.append(note)
    if inner:
        body.forwarded.append(text_of(text) if kind == "text/html" else text)
    else:
        (body.rich if kind == "text/html" else body.plain).append(text)


def _attached(part: Message) -> bool:
    """Whether the part is an attachment, and none of the text."""
    disposition = str(part.get("content-disposition", "")).strip().lower()
    return disposition.startswith("attachment") or "filename" in disposition


def _name(part: Message) -> str:
    """The name of an attachment, as its disposition or its type tells it (RFC 2231, or RFC 2047 against the rules)."""
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        name = ""
    return decode_header(str(name))[:200] or "without a name"


def _decoded(part: Message, kind: str) -> tuple[str, str]:
    data = payload_of(part)
    if data is None:
        return "", ""
    given = part.get_param("charset", "")
    charset = given[2] if isinstance(given, tuple) else str(given or "")
    if kind == "text/html" and not charset and (found := _META.search(data[:2048])):
        charset = found[1].decode("ascii", "replace")
    text, note = decode_noted(data, charset)
    if kind == "text/plain" and str(part.get_param("format", "")).lower() == "flowed":
        text = unflowed(text, str(part.get_param("delsp", "")).lower() == "yes")
    return text, note


def unflowed(text: str, delete_space: bool) -> str:
    """The paragraphs of format=flowed on one line each (RFC 3676 section 4)."""
    out: list[str] = []
    open_depth = -1
    for line in text.replace("\r\n", "\n").split("\n"):
        found = _FLOW.fullmatch(line[:1000])
        marks = found[1].count(">") if found else 0
        words = line[found.end(1) :] if found and marks else line
        words = words.removeprefix(" ") if not marks else words
        flows = words.endswith(" ") and words.rstrip("\r") != "-- " and bool(words.strip())
        if delete_space and flows:
            words = words[:-1]
        if open_depth == marks and words.strip():
            out.append(words)
        else:
            out += ["\n" if out else "", ">" * marks + " " if marks else "", words]
        open_depth = marks if flows else -1
    return "".join(out)


def _regrouped(payload: str) -> list[Message] | str:
    """The parts of a multipart whose boundary is missing or wrong, by the line of dashes that its text begins with."""
    lines = payload.split("\n", 200)[:200]
    first = next((line for line in lines if line.startswith("--") and len(line.strip()) > 4), "")
    boundary = first.strip()[2:]
    if not boundary or len(boundary) > 200 or '"' in boundary or "\\" in boundary:
        return payload
    made = message_from_string(f'Content-Type: multipart/mixed; boundary="{boundary}"\n\n{payload}', policy=compat32)
    children = made.get_payload()
    return [child for child in children if isinstance(child, Message)] if isinstance(children, list) else payload


def _head(messages: list[Message]) -> str:
    """Who wrote a forwarded message, when and about what."""
    lines = [
        f"{name.title()}: {decode_header(str(value))}"
        for one in messages[:1]
        for name, value in one.raw_items()
        if name.lower() in _SHOWN
    ]
    return "\n".join(lines)
