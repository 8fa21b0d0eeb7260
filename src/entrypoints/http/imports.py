"""Imports: listed, shown with what became of every record, undone, read again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody, QueryParameter

from application.import_report import ImportReport, ReportImport
from application.imports import FindImport, Found, ListImports
from application.reversal import PreviewUndo
from application.undo import ReprocessImport, UndoImport
from domain.access import Role
from domain.profiles import ProfileUsed
from domain.readings import Reading
from domain.reversal import Reversed
from domain.sources import Choice, Counts, ImportProblem, ImportState, SourceKind
from domain.tallies import CodeTally
from entrypoints.http.callers import Admitted, origin_of
from entrypoints.http.pages import Cursor, Limit, Listed, listed, page_of
from entrypoints.http.shapes import IdempotencyKey, JobStarted, Nothing, accepted

READ = {"role": Role.READ, "rate": "api"}
WRITE = {"role": Role.WRITE, "rate": "mutation"}
ADMIN = {"role": Role.ADMIN, "rate": "mutation"}

InState = Annotated[ImportState | None, QueryParameter(name="state", description="Only imports in this state.")]


Force = Annotated[
    bool, QueryParameter(name="force", description="Set the work of people aside that stands on it, and undo.")
]


Rematch = Annotated[
    bool, QueryParameter(name="force", description="Set the work of people aside when vendors are matched otherwise.")
]


class ImportShown(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One reading of a source. `counts` has every key always, and records = planned + rejected.

    `mapping` is the one that is used: the caller's, or what was found; `layout` is how the file was found to be laid
    out; `reading` is what was said of it, by the upload or else by the saved `profile`; `error` says why it was
    blocked or failed. `chosenBy`: what chose the pipeline. `dryRun`: nothing of it is written.
    """

    id: UUID
    state: ImportState
    source_id: UUID
    job_id: UUID
    name: str
    source: str
    kind: SourceKind
    sha256: str
    size: int
    counts: Counts
    error: ImportProblem | None
    warnings: list[str]
    mapping: dict[str, str]
    columns: list[str]
    layout: dict[str, str]
    day_first: bool | None
    reading: Reading
    profile: ProfileUsed | None
    pipeline: str
    chosen_by: Choice
    dry_run: bool
    generation: int
    created_at: datetime
    finished_at: datetime | None


class ImportReported(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What became of an import. `outcomes` and `errors` count records; an error shows the first record that has it.

    `seconds` by stage (reading goes on beside planning, writing and committing); `matching`: figures of deciding who is
    who; `model` the hash of the weights that decide vendors, null where keys do.
    """

    id: UUID
    name: str
    state: ImportState
    counts: Counts
    outcomes: dict[str, int]
    errors: list[CodeTally]
    seconds: dict[str, float]
    rows_per_second: float | None
    matching: dict[str, float]
    model: str | None
    pipeline: str
    profile: ProfileUsed | None
    layout: dict[str, str]
    mapping: dict[str, str]
    warnings: list[str]


def reported(report: ImportReport) -> ImportReported:
    """As the API shows it."""
    imported = report.found.imported
    return ImportReported(
        id=imported.id,
        name=report.found.source.name,
        state=imported.state,
        counts=imported.counts,
        outcomes=imported.tally.outcomes,
        errors=sorted(imported.tally.codes, key=lambda one: -one.count),
        seconds=report.seconds,
        rows_per_second=report.rows_per_second,
        matching=report.matching,
        model=report.model or None,
        pipeline=imported.pipeline,
        profile=imported.profile,
        layout=imported.layout,
        mapping=imported.mapping,
        warnings=list(imported.warnings),
    )


class ReprocessGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which pipeline to read with; null: the same as before."""

    pipeline: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] | None = None


def shown(found: Found) -> ImportShown:
    """As the API shows it."""
    imported, source = found.imported, found.source
    return ImportShown(
        id=imported.id,
        state=imported.state,
        source_id=source.id,
        job_id=imported.job_id,
        name=source.name,
        source=source.label,
        kind=source.kind,
        sha256=source.sha256,
        size=source.size,
        counts=imported.counts,
        error=imported.error,
        warnings=list(imported.warnings),
        mapping=imported.mapping or imported.reading.mapping or {},
        columns=list(imported.columns),
        layout=imported.layout,
        day_first=imported.used.day_first if imported.used.day_first is not None else imported.reading.day_first,
        reading=imported.used if imported.used != Reading() else imported.reading,
        profile=imported.profile,
        pipeline=imported.pipeline,
        chosen_by=imported.chosen_by,
        dry_run=imported.reading.dry_run,
        generation=imported.generation,
        created_at=imported.created_at,
        finished_at=imported.finished_at,
    )


class ImportsController(Controller):
    """`/v1/imports`."""

    path = "/v1/imports"
    tags = ["imports"]  # noqa: RUF012  Litestar's own attribute

    @get(opt=READ, summary="List imports")
    @inject
    async def list_imports(
        self,
        caller: Admitted,
        list_imports: FromDishka[ListImports],
        in_state: InState = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Listed[ImportShown]:
        """Newest first."""
        return listed(await list_imports(caller.workspace_id, page_of(limit, cursor), in_state), shown)

    @get("/{ident:uuid}", opt=READ, summary="Show one import")
    @inject
    async def show_import(
        self, caller: Admitted, ident: FromPath[UUID], find_import: FromDishka[FindImport]
    ) -> ImportShown:
        """Its state, its counts, and why it failed if it did. 404 `import_not_found`."""
        return shown(await find_import(caller.workspace_id, ident))

    @get("/{ident:uuid}/undo", opt=READ, summary="Look at an undo before it is done")
    @inject
    async def preview_undo(self, caller: Admitted, ident: FromPath[UUID], preview: FromDishka[PreviewUndo]) -> Reversed:
        """What leaves and what stays, and the corrections and merges by people that would be set aside (`work`).

        Changes nothing. 404 `import_not_found`.
        """
        return await preview(caller.workspace_id, ident)

    @get("/{ident:uuid}/report", opt=READ, summary="Report on an import")
    @inject
    async def report_import(
        self, caller: Admitted, ident: FromPath[UUID], report_import: FromDishka[ReportImport]
    ) -> ImportReported:
        """What became of its records, each kind of error once, where the time went, how it was read.

        404 `import_not_found`.
        """
        return reported(await report_import(caller.workspace_id, ident))

    @post("/{ident:uuid}/undo", opt=WRITE, status_code=202, summary="Undo an import")
    @inject
    async def undo_import(
        self,
        request: Request[Any, Any, State],
        caller: Admitted,
        ident: FromPath[UUID],
        undo: FromDishka[UndoImport],
        data: JSONBody[Nothing | None] = None,  # noqa: ARG002  a body is checked, and says nothing
        idempotency_key: IdempotencyKey = None,
        force: Force = False,
    ) -> Response[JobStarted]:
        """Takes back all it said; vendors, contacts and deals are again as if it had never come. It can be read again.

        409 `import_unfinished`, `import_busy` (another job undoes it or reads it again), `import_previewed`,
        `already_undone`; `undo_conflicts` while corrections or merges by
        people are about what leaves with it, one detail each: `GET` of the same path shows them first, `force=true`
        sets them aside.
        """
        job_id = await undo(caller.workspace_id, ident, idempotency_key, origin_of(request), force=force)
        return Response(JobStarted(job_id), status_code=202, headers=accepted(job_id))

    @post("/{ident:uuid}/reprocess", opt=ADMIN, status_code=202, summary="Read an import again")
    @inject
    async def reprocess_import(
        self,
        request: Request[Any, Any, State],
        caller: Admitted,
        ident: FromPath[UUID],
        reprocess: FromDishka[ReprocessImport],
        data: JSONBody[ReprocessGiven | None] = None,
        idempotency_key: IdempotencyKey = None,
        force: Rematch = False,
    ) -> Response[JobStarted]:
        """From its stored file, with the same or another pipeline; an undone import comes back by it.

        409 `import_unfinished`, `import_busy` (another job undoes it or reads it again), `import_previewed`,
        `import_blocked`, `preview_expired`; 400 `unknown_pipeline`.
        409 `undo_conflicts` when the other pipeline matches vendors by another version and corrections or merges by
        people are about what this import alone tells of (`GET .../undo` shows them): ids may change; `force=true` sets
        them aside.
        """
        chosen = None if data is None else data.pipeline
        job_id = await reprocess(caller.workspace_id, ident, chosen, idempotency_key, origin_of(request), force=force)
        return Response(JobStarted(job_id), status_code=202, headers=accepted(job_id))
