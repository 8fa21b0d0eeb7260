"""What every Parts adapter must do; bind it by overriding `store`."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from application.contracts.laws import law
from application.ports.parts import Parts
from domain.access import DEFAULT_WORKSPACE
from domain.errors import Detail, invalid
from domain.parts import PartialUpload, refused
from domain.sources import Reading, SourceKind

START = datetime(2030, 1, 1, tzinfo=UTC)
ELSEWHERE = UUID("00000000-0000-7000-8000-0000000000ff")


def upload(number: int, hours: int = 24) -> PartialUpload:
    """An upload of 100 bytes begun at START."""
    return PartialUpload(
        id=UUID(int=number, version=4),
        workspace_id=DEFAULT_WORKSPACE,
        name="bids ä.csv",
        length=100,
        created_at=START,
        expires_at=START + timedelta(hours=hours),
        kind=SourceKind.CSV,
        reading=Reading(mapping={"bidder": "vendor.name"}, day_first=True),
        label="tenders",
    )


class PartsContract:
    """The laws of Parts."""

    @abstractmethod
    def store(self) -> AbstractAsyncContextManager[Parts]:
        """A fresh empty store that knows the default workspace."""

    @law
    async def test_what_was_added_is_found_as_it_was(self) -> None:
        async with self.store() as parts:
            bare = msgspec.structs.replace(upload(2), kind=None, reading=Reading(), label="")
            await parts.add(upload(1))
            await parts.add(bare)
            assert await parts.get(DEFAULT_WORKSPACE, upload(1).id) == upload(1)
            assert await parts.get(DEFAULT_WORKSPACE, bare.id) == bare
            assert await parts.get(DEFAULT_WORKSPACE, UUID(int=9)) is None

    @law
    async def test_another_workspace_neither_sees_nor_removes_it(self) -> None:
        async with self.store() as parts:
            await parts.add(upload(1))
            assert await parts.get(ELSEWHERE, upload(1).id) is None
            await parts.remove(ELSEWHERE, upload(1).id)
            assert await parts.get(DEFAULT_WORKSPACE, upload(1).id) == upload(1)

    @law
    async def test_what_became_of_it_is_saved(self) -> None:
        async with self.store() as parts:
            await parts.add(upload(1))
            done = msgspec.structs.replace(upload(1), source_id=UUID(int=5), import_id=UUID(int=6), job_id=UUID(int=7))
            await parts.save(done)
            assert await parts.get(DEFAULT_WORKSPACE, done.id) == done

    @law
    async def test_a_refusal_is_kept_word_for_word(self) -> None:
        async with self.store() as parts:
            await parts.add(upload(1))
            detail = Detail("/mapping/x", "There is no column 'x'.", "unknown_column", "Its columns: a, ä")
            refusal = invalid("invalid_mapping", "The mapping cannot be used.", detail)
            await parts.save(msgspec.structs.replace(upload(1), refusal=refused(refusal)))
            found = await parts.get(DEFAULT_WORKSPACE, upload(1).id)
            assert found is not None and found.refusal == refused(refusal)

    @law
    async def test_a_removed_one_stays_removed(self) -> None:
        async with self.store() as parts:
            await parts.add(upload(1))
            await parts.remove(DEFAULT_WORKSPACE, upload(1).id)
            await parts.remove(DEFAULT_WORKSPACE, upload(1).id)
            await parts.save(upload(1))
            assert await parts.get(DEFAULT_WORKSPACE, upload(1).id) is None

    @law
    async def test_the_expired_ones_are_found_oldest_first(self) -> None:
        async with self.store() as parts:
            for number, hours in ((1, 3), (2, 1), (3, 2), (4, 9)):
                await parts.add(upload(number, hours))
            found = await parts.expired(START + timedelta(hours=3), 10)
            assert [each.expires_at.hour for each in found] == [1, 2, 3]
            assert len(await parts.expired(START + timedelta(hours=3), 2)) == 2
            assert not await parts.expired(START, 10)
