"""The laws of Proposals: what a pass may replace, what a person's word holds against it, and who sees what."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from application.contracts.catalog import Works
from application.contracts.laws import law, refused
from application.ports.catalog import Page
from domain.proposals import Likeness, Move, Proposal, Reason, Said, decided

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NIGHT = timedelta(hours=24)
ALL = Page(100)


def proposal(number: int, bits: float = 10.0, **changes: object) -> Proposal:
    """A pair of its own: vendors `number` and `number + 1000`."""
    one = Proposal(
        UUID(int=number), UUID(int=number), UUID(int=number + 1000), "aa", "bb", bits, Likeness.SAME, -3.5,
        (Reason("name", "equal words", bits + 3.5),), "0123456789abcdef", NOON,
    )  # fmt: skip
    return replace(one, **changes)


async def keep(s: Works, *found: Proposal, workspace: UUID | None = None) -> int:
    """Propose and commit; how many are open."""
    async with s.unit_of_work(workspace or s.here) as work:
        opened = await work.proposals.propose(found)
        await work.commit()
    return opened


async def decide(s: Works, one: Proposal, move: Move, merge: UUID | None = None) -> Proposal:
    """A person's word on it, committed."""
    said = decided(one, move, "ada", NOON + NIGHT, merge)
    async with s.unit_of_work(s.here) as work:
        await work.proposals.save(said)
        await work.commit()
    return said


async def listed(s: Works, workspace: UUID | None = None) -> list[Proposal]:
    """What is open."""
    async with s.unit_of_work(workspace or s.here) as work:
        return (await work.proposals.list(ALL))[0]


class ProposalsContract:
    """What every store of proposals must do; bind it by overriding `works`."""

    @abstractmethod
    def works(self) -> AbstractAsyncContextManager[Works]:
        """A fresh empty store with two workspaces."""
        raise NotImplementedError("bind the suite: override `works`")

    @law
    async def test_open_ones_are_listed_by_their_bits_page_by_page_in_their_workspace_alone(self) -> None:
        async with self.works() as s:
            one, two, three, four = (proposal(n, bits) for n, bits in ((1, 2.25), (2, 30.01), (3, -1.5), (4, 2.25)))
            assert await keep(s, one, two, three, four) == 4
            assert await keep(s) == 0
            assert await listed(s) == [two, four, one, three]
            assert await listed(s, s.there) == []
            async with s.unit_of_work(s.here) as work:
                found, after = await work.proposals.list(Page(2))
                assert found == [two, four] and after is not None
                assert await work.proposals.list(Page(2, after)) == ([one, three], None)
                await refused("invalid_cursor", work.proposals.list(Page(2, "nonsense")))
                assert await work.proposals.get(one.id, lock=True) == one
            async with s.unit_of_work(s.there) as work:
                assert await work.proposals.get(one.id) is None
                assert await work.proposals.get(one.id, lock=True) is None

    @law
    async def test_what_is_not_committed_was_never_proposed(self) -> None:
        async with self.works() as s:
            async with s.unit_of_work(s.here) as work:
                await work.proposals.propose([proposal(1)])
            assert await listed(s) == []

    @law
    async def test_a_pair_that_is_found_again_keeps_its_id_and_takes_the_new_weight(self) -> None:
        async with self.works() as s:
            await keep(s, proposal(1, 5.0))
            again = proposal(
                1, 7.0, id=UUID(int=99), right_said="cc", likeness=Likeness.REVIEW, model="f" * 16, prior=-1.0,
                reasons=(), proposed_at=NOON + NIGHT,
            )  # fmt: skip
            assert await keep(s, again) == 1
            assert await listed(s) == [replace(again, id=UUID(int=1))]

    @law
    async def test_what_a_pass_no_longer_finds_is_withdrawn_and_what_a_person_decided_stays(self) -> None:
        async with self.works() as s:
            old, dismissed, new = proposal(1), proposal(2), proposal(3, proposed_at=NOON + NIGHT)
            await keep(s, old, dismissed, new)
            await keep(s, old, workspace=s.there)
            said = await decide(s, dismissed, Move.DISMISS)
            async with s.unit_of_work(s.here) as work:
                assert await work.proposals.withdraw(NOON + NIGHT) == 1
                await work.commit()
            assert await listed(s) == [new]
            assert await listed(s, s.there) == [old]
            async with s.unit_of_work(s.here) as work:
                assert await work.proposals.get(old.id) is None
                assert await work.proposals.get(dismissed.id) == said

    @law
    async def test_a_decided_pair_is_open_again_only_when_its_values_are_others(self) -> None:
        async with self.works() as s:
            for number, move, merge in ((1, Move.DISMISS, None), (2, Move.ACCEPT, UUID(int=7))):
                one = proposal(number)
                await keep(s, one)
                said = await decide(s, one, move, merge)
                assert await listed(s) == []
                assert await keep(s, replace(one, bits=50.0, proposed_at=NOON + 2 * NIGHT)) == 0
                async with s.unit_of_work(s.here) as work:
                    assert await work.proposals.get(one.id) == said
                    assert Said(one.left, one.right, "aa", "bb") in await work.proposals.said()
                for side in ("left_said", "right_said"):
                    changed = replace(one, **{side: f"{number}{side[0]}"}, proposed_at=NOON + 2 * NIGHT)
                    assert await keep(s, changed) == 1
                    assert await listed(s) == [changed]
                    await decide(s, changed, move, merge)
            async with s.unit_of_work(s.there) as work:
                assert await work.proposals.said() == []

    @law
    async def test_a_proposal_of_another_workspace_is_not_saved_over(self) -> None:
        async with self.works() as s:
            one = proposal(1)
            await keep(s, one)
            async with s.unit_of_work(s.there) as work:
                await work.proposals.save(decided(one, Move.DISMISS, "eve", NOON))
                await work.commit()
            assert await listed(s) == [one]
