"""A record is one line, turn or message of a source, kept as it came, with the locator that finds it again."""

from __future__ import annotations

import msgspec


class Line(msgspec.Struct, frozen=True, tag="line", rename="camel", gc=False):
    """A CSV record: `line` is the 1-based physical line on which it begins."""

    line: int


class Cue(msgspec.Struct, frozen=True, tag="cue", rename="camel"):
    """A turn of a transcript: 1-based `cue` in file order, the line it begins on, its time in milliseconds."""

    cue: int
    line: int
    start_ms: int | None = None
    end_ms: int | None = None


class Letter(msgspec.Struct, frozen=True, tag="message", rename="camel"):
    """A mail message: its Message-ID (or a made one), 1-based place in the archive and byte offset."""

    message_id: str
    index: int
    offset: int


Locator = Line | Cue | Letter


class Row(msgspec.Struct, frozen=True, tag="row", gc=False):
    """The cells of a CSV record, as text, in column order."""

    cells: tuple[str, ...]


class Turn(msgspec.Struct, frozen=True, tag="turn"):
    """What one speaker said ("" when the source names none)."""

    speaker: str
    text: str


class Mail(msgspec.Struct, frozen=True, tag="mail"):
    """A message: decoded headers (lower-case names) and its own text, without quotes or signature where told apart."""

    headers: dict[str, str]
    text: str
    signature: str = ""


Content = Row | Turn | Mail


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with a record: stable `code`, the column ("" for the whole), what and what to do."""

    code: str
    message: str
    column: str = ""
    raw: str = ""
    hint: str = ""
    phase: str = "format"


class Record(msgspec.Struct, frozen=True, gc=False):
    """`seq` counts from 0 without gaps in file order; a record with a problem is rejected, never dropped."""

    seq: int
    locator: Locator
    content: Content
    problem: Problem | None = None


class Layout(msgspec.Struct, frozen=True, rename="camel"):
    """How a file was found to be laid out, with what confidence (0..1)."""

    format: str
    encoding: str
    confidence: float = 1.0
    delimiter: str = ""
    quote: str = ""
    columns: tuple[str, ...] = ()
    header_line: int = 0
    notes: tuple[str, ...] = ()
