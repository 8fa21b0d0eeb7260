"""UnitOfWork: one transaction in one workspace, with every store that takes part in it."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from application.ports.accounts import Keys
from application.ports.alerts import AlertStates
from application.ports.bulk import Bulk
from application.ports.catalog import Catalog, Imports, Records, Sources
from application.ports.comparisons import Comparisons
from application.ports.control import JobControl
from application.ports.corrections import Corrections
from application.ports.dead_letters import DeadLetters
from application.ports.deal_rivals import DealRivals
from application.ports.exports import Exports
from application.ports.jobs import JobStore
from application.ports.joins import Joins
from application.ports.linkage import Linkage
from application.ports.previews import Previews
from application.ports.profiles import Profiles
from application.ports.proposals import Proposals
from application.ports.reversal import Reversal
from domain.jobs import Lease


class Work(Protocol):
    """An open transaction. Leaving it without `commit` undoes everything."""

    workspace_id: UUID
    jobs: JobStore
    keys: Keys
    sources: Sources
    imports: Imports
    records: Records
    catalog: Catalog
    deal_rivals: DealRivals
    joins: Joins
    alerts: AlertStates
    exports: Exports
    dead_letters: DeadLetters
    proposals: Proposals
    corrections: Corrections
    reversal: Reversal
    profiles: Profiles
    previews: Previews
    comparisons: Comparisons
    linkage: Linkage
    control: JobControl
    bulk: Bulk

    @abstractmethod
    async def commit(self) -> None:
        """Make all of it durable and visible at once; a second call is an error."""

    @abstractmethod
    async def commit_settled(self, lease: Lease, result: bytes | None, keep: timedelta) -> None:
        """Settle the job and commit, as `jobs.settle` and `commit` do; LeaseLost: then nothing of the work is kept."""


class UnitOfWork(Protocol):
    """Opens transactions. `async with unit_of_work(workspace_id) as work: ...; await work.commit()`."""

    @abstractmethod
    def __call__(self, workspace_id: UUID) -> AbstractAsyncContextManager[Work]:
        """A transaction that sees and writes only rows of this workspace.

        Two works may be open at once, in one task too. A write that another work's commit has overtaken raises
        Transient `serialization` (Postgres: 40001, 40P01; memory: the row changed since it was read).
        """
