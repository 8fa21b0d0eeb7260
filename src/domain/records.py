"""A record is one line, turn or message of a source, kept as it came, with the locator that finds it again."""

from __future__ import annotations

from collections.abc import Collection

import msgspec


class Line(msgspec.Struct, frozen=True, tag="line", rename="camel", gc=False):
    """A CSV record: `line` is the 1-based physical line on which it begins."""

    line: int


class CuePiece(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A later cue within a merged turn: its words begin at the character `offset` of the turn's text."""

    offset: int
    cue: int
    line: int
    start_ms: int | None = None
    end_ms: int | None = None


class Cue(msgspec.Struct, frozen=True, tag="cue", rename="camel"):
    """A turn of a transcript: 1-based `cue` in file order, the line it begins on, its time in milliseconds.

    A turn that goes on over several cues spans the time of all; `pieces` are the cues after its first, in order.
    """

    cue: int
    line: int
    start_ms: int | None = None
    end_ms: int | None = None
    pieces: tuple[CuePiece, ...] = ()

    def at(self, offset: int) -> Cue:
        """The one cue in which the character `offset` of the text was said."""
        ends = (*(piece.start_ms for piece in self.pieces[:1]), self.end_ms)
        found = Cue(self.cue, self.line, self.start_ms, ends[0])
        for piece in self.pieces:
            if piece.offset > offset:
                break
            found = Cue(piece.cue, piece.line, piece.start_ms, piece.end_ms)
        return found


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
    """A message in parts: decoded headers (lower-case names), the writer's own words, their signature, what they quote.

    `notes` say what was found on the way and cost nothing else: an unknown charset, an attachment that is not read.
    """

    headers: dict[str, str]
    text: str
    signature: str = ""
    quoted: str = ""
    notes: tuple[str, ...] = ()


Content = Row | Turn | Mail


SOURCE = "source"
"""The phase of a problem that ends the reading: what stands behind it in the file is not known."""


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with a record: stable `code`, the column ("" for the whole), what and what to do."""

    code: str
    message: str
    column: str = ""
    raw: str = ""
    hint: str = ""
    phase: str = "format"


class Record(msgspec.Struct, frozen=True, gc=False):
    """`seq` counts from 0 without gaps in file order; a record with a problem is rejected, never dropped.

    `cells`: what is wrong with single cells, by their index; the record is rejected where such a column is mapped.
    """

    seq: int
    locator: Locator
    content: Content
    problem: Problem | None = None
    cells: tuple[tuple[int, Problem], ...] = ()


FROM_ABOVE = "vendor_from_above"
"""The note of a layout whose vendors stand once above their rows; behind a colon the column's number, from 1."""


COUNTED_IN = "amounts_in"
"""The note of a layout whose title says how all amounts are counted; behind a colon the power of ten."""


def power_of(notes: Collection[str]) -> int:
    """The power of ten in which the notes of a layout say that amounts are counted; else 0."""
    told = next((note for note in notes if note.startswith(f"{COUNTED_IN}:")), "")
    return int(told.partition(":")[2]) if told else 0


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


class Told(msgspec.Struct, frozen=True):
    """What somebody who knows the file says of its layout: "" and None mean find out, `header_line` 0 there is none.

    `from_above`: whether vendors stand once above their rows; `named` is the column that then names them.
    """

    encoding: str = ""
    delimiter: str = ""
    header_line: int | None = None
    from_above: bool | None = None
    named: str = ""


UNTOLD = Told()
