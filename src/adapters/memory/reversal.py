"""Reversal in memory."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from adapters.memory.catalog import DECISIONS, ENTITIES, KEYS, owner_of
from adapters.memory.corrections import CORRECTIONS
from adapters.memory.imports import RETRACTIONS
from adapters.memory.proposals import PROPOSALS
from adapters.memory.records import PLANNED, RECORDS
from adapters.memory.tables import Transaction
from application.ports.reversal import Reversal, Stays
from domain.catalog import Decision
from domain.corrections import Correction
from domain.proposals import ProposalState
from domain.provenance import Noun


class MemoryReversal(Reversal):
    """Rows of one workspace in a transaction."""

    def __init__(self, transaction: Transaction, workspace_id: UUID) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id

    async def stays(self, import_id: UUID, number: int, noun: Noun) -> Stays:
        told, kept = self._told(import_id, noun), self._kept(import_id, noun)
        entities = [self._transaction.get(ENTITIES, (self._workspace_id, noun, ident)) for ident in told & kept]
        handed = sum(1 for row in entities if row is not None and row.entity.founded_by == number)
        return Stays(len(told - kept), len(told & kept), handed)

    async def corrections(self, import_id: UUID, number: int, limit: int) -> list[Correction]:
        del number  # the records say of which import they are
        leaving = {noun: self._leaving(import_id, noun) for noun in Noun}
        all_of_them = [row.correction for row in self._transaction.scan(CORRECTIONS)]
        found = [one for one in all_of_them if one.undone_at is None and one.entity_id in leaving[one.noun]]
        return sorted(found, key=lambda one: one.number)[:limit]

    async def decisions(self, import_id: UUID, number: int, limit: int) -> list[Decision]:
        del number
        leaving = self._leaving(import_id, Noun.VENDOR)
        standing = [row.decision for row in self._transaction.scan(DECISIONS) if row.decision.undone_at is None]
        found = [one for one in standing if not leaving.isdisjoint((one.into, *one.from_ids))]
        return sorted(found, key=lambda one: (one.decided_at, one.id))[:limit]

    async def proposals(self, import_id: UUID, number: int) -> int:
        del number
        leaving = self._leaving(import_id, Noun.VENDOR)
        every = [row.proposal for row in self._transaction.scan(PROPOSALS)]
        found = [one for one in every if one.state is ProposalState.OPEN]
        return sum(1 for one in found if not leaving.isdisjoint((one.left, one.right)))

    def _leaving(self, import_id: UUID, noun: Noun) -> set[UUID]:
        return self._told(import_id, noun) - self._kept(import_id, noun)

    def _told(self, import_id: UUID, noun: Noun) -> set[UUID]:
        rows = self._transaction.scan(KEYS)
        return {row.entity_id for row in rows if row.import_id == import_id and row.noun is noun}

    def _kept(self, import_id: UUID, noun: Noun) -> set[UUID]:
        """What live records of other imports tell of."""
        return set(self._owners(import_id, noun))

    def _owners(self, import_id: UUID, noun: Noun) -> Iterator[UUID]:
        for row in self._transaction.scan(RECORDS):
            if row.import_id == import_id or row.kept.outcome not in PLANNED:
                continue
            if self._transaction.get(RETRACTIONS, row.import_id) is None:
                for part in range(len(row.kept.parts)):
                    if (ident := owner_of(row.kept, noun, part)) is not None:
                        yield ident
