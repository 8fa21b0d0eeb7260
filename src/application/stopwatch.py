"""A stopwatch: seconds per stage of a piece of work, taken out as they are written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TypeVar

T = TypeVar("T")


class Stopwatch:
    """`monotonic` tells seconds. One stage at a time per thread; stages of two threads have names of their own."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._seconds: dict[str, float] = {}
        self._lock = Lock()

    @contextmanager
    def stage(self, name: str, within: str = "") -> Iterator[None]:
        """Counts what is done inside for this stage, also where it fails; not for the one that it is `within`."""
        begun = self._monotonic()
        try:
            yield
        finally:
            spent = self._monotonic() - begun
            with self._lock:
                self._seconds[name] = self._seconds.get(name, 0.0) + spent
                if within:
                    self._seconds[within] = self._seconds.get(within, 0.0) - spent

    def each(self, name: str, items: Iterator[T]) -> Iterator[T]:
        """The same items; the time that making them takes counts for this stage."""
        nothing = object()
        while True:
            with self.stage(name):
                item: T | object = next(items, nothing)
            if item is nothing:
                return
            yield item  # type: ignore[misc]  # what is not `nothing` came from the items

    def taken(self) -> dict[str, float]:
        """The seconds since the last time this was asked."""
        with self._lock:
            taken, self._seconds = self._seconds, {}
        return taken
