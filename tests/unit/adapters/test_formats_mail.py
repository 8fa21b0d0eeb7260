"""Mail as records: where messages begin, what their headers say, what their writer wrote."""

from __future__ import annotations

import io

import pytest

from adapters.formats.mail import Mailboxes, SingleMail
from adapters.formats.mail_headers import decode_header
from adapters.formats.mail_html import text_of
from adapters.formats.mail_reply import Reply, split_reply
from domain.records import Letter, Mail, Record

ENVELOPE = b"From ann at a.example  Thu Nov  1 11:19:12 2001\n"
HEAD = b"From: ann at a.example (Ann Example)\nSubject: hi\nMessage-ID: <1@a.example>\n"


def read(data: bytes) -> list[Record]:
    boxes = Mailboxes()
    return list(boxes.read(io.BytesIO(data), boxes.inspect(data, "box")))


def one(data: bytes) -> tuple[Mail, Record]:
    single = SingleMail()
    (record,) = single.read(io.BytesIO(data), single.inspect(data, "one.eml"))
    assert isinstance(record.content, Mail)
    return record.content, record


def texts(data: bytes) -> list[str]:
    return [record.content.text for record in read(data) if isinstance(record.content, Mail)]


def test_messages_are_found_by_their_envelopes_with_offset_and_place() -> None:
    message = ENVELOPE + HEAD + b"\nfirst\n\n"
    found = [record.locator for record in read(message * 3)]
    assert found == [Letter("<1@a.example>", place + 1, place * len(message)) for place in range(3)]


def test_from_in_a_text_is_no_envelope() -> None:
    text = b"\nhello\n\nFrom here it is far.\n\nFrom Thu Nov  1 11:19:12 2001 on it rained.\nnext\n\n"
    assert len(read(ENVELOPE + HEAD + text + ENVELOPE + HEAD + b"\nb\n")) == 2


def test_blank_lines_before_the_first_envelope_do_no_harm() -> None:
    for blank in (b"\n", b"\n\n", b"\r\n\r\n"):
        assert texts(blank + ENVELOPE + HEAD + b"\nx\n") == ["x"]


def test_escaped_from_lines_lose_one_mark() -> None:
    assert texts(ENVELOPE + HEAD + b"\nx\n>From me\nend\n")[0] == "x\nFrom me\nend"


def test_content_length_is_honoured_only_where_it_lands_on_an_envelope() -> None:
    body = b"a\n\n" + ENVELOPE + b"X: y\n\nb\n"
    right = ENVELOPE + HEAD + b"Content-Length: %d\n\n" % len(body) + body + b"\n" + ENVELOPE + HEAD + b"\nc\n"
    assert len(read(right)) == 2
    wrong = ENVELOPE + HEAD + b"Content-Length: 3\n\n" + b"abcdef\n\n" + ENVELOPE + HEAD + b"\nc\n"
    assert texts(wrong) == ["abcdef", "c"]


def test_a_huge_message_is_read_past_in_bounded_memory() -> None:
    huge = ENVELOPE + HEAD + b"\n" + b"word word\n" * 1_200_000 + b"\n"
    found = read(huge + ENVELOPE + HEAD + b"\nafter\n")
    assert [record.problem.code if record.problem else "" for record in found] == ["record_too_long", ""]
    assert isinstance(found[1].locator, Letter)
    assert found[1].locator.offset == len(huge)


def test_headers_are_kept_in_lower_case_and_obfuscated_addresses_as_they_are() -> None:
    mail, _ = one(HEAD + b"X-Other: no\nReferences: <0@a.example>\n\nbody")
    assert mail.headers == {
        "from": "ann at a.example (Ann Example)",
        "subject": "hi",
        "message-id": "<1@a.example>",
        "references": "<0@a.example>",
    }


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?Q?J=C3=B6rg?= =?utf-8?Q?_Example?=", "Jörg Example"),
        ("=?utf-8?B?w6k=?= x =?iso-8859-1?q?=E9?=", "é x é"),
        ("=?utf-8?Q?a=C3?= =?utf-8?Q?=A9b?=", "aéb"),
        ("=?nowhere?Q?plain?=", "plain"),
        ("M\udcfcller", "Müller"),
        ("J\udcc3\udcb6rg", "Jörg"),
    ],
)
def test_headers_are_decoded(raw: str, text: str) -> None:
    assert decode_header(raw) == text


def test_a_decoded_name_with_a_comma_stays_one_name() -> None:
    assert decode_header("=?utf-8?Q?Roe=2C_J=C3=A9?= <j@a.example>", addresses=True) == '"Roe, Jé" <j@a.example>'


def test_a_message_without_an_id_gets_a_stable_one() -> None:
    first, again, other = (one(b"From: a@b.example\n\n" + body)[1].locator for body in (b"x", b"x", b"y"))
    assert first == again
    assert first != other


def test_plain_text_is_preferred_and_attachments_are_ignored() -> None:
    parts = (
        b"--x\nContent-Type: text/html\n\n<p>rich</p>\n--x\nContent-Type: text/plain; charset=iso-8859-1\n"
        b"Content-Transfer-Encoding: quoted-printable\n\npl=E9n\n"
        b"--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nsecret\n--x--\n"
    )
    mail, _ = one(HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n" + parts)
    assert mail.text == "plén"


def test_html_alone_becomes_text_with_its_quotes_marked() -> None:
    source = (
        "<style>p{}</style><p>Hi &amp; hello<br>you</p><blockquote>old<p>words</p></blockquote><!-- x --><p>1 < 2</p>"
    )
    assert text_of(source) == "Hi & hello\nyou\n\n> old\n> words\n\n1 < 2"


def test_deep_nesting_is_a_problem_of_the_message() -> None:
    levels = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(40))
    assert (problem := one(b"From: a@b.example\n" + levels + b"\nx")[1].problem)
    assert problem.code == "too_many_parts"


@pytest.mark.parametrize(
    "quote",
    [
        "> old\n> words",
        "On Thu, Nov 1, 2001 at 11:19 AM, Ann <a@b.example> wrote:\n> old",
        "On Thu, Nov 1, 2001 at 11:19 AM, Ann Example\n<a@b.example> wrote:\n\n> old",
        "Am 1.11.2001 um 11:19 schrieb Ann:\n> alt",
        "-----Original Message-----\nFrom: Ann\nold",
        "From: Ann\nSent: Thursday\nTo: Bob\nSubject: x\n\nold",
    ],
)
def test_quotes_are_left_out(quote: str) -> None:
    assert split_reply(f"New words.\n\n{quote}\n") == Reply("New words.", "", quote.replace("\n\n> old", "\n> old"))


def test_answers_between_quotes_are_kept() -> None:
    assert split_reply("On Monday Ann wrote:\n> one?\nyes\n> two?\nno\n").text == "yes\nno"


def test_signatures_are_told_apart() -> None:
    assert split_reply("Hello\n-- \nAnn Example\n+49 30 1234") == Reply("Hello", "Ann Example\n+49 30 1234")
    closed = split_reply("Here is the offer.\n\nBest regards,\nAnn Example\nSales, Acme Ltd\n")
    assert closed.text == "Here is the offer."
    assert closed.signature.startswith("Best regards,\nAnn Example")


def test_a_mail_of_nothing_but_quotes_keeps_them() -> None:
    assert split_reply("> all\n> of it") == Reply("> all\n> of it")


def test_stray_lines_among_the_headers_do_not_hide_them() -> None:
    assert one(b"quite odd\nFrom : a@b.example\nSubject: x\n\nbody")[0].headers == {
        "from": "a@b.example",
        "subject": "x",
    }


def test_a_text_without_headers_is_a_rejected_record() -> None:
    assert (problem := one(b"just words")[1].problem)
    assert problem.code == "no_headers"
