"""Threads and copies of messages, whatever the order in which they come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.extraction.threads import Posting, copies, posting, sent_at, subject_key, threads
from domain.records import Letter, Mail


def mail(seq: int, ident: str, subject: str, day: int, **headers: str) -> Posting:
    date = f"{day:02} Nov 2026 10:00:00 +0000"
    kept = {"subject": subject, "date": date, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return posting(seq, Letter(ident, seq + 1, seq), Mail(kept, f"text {ident}"))


FIRST = mail(0, "<a@x>", "Lamps for the quay", 1)
ANSWER = mail(1, "<b@x>", "Re: Lamps for the quay", 2, in_reply_to="<a@x>")
LATER = mail(2, "<c@x>", "AW: Lamps for the quay", 3, references="<a@x> <b@x>")
LOST = mail(3, "<d@x>", "something else", 4, references="<gone@x>")
LOST_TOO = mail(4, "<e@x>", "something else", 5, references="<gone@x>")
UNREFERENCED = mail(5, "<f@x>", "SV: [list] Re: lamps for  the quay", 6)
NEW = mail(6, "<g@x>", "Lamps for the quay", 7)
HI = mail(7, "<h@x>", "Re: Hi", 8)
HI_TOO = mail(8, "<i@x>", "Hi", 1)
ALL = (FIRST, ANSWER, LATER, LOST, LOST_TOO, UNREFERENCED, NEW, HI, HI_TOO)


@given(st.permutations(ALL))
def test_threads_are_the_same_in_any_order(order: list[Posting]) -> None:
    found = threads(order)
    assert [found[n] for n in range(9)] == [*["<a@x>"] * 3, *["<d@x>"] * 2, "<a@x>", "<g@x>", "<h@x>", "<i@x>"]


def test_an_answer_long_after_is_a_thread_of_its_own() -> None:
    headers = {"subject": "Re: Lamps for the quay", "date": "1 Nov 2027 10:00 +0000"}
    late = posting(1, Letter("<z@x>", 2, 9), Mail(headers, ""))
    assert threads([FIRST, late])[1] == "<z@x>"


@pytest.mark.parametrize(
    "subject",
    [
        "Re: The offer",
        "AW: WG: The offer",
        "[list] Re[2]: the  OFFER",
        "Antw: RE: FW: The offer",
        "The offer (fwd)",
        "回复：The offer",
    ],
)
def test_a_subject_is_known_without_what_programs_put_before_it(subject: str) -> None:
    assert subject_key(subject) == "the offer"


def test_copies_have_one_id_and_the_same_words() -> None:
    def copy(seq: int, ident: str, text: str) -> Posting:
        return posting(seq, Letter(ident, seq + 1, seq), Mail({}, text))

    found = [
        copy(0, "<a@x>", "one  two"),
        copy(1, "<a@x>", "one\ntwo"),
        copy(2, "<a@x>", "three"),
        copy(3, "<b@x>", "one two"),
    ]
    assert copies(reversed(found)) == {1: 0}


@pytest.mark.parametrize("date", ["", "yesterday", "99 Foo 2026", "Mon, 99 Nov 2026 99:99:99 +9999"])
def test_a_date_that_cannot_be_read_is_none(date: str) -> None:
    assert sent_at(Mail({"date": date}, "")) is None


@given(st.text(max_size=60))
def test_any_header_has_a_key_that_is_its_own(text: str) -> None:
    assert subject_key(subject_key(text)) == subject_key(text)
    sent_at(Mail({"date": text}, ""))
