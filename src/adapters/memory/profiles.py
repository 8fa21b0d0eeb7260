"""Profiles in memory."""

from __future__ import annotations

import builtins
from uuid import UUID

from adapters.memory.tables import NotUnique, Table, Transaction
from application.ports.catalog import Page
from application.ports.profiles import Profiles
from domain.errors import conflict
from domain.listing import id_mark, mark
from domain.profiles import Profile

PROFILES: Table[UUID, Profile] = Table(
    "profiles",
    key=lambda row: row.id,
    workspace=lambda row: row.workspace_id,
    unique={"headers": lambda row: (row.workspace_id, row.fingerprint)},
)


class MemoryProfiles(Profiles):
    """Rows of one workspace in a transaction."""

    def __init__(self, transaction: Transaction, workspace_id: UUID) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id

    async def add(self, profile: Profile) -> None:
        await self._transaction.lock(("profiles", self._workspace_id, profile.fingerprint))
        try:
            self._transaction.put(PROFILES, profile)
        except NotUnique as error:
            raise conflict("profile_exists", "These headers have a profile already; change that one.") from error

    async def get(self, ident: UUID, *, lock: bool = False) -> Profile | None:
        if lock:
            await self._transaction.lock(("profile", ident))
        return self._transaction.get(PROFILES, ident)

    async def find(self, fingerprint: str) -> Profile | None:
        found = [one for one in self._transaction.scan(PROFILES) if fingerprint in (one.fingerprint, one.found_as)]
        return min(found, key=lambda one: (one.fingerprint != fingerprint, one.id), default=None)

    async def save(self, profile: Profile) -> None:
        await self._transaction.lock(("profile", profile.id))
        if self._transaction.get(PROFILES, profile.id) is not None:
            self._transaction.put(PROFILES, profile)

    async def remove(self, ident: UUID) -> bool:
        await self._transaction.lock(("profile", ident))
        known = self._transaction.get(PROFILES, ident) is not None
        if known:
            self._transaction.delete(PROFILES, ident)
        return known

    async def list(self, page: Page) -> tuple[builtins.list[Profile], str | None]:
        after = UUID(int=0) if page.after is None else id_mark(page.after)
        found = sorted((one for one in self._transaction.scan(PROFILES) if one.id > after), key=lambda one: one.id)
        shown = found[: page.limit]
        return shown, mark(shown[-1].id) if len(found) > page.limit else None
