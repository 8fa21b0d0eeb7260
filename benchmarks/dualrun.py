"""Has two pipelines read every file of a folder, and prints where they differ: a line for each file, and all together.

    python benchmarks/dualrun.py FOLDER [--left v1] [--right v2] [--reports FOLDER]

Each file goes in as a preview through the product's own upload, then through a comparison; nothing is left behind.
`--reports` keeps the report of each for reading. Ends with 1 when sums of a report do not add up.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from adapters.formats import AllFormats
from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.files import MemoryFiles
from adapters.memory.previews import MemoryExpiredPreviews
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.scanner import BuiltInScanner
from adapters.sqlite import SqliteScratch
from application.contracts.shadow_house import ShadowHouse
from application.ingest_reading import ChunkSize
from domain.comparisons import Comparison, Report
from domain.comparisons_text import GATES, table, text_of
from domain.errors import Refusal

HEAD = ("file", "records", "same", "differ", "rej L", "rej R", "values", "changed", "gone", "new", "pair F1", "verdict")


def a_house() -> ShadowHouse:
    """Everything in memory, but the scratch."""
    clock = SystemClock()
    database = MemoryDatabase(clock)
    return ShadowHouse(
        MemoryUnitOfWork(database), MemoryEngine(database), MemoryFiles(), AllFormats(), BuiltInScanner(), MemoryBell(),
        clock, Uuid7Ids(), SystemChance(), database.advance, size=ChunkSize(), scratch=SqliteScratch(),
        expired=MemoryExpiredPreviews(database),
    )  # fmt: skip


async def compared(content: bytes, name: str, left: str, right: str) -> Comparison | str:
    """The comparison, or the code of what kept it from being made."""
    house = a_house()
    try:
        ident = await house.previewed(content, name)
        asked = await house.compare(ident, left, right)
    except Refusal as refusal:
        return refusal.code
    await house.run()
    found = await house.comparison(asked)
    if found.report is None:
        imported = (await house.find(ident)).imported
        return "no report" if imported.error is None else imported.error.code
    return found


def problems(report: Report) -> list[str]:
    """Sums that are not the sum of their parts."""
    r, parts, pairs = report.records, report.parts, report.clusters.pairs
    taken = r.same + r.differing
    wrong = []
    if r.records != taken + r.rejected_left + r.rejected_right + r.rejected_both:
        wrong.append("records")
    if sum(code.left for code in report.codes) != r.rejected_left + r.rejected_both:
        wrong.append("codes left")
    if sum(code.right for code in report.codes) != r.rejected_right + r.rejected_both:
        wrong.append("codes right")
    if report.counts_left.records != r.records or report.counts_right.records != r.records:
        wrong.append("counts")
    if {gate.name: gate.said for gate in report.gates}["fields"] != _moved(report):
        wrong.append("field values")
    if pairs.clusters_left > report.counts_left.vendors_new:
        wrong.append("vendors left")
    if pairs.clusters_right > report.counts_right.vendors_new:
        wrong.append("vendors right")
    if pairs.both > min(pairs.left, pairs.right) or pairs.members > parts.same + parts.changed:
        wrong.append("pairs")
    return wrong


def _moved(report: Report) -> str:
    every = sum(one.values for one in report.fields)
    return f"{every - sum(one.same for one in report.fields):,} of {every:,} field values differ"


def row(name: str, report: Report) -> tuple[str, ...]:
    """One line of the table."""
    r, values = report.records, {kind: sum(getattr(one, kind) for one in report.fields) for kind in KINDS}
    failed = ", ".join(GATES[gate.name].lower() for gate in report.gates if not gate.passed)
    holds = "holds" if r.records > r.rejected_both else "nothing to compare"
    numbers = (r.records, r.same, r.differing, r.rejected_left, r.rejected_right, sum(values.values()))
    shown = [f"{number:,}" for number in (*numbers, values["changed"], values["only_left"], values["only_right"])]
    return (name, *shown, f"{report.clusters.pairs.f1:.4f}", failed or holds)


KINDS = ("same", "changed", "only_left", "only_right")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--left", default="v1")
    parser.add_argument("--right", default="v2")
    parser.add_argument("--reports", type=Path)
    given = parser.parse_args()
    rows: list[tuple[str, ...]] = []
    fields: dict[str, Counter[str]] = {}
    refused: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    wrong = False
    for path in sorted(path for path in given.folder.rglob("*") if path.is_file()):
        name = str(path.relative_to(given.folder))
        found = asyncio.run(compared(path.read_bytes(), path.name, given.left, given.right))
        if isinstance(found, str) or found.report is None:
            refused[str(found)] += 1
            continue
        for what in problems(found.report):
            wrong = True
            print(f"{name}: {what} do not add up")
        rows.append(row(name, found.report))
        for one in found.report.fields:
            counts = fields.setdefault(f"{one.noun}.{one.field}", Counter())
            counts.update({kind: getattr(one, kind) for kind in KINDS})
        for cost in found.report.costs:
            seconds.update({f"{given.left} {cost.stage}": cost.left, f"{given.right} {cost.stage}": cost.right})
        if given.reports is not None:
            given.reports.mkdir(parents=True, exist_ok=True)
            (given.reports / (name.replace("/", "_") + ".md")).write_text(text_of(found), "utf-8")
    print("\n".join(table(HEAD, rows)))
    print("\n".join(table(("field", *KINDS), [(f, *(f"{c[k]:,}" for k in KINDS)) for f, c in sorted(fields.items())])))
    print("not compared: " + (", ".join(f"{code} {many}" for code, many in refused.most_common()) or "none"))
    print("seconds: " + ", ".join(f"{stage} {took:.1f}" for stage, took in sorted(seconds.items())))
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
