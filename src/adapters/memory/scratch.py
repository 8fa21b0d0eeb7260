"""Scratch in memory: for small files and trials."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager

from application.ports.scratch import Scratch, Scratchpad


class MemoryScratchpad(Scratchpad):
    """A dictionary for each shelf."""

    def __init__(self) -> None:
        self._shelves: dict[str, dict[bytes, bytes]] = {}

    def get(self, shelf: str, keys: Collection[bytes]) -> dict[bytes, bytes]:
        held = self._shelves.get(shelf, {})
        return {key: held[key] for key in keys if key in held}

    def put(self, shelf: str, items: Iterable[tuple[bytes, bytes]]) -> None:
        self._shelves.setdefault(shelf, {}).update(items)

    def walk(self, shelf: str, prefix: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        yield from sorted((key, value) for key, value in self._shelves.get(shelf, {}).items() if key.startswith(prefix))


class MemoryScratch(Scratch):
    """Makes them."""

    def open(self) -> AbstractContextManager[Scratchpad]:
        return self._opened()

    @contextmanager
    def _opened(self) -> Iterator[Scratchpad]:
        yield MemoryScratchpad()
