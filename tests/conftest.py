"""One Postgres for the whole session, one migrated database for each test module that asks for it."""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from adapters.embedded import EmbeddedPostgres, EmbeddedPostgresRefused
from adapters.postgres.migrate import migrate

_numbers = itertools.count(1)


class Server:
    """The session's Postgres, with a template database that has every migration."""

    def __init__(self, embedded: EmbeddedPostgres) -> None:
        self.embedded = embedded
        embedded.start()
        self._template: str | None = None

    async def _admin(self, sql: str) -> None:
        connection = await asyncpg.connect(self.embedded.url)
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    def empty(self, name: str) -> str:
        """The address of a new database without migrations."""
        asyncio.run(self._admin(f'create database "{name}"'))
        return self.embedded.url_of(name)

    def migrated(self, name: str) -> str:
        """The address of a new database with all migrations."""
        if self._template is None:
            asyncio.run(migrate(self.empty("template_sluice")))
            self._template = "template_sluice"
        asyncio.run(self._admin(f'create database "{name}" template {self._template}'))
        return self.embedded.url_of(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        asyncio.run(self._admin(f'drop database if exists "{name}" with (force)'))


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    embedded = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), fast=True)
    try:
        server = Server(embedded)
    except EmbeddedPostgresRefused as refusal:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no Postgres can run here: {refusal}")
    try:
        yield server
    finally:
        embedded.stop()


@pytest.fixture(scope="module")
def database_url(postgres_server: Server) -> Iterator[str]:
    """A fresh, migrated database for this test module."""
    name = f"t{next(_numbers)}_{os.getpid()}"
    yield postgres_server.migrated(name)
    postgres_server.drop(name)


@pytest.fixture
def empty_database_url(postgres_server: Server) -> Iterator[str]:
    """A database that was never migrated."""
    name = f"e{next(_numbers)}_{os.getpid()}"
    yield postgres_server.empty(name)
    postgres_server.drop(name)
