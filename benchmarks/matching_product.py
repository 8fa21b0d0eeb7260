"""Matching through the product: each set goes in as a file by an upload, and its `records.csv` says who is whom.

`python benchmarks/matching_product.py FOLDER [--sets restaurants,febrl4] [--orders 5] [--records N]`. Each set gets a
`sluice up` of its own at its default settings, unless `--pipelines` names versions.
Prints F1, precision and recall over pairs of records,
seconds from received to finished, and the memory of the worker and of the database. With `--orders N` the set goes in N
times in random orders, each in an installation of its own, and the partitions are compared.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
import tempfile
from collections import defaultdict
from datetime import datetime
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.import_rows import peak_of, sluice_up, worker_of
from benchmarks.matching.datasets import Dataset, Pairs, febrl, ordered, restaurants
from benchmarks.matching.generated import generated

from entrypoints.cli import sending, watching

FIELDS = {"name": "name", "address": "address", "town": "city", "postcode": "postcode", "country": "country"}
FIELDS |= {"phone": "phone", "domain": "domain"}
SETS = ("restaurants", "febrl3", "febrl4", "generated")
PIPELINE = "v2"
"""The version of the pipeline whose vendors are matched by weights."""


def dataset(name: str, folder: Path, records: int) -> Dataset:
    """The set of that name."""
    if name == "restaurants":
        return restaurants(folder)
    if name == "generated":
        return generated(records, records * 3 // 5)
    files = {"febrl3": ("dataset3.csv",), "febrl4": ("dataset4a.csv", "dataset4b.csv")}[name]
    return febrl(folder, name, files)


def quality(found: Pairs, gold: Pairs) -> tuple[float, float, float]:
    """(F1, precision, recall) over pairs."""
    hit = len(found & gold)
    precision, recall = hit / max(len(found), 1), hit / max(len(gold), 1)
    return 2 * precision * recall / max(precision + recall, 1e-9), precision, recall


def address(row: dict[str, str]) -> str:
    """The parts of an address as people write them into one cell."""
    house = f"{row.get('number', '')} {row.get('street', '')}".strip()
    return ", ".join(part for part in (house, row.get("extra", "")) if part)


def write(path: Path, data: Dataset, order: list[str]) -> dict[str, str]:
    """Writes the records as a table; the mapping of its columns."""
    told = [{**data.rows[ident], "address": address(data.rows[ident])} for ident in order]
    columns = [column for column in FIELDS if any(row.get(column) for row in told)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["record", *columns])
        for ident, row in zip(order, told, strict=True):
            writer.writerow([ident, *(row.get(column, "") for column in columns)])
    return {column: f"vendor.{FIELDS[column]}" for column in columns}


def through(data: Dataset, order: list[str], pipeline: str) -> frozenset[tuple[str, ...]]:
    """One installation, one upload; the partition of the records, and a line on what it took."""
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        mapping = write(folder / "records.csv", data, order)
        with sluice_up(folder, PIPELINE=pipeline) as (api, up):
            worker = worker_of(up)
            wishes = sending.Wishes(mapping=json.dumps(mapping))
            accepted = sending.send(api, folder / "records.csv", wishes, lambda _: None)
            imported = watching.ended(api, accepted.import_id, accepted.job_id, lambda _: None)
            if imported["state"] != "succeeded":
                raise SystemExit(f"the import did not go as it must: {imported}")
            times = [datetime.fromisoformat(str(imported[one])) for one in ("createdAt", "finishedAt")]
            lines = csv.DictReader(api.lines(f"/v1/imports/{accepted.import_id}/records.csv"))
            clusters: dict[str, list[str]] = defaultdict(list)
            for ident, line in zip(order, lines, strict=True):
                clusters[line["vendorId"] or f"none {ident}"].append(ident)
            seconds = api.get(f"/v1/imports/{accepted.import_id}/report")["seconds"]
            servers = [one for one in up.children(recursive=True) if "postgres" in one.name()]
            print(
                f"  {pipeline}: {len(order):,} records, {len(clusters):,} vendors,"
                f" {(times[1] - times[0]).total_seconds():.1f} s, worker {peak_of(worker) / 1e6:.0f} MB,"
                f" database {max(peak_of(one) for one in servers) / 1e6:.0f} MB in its largest process;"
                f" {imported['counts']};"
                f" seconds { ({stage: round(spent, 1) for stage, spent in seconds.items()}) }",
                flush=True,
            )
    return frozenset(tuple(sorted(members)) for members in clusters.values())


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--sets", default=",".join(SETS))
    asked.add_argument("--records", type=int, default=200_000, help="records of the generated set")
    asked.add_argument("--orders", type=int, default=1, help="random orders of arrival, the first as it is")
    asked.add_argument("--pipelines", default=PIPELINE, help="versions to run one after the other")
    given = asked.parse_args()
    for name in given.sets.split(","):
        data = dataset(name, given.folder, given.records)
        for pipeline in given.pipelines.split(","):
            found: set[frozenset[tuple[str, ...]]] = set()
            for turn in range(given.orders):
                order = list(data.rows)
                if turn:
                    random.Random(turn).shuffle(order)
                clusters = through(data, order, pipeline)
                found.add(clusters)
                pairs = {ordered(*pair) for members in clusters for pair in combinations(members, 2)}
                f1, precision, recall = quality(pairs, data.gold)
                print(f"{name:12} {pipeline:4} F1 {f1:.3f}  precision {precision:.3f}  recall {recall:.3f}", flush=True)
            if given.orders > 1:
                print(f"{name:12} {pipeline:4} {given.orders} orders of arrival, {len(found)} partition(s)", flush=True)


if __name__ == "__main__":
    main()
