"""The generated table of the pipeline benchmark: 10 columns, a vendor for every 20 rows, 1 % bad rows."""

from __future__ import annotations

import csv
import random
from pathlib import Path

ROWS_A_VENDOR = 20
WORDS = "Alder Birch Cedar Delta Ember Fjord Grove Iron Juniper Kelp Larch Maple North Ochre Pine Reed".split()  # noqa: SIM905
TRADES = "Analytics Freight Tooling Paper Lighting Systems Foods Textiles Optics Marine Cables Seeds Ceramics".split()  # noqa: SIM905
FORMS = ("Ltd", "Limited", "GmbH", "LLC", "Inc.", "S.A.", "AB", "B.V.")
PLACES = (("Leeds", "United Kingdom"), ("Bremen", "Germany"), ("Uppsala", "Sweden"), ("Duluth", "United States"))
COLUMNS = (
    "supplier", "registration id", "city", "country", "contact e-mail",
    "deal id", "amount", "currency", "stage", "close date",
)  # fmt: skip


def write_table(path: Path, rows: int, vendors: int = 0) -> None:
    """The same table for the same numbers of rows and vendors, written row by row."""
    vendors = vendors or max(rows // ROWS_A_VENDOR, 1)
    chance = random.Random(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for row in range(rows):
            vendor = chance.randrange(vendors)
            form = FORMS[vendor % 8] if chance.random() < 0.7 else ""
            amount = "a lot" if chance.random() < 0.01 else f"{chance.randrange(1_000, 900_000)}.{row % 100:02d}"
            writer.writerow(
                [
                    f"{WORDS[vendor % 16]} {TRADES[vendor // 16 % 13]} {vendor} {form}".strip(),
                    f"R{vendor:08d}",
                    *PLACES[vendor % 4],
                    f"person{vendor % 7}.{vendor}@example.com",
                    f"D-{row}",
                    amount,
                    "EUR",
                    chance.choice(("Proposal", "Won", "Lost")),
                    f"2026-{row % 12 + 1:02d}-{row % 28 + 1:02d}",
                ]
            )
