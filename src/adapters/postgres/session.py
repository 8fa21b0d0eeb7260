"""A transaction on a lent connection: it begins with its first statement, in the same message where that can be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import asyncpg

from adapters.postgres.pool import FAREWELL_SECONDS, Lent
from domain.errors import Transient

Connection: TypeAlias = "asyncpg.Connection[Any]"
_CLEAN = (
    "set session authorization default; reset all; select pg_advisory_unlock_all(); close all; unlisten *; discard temp"
)
"""`discard all` but for what is prepared, which asyncpg and we go on using; the role goes with the authorization."""
_UNKNOWN_TYPE = {asyncpg.InternalServerError, asyncpg.UndefinedObjectError, asyncpg.DataError, asyncpg.InterfaceError}
"""What comes of a number that a type no longer has: the server does not know it, or the driver writes a value otherwise
than it should. These types alone: what a value brings about there (a number out of range) is a kind of theirs."""
_UNANSWERED = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError)


class Session:
    """One transaction in a role and a workspace. Where nothing was asked for, the server never hears of it.

    `foldable`: prepared statements keep their names from one transaction to the next (not behind PgBouncer).
    It ends with its commit: what were sent after it would run outside any transaction, with neither role nor workspace.
    `by_index`: its statements are planned to go by index from here on, which is told once in a transaction.
    `decides_by`: hash of the model of the workspace ("" for none), None when it was not looked up under the lock.
    """

    __slots__ = ("_answered", "_begin", "_foldable", "_foreign", "_lent", "_over", "by_index", "decides_by")

    def __init__(self, lent: Lent, begin: str, *, foldable: bool) -> None:
        self._lent = lent
        self._begin: str | None = begin
        self._foldable = foldable
        self._answered = True
        self._foreign = False
        self._over = False
        self.by_index = False
        self.decides_by: str | None = None

    def lend_out(self) -> None:
        """Statements that are not ours come: settings, locks and tables of the connection go with the transaction."""
        self._foreign = True

    def _demand(self) -> None:
        if self._over:
            raise RuntimeError("the transaction has ended: nothing can be asked for after commit")

    async def driver(self) -> Connection:
        """The connection, inside the transaction; RuntimeError once it has ended."""
        self._demand()
        if self._begin is not None:
            begin, self._begin = self._begin, None
            await self._send(begin)
        return self._lent.driver

    async def packing(self) -> Connection:
        """The connection, inside the transaction, with octets for the parameters that are `sluice.uuids`."""
        driver = await self.driver()
        if not self._lent.packs:
            oid = await driver.fetchval("select 'sluice.uuids'::regtype::oid")
            # The public way refuses domains, as a result does not tell them from what they are made of. No result here
            # is one. The driver is pinned to its release, and a test sends such arrays.
            settings = driver._protocol.get_settings()
            settings.add_python_codec(oid, "uuids", "sluice", [], "scalar", bytes, bytes, "binary")
            self._lent.packs = True
        return driver

    def is_outdated(self, error: BaseException) -> bool:
        """Whether the error may come of `sluice.uuids` having been made anew (a migration was taken back and made
        again) since connections learnt how to send it.
        """
        return self._lent.packs and type(error) in _UNKNOWN_TYPE

    def decides(self) -> bool:
        """Count one more transaction of the connection in which it is decided who is who; whether that is the first of
        them, the second, the fourth, the eighth, and so on."""
        self._lent.decided += 1
        return self._lent.decided & (self._lent.decided - 1) == 0

    async def execute(self, statement: str, *values: object) -> str:
        """Run one statement with `$1`, `$2` ... for the values; what the server says of it ("INSERT 0 1")."""
        self._demand()
        if self._begin is None or not self._foldable:
            return str(await (await self.driver()).execute(statement, *values))
        prepared = self._lent.prepared
        call = prepared.call(statement, values)
        if call is not None:
            return await self._script(call)
        driver = await self.driver()
        await prepared.learn(statement)
        return str(await driver.execute(statement, *values))

    async def commit(self) -> None:
        """Make it durable; Transient when an error before has ended it already."""
        self._demand()
        self._over = True
        if self._begin is not None:
            return
        if not self._foreign:
            _committed(await self._lent.driver.execute("commit"))
            return
        try:
            # The status that comes back is that of the last command; the first is refused where commit would roll back.
            await self._lent.driver.execute(f"select; commit; {_CLEAN}")
        except asyncpg.InFailedSQLTransactionError:
            raise _rolled_back() from None
        self._foreign = False

    async def commit_with(self, command: str) -> None:
        """Run a command without parameters and commit, in one message."""
        self._demand()
        self._over = True
        if self._foreign:
            await self._script(f"{command}; commit; {_CLEAN}")
            self._foreign = False
        else:
            _committed(await self._script(f"{command}; commit"))

    async def _script(self, commands: str) -> str:
        begin, self._begin = self._begin, None
        try:
            return await self._send(commands if begin is None else f"{begin}; {commands}")
        except asyncpg.PostgresError:
            self._lent.prepared.forget()
            raise

    async def _send(self, commands: str) -> str:
        self._answered = False
        try:
            status = str(await self._lent.driver.execute(commands))
        except asyncpg.PostgresError:
            self._answered = True
            raise
        self._answered = True
        return status

    async def end(self) -> bool:
        """Roll back what was not committed, clean up after others; whether the connection is as good as before.

        A server that does not answer raises nothing here: why its user leaves (cancelled, say) matters more.
        """
        self._over = True
        driver = self._lent.driver
        if not self._answered or driver.is_closed():
            return False  # whether it stands in a transaction is not known: its user was cancelled while it began
        commands = ["rollback"] if driver.is_in_transaction() else []
        if self._foreign and self._begin is None:
            commands.append(_CLEAN)
        if commands:
            try:
                async with asyncio.timeout(FAREWELL_SECONDS):
                    await driver.execute("; ".join(commands))
            except _UNANSWERED:
                return False  # so it is thrown away, and the server rolls back what it loses
        return not driver.is_closed()


def _rolled_back() -> Transient:
    return Transient("serialization", "The transaction was rolled back by an error in the middle of it.")


def _committed(status: str) -> None:
    if status != "COMMIT":
        raise _rolled_back()


async def commit(session: Session) -> None:
    """Make the transaction durable; Transient when an error before has ended it already."""
    await session.commit()


async def raw(session: Session) -> Connection:
    """asyncpg's own connection, inside the transaction."""
    return await session.driver()


async def packing(session: Session) -> Connection:
    """The same, which takes `arrays.packed` ids for `sluice.uuids`."""
    return await session.packing()


@asynccontextmanager
async def savepoint(driver: Connection) -> AsyncIterator[None]:
    """Statements whose failure does not end the transaction they stand in."""
    await driver.execute("savepoint here")
    try:
        yield
    except asyncpg.PostgresError:
        if driver.is_in_transaction():
            await driver.execute("rollback to savepoint here")
        raise
    await driver.execute("release savepoint here")


async def insert_new(driver: Connection, statement: str, *values: object) -> bool:
    """Insert rows all of which are thought to be new; whether they were. Those that are not stay as they are.

    To look for what an insert may meet (`on conflict`) costs as much as a table of keys and one of its indexes.
    """
    try:
        async with savepoint(driver):
            await driver.execute(statement, *values)
    except asyncpg.UniqueViolationError:
        await driver.execute(f"{statement}on conflict do nothing", *values)
        return False
    return True
