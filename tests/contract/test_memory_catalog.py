"""The catalogue and the keys in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from adapters.machine import SystemClock
from adapters.memory.keys import MemoryKeyFinder
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from application.contracts.accounts import Keyring, KeysContract
from application.contracts.belongings import BelongingsContract
from application.contracts.catalog import CatalogContract, Works

HERE, THERE = UUID(int=1), UUID(int=2)


class TestMemoryCatalog(CatalogContract, BelongingsContract):
    @asynccontextmanager
    async def works(self) -> AsyncIterator[Works]:
        yield Works(MemoryUnitOfWork(MemoryDatabase(SystemClock())), HERE, THERE)


class TestMemoryKeys(KeysContract):
    @asynccontextmanager
    async def keyring(self) -> AsyncIterator[Keyring]:
        database = MemoryDatabase(SystemClock())
        yield Keyring(MemoryUnitOfWork(database), MemoryKeyFinder(database.tables), HERE, THERE)
