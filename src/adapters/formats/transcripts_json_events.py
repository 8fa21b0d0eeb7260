"""The objects of a JSON document that hold spoken words, as a stream, each with its own or an outer speaker."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from adapters.formats.decoding import usable
from adapters.formats.lines import blocks

TEXT = (
    "text", "sentence", "content", "body", "transcript", "utterance", "caption", "display_text", "raw_text", "message",
    "snippet", "spoken_text", "spokentext", "speech", "punctuated_word", "value", "word",
)  # fmt: skip
"""Keys of spoken words, the surest first."""

SPEAKER = (
    "speaker_name", "speakername", "speaker", "speaker_label", "speakerlabel", "participant", "participant_name",
    "displayname", "display_name", "user_name", "username", "speakerid", "speaker_id", "user", "author", "user_id",
    "userid", "participant_id", "speakertag", "speaker_tag", "channel_tag",
)  # fmt: skip
START = (
    "start", "start_time", "starttime", "start_timestamp", "starttimestamp", "start_ms", "startms", "start_time_ms",
    "begin", "begin_time", "from_time", "offset", "offsetinticks", "ts", "timestamp", "time",
    "snippet_time", "start_sec", "start_seconds", "startseconds", "time_start", "timecode",
)  # fmt: skip
END = (
    "end", "end_time", "endtime", "end_timestamp", "endtimestamp", "end_ms", "endms", "end_time_ms", "end_ts", "stop",
    "end_sec", "end_seconds", "endseconds", "time_end",
)  # fmt: skip
NAME = ("name", "fullname", "full_name", "speaker_name", "speakername", "displayname", "display_name")
IDENT = ("id", "speakerid", "speaker_id", "user_id", "userid", "partyid", "index", "label")
"""Of a list of participants: what their turns call them."""

_KNOWN = frozenset((*TEXT, *SPEAKER, *START, *END, *NAME, *IDENT))
_DEPTH = 64
_SILENT = 8 * 1024 * 1024
_HELD = 1_000
_ROSTER = 10_000


class Said(msgspec.Struct):
    """Words, where they stand (the keys above them, `*` for a list), who said them and when, in the file's own unit."""

    path: tuple[str, ...]
    text: str
    speaker: str
    start: float | str | None
    end: float | str | None
    milliseconds: bool


class _Utf8:
    """The file as UTF-8 in blocks, with a head that can be looked at first, and a count of bytes that gave no event."""

    def __init__(self, file: BinaryIO, encoding: str, look: int) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding if usable(encoding) else "utf-8")("replace")
        self._blocks = blocks(file)
        self._first = True
        self.head = b""
        while len(self.head) < look and (piece := self._next()):
            self.head += piece
        self._ready = self.head
        self.silent = 0

    def read(self, size: int = -1) -> bytes:
        """The next piece, whatever its size; raises when much was read and nothing came of it."""
        if size == 0:
            return b""
        piece, self._ready = self._ready or self._next(), b""
        self.silent += len(piece)
        if self.silent > _SILENT + len(self.head):
            raise ValueError("a piece of it has no end")
        return piece

    def _next(self) -> bytes:
        for block in self._blocks:
            text = self._decoder.decode(block)
            text, self._first = (text.removeprefix("\ufeff") if self._first else text), self._first and not text
            if text:
                return text.encode("utf-8", "replace")
        return b""


class _Open(msgspec.Struct):
    """An object or list that has begun: its key in the one around it, how much was said before it, its values."""

    key: str
    is_list: bool
    since: int
    values: dict[str, object] = {}


class Objects:
    """Reads a document once: `said` gives what was said, `problem` why it ended early, `name_of` who an id is."""

    def __init__(self, file: BinaryIO, encoding: str, look: int) -> None:
        self._source = _Utf8(file, encoding, look)
        self.head = self._source.head
        self.problem = ""
        self._count = 0
        self._roster: dict[str, str] = {}

    @classmethod
    def of_bytes(cls, data: bytes, encoding: str) -> Objects:
        """The objects of a piece of a document; that it breaks off is no problem."""
        return cls(io.BytesIO(data), encoding, 0)

    def name_of(self, speaker: str) -> str:
        """The name that the list of participants gives, or the id itself as a label."""
        known = self._roster.get(speaker)
        return known if known else f"Speaker {speaker}" if speaker.isdigit() else speaker

    def said(self) -> Iterator[Said]:
        """Every object with words in it, in the order in which they end; held back until all around it
        ends, or a thousand of them are there, because that may name their speaker last."""
        import ijson  # only where JSON is read

        stack: list[_Open] = []
        held: list[Said] = []
        key = ""
        try:
            for event, value in ijson.basic_parse(self._source, use_float=True, multiple_values=True):
                self._source.silent = 0
                if event == "map_key":
                    key = value
                elif event in ("start_map", "start_array"):
                    if len(stack) >= _DEPTH:
                        self.problem = "it nests too deep"
                        break
                    stack.append(_Open(_key(stack, key), event == "start_array", self._count + len(held)))
                elif event in ("end_map", "end_array"):
                    yield from self._closed(stack, held)
                elif stack and not stack[-1].is_list and (lower := key.lower()) in _KNOWN:
                    stack[-1].values[lower] = value
        except (ijson.JSONError, ValueError) as error:
            self.problem = str(error).split("\n")[0][:120].strip() or type(error).__name__
        yield from held

    def _closed(self, stack: list[_Open], held: list[Said]) -> Iterator[Said]:
        one = stack.pop()
        if one.is_list:
            return
        speaker = _speaker(one.values)
        if speaker:
            for said in held[max(0, one.since - self._count) :]:
                said.speaker = said.speaker or speaker
        text = next((value for name in TEXT if isinstance(value := one.values.get(name), str) and value.strip()), "")
        if text:
            above = next((found for around in reversed(stack) if (found := _speaker(around.values))), "")
            path = (*(around.key for around in stack), one.key)
            times = value_of(one.values, START), value_of(one.values, END)
            exact = any(name.endswith("ms") and name in one.values for name in START)
            held.append(Said(path, text, speaker or above, *times, exact))
        else:
            self._remember(one, stack)
        if len(held) > _HELD or not any(not around.is_list for around in stack):
            yield from held
            self._count += len(held)
            held.clear()

    def _remember(self, one: _Open, stack: list[_Open]) -> None:
        """A participant: one of a list of them, or the value of a turn's own key."""
        name = next((value for key in NAME if isinstance(value := one.values.get(key), str) and value.strip()), "")
        if not name:
            return
        if len(self._roster) < _ROSTER:
            for key in IDENT:
                ident = one.values.get(key)
                if isinstance(ident, str | int | float) and not isinstance(ident, bool):
                    self._roster.setdefault(_shown(ident), name.strip())
        if stack and not stack[-1].is_list and one.key.lower() in SPEAKER:
            stack[-1].values[one.key.lower()] = name


def _key(stack: list[_Open], key: str) -> str:
    return "*" if stack and stack[-1].is_list else key if stack else "$"


def _speaker(values: dict[str, object]) -> str:
    for name in SPEAKER:
        value = values.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return _shown(value)
    return ""


def _shown(value: str | float) -> str:
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return " ".join(text.split())[:200]


def value_of(values: dict[str, object], names: tuple[str, ...]) -> float | str | None:
    """The first value among these keys that may be a time: a number, or text as it stands."""
    for name in names:
        value = values.get(name)
        if isinstance(value, bool):
            continue
        if isinstance(value, int | float):
            return float(value)
        if isinstance(value, str) and value.strip():
            try:
                return float(value.strip().removesuffix("s"))
            except ValueError:
                return value
    return None
