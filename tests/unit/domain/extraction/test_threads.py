"""By which other messages a message is found again, and what is a copy of it."""

from __future__ import annotations

import pytest

from domain.extraction.threads import Ties, copy_of, subject_key, thread_of, ties_of
from domain.records import Mail


def mail(ident: str = "", subject: str = "", day: str = "2 Nov 2026", text: str = "", **headers: str) -> Mail:
    kept = {"message-id": ident, "subject": subject, "date": f"{day} 10:00:00 +0000"}
    return Mail({**kept, **{name.replace("_", "-"): value for name, value in headers.items()}}, text)


def tied(one: Mail, other: Mail) -> bool:
    """Whether one finds the other, whichever came first."""
    a, b = ties_of(one), ties_of(other)
    return bool(set(a.both) & {*b.both, *b.opens} or set(b.both) & {*a.both, *a.opens})


FIRST = mail("<a@x>", "Lamps for the quay")


@pytest.mark.parametrize(
    "answer",
    [
        mail("<b@x>", "other words", in_reply_to="<a@x>"),
        mail("<c@x>", "AW: Lamps for the quay", references="<a@x> <b@x>"),
        mail("<f@x>", "SV: [list] Re: lamps for  the quay"),
        mail("", "Re: Lamps for the quay", "1 Dec 2026"),
    ],
)
def test_an_answer_is_tied_to_what_it_answers(answer: Mail) -> None:
    assert tied(answer, FIRST)


@pytest.mark.parametrize(
    "other",
    [
        mail("<g@x>", "Lamps for the quay"),
        mail("<h@x>", "Re: Lamps for the quay", "1 Feb 2027"),
        mail("<i@x>", "Re: Lamps for the quay", references="<gone@x>"),
        mail("<j@x>", "Re: Bollards for the quay"),
        Mail({}, "Lamps for the quay"),
    ],
)
def test_a_new_a_late_or_another_message_is_not_tied_to_it(other: Mail) -> None:
    assert not tied(other, FIRST)


def test_answers_to_one_lost_message_are_tied() -> None:
    assert tied(mail("<d@x>", "one", references="<gone@x>"), mail("<e@x>", "two", references="<gone@x>"))


def test_a_short_subject_ties_nothing() -> None:
    assert ties_of(mail("<a@x>", "Re: Hi")) == Ties(("<a@x>",))


def test_a_long_thread_is_known_by_its_first_and_its_latest_messages() -> None:
    named = [f"<{number}@x>" for number in range(400)]
    ties = ties_of(mail("<own@x>", references=" ".join(named))).both
    assert ties[:2] == ("<own@x>", "<0@x>") and ties[-1] == "<399@x>" and len(ties) < 30


def test_ties_are_short_enough_for_an_index_whatever_the_headers_say() -> None:
    ties = ties_of(mail(f"<{'é' * 800}@x>", "Lamps " * 300))
    assert all(len(tie.encode()) < 700 for tie in (*ties.both, *ties.opens)) and ties.both and ties.opens


@pytest.mark.parametrize(
    "subject",
    ["Re: The offer", "AW: WG: The offer", "[list] Re[2]: the  OFFER", "Antw: RE: FW: The offer", "The offer (fwd)"],
)
def test_a_subject_is_known_without_what_programs_put_before_it(subject: str) -> None:
    assert subject_key(subject) == "the offer"


def test_a_thread_is_named_after_its_first_message() -> None:
    assert thread_of(FIRST) == "<a@x>"
    assert thread_of(mail("<c@x>", references="<a@x> <b@x>", in_reply_to="<b@x>")) == "<a@x>"
    assert thread_of(Mail({}, "")) is None


def test_copies_have_one_id_and_the_same_words() -> None:
    one = mail("<a@x>", text="Hello  there", to="list@x")
    assert copy_of(one) == copy_of(mail("<a@x>", text="Hello\nthere", to="ann@x", cc="bob@x"))
    assert copy_of(one) != copy_of(mail("<a@x>", text="Good bye"))
    assert copy_of(mail("", text="Hello")) is None


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 99999 99:99:99"])
def test_a_date_that_cannot_be_read_ties_by_no_subject(date: str) -> None:
    headers = {"message-id": "<a@x>", "subject": "Re: Lamps for the quay", "date": date}
    assert ties_of(Mail(headers, "")) == Ties(("<a@x>",))
