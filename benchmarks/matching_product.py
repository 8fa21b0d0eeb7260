"""Matching through the product beside the others: F1, precision, recall, seconds and memory of each on the same sets.

`python benchmarks/matching_product.py FOLDER [--sets restaurants,febrl4] [--records N] [--only sluice,splink]
[--orders 5]`; FOLDER is as for `matching.py`. Ours goes in as a file by an upload into a `sluice up` of its own at its
default settings, and `records.csv` says who is whom; a pair left for review counts as not merged. Seconds are those of
the stage `match` in the import's report, and memory is the peak of the worker, which does all else of an import too.
The others (Splink, recordlinkage's ECM, a rapidfuzz baseline) run by `matching.py` in a process each: seconds are of
matching alone. With `--orders N` each set goes in N times in random orders, into an installation each, and the
partitions are compared. With `--one-by-one N` the last N records of a random order come one by one, each in an upload
of its own, beside an installation in which they come in one; the others came before, so that both have one model.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.import_rows import machine, peak_of, sluice_up, worker_of
from benchmarks.matching.datasets import Dataset, ordered
from benchmarks.matching.measure import SETS, dataset, line, quality

from entrypoints.cli import sending, watching

FIELDS = {"name": "name", "address": "address", "town": "city", "postcode": "postcode", "country": "country"}
FIELDS |= {"phone": "phone", "domain": "domain", "email": "email"}
OTHERS = ("splink", "recordlinkage", "rapidfuzz")
OURS = "sluice"
PIPELINE = "v2"
"""The version of the pipeline whose vendors are matched by weights."""

Partition = frozenset[tuple[str, ...]]


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


@dataclass(frozen=True)
class Went:
    """How an upload went: the partition of its records, seconds of the stage `match`, the worker's peak in bytes."""

    clusters: Partition
    seconds: float
    peak: int


def through(data: Dataset, order: list[str], pipeline: str) -> Went:
    """One installation, one upload, and a line on what all of it took."""
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
            for ident, told in zip(order, lines, strict=True):
                clusters[told["vendorId"] or f"none {ident}"].append(ident)
            seconds = api.get(f"/v1/imports/{accepted.import_id}/report")["seconds"]
            servers = [one for one in up.children(recursive=True) if "postgres" in one.name()]
            spent = sum(worker.cpu_times()[:2])
            print(
                f"    {pipeline}: {len(order):,} records, {len(clusters):,} vendors,"
                f" {(times[1] - times[0]).total_seconds():.1f} s in all, {spent:.1f} s of processor in the worker,"
                f" database {max(peak_of(one) for one in servers) / 2**20:.0f} MB in its largest process;"
                f" seconds { ({stage: round(one, 1) for stage, one in seconds.items()}) }",
                flush=True,
            )
            partition = frozenset(tuple(sorted(members)) for members in clusters.values())
            return Went(partition, float(seconds.get("match", 0)), peak_of(worker))


def ours(name: str, data: Dataset, pipeline: str, orders: int) -> None:
    """A line for each order of arrival, the first as it is, and how many partitions they gave."""
    found: set[Partition] = set()
    for turn in range(orders):
        order = list(data.rows)
        if turn:
            random.Random(turn).shuffle(order)
        went = through(data, order, pipeline)
        found.add(went.clusters)
        pairs = {ordered(*pair) for members in went.clusters for pair in combinations(members, 2)}
        system = f"sluice {pipeline}" if not turn else f"sluice, order {turn}"
        line(name, system, quality(pairs, data.gold), went.seconds, went.peak)
    if orders > 1:
        print(f"{name:12} {orders} orders of arrival, {len(found)} partition(s)", flush=True)


def in_parts(data: Dataset, parts: list[list[str]], pipeline: str) -> Partition:
    """The partition of the records where each part comes in an upload of its own, one after the other."""
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        clusters: dict[str, list[str]] = defaultdict(list)
        with sluice_up(folder, PIPELINE=pipeline) as (api, _):
            imports = []
            for number, part in enumerate(parts):
                path = folder / f"records-{number}.csv"
                wishes = sending.Wishes(mapping=json.dumps(write(path, data, part)))
                accepted = sending.send(api, path, wishes, lambda _: None)
                imported = watching.ended(api, accepted.import_id, accepted.job_id, lambda _: None)
                if imported["state"] != "succeeded":
                    raise SystemExit(f"the import did not go as it must: {imported}")
                imports.append(accepted.import_id)
            for ident, part in zip(imports, parts, strict=True):
                for record, told in zip(
                    part, csv.DictReader(api.lines(f"/v1/imports/{ident}/records.csv")), strict=True
                ):
                    clusters[told["vendorId"] or f"none {record}"].append(record)
        return frozenset(tuple(sorted(members)) for members in clusters.values())


def one_by_one(name: str, data: Dataset, pipeline: str, last: int) -> None:
    """Whether the last records give the same vendors one by one as in one table."""
    order = list(data.rows)
    random.Random(1).shuffle(order)
    before, after = order[:-last], order[-last:]
    together = in_parts(data, [before, after], pipeline)
    alone = in_parts(data, [before, *([one] for one in after)], pipeline)
    differ = len(together ^ alone)
    print(
        f"{name:12} {last} records one by one and in one table: {differ} vendors differ of {len(together)}", flush=True
    )


def theirs(name: str, system: str, folder: Path, records: int) -> None:
    """Another system, by the script that knows its environment."""
    script = Path(__file__).with_name("matching.py")
    given = ["--only", system, "--sets", name, "--records", str(records), "--here"]
    subprocess.run([sys.executable, str(script), str(folder), *given], check=True)


def main() -> None:
    """Every system on every set."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--sets", default=",".join(SETS))
    asked.add_argument("--records", type=int, default=200_000, help="records of the generated set")
    asked.add_argument("--only", default=",".join((OURS, *OTHERS)), help="systems to run")
    asked.add_argument("--orders", type=int, default=1, help="random orders of arrival, the first as it is")
    asked.add_argument("--one-by-one", type=int, default=0, help="records that come one by one, beside in one table")
    asked.add_argument("--pipelines", default=PIPELINE, help="versions of ours to run one after the other")
    given = asked.parse_args()
    print(json.dumps(machine()), flush=True)
    for name in given.sets.split(","):
        for system in given.only.split(","):
            if system != OURS:
                theirs(name, system, given.folder, given.records)
                continue
            data = dataset(name, given.folder, given.records)
            for pipeline in given.pipelines.split(","):
                if given.one_by_one:
                    one_by_one(name, data, pipeline, given.one_by_one)
                else:
                    ours(name, data, pipeline, given.orders)


if __name__ == "__main__":
    main()
