"""API keys: making, listing and revoking them, the first one, and remembering for a moment those just found."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from application.ports.accounts import KeyFinder
from application.ports.catalog import Page
from application.ports.machine import Chance, Clock, Ids
from application.ports.work import UnitOfWork
from domain.access import DEFAULT_WORKSPACE, FIRST_KEY, Key, Role
from domain.errors import Detail, Refusal, RefusalKind, invalid, missing
from domain.jobs import LATEST

PREFIX = "slc_"
SECRET_BYTES = 32
SHORTEST_GIVEN = 32


class Caller(msgspec.Struct, frozen=True):
    """Who was let in: the workspace the request works in, the key it came with and what that key may do."""

    workspace_id: UUID
    key_id: UUID
    role: Role


class MadeKey(msgspec.Struct, frozen=True):
    """A new key and its secret, which is shown this once and kept nowhere."""

    key: Key
    secret: str


def digest_of(secret: str) -> bytes:
    """SHA-256 of the secret. Secrets are long and random, so a slow password hash would add nothing."""
    return hashlib.sha256(secret.encode()).digest()


def new_secret(chance: Chance) -> str:
    """A secret nobody can guess, known by its prefix."""
    return PREFIX + chance.token(SECRET_BYTES)


def hint_of(secret: str) -> str:
    """What people may see of it: the first 8 characters (of a made one, half of them are its prefix) and the last 4.

    Of one that somebody chose only the last 4, because nobody knows how it was chosen.
    """
    return f"{secret[:8] if secret.startswith(PREFIX) else ''}…{secret[-4:]}"


@dataclass(frozen=True, slots=True)
class MakeKey:
    """A new key in the caller's workspace; Refusal INVALID `expired_already` when it would never open anything."""

    unit_of_work: UnitOfWork
    clock: Clock
    ids: Ids
    chance: Chance

    async def __call__(self, workspace_id: UUID, name: str, role: Role, expires_at: datetime | None = None) -> MadeKey:
        now = self.clock.now()
        if expires_at is not None and expires_at > LATEST:
            message = "A key expires before the year 2200, or never."
            raise invalid("invalid_expires_at", message, Detail(field="/expiresAt", message=message))
        if expires_at is not None and expires_at <= now:
            message = "The key would have expired already; give a time in the future or none."
            raise invalid("expired_already", message, Detail(field="/expiresAt", message=message))
        secret = new_secret(self.chance)
        key = Key(
            id=self.ids.new(),
            workspace_id=workspace_id,
            name=name,
            role=role,
            digest=digest_of(secret),
            hint=hint_of(secret),
            created_at=now,
            expires_at=expires_at,
        )
        async with self.unit_of_work(workspace_id) as work:
            await work.keys.add(key)
            await work.commit()
        return MadeKey(key, secret)


@dataclass(frozen=True, slots=True)
class ListKeys:
    """A page of the workspace's keys, oldest first, the revoked ones too, and the position of the next page."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, page: Page) -> tuple[list[Key], str | None]:
        async with self.unit_of_work(workspace_id) as work:
            keys = await work.keys.list()
        places = [str(key.id) for key in keys]
        start = places.index(page.after) + 1 if page.after in places else 0
        found = keys[start : start + page.limit]
        return found, str(found[-1].id) if start + page.limit < len(keys) else None


@dataclass(frozen=True, slots=True)
class RevokeKey:
    """Takes a key's power for ever; a second time changes nothing. Refusal MISSING `key_not_found`."""

    unit_of_work: UnitOfWork
    clock: Clock
    found: RememberedKeys

    async def __call__(self, workspace_id: UUID, ident: UUID) -> None:
        async with self.unit_of_work(workspace_id) as work:
            key = await work.keys.get(ident)
            if key is None:
                raise missing("key", ident)
            if key.revoked_at is None:
                await work.keys.save(msgspec.structs.replace(key, revoked_at=self.clock.now()))
                await work.commit()
        self.found.forget(key.digest)


@dataclass(frozen=True, slots=True)
class EnsureFirstKey:
    """The admin key of the default workspace that every installation begins with; safe to repeat at each start.

    A `given` secret becomes a key when it is not one yet; one that was revoked stays revoked. Without it the first
    start makes one, under an id that only one can have, so of several starts at once one makes it. Answers the secret
    that must be shown now because nobody knows it, or None.
    """

    unit_of_work: UnitOfWork
    finder: KeyFinder
    clock: Clock
    ids: Ids
    chance: Chance

    async def __call__(self, given: str | None = None) -> str | None:
        if given:
            await self._keep(given)
            return None
        if await self.finder.any_in(DEFAULT_WORKSPACE):
            return None
        secret = new_secret(self.chance)
        return secret if await self._add(FIRST_KEY, "first", secret) else None

    async def _keep(self, given: str) -> None:
        if len(given) < SHORTEST_GIVEN:
            raise invalid("bootstrap_key_short", f"The bootstrap key needs {SHORTEST_GIVEN} characters or more.")
        if await self.finder.find(digest_of(given)) is None:
            await self._add(self.ids.new(), "bootstrap", given)

    async def _add(self, ident: UUID, name: str, secret: str) -> bool:
        """Whether this call made it; False when another process of the same start was first."""
        key = Key(
            id=ident,
            workspace_id=DEFAULT_WORKSPACE,
            name=name,
            role=Role.ADMIN,
            digest=digest_of(secret),
            hint=hint_of(secret),
            created_at=self.clock.now(),
        )
        async with self.unit_of_work(DEFAULT_WORKSPACE) as work:
            try:
                await work.keys.add(key)
                await work.commit()
            except Refusal as refusal:
                # The key is there, which is all that was wanted.
                if refusal.kind is not RefusalKind.CONFLICT:
                    raise
                return False
        return True


@dataclass(slots=True)
class RememberedKeys(KeyFinder):
    """Asks another finder at most once per key and `seconds`; unknown keys are never remembered.

    So a key revoked through another process still opens for `seconds` at most. Bounded to `most` keys.
    """

    finder: KeyFinder
    clock: Clock
    seconds: float = 2.0
    most: int = 10_000
    note_every: timedelta = timedelta(seconds=60)
    _known: OrderedDict[bytes, tuple[float, Key]] = field(default_factory=OrderedDict)
    _noted: OrderedDict[UUID, datetime] = field(default_factory=OrderedDict)

    async def find(self, digest: bytes) -> Key | None:
        remembered = self.known(digest)
        if remembered is not None:
            return remembered
        key = await self.finder.find(digest)
        if key is None:
            self.forget(digest)
            return None
        self._known[digest] = (self.clock.monotonic() + self.seconds, key)
        self._known.move_to_end(digest)
        if len(self._known) > self.most:
            self._known.popitem(last=False)
        return key

    def known(self, digest: bytes) -> Key | None:
        """The key if it is remembered at this moment; nobody is asked."""
        remembered = self._known.get(digest)
        return remembered[1] if remembered is not None and self.clock.monotonic() < remembered[0] else None

    async def used(self, ident: UUID, at: datetime) -> None:
        """Noted at most once per `note_every` and key."""
        last = self._noted.get(ident)
        if last is not None and at - last < self.note_every:
            return
        self._noted[ident] = at
        self._noted.move_to_end(ident)
        if len(self._noted) > self.most:
            self._noted.popitem(last=False)
        await self.finder.used(ident, at)

    def forget(self, digest: bytes) -> None:
        """Ask again at the next request (the key was revoked here)."""
        self._known.pop(digest, None)

    async def any_in(self, workspace_id: UUID) -> bool:
        return await self.finder.any_in(workspace_id)
