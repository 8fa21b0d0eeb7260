"""Transcripts as JSON, in whatever shape a program gives them."""

from __future__ import annotations

import io
import json

import pytest

from adapters.formats import AllFormats
from adapters.formats.transcripts import Transcripts
from domain.records import Cue, Record, Turn
from domain.sources import SourceKind

ANN, BOB = "Hello to all of you.", "Hi there, Ann."


def read(data: bytes) -> list[Record]:
    assert AllFormats().detect(data, "call.json") is SourceKind.TRANSCRIPT
    transcripts = Transcripts()
    layout = transcripts.inspect(data[: 64 * 1024], "call.json")
    assert layout.format == "json"
    return list(transcripts.read(io.BytesIO(data), layout))


def turns(document: object) -> list[tuple[str, str, int | None, int | None]]:
    return [
        (record.content.speaker, record.content.text, record.locator.start_ms, record.locator.end_ms)
        for record in read(json.dumps(document).encode())
        if isinstance(record.content, Turn) and isinstance(record.locator, Cue)
    ]


def word(text: str, start: float, end: float) -> dict[str, object]:
    return {"word": text, "start": start, "end": end, "speaker": 0}


SHAPES: dict[str, object] = {
    "sentences under a speaker's id, the names elsewhere": {
        "calls": [
            {
                "transcript": [
                    {"speakerId": "77", "sentences": [{"start": 1500, "end": 3000, "text": ANN}]},
                    {"speakerId": "78", "sentences": [{"start": 3500, "end": 5000, "text": BOB}]},
                ]
            }
        ],
        "parties": [{"speakerId": "77", "name": "Ann Roe"}, {"speakerId": "78", "name": "Bob Ex"}],
    },
    "a speaker beside each sentence": {
        "sentences": [
            {"index": 0, "speaker_name": "Ann Roe", "text": ANN, "start_time": 1.5, "end_time": 3},
            {"index": 1, "speaker_name": "Bob Ex", "text": BOB, "start_time": 3.5, "end_time": 5.0},
        ]
    },
    "times as clocks": [
        {"sentence": ANN, "startTime": "00:01.5", "endTime": "00:03", "speaker_name": "Ann Roe"},
        {"sentence": BOB, "startTime": "00:03.5", "endTime": "00:05", "speaker_name": "Bob Ex"},
    ],
    "utterances with their words, and the whole text": {
        "text": f"{ANN} {BOB}",
        "words": [word("Hello", 1500, 1600)],
        "utterances": [
            {"speaker": "Ann Roe", "text": ANN, "start": 1500, "end": 3000, "words": [word("Hello", 1500, 1600)]},
            {"speaker": "Bob Ex", "text": BOB, "start": 3500, "end": 5000, "words": []},
        ],
    },
    "a speaker named after what was said": {
        "paragraphs": [
            {"sentences": [{"text": ANN, "start": 1.5, "end": 3.0}], "speaker": "Ann Roe"},
            {"sentences": [{"text": BOB, "start": 3.5, "end": 5.0}], "speaker": "Bob Ex"},
        ]
    },
    "speakers that are objects": {
        "turns": [
            {"participant": {"id": 1, "name": "Ann Roe"}, "text": ANN, "start_ms": 1500, "end_ms": 3000},
            {"participant": {"id": 2, "name": "Bob Ex"}, "text": BOB, "start_ms": 3500, "end_ms": 5000},
        ]
    },
}


@pytest.mark.parametrize("shape", SHAPES)
def test_what_was_said_is_found_in_every_shape(shape: str) -> None:
    assert turns(SHAPES[shape]) == [("Ann Roe", ANN, 1500, 3000), ("Bob Ex", BOB, 3500, 5000)]


def test_single_words_become_turns() -> None:
    words = [
        {"speaker": "Ann", "startTime": n / 2, "endTime": n / 2 + 0.4, "body": w} for n, w in enumerate(ANN.split())
    ]
    assert turns({"segments": words}) == [("Ann", ANN, 0, 2400)]


def test_a_document_that_breaks_off_keeps_what_was_whole() -> None:
    found = read(json.dumps(SHAPES["times as clocks"]).encode()[:-20])
    assert found[0].content == Turn("Ann Roe", ANN)
    assert (problem := found[-1].problem)
    assert problem.code == "malformed_json"


def test_an_unknown_speaker_keeps_the_number() -> None:
    assert turns([{"text": ANN, "start": 1.0, "speaker": 3}])[0][0] == "Speaker 3"


def test_a_document_in_utf_16_is_read() -> None:
    data = json.dumps([{"text": "Grüße an alle", "speaker": "Ann"}], ensure_ascii=False).encode("utf-16")
    assert read(data)[0].content == Turn("Ann", "Grüße an alle")


@pytest.mark.parametrize("depth", [100, 30_000])
def test_nesting_without_end_ends_the_reading(depth: int) -> None:
    data = b'[{"text": "so it is", "speaker": "Ann"},' + b"[" * depth
    assert [record.problem.code for record in read(data) if record.problem] == ["malformed_json"]


def test_other_json_is_no_transcript() -> None:
    assert Transcripts().inspect(b'[{"id": 1, "name": "Acme", "email": "a@b.example"}]', "x.json").format != "json"
