"""Turns: what is handed to the desk about one noun, part by part, and what it decides of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from domain.matching import MatchKey
from domain.modes import Declared
from domain.provenance import Claim
from domain.readings import Policies
from domain.tellings import Telling

SAID_BEFORE = "vendor.profile@2"
"""The rule by which a record belongs to a vendor of which exactly the same was said before."""


class Setting(msgspec.Struct, frozen=True):
    """What a chunk is planned in: the import's number, and the scope of names without a vendor (its file's digest)."""

    workspace_id: UUID
    number: int
    scope: str
    now: datetime
    policies: Policies | None = None


class Decision(msgspec.Struct, frozen=True, gc=False):
    """A part belongs to `ident` by `rule` ("" when it founded it); whether something shown is new or changed by it."""

    ident: UUID
    rule: str
    founded: bool
    changed: bool


class Saying(msgspec.Struct, frozen=True, gc=False):
    """What one part of a record says about a noun: the keys and their texts, the claims, and whose part it is.

    `also`: keys under which it may be known that are not its own, each with its text; `declared`: the key that alone
    may find it.
    `telling`: of a vendor that weights will decide, for which no key is asked: `keys` and `texts` are left out then.
    `said`: as of the part.
    """

    seq: int
    part: int
    keys: tuple[MatchKey, ...]
    texts: tuple[str, ...]
    claims: dict[str, Claim]
    vendor_id: UUID | None
    also: tuple[tuple[str, MatchKey], ...] = ()
    declared: Declared | None = None
    telling: Telling | None = None
    said: int = 0


NO_SIBLINGS: Mapping[UUID, tuple[UUID, ...]] = {}


class Housed(msgspec.Struct, frozen=True):
    """Vendors as decided by weights: whose node each part (seq, part) is, and by which rule where it is not its own."""

    idents: Mapping[tuple[int, int], UUID]
    rules: Mapping[UUID, str]


class NotLookedUp(Exception):
    """Deciding needs an entity that nobody has looked up yet; nothing was decided, so it can be tried again."""

    def __init__(self, ident: UUID) -> None:
        super().__init__(str(ident))
        self.ident = ident
