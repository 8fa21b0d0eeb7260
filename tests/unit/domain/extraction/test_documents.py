"""Turns and messages under the second version of the rules."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.extraction.documents import Documents, context_of, day_in
from domain.extraction.text import Context
from domain.provenance import Mention
from domain.records import Mail, Turn


def dates(mentions: tuple[Mention, ...]) -> list[str]:
    return [one.value for one in mentions if one.kind == "date"]


@pytest.mark.parametrize(
    ("header", "day"),
    [
        ("Mon, 3 Jun 2024 10:00:00 +0200", date(2024, 6, 3)),
        ("3 Jun 2024 10:00", date(2024, 6, 3)),
        ("2024-06-03", date(2024, 6, 3)),
        ("", None),
        ("yesterday", None),
    ],
)
def test_a_message_is_read_from_the_day_it_was_written(header: str, day: date | None) -> None:
    mail = Mail({"from": "Ann Ferris <ann@orchid.de>", "date": header}, "See you tomorrow.")
    assert context_of(mail).on == day
    assert dates(Documents().of_mail(mail)[1]) == (["2024-06-04"] if day else [])


def test_the_senders_domain_tells_the_country_unless_its_ending_is_sold_to_anybody() -> None:
    assert context_of(Mail({"from": "a@orchid.de"}, "")).region == "DE"
    assert context_of(Mail({"from": "a@orchid.co.uk"}, "")).region == "GB"
    assert context_of(Mail({"from": "a@orchid.io"}, "")).region is None
    assert context_of(Mail({"from": "a@orchid.com"}, "")).region is None


def test_a_call_is_read_from_the_day_in_its_title() -> None:
    said = Documents().of_turn(Turn("Ann Ferris", "We sign next Friday."), "2024-06-12 Orchid call")
    assert dates(said[1]) == ["2024-06-14"]
    assert said[0][0].contact["name"].value == "Ann Ferris"
    assert day_in("Orchid call") is None
    assert day_in("2024-06-12 to 2024-06-14") is None


def test_the_mentions_of_another_extractor_are_added() -> None:
    def others(text: str, context: Context) -> list[Mention]:
        start = text.index("globex")
        return [Mention("organisation", "Globex", "globex", "model.org@1", start, start + 6, 0.6)]

    said = Documents(others).of_mail(Mail({}, "We signed a $40,000 contract with globex."))
    assert [part.vendor["name"].value for part in said[0] if part.deal] == ["Globex"]


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=80))
def test_no_header_title_or_text_breaks_the_reading(header: str, title: str, text: str) -> None:
    _, of_mail = Documents().of_mail(Mail({"from": header, "date": title}, text))
    _, of_turn = Documents().of_turn(Turn(header, text), title)
    for mention in (*of_mail, *of_turn):
        assert mention.start < 0 or text[mention.start : mention.end] == mention.raw


LABELS = {
    "Ann Roe": {"name": "Ann Roe"},
    "Dr. Ann Roe, CEO": {"name": "Ann Roe", "title": "CEO"},
    "Ann Roe (VP of Sales, Acme Inc.)": {"name": "Ann Roe", "title": "VP of Sales", "vendor": "Acme Inc."},
    "Roe, Ann (Acme GmbH)": {"name": "Ann Roe", "vendor": "Acme GmbH"},
    "Ann Roe | Acme": {"name": "Ann Roe"},
    "Ann Roe's iPhone": {"name": "Ann Roe"},
    "Ann Roe [external]": {"name": "Ann Roe"},
    "ann@acme-tools.com": {"email": "ann@acme-tools.com", "domain": "acme-tools.com"},
    "Ann Roe <ann@acme-tools.com>": {"name": "Ann Roe", "email": "ann@acme-tools.com", "domain": "acme-tools.com"},
    "Next Steps": {},
    "Conference Room 4": {},
}


@pytest.mark.parametrize("label", LABELS)
def test_a_speaker_s_label_says_who_they_are_and_for_whom(label: str) -> None:
    parts, _ = Documents().of_turn(Turn(label, "So be it."), "call")
    found = {field: claim.value for part in parts for field, claim in part.contact.items()}
    for part in parts:
        found |= {"vendor" if field == "name" else field: claim.value for field, claim in part.vendor.items()}
    assert found == LABELS[label]
