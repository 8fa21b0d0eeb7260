"""The text of messages out of their MIME parts and charsets, with notes on what was in doubt."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.formats.mail import SingleMail
from adapters.formats.mail_body import unflowed
from adapters.formats.mail_charsets import codec_of, decode_noted
from domain.records import Mail

HEAD = b"From: ann@a.example\nSubject: hi\nMIME-Version: 1.0\n"


def mail(data: bytes) -> Mail:
    single = SingleMail()
    (record,) = single.read(io.BytesIO(HEAD + data), single.inspect(data, "one.eml"))
    assert isinstance(record.content, Mail)
    assert record.problem is None
    return record.content


@pytest.mark.parametrize(
    ("data", "charset", "text", "noted"),
    [
        ("Grüße".encode("cp1252"), "iso-8859-1", "Grüße", False),
        ("Grüße “so”".encode("cp1252"), "ISO-8859-1", "Grüße “so”", False),
        ("Привет".encode("cp1251"), "windows1251", "Привет", False),
        ("日本".encode("cp932"), "x-sjis", "日本", False),
        ("日本".encode("iso2022_jp"), "", "日本", False),
        ("한국".encode("cp949"), "ks_c_5601-1987", "한국", False),
        ("Grüße".encode(), "us-ascii", "Grüße", False),
        ("Grüße".encode(), "x-nowhere", "Grüße", True),
        ("Grüße".encode("cp1252"), "x-nowhere", "Grüße", True),
        ("Grüße".encode("cp1252"), "utf-8", "Grüße", True),
        ("Grüße an alle ".encode() * 9 + b"\xc3", "utf-8", "Grüße an alle " * 9 + "\ufffd", True),
        (b"abc", "punycode", "abc", True),
    ],
)
def test_bytes_are_read_in_their_charset_or_the_likeliest(data: bytes, charset: str, text: str, noted: bool) -> None:
    found, note = decode_noted(data, charset)
    assert (found, bool(note)) == (text, noted)


CHARSETS = ("utf-7", "utf-16", "idna", "hz", "cp037", "zlib", "base64", "unicode_escape", "utf-8-sig")


@given(st.binary(max_size=200), st.text(max_size=20) | st.sampled_from(CHARSETS))
def test_any_bytes_in_any_charset_are_text(data: bytes, charset: str) -> None:
    text, _ = decode_noted(data, charset)
    text.encode("utf-8")
    assert "\x00" not in text
    codec_of(charset)


def test_an_unknown_charset_is_noted_in_the_record() -> None:
    found = mail(b"Content-Type: text/plain; charset=x-nowhere\n\nwords\n")
    assert found.text == "words"
    assert found.notes == ("The charset 'x-nowhere' is not known; read as UTF-8.",)


def test_an_attachment_is_noted_and_a_forwarded_message_is_quoted() -> None:
    parts = (
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\nSee below.\n--x\nContent-Type: message/rfc822\n\n"
        b"From: bob@b.example\nSubject: offer\n\nTen lamps.\n--x\nContent-Type: application/ms-tnef\n"
        b"Content-Disposition: attachment; filename=winmail.dat\n\nabc\n--x--\n"
    )
    found = mail(parts)
    assert (found.text, found.notes) == ("See below.", ("Not read: the attachment winmail.dat (application/ms-tnef).",))
    assert found.quoted == "From: bob@b.example\nSubject: offer\n\nTen lamps."


@pytest.mark.parametrize("end", [b"--x--\n", b"", b"--x"])
@pytest.mark.parametrize("boundary", [b"; boundary=x", b"", b"; boundary=other"])
def test_parts_are_found_without_their_end_and_without_their_boundary(boundary: bytes, end: bytes) -> None:
    boundary = boundary.replace(b"=x", b"=x-part-1")
    body = b"--x-part-1\nContent-Type: text/html\n\n<p>rich</p>\n--x-part-1\nContent-Type: text/plain\n\nplain\n"
    assert (
        mail(b"Content-Type: multipart/alternative" + boundary + b"\n\n" + body + end.replace(b"x", b"x-part-1")).text
        == "plain"
    )


def test_flowed_paragraphs_are_one_line_and_quotes_keep_their_depth() -> None:
    text = "We take \nfive lamps. \n\n> old \n> words\n>> older\n-- \nAnn"
    assert unflowed(text, False) == "We take five lamps. \n\n> old words\n>> older\n-- \nAnn"
    assert unflowed("sky \nscraper", True) == "skyscraper"


def test_the_charset_of_a_web_page_is_read_from_it() -> None:
    page = "<meta http-equiv=Content-Type content='text/html; charset=windows-1251'><p>Привет</p>".encode("cp1251")
    assert mail(b"Content-Type: text/html\nContent-Transfer-Encoding: 8bit\n\n" + page).text == "Привет"
