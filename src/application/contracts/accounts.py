"""What every store of API keys must do; bind `keyring`."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import msgspec

from application.contracts.laws import law, refused
from application.ports.accounts import KeyFinder
from application.ports.work import UnitOfWork
from domain.access import Key, Role

NOW = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Keyring:
    """A fresh empty store with two workspaces that exist, and the edge's finder over it."""

    unit_of_work: UnitOfWork
    finder: KeyFinder
    here: UUID
    there: UUID


def a_key(workspace: UUID, name: str, minutes: int = 0) -> Key:
    made = NOW + timedelta(minutes=minutes)
    return Key(uuid5(workspace, name), workspace, name, Role.WRITE, name.encode() * 8, "slc_...abcd", made)


class KeysContract:
    """The laws of Keys and KeyFinder."""

    @abstractmethod
    def keyring(self) -> AbstractAsyncContextManager[Keyring]:
        """A fresh empty store."""

    @law
    async def test_a_kept_key_is_found_by_its_digest_whatever_the_workspace(self) -> None:
        async with self.keyring() as ring:
            for workspace, name in ((ring.here, "ours"), (ring.there, "theirs")):
                async with ring.unit_of_work(workspace) as work:
                    await work.keys.add(a_key(workspace, name))
                    await work.commit()
            assert await ring.finder.find(b"theirs" * 8) == a_key(ring.there, "theirs")
            assert await ring.finder.find(b"nobody's") is None

    @law
    async def test_a_workspace_knows_whether_it_has_keys_at_all(self) -> None:
        async with self.keyring() as ring:
            assert not await ring.finder.any_in(ring.here)
            async with ring.unit_of_work(ring.here) as work:
                await work.keys.add(a_key(ring.here, "ours"))
                await work.commit()
            assert await ring.finder.any_in(ring.here)
            assert not await ring.finder.any_in(ring.there)

    @law
    async def test_keys_are_listed_oldest_first_in_their_own_workspace(self) -> None:
        async with self.keyring() as ring:
            younger, older = a_key(ring.here, "b", 5), a_key(ring.here, "a", 1)
            async with ring.unit_of_work(ring.here) as work:
                await work.keys.add(younger)
                await work.keys.add(older)
                await work.commit()
            async with ring.unit_of_work(ring.here) as work:
                assert await work.keys.list() == [older, younger]
                assert await work.keys.get(older.id) == older
            async with ring.unit_of_work(ring.there) as work:
                assert await work.keys.list() == []
                assert await work.keys.get(older.id) is None

    @law
    async def test_a_rollback_keeps_no_key_and_a_second_of_one_secret_is_refused(self) -> None:
        async with self.keyring() as ring:
            async with ring.unit_of_work(ring.here) as work:
                await work.keys.add(a_key(ring.here, "lost"))
            assert await ring.finder.find(b"lost" * 8) is None
            async with ring.unit_of_work(ring.here) as work:
                await work.keys.add(a_key(ring.here, "one"))
                await work.commit()
            async with ring.unit_of_work(ring.here) as work:
                twin = msgspec.structs.replace(a_key(ring.here, "two"), digest=b"one" * 8)
                await refused("key_exists", work.keys.add(twin))

    @law
    async def test_a_second_key_of_one_id_is_refused(self) -> None:
        async with self.keyring() as ring:
            key = a_key(ring.here, "one")
            async with ring.unit_of_work(ring.here) as work:
                await work.keys.add(key)
                await work.commit()
            async with ring.unit_of_work(ring.here) as work:
                await refused("key_exists", work.keys.add(msgspec.structs.replace(key, digest=b"two" * 8)))
            assert await ring.finder.find(key.digest) == key

    @law
    async def test_a_revoked_key_stays_and_says_when_and_use_is_noted(self) -> None:
        async with self.keyring() as ring:
            key = a_key(ring.here, "one")
            async with ring.unit_of_work(ring.here) as work:
                await work.keys.add(key)
                await work.commit()
            revoked = msgspec.structs.replace(key, revoked_at=NOW, name="renamed")
            async with ring.unit_of_work(ring.here) as work:
                await work.keys.save(revoked)
                await work.commit()
            assert await ring.finder.find(key.digest) == revoked
            for minutes in (5, 3):
                await ring.finder.used(key.id, NOW + timedelta(minutes=minutes))
            found = await ring.finder.find(key.digest)
            assert found is not None and found.last_used_at == NOW + timedelta(minutes=5)
