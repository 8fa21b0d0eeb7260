"""The laws of Profiles: one per headers in a workspace, found by them, changed and forgotten."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from uuid import UUID

from msgspec.structs import replace

from application.contracts.catalog import Works
from application.contracts.laws import law, refused
from application.ports.catalog import Page
from domain.profiles import Profile, ProfileOrigin
from domain.readings import Blank, Collision, Mode, Reading

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
READING = Reading(
    mapping={"Wer": "vendor.name", "Wieviel": "deal.amount"},
    day_first=True,
    decimal_comma=False,
    encoding="windows-1252",
    delimiter="\t",
    header_line=3,
    mode=Mode.UPDATE,
    keys=("vendor.name",),
    collision=Collision.FILL_BLANK,
    collisions={"Wieviel": Collision.NEVER},
    blank=Blank.IGNORE,
    blanks={"Wer": Blank.CLEAR},
)


def profile(s: Works, number: int, **changes: object) -> Profile:
    """A profile of headers of its own."""
    one = Profile(
        id=UUID(int=number), workspace_id=s.here, fingerprint=f"{number:032x}", columns=("Wer", "Wieviel"),
        reading=READING, origin=ProfileOrigin.PERSON, created_at=NOON, updated_at=NOON, name="ours", made_by="ada",
    )  # fmt: skip
    return replace(one, **changes)


async def keep(s: Works, *profiles: Profile) -> None:
    """Add and commit."""
    async with s.unit_of_work(s.here) as work:
        for one in profiles:
            await work.profiles.add(one)
        await work.commit()


class ProfilesContract:
    """What every store of profiles must do; bind it by overriding `works`."""

    @abstractmethod
    def works(self) -> AbstractAsyncContextManager[Works]:
        """A fresh empty store with two workspaces."""
        raise NotImplementedError("bind the suite: override `works`")

    @law
    async def test_what_was_kept_comes_back_whole_in_its_workspace_alone(self) -> None:
        async with self.works() as s:
            one = profile(s, 1, found_as="ff", import_id=UUID(int=7))
            await keep(s, one)
            async with s.unit_of_work(s.here) as work:
                assert await work.profiles.get(one.id, lock=True) == one
                assert await work.profiles.find(one.fingerprint) == one
            async with s.unit_of_work(s.there) as work:
                assert await work.profiles.get(one.id) is None
                assert await work.profiles.find(one.fingerprint) is None
                assert await work.profiles.list(Page(9)) == ([], None)
                assert not await work.profiles.remove(one.id)

    @law
    async def test_headers_have_one_profile(self) -> None:
        async with self.works() as s:
            one = profile(s, 1)
            await keep(s, one)
            async with s.unit_of_work(s.here) as work:
                await refused("profile_exists", work.profiles.add(profile(s, 2, fingerprint=one.fingerprint)))
                assert await work.profiles.list(Page(9)) == ([one], None)

    @law
    async def test_headers_themselves_go_before_what_a_file_looks_like_untold(self) -> None:
        async with self.works() as s:
            looks, own = profile(s, 1, found_as=f"{2:032x}"), profile(s, 2)
            await keep(s, looks, own)
            async with s.unit_of_work(s.here) as work:
                assert await work.profiles.find(own.fingerprint) == own
                assert await work.profiles.remove(own.id)
                assert await work.profiles.find(own.fingerprint) == looks
                assert await work.profiles.find("") is None

    @law
    async def test_a_change_is_kept_and_what_was_forgotten_is_gone(self) -> None:
        async with self.works() as s:
            one = profile(s, 1)
            await keep(s, one)
            changed = replace(one, version=2, name="new", reading=Reading(mode=Mode.CREATE), found_as="ab")
            async with s.unit_of_work(s.here) as work:
                await work.profiles.save(changed)
                await work.commit()
            async with s.unit_of_work(s.here) as work:
                assert await work.profiles.find("ab") == changed
                assert await work.profiles.remove(one.id)
                assert not await work.profiles.remove(one.id)
                await work.commit()
            async with s.unit_of_work(s.here) as work:
                assert await work.profiles.get(one.id) is None

    @law
    async def test_lists_go_on_where_the_page_ended(self) -> None:
        async with self.works() as s:
            three = [profile(s, number) for number in (1, 2, 3)]
            await keep(s, *three)
            async with s.unit_of_work(s.here) as work:
                first, after = await work.profiles.list(Page(2))
                assert first == three[:2] and after is not None
                assert await work.profiles.list(Page(2, after)) == (three[2:], None)
                await refused("invalid_cursor", work.profiles.list(Page(2, "nonsense")))
