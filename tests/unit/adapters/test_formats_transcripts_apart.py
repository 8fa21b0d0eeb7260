"""Names on paragraphs of their own, as services write down calls with analysts, and captions that name who speaks."""

from __future__ import annotations

import io

import pytest

from adapters.formats import AllFormats
from domain.records import Turn
from domain.sources import SourceKind

CALL = """Orchid Works (NYSE: ORC)
Q3 2024 Earnings Call

Prepared Remarks:

Operator

Good morning and welcome to the call of Orchid Works.

Ann Roe -- Vice President, Investor Relations

Thank you. With me is our chief executive.

Bob Ex -- Chief Executive Officer

Revenue was $412 million, and it grew.

We also bought a boat in August.

Questions & Answers:

Operator

The first question comes from Cy Dee.

Cy Dee -- Ferns Securities -- Analyst

Can you talk about the margins?

Bob Ex -- Chief Executive Officer

They were better than in May.

Call participants:
Ann Roe -- Vice President, Investor Relations
Bob Ex -- Chief
"""
PLAIN = "Bob Ex\n\nWell, it is the best of all years.\n\nAnn Roe\n\nAnd what comes behind it, if I may ask?\n\n"


def said(text: str, name: str = "call.txt") -> list[tuple[str, str]]:
    data = text.encode()
    formats = AllFormats()
    assert formats.detect(data, name) is SourceKind.TRANSCRIPT
    form = formats.of(SourceKind.TRANSCRIPT)
    records = form.read(io.BytesIO(data), form.inspect(data, name))
    return [
        (one.content.speaker, " ".join(one.content.text.split())) for one in records if isinstance(one.content, Turn)
    ]


def test_a_name_with_its_post_on_a_paragraph_of_its_own_says_who_speaks() -> None:
    turns = [turn for turn in said(CALL) if turn[0]]
    assert turns == [
        ("Operator", "Good morning and welcome to the call of Orchid Works."),
        ("Ann Roe (Vice President, Investor Relations)", "Thank you. With me is our chief executive."),
        (
            "Bob Ex (Chief Executive Officer)",
            "Revenue was $412 million, and it grew. We also bought a boat in August.",
        ),
        ("Operator", "The first question comes from Cy Dee."),
        ("Cy Dee (Ferns Securities, Analyst)", "Can you talk about the margins?"),
        ("Bob Ex (Chief Executive Officer)", "They were better than in May."),
    ]
    assert said(CALL)[-1] == ("", "Call participants: Ann Roe -- Vice President, Investor Relations Bob Ex -- Chief")


def test_names_alone_are_enough_where_they_come_again() -> None:
    assert [speaker for speaker, _ in said(PLAIN * 2)] == ["Bob Ex", "Ann Roe", "Bob Ex", "Ann Roe"]


@pytest.mark.parametrize(
    "text",
    [
        "Overview\n\nIt is a boat of wood and of steel.\n\nPricing\n\nIt costs what a boat costs, and more.\n\n"
        "Summary\n\nA boat is a boat in the end.\n\nOutlook\n\nThere will be more of them soon.\n",
        "True\n\nFalse\n\nTrue\n\nTrue\n\nFalse\n\nFalse\n",
        "Milk\n\nBread\n\nMilk\n\nEggs\n\nBread\n\nMilk\n",
    ],
    ids=["headings that stand once", "answers", "a list"],
)
def test_paragraphs_of_a_word_that_nobody_is_called_are_no_speakers(text: str) -> None:
    assert not any(speaker for speaker, _ in said(text))


def test_who_stopped_the_transcription_said_nothing() -> None:
    text = "Ann Roe   0:03\nHello all.\n\nBob Ex   0:07\nHi, and good bye.\n\nBob Ex stopped transcription\n"
    assert said(text) == [
        ("Ann Roe", "Hello all."), ("Bob Ex", "Hi, and good bye."), ("", "Bob Ex stopped transcription")
    ]  # fmt: skip


def test_captions_name_who_speaks_within_their_tags_and_a_sentence_goes_on() -> None:
    text = (
        "1\n00:00:00,500 --> 00:00:03,000\n<b>Ann Roe</b>: The invoice is\n\n2\n00:00:03,000 --> 00:00:05,500\n"
        "for a boat.\n\n3\n00:00:05,600 --> 00:00:07,000\n<b>Bob Ex</b>: Paid already.\n\n"
        "4\n00:00:07,100 --> 00:00:08,000\n[Music]\n"
    )
    assert [(who, words) for who, words in said(text, "call.srt")][:2] == [
        ("Ann Roe", "The invoice is for a boat."), ("Bob Ex", "Paid already.")
    ]  # fmt: skip
    assert said(text, "call.srt")[2] == ("", "[Music]")


def test_a_caret_behind_a_name_says_who_speaks() -> None:
    text = "Operator^ Good morning to all.\nAnn Roe^ Thanks.\nOver to Bob.\nBob Ex^ It grew.\nOperator^ A question.\n"
    assert said(text) == [
        ("Operator", "Good morning to all."), ("Ann Roe", "Thanks. Over to Bob."), ("Bob Ex", "It grew."),
        ("Operator", "A question."),
    ]  # fmt: skip


def test_what_was_said_may_be_called_a_snippet() -> None:
    text = (
        '{"utterances":[{"speaker":{"name":"Ann Roe"},"snippet":"We take the boat.","snippet_time":12.5},'
        '{"speaker":{"name":"Bob Ex"},"snippet":"It is yours now.","snippet_time":16.0}]}'
    )
    assert said(text, "call.json") == [("Ann Roe", "We take the boat."), ("Bob Ex", "It is yours now.")]
