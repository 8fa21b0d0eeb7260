"""The kind of a file by its content first and its name second."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.formats import AllFormats
from domain.errors import Refusal, RefusalKind
from domain.sources import SourceKind

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"id,name\n1,Acme\n2,Bolt\n", "upload", SourceKind.CSV),
        (b"id;name;town\n1;Acme;Bonn\n", "notes.txt", SourceKind.CSV),
        ("id,name\n1,Acme\n".encode("utf-16"), "a.csv", SourceKind.CSV),
        (b"value\n1\n2\n", "one.csv", SourceKind.CSV),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n", "wrong.csv", SourceKind.TRANSCRIPT),
        (b"1\n00:00:01,000 --> 00:00:02,000\nHi\n", "x", SourceKind.TRANSCRIPT),
        (b"Ann: Hello, Bob, you.\nBob: Hello, Ann, you.\nAnn: Fine, thanks, good.\n", "x.txt", SourceKind.TRANSCRIPT),
        (b"Words, and more words.\nSo, no table.\n", "x.txt", SourceKind.TRANSCRIPT),
        (b"From a@b.example Thu Nov  1 11:19:12 2001\nFrom: a@b.example\n\nx\n", "x.txt", SourceKind.MBOX),
        (b"Received: by x\n\tfor y\nFrom: a@b.example\nSubject: x\n\nx\n", "x.txt", SourceKind.EML),
        (b"odd\n", "x.eml", SourceKind.EML),
        (EICAR, "e.txt", SourceKind.TRANSCRIPT),
        (EICAR, "e.csv", SourceKind.CSV),
    ],
)
def test_the_content_tells_the_kind(data: bytes, name: str, kind: SourceKind) -> None:
    assert AllFormats().detect(data, name) is kind


@pytest.mark.parametrize("dash", ["-", "=", "_", "\u2500", "-=", "--- ", "---|"])
def test_a_line_of_dashes_that_ends_in_a_word_is_a_line_like_others(dash: str) -> None:
    """Looking whether it parts rows would otherwise take twice as long for each dash more: it would never end."""
    ruled = f"{dash * 4000}end\n"
    assert AllFormats().detect(f"id,name\n{ruled}1,Acme\n2,Bolt\n".encode(), "a.csv") is SourceKind.CSV
    assert (
        AllFormats().detect(f"Ann: Hello.\n{ruled}Bob: Hello, Ann.\nAnn: So?\n".encode(), "x") is SourceKind.TRANSCRIPT
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf\n \n", "empty_file"),
        (b"PK\x03\x04rest", "archive_not_supported"),
        (gzip.compress(b"a,b\n", mtime=0), "archive_not_supported"),
        (b"7z\xbc\xaf\x27\x1c1", "archive_not_supported"),
        (b"%PDF-1.7\n", "binary_file"),
        (b"\x89PNG\r\n\x1a\n", "binary_file"),
        (b"MZ\x90\x00\x03\x00", "binary_file"),
        (bytes(range(32)) * 20, "binary_file"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        AllFormats().detect(data, "a.csv")
    assert (caught.value.kind, caught.value.code) == (RefusalKind.INVALID, code)


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.vtt", "a.eml", "a", ""]))
def test_any_bytes_have_a_kind_or_a_refusal(data: bytes, name: str) -> None:
    try:
        kind = AllFormats().detect(data, name)
    except Refusal as refusal:
        assert refusal.code in {"empty_file", "archive_not_supported", "binary_file"}
    else:
        assert AllFormats().of(kind).inspect(data, name).format
