"""Transcripts as records: cues, labelled turns, names on their own line, plain text."""

from __future__ import annotations

import io

import pytest

from adapters.formats.transcripts import Transcripts
from domain.records import Cue, Record, Turn


def read(text: str) -> list[Record]:
    data = text.encode()
    transcripts = Transcripts()
    return list(transcripts.read(io.BytesIO(data), transcripts.inspect(data[: 64 * 1024], "call")))


def turns(text: str) -> list[tuple[str, str]]:
    return [(record.content.speaker, record.content.text) for record in read(text) if isinstance(record.content, Turn)]


def cues(text: str) -> list[tuple[int, int, int | None, int | None]]:
    found = [record.locator for record in read(text)]
    return [(cue.cue, cue.line, cue.start_ms, cue.end_ms) for cue in found if isinstance(cue, Cue)]


def test_a_cue_keeps_its_number_line_and_times() -> None:
    first = "\ufeffWEBVTT\n\nNOTE made by hand\n\nintro\n00:01.500 --> 00:02.000 align:start\nHello\n\n"
    text = first + "01:00:02.000 --> 01:00:03.000\nBye\n"
    assert cues(text) == [(1, 5, 1500, 2000), (2, 9, 3_602_000, 3_603_000)]


def test_style_and_region_blocks_are_no_records() -> None:
    assert turns("WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:x\n\n00:01.000 --> 00:02.000\nHi\n") == [
        ("", "Hi")
    ]


def test_voices_name_the_speaker_and_tags_and_entities_are_resolved() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud Ann Example>Profit &amp; <b>loss</b></v>\n"
    assert turns(text) == [("Ann Example", "Profit & loss")]


def test_each_speaker_of_a_cue_has_a_record_under_the_same_cue() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Hi\n<v Bob>Ho\n"
    assert turns(text) == [("Ann", "Hi"), ("Bob", "Ho")]
    assert [cue[0] for cue in cues(text)] == [1, 1]


def test_labels_in_cues_are_speakers_when_most_cues_have_them() -> None:
    most = "WEBVTT\n\n1\n00:01.000 --> 00:02.000\nAnn Example: Hi\n\n2\n00:02.000 --> 00:03.000\nBob: Ho\n"
    assert turns(most) == [("Ann Example", "Hi"), ("Bob", "Ho")]
    few = "WEBVTT\n\n" + "".join(f"00:0{n}.000 --> 00:0{n}.500\nwords {n}\n\n" for n in range(5))
    assert turns(few + "00:07.000 --> 00:08.000\nRemember: buy milk\n")[-1] == ("", "Remember: buy milk")


def test_srt_and_sbv_are_read() -> None:
    assert cues("1\n00:00:01,000 --> 00:00:02,500\nHi\n\n2\n00:00:03,000 --> 00:00:04,000\nHo\n")[1] == (
        2,
        5,
        3000,
        4000,
    )
    assert cues("0:00:01.000,0:00:02.500\nHi\n\n0:00:03.000,0:00:04.000\nHo\n")[0] == (1, 1, 1000, 2500)


@pytest.mark.parametrize("times", ["00:00:07.000 --> 00:00:1d.890", "00:61.000 --> 00:62.000", "--> 00:01.000"])
def test_a_malformed_cue_is_a_rejected_record_that_keeps_its_words(times: str) -> None:
    text = f"WEBVTT\n\n00:01.000 --> 00:02.000\nfirst\n\n{times}\nsecond\n\n00:03.000 --> 00:04.000\nthird\n"
    assert [record.problem.code if record.problem else "" for record in read(text)] == ["", "malformed_cue", ""]
    assert turns(text)[1] == ("", "second")


def test_text_without_times_among_cues_is_not_lost() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nfirst\n\norphan\n\n00:03.000 --> 00:04.000\nthird\n"
    assert turns(text)[1] == ("", "orphan")


def test_labelled_lines_are_turns_and_other_lines_go_on_with_them() -> None:
    text = "Ann Example: Good morning.\nWe begin: now.\n\nBob (Acme): See http://acme.example\nNote: this is odd\n"
    assert turns(text) == [
        ("Ann Example", "Good morning.\nWe begin: now."),
        ("Bob", "See http://acme.example\nNote: this is odd"),
    ]


@pytest.mark.parametrize("line", ["[00:01:02] Ann: Hi", "Ann (1:02): Hi", "00:01:02 Ann: Hi", "Ann [00:01:02]: Hi"])
def test_times_beside_the_name_are_read(line: str) -> None:
    found = read(f"{line}\n{line.replace('Ann', 'Bob')}\n")
    assert [record.content for record in found] == [Turn("Ann", "Hi"), Turn("Bob", "Hi")]
    assert [record.locator.start_ms for record in found if isinstance(record.locator, Cue)] == [62_000] * 2


def test_a_name_on_its_own_line_speaks_what_follows() -> None:
    assert turns("Ann Example  0:03\nHello.\nMore.\n\nBob Example  1:02\nHi.\n") == [
        ("Ann Example", "Hello.\nMore."),
        ("Bob Example", "Hi."),
    ]


def test_plain_text_is_speakerless_turns_by_paragraph() -> None:
    assert turns("One\ntwo.\n\nThree.\n") == [("", "One\ntwo."), ("", "Three.")]


def test_an_endless_line_is_rejected_and_reading_goes_on() -> None:
    found = read("x" * 1_000_000 + "\n\nshort\n")
    assert [record.problem.code if record.problem else "" for record in found] == ["record_too_long", ""]
