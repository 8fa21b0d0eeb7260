"""Scratch on SQLite: a private database without a name, in memory up to a bound and beyond it in a temporary file."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import islice

from application.ports.scratch import Scratch, Scratchpad

CACHE_KIB = 32 * 1024
"""Memory for pages; what is beyond it is on disk, in the folder of TMPDIR, and ends with the process."""
BATCH = 500
"""Keys asked for in one statement."""
PAGE = 1000

TABLE = "create table slips (shelf text, key blob, value blob, primary key (shelf, key)) without rowid"
PUT = "insert into slips values (?, ?, ?) on conflict (shelf, key) do update set value = excluded.value"
WALK = "select key, value from slips where shelf = ? and key > ? order by key limit ?"


class SqliteScratchpad(Scratchpad):
    """One table, the shelf being the first half of its key."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        # A cancelled job leaves while a thread of it is still inside: a connection closed under a statement that
        # runs takes the whole process with it.
        self._lock = threading.Lock()

    def get(self, shelf: str, keys: Collection[bytes]) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        wanted = iter(keys)
        while batch := list(islice(wanted, BATCH)):
            marks = ",".join("?" * len(batch))
            asked = f"select key, value from slips where shelf = ? and key in ({marks})"  # noqa: S608 - marks alone
            found.update(self._rows(asked, (shelf, *batch)))
        return found

    def put(self, shelf: str, items: Iterable[tuple[bytes, bytes]]) -> None:
        rows = ((shelf, key, value) for key, value in items)
        # In batches made beforehand: what makes the items may ask here itself.
        while batch := list(islice(rows, PAGE)):
            with self._lock:
                self._connection.executemany(PUT, batch)

    def walk(self, shelf: str, prefix: bytes = b"") -> Iterator[tuple[bytes, bytes]]:
        after = prefix
        while rows := self._rows(WALK, (shelf, after, PAGE)):
            for key, value in rows:
                if not key.startswith(prefix):
                    return
                yield key, value
            after = rows[-1][0]

    def close(self) -> None:
        """Once the statement that runs has ended; whoever asks afterwards gets sqlite3.ProgrammingError."""
        with self._lock:
            self._connection.close()

    def _rows(self, statement: str, values: tuple[str | bytes | int, ...]) -> list[tuple[bytes, bytes]]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()


class SqliteScratch(Scratch):
    """Makes them; each is a database of its own."""

    def open(self) -> AbstractContextManager[Scratchpad]:
        return self._opened()

    @contextmanager
    def _opened(self) -> Iterator[Scratchpad]:
        connection = sqlite3.connect("", check_same_thread=False)
        pad = SqliteScratchpad(connection)
        try:
            # Nothing of it outlives the connection: no journal, no waiting for the disk.
            for pragma in ("journal_mode = off", "synchronous = off", "locking_mode = exclusive"):
                connection.execute(f"pragma {pragma}")
            connection.execute(f"pragma cache_size = -{CACHE_KIB}")
            connection.execute(TABLE)
            yield pad
        finally:
            pad.close()
