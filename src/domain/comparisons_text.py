"""A comparison as a person reads it: Markdown that is also plain text, the verdict first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from domain.comparisons import Comparison, Regrouped, Report
from domain.dualrun import Difference, Said
from domain.records import Cue, Letter, Line, Locator

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
LONGEST = 120

GATES = {
    "fields": "Field values", "strong_ids": "Identifying values", "rejected": "Rejected records",
    "pairs": "Vendors put together",
}  # fmt: skip


def text_of(comparison: Comparison) -> str:
    """The whole page; of one that is not finished, its head."""
    return "\n".join(_lines(comparison)) + "\n"


def _lines(one: Comparison) -> Iterator[str]:
    yield f"# {plain(one.name)}: {plain(one.left)} against {plain(one.right)}"
    yield ""
    yield f"Comparison {one.id} of import {one.import_id}, asked for at {one.created_at:%Y-%m-%d %H:%M} UTC."
    yield f"Left is {plain(one.left)}, right is {plain(one.right)}. Both began with nothing known; nothing was kept."
    yield ""
    if one.report is None:
        yield "It is not finished."
        return
    report = one.report
    yield from _verdict(report)
    yield from _records(report)
    yield from _fields(report)
    yield from _mentions(report)
    yield from _clusters(report, one)
    yield from _codes(report)
    yield from _costs(report)
    yield from _samples(report)


def _verdict(report: Report) -> Iterator[str]:
    yield f"**{_judged(report)}**"
    yield ""
    rows = []
    for gate in report.gates:
        share = gate.name != "strong_ids"
        found, limit = (_percent(gate.found), f"under {_percent(gate.limit)}") if share else (
            f"{gate.found:,.0f}", f"at most {gate.limit:,.0f}"
        )  # fmt: skip
        rows.append((GATES[gate.name], "holds" if gate.passed else "FAILS", found, limit, gate.said))
    yield from table(("gate", "verdict", "found", "tolerated", "that is"), rows)


def _judged(report: Report) -> str:
    if report.records.rejected_both == report.records.records:
        every = "both reject every record" if report.records.records else "there is no record"
        return f"Nothing to compare: {every}."
    failed = [GATES[gate.name].lower() for gate in report.gates if not gate.passed]
    return "Within the tolerance." if report.passed else "Not within the tolerance: " + ", ".join(failed) + "."


def _records(report: Report) -> Iterator[str]:
    sums, parts = report.records, report.parts
    yield "## Records"
    yield ""
    yield (
        f"{sums.records:,} records: {sums.same:,} say the same, {sums.differing:,} differ, {sums.rejected_left:,} are "
        f"rejected by the left alone, {sums.rejected_right:,} by the right alone, {sums.rejected_both:,} by both."
    )
    yield (
        f"Their parts: {parts.same:,} the same, {parts.changed:,} changed, {parts.removed:,} only on the left, "
        f"{parts.added:,} only on the right."
    )
    yield ""
    left, right = report.counts_left, report.counts_right
    yield from table(
        ("what would come to be", "left", "right"),
        [
            ("vendors", f"{left.vendors_new:,}", f"{right.vendors_new:,}"),
            ("contacts", f"{left.contacts_new:,}", f"{right.contacts_new:,}"),
            ("deals", f"{left.deals_new:,}", f"{right.deals_new:,}"),
        ],
    )
    if report.columns:
        yield "Columns that are understood differently:"
        yield ""
        none = "not mapped"
        yield from table(
            ("column", "left", "right"), [(one.column, one.left or none, one.right or none) for one in report.columns]
        )


def _fields(report: Report) -> Iterator[str]:
    yield "## Fields"
    yield ""
    if not report.fields:
        yield "Neither says anything of a vendor, a contact or a deal."
        yield ""
        return
    rows = [
        (f"{one.noun}.{one.field}", *(f"{n:,}" for n in (one.same, one.changed, one.only_left, one.only_right)))
        for one in report.fields
    ]
    sums = [sum(getattr(one, name) for one in report.fields) for name in ("same", "changed", "only_left", "only_right")]
    rows.append(("all", *(f"{n:,}" for n in sums)))
    yield from table(("field", "same", "changed", "only left", "only right"), rows)


def _mentions(report: Report) -> Iterator[str]:
    if not report.mentions:
        return
    yield "## What the texts name"
    yield ""
    rows = [
        (one.kind, *(f"{n:,}" for n in (one.same, one.changed, one.only_left, one.only_right)))
        for one in report.mentions
    ]
    yield from table(("kind", "same", "changed", "only left", "only right"), rows)


def _clusters(report: Report, one: Comparison) -> Iterator[str]:
    clusters, pairs = report.clusters, report.clusters.pairs
    yield "## Vendors put together"
    yield ""
    if not pairs.members:
        yield "No part of a record has a vendor on both sides."
        yield ""
        return
    yield (
        f"Of {pairs.members:,} parts with a vendor on both sides the left makes {pairs.clusters_left:,} vendors, the "
        f"right {pairs.clusters_right:,}."
    )
    yield (
        f"Pairs together: left {pairs.left:,}, right {pairs.right:,}, both {pairs.both:,}. With the left as the "
        f"measure: precision {pairs.precision:.4f}, recall {pairs.recall:.4f}, F1 {pairs.f1:.4f}."
    )
    yield ""
    yield from _regrouped(f"{clusters.split:,} of {one.left} that {one.right} takes apart", clusters.splits)
    yield from _regrouped(f"{clusters.merged:,} of {one.right} that are several in {one.left}", clusters.merges)


def _regrouped(title: str, groups: Sequence[Regrouped]) -> Iterator[str]:
    if not groups:
        return
    yield f"{title}:"
    yield ""
    for group in groups:
        pieces = ", ".join(f"{plain(piece.name) or '(no name)'} ({piece.members:,})" for piece in group.largest)
        more = f", and {group.pieces - len(group.largest):,} more" if group.pieces > len(group.largest) else ""
        yield f"- {plain(group.name) or '(no name)'} ({group.members:,}): {pieces}{more}"
    yield ""


def _codes(report: Report) -> Iterator[str]:
    if not report.codes:
        return
    yield "## Why records were rejected"
    yield ""
    yield from table(
        ("code", "column", "left", "right", "difference"),
        [
            (one.code, one.column, f"{one.left:,}", f"{one.right:,}", f"{one.right - one.left:+,}")
            for one in report.codes
        ],
    )


def _costs(report: Report) -> Iterator[str]:
    yield "## Time"
    yield ""
    rows = [(cost.stage, f"{cost.left:.2f} s", f"{cost.right:.2f} s") for cost in report.costs]
    both = [sum(getattr(cost, side) for cost in report.costs) for side in ("left", "right")]
    yield from table(("stage", "left", "right"), [*rows, ("all", f"{both[0]:.2f} s", f"{both[1]:.2f} s")])


def _samples(report: Report) -> Iterator[str]:
    named = [(f"{one.noun}.{one.field}", one.samples) for one in report.fields]
    named += [(f"{one.kind} in texts", one.samples) for one in report.mentions]
    if not any(samples for _, samples in named):
        return
    yield "## Examples"
    yield ""
    for name, samples in named:
        yield from _examples(name, samples)


def _examples(name: str, samples: Sequence[Difference]) -> Iterator[str]:
    if not samples:
        return
    yield f"### {name}"
    yield ""
    for sample in samples:
        yield f"- {place(sample.locator)}: {_told(sample)}"
    yield ""


def _told(sample: Difference) -> str:
    left, right = sample.left, sample.right
    if left is not None and right is not None:
        where = _evidence(left) if _evidence(left) == _evidence(right) else f"{_evidence(left)} | {_evidence(right)}"
        return f"{_quoted(left)} became {_quoted(right)}{where}"
    said, verb = (left, "is gone") if left is not None else (right, "is new")
    return "" if said is None else f"{_quoted(said)} {verb}{_evidence(said)}"


def _quoted(said: Said) -> str:
    return f'"{plain(said.value)}" ({said.rule})'


def _evidence(said: Said) -> str:
    if said.column:
        return f", column {plain(said.column)}: {plain(said.raw)}"
    return f", in: {plain(said.around)}" if said.around else f", from: {plain(said.raw)}" if said.raw else ""


def place(locator: Locator) -> str:
    """Where a record is, in words."""
    match locator:
        case Line():
            return f"line {locator.line}"
        case Cue():
            return f"turn at line {locator.line}"
        case Letter():
            return f"message {locator.index}"


def plain(text: str) -> str:
    """Text of a file on one line, without signs of control or that turn a line around, at most 120 characters."""
    words = _CONTROL.sub(" ", text).replace("|", "/").strip()
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A Markdown table whose columns also stand in line where it is read as it is; numbers to the right."""
    cells = [[plain(cell) for cell in row] for row in rows]
    widths = [max(len(row[n]) for row in [list(head), *cells]) for n in range(len(head))]
    right = [bool(cells) and all(re.fullmatch(r"[-+\d,.]+( [%s])?", row[n]) for row in cells) for n in range(len(head))]
    yield _row(head, widths, right)
    yield _row(
        ["-" * (width - 1) + (":" if to else "-") for width, to in zip(widths, right, strict=True)], widths, right
    )
    for row in cells:
        yield _row(row, widths, right)
    yield ""


def _row(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    cells = (c.rjust(w) if to else c.ljust(w) for c, w, to in zip(row, widths, right, strict=True))
    return f"| {' | '.join(cells)} |"
