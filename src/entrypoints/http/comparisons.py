"""Comparisons over HTTP: two pipelines over the file of an import, and the report of what they differ in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from application.comparisons import AskComparison, FindComparison, Found, ListComparisons
from domain.access import Role
from domain.comparisons import Comparison, Cost, Gate, Regrouped, Report, Tolerance
from domain.comparisons_text import text_of
from domain.dualrun import CodeSums, ColumnRead, FieldSums, PartSums, RecordSums
from domain.dualrun_mentions import MentionSums
from domain.jobs import JobState
from domain.sources import Counts
from entrypoints.http.callers import Admitted, origin_of
from entrypoints.http.pages import Cursor, Limit, Listed, listed, page_of
from entrypoints.http.shapes import IdempotencyKey, accepted

READ = {"role": Role.READ, "rate": "api"}
ADMIN = {"role": Role.ADMIN, "rate": "mutation"}

PipelineId = Annotated[str, Meta(min_length=1, max_length=100)]
Share = Annotated[float, Meta(ge=0, le=1)]


class ToleranceGiven(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """How much may differ; shares of 0 to 1, and a number of conflicting identifying values."""

    fields: Share = 0.005
    strong_ids: Annotated[int, Meta(ge=0, le=2**31)] = 0
    rejected: Share = 0.005
    pairs: Share = 0.005


class CompareGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which pipeline is the measure (`left`) and which is judged (`right`)."""

    left: PipelineId = "v1"
    right: PipelineId = "v2"
    tolerance: ToleranceGiven = ToleranceGiven()


class PairsShown(msgspec.Struct, frozen=True, rename="camel"):
    """Pairs of parts under one vendor: on the left, on the right, on both; the left is the measure."""

    members: int
    clusters_left: int
    clusters_right: int
    left: int
    right: int
    both: int
    precision: float
    recall: float
    f1: float


class ClustersShown(msgspec.Struct, frozen=True, rename="camel"):
    """Vendors that the right takes apart (`split`, the largest in `splits`), and makes of several (`merged`)."""

    pairs: PairsShown
    split: int
    merged: int
    splits: list[Regrouped]
    merges: list[Regrouped]
    contradicting_left: int
    contradicting_right: int


class ReportShown(msgspec.Struct, frozen=True, rename="camel"):
    """What was found: every total is the sum of its parts."""

    records: RecordSums
    parts: PartSums
    fields: list[FieldSums]
    mentions: list[MentionSums]
    codes: list[CodeSums]
    columns: list[ColumnRead]
    clusters: ClustersShown
    counts_left: Counts
    counts_right: Counts
    costs: list[Cost]


class ComparisonShown(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A comparison; `passed`, `gates` and `report` are null until it is done. `state` is its job's."""

    id: UUID
    import_id: UUID
    job_id: UUID
    state: JobState | None
    name: str
    left: str
    right: str
    tolerance: Tolerance
    created_at: datetime
    finished_at: datetime | None
    passed: bool | None
    gates: list[Gate] | None


class WholeComparison(ComparisonShown, frozen=True, rename="camel", kw_only=True):
    """A comparison with its report."""

    report: ReportShown | None


def _facts(found: Found) -> dict[str, Any]:
    one: Comparison = found.comparison
    return {
        "id": one.id, "import_id": one.import_id, "job_id": one.job_id, "state": found.state, "name": one.name,
        "left": one.left, "right": one.right, "tolerance": one.tolerance, "created_at": one.created_at,
        "finished_at": one.finished_at,
        "passed": None if one.report is None else one.report.passed,
        "gates": None if one.report is None else list(one.report.gates),
    }  # fmt: skip


def _shown(found: Found) -> ComparisonShown:
    return ComparisonShown(**_facts(found))


def _report(report: Report) -> ReportShown:
    pairs, clusters = report.clusters.pairs, report.clusters
    return ReportShown(
        records=report.records,
        parts=report.parts,
        fields=list(report.fields),
        mentions=list(report.mentions),
        codes=list(report.codes),
        columns=list(report.columns),
        clusters=ClustersShown(
            PairsShown(
                **msgspec.structs.asdict(pairs), precision=pairs.precision, recall=pairs.recall, f1=pairs.f1
            ),
            clusters.split, clusters.merged, list(clusters.splits), list(clusters.merges),
            clusters.contradicting_left, clusters.contradicting_right,
        ),
        counts_left=report.counts_left,
        counts_right=report.counts_right,
        costs=list(report.costs),
    )  # fmt: skip


class CompareController(Controller):
    """`/v1/imports/{id}/compare`."""

    path = "/v1/imports/{ident:uuid}"
    tags = ["comparisons"]  # noqa: RUF012  Litestar's own attribute

    @post("/compare", opt=ADMIN, status_code=202, summary="Compare two pipelines over the file of an import")
    @inject
    async def compare(
        self,
        request: Request[Any, Any, State],
        caller: Admitted,
        ident: FromPath[UUID],
        ask: FromDishka[AskComparison],
        data: JSONBody[CompareGiven | None] = None,
        idempotency_key: IdempotencyKey = None,
    ) -> Response[ComparisonShown]:
        """A job reads the file with both, each beginning with an empty catalogue, and writes nothing but the report.

        409 `import_unfinished`, `import_blocked`, `preview_expired`; 400 `unknown_pipeline`, `same_pipeline`.
        """
        given = CompareGiven() if data is None else data
        tolerance = Tolerance(**msgspec.structs.asdict(given.tolerance))
        asked = await ask(
            caller.workspace_id, ident, given.left, given.right, tolerance, idempotency_key, origin_of(request)
        )
        headers = accepted(asked.comparison.job_id, replayed=not asked.added.fresh)
        return Response(_shown(Found(asked.comparison, asked.added.job.state)), status_code=202, headers=headers)


class ComparisonsController(Controller):
    """`/v1/comparisons`."""

    path = "/v1/comparisons"
    tags = ["comparisons"]  # noqa: RUF012  Litestar's own attribute

    @get("/", opt=READ, summary="List comparisons of pipelines")
    @inject
    async def list_comparisons(
        self, caller: Admitted, list_comparisons: FromDishka[ListComparisons], limit: Limit = 50, cursor: Cursor = None
    ) -> Listed[ComparisonShown]:
        """Newest first, without their reports."""
        return listed(await list_comparisons(caller.workspace_id, page_of(limit, cursor)), _shown)

    @get("/{ident:uuid}", opt=READ, summary="Show a comparison")
    @inject
    async def show(self, caller: Admitted, ident: FromPath[UUID], find: FromDishka[FindComparison]) -> WholeComparison:
        """With its report once it is done. 404 `comparison_not_found`."""
        found = await find(caller.workspace_id, ident)
        report = found.comparison.report
        return WholeComparison(**_facts(found), report=None if report is None else _report(report))

    @get("/{ident:uuid}/report.md", opt=READ, media_type="text/markdown", summary="Read a comparison")
    @inject
    async def read(self, caller: Admitted, ident: FromPath[UUID], find: FromDishka[FindComparison]) -> Response[str]:
        """The report for people, in Markdown that is also plain text. 404 `comparison_not_found`."""
        found = await find(caller.workspace_id, ident)
        return Response(text_of(found.comparison), media_type="text/markdown; charset=utf-8")
