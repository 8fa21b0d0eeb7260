"""The machine's own clock, ids and chance: the one file that may call them."""

from __future__ import annotations

import random
import secrets
import time
from datetime import UTC, datetime
from uuid import UUID

import uuid_utils.compat

from application.ports.machine import Chance, Clock, Ids


class SystemClock(Clock):
    """The operating system's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class Uuid7Ids(Ids):
    """UUID version 7 from uuid-utils."""

    def new(self) -> UUID:
        return uuid_utils.compat.uuid7()


class SystemChance(Chance):
    """`random` for jitter, `secrets` for tokens."""

    def fraction(self) -> float:
        return random.random()  # noqa: S311  jitter needs no secrecy

    def token(self, size: int) -> str:
        return secrets.token_urlsafe(size)
