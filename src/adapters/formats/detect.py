"""What kind of source some bytes are, by content first and by name second."""

from __future__ import annotations

import re

from adapters.formats.decoding import SAMPLE, decode_sample, find_encoding
from adapters.formats.dialect import find_dialect, sample_lines
from adapters.formats.mail_outlook import is_outlook
from adapters.formats.mail_split import is_envelope
from adapters.formats.refused import refuse_fixed_width, refuse_other_texts, refuse_other_workbooks
from adapters.formats.transcripts import is_transcript_container
from adapters.formats.transcripts_notes import LOWER, RECURRING
from adapters.formats.transcripts_shape import shape_of
from adapters.formats.workbook_kinds import is_workbook
from domain.errors import Refusal, invalid
from domain.sources import SourceKind

_ARCHIVES = (
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
)
_BINARIES = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document, or a damaged one"),
    (b"!BDN", "an Outlook data file"),
    (b"SQLite format 3\x00", "a database"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "a document in RTF"),
    (b"%!PS", "a PostScript document"),
    (b"wOFF", "a font"),
    (b"fLaC", "a sound file"),
    (b"\x1aE\xdf\xa3", "a film"),
    (b"bplist00", "a property list"),
    (b"CFB!", "a mailbox of Outlook Express"),
    (b"OggS", "a sound file"),
    (b"ID3", "a sound file"),
)
_HEADER_LINE = re.compile(r"([!-9;-~]{1,80}?)[ \t]*:")
_MAIL_HEADERS = frozenset(
    [
        "from",
        "to",
        "cc",
        "bcc",
        "subject",
        "date",
        "message-id",
        "received",
        "return-path",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "reply-to",
        "in-reply-to",
        "references",
        "delivered-to",
        "sender",
        "envelope-to",
        "x-mailer",
        "x-originating-ip",
        "dkim-signature",
        "x-received",
        "arc-seal",
        "list-id",
        "resent-from",
        "resent-to",
        "resent-date",
        "content-disposition",
        "user-agent",
    ]
)
_ODD = tuple(map(chr, (*range(9), *range(14, 27), *range(28, 32), 0x7F, 0x81, 0x8D, 0x8F, 0x90, 0x9D, 0xFFFD)))
_PROSE = re.compile(r"[.!?][\"'”’)]?$")


def detect_kind(sample: bytes, name: str) -> SourceKind:
    """The kind of these first 64 KiB.

    Refusal `empty_file`, `archive_not_supported`, `binary_file` or `format_not_supported`.
    """
    refuse_other_workbooks(sample)
    if document := _document(sample, name):
        return document
    _refuse_what_is_no_text(sample)
    encoding, _ = find_encoding(sample)
    text = decode_sample(sample, encoding)
    if not text.strip():
        raise _empty()
    refuse_other_texts(text)
    ending = name.lower().rpartition(".")[2] if "." in name else ""
    start = sample.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if is_envelope(start):
        return SourceKind.MBOX
    lines = sample_lines(text)
    if len(sample) >= SAMPLE and len(lines) > 1:
        lines.pop()
    if _has_mail_headers(lines, 1 if ending == "eml" else 2):
        return SourceKind.EML
    found = shape_of(lines)
    kind, weak = found.kind, LOWER in found.notes or RECURRING in found.notes or found.kind == "times"
    if kind in ("vtt", "srt", "sbv"):
        return SourceKind.TRANSCRIPT
    named = ending in ("csv", "tsv", "tab")
    table = _is_table(lines, named=named)
    if named and (table or kind in ("text", "names") or not any(":" in line for line in lines[:1])):
        # Its name says table and nothing in it says call: a column of names looks like speakers on lines of their own.
        return SourceKind.CSV
    if kind in ("labels", "names", "times") and not (weak and table):
        return SourceKind.TRANSCRIPT
    if ending == "eml":
        return SourceKind.EML
    if table and ending not in ("vtt", "srt", "sbv"):
        return SourceKind.CSV
    refuse_fixed_width(lines)
    return SourceKind.TRANSCRIPT


def _document(sample: bytes, name: str) -> SourceKind | None:
    """The kind of what is no text and is read."""
    if is_outlook(sample, name):
        return SourceKind.EML
    if is_workbook(sample, name):
        return SourceKind.XLSX
    return SourceKind.TRANSCRIPT if is_transcript_container(sample, name) else None


def _refuse_what_is_no_text(sample: bytes) -> None:
    if not sample:
        raise _empty()
    for magic, what in _ARCHIVES:
        if sample.startswith(magic) and (magic != b"BZh" or sample[4:10] == b"1AY&SY"):
            raise invalid(
                "archive_not_supported", f"This is {what}; unpack it, or save it as CSV, and hand in the text file."
            )
    if sample[257:262] == b"ustar":
        raise invalid("archive_not_supported", "This is a tar archive; unpack it and hand in the text files.")
    for magic, what in _BINARIES:
        if sample.startswith(magic):
            raise _binary(f"This is {what}")
    head = sample[:4096]
    if (head.startswith((b"MZ", b"RIFF", b"BM")) and b"\x00" in head[:64]) or head[4:8] == b"ftyp":
        raise _binary("This is a program, an image or a film")
    text = decode_sample(sample, find_encoding(sample)[0])
    if sum(text.count(char) for char in _ODD) > 0.05 * len(text):
        raise _binary("This is no text: it is full of control characters")


def _empty() -> Refusal:
    return invalid(
        "empty_file", "The file is empty; hand in a CSV, a transcript, an mbox or an .eml file, or a workbook (.xlsx)."
    )


def _binary(what: str) -> Refusal:
    return invalid(
        "binary_file", f"{what}; hand in a CSV, a transcript, an mbox or an .eml file, or a workbook (.xlsx)."
    )


def _has_mail_headers(lines: list[str], least: int) -> bool:
    """At least so many known header lines in the block at the top, and nothing but header lines in it."""
    known = seen = odd = 0
    for line in lines[:200]:
        if not line.strip():
            if seen:
                break
            continue
        if line[0] in " \t" and seen:
            continue
        match = _HEADER_LINE.match(line)
        seen += 1
        odd += match is None
        known += match is not None and match[1].lower() in _MAIL_HEADERS
    return known >= least and odd <= 1


def _is_table(lines: list[str], named: bool) -> bool:
    """Rows of one width under one delimiter; prose with a comma in each sentence is no table."""
    filled = [line.strip() for line in lines if line.strip()]
    dialect = find_dialect(lines)
    if not dialect.score:
        return False
    if named:
        return True
    prose = sum(1 for line in filled if _PROSE.search(line)) > 0.5 * len(filled)
    return len(filled) >= 2 and not prose and dialect.score >= 0.45 and dialect.delimiter != ":"
