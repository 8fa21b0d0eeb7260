"""The history of a fault run: an NDJSON file that the harness and the handlers append to, one event a line."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec


class Event(msgspec.Struct, frozen=True, tag_field="what"):
    """Something that happened in the run of that name."""

    run: str


class Accepted(Event, frozen=True, tag="accepted"):
    """The API answered a submit under `key` with this job. `effects` is how many rows the job has to write; `fails`
    how many of its attempts are meant to fail; `due` (seconds since 1970) is before when it must not begin."""

    key: str
    job: str
    kind: str
    effects: int = 0
    fails: int = 0
    due: float | None = None
    ends: str = "succeeded"
    priority: int = 2
    at: float = 0.0
    """When the answer came, on the monotonic clock."""


class Refused(Event, frozen=True, tag="refused"):
    """The API answered a submit with something that is no acceptance and no passing fault."""

    key: str
    status: int
    text: str


class Began(Event, frozen=True, tag="began"):
    """A handler was entered, at `at` seconds of the machine's monotonic clock."""

    job: str
    attempt: int
    pid: int
    at: float


class Fault(Event, frozen=True, tag="fault"):
    """What was done to which process."""

    name: str
    pid: int
    at: float


class Ended(Event, frozen=True, tag="ended"):
    """The job as it was at the end of the run. `errors` are the codes of the attempts that went wrong, `failed` is how
    many of them the store counted against it,
    `first_start` (seconds since 1970, on the store's clock) is the start of its first attempt."""

    job: str
    state: str
    errors: list[str]
    first_start: float | None
    failed: int


class Effect(Event, frozen=True, tag="effect"):
    """One row that was there at the end of the run."""

    job: str
    step: int


AnyEvent = Accepted | Refused | Began | Fault | Ended | Effect
_read = msgspec.json.Decoder(AnyEvent).decode


class History:
    """The file. What was appended stays whoever is killed: each event is one write to a file opened for appending."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self._seen = 0

    def write(self, *events: AnyEvent) -> None:
        """Append them."""
        if events:
            os.write(self._handle, b"".join(msgspec.json.encode(event) + b"\n" for event in events))

    def news(self) -> Iterator[AnyEvent]:
        """The events since the last look; a line that is still being written waits for the next one."""
        with self.path.open("rb") as file:
            file.seek(self._seen)
            text = file.read()
        whole = text[: text.rfind(b"\n") + 1]
        self._seen += len(whole)
        return read(whole.splitlines())

    def of(self, run: str) -> Iterator[AnyEvent]:
        """Everything that belongs to one run, from the beginning."""
        with self.path.open("rb") as file:
            yield from (event for event in read(file) if event.run == run)

    def close(self) -> None:
        """Nothing more is appended from here."""
        os.close(self._handle)


def read(lines: Iterable[bytes]) -> Iterator[AnyEvent]:
    """The events of these lines."""
    return map(_read, lines)
