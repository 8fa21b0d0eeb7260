"""Archives of mail: every message is found wherever it begins, and reading goes on where it was left."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from adapters.formats.mail import Mailboxes
from adapters.formats.mail_split import Messages
from domain.records import Letter, Mail, Record

ENVELOPE = b"From ann@a.example Thu Nov  1 11:19:12 2001\n"
HEAD = b"From: Ann <ann@a.example>\nSubject: hi\n"


def read(data: bytes) -> list[Record]:
    boxes = Mailboxes()
    return list(boxes.read(io.BytesIO(data), boxes.inspect(data, "box")))


def texts(data: bytes) -> list[str]:
    return [record.content.text for record in read(data) if isinstance(record.content, Mail)]


BITS = (
    ENVELOPE,
    HEAD,
    b"\n",
    b"words\n",
    b">From x\n",
    b"From nobody\n",
    b"Content-Length: 12\n",
    b"\r\n",
    b"x" * 90 + b"\n",
)


@given(st.lists(st.sampled_from(BITS), max_size=80).map(b"".join), st.integers(5000, 9000), st.integers(1, 5000))
def test_messages_do_not_depend_on_the_blocks_in_which_they_are_read(data: bytes, limit: int, block: int) -> None:
    whole = list(Messages(io.BytesIO(data), limit=limit))
    assert list(Messages(io.BytesIO(data), limit=limit, block=block)) == whole
    assert [offset for offset, _, _ in whole] == sorted({offset for offset, _, _ in whole})


def test_an_envelope_without_a_blank_line_before_it_begins_a_message() -> None:
    assert texts((ENVELOPE + HEAD + b"\nfirst\n") + (ENVELOPE + HEAD + b"\nsecond\n")) == ["first", "second"]


def test_a_message_of_nothing_is_accounted_for() -> None:
    found = read(ENVELOPE + HEAD + b"\nx\n\n" + ENVELOPE)
    assert [record.problem.code if record.problem else "" for record in found] == ["", "no_headers"]


def test_where_bytes_are_counted_lines_are_left_as_they_are() -> None:
    body = b"one\nFrom here\n>From there\n"
    counted = ENVELOPE + HEAD + b"Content-Length: %d\n\n" % len(body) + body + b"\n" + ENVELOPE + HEAD + b"\nx\n"
    mail = read(counted)[0].content
    assert isinstance(mail, Mail)
    assert (mail.text, mail.quoted) == ("one\nFrom here", ">From there")


def test_headers_without_an_end_do_not_borrow_the_length_of_the_next_message() -> None:
    data = (
        ENVELOPE + b"Subject: no end\n" + ENVELOPE + HEAD + b"Content-Length: 2\n\nx\n\n" + ENVELOPE + HEAD + b"\ny\n"
    )
    found = read(data)
    assert [record.locator.offset for record in found if isinstance(record.locator, Letter)] == [
        at for at in range(len(data)) if data.startswith(ENVELOPE, at)
    ]
