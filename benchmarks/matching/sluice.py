"""Sluice's own matching at its default settings: rows to nodes, one full pass, clusters to pairs."""

from __future__ import annotations

import sys
import time
from itertools import combinations
from pathlib import Path

from benchmarks.matching.datasets import Dataset, Pairs, ordered

sys.path.insert(0, str(Path(__file__).parents[2] / "src"))

from domain.linkage import Address, Linked, Node, link


def node_of(ident: str, row: dict[str, str]) -> Node:
    """The node that a record of the benchmark is."""
    found = {column: row.get(column, "") for column in ("street", "number", "extra", "postcode", "town")}
    phone, domain, email = row.get("phone", ""), row.get("domain", ""), row.get("email", "")
    number = row.get("registration", "")
    return Node(
        ident,
        names=(row["name"],) if row.get("name") else (),
        country=row.get("country", ""),
        address=Address(**found),
        phones=(phone,) if phone else (),
        domains=(domain,) if domain else (),
        emails=(email,) if email else (),
        registrations=(("hrb", number),) if number else (),
    )


def run(dataset: Dataset) -> tuple[Pairs, float, Linked]:
    """(pairs of one vendor, seconds of matching, the whole result)."""
    nodes = [node_of(ident, row) for ident, row in dataset.rows.items()]
    dataset.rows.clear()
    began = time.perf_counter()
    found = link(nodes)
    seconds = time.perf_counter() - began
    pairs = {ordered(one, two) for cluster in found.clusters for one, two in combinations(cluster, 2)}
    return pairs, seconds, found
