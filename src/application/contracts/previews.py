"""The laws of Previews, ExpiredPreviews and Comparisons: what is kept, in which order, and who sees it."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from application.contracts.laws import law, refused
from application.ports.catalog import Page
from application.ports.previews import ExpiredPreviews
from application.ports.work import UnitOfWork
from domain.comparisons import Comparison, Tolerance
from domain.previews import Change, Example, Fix, PlanLine, Planned, Preview
from domain.provenance import Noun
from domain.records import Line, Problem

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ONE, TWO = UUID(int=11), UUID(int=12)
FIX = Fix("no_vendor", "name", 1, "Give it one.", (Example(2, Line(3), "\x00?", "There is none."),))
PREVIEW = Preview(ONE, NOON, NOON + timedelta(hours=1), Planned(3, 1, 1, rejected=1), (FIX,))
LINES = (
    PlanLine(0, "new", Line(2), (Change(Noun.VENDOR, UUID(int=1), "Acme", "name", None, "Acme"),), (Noun.VENDOR,)),
    PlanLine(1, "changed", Line(3), (Change(Noun.VENDOR, UUID(int=1), "Acme", "city", "A", "B"),)),
    PlanLine(2, "rejected", Line(4), problem=Problem("no_vendor", "There is none.", "name")),
)
COMPARISON = Comparison(ONE, TWO, TWO, "a.csv", "v1", "v2", Tolerance(fields=0.1), NOON)


@dataclass
class Kept:
    """What a trial needs: works in two workspaces, and what sees them all."""

    unit_of_work: UnitOfWork
    expired: ExpiredPreviews
    here: UUID
    there: UUID


class PreviewsContract:
    """What every store of previews and comparisons must do; bind it by overriding `kept`."""

    @abstractmethod
    def kept(self) -> AbstractAsyncContextManager[Kept]:
        """A fresh empty store with two workspaces."""
        raise NotImplementedError("bind the suite: override `kept`")

    @law
    async def test_a_preview_is_kept_whole_paged_by_outcome_and_seen_in_its_workspace_alone(self) -> None:
        async with self.kept() as s:
            async with s.unit_of_work(s.here) as work:
                await work.previews.keep(PREVIEW, LINES)
                await work.commit()
            async with s.unit_of_work(s.here) as work:
                assert await work.previews.get(ONE) == PREVIEW
                found, after = await work.previews.lines(ONE, Page(2))
                assert found == list(LINES[:2]) and after is not None
                assert await work.previews.lines(ONE, Page(2, after)) == ([LINES[2]], None)
                assert await work.previews.lines(ONE, Page(9), "changed") == ([LINES[1]], None)
                await refused("invalid_cursor", work.previews.lines(ONE, Page(2, "x")))
            async with s.unit_of_work(s.there) as work:
                assert await work.previews.get(ONE) is None
                assert await work.previews.lines(ONE, Page(9)) == ([], None)
                await work.previews.remove(ONE)
                await work.commit()
            async with s.unit_of_work(s.here) as work:
                assert await work.previews.get(ONE) == PREVIEW

    @law
    async def test_a_new_preview_takes_the_place_of_the_old_one_with_its_lines(self) -> None:
        async with self.kept() as s:
            later = replace(PREVIEW, counts=Planned(1, 1))
            for preview, lines in ((PREVIEW, LINES), (later, LINES[:1])):
                async with s.unit_of_work(s.here) as work:
                    await work.previews.keep(preview, lines)
                    await work.commit()
            async with s.unit_of_work(s.here) as work:
                await work.previews.remove(ONE)
            async with s.unit_of_work(s.here) as work:
                assert await work.previews.get(ONE) == later
                assert await work.previews.lines(ONE, Page(9)) == ([LINES[0]], None)
                await work.previews.remove(ONE)
                await work.commit()
            async with s.unit_of_work(s.here) as work:
                assert await work.previews.get(ONE) is None

    @law
    async def test_those_whose_time_is_over_are_found_in_every_workspace_the_oldest_first(self) -> None:
        async with self.kept() as s:
            for workspace, ident, hours in ((s.here, ONE, 2), (s.there, TWO, 1), (s.here, UUID(int=13), 9)):
                async with s.unit_of_work(workspace) as work:
                    expires = NOON + timedelta(hours=hours)
                    await work.previews.keep(replace(PREVIEW, import_id=ident, expires_at=expires), ())
                    await work.commit()
            assert await s.expired.expired(NOON + timedelta(hours=2), 9) == [(s.there, TWO), (s.here, ONE)]
            assert await s.expired.expired(NOON + timedelta(hours=2), 1) == [(s.there, TWO)]

    @law
    async def test_comparisons_are_listed_newest_first_in_their_workspace_alone(self) -> None:
        async with self.kept() as s:
            for ident in (ONE, TWO):
                async with s.unit_of_work(s.here) as work:
                    await work.comparisons.add(replace(COMPARISON, id=ident))
                    await work.commit()
            async with s.unit_of_work(s.here) as work:
                await work.comparisons.add(replace(COMPARISON, id=UUID(int=99)))
            async with s.unit_of_work(s.here) as work:
                found, after = await work.comparisons.list(Page(1))
                assert found == [replace(COMPARISON, id=TWO)] and after is not None
                assert await work.comparisons.list(Page(1, after)) == ([COMPARISON], None)
                await refused("invalid_cursor", work.comparisons.list(Page(1, "x")))
            async with s.unit_of_work(s.there) as work:
                assert await work.comparisons.get(ONE) is None
                assert await work.comparisons.list(Page(9)) == ([], None)
