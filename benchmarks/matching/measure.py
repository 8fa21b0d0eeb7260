"""What is measured of a system on a set, and the line that tells it."""

from __future__ import annotations

from pathlib import Path

from benchmarks.matching.datasets import Dataset, Pairs, febrl, restaurants
from benchmarks.matching.generated import generated
from benchmarks.matching.worlds import WORLDS, world
from benchmarks.matching.worlds_lists import LISTS
from benchmarks.matching.worlds_shared import SHARED
from benchmarks.matching.worlds_unseen import UNSEEN

SETS = ("restaurants", "febrl3", "febrl4", "generated", *WORLDS, *UNSEEN, *LISTS, *SHARED)
FILES = {"febrl3": ("dataset3.csv",), "febrl4": ("dataset4a.csv", "dataset4b.csv")}


def dataset(name: str, folder: Path, records: int) -> Dataset:
    """The set of this name; `records`: of the generated one, of three vendors for each five."""
    if name == "restaurants":
        return restaurants(folder)
    if name == "generated":
        return generated(records, records * 3 // 5)
    if maker := WORLDS.get(name) or UNSEEN.get(name) or LISTS.get(name) or SHARED.get(name):
        return world(name, maker)
    return febrl(folder, name, FILES[name])


def quality(found: Pairs, gold: Pairs) -> tuple[float, float, float]:
    """(F1, precision, recall) over pairs."""
    hit = len(found & gold)
    precision, recall = hit / max(len(found), 1), hit / max(len(gold), 1)
    return 2 * precision * recall / max(precision + recall, 1e-9), precision, recall


def line(name: str, system: str, found: tuple[float, float, float], seconds: float, peak: int) -> None:
    """One line of the table; `seconds` of matching, `peak` of the process in bytes."""
    print(
        f"{name:12} {system:16} F1 {found[0]:.3f}  precision {found[1]:.3f}  recall {found[2]:.3f}"
        f"  {seconds:7.1f} s  {peak / 2**20:7.0f} MB",
        flush=True,
    )
