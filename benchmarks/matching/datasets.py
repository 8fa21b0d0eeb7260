"""The data sets of the matching benchmark as records of plain columns, with the true vendor of each."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

Pairs = set[tuple[str, str]]


@dataclass
class Dataset:
    """`rows`: id -> column -> text (missing columns are empty); `gold`: pairs of ids, the lower first."""

    name: str
    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    gold: Pairs = field(default_factory=set)


def ordered(one: str, two: str) -> tuple[str, str]:
    """The pair, the lower id first."""
    return (one, two) if one < two else (two, one)


def read(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, texts without the blanks around them."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, skipinitialspace=True):
            yield {key.strip(): (value or "").strip() for key, value in row.items() if key}


def restaurants(folder: Path) -> Dataset:
    """Two listings in one heap: name, address, city. No phone, no kind of cooking."""
    found = Dataset("restaurants")
    for prefix, name in (("f", "fodors.csv"), ("z", "zagats.csv")):
        for row in read(folder / "restaurants" / name):
            found.rows[prefix + row["id"]] = {"name": row["name"], "street": row["addr"], "town": row["city"]}
    for row in read(folder / "restaurants" / "matches_fodors_zagats.csv"):
        found.gold.add(ordered("f" + row["fodors_id"], "z" + row["zagats_id"]))
    return found


def febrl(folder: Path, name: str, files: tuple[str, ...]) -> Dataset:
    """People: names, address, town and postcode only."""
    found = Dataset(name)
    true: dict[str, list[str]] = {}
    for file in files:
        for row in read(folder / "febrl" / file):
            ident = row["rec_id"]
            found.rows[ident] = {
                "name": f"{row['given_name']} {row['surname']}".strip(),
                "number": row["street_number"],
                "street": row["address_1"],
                "extra": row["address_2"],
                "town": row["suburb"],
                "postcode": row["postcode"],
            }
            true.setdefault(ident.split("-")[1], []).append(ident)
    for members in true.values():
        found.gold.update(ordered(one, two) for one, two in combinations(members, 2))
    return found
