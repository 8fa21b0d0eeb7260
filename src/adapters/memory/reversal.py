"""Reversal in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from uuid import UUID

from adapters.memory.catalog import DECISIONS, ENTITIES, owner_of
from adapters.memory.corrections import CORRECTIONS
from adapters.memory.imports import RETRACTIONS
from adapters.memory.linkage import HEIRS
from adapters.memory.proposals import PROPOSALS
from adapters.memory.records import PLANNED, RECORDS
from adapters.memory.tables import Transaction
from application.ports.reversal import Reversal, Stays
from domain.catalog import Decision, Entity
from domain.corrections import Correction
from domain.proposals import ProposalState
from domain.provenance import Noun


class MemoryReversal(Reversal):
    """Rows of one workspace in a transaction."""

    def __init__(self, transaction: Transaction, workspace_id: UUID) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id

    async def stays(self, import_id: UUID, number: int, noun: Noun) -> Stays:
        own: Counter[UUID] = Counter()
        for ident in self._owners(noun, lambda one: one == import_id):
            own[self._shown_as(noun, ident)] += 1
        entities = [(self._entity(noun, ident), count) for ident, count in own.items()]
        staying = [entity for entity, count in entities if entity.live > count]
        return Stays(len(own) - len(staying), len(staying), sum(one.founded_by == number for one in staying))

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

    async def kept(self, import_id: UUID, number: int, noun: Noun, idents: Collection[UUID]) -> set[UUID]:
        del number
        return set(self._owners(noun, lambda one: one != import_id)).intersection(idents)

    def _leaving(self, import_id: UUID, noun: Noun) -> set[UUID]:
        """What it alone tells of."""
        own = set(self._owners(noun, lambda one: one == import_id))
        if noun is Noun.VENDOR:
            # What is told of a vendor is also told of those it stands in for.
            heirs = [row.heir for row in self._transaction.scan(HEIRS)]
            while stood_for := {one.id for one in heirs if one.heir in own} - own:
                own |= stood_for
        else:
            every = [row.entity for row in self._transaction.scan(ENTITIES) if row.entity.noun is noun]
            while became := {one.id for one in every if one.merged_into in own} - own:
                own |= became
        return own - set(self._owners(noun, lambda one: one != import_id))

    def _entity(self, noun: Noun, ident: UUID) -> Entity:
        row = self._transaction.get(ENTITIES, (self._workspace_id, noun, ident))
        if row is None:
            raise LookupError(f"a record belongs to a {noun} {ident} that is not there")
        return row.entity

    def _shown_as(self, noun: Noun, ident: UUID) -> UUID:
        while (into := self._entity(noun, ident).merged_into) is not None:
            ident = into
        return ident

    def _owners(self, noun: Noun, wanted: Callable[[UUID], bool]) -> Iterator[UUID]:
        """Of whom live records of the wanted imports tell, once for each part."""
        for row in self._transaction.scan(RECORDS):
            if not wanted(row.import_id) or row.kept.outcome not in PLANNED:
                continue
            if self._transaction.get(RETRACTIONS, row.import_id) is None:
                for part in range(len(row.kept.parts)):
                    if (ident := owner_of(row.kept, noun, part)) is not None:
                        yield ident
