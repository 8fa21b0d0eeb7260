"""What turns and messages say and name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.extraction import of_mail, of_turn
from domain.extraction.mentions import read
from domain.provenance import Noun, Part
from domain.records import Mail, Turn


def named(kind: str, text: str) -> list[str]:
    return [mention.value for mention in read(text)[1] if mention.kind == kind]


def values(part: Part) -> dict[str, str]:
    return {f"{noun}.{field}": claim.value for noun in Noun for field, claim in part.of(noun).items()}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("about $3.5 million all in", "3500000 USD"),
        ("it was CHF30 million", "30000000 CHF"),
        ("EUR 1.2bn", "1200000000 EUR"),
        ("some 12k euros", "12000 EUR"),
        ("a loss of -$5,000.50 there", "-5000.50 USD"),
        ("costs 1.234,50 €.", "1234.50 EUR"),
        ("two and a half million dollars", "2500000 USD"),
        ("half a million pounds", "500000 GBP"),
        ("13 dollars and 45 cents", "13.45 USD"),
        ("£40.", "40 GBP"),
    ],
)
def test_money_is_found_in_words_symbols_and_codes(text: str, value: str) -> None:
    assert named("money", text) == [value]


@pytest.mark.parametrize(
    "text", ["several hundred million dollars", "in 2024", "ALL 3 of us", "50%", "TOP 10", "3 doors"]
)
def test_a_vague_sum_or_a_bare_number_is_no_money(text: str) -> None:
    assert named("money", text) == []


def test_the_first_end_of_a_range_takes_the_scale_of_the_second() -> None:
    assert named("money", "between $1.5 and $2 million") == ["1500000 USD", "2000000 USD"]


def test_dates_are_found_when_they_can_be_read_one_way_only() -> None:
    text = "on May 3, 2024, by 2024-06-01, from 13/02/2024, in July 2025, not 01/02/2024 and not May 4"
    assert named("date", text) == ["2024-05-03", "2024-06-01", "2024-02-13", "2025-07"]


def test_organisations_need_a_legal_form() -> None:
    assert named("organisation", "We met Orchid Tools Ltd. and Brick & Stone GmbH, but not Northern Lights.") == [
        "Orchid Tools Ltd.",
        "Brick & Stone GmbH",
    ]
    assert named("organisation", "The Company and this Insurance Company grew.") == []


def test_two_organisations_side_by_side_are_two() -> None:
    assert named("organisation", "Between Orchid Ltd and Brick Ltd, or Stone GmbH & Co KG.") == [
        "Orchid Ltd",
        "Brick Ltd",
        "Stone GmbH & Co KG",
    ]


def test_addresses_are_found_and_file_names_are_not() -> None:
    text = (
        "Mail ann@orchid.example or bo at brick.com, see www.orchid.com/x, call +49 30 901820; not setup.py, e.g. this."
    )
    mentions = {(m.kind, m.value) for m in read(text)[1]}
    assert mentions == {
        ("email", "ann@orchid.example"),
        ("email", "bo@brick.com"),
        ("domain", "orchid.com"),
        ("phone", "+4930901820"),
    }


def test_people_are_found_by_title_and_by_introduction() -> None:
    parts, _ = read(
        "With us is Ann Ferris, Chief Executive Officer. Next is the line of Bo Larsson with Brick Partners."
    )
    assert [values(part) for part in parts] == [
        {"contact.name": "Ann Ferris", "contact.title": "Chief Executive Officer"},
        {"vendor.name": "Brick Partners", "contact.name": "Bo Larsson"},
    ]


def test_a_deal_is_a_sentence_with_a_deal_word_an_amount_and_one_organisation() -> None:
    parts, _ = read("We signed a $40,000 contract with Orchid Tools Ltd, it is good.")
    assert values(parts[0]) == {
        "vendor.name": "Orchid Tools Ltd",
        "deal.amount": "40000",
        "deal.currency": "USD",
        "deal.stage": "won",
    }


@pytest.mark.parametrize(
    "text",
    [
        "Orchid Tools Ltd reported revenue of $40,000 from contracts.",
        "Orchid Tools Ltd paid $40,000.",
        "A contract of $40,000 was signed.",
        "The contract between Orchid Ltd and Brick Ltd is worth $40,000.",
    ],
)
def test_figures_unnamed_or_doubtful_sides_make_no_deal(text: str) -> None:
    assert all(not part.deal for part in read(text)[0])


def test_a_speaker_with_a_name_is_a_contact_and_a_label_is_not() -> None:
    assert values(of_turn(Turn("Ann Ferris", "Hello."), "call")[0][0]) == {"contact.name": "Ann Ferris"}
    for label in ("", "Speaker 1", "Operator", "7", "SPEAKER_02", "Unknown Speaker", "ann"):
        assert of_turn(Turn(label, "Hello."), "call")[0] == ()


def test_forms_of_address_and_brackets_are_not_part_of_a_speakers_name() -> None:
    for label in ("Hon. Ann Ferris (Minister of Lamps)", "Ferris, Ann", "Dr. Ann Ferris"):
        assert values(of_turn(Turn(label, ""), "call")[0][0]) == {"contact.name": "Ann Ferris"}


def test_a_speaker_who_introduces_themselves_is_one_part_with_their_firm() -> None:
    parts, _ = of_turn(Turn("Ann Ferris", "Hi, this is Ann Ferris from Orchid Tools, calling about lamps."), "call")
    assert [values(part) for part in parts] == [{"vendor.name": "Orchid Tools", "contact.name": "Ann Ferris"}]


@pytest.mark.parametrize(
    ("sender", "name", "email"),
    [
        ("ann at orchid.com (Ann B. Ferris)", "Ann B. Ferris", "ann@orchid.com"),
        ('"Ferris, Ann" <ann@orchid.com>', "Ann Ferris", "ann@orchid.com"),
        ("Ann Ferris <ann@orchid.com>", "Ann Ferris", "ann@orchid.com"),
    ],
)
def test_the_writer_of_a_message_is_its_first_contact(sender: str, name: str, email: str) -> None:
    parts, mentions = of_mail(Mail({"from": sender}, "Hello."))
    assert values(parts[0]) == {"vendor.domain": "orchid.com", "contact.name": name, "contact.email": email}
    assert {(m.rule, m.start, m.end) for m in mentions} == {("mail.from-name@1", -1, -1), ("mail.from@1", -1, -1)}


def test_free_mail_names_no_vendor_and_robots_are_nobody() -> None:
    parts, _ = of_mail(Mail({"from": "Ann Ferris <ann@gmail.com>"}, ""))
    assert parts[0].vendor == {}
    assert of_mail(Mail({"from": "no-reply@orchid.com"}, ""))[0] == ()
    assert of_mail(Mail({}, ""))[0] == ()


def test_a_signature_tells_title_phone_and_firm() -> None:
    signature = "Ann Ferris\nHead of Sales\nOrchid Tools Ltd.\nTel: +49 30 901820"
    parts, _ = of_mail(Mail({"from": "Ann Ferris <ann@orchid.com>"}, "Hello.", signature))
    assert values(parts[0]) == {
        "vendor.name": "Orchid Tools Ltd.",
        "vendor.domain": "orchid.com",
        "contact.name": "Ann Ferris",
        "contact.email": "ann@orchid.com",
        "contact.title": "Head of Sales",
        "contact.phone": "+4930901820",
    }


WORDS = """
    We signed a $5 million deal with Orchid Tools Ltd. Ann Ferris , CEO of two hundred dollars May 3, 2024
    ann@orchid.com www.orchid.com +49 30 901820 EUR 1.2bn to this is from the line of é 日本 - ( )
"""
words = st.sampled_from([*WORDS.split(), "\n\n"])


@given(st.lists(words, max_size=30).map(" ".join) | st.text(max_size=80))
def test_every_mention_and_claim_points_at_its_own_words(text: str) -> None:
    parts, mentions = read(text)
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.raw
    assert list(mentions) == sorted(mentions, key=lambda m: (m.start, m.end, m.kind))
    for part in parts:
        for noun in Noun:
            for claim in part.of(noun).values():
                assert text[claim.start : claim.end] == claim.raw
        assert not part.deal or part.vendor


def test_a_gap_as_wide_as_a_page_behind_spelt_money_is_read_in_one_go() -> None:
    gap = " " * 200_000
    assert named("money", f"12 dollars and{gap}fifty{gap}cents") == ["12.50 USD"]
    assert named("money", f"3 dollars twenty{gap}five") == ["3 USD"]
