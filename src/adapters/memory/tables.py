"""Tables in memory with transactions: own writes over committed rows, locks held to the end, unique indexes, tenancy.

How a store is written on top of it: declare a module-level `Table`, take a `Transaction` and use
`get`, `put`, `delete`, `scan` and `await lock(name)`. Rows are immutable (frozen Structs): a change is a new row.

    KEYS: Table[UUID, Row] = Table("keys", key=lambda r: r.id, workspace=lambda r: r.workspace_id,
                                   unique={"digest": lambda r: r.digest})

    class MemoryKeys(Keys):
        def __init__(self, transaction: Transaction, workspace_id: UUID) -> None: ...

A write that another commit has overtaken raises Transient `serialization` at commit; so does a lock that would never
be had. A second row under a unique value raises `NotUnique` at `put`, or Transient `serialization` at commit when the
other one was not yet visible. A Postgres insert waits for a rival's transaction: take `lock((table, value))` first
where the same is wanted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from domain.errors import Transient

K = TypeVar("K", bound=Hashable)
R = TypeVar("R")


class NotUnique(Exception):
    """Another row has the same value in a unique index; `index` names it."""

    def __init__(self, table: str, index: str) -> None:
        super().__init__(f"{table}.{index}")
        self.index = index


@dataclass(frozen=True, eq=False)
class Table(Generic[K, R]):
    """What a table knows of its rows. A unique function that gives None takes no part in that index."""

    name: str
    key: Callable[[R], K]
    workspace: Callable[[R], UUID] | None = None
    unique: dict[str, Callable[[R], Hashable | None]] = field(default_factory=dict)


@dataclass
class _Rows:
    rows: dict[Any, Any] = field(default_factory=dict)
    versions: dict[Any, int] = field(default_factory=dict)
    unique: dict[str, dict[Hashable, Any]] = field(default_factory=dict)


def _overtaken() -> Transient:
    return Transient("serialization", "Another transaction changed the same rows first.")


class Tables:
    """The committed rows of all tables, and who holds which lock. Lives in one event loop."""

    def __init__(self) -> None:
        self._tables: dict[str, _Rows] = {}
        self._version = 0
        self._owners: dict[Hashable, Transaction] = {}
        self._ended: dict[Transaction, asyncio.Event] = {}

    def begin(self, workspace_id: UUID | None) -> Transaction:
        """A transaction that sees one workspace, or all of them (None)."""
        return Transaction(self, workspace_id)

    def of(self, table: Table[Any, Any]) -> _Rows:
        """The committed rows of a table."""
        rows = self._tables.get(table.name)
        if rows is None:
            rows = self._tables[table.name] = _Rows(unique={index: {} for index in table.unique})
        return rows

    async def lock(self, name: Hashable, transaction: Transaction) -> None:
        """Wait for the lock; Transient when its holder waits for us in turn (a deadlock)."""
        while (owner := self._owners.get(name)) is not None and owner is not transaction:
            transaction.awaits = name
            behind: Transaction | None = owner
            while behind is not None and behind.awaits is not None:
                behind = self._owners.get(behind.awaits)
                if behind is transaction:
                    transaction.awaits = None
                    raise _overtaken()
            try:
                await self._ended.setdefault(owner, asyncio.Event()).wait()
            finally:
                transaction.awaits = None
        self._owners[name] = transaction

    def unlock(self, transaction: Transaction) -> None:
        """Give all its locks back."""
        for name in [name for name, owner in self._owners.items() if owner is transaction]:
            del self._owners[name]
        ended = self._ended.pop(transaction, None)
        if ended is not None:
            ended.set()

    def apply(self, writes: dict[Table[Any, Any], dict[Any, Any]], seen: dict[tuple[str, Any], int]) -> None:
        """All writes or none."""
        for table, changes in writes.items():
            rows = self.of(table)
            for key, row in changes.items():
                if rows.versions.get(key, 0) != seen[table.name, key]:
                    raise _overtaken()
                if row is not None and clash(table, rows, changes, key, row) is not None:
                    raise _overtaken()
        self._version += 1
        for table, changes in writes.items():
            self._replace(table, self.of(table), changes)

    def _replace(self, table: Table[Any, Any], rows: _Rows, changes: dict[Any, Any]) -> None:
        for key in changes:
            old = rows.rows.get(key)
            for index, value_of in table.unique.items() if old is not None else ():
                value = value_of(old)
                if value is not None:
                    rows.unique[index].pop(value, None)
        for key, row in changes.items():
            rows.versions[key] = self._version
            if row is None:
                rows.rows.pop(key, None)
                continue
            rows.rows[key] = row
            for index, value_of in table.unique.items():
                value = value_of(row)
                if value is not None:
                    rows.unique[index][value] = key


def clash(table: Table[Any, Any], rows: _Rows, changes: dict[Any, Any], key: object, row: object) -> str | None:
    """The unique index in which another row, committed or among the changes, has the same value."""
    for index, value_of in table.unique.items():
        value = value_of(row)
        if value is None:
            continue
        other = rows.unique[index].get(value)
        if other is not None and other != key and other not in changes:
            return index
        if any(k != key and r is not None and value_of(r) == value for k, r in changes.items()):
            return index
    return None


class Transaction:
    """Own writes over committed rows; nobody else sees them before `commit`."""

    def __init__(self, tables: Tables, workspace_id: UUID | None) -> None:
        self.workspace_id = workspace_id
        self.awaits: Hashable | None = None
        self.ended = False
        self._tables = tables
        self._writes: dict[Table[Any, Any], dict[Any, Any]] = {}
        self._seen: dict[tuple[str, Any], int] = {}

    def get(self, table: Table[K, R], key: K) -> R | None:
        """The row, or None: missing, or of another workspace."""
        rows = self._tables.of(table)
        changes = self._writes.get(table, {})
        if key in changes:
            row = changes[key]
        else:
            self._note(table, key)
            row = rows.rows.get(key)
        return row if row is not None and self._sees(table, row) else None

    def put(self, table: Table[K, R], row: R) -> None:
        """Insert or replace by key; NotUnique; ValueError for a row of another workspace."""
        if not self._sees(table, row):
            raise ValueError(f"a row of {table.name} belongs to another workspace than the transaction")
        key = table.key(row)
        changes = self._writes.setdefault(table, {})
        index = clash(table, self._tables.of(table), changes, key, row)
        if index is not None:
            raise NotUnique(table.name, index)
        self._note(table, key)
        changes[key] = row

    def delete(self, table: Table[K, R], key: K) -> None:
        """Remove it; no error when it is not there."""
        if self.get(table, key) is not None:
            self._note(table, key)
            self._writes.setdefault(table, {})[key] = None

    def find(self, table: Table[K, R], index: str, value: Hashable) -> R | None:
        """The row with this value in a unique index."""
        changes = self._writes.get(table, {})
        value_of = table.unique[index]
        for row in changes.values():
            if row is not None and value_of(row) == value:
                return row if self._sees(table, row) else None
        key = self._tables.of(table).unique[index].get(value)
        return None if key is None or key in changes else self.get(table, key)

    def scan(self, table: Table[K, R]) -> Iterator[R]:
        """Every row there is now, in the order of first insertion, own writes included."""
        committed, changes = self._tables.of(table).rows, self._writes.get(table, {})
        rows = [changes.get(key, row) if key in changes else row for key, row in committed.items()]
        rows += [row for key, row in changes.items() if key not in committed]
        return (row for row in rows if row is not None and self._sees(table, row))

    async def lock(self, name: Hashable) -> None:
        """Nobody else has this lock until the transaction ends. Read what it protects after taking it."""
        await self._tables.lock(name, self)

    def fresh(self, table: Table[K, R], key: K) -> R | None:
        """The row as committed now, whatever was read before (to be used under a lock)."""
        if key not in self._writes.get(table, {}):
            self._seen.pop((table.name, key), None)
        return self.get(table, key)

    def commit(self) -> None:
        """Make it all visible at once; RuntimeError when the transaction has ended already."""
        if self.ended:
            raise RuntimeError("the transaction has ended already")
        try:
            self._tables.apply(self._writes, self._seen)
        finally:
            self.end()

    def end(self) -> None:
        """Undo what was not committed and give the locks back."""
        self.ended = True
        self._writes = {}
        self._tables.unlock(self)

    def _note(self, table: Table[K, R], key: K) -> None:
        self._seen.setdefault((table.name, key), self._tables.of(table).versions.get(key, 0))

    def _sees(self, table: Table[K, R], row: R) -> bool:
        return self.workspace_id is None or table.workspace is None or table.workspace(row) == self.workspace_id
