"""Rivals of deals in memory: the keys are made of the deals themselves, whenever they are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.memory.catalog import ENTITIES
from adapters.memory.tables import Table, Transaction
from application.ports.deal_rivals import HOLDINGS, DealRivals
from domain.catalog import Entity
from domain.deal_findings import Dismissal
from domain.deal_keys import rival_keys
from domain.deal_protection import DealPolicy
from domain.provenance import Noun


class PolicyRow(msgspec.Struct, frozen=True):
    """What a workspace has set, by whom and when."""

    workspace_id: UUID
    policy: DealPolicy
    set_by: str
    set_at: datetime


POLICIES: Table[UUID, PolicyRow] = Table(
    "deal_policies", key=lambda row: row.workspace_id, workspace=lambda row: row.workspace_id
)


class DismissalRow(msgspec.Struct, frozen=True):
    """A dismissed finding and whose it is."""

    workspace_id: UUID
    dismissal: Dismissal


DISMISSALS: Table[tuple[UUID, UUID], DismissalRow] = Table(
    "deal_dismissals",
    key=lambda row: (row.workspace_id, row.dismissal.id),
    workspace=lambda row: row.workspace_id,
)


class MemoryDealRivals(DealRivals):
    """Rivals in one workspace, inside a work's transaction."""

    def __init__(self, transaction: Transaction, workspace_id: UUID) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id

    async def sharing(self, keys: Collection[int], limit: int) -> dict[int, list[UUID]]:
        found: dict[int, list[UUID]] = {}
        for key, deal in self._keys():
            if key in keys and deal.shown:
                found.setdefault(key, []).append(deal.id)
        return {key: sorted(idents)[:limit] for key, idents in found.items()}

    async def shared(self, after: int | None, limit: int, holdings: int = HOLDINGS) -> list[int]:
        # One more pair tells whether the last key has a second deal.
        holders = Counter(self._stretch(after, holdings + 1))
        return sorted(key for key, count in holders.items() if count > 1)[:limit]

    async def reach(self, after: int | None, holdings: int = HOLDINGS) -> int | None:
        return max(self._stretch(after, holdings), default=None)

    async def retold(self, after: UUID | None, limit: int) -> list[UUID]:
        found = (one.id for one in self._deals() if one.shown and one.live > 1)
        return sorted(ident for ident in found if after is None or ident > after)[:limit]

    async def dismissals(self, findings: Collection[UUID]) -> dict[UUID, Dismissal]:
        rows = (self._transaction.get(DISMISSALS, (self._workspace_id, ident)) for ident in findings)
        return {row.dismissal.id: row.dismissal for row in rows if row is not None}

    async def dismiss(self, dismissal: Dismissal) -> None:
        self._transaction.put(DISMISSALS, DismissalRow(self._workspace_id, dismissal))

    async def recall(self, finding: UUID) -> bool:
        there = self._transaction.get(DISMISSALS, (self._workspace_id, finding)) is not None
        if there:
            self._transaction.delete(DISMISSALS, (self._workspace_id, finding))
        return there

    async def policy(self) -> DealPolicy:
        row = self._transaction.get(POLICIES, self._workspace_id)
        return DealPolicy() if row is None else row.policy

    async def set_policy(self, policy: DealPolicy, by: str, at: datetime) -> None:
        self._transaction.put(POLICIES, PolicyRow(self._workspace_id, policy, by, at))

    def _deals(self) -> Iterator[Entity]:
        return (row.entity for row in self._transaction.scan(ENTITIES) if row.entity.noun is Noun.DEAL)

    def _stretch(self, after: int | None, holdings: int) -> list[int]:
        """The keys of the next pairs of key and deal, one of each pair."""
        return sorted(key for key, _ in self._keys() if after is None or key > after)[:holdings]

    def _keys(self) -> Iterator[tuple[int, Entity]]:
        for deal in self._deals():
            for key in rival_keys(deal.values):
                yield key, deal
