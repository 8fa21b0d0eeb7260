"""The job of a comparison: two pipelines read one source side by side, each over a shadow of an empty workspace.

Both begin with nothing, so that the same file and versions give the same report whatever the workspace has become.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from uuid import UUID

import msgspec

from application.arrivals import Arrivals
from application.comparisons import ComparePayload
from application.dualrun_clusters import SharedClusters
from application.fitting import fit_to
from application.imports import find_import, find_source
from application.ingest import IngestSource
from application.ingest_reading import SourceReader, Understanding
from application.kinds import JobContext
from application.nothing_known import NothingKnown
from application.planning import arrivals_of, planned, setting_of
from application.ports.machine import Clock
from application.ports.scratch import Scratch, Scratchpad
from application.reading_thread import ReadingThread, reading_thread
from application.shadow import Shadow
from application.shadow_linkage import LinkagePages
from domain.comparisons import Comparison, Cost, Report, gates_of
from domain.dualrun import Aligned, Tally, columns_read
from domain.dualrun_mentions import MentionTally
from domain.errors import missing
from domain.interpretation import Understood
from domain.plans import Plan
from domain.sources import TABULAR, Counts, Import, Source

STAGES = ("understand", "read", "plan")


class Compared(msgspec.Struct, frozen=True, rename="camel"):
    """The result of the job."""

    comparison_id: UUID
    passed: bool


@dataclass(slots=True)
class Side:
    """One pipeline at work: its reader, its shadow, and the seconds it took."""

    imported: Import
    reader: SourceReader
    understanding: Understanding
    shadow: Shadow
    clock: Clock
    thread: ReadingThread
    chunks: Iterator[list[Understood]] = field(init=False)
    arrivals: Arrivals | None = field(init=False)
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STAGES, 0.0))
    counts: Counts = field(default_factory=Counts)

    def __post_init__(self) -> None:
        self.chunks = self.reader.chunks(self.understanding, -1)
        self.arrivals = arrivals_of(self.reader.pipeline)

    async def read(self) -> list[Understood]:
        """The next chunk; empty at the end."""
        began = self.clock.monotonic()
        chunk = await asyncio.shield(self.thread.begin(self._next))
        self.seconds["read"] += self.clock.monotonic() - began
        return chunk

    def _next(self) -> list[Understood]:
        return next(self.chunks, [])

    async def plan(self, sha256: str, chunk: list[Understood]) -> Plan:
        """What the chunk would do, after all before it."""
        began = self.clock.monotonic()
        setting = setting_of(self.imported, sha256, self.clock.now())
        ground = self.shadow.over(NothingKnown(self.imported.workspace_id))
        plan = await planned(ground, self.imported, setting, chunk, self.arrivals)
        await self.shadow.write(self.imported, setting.scope, plan)
        if self.arrivals is not None:
            self.arrivals.tellings.kept()
        self.seconds["plan"] += self.clock.monotonic() - began
        self.counts = self.counts.plus(plan.counts)
        return plan


@dataclass(frozen=True, slots=True)
class CompareSource:
    """The handler of `import.compare`. Nothing of a run is kept but its end: run again it begins anew."""

    ingest: IngestSource
    scratch: Scratch

    async def __call__(self, context: JobContext, payload: ComparePayload) -> None:
        """Refusal MISSING when comparison or import are gone; INVALID when the source breaks off."""
        async with context.unit_of_work() as work:
            comparison = await work.comparisons.get(payload.comparison_id)
            if comparison is None:
                raise missing("comparison", payload.comparison_id)
            imported = await find_import(work, comparison.import_id)
            source = await find_source(work, imported)
        await context.progress("scanning", 0, source.size)
        await self.ingest.scanned(source)
        report = await self._report(context, comparison, imported, source)
        report = msgspec.structs.replace(report, gates=gates_of(report, comparison.tolerance))
        finished = msgspec.structs.replace(comparison, report=report, finished_at=self.ingest.clock.now())
        async with context.settling() as work:
            await work.comparisons.save(finished)
            work.result = Compared(comparison.id, report.passed)
            await work.commit()

    async def _report(self, context: JobContext, comparison: Comparison, imported: Import, source: Source) -> Report:
        async with AsyncExitStack() as stack:
            pad = stack.enter_context(self.scratch.open())
            left = await self._side(stack, context, imported, source, comparison.left, pad)
            right = await self._side(stack, context, imported, source, comparison.right, pad)
            tally, mentions = Tally(left.understanding.layout.columns), MentionTally()
            clusters = SharedClusters(pad, left.shadow, right.shadow)
            while chunk := await left.read():
                others = await right.read()
                plans = [await left.plan(source.sha256, chunk), await right.plan(source.sha256, others)]
                pairs = await asyncio.to_thread(_taken, tally, mentions, chunk, others)
                await asyncio.to_thread(clusters.take, pairs, *plans)
                done = min(left.reader.position(), source.size)
                await context.progress("comparing", done, source.size, f"{chunk[-1].seq + 1} records")
            found = await asyncio.to_thread(clusters.found)
        return Report(
            records=tally.records(),
            parts=tally.parts(),
            fields=tally.fields(),
            mentions=mentions.sums(),
            codes=tally.codes(),
            columns=columns_read(
                left.understanding.layout.columns, left.understanding.interpreter.mapping,
                right.understanding.interpreter.mapping,
            ),
            clusters=found,
            counts_left=left.counts,
            counts_right=right.counts,
            costs=tuple(Cost(stage, left.seconds[stage], right.seconds[stage]) for stage in STAGES),
        )  # fmt: skip

    async def _side(
        self, stack: AsyncExitStack, context: JobContext, imported: Import, source: Source, ident: str, pad: Scratchpad
    ) -> Side:
        clock = self.ingest.clock
        as_read = msgspec.structs.replace(imported, pipeline=ident)
        began = clock.monotonic()
        reader, understanding, _ = await stack.enter_async_context(self.ingest.understood(context, as_read, source))
        thread = await stack.enter_async_context(reading_thread())
        side = Side(as_read, reader, understanding, Shadow(pad, f"{ident}/"), clock, thread)
        if side.arrivals is not None and source.kind in TABULAR:
            model = await fit_to(context, reader, understanding)
            if model is not None:
                await asyncio.to_thread(LinkagePages(pad, side.shadow.name).decide_by, model)
        side.seconds["understand"] = clock.monotonic() - began
        return side


def _taken(
    tally: Tally, mentions: MentionTally, left: list[Understood], right: list[Understood]
) -> list[list[Aligned]]:
    pairs = []
    for one, other in zip(left, right, strict=True):
        mentions.take(one, other)
        pairs.append(tally.take(one, other))
    return pairs
