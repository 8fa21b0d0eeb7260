"""The laws of Corrections: in what order they count, what is kept of those taken back, and who sees what."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from application.contracts.catalog import Works
from application.contracts.laws import law, refused
from application.ports.catalog import Page
from domain.corrections import Correction
from domain.provenance import Noun

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALL = Page(100)
ONE, TWO = UUID(int=1001), UUID(int=1002)


def correction(number: int, entity_id: UUID = ONE, noun: Noun = Noun.VENDOR) -> Correction:
    """One that sets a name and takes a city away."""
    return Correction(
        id=UUID(int=number),
        noun=noun,
        entity_id=entity_id,
        values={"name": f"Name {number}", "city": None},
        replaced={"name": "Old \u201ename\u201c", "city": "Rome"},
        made_by=str(UUID(int=9)),
        made_name="ada's key",
        made_at=NOON,
        note="as they say on the phone",
    )


async def add(s: Works, *said: Correction, workspace: UUID | None = None) -> list[Correction]:
    """Keep and commit."""
    async with s.unit_of_work(workspace or s.here) as work:
        made = [await work.corrections.add(one) for one in said]
        await work.commit()
    return made


class CorrectionsContract:
    """What every store of corrections must do; bind it by overriding `works`."""

    @abstractmethod
    def works(self) -> AbstractAsyncContextManager[Works]:
        """A fresh empty store with two workspaces."""
        raise NotImplementedError("bind the suite: override `works`")

    @law
    async def test_a_correction_comes_back_as_it_was_said_with_a_number_greater_than_all_before(self) -> None:
        async with self.works() as s:
            made = await add(s, correction(3), correction(1), correction(2, TWO, Noun.DEAL))
            assert [one.number for one in made] == sorted({one.number for one in made})
            assert [replace(one, number=0) for one in made] == [
                correction(3), correction(1), correction(2, TWO, Noun.DEAL),
            ]  # fmt: skip
            async with s.unit_of_work(s.here) as work:
                for one in made:
                    assert await work.corrections.get(one.id) == one
                    assert await work.corrections.get(one.id, lock=True) == one
                assert await work.corrections.get(UUID(int=77)) is None

    @law
    async def test_those_of_the_asked_entities_and_noun_stand_in_order_of_number_until_taken_back(self) -> None:
        async with self.works() as s:
            later, first, other, deal = await add(
                s, correction(3), correction(1, TWO), correction(5, UUID(int=1003)), correction(4, ONE, Noun.DEAL)
            )
            async with s.unit_of_work(s.here) as work:
                assert await work.corrections.standing(Noun.VENDOR, {ONE, TWO}) == [later, first]
                assert await work.corrections.standing(Noun.DEAL, {ONE}) == [deal]
                assert await work.corrections.standing(Noun.CONTACT, {ONE}) == []
                assert await work.corrections.standing(Noun.VENDOR, ()) == []
                undone = later.undone("eve", NOON + timedelta(hours=1))
                await work.corrections.save(undone)
                await work.commit()
            async with s.unit_of_work(s.here) as work:
                assert await work.corrections.standing(Noun.VENDOR, {ONE, TWO, other.entity_id}) == [first, other]
                assert await work.corrections.get(later.id) == undone

    @law
    async def test_they_are_listed_latest_first_page_by_page_also_when_taken_back(self) -> None:
        async with self.works() as s:
            one, two, three = await add(s, correction(1), correction(2, TWO), correction(3))
            undone = one.undone("eve", NOON)
            async with s.unit_of_work(s.here) as work:
                await work.corrections.save(undone)
                await work.commit()
            async with s.unit_of_work(s.here) as work:
                assert await work.corrections.list(Noun.VENDOR, {ONE, TWO}, ALL) == ([three, two, undone], None)
                found, after = await work.corrections.list(Noun.VENDOR, {ONE, TWO}, Page(2))
                assert found == [three, two] and after is not None
                assert await work.corrections.list(Noun.VENDOR, {ONE, TWO}, Page(2, after)) == ([undone], None)
                assert await work.corrections.list(Noun.VENDOR, {ONE}, Page(2)) == ([three, undone], None)
                await refused("invalid_cursor", work.corrections.list(Noun.VENDOR, {ONE}, Page(2, "nonsense")))

    @law
    async def test_what_is_not_committed_was_never_said(self) -> None:
        async with self.works() as s:
            async with s.unit_of_work(s.here) as work:
                await work.corrections.add(correction(1))
            async with s.unit_of_work(s.here) as work:
                assert await work.corrections.list(Noun.VENDOR, {ONE}, ALL) == ([], None)

    @law
    async def test_only_the_taking_back_of_a_correction_can_be_saved(self) -> None:
        async with self.works() as s:
            (made,) = await add(s, correction(1))
            async with s.unit_of_work(s.here) as work:
                await work.corrections.save(replace(made, values={"name": "Another"}, undone_by="eve", undone_at=NOON))
                await work.commit()
            async with s.unit_of_work(s.here) as work:
                assert await work.corrections.get(made.id) == replace(made, undone_by="eve", undone_at=NOON)

    @law
    async def test_nobody_sees_or_takes_back_those_of_another_workspace(self) -> None:
        async with self.works() as s:
            (made,) = await add(s, correction(1))
            async with s.unit_of_work(s.there) as work:
                assert await work.corrections.get(made.id) is None
                assert await work.corrections.standing(Noun.VENDOR, {ONE}) == []
                assert await work.corrections.list(Noun.VENDOR, {ONE}, ALL) == ([], None)
                await work.corrections.save(made.undone("eve", NOON))
                await work.commit()
            async with s.unit_of_work(s.here) as work:
                assert await work.corrections.get(made.id) == made
