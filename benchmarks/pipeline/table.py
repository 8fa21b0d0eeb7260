"""The generated tables of the pipeline benchmark: 10 columns, a vendor for every 20 rows, 1 % bad rows."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

ROWS_A_VENDOR = 20
WORDS = "Alder Birch Cedar Delta Ember Fjord Grove Iron Juniper Kelp Larch Maple North Ochre Pine Reed".split()  # noqa: SIM905
TRADES = "Analytics Freight Tooling Paper Lighting Systems Foods Textiles Optics Marine Cables Seeds Ceramics".split()  # noqa: SIM905
FORMS = ("Ltd", "Limited", "GmbH", "LLC", "Inc.", "S.A.", "AB", "B.V.")
PLACES = (("Leeds", "United Kingdom"), ("Bremen", "Germany"), ("Uppsala", "Sweden"), ("Duluth", "United States"))
STAGES = ("Proposal", "Won", "Lost")
COLUMNS = (
    "supplier", "registration id", "city", "country", "contact e-mail",
    "deal id", "amount", "currency", "stage", "close date",
)  # fmt: skip
AMOUNT, STAGE = COLUMNS.index("amount"), COLUMNS.index("stage")
AGAIN = ("weekly", "new")
"""What a second table tells: of four rows two as they were, one changed, one of a new deal; or of new deals alone."""


def write_table(path: Path, rows: int, vendors: int = 0) -> None:
    """The same table for the same numbers of rows and vendors, written row by row."""
    vendors = vendors or max(rows // ROWS_A_VENDOR, 1)
    chance = random.Random(rows)
    _write(path, (_row(chance, row, vendors) for row in range(rows)))


def write_again(path: Path, first: Path, rows: int, vendors: int, kind: str) -> None:
    """A second table of as many rows over the same vendors, of one of the kinds of AGAIN; `first`: the table before."""
    vendors = vendors or max(rows // ROWS_A_VENDOR, 1)
    chance = random.Random(rows + 1)
    new = (_row(chance, rows + row, vendors) for row in range(rows))
    if kind == "new":
        _write(path, new)
        return
    with first.open(encoding="utf-8", newline="") as file:
        known = islice(csv.reader(file), 1, None)
        _write(path, (_weekly(chance, at, row, new) for at, row in enumerate(known)))


def _weekly(chance: random.Random, at: int, row: list[str], new: Iterable[Sequence[str]]) -> Sequence[str]:
    if at % 4 == 2:
        row[AMOUNT] = _amount(chance, at + 1)
        row[STAGE] = STAGES[(STAGES.index(row[STAGE]) + 1) % len(STAGES)]
    return next(iter(new)) if at % 4 == 3 else row


def _row(chance: random.Random, row: int, vendors: int) -> Sequence[str]:
    vendor = chance.randrange(vendors)
    form = FORMS[vendor % 8] if chance.random() < 0.7 else ""
    amount = "a lot" if chance.random() < 0.01 else _amount(chance, row)
    return (
        f"{WORDS[vendor % 16]} {TRADES[vendor // 16 % 13]} {vendor} {form}".strip(),
        f"R{vendor:08d}",
        *PLACES[vendor % 4],
        f"person{vendor % 7}.{vendor}@example.com",
        f"D-{row}",
        amount,
        "EUR",
        chance.choice(STAGES),
        f"2026-{row % 12 + 1:02d}-{row % 28 + 1:02d}",
    )


def _amount(chance: random.Random, row: int) -> str:
    return f"{chance.randrange(1_000, 900_000)}.{row % 100:02d}"


def _write(path: Path, rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows)
