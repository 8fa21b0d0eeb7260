"""A comparison: two pipelines over one source, what they differ in, and whether that is within a tolerance."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from domain.dualrun import CodeSums, ColumnRead, FieldSums, PartSums, RecordSums
from domain.dualrun_clusters import PairSums
from domain.dualrun_mentions import MentionSums
from domain.sources import Counts


class Tolerance(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """How much may be different. Shares are 0 to 1: of field values that changed, appeared or went away; of records
    that only the right rejects; of pairs that are together on one side alone. `strong_ids` counts conflicts."""

    fields: float = 0.005
    strong_ids: int = 0
    rejected: float = 0.005
    pairs: float = 0.005


class Called(msgspec.Struct, frozen=True):
    """A vendor by its name, and how many parts of records it has here."""

    name: str
    members: int


class Regrouped(msgspec.Struct, frozen=True):
    """A vendor of one side that is several on the other: how many, and the largest of them."""

    name: str
    members: int
    pieces: int
    largest: tuple[Called, ...]


class Clusters(msgspec.Struct, frozen=True):
    """How vendors are put together: splits are vendors of the left that the right takes apart, merges the reverse.

    `split` and `merged` count all of them; the largest are named. `contradicting_*`: vendors with two registration
    numbers of one scheme.
    """

    pairs: PairSums
    split: int
    merged: int
    splits: tuple[Regrouped, ...]
    merges: tuple[Regrouped, ...]
    contradicting_left: int = 0
    contradicting_right: int = 0


class Cost(msgspec.Struct, frozen=True):
    """Seconds that a stage took on each side."""

    stage: str
    left: float
    right: float


class Gate(msgspec.Struct, frozen=True):
    """One question to the difference: what was found, what is the most that may be, and whether it holds."""

    name: str
    found: float
    limit: float
    passed: bool
    said: str


class Report(msgspec.Struct, frozen=True, rename="camel"):
    """What was found. Each sum is explained where it is made; `columns` are those that the two map differently."""

    records: RecordSums
    parts: PartSums
    fields: tuple[FieldSums, ...]
    mentions: tuple[MentionSums, ...]
    codes: tuple[CodeSums, ...]
    columns: tuple[ColumnRead, ...]
    clusters: Clusters
    counts_left: Counts
    counts_right: Counts
    costs: tuple[Cost, ...]
    gates: tuple[Gate, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every gate holds."""
        return all(gate.passed for gate in self.gates)


class Comparison(msgspec.Struct, frozen=True):
    """One that was asked for; `report` is None until it is done, `name` is the file's."""

    id: UUID
    import_id: UUID
    job_id: UUID
    name: str
    left: str
    right: str
    tolerance: Tolerance
    created_at: datetime
    finished_at: datetime | None = None
    report: Report | None = None


STRONG_FIELDS = ("vendor.registrationId", "contact.email", "deal.externalId")


def gates_of(report: Report, tolerance: Tolerance) -> tuple[Gate, ...]:
    """The verdict, question by question."""
    values = sum(field.values for field in report.fields)
    moved = values - sum(field.same for field in report.fields)
    strong = sum(field.changed for field in report.fields if f"{field.noun}.{field.field}" in STRONG_FIELDS)
    mixed = max(0, report.clusters.contradicting_right - report.clusters.contradicting_left)
    lost, records, pairs = report.records.rejected_right, report.records.records, report.clusters.pairs
    apart, either = pairs.left + pairs.right - 2 * pairs.both, pairs.left + pairs.right - pairs.both
    return (
        _share("fields", moved, values, tolerance.fields, "field values differ"),
        Gate(
            "strong_ids", strong + mixed, tolerance.strong_ids, strong + mixed <= tolerance.strong_ids,
            f"{strong:,} identifying values changed; {mixed:,} more vendors with contradicting registration numbers",
        ),
        _share("rejected", lost, records, tolerance.rejected, "records are rejected by the right alone"),
        _share("pairs", apart, either, tolerance.pairs, "pairs are together on one side alone"),
    )  # fmt: skip


def _share(name: str, part: int, whole: int, limit: float, said: str) -> Gate:
    share = part / whole if whole else 0.0
    # "Less than" but for a tolerance of nothing, which nothing alone satisfies.
    return Gate(name, share, limit, share < limit or part == 0, f"{part:,} of {whole:,} {said}")
