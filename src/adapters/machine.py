"""The machine's own clock, ids and chance: the one file that may call them."""

from __future__ import annotations

import random
import secrets
import time
from datetime import UTC, datetime
from uuid import UUID, SafeUUID

import uuid_utils

from application.ports.machine import Chance, Clock, Ids

_new, _set, _UNKNOWN = object.__new__, object.__setattr__, SafeUUID.unknown


class SystemClock(Clock):
    """The operating system's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class Uuid7Ids(Ids):
    """UUID version 7 from uuid-utils."""

    def new(self) -> UUID:
        made = _new(UUID)  # past its constructor, which takes any form of a UUID and asks which one it was given
        _set(made, "int", uuid_utils.uuid7().int)
        _set(made, "is_safe", _UNKNOWN)
        return made


class SystemChance(Chance):
    """`random` for jitter, `secrets` for tokens."""

    def fraction(self) -> float:
        return random.random()  # noqa: S311  jitter needs no secrecy

    def token(self, size: int) -> str:
        return secrets.token_urlsafe(size)
