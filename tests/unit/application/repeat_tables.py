"""Tables in which vendors and contacts come again and again, told of in one way and another."""

from __future__ import annotations

import io
from collections.abc import Sequence
from csv import writer

from hypothesis import strategies as st

from domain.sources import Reading

MAPPING = {
    "supplier": "vendor.name",
    "number": "vendor.registrationId",
    "city": "vendor.city",
    "country": "vendor.country",
    "person": "contact.name",
    "mail": "contact.email",
    "deal": "deal.externalId",
    "product": "deal.product",
    "amount": "deal.amount",
    "currency": "deal.currency",
    "stage": "deal.stage",
}
READING = Reading(mapping=MAPPING)

Row = tuple[str, ...]

told_of = st.sampled_from(
    [
        ("Alder Tooling 1", "R00000001", "Leeds", "United Kingdom"),
        ("Alder Tooling 1 Ltd", "R00000001", "Leeds", "United Kingdom"),
        ("Alder Tooling 1 Ltd", "R00000001", "York", "United Kingdom"),
        ("Alder Tooling 1", "R00000001", "", "United Kingdom"),
        ("Birch Optics GmbH", "R00000002", "Bremen", "Germany"),
        ("BIRCH OPTICS", "R00000002", "Bremen", "Germany"),
        ("Birch Optics GmbH", "", "Bremen", "Germany"),
        ("Cedar Cables 3", "", "", ""),
    ]
)
people = st.sampled_from(
    [
        ("Ann Ferris", "ann@orchid.example"),
        ("", "ann@orchid.example"),
        ("Ann B. Ferris", "ann@orchid.example"),
        ("Ann Ferris", ""),
        ("Ann Ferris", "ferris@poplar.example"),
        ("", "sam@poplar.example"),
        ("Sam Roe", "SAM@poplar.example"),
        ("", ""),
    ]
)
deals = st.tuples(
    st.sampled_from(["D-1", "D-2", "D-3", "d 1", ""]) | st.integers(10, 99).map("D-{}".format),
    st.sampled_from(["Lamps", "Seeds", ""]),
    st.sampled_from(["100", "2.50", "1,000.00", "a lot", "", "7"]),
    st.sampled_from(["EUR", "USD", ""]),
    st.sampled_from(["Won", "Lost", "Proposal", ""]),
)
rows = st.tuples(told_of, people, deals).map(lambda row: (*row[0], *row[1], *row[2]))
tables = st.lists(rows, min_size=1, max_size=14)


def written(table: Sequence[Row]) -> bytes:
    """The table as CSV."""
    text = io.StringIO()
    lines = writer(text)
    lines.writerow(MAPPING)
    lines.writerows(table)
    return text.getvalue().encode()
