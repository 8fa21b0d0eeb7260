"""Fresh deals in Postgres: what is written of columns is the JSON of each deal's picks."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from adapters.postgres.catalog_found import picks_written
from domain.columnfacts import ColumnFacts
from domain.extraction.sheets import OnePart, of_rows
from domain.fresh_deals import FreshDeals, Stretch
from domain.plans_turns import Setting
from domain.provenance import Place
from domain.repeats import Repeat

SETTING = Setting(UUID(int=5), 7, "scope", datetime(2026, 5, 1, tzinfo=UTC))
COLUMNS, MAPPING = ("firm", "number"), {"firm": "vendor.name", "number": "deal.externalId"}


@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1)), min_size=1, max_size=8))
def test_picks_written_in_columns_are_those_of_each_deal(values: list[tuple[str, str]]) -> None:
    (part,) = of_rows([("Alder Tooling", "D-1")], COLUMNS, MAPPING, ColumnFacts(), [b""])
    assert isinstance(part, OnePart)
    repeats = [Repeat(seq, part, UUID(int=9), None) for seq in range(len(values))]
    numbers, names = zip(*values, strict=True)
    stretch = Stretch(("externalId", "name"), repeats, (numbers, names), [f"deal:{number}" for number in numbers])
    deals = list(FreshDeals(SETTING, [stretch]))
    assert {pick.place for deal in deals for pick in deal.picks.values()} == {
        Place(SETTING.number, one.seq, 0) for one in repeats
    }
    assert picks_written(stretch, SETTING.number) == [msgspec.json.encode(deal.picks).decode() for deal in deals]
