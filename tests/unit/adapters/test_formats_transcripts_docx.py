"""Transcripts as Word documents: read as a stream, and safe against documents made to do harm."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

import pytest

from adapters.formats import AllFormats
from adapters.formats.transcripts import Transcripts
from domain.records import Cue, Record, Turn
from domain.sources import SourceKind


class Unseekable(io.BytesIO):
    """A file that cannot tell or seek, so that whoever writes to it leaves the sizes for later."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise OSError

    def seek(self, *_: int) -> int:
        raise OSError


def document(*paragraphs: str, body: bytes = b"", packed: int = zipfile.ZIP_DEFLATED, streamed: bool = False) -> bytes:
    out = Unseekable() if streamed else io.BytesIO()
    lines = (
        "<w:p>"
        + "<w:r><w:br/></w:r>".join(f"<w:r><w:t>{escape(line)}</w:t></w:r>" for line in paragraph.split("\n"))
        + "</w:p>"
        for paragraph in paragraphs
    )
    with zipfile.ZipFile(out, "w", packed) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/styles.xml", "<w:styles>" + "x" * 5000 + "</w:styles>")
        whole = f"<?xml version='1.0'?><w:document xmlns:w='w'><w:body>{''.join(lines)}</w:body></w:document>"
        archive.writestr("word/document.xml", body or whole.encode())
    return out.getvalue()


def read(data: bytes) -> list[Record]:
    assert AllFormats().detect(data[: 64 * 1024], "call.docx") is SourceKind.TRANSCRIPT
    transcripts = Transcripts()
    layout = transcripts.inspect(data[: 64 * 1024], "call.docx")
    assert layout.format == "docx"
    return list(transcripts.read(io.BytesIO(data), layout))


CALL = ("Call-20260101", "Ann Roe   0:03\nHello & welcome.", "Bob Ex   0:10\nHi.", "Bob Ex   0:12\nAll well.")


# An entry that is stored without its size has no end that could be found: no program writes one.
@pytest.mark.parametrize(
    ("packed", "streamed"), [(zipfile.ZIP_DEFLATED, False), (zipfile.ZIP_DEFLATED, True), (zipfile.ZIP_STORED, False)]
)
def test_names_times_and_words_of_a_document_are_turns(packed: int, streamed: bool) -> None:
    found = read(document(*CALL, packed=packed, streamed=streamed))
    assert [record.content for record in found] == [
        Turn("", "Call-20260101"),
        Turn("Ann Roe", "Hello & welcome."),
        Turn("Bob Ex", "Hi. All well."),
    ]
    assert [record.locator.start_ms for record in found if isinstance(record.locator, Cue)] == [None, 3000, 10_000]


def test_cues_with_the_name_above_the_words_are_read() -> None:
    cues = [f"0:0:{n}.0 --> 0:0:{n}.9\n{'Ann Roe' if n % 2 else 'Bob Ex'}\nWords {n}" for n in range(6)]
    assert [record.content for record in read(document(*cues))][:2] == [
        Turn("Bob Ex", "Words 0"),
        Turn("Ann Roe", "Words 1"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><w:p><w:t>&b;</w:t></w:p>",
        b"<a>" * 300 + b"</a>" * 300,
        b"<a>" + b" " * 40_000_000 + b"</a>",
        b"<a b='" + b"x" * 6_000_000 + b"'/>",
        b"<w:p><w:t>no end",
        b"no markup",
    ],
)
def test_a_document_made_to_do_harm_is_one_rejected_record(body: bytes) -> None:
    found = read(document(body=body))
    assert (problem := found[-1].problem)
    assert problem.code == "unreadable_document"


def test_a_document_that_breaks_off_keeps_what_came_before() -> None:
    found = read(document(*(f"Ann Roe: {n * 7919} words {n * 104729}" for n in range(5000)))[:-20_000])
    assert len(found) > 1
    assert found[0].content != Turn("", "")
    assert found[-1].problem
    assert [record.seq for record in found] == list(range(len(found)))
