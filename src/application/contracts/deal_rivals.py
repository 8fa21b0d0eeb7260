"""The laws of DealRivals: which deals a key finds, what is looked through page by page, and whose policy is whose."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from application.contracts.catalog import Works
from application.contracts.laws import law
from domain.catalog import Entity
from domain.deal_keys import rival_keys
from domain.deal_protection import DealPolicy
from domain.provenance import Noun, Pick, Place

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FAR = -(2**63)


def a_deal(number: int, values: dict[str, str], live: int = 1, merged_into: UUID | None = None) -> Entity:
    """A deal with these values by field."""
    picks = {field: Pick(value, Place(1, number, 0)) for field, value in values.items()}
    return Entity(Noun.DEAL, UUID(int=number), picks, live, 1, NOON, NOON, UUID(int=99), merged_into)


async def keep(s: Works, *deals: Entity, workspace: UUID | None = None) -> None:
    """Save and commit."""
    async with s.unit_of_work(workspace or s.here) as work:
        await work.catalog.save(deals)
        await work.commit()


def the_key(**values: str) -> int:
    """The only key of a deal with these values."""
    (key,) = rival_keys(values)
    return key


class DealRivalsContract:
    """What every store must do; bind it by overriding `works`."""

    @abstractmethod
    def works(self) -> AbstractAsyncContextManager[Works]:
        """A fresh empty store with two workspaces."""
        raise NotImplementedError("bind the suite: override `works`")

    @law
    async def test_deals_are_found_by_the_keys_they_share_in_order_of_id_in_their_workspace_alone(self) -> None:
        async with self.works() as s:
            one, two, other = (
                a_deal(2, {"externalId": "R-1"}),
                a_deal(1, {"externalId": "r 1"}),
                a_deal(3, {"externalId": "R-2"}),
            )
            await keep(s, one, two, other)
            key, second, nobody = the_key(externalId="R1"), the_key(externalId="R2"), the_key(externalId="R3")
            async with s.unit_of_work(s.here) as work:
                found = await work.deal_rivals.sharing([key, second, nobody], 10)
                assert found == {key: [two.id, one.id], second: [other.id]}
                assert await work.deal_rivals.sharing([key], 1) == {key: [two.id]}
                assert await work.deal_rivals.sharing([], 10) == {}
            async with s.unit_of_work(s.there) as work:
                assert await work.deal_rivals.sharing([key], 10) == {}

    @law
    async def test_a_deal_is_found_by_every_key_and_by_those_of_its_values_of_today(self) -> None:
        async with self.works() as s:
            before = {
                "externalId": "R-1",
                "customer": "Acme",
                "product": "Anvil; Hammer",
                "amount": "5",
                "partner": "B",
            }
            after = before | {"externalId": "R-2"}
            await keep(s, a_deal(1, before))
            await keep(s, a_deal(1, after))
            async with s.unit_of_work(s.here) as work:
                found = await work.deal_rivals.sharing(rival_keys(after), 10)
            assert found == {key: [UUID(int=1)] for key in rival_keys(after)}
            assert len(found) == 4

    @law
    async def test_only_keys_of_more_than_one_deal_are_walked_in_their_order_page_by_page(self) -> None:
        async with self.works() as s:
            await keep(s, *(a_deal(10 * n + k, {"externalId": f"R-{n}"}) for n in range(5) for k in range(1 + n % 2)))
            await keep(s, a_deal(1, {"externalId": "R-0"}), workspace=s.there)
            shared = sorted(the_key(externalId=f"R-{n}") for n in (1, 3))
            async with s.unit_of_work(s.here) as work:
                assert await work.deal_rivals.shared(None, 10) == shared
                assert await work.deal_rivals.shared(None, 1) == shared[:1]
                assert await work.deal_rivals.shared(shared[0], 10) == shared[1:]
                assert await work.deal_rivals.shared(shared[1], 10) == []
                assert await work.deal_rivals.shared(FAR, 10) == shared

    @law
    async def test_a_walk_by_stretches_of_any_length_meets_every_shared_key_once(self) -> None:
        async with self.works() as s:
            holders = (1, 3, 1, 1, 2, 4, 1)
            await keep(s, *(a_deal(10 * n + k, {"externalId": f"R-{n}"}) for n, m in enumerate(holders, 1)
                            for k in range(m)))  # fmt: skip
            shared = sorted(the_key(externalId=f"R-{n}") for n, m in enumerate(holders, 1) if m > 1)
            every = sorted(the_key(externalId=f"R-{n}") for n, _ in enumerate(holders, 1))
            async with s.unit_of_work(s.here) as work:
                assert await work.deal_rivals.reach(None) == every[-1]
                assert await work.deal_rivals.reach(every[-1]) is None
                assert await work.deal_rivals.reach(None, 1) == every[0]
                for holdings in (1, 2, 3, 5, 13):
                    met: list[int] = []
                    after: int | None = None
                    while (end := await work.deal_rivals.reach(after, holdings)) is not None:
                        found = await work.deal_rivals.shared(after, 10, holdings)
                        assert all(key <= end for key in found)
                        met, after = [*met, *found], end
                    assert met == shared
            async with s.unit_of_work(s.there) as work:
                assert await work.deal_rivals.reach(None) is None

    @law
    async def test_deals_that_are_not_shown_take_no_place_among_those_of_a_key(self) -> None:
        async with self.works() as s:
            number = {"externalId": "R-1"}
            gone, away = a_deal(1, number, live=0), a_deal(2, number, merged_into=UUID(int=3))
            await keep(s, gone, away, a_deal(3, number), a_deal(4, number))
            key = the_key(**number)
            async with s.unit_of_work(s.here) as work:
                assert await work.deal_rivals.sharing([key], 2) == {key: [UUID(int=3), UUID(int=4)]}

    @law
    async def test_shown_deals_that_several_records_tell_of_are_walked_by_id(self) -> None:
        async with self.works() as s:
            twice = [a_deal(n, {}, live=2) for n in (4, 2, 7)]
            await keep(s, *twice, a_deal(3, {}), a_deal(5, {}, live=0), a_deal(6, {}, live=2, merged_into=UUID(int=2)))
            async with s.unit_of_work(s.here) as work:
                assert await work.deal_rivals.retold(None, 10) == [UUID(int=n) for n in (2, 4, 7)]
                assert await work.deal_rivals.retold(UUID(int=2), 1) == [UUID(int=4)]
            async with s.unit_of_work(s.there) as work:
                assert await work.deal_rivals.retold(None, 10) == []

    @law
    async def test_a_policy_is_the_defaults_until_it_is_set_and_the_workspaces_own(self) -> None:
        async with self.works() as s:
            strict = DealPolicy(protection_days=30, duplicate_days=0, tolerance=Decimal("0.05"))
            for policy in (DealPolicy(protection_days=1), strict):
                async with s.unit_of_work(s.here) as work:
                    await work.deal_rivals.set_policy(policy, "ada", NOON)
                    await work.commit()
            async with s.unit_of_work(s.here) as work:
                assert await work.deal_rivals.policy() == strict
            async with s.unit_of_work(s.there) as work:
                assert await work.deal_rivals.policy() == DealPolicy()
