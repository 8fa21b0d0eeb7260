"""The formats against their contract, on samples and on any bytes."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.formats import AllFormats
from application.contracts.formats import FormatContract
from application.ports.formats import Format
from domain.sources import SourceKind

BITS = (
    b'"',
    b'""',
    b",",
    b";",
    b"\n",
    b"\r\n",
    b"\r",
    b"\\",
    b"\t",
    b"\x00",
    b"\xff",
    b"\xc3",
    b"\xc3\xa9",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"a",
    b"1",
    b" ",
    b"\n\n",
    b"WEBVTT\n\n",
    b"00:01.000 --> 00:02.000\n",
    b"0:00:01.000,0:00:02.000\n",
    b"-->",
    b"NOTE ",
    b"<v Ann Example>",
    b"</v>",
    b"&amp;",
    b"Ann Example: ",
    b"Ann Example  0:03\n",
    b"(1:02)",
    b"From ann@a.example Thu Nov  1 11:19:12 2001\n",
    b"From: Ann <ann@a.example>\n",
    b"Subject: =?utf-8?Q?a=C3?= =?utf-8?Q?=A9?=\n",
    b"Content-Length: 5\n",
    b"Content-Type: multipart/mixed; boundary=x\n",
    b"--x\n",
    b"--x--\n",
    b"Content-Type: text/html\n",
    b"Content-Transfer-Encoding: base64\n",
    b"Content-Type: text/plain; charset=nowhere\n",
    b"<p>",
    b"<!--",
    b"<blockquote>",
    b"\n-- \n",
    b"> quoted\n",
    b"On Mon, Ann wrote:\n",
    b">From ",
    b"=?",
    b"?=",
    b"message-id: <a@b>\n",
)

anything = st.one_of(st.binary(max_size=400), st.lists(st.sampled_from(BITS), max_size=40).map(b"".join))
pieces = st.lists(st.integers(1, 50), min_size=1, max_size=5)
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.differing_executors])


class Bound(FormatContract):
    kind: SourceKind

    def format(self) -> Format:
        return AllFormats().of(self.kind)

    @quick
    @given(anything, pieces)
    def test_any_bytes_obey_every_law(self, data: bytes, sizes: list[int]) -> None:
        self.check_all(data, sizes)


def test_a_character_right_before_the_surrogates_is_text_like_any_other() -> None:
    TestTranscripts().check_storable("Ann: so \ud7ff it is\nBob: yes\n".encode("utf-16"))


class TestTables(Bound):
    kind = SourceKind.CSV

    def samples(self) -> Sequence[bytes]:
        return (
            b'id,name\n1,"two\nlines"\n2,"open\n3,c\n',
            "id;näme\n1;é\n".encode("cp1252"),
            "a,b\n1,2\n".encode("utf-16"),
        )


class TestTranscripts(Bound):
    kind = SourceKind.TRANSCRIPT

    def samples(self) -> Sequence[bytes]:
        return (
            b"WEBVTT\n\n1\n00:01.000 --> 00:02.000\n<v Ann>hi\n",
            b"Ann: hi\nBob: ho\n",
            b"1\n00:00:01,0 --> x\nlost\n",
        )


class TestMailboxes(Bound):
    kind = SourceKind.MBOX

    def samples(self) -> Sequence[bytes]:
        one = b"From a@b.example Thu Nov  1 11:19:12 2001\nFrom: a@b.example\nSubject: hi\n\ntext\n\n"
        return (one, one * 3, one + b"From nobody\n" + one, b"\n" * 10 + one)


class TestSingleMail(Bound):
    kind = SourceKind.EML

    def samples(self) -> Sequence[bytes]:
        return (b"From: a@b.example\nSubject: hi\n\ntext\n", b"Subject: \xe9\r\n\r\nbody", b"no headers at all")


del Bound
