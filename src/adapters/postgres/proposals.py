"""Proposals on Postgres."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.arrays import numbers, times, uuids, words
from adapters.postgres.database import Session, raw
from application.ports.catalog import Page
from application.ports.proposals import Proposals
from domain.listing import mark, rank_mark
from domain.proposals import Likeness, Proposal, ProposalState, Reason, Said

COLUMNS = """id, left_id, right_id, left_said, right_said, rank, likeness, reasons::text as reasons, model, proposed_at,
    state, decided_by, decided_at, decision_id"""
PROPOSE = """
insert into sluice.proposals as known (workspace_id, id, left_id, right_id, left_said, right_said, rank, likeness,
    reasons, model, proposed_at)
select $1, p.id, p.left_id, p.right_id, p.left_said, p.right_said, p.rank, p.likeness, p.reasons::json, p.model,
    p.proposed_at
from unnest($2::text::uuid[], $3::text::uuid[], $4::text::uuid[], $5::text::text[], $6::text::text[], $7::text::int[],
    $8::text::text[], $9::text[], $10::text::text[], $11::text::timestamptz[])
    as p (id, left_id, right_id, left_said, right_said, rank, likeness, reasons, model, proposed_at)
order by p.left_id, p.right_id
on conflict (workspace_id, left_id, right_id) do update set
    left_said = excluded.left_said, right_said = excluded.right_said, rank = excluded.rank,
    likeness = excluded.likeness, reasons = excluded.reasons, model = excluded.model,
    proposed_at = excluded.proposed_at, state = 'open', decided_by = '', decided_at = null, decision_id = null
where known.state = 'open' or (known.left_said, known.right_said) <> (excluded.left_said, excluded.right_said)
"""
WITHDRAW = "delete from sluice.proposals where workspace_id = $1 and state = 'open' and proposed_at < $2"
SAID = """
select left_id, right_id, left_said, right_said from sluice.proposals where workspace_id = $1 and state <> 'open'
"""
GET = f"select {COLUMNS} from sluice.proposals where workspace_id = $1 and id = $2"  # noqa: S608
SAVE = """
update sluice.proposals set state = $3, decided_by = $4, decided_at = $5, decision_id = $6
where workspace_id = $1 and id = $2
"""
LIST = f"""
select {COLUMNS} from sluice.proposals
where workspace_id = $1 and state = 'open' and (rank, id) < ($2, $3::uuid)
order by rank desc, id desc limit $4
"""  # noqa: S608
TOP = (2**31 - 1, UUID(int=2**128 - 1))


class _Why(msgspec.Struct, frozen=True):
    """Column `reasons`."""

    prior: float
    reasons: tuple[Reason, ...]


_why = msgspec.json.Decoder(_Why)


class PostgresProposals(Proposals):
    """Table `sluice.proposals` on an open connection."""

    def __init__(self, connection: Session, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    async def propose(self, found: Sequence[Proposal]) -> int:
        if not found:
            return 0
        driver = await raw(self._connection)
        told = await driver.execute(
            PROPOSE,
            self._workspace_id,
            uuids(one.id for one in found),
            uuids(one.left for one in found),
            uuids(one.right for one in found),
            words(one.left_said for one in found),
            words(one.right_said for one in found),
            numbers(one.rank for one in found),
            words(str(one.likeness) for one in found),
            [msgspec.json.encode(_Why(one.prior, one.reasons)).decode() for one in found],
            words(one.model for one in found),
            times([one.proposed_at for one in found]),
        )
        return int(told.rsplit(" ", 1)[-1])

    async def withdraw(self, before: datetime) -> int:
        told = await (await raw(self._connection)).execute(WITHDRAW, self._workspace_id, before)
        return int(told.rsplit(" ", 1)[-1])

    async def said(self) -> builtins.list[Said]:
        rows = await (await raw(self._connection)).fetch(SAID, self._workspace_id)
        return [Said(_id(row["left_id"]), _id(row["right_id"]), row["left_said"], row["right_said"]) for row in rows]

    async def get(self, ident: UUID, *, lock: bool = False) -> Proposal | None:
        statement = GET + (" for update" if lock else "")
        row = await (await raw(self._connection)).fetchrow(statement, self._workspace_id, ident)
        return None if row is None else _proposal(row)

    async def save(self, proposal: Proposal) -> None:
        await (await raw(self._connection)).execute(
            SAVE, self._workspace_id, proposal.id, str(proposal.state), proposal.decided_by, proposal.decided_at,
            proposal.decision_id,
        )  # fmt: skip

    async def list(self, page: Page) -> tuple[builtins.list[Proposal], str | None]:
        driver = await raw(self._connection)
        before = TOP if page.after is None else rank_mark(page.after)
        rows = await driver.fetch(LIST, self._workspace_id, *before, page.limit + 1)
        found = [_proposal(row) for row in rows[: page.limit]]
        return found, mark(found[-1].rank, found[-1].id) if len(rows) > page.limit else None


def _id(value: UUID) -> UUID:
    """As the standard library's: the driver has a class of its own."""
    return UUID(int=value.int)


def _proposal(row: asyncpg.Record) -> Proposal:
    why = _why.decode(row["reasons"])
    return Proposal(
        id=_id(row["id"]),
        left=_id(row["left_id"]),
        right=_id(row["right_id"]),
        left_said=row["left_said"],
        right_said=row["right_said"],
        bits=row["rank"] / 100,
        likeness=Likeness(row["likeness"]),
        prior=why.prior,
        reasons=why.reasons,
        model=row["model"],
        proposed_at=row["proposed_at"],
        state=ProposalState(row["state"]),
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
        decision_id=None if row["decision_id"] is None else _id(row["decision_id"]),
    )
