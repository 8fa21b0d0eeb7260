"""What links to files must do, whoever serves them; bind it by overriding `stand`."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from application.contracts.laws import law, refused
from application.ports.files import Files, Link, Links
from application.ports.machine import Clock

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Answer:
    """What came back from a link: the status, the body, the headers in lower case."""

    status: int
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class LinkStand:
    """A store, its links, and who uses them: `sent` carries a link out with a body; `passed` lets time go by."""

    files: Files
    links: Links
    sent: Callable[[Link, bytes], Awaitable[Answer]]
    passed: Callable[[timedelta], Awaitable[None]]
    clock: Clock

    def until(self, lasting: timedelta) -> datetime:
        """That long from now."""
        return self.clock.now() + lasting


async def _in(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _bent(link: Link) -> Link:
    """The link with another last letter."""
    return msgspec.structs.replace(link, url=link.url[:-2] + ("A" if link.url[-2] != "A" else "B") + link.url[-1])


async def _comes_to_be_refused(s: LinkStand, link: Link, body: bytes) -> None:
    """A server's own clock cannot be set: the link is tried until it is."""
    for _ in range(100):
        if (await s.sent(link, body)).status == 403:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"the link did not end: {link.expires_at}")


class LinksContract:
    """The laws of Links."""

    @abstractmethod
    def stand(self) -> AbstractAsyncContextManager[LinkStand]:
        """A fresh empty store with its links."""

    @law
    async def test_a_download_is_the_file_under_its_name_and_type(self) -> None:
        async with self.stand() as s:
            await s.files.put("exports/a/whole-1", _in(b"id,name\r\n"), 100)
            link = await s.links.download("exports/a/whole-1", "vendors v1.csv", "text/csv", s.until(MINUTE))
            answer = await s.sent(link, b"")
            assert (link.method, answer.status, answer.body) == ("GET", 200, b"id,name\r\n")
            assert answer.headers["content-type"].startswith("text/csv")
            assert answer.headers["content-disposition"].startswith("attachment")
            assert "vendors v1.csv" in answer.headers["content-disposition"]

    @law
    async def test_what_is_not_there_cannot_be_fetched(self) -> None:
        async with self.stand() as s:
            link = await s.links.download("exports/none", "a.csv", "text/csv", s.until(MINUTE))
            assert (await s.sent(link, b"")).status == 404

    @law
    async def test_an_upload_takes_exactly_what_was_said_and_nothing_else(self) -> None:
        async with self.stand() as s:
            link = await s.links.upload("parts/a", 5, s.until(MINUTE))
            for wrong in (b"hell", b"hello!"):
                assert (await s.sent(link, wrong)).status in (400, 403, 413)
                assert await s.files.size("parts/a") is None
            assert (await s.sent(link, b"hello")).status in (200, 204)
            assert (await s.files.seal("parts/a", "sources/a")).size == 5

    @law
    async def test_a_link_is_for_its_own_file_and_act(self) -> None:
        async with self.stand() as s:
            await s.files.put("exports/a", _in(b"abc"), 100)
            down = await s.links.download("exports/a", "a.csv", "text/csv", s.until(MINUTE))
            up = await s.links.upload("parts/a", 3, s.until(MINUTE))
            assert (await s.sent(_bent(down), b"")).status == 403
            assert (await s.sent(_bent(up), b"abc")).status == 403
            assert (await s.sent(msgspec.structs.replace(down, method="PUT"), b"abc")).status == 403
            assert (await s.sent(msgspec.structs.replace(up, method="GET", headers={}), b"")).status in (403, 404)
            assert await s.files.size("parts/a") is None

    @law
    async def test_a_link_ends_with_its_time(self) -> None:
        async with self.stand() as s:
            await s.files.put("exports/a", _in(b"abc"), 100)
            down = await s.links.download("exports/a", "a.csv", "text/csv", s.until(SECOND))
            up = await s.links.upload("parts/a", 3, s.until(SECOND))
            assert up.expires_at >= down.expires_at
            await s.passed(2 * SECOND)
            for link, body in ((down, b""), (up, b"abc")):
                await _comes_to_be_refused(s, link, body)
            # The upload may have been taken while its time was not over yet.
            await s.files.delete("parts/a")
            assert (await s.sent(up, b"abc")).status == 403 and await s.files.size("parts/a") is None

    @law
    async def test_no_link_leads_out_of_the_store(self) -> None:
        async with self.stand() as s:
            await refused("invalid_file_key", s.links.download("../secret", "a", "text/csv", s.until(MINUTE)))
            await refused("invalid_file_key", s.links.upload("/etc/passwd", 1, s.until(MINUTE)))
