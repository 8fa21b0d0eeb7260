"""Proposals in memory."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.memory.tables import Table, Transaction
from application.ports.catalog import Page
from application.ports.proposals import Proposals
from domain.listing import mark, rank_mark
from domain.proposals import Proposal, ProposalState, Said


class ProposalRow(msgspec.Struct, frozen=True):
    """A proposal and whose it is."""

    workspace_id: UUID
    proposal: Proposal


PROPOSALS: Table[tuple[UUID, UUID], ProposalRow] = Table(
    "proposals",
    key=lambda row: (row.workspace_id, row.proposal.id),
    workspace=lambda row: row.workspace_id,
    unique={"pair": lambda row: (row.workspace_id, row.proposal.left, row.proposal.right)},
)


class MemoryProposals(Proposals):
    """Rows of one workspace in a transaction."""

    def __init__(self, transaction: Transaction, workspace_id: UUID) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id

    async def propose(self, found: Sequence[Proposal]) -> int:
        known = {(one.left, one.right): one for one in self._all()}
        opened = 0
        for one in found:
            before = known.get((one.left, one.right))
            if before is None:
                self._put(one)
            elif before.state is ProposalState.OPEN or before.said != one.said:
                self._put(msgspec.structs.replace(one, id=before.id))
            else:
                continue
            opened += 1
        return opened

    async def withdraw(self, before: datetime) -> int:
        old = [one for one in self._open() if one.proposed_at < before]
        for one in old:
            self._transaction.delete(PROPOSALS, (self._workspace_id, one.id))
        return len(old)

    async def said(self) -> builtins.list[Said]:
        return [
            Said(one.left, one.right, one.left_said, one.right_said)
            for one in self._all()
            if one.state is not ProposalState.OPEN
        ]

    async def get(self, ident: UUID, *, lock: bool = False) -> Proposal | None:
        key = (self._workspace_id, ident)
        if not lock:
            row = self._transaction.get(PROPOSALS, key)
        else:
            await self._transaction.lock(("proposal", ident))
            row = self._transaction.fresh(PROPOSALS, key)
        return None if row is None else row.proposal

    async def save(self, proposal: Proposal) -> None:
        if await self.get(proposal.id) is not None:
            self._put(proposal)

    async def list(self, page: Page) -> tuple[builtins.list[Proposal], str | None]:
        before = None if page.after is None else rank_mark(page.after)
        found = sorted(self._open(), key=lambda one: (one.rank, one.id), reverse=True)
        rest = [one for one in found if before is None or (one.rank, one.id) < before]
        shown = rest[: page.limit]
        return shown, mark(shown[-1].rank, shown[-1].id) if len(rest) > page.limit else None

    def _all(self) -> builtins.list[Proposal]:
        return [row.proposal for row in self._transaction.scan(PROPOSALS)]

    def _open(self) -> builtins.list[Proposal]:
        return [one for one in self._all() if one.state is ProposalState.OPEN]

    def _put(self, proposal: Proposal) -> None:
        self._transaction.put(PROPOSALS, ProposalRow(self._workspace_id, proposal))
