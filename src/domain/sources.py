"""What was handed in: a source (bytes with a digest), an import (one reading of it) and the states of an import."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.columnfacts import ColumnFacts
from domain.profiles import ProfileUsed
from domain.readings import Policies, Reading, policies
from domain.tallies import Tally

__all__ = [
    "MAILS",
    "MOVES",
    "TABULAR",
    "UNFINISHED",
    "Counts",
    "Import",
    "ImportProblem",
    "ImportState",
    "Reading",
    "Source",
    "SourceKind",
]


class SourceKind(StrEnum):
    """How the bytes are to be read."""

    CSV = "csv"
    XLSX = "xlsx"
    TRANSCRIPT = "transcript"
    MBOX = "mbox"
    EML = "eml"


TABULAR = frozenset({SourceKind.CSV, SourceKind.XLSX})
MAILS = frozenset({SourceKind.MBOX, SourceKind.EML})
"""The kinds whose records are rows under named columns: they take a mapping."""


class ImportState(StrEnum):
    """Where an import stands; see MOVES for what may follow what."""

    RECEIVED = "received"
    SCANNING = "scanning"
    BLOCKED = "blocked"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNDONE = "undone"
    PREVIEWED = "previewed"


MOVES: dict[ImportState, frozenset[ImportState]] = {
    ImportState.RECEIVED: frozenset({ImportState.SCANNING, ImportState.FAILED}),
    ImportState.SCANNING: frozenset(
        {ImportState.RUNNING, ImportState.BLOCKED, ImportState.FAILED, ImportState.PREVIEWED}
    ),
    ImportState.RUNNING: frozenset({ImportState.SUCCEEDED, ImportState.FAILED, ImportState.PREVIEWED}),
    ImportState.PREVIEWED: frozenset({ImportState.RECEIVED, ImportState.FAILED}),
    ImportState.SUCCEEDED: frozenset({ImportState.UNDONE, ImportState.RUNNING}),
    ImportState.FAILED: frozenset({ImportState.UNDONE, ImportState.RUNNING}),
    ImportState.UNDONE: frozenset({ImportState.RUNNING}),
    ImportState.BLOCKED: frozenset({ImportState.UNDONE}),
}
"""The legal moves; `running` out of an ended state is a reprocess, `received` out of `previewed` a commit, which comes
back to `previewed` where its plan is no longer the one that was shown."""

UNFINISHED = frozenset({ImportState.RECEIVED, ImportState.SCANNING, ImportState.RUNNING})


class Counts(msgspec.Struct, frozen=True, rename="camel"):
    """What became of the records; records = planned + rejected, duplicates are among the planned."""

    records: int = 0
    planned: int = 0
    rejected: int = 0
    duplicates: int = 0
    vendors_new: int = 0
    vendors_changed: int = 0
    contacts_new: int = 0
    deals_new: int = 0

    def plus(self, other: Counts) -> Counts:
        """The sum, field by field."""
        mine, others = msgspec.structs.astuple(self), msgspec.structs.astuple(other)
        return Counts(*(a + b for a, b in zip(mine, others, strict=True)))


def scope_of(imported: Import, sha256: str) -> str:
    """The scope within which a name that belongs to nobody is one person and a deal without terms one deal.

    It is a text itself (`sha256` is its source's); rows of tables with the same headers may come again, mended or in
    another order.
    """
    return imported.layout.get("fingerprint") or sha256


class ImportProblem(msgspec.Struct, frozen=True, rename="camel"):
    """Why an import was blocked or failed."""

    code: str
    message: str


class Source(msgspec.Struct, frozen=True):
    """A stored file: `file_key` finds the bytes, `size` is in bytes, `sha256` is lower-case hex."""

    id: UUID
    workspace_id: UUID
    name: str
    label: str
    kind: SourceKind
    sha256: str
    size: int
    file_key: str
    created_at: datetime


class Choice(StrEnum):
    """What chose the pipeline of an import: the flag, the share of sources that it moves, or the caller."""

    FLAG = "flag"
    SHARE = "share"
    CALLER = "caller"


class Import(msgspec.Struct, frozen=True):
    """One reading of a source. `number` orders imports within the store; `columns` are the header cells as found.

    `reading` is what the caller said, `used` that with what the saved `profile` added: what this generation is read
    by, and `facts` what its numbers and dates look like. `mends` are the numbers of the imports whose rejected rows it
    brings again, the first one first.
    """

    id: UUID
    workspace_id: UUID
    source_id: UUID
    job_id: UUID
    fingerprint: str
    state: ImportState
    created_at: datetime
    number: int = 0
    reading: Reading = Reading()
    used: Reading = Reading()
    profile: ProfileUsed | None = None
    facts: ColumnFacts = ColumnFacts()
    mends: tuple[int, ...] = ()
    tally: Tally = Tally()
    pipeline: str = "v1"
    chosen_by: Choice = Choice.FLAG
    generation: int = 1
    columns: tuple[str, ...] = ()
    mapping: dict[str, str] = {}
    layout: dict[str, str] = {}
    counts: Counts = Counts()
    error: ImportProblem | None = None
    warnings: tuple[str, ...] = ()
    finished_at: datetime | None = None

    @property
    def policies(self) -> Policies | None:
        """What its values may do to those that are there; None when that is the usual."""
        if self.used.collision is None and not self.used.collisions:
            return None
        found = policies(self.used, self.mapping)
        return None if found.usual else found

    def moved(self, to: ImportState) -> Import:
        """The import in its next state; ValueError when the table of moves has no such move."""
        if to not in MOVES[self.state]:
            raise ValueError(f"an import cannot go from {self.state} to {to}")
        return msgspec.structs.replace(self, state=to)
