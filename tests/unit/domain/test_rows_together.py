"""Many rows read column by column say what each of them says by itself."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.columnfacts import ColumnFacts
from domain.extraction import of_row, of_rows
from domain.extraction.sheets import OnePart
from domain.interpretation import Interpreter, summed_together
from domain.pipelines import V1
from domain.provenance import MAPPABLE
from domain.records import Line, Problem, Record, Row

SAYINGS = (
    "", " ", "n/a", "-", "Alder Ltd", " Alder  Ltd", "Birch|Pine", "a\nb", "12\n13", "\x1b", "12", "-7.50", "1,5",
    "a lot", "USD 9", "1.234", "0", "R-1", "vat 000", "ann@x.example", "Ann@X.example", "a@b.c\na@b.co", "2024-05-31",
    "05/06/2024", "EUR", "US", "won", "https://x.example", "+44 20 7946 0958",
)  # fmt: skip
CELLS = st.one_of(st.sampled_from(SAYINGS), st.text(max_size=6), st.from_regex(r"-?[0-9]{1,3}(\.[0-9]{1,2})?"))

Table = tuple[list[tuple[str, ...]], tuple[str, ...], dict[str, str], ColumnFacts]
"""Rows, columns, mapping and facts."""


@st.composite
def tables(draw: st.DrawFn) -> Table:
    targets = draw(st.lists(st.sampled_from(MAPPABLE), min_size=1, max_size=7))
    columns = tuple(f"column {at}" for at in range(len(targets)))
    pools = [draw(st.lists(CELLS, min_size=1, max_size=draw(st.sampled_from((1, 3, 12))))) for _ in targets]
    rows = draw(st.lists(st.tuples(*map(st.sampled_from, pools)), max_size=30))
    rows = [row[: draw(st.integers(0, len(row)))] if draw(st.integers(0, 60)) == 60 else row for row in rows]
    marked = frozenset(target for target in targets if draw(st.booleans()))
    facts = ColumnFacts(day_first=marked, decimal_comma=marked)
    return rows, columns, dict(zip(columns, targets, strict=True)), facts


@settings(deadline=None)  # the first phone number of a process loads their plans
@given(tables())
def test_rows_together_say_what_each_says_alone(
    table: Table,
) -> None:
    rows, columns, mapping, facts = table
    together = of_rows(rows, columns, mapping, facts, [msgspec.json.encode(row) for row in rows])
    alone = [of_row(row, columns, mapping, facts) for row in rows]
    assert [one[0] if isinstance(one, OnePart) else one for one in together] == alone


@settings(deadline=None)  # the first phone number of a process loads their plans
@given(tables(), st.lists(st.sampled_from(("", "ragged", "cell")), max_size=30))
def test_a_chunk_is_understood_as_its_records_are_one_by_one(table: Table, wrong: list[str]) -> None:
    rows, columns, mapping, facts = table
    reader = Interpreter(V1, columns, mapping, facts)
    problem = Problem("ragged_row", "too many")
    records = [
        Record(seq, Line(seq + 2), Row(row), problem if odd == "ragged" else None, ((0, problem),) * (odd == "cell"))
        for seq, (row, odd) in enumerate(zip(rows, [*wrong, *[""] * len(rows)], strict=False))
    ]
    together = reader.together(records, summed_together(records))
    for one, alone in zip(together, map(reader, records), strict=True):
        assert (one.seq, one.locator, one.content, one.digest, one.size) == (
            alone.seq, alone.locator, alone.content, alone.digest, alone.size,
        )  # fmt: skip
        assert (one.parts, one.mentions, one.problem) == (alone.parts, alone.mentions, alone.problem)
