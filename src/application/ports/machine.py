"""Clock, ids and chance as ports, so that every rule is a function of its arguments."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import Protocol
from uuid import UUID


class Clock(Protocol):
    """Tells the time of this machine."""

    @abstractmethod
    def now(self) -> datetime:
        """Aware UTC time."""

    @abstractmethod
    def monotonic(self) -> float:
        """Seconds since an arbitrary point; never goes back."""


class Ids(Protocol):
    """Makes identifiers."""

    @abstractmethod
    def new(self) -> UUID:
        """A fresh UUID version 7 (RFC 9562): sorts by time of making."""


class Chance(Protocol):
    """The only source of randomness."""

    @abstractmethod
    def fraction(self) -> float:
        """A number in [0, 1)."""

    @abstractmethod
    def token(self, size: int) -> str:
        """An unguessable URL-safe string made of `size` random bytes."""
