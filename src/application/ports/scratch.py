"""Scratch: a place for what a job works out and throws away, larger than memory may become."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol


class Scratchpad(Protocol):
    """Shelves of keys with a value each. Calls are blocking, come one at a time, and may come from any thread."""

    @abstractmethod
    def get(self, shelf: str, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """The values of those of the keys that there are."""

    @abstractmethod
    def put(self, shelf: str, items: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep them; a later value replaces an earlier one of the same key."""

    @abstractmethod
    def walk(self, shelf: str, prefix: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        """All of the shelf whose keys begin so, in the order of the keys, none of which is the prefix
        itself or empty; nothing may be put there meanwhile."""


class Scratch(Protocol):
    """Gives out scratchpads."""

    @abstractmethod
    def open(self) -> AbstractContextManager[Scratchpad]:
        """A fresh empty one; what it holds is gone at the end, also when the process is killed."""
