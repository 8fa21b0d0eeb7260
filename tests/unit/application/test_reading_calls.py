"""What is gone through of a call before its first turn is read is bounded in characters, however long its turns are."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from uuid import UUID

import pytest

from adapters.formats import AllFormats
from application import ingest_reading
from application.ingest_reading import SourceReader
from domain.extraction import documents
from domain.extraction.text import reading
from domain.pipelines import V2
from domain.records import Turn
from domain.sources import Reading, Source, SourceKind

TURN = "Speaker {0}: we talked, and talked on, of nothing that anybody would have to remember.\n"


class Watched(io.BytesIO):
    """A file that knows how far it was read."""

    reached = 0

    def read(self, size: int | None = -1) -> bytes:
        found = super().read(size)
        self.reached = max(self.reached, self.tell())
        return found


def reader(file: io.BytesIO, name: str = "call.txt") -> SourceReader:
    nobody = UUID(int=0)
    size = len(file.getvalue())
    source = Source(
        nobody, nobody, name, "", SourceKind.TRANSCRIPT, "0" * 64, size, name, datetime(2026, 1, 1, tzinfo=UTC)
    )
    return SourceReader(file, AllFormats().of(SourceKind.TRANSCRIPT), source, Reading(), V2)


def test_no_more_than_so_many_characters_of_a_call_are_gone_through_for_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest_reading, "REMEMBERED_SIZE", 10_000)
    file = Watched("".join(TURN.format(number % 9) for number in range(10_000)).encode())
    reader(file).understand()
    assert 0 < file.reached < len(file.getvalue()) / 2


def test_a_name_within_them_is_known_in_turns_far_behind_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest_reading, "REMEMBERED_SIZE", 10_000)
    between = "".join(TURN.format(number % 9) for number in range(2_000))
    text = f"Ann Alder: we bought from Vexmoor Tools Ltd.\n{between}Ann Alder: the Vexmoor Tools visit was fine.\n"
    file = io.BytesIO(text.encode())
    read = reader(file)
    *_, last = (one for chunk in read.chunks(read.understand(), -1) for one in chunk)
    assert isinstance(last.content, Turn)
    assert "Vexmoor Tools" in [one.value for one in last.mentions if one.kind == "organisation"]


def test_the_title_of_a_call_is_read_once_and_not_for_each_of_its_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    documents.day_in.cache_clear()
    titles: list[str] = []

    def read(text: str, *rest: object) -> object:
        titles.append(text)
        return reading.mentions_in(text)

    monkeypatch.setattr(documents, "mentions_in", read)
    spoken = documents.Documents()
    for number in range(5):
        spoken.of_turn(Turn("", f"we talked {number}"), "2026-05-03 call with nobody")
    assert titles == ["2026-05-03 call with nobody"]
