"""Corrections in memory."""

from __future__ import annotations

import builtins
from collections.abc import Collection
from uuid import UUID

import msgspec

from adapters.memory.tables import Table, Transaction
from application.ports.catalog import Page
from application.ports.corrections import Corrections
from domain.corrections import Correction
from domain.listing import mark, number_mark
from domain.provenance import Noun


class CorrectionRow(msgspec.Struct, frozen=True):
    """A correction and whose it is."""

    workspace_id: UUID
    correction: Correction


CORRECTIONS: Table[tuple[UUID, UUID], CorrectionRow] = Table(
    "corrections",
    key=lambda row: (row.workspace_id, row.correction.id),
    workspace=lambda row: row.workspace_id,
    unique={"number": lambda row: (row.workspace_id, row.correction.number)},
)


class MemoryCorrections(Corrections):
    """Rows of one workspace in a transaction."""

    def __init__(self, transaction: Transaction, workspace_id: UUID) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id

    async def add(self, correction: Correction) -> Correction:
        await self._transaction.lock(("corrections", self._workspace_id))
        last = max((one.number for one in self._all()), default=0)
        numbered = msgspec.structs.replace(correction, number=last + 1)
        self._put(numbered)
        return numbered

    async def get(self, ident: UUID, *, lock: bool = False) -> Correction | None:
        key = (self._workspace_id, ident)
        if not lock:
            row = self._transaction.get(CORRECTIONS, key)
        else:
            await self._transaction.lock(("correction", ident))
            row = self._transaction.fresh(CORRECTIONS, key)
        return None if row is None else row.correction

    async def save(self, correction: Correction) -> None:
        before = await self.get(correction.id)
        if before is not None:
            undone = {"undone_by": correction.undone_by, "undone_at": correction.undone_at}
            self._put(msgspec.structs.replace(before, **undone))

    async def standing(self, noun: Noun, idents: Collection[UUID]) -> builtins.list[Correction]:
        found = [one for one in self._of(noun, idents) if one.undone_at is None]
        return sorted(found, key=lambda one: one.number)

    async def list(
        self, noun: Noun, idents: Collection[UUID], page: Page
    ) -> tuple[builtins.list[Correction], str | None]:
        before = None if page.after is None else number_mark(page.after)
        found = sorted(self._of(noun, idents), key=lambda one: one.number, reverse=True)
        rest = [one for one in found if before is None or one.number < before]
        shown = rest[: page.limit]
        return shown, mark(shown[-1].number) if len(rest) > page.limit else None

    def _all(self) -> builtins.list[Correction]:
        return [row.correction for row in self._transaction.scan(CORRECTIONS)]

    def _of(self, noun: Noun, idents: Collection[UUID]) -> builtins.list[Correction]:
        return [one for one in self._all() if one.noun is noun and one.entity_id in idents]

    def _put(self, correction: Correction) -> None:
        self._transaction.put(CORRECTIONS, CorrectionRow(self._workspace_id, correction))
