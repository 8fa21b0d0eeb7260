"""Previewing an import: it is read and planned in full, shown, and carried out only when somebody commits it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import msgspec

from application.arrivals import Arrivals
from application.fitting import foreseen
from application.ground import Ground
from application.imports import find_import, find_source, settled
from application.ingest import IngestSource
from application.ingest_chunks import current
from application.ingest_reading import SourceReader, Understanding, ahead
from application.jobs import NOWHERE, Enqueue, Order, Origin
from application.kinds import JobContext
from application.leftovers import ring_for_leftovers
from application.planning import arrivals_of, planned, setting_of
from application.ports.bell import Bell
from application.ports.catalog import Page
from application.ports.files import Files
from application.ports.machine import Clock
from application.ports.previews import ExpiredPreviews
from application.ports.scratch import Scratch
from application.ports.work import UnitOfWork, Work
from application.shadow import Shadow
from application.shadow_linkage import LinkagePages, batched
from application.stopwatch import Stopwatch
from application.undo import PREVIEW_EXPIRED
from application.uploads import IngestPayload
from domain.errors import Refusal, conflict, missing
from domain.interpretation import Understood
from domain.linkage import Model
from domain.plans import Plan
from domain.previews import LINES, OUTCOMES, Fixes, PlanLine, Planned, Preview, Replay, counted, owned, unmapped
from domain.provenance import Noun
from domain.sources import UNFINISHED, Counts, Import, ImportProblem, ImportState

COMMIT = "import.commit"
QUESTIONS = 5000
"""Edges looked at together."""


class Previewed(msgspec.Struct, frozen=True, rename="camel"):
    """The result of the job."""

    import_id: UUID
    counts: Planned


class CommitPayload(msgspec.Struct, frozen=True, rename="camel"):
    """Which preview to carry out; `force`: whatever became of its counts since."""

    import_id: UUID
    generation: int
    force: bool = False


@dataclass(slots=True)
class Outlook:
    """What is gathered of a plan while it goes by, chunk after chunk."""

    counts: Planned = field(default_factory=Planned)
    fixes: Fixes = field(default_factory=Fixes)
    lines: dict[str, list[PlanLine]] = field(default_factory=lambda: {outcome: [] for outcome in OUTCOMES})

    def wants(self, plan: Plan) -> bool:
        """Whether a line of this chunk is to be kept."""
        return any(len(self.lines[kept.outcome]) < LINES for kept in plan.kept)

    def take(self, plan: Plan, replay: Replay | None) -> None:
        self.counts = self.counts.plus(counted(plan))
        for kept in plan.kept:
            self.fixes.take(kept)
            if replay is not None:
                line = replay.line(kept)
                if len(self.lines[line.outcome]) < LINES:
                    self.lines[line.outcome].append(line)


@dataclass(frozen=True, slots=True)
class _Run:
    """One pass over a source."""

    sha256: str
    shadow: Shadow
    arrivals: Arrivals | None
    outlook: Outlook = field(default_factory=Outlook)

    def decide_by(self, model: Model | None) -> None:
        """Decide by the model that the source would give its workspace; what is known stays as it was decided."""
        if model is not None:
            LinkagePages(self.shadow.pad, self.shadow.name).decide_by(model)

    def ask(self) -> None:
        """Count the pairs of vendors that are left as questions: alike, and not shown as one."""
        asked: set[bytes] = set()
        for batch in batched(LinkagePages(self.shadow.pad, self.shadow.name).every_edge(), QUESTIONS):
            roots = self.shadow.roots({UUID(end) for edge in batch for end in (edge.left, edge.right)})
            pairs = (sorted((roots[UUID(edge.left)].bytes, roots[UUID(edge.right)].bytes)) for edge in batch)
            asked.update(low + high for low, high in pairs if low != high)
        self.outlook.counts = msgspec.structs.replace(self.outlook.counts, likely_duplicates=len(asked))


async def _replay(ground: Ground, imported: Import, plan: Plan) -> Replay:
    """The changes of this chunk told record by record, from what was shown before it."""
    touched: dict[Noun, set[UUID]] = {noun: set() for noun in Noun}
    for kept in plan.kept:
        for noun, _, ident in owned(kept):
            touched[noun].add(ident)
    merged = await ground.catalog.merged(touched[Noun.VENDOR])
    touched[Noun.VENDOR].update(merged.values())
    before = {noun: await ground.catalog.get(noun, idents) for noun, idents in touched.items()}
    return Replay(imported.number, before, merged)


@dataclass(frozen=True, slots=True)
class PreviewSource:
    """The handler of `import.preview`. Nothing of a run is kept but its end: run again it begins anew."""

    ingest: IngestSource
    scratch: Scratch
    keep: timedelta

    async def __call__(self, context: JobContext, payload: IngestPayload) -> None:
        """As IngestSource; the import ends as `previewed`."""
        await self.ingest.seen_through(context, payload, self._previewed(context, payload))

    async def _previewed(self, context: JobContext, payload: IngestPayload) -> None:
        async with self.ingest.opened(context, payload, Stopwatch(self.ingest.clock.monotonic)) as (
            reader,
            understanding,
        ):
            outlook = await self.outlook(context, payload, reader, understanding)
        async with context.settling() as work:
            await self.keep_in(work, payload, outlook, understanding)
            work.result = Previewed(payload.import_id, outlook.counts)
            await work.commit()

    async def outlook(
        self, context: JobContext, payload: IngestPayload, reader: SourceReader, understanding: Understanding
    ) -> Outlook:
        """Plan all of the source in a shadow of the workspace as it is now."""
        source = reader.source
        with self.scratch.open() as pad:
            run = _Run(source.sha256, Shadow(pad), arrivals_of(reader.pipeline))
            if run.arrivals is not None:
                run.decide_by(await foreseen(context, source, reader, understanding))
            async with ahead(reader.chunks(understanding, -1)) as chunks:
                async for chunk in chunks:
                    await self._plan(context, payload, run, chunk)
                    done = min(reader.position(), source.size)
                    await context.progress("planning", done, source.size, f"{chunk[-1].seq + 1} records")
            await asyncio.to_thread(run.ask)
        return run.outlook

    async def _plan(self, context: JobContext, payload: IngestPayload, run: _Run, chunk: Sequence[Understood]) -> None:
        async with context.unit_of_work() as work:
            imported = await current(work, payload)
            ground = run.shadow.over(work)
            setting = setting_of(imported, run.sha256, self.ingest.clock.now())
            plan = await planned(ground, imported, setting, chunk, run.arrivals)
            replay = await _replay(ground, imported, plan) if run.outlook.wants(plan) else None
        run.outlook.take(plan, replay)
        await run.shadow.write(imported, setting.scope, plan)
        if run.arrivals is not None:
            run.arrivals.tellings.kept()

    async def keep_in(
        self, work: Work, payload: IngestPayload, outlook: Outlook, understanding: Understanding,
        problem: ImportProblem | None = None,
    ) -> None:  # fmt: skip
        """Keep the plan for people to look at; the import is `previewed` from then on."""
        now, interpreter = self.ingest.clock.now(), understanding.interpreter
        columns = unmapped(interpreter.columns, interpreter.mapping, outlook.counts.records)
        fixes = (*outlook.fixes.found(), *columns)
        lines = sorted((line for lines in outlook.lines.values() for line in lines), key=lambda line: line.record)
        imported = await current(work, payload, lock=True)
        await work.previews.keep(Preview(imported.id, now, now + self.keep, outlook.counts, fixes), lines)
        shown = msgspec.structs.replace(imported.moved(ImportState.PREVIEWED), error=problem, finished_at=now)
        reading = msgspec.structs.replace(shown.reading, dry_run=True)
        counts = outlook.counts.foreseen
        await work.imports.save(msgspec.structs.replace(shown, reading=reading, counts=counts))


@dataclass(frozen=True, slots=True)
class CommitPreview:
    """Has a preview carried out, from the file that is there already."""

    unit_of_work: UnitOfWork
    enqueue: Enqueue
    bell: Bell
    clock: Clock

    async def __call__(
        self, workspace_id: UUID, ident: UUID, *, force: bool = False, key: str | None = None, origin: Origin = NOWHERE
    ) -> UUID:
        """The job's id; Refusal MISSING; CONFLICT `not_previewed`, `preview_expired`.

        The job plans again first, unless it is forced: with other counts than were shown it ends with CONFLICT
        `preview_drifted`, and the import is a preview again, with the new plan.
        """
        async with self.unit_of_work(workspace_id) as work:
            imported = await settled(work, await find_import(work, ident, lock=True), self.clock.now())
            payload = CommitPayload(ident, imported.generation, force)
            facts = msgspec.structs.asdict(origin)
            order = Order(kind=COMMIT, payload=payload, meant=[ident, force], key=key, **facts)
            added = await self.enqueue(work.jobs, order)
            if not added.fresh:
                return added.job.id
            preview = await work.previews.get(ident)
            _check_previewed(imported, over=preview is None or preview.expires_at <= self.clock.now())
            begun = msgspec.structs.replace(
                imported.moved(ImportState.RECEIVED), job_id=added.job.id, fingerprint=f"committed:{ident}",
                reading=msgspec.structs.replace(imported.reading, dry_run=False), error=None, finished_at=None,
                counts=Counts(),
            )  # fmt: skip
            await work.imports.save(begun)
            await work.commit()
        await self.bell.ring(added.job.queue, added.job.priority)
        return added.job.id


def _check_previewed(imported: Import, *, over: bool) -> None:
    code = None if imported.error is None else imported.error.code
    if code == PREVIEW_EXPIRED or (imported.state is ImportState.PREVIEWED and over):
        raise conflict(PREVIEW_EXPIRED, f"The preview {imported.id} has had its time; hand the file in again.")
    if imported.state is not ImportState.PREVIEWED:
        raise conflict("not_previewed", f"Import {imported.id} is {imported.state}: only a preview is committed.")


@dataclass(frozen=True, slots=True)
class RunCommit:
    """The handler of `import.commit`: plans again, and ingests when the plan is still the one that was shown."""

    preview: PreviewSource

    async def __call__(self, context: JobContext, payload: CommitPayload) -> None:
        """As IngestSource; Refusal CONFLICT `preview_drifted`."""
        reading = IngestPayload(payload.import_id, payload.generation)
        async with context.unit_of_work() as work:
            imported = await current(work, reading)
            shown = await work.previews.get(payload.import_id)
        if imported.state is ImportState.PREVIEWED and imported.error is not None:
            raise conflict(imported.error.code, imported.error.message)
        # A run before this one may have got beyond the check: what has begun to be written is written to its end.
        if imported.state in (ImportState.RECEIVED, ImportState.SCANNING) and not payload.force:
            check = self._check(context, reading, imported, Planned() if shown is None else shown.counts)
            await self.preview.ingest.seen_through(context, reading, check)
            if context.settled:
                return
        await self.preview.ingest(context, reading)

    async def _check(self, context: JobContext, payload: IngestPayload, imported: Import, shown: Planned) -> None:
        ingest = self.preview.ingest
        async with context.unit_of_work() as work:
            source = await find_source(work, imported)
        await ingest.scan(context, payload, source)
        async with ingest.understood(context, imported, source) as (reader, understanding, _):
            outlook = await self.preview.outlook(context, payload, reader, understanding)
        drift = shown.drift(outlook.counts)
        if not drift:
            return
        said = ", ".join(f"{name} {was} -> {now}" for name, (was, now) in drift.items())
        refusal = conflict(
            "preview_drifted",
            f"The plan is no longer the one that was shown ({said}): something else came in meanwhile. Look at the new "
            "plan and commit again, or force it.",
        )
        async with context.chunk() as leased:
            problem = ImportProblem(refusal.code, refusal.message)
            await self.preview.keep_in(leased, payload, outlook, understanding, problem)
            await leased.commit()
        raise refusal


@dataclass(frozen=True, slots=True)
class ShowPlan:
    """Looks a preview up, and pages through its lines."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, ident: UUID) -> Preview:
        """Refusal MISSING `import_not_found`; CONFLICT `not_previewed` while there is none."""
        async with self.unit_of_work(workspace_id) as work:
            imported = await find_import(work, ident)
            found = await work.previews.get(ident)
        if found is None:
            raise _none(imported)
        return found

    async def lines(
        self, workspace_id: UUID, ident: UUID, page: Page, outcome: str | None = None
    ) -> tuple[list[PlanLine], str | None]:
        """The lines that were kept, in file order."""
        async with self.unit_of_work(workspace_id) as work:
            return await work.previews.lines(ident, page, outcome)


def _none(imported: Import) -> Refusal:
    if imported.reading.dry_run:
        return conflict("not_previewed", f"Import {imported.id} is {imported.state}: there is no plan to be shown.")
    return missing("plan", imported.id)


@dataclass(frozen=True, slots=True)
class ExpirePreviews:
    """Removes previews that have had their time; the file goes with one that nobody committed."""

    previews: ExpiredPreviews
    unit_of_work: UnitOfWork
    files: Files
    clock: Clock
    bell: Bell

    async def __call__(self, limit: int = 1000) -> int:
        """How many were removed; a preview that was committed in time stays until its import has ended.

        One that cannot be removed does not keep the others; ExceptionGroup with all the reasons at the end.
        """
        removed, faults = 0, []
        for workspace_id, ident in await self.previews.expired(self.clock.now(), limit):
            try:
                removed += await self._remove(workspace_id, ident)
            except Exception as error:
                error.add_note(f"preview {ident}")
                faults.append(error)
        if faults:
            raise ExceptionGroup("some previews could not be removed", faults)
        return removed

    async def _remove(self, workspace_id: UUID, ident: UUID) -> bool:
        async with self.unit_of_work(workspace_id) as work:
            found = await find_import(work, ident, lock=True)
            # A commit whose job is gone without a word does not hold it for ever.
            imported = await settled(work, found, self.clock.now())
            if imported.state in UNFINISHED:
                # The commit compares its plan with this one when its turn comes.
                return False
            if imported.state is ImportState.PREVIEWED:
                source = await find_source(work, imported)
                # Before the row forgets it, and under the row's lock: nobody can commit what has no file.
                await self.files.delete(source.file_key)
                problem = ImportProblem(PREVIEW_EXPIRED, "Nobody committed this preview in time; nothing came in.")
                ended = msgspec.structs.replace(
                    imported.moved(ImportState.FAILED), error=problem, finished_at=self.clock.now(), counts=Counts()
                )
                await work.imports.save(ended)
            await work.previews.remove(ident)
            await work.commit()
        if imported is not found:
            await ring_for_leftovers(self.bell)
        return True
