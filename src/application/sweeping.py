"""Sweeping: files that no row names are removed once they are old enough that none can be about to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import msgspec

from application.cleanup import Nothing
from application.kinds import JobContext, JobKind
from application.ports.files import FileOwners, Files, Inventory, Item
from application.ports.machine import Clock
from application.retention import Told
from domain.access import DEFAULT_WORKSPACE
from domain.schedules import Schedule

SWEEP = "maintenance.sweep"
FOLDERS = ("sources", "parts", "exports")
"""Whose files have an owner: `<folder>/<its id>`, or more behind it. Archives are for good."""
BATCH = 500
TIMEOUT = 6 * 3600.0


class Swept(msgspec.Struct, frozen=True, rename="camel"):
    """How many files were looked at, how many were nobody's and are gone, and their bytes."""

    seen: int
    removed: int
    bytes: int


@dataclass(frozen=True, slots=True)
class SweepFiles:
    """The handler of `maintenance.sweep`; repeatable, and safe beside others.

    An orphan comes from a process that ended between storing a file and writing its row, or the other way round between
    removing a row and its file. `spare` is longer than any upload can take.
    """

    files: Files
    inventory: Inventory
    owners: FileOwners
    clock: Clock
    spare: timedelta

    async def __call__(self, context: JobContext, _: Nothing) -> Swept:
        """What was done."""
        return await self.sweep(context.progress)

    async def sweep(self, told: Told) -> Swept:
        """The same, told batch by batch."""
        seen = removed = size = 0
        for folder in FOLDERS:
            async for batch in self._batches(folder):
                gone = await self._swept(folder, batch)
                seen, removed = seen + len(batch), removed + len(gone)
                size += sum(item.size for item in gone)
                await told(folder, seen)
        return Swept(seen, removed, size)

    async def _batches(self, folder: str) -> AsyncIterator[list[Item]]:
        held: list[Item] = []
        async for item in self.inventory.walk(folder):
            held.append(item)
            if len(held) >= BATCH:
                yield held
                held = []
        if held:
            yield held

    async def _swept(self, folder: str, items: Sequence[Item]) -> list[Item]:
        """Those of the items that were removed."""
        before = self.clock.now() - self.spare
        owned = {item: ident for item in items if item.changed_at < before and (ident := _owner(item.key))}
        if not owned:
            return []
        known = await self.owners.known(folder, sorted(set(owned.values())))
        orphans = [item for item, ident in owned.items() if ident not in known]
        for key in sorted({item.key for item in orphans}):
            await self.files.delete(key)
        return orphans


def _owner(key: str) -> UUID | None:
    """The id in the key; None for a file that is not of ours, which is left alone."""
    try:
        return UUID(key.split("/")[1])
    except ValueError:
        return None


def sweep_kind(sweep: SweepFiles) -> JobKind[Nothing]:
    """The kind, with its handler."""
    return JobKind(SWEEP, sweep.__call__, Nothing, queue="maintenance", priority=3, timeout=TIMEOUT, internal=True)


SWEEPS = (Schedule("sweep", "17 3 * * *", SWEEP, DEFAULT_WORKSPACE),)
"""Once a day: going through a store of millions takes its time."""
