"""The shapes in which programs of meetings hand out transcripts."""

from __future__ import annotations

import io

import pytest

from adapters.formats import AllFormats
from adapters.formats.transcripts import Transcripts
from domain.records import Cue, Turn
from domain.sources import SourceKind


def turns(text: str) -> list[tuple[str, str, int | None]]:
    """Speaker, words and start of each turn."""
    data = text.encode()
    assert AllFormats().detect(data, "call.txt") is SourceKind.TRANSCRIPT
    transcripts = Transcripts()
    found = transcripts.read(io.BytesIO(data), transcripts.inspect(data, "call.txt"))
    return [
        (record.content.speaker, record.content.text, record.locator.start_ms)
        for record in found
        if isinstance(record.content, Turn) and isinstance(record.locator, Cue)
    ]


SHAPES = {
    "zoom captions": "[Ann Roe] 0:01\nHello all\n\n[Bob Ex] 0:07\nHi\n\n[Ann Roe] 0:09\nok\n",
    "zoom chat": "00:00:01\t From Ann Roe to Everyone:\n\tHello all\n"
    "00:00:07\t From Bob Ex to Ann Roe (Direct Message):\n\tHi\n00:00:09 From Ann Roe : ok\n",
    "zoom chat, plain": "00:00:01\t Ann Roe:\tHello all\n00:00:07\t Bob Ex:\tHi\n00:00:09\t Ann Roe:\tok\n",
    "zoom cues": "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nAnn Roe: Hello all\n\n2\n00:00:07.000 --> 00:00:08.000\n"
    "Bob Ex: Hi\n\n3\n00:00:09.000 --> 00:00:10.000\nAnn Roe: ok\n",
    "teams cues": "WEBVTT\n\n8b1e-44/1-0\n00:00:01.0000000 --> 00:00:02.000\n<v Ann Roe>Hello\nall</v>\n\n8b1e-44/2-0\n"
    "00:00:07.000 --> 00:00:08.000\n<v Bob Ex>Hi</v>\n\n00:00:09.000 --> 00:00:10.000\n<v Ann Roe>ok</v>\n",
    "webex cues": 'WEBVTT\n\n1 "Ann Roe" (12)\n00:00:01.000 --> 00:00:02.000\nHello all\n\n2 "Bob Ex" (13)\n'
    '00:00:07.000 --> 00:00:08.000\nHi\n\n3 "Ann Roe" (12)\n00:00:09.000 --> 00:00:10.000\nok\n',
    "name above the words of a cue": "0:0:1.0 --> 0:0:2.25\nAnn Roe\nHello all\n\n0:0:7.0 --> 0:0:8.0\nBob Ex\nHi\n\n"
    "0:0:9.0 --> 0:0:10.0\nAnn Roe\nok\n",
    "meet": "00:00:01\n\nAnn Roe: Hello all\n\n00:00:07\n\nBob Ex: Hi\n\n00:00:09\n\nAnn Roe: ok\n",
    "otter": "Ann Roe  0:01  \nHello all\n\nBob Ex  0:07  \nHi\n\nAnn Roe  0:09  \nok\n",
    "time before the name": "0:01 - Ann Roe (Acme)\nHello all\n\n0:07 - Bob Ex\nHi\n\n@0:09 - Ann Roe\nok\n",
    "time under the name": "Ann Roe\n00:01\nHello all\n\nBob Ex\n00:07\nHi\n\nAnn Roe\n00:09\nok\n",
    "family name first": "[0:01] Roe, Ann: Hello all\n[0:07] Ex, Bob: Hi\n[0:09] Roe, Ann: ok\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_speakers_words_and_times_are_found_in_every_shape(shape: str) -> None:
    found = [(name, " ".join(words.split()), start) for name, words, start in turns(SHAPES[shape])]
    names = ("Roe, Ann", "Ex, Bob") if shape == "family name first" else ("Ann Roe", "Bob Ex")
    assert found == [(names[0], "Hello all", 1000), (names[1], "Hi", 7000), (names[0], "ok", 9000)]


def test_names_in_brackets_on_their_own_line_are_speakers() -> None:
    assert turns("(Ann Roe)\nHello.\nAll.\n\n(Bob Ex)\nHi.\n\n(Ann Roe)\nOk.\n") == [
        ("Ann Roe", "Hello.\nAll.", None),
        ("Bob Ex", "Hi.", None),
        ("Ann Roe", "Ok.", None),
    ]


def test_a_clock_of_twelve_hours_is_read() -> None:
    found = turns("Ann Roe  1:02:03 PM\nHello\n\nBob Ex  12:00:01 AM\nHi\n\nAnn Roe  1:05 PM\nok\n")
    assert [start for _, _, start in found] == [46_923_000, 1_000, 47_100_000]


def test_the_majority_decides_and_not_the_first_line() -> None:
    labels = "WEBVTT\n" + "".join(f"{name}: words {n}\n" for n in range(10) for name in ("Ann", "Bob"))
    assert [name for name, _, _ in turns(labels)][1:3] == ["Ann", "Bob"]
    quoted = "Ann: Look:\n00:00:01.000 --> 00:00:02.000\n" + "".join(f"{n}: yes\n" for n in ["Bob", "Ann"] * 9)
    assert len(turns(quoted)) == 19
    cues = "A: note\n\n" + "".join(f"00:0{n}.000 --> 00:0{n}.900\nwords.\n\n" for n in range(9))
    assert [start for _, _, start in turns(cues)][1:] == [n * 1000 for n in range(9)]


def test_a_date_is_no_speaker() -> None:
    assert turns("January 1, 2026, 9:00AM\nHello\n\nAnn Roe  0:01\nHi\n\nBob Ex  0:02\nHo\n")[0][0] == ""
