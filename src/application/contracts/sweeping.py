"""The laws of FileOwners, and of the sweep that asks them; bind it by overriding `stand`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from application.contracts.job_stores import AWAY, HOME
from application.contracts.laws import law
from application.ports.files import FileOwners, FileStore
from application.ports.machine import Clock
from application.ports.parts import Parts
from application.ports.work import UnitOfWork
from application.sweeping import FOLDERS, SweepFiles, Swept
from domain.exports import Export, ExportFormat
from domain.parts import PartialUpload
from domain.provenance import Noun
from domain.sources import Source, SourceKind

SPARE = timedelta(days=2)


@dataclass
class AheadClock(Clock):
    """Time that stands where it was set."""

    moment: datetime = field(default_factory=lambda: datetime(2040, 1, 1, tzinfo=UTC))

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()


@dataclass(frozen=True)
class SweepStand:
    """An empty house that knows the workspaces HOME and AWAY."""

    unit_of_work: UnitOfWork
    parts: Parts
    files: FileStore
    owners: FileOwners

    async def add(self, number: int, workspace: UUID) -> None:
        """A source, an upload under way and an export of that number."""
        made, ident = datetime(2026, 3, 1, tzinfo=UTC), UUID(int=number)
        source = Source(ident, workspace, "a.csv", "", SourceKind.CSV, "ab", 1, f"sources/{ident}", made)
        export = Export(
            id=UUID(int=number + 1), job_id=ident, noun=Noun.DEAL, format=ExportFormat.CSV, created_at=made,
            expires_at=made,
        )  # fmt: skip
        async with self.unit_of_work(workspace) as work:
            await work.sources.add(source)
            await work.exports.add(export)
            await work.commit()
        await self.parts.add(PartialUpload(UUID(int=number + 2), workspace, "b.csv", 5, made, made))

    async def sweep(self, now: datetime) -> tuple[Swept, list[str]]:
        """What a sweep did at that time, and what it told."""
        phases: list[str] = []

        async def told(phase: str, _done: int) -> None:
            phases.append(phase)

        sweep = SweepFiles(self.files, self.files, self.owners, AheadClock(now), SPARE)
        return await sweep.sweep(told), phases


async def _in(content: bytes) -> AsyncIterator[bytes]:
    yield content


class SweepContract:
    """The laws of FileOwners and SweepFiles."""

    @abstractmethod
    def stand(self) -> AbstractAsyncContextManager[SweepStand]:
        """A fresh empty house."""

    @law
    async def test_the_owners_of_every_workspace_are_known_and_nobody_else(self) -> None:
        async with self.stand() as s:
            await s.add(10, HOME)
            await s.add(20, AWAY)
            asked = [UUID(int=number) for number in range(30)]
            known = {folder: await s.owners.known(folder, asked) for folder in ("sources", "parts", "exports")}
            assert {folder: sorted(ident.int for ident in idents) for folder, idents in known.items()} == {
                "sources": [10, 12, 20, 22], "parts": [12, 22], "exports": [11, 21],
            }  # fmt: skip
            assert await s.owners.known("exports", []) == set()
            try:
                await s.owners.known("archive", asked)
            except LookupError:
                return
            raise AssertionError("the owners of archives were told")

    @law
    async def test_old_files_of_nobody_go_and_all_others_stay(self) -> None:
        async with self.stand() as s:
            await s.add(10, HOME)
            await s.add(20, AWAY)
            one, other, nobody = UUID(int=10), UUID(int=20), UUID(int=99)
            kept = [
                f"sources/{one}", f"sources/{other}", f"exports/{UUID(int=11)}/whole-1", f"exports/{UUID(int=21)}/0-1",
                f"parts/{UUID(int=22)}", "archive/jobs/2026-01-01/a-b-c", "sources/strange",
            ]  # fmt: skip
            gone = [f"sources/{nobody}", f"exports/{nobody}/whole-1", f"exports/{nobody}/0-2", f"parts/{nobody}"]
            for key in (*kept, *gone):
                await s.files.put(key, _in(b"x"), 10)
            await s.files.append(f"parts/{UUID(int=12)}", 0, _in(b"abc"), 5)
            await s.files.append(f"parts/{UUID(int=98)}", 0, _in(b"abc"), 5)
            written = [item.changed_at for folder in FOLDERS async for item in s.files.walk(folder)]
            early, _ = await s.sweep(min(written) + SPARE)
            assert early.removed == 0
            swept, told = await s.sweep(max(written) + SPARE + timedelta(hours=1))
            assert (swept.seen, swept.removed, swept.bytes) == (early.seen, len(gone) + 1, len(gone) + 3)
            assert [await s.files.size(key) for key in kept] == [1] * len(kept)
            assert await s.files.size(f"parts/{UUID(int=12)}") == 3
            assert [await s.files.size(key) for key in gone] == [None] * len(gone)
            assert await s.files.size(f"parts/{UUID(int=98)}") is None
            assert told == ["sources", "parts", "exports"]
            again, _ = await s.sweep(max(written) + SPARE + timedelta(hours=1))
            assert again.removed == 0
