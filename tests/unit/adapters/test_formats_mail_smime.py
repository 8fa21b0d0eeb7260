"""Messages that are signed or encrypted as a whole."""

from __future__ import annotations

import base64
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.formats.mail import SingleMail
from adapters.formats.mail_smime import signed_content
from domain.records import Mail

INNER = b"Content-Type: text/plain; charset=utf-8\r\n\r\nWe order ten.\r\n"
SIGNED, ENVELOPED, PLAIN = (bytes.fromhex(f"2a864886f70d0107{last:02x}") for last in (2, 3, 1))


def der(tag: int, content: bytes) -> bytes:
    """An element of definite length."""
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x82]) + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def ber(tag: int, content: bytes) -> bytes:
    """An element of indefinite length."""
    return bytes([tag, 0x80]) + content + b"\0\0"


def signed(octets: bytes, wrap: object = der, kind: bytes = SIGNED) -> bytes:
    """A ContentInfo about the octets."""
    make = wrap if callable(wrap) else der
    inner = make(0x30, der(6, PLAIN) + make(0xA0, octets))
    data = make(0x30, der(2, b"\1") + der(0x31, b"") + inner + der(0x31, b""))
    return bytes(make(0x30, der(6, kind) + make(0xA0, data)))


def read(data: bytes, kind: str = "application/pkcs7-mime; name=smime.p7m") -> Mail:
    """The message with this part alone."""
    head = (
        f"From: Ann <ann@orchid.example>\nSubject: Order\nMessage-ID: <a@x>\nMIME-Version: 1.0\nContent-Type: {kind}\n"
    )
    raw = head.encode() + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(data)
    (record,) = SingleMail().read(io.BytesIO(raw), SingleMail().inspect(b"", "m.eml"))
    assert isinstance(record.content, Mail)
    assert record.problem is None
    return record.content


@pytest.mark.parametrize(
    "data",
    [
        signed(der(4, INNER)),
        signed(ber(0x24, der(4, INNER[:20]) + der(4, INNER[20:])), ber),
        signed(der(0x24, der(4, INNER))),
    ],
    ids=["definite lengths", "indefinite lengths in pieces", "one piece inside"],
)
def test_the_words_inside_a_wrapping_signature_are_read(data: bytes) -> None:
    mail = read(data)
    assert (mail.text, mail.notes) == ("We order ten.", ())


def test_an_encrypted_message_is_told_of() -> None:
    mail = read(signed(der(4, INNER), kind=ENVELOPED))
    assert (mail.text, mail.notes) == ("", ("Not read: the message is encrypted.",))


def test_a_broken_one_is_told_of() -> None:
    assert read(signed(der(4, INNER))[:60]).notes == ("Not read: a broken S/MIME part.",)


@given(st.binary(max_size=80), st.integers(0, 120))
def test_any_bytes_are_read_or_are_none(data: bytes, cut: int) -> None:
    assert signed_content(data) is None or isinstance(signed_content(data), bytes)
    whole = signed(der(4, INNER))
    assert signed_content(whole[: min(cut, len(whole) - 1)]) is None
