"""Outlook messages as records: who wrote to whom, when and what; attachments are named, attached messages quoted."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from struct import pack

from compound_files import compound, message
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.formats import AllFormats
from adapters.formats.mail_rtf import from_compressed
from domain.records import Letter, Mail, Record
from domain.sources import SourceKind

FROM = {0x0C1A: "Ann Exämple", 0x0C1F: "/O=EXCHANGE/CN=ANN", 0x5D01: "ann@orchid.example"}
SENT = pack("<HHIQ", 0x40, 0x39, 6, int((datetime(2025, 3, 3, 9, tzinfo=UTC).timestamp() + 11644473600) * 10**7))


def read(data: bytes) -> Record:
    assert AllFormats().detect(data[: 64 * 1024], "quote.msg") is SourceKind.EML
    (record,) = AllFormats().of(SourceKind.EML).read(io.BytesIO(data), AllFormats().of(SourceKind.EML).inspect(b"", ""))
    return record


def mail(data: bytes) -> Mail:
    record = read(data)
    assert record.problem is None
    assert isinstance(record.content, Mail)
    return record.content


def recipient(at: int, role: int, name: str, address: str) -> dict[str, bytes]:
    folder = f"__recip_version1.0_#{at:08X}/"
    return {
        f"{folder}__properties_version1.0": bytes(8) + pack("<HHII", 3, 0xC15, 6, role) + bytes(4),
        f"{folder}__substg1.0_3001001F": name.encode("utf-16-le"),
        f"{folder}__substg1.0_39FE001F": address.encode("utf-16-le"),
    }


def test_a_message_has_its_headers_its_words_and_its_place() -> None:
    to, cc = recipient(0, 1, "Bob", "bob@fern.example"), recipient(1, 2, "", "cy@fern.example")
    texts = {
        **FROM,
        0x37: "Quote für Orchid",
        0x1000: "The quote is EUR 12,000.\r\n\r\nRegards\r\nAnn",
        0x1035: "<q1@orchid.example>",
    }
    data = message(texts, {**to, **cc}, SENT)
    content = mail(data)
    assert content.headers == {
        "from": '"Ann Exämple" <ann@orchid.example>', "to": "Bob <bob@fern.example>", "cc": "cy@fern.example",
        "subject": "Quote für Orchid", "date": "Mon, 03 Mar 2025 09:00:00 +0000", "message-id": "<q1@orchid.example>",
    }  # fmt: skip
    assert content.text == "The quote is EUR 12,000."
    assert read(data).locator == Letter("<q1@orchid.example>", 1, 0)


def test_the_headers_with_which_it_came_count_and_what_they_say_of_its_parts_does_not() -> None:
    came = "From: Ann <ann@orchid.example>\r\nDate: Tue, 4 Mar 2025 10:00:00 +0100\r\nContent-Type: image/png\r\n\r\n"
    content = mail(message({**FROM, 0x7D: came, 0x1000: "words", 0x37: "Hi"}, fixed=SENT))
    assert content.headers["date"] == "Tue, 4 Mar 2025 10:00:00 +0100"
    assert (content.headers["subject"], content.text) == ("Hi", "words")


def test_an_attachment_is_named_and_an_attached_message_is_quoted() -> None:
    inner = "__attach_version1.0_#00000001/__substg1.0_3701000D/"
    streams = {
        "__attach_version1.0_#00000000/__properties_version1.0": bytes(8),
        "__attach_version1.0_#00000000/__substg1.0_3707001F": "Angebot ü.pdf".encode("utf-16-le"),
        "__attach_version1.0_#00000000/__substg1.0_37010102": b"x" * 9000,
        "__attach_version1.0_#00000001/__properties_version1.0": bytes(8),
        f"{inner}__properties_version1.0": bytes(24),
        f"{inner}__substg1.0_0037001F": "Inner".encode("utf-16-le"),
        f"{inner}__substg1.0_1000001F": "inner words".encode("utf-16-le"),
    }
    content = mail(message({**FROM, 0x1000: "outer words"}, streams))
    assert content.notes == ("Not read: the attachment Angebot ü.pdf (application/octet-stream).",)
    assert (content.text, content.quoted) == ("outer words", "Subject: Inner\n\ninner words")


def literal(text: bytes) -> bytes:
    """Rich text packed without a single reference."""
    runs = b"".join(b"\0" + text[at : at + 8] for at in range(0, len(text), 8))
    return pack("<II4sI", len(runs) + 12, len(text), b"LZFu", 0) + runs


def test_rich_text_alone_is_read_as_words() -> None:
    rich = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\uc1 M\'fcller {\*\secret no}\u8364? 5\par next}"
    assert mail(message(FROM, {"__substg1.0_10090102": literal(rich)})).text == "Müller € 5\nnext"


def test_rich_text_that_was_made_of_html_is_that_html() -> None:
    rich = rb"{\rtf1\ansi\fromhtml1{\*\htmltag64 <p>}\htmlrtf \par\htmlrtf0 Hello {\*\htmltag84 <b>}Bob"
    rich += rb"{\*\htmltag92 </b></p>}}"
    assert from_compressed(literal(rich), 1 << 20) == ("", b"<p>Hello <b>Bob</b></p>")


def test_references_of_packed_rich_text_repeat_what_was_there() -> None:
    runs = b"\x04ab" + pack(">H", 207 << 4 | 4) + b"c"
    data = pack("<II4sI", len(runs) + 12, 9, b"LZFu", 0) + runs
    assert from_compressed(data, 100)[0] == "abababab" + "c"


def test_a_file_that_is_no_message_is_one_rejected_record() -> None:
    for data in (compound({"Other": b"x"}), message(FROM)[:700]):
        record = read(data)
        assert record.problem is not None
        assert record.problem.code == "unparsable_message"


WHOLE = message({**FROM, 0x37: "Quote", 0x1000: "words " * 900}, recipient(0, 1, "Bob", "bob@fern.example"), SENT)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=12))
def test_damaged_bytes_never_raise(damages: list[tuple[float, int]]) -> None:
    data = bytearray(WHOLE)
    for place, byte in damages:
        data[int(place * len(data))] = byte
    records = list(
        AllFormats().of(SourceKind.EML).read(io.BytesIO(data), AllFormats().of(SourceKind.EML).inspect(b"", ""))
    )
    assert len(records) <= 1
