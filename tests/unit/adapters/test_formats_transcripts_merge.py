"""Turns out of cues: who goes on speaking is one turn, and each cue in it is still found."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from adapters.formats.transcripts import Transcripts
from adapters.formats.transcripts_merge import MERGED_LIMIT
from domain.records import Cue, CuePiece, Record, Turn


def read(text: str) -> list[Record]:
    data = text.encode()
    transcripts = Transcripts()
    return list(transcripts.read(io.BytesIO(data), transcripts.inspect(data[: 64 * 1024], "call")))


def cue(second: int, words: str) -> str:
    return f"00:{second // 60:02}:{second % 60:02}.000 --> 00:{second // 60:02}:{second % 60:02}.900\n{words}\n\n"


def test_consecutive_cues_of_one_speaker_are_one_turn_that_knows_its_cues() -> None:
    said = ["<v Ann>We pay</v>", "<v Ann>ten dollars.</v>", "<v Bob>Fine.</v>"]
    first, second = read("WEBVTT\n\n" + "".join(cue(n, words) for n, words in enumerate(said)))
    assert first.content == Turn("Ann", "We pay ten dollars.")
    assert first.locator == Cue(1, 3, 0, 1900, (CuePiece(7, 2, 6, 1000, 1900),))
    assert second.content == Turn("Bob", "Fine.")


def test_a_place_in_the_text_tells_its_own_cue_and_time() -> None:
    place = Cue(1, 3, 0, 2900, (CuePiece(7, 2, 6, 1000, 1900), CuePiece(20, 3, 9, 2000, 2900)))
    assert place.at(0) == Cue(1, 3, 0, 1000)
    assert place.at(7) == place.at(19) == Cue(2, 6, 1000, 1900)
    assert place.at(500) == Cue(3, 9, 2000, 2900)
    assert Cue(4, 1, 5, 6).at(3) == Cue(4, 1, 5, 6)


def test_a_sentence_of_nobody_runs_on_in_the_next_cue() -> None:
    texts = ["They signed for", "two million.", "Then they left", "the room.", "All of them."]
    found = read("WEBVTT\n\n" + "".join(cue(n, words) for n, words in enumerate(texts)))
    assert [record.content.text for record in found if isinstance(record.content, Turn)] == [
        "They signed for two million.",
        "Then they left the room.",
        "All of them.",
    ]


def test_captions_without_sentence_ends_or_with_a_pause_stay_apart() -> None:
    assert len(read("WEBVTT\n\n" + "".join(cue(n, "and so on") for n in range(5)))) == 5
    paused = cue(0, "They signed") + cue(30, "for two million.") + cue(31, "Yes.")
    assert len(read("WEBVTT\n\n" + paused)) == 3


def test_live_captions_that_repeat_the_line_before_say_it_once() -> None:
    texts = ["one", "one\ntwo", "two\nthree", "three\nfour", "four"]
    found = read("WEBVTT\n\n" + "".join(cue(n, words) for n, words in enumerate(texts)))
    assert [record.content.text for record in found if isinstance(record.content, Turn)] == [
        "one",
        "two",
        "three",
        "four",
    ]
    assert [record.seq for record in found] == [0, 1, 2, 3]


def test_a_broken_cue_is_never_part_of_a_turn() -> None:
    broken = "00:00:01.000 --> 00:99:02.000\n<v Ann>lost</v>\n\n"
    found = read("WEBVTT\n\n" + cue(0, "<v Ann>One</v>") + broken + cue(2, "<v Ann>two</v>"))
    assert [bool(record.problem) for record in found] == [False, True, False]


@given(st.lists(st.tuples(st.sampled_from(["Ann", "Bob"]), st.text("ab. ", min_size=1, max_size=2000)), max_size=12))
def test_merging_loses_no_words_and_every_cue_is_found_where_it_was_said(said: list[tuple[str, str]]) -> None:
    spoken = [(name, " ".join(words.split())) for name, words in said if words.strip()]
    found = read("WEBVTT\n\n" + "".join(cue(n, f"<v {name}>{words}") for n, (name, words) in enumerate(spoken)))
    heard: list[tuple[str, str, int | None]] = []
    for record in found:
        assert isinstance(record.locator, Cue)
        assert isinstance(record.content, Turn)
        text = record.content.text
        assert len(text) <= MERGED_LIMIT
        starts = [0, *(piece.offset for piece in record.locator.pieces)]
        for start, end in zip(starts, [*(at - 1 for at in starts[1:]), len(text)], strict=True):
            heard.append((record.content.speaker, text[start:end], record.locator.at(start).start_ms))
    assert heard == [(name, words, n * 1000) for n, (name, words) in enumerate(spoken)]
