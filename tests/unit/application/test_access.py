"""The first key, and remembering keys without letting revoked ones live on."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from adapters.machine import SystemChance, Uuid7Ids
from adapters.memory.keys import MemoryKeyFinder
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from application.access import EnsureFirstKey, ListKeys, MakeKey, RememberedKeys, RevokeKey, digest_of
from application.ports.catalog import Page
from application.ports.machine import Clock
from domain.access import DEFAULT_WORKSPACE, Key, Role
from domain.errors import Refusal

GIVEN = "any text of thirty-two characters or more"
ALL = Page(limit=500)


class Hands(Clock):
    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


class Together(MemoryKeyFinder):
    """Everybody who asks whether there are keys gets the answer before anybody acts on it."""

    asked: asyncio.Barrier | None = None

    async def any_in(self, workspace_id: UUID) -> bool:
        answer = await super().any_in(workspace_id)
        if self.asked is not None:
            await self.asked.wait()
        return answer


class Office:
    """The use cases of keys over one memory database."""

    def __init__(self) -> None:
        self.clock = Hands()
        self.database = MemoryDatabase(self.clock)
        work = MemoryUnitOfWork(self.database)
        ids, chance = Uuid7Ids(), SystemChance()
        self.finder = Together(self.database.tables)
        self.remembered = RememberedKeys(self.finder, self.clock)
        self.make = MakeKey(work, self.clock, ids, chance)
        self.list = ListKeys(work)
        self.revoke = RevokeKey(work, self.clock, self.remembered)
        self.first = EnsureFirstKey(work, self.finder, self.clock, ids, chance)

    async def keys(self) -> list[Key]:
        return (await self.list(DEFAULT_WORKSPACE, ALL))[0]


def run(scenario: Any) -> None:
    asyncio.run(scenario(Office()))


def test_the_first_start_makes_a_key_and_later_ones_do_not() -> None:
    async def scenario(office: Office) -> None:
        secret = await office.first()
        assert secret is not None
        found = await office.finder.find(digest_of(secret))
        assert found is not None
        assert (found.role, found.workspace_id) == (Role.ADMIN, DEFAULT_WORKSPACE)
        assert await office.first() is None
        assert len(await office.keys()) == 1

    run(scenario)


def test_a_given_secret_becomes_an_admin_key_once() -> None:
    async def scenario(office: Office) -> None:
        for _ in range(3):
            assert await office.first(GIVEN) is None
        [key] = await office.keys()
        assert (key.role, key.digest) == (Role.ADMIN, digest_of(GIVEN))
        assert GIVEN not in repr(key)

    run(scenario)


def test_a_given_secret_works_beside_the_keys_there_are() -> None:
    async def scenario(office: Office) -> None:
        await office.first()
        await office.first(GIVEN)
        assert len(await office.keys()) == 2

    run(scenario)


def test_a_given_secret_that_was_revoked_stays_revoked() -> None:
    async def scenario(office: Office) -> None:
        await office.first(GIVEN)
        [key] = await office.keys()
        await office.revoke(DEFAULT_WORKSPACE, key.id)
        await office.first(GIVEN)
        [key] = await office.keys()
        assert key.revoked_at is not None

    run(scenario)


def test_processes_that_start_at_once_make_one_key_of_a_given_secret() -> None:
    async def scenario(office: Office) -> None:
        await asyncio.gather(*(office.first(GIVEN) for _ in range(5)))
        assert len(await office.keys()) == 1

    run(scenario)


def test_processes_that_start_at_once_make_one_first_key_and_one_of_them_says_its_secret() -> None:
    async def scenario(office: Office) -> None:
        office.finder.asked = asyncio.Barrier(5)
        secrets = [secret for secret in await asyncio.gather(*(office.first() for _ in range(5))) if secret]
        [key] = await office.keys()
        assert [digest_of(secret) for secret in secrets] == [key.digest]

    run(scenario)


def test_a_short_given_secret_is_refused() -> None:
    async def scenario(office: Office) -> None:
        with pytest.raises(Refusal, match="32 characters"):
            await office.first("x" * 31)

    run(scenario)


def test_a_key_revoked_elsewhere_is_remembered_for_two_seconds_at_most() -> None:
    async def scenario(office: Office) -> None:
        made = await office.make(DEFAULT_WORKSPACE, "a", Role.READ)
        digest = digest_of(made.secret)
        elsewhere = RememberedKeys(office.finder, office.clock)
        assert (await elsewhere.find(digest)) == made.key
        await office.revoke(DEFAULT_WORKSPACE, made.key.id)
        office.clock.seconds += 2
        found = await elsewhere.find(digest)
        assert found is not None
        assert not found.live(office.clock.now())

    run(scenario)


def test_a_key_is_known_while_it_is_remembered_and_not_after_it_was_revoked_here() -> None:
    async def scenario(office: Office) -> None:
        made = await office.make(DEFAULT_WORKSPACE, "a", Role.READ)
        digest = digest_of(made.secret)
        assert office.remembered.known(digest) is None
        await office.remembered.find(digest)
        assert office.remembered.known(digest) == made.key
        office.clock.seconds += 2
        assert office.remembered.known(digest) is None
        await office.remembered.find(digest)
        await office.revoke(DEFAULT_WORKSPACE, made.key.id)
        assert office.remembered.known(digest) is None

    run(scenario)


def test_no_more_keys_are_remembered_than_allowed() -> None:
    async def scenario(office: Office) -> None:
        remembered = RememberedKeys(office.finder, office.clock, most=2)
        digests = [digest_of((await office.make(DEFAULT_WORKSPACE, "a", Role.READ)).secret) for _ in range(5)]
        for digest in digests:
            await remembered.find(digest)
        assert len(remembered._known) == 2

    run(scenario)


def test_a_key_does_not_expire_beyond_the_calendars() -> None:
    async def scenario(office: Office) -> None:
        far = datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-23)))
        with pytest.raises(Refusal) as refused:
            await office.make(DEFAULT_WORKSPACE, "far", Role.READ, far)
        assert refused.value.code == "invalid_expires_at"

    run(scenario)
