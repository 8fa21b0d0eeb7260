"""The suite of links bound to those that the API serves itself, from memory and from a disk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar.testing import AsyncTestClient

from adapters.disk import DiskFiles
from adapters.memory.files import MemoryFiles
from adapters.signed_links import SignedLinks
from application.contracts.links import Answer, LinksContract, LinkStand
from application.links import LinkExport, LinkUpload, ServeLinked
from application.ports.files import FileStore, Link
from entrypoints.http.links import LinksController

SECRET = b"a secret of this machine"


@asynccontextmanager
async def served(house: Any, files: FileStore, secret: bytes | None = SECRET) -> AsyncIterator[LinkStand]:
    house.provided.append(ServeLinked(files, house.clock, secret))
    links = SignedLinks(SECRET)
    house.provided += [LinkExport(None, links, house.clock, None), LinkUpload(None, links, house.clock, None, 0)]
    async with AsyncTestClient(house.app((LinksController,)), raise_server_exceptions=False) as client:

        async def sent(link: Link, body: bytes = b"") -> Answer:
            got: httpx.Response = await client.request(link.method, link.url, headers=link.headers, content=body)
            return Answer(got.status_code, got.content, dict(got.headers))

        async def passed(by: timedelta) -> None:
            house.clock.pass_by(by.total_seconds())

        yield LinkStand(files, links, sent, passed, house.clock)


class TestSignedLinksToMemory(LinksContract):
    @pytest.fixture(autouse=True)
    def _house(self, house: Any) -> None:
        self.house = house

    @asynccontextmanager
    async def stand(self) -> AsyncIterator[LinkStand]:
        async with served(self.house, MemoryFiles()) as stand:
            yield stand


class TestSignedLinksToADisk(TestSignedLinksToMemory):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    @asynccontextmanager
    async def stand(self) -> AsyncIterator[LinkStand]:
        async with served(self.house, DiskFiles(self.folder)) as stand:
            yield stand


async def test_where_the_store_serves_its_own_links_none_is_served_here(house: Any) -> None:
    async with served(house, MemoryFiles(), secret=None) as s:
        link = await s.links.upload("parts/a", 1, s.until(timedelta(minutes=1)))
        assert (await s.sent(link, b"x")).status == 403 and await s.files.size("parts/a") is None
