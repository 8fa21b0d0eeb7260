"""The JSON of a kept record says all that was kept, in little room."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.domain.test_rows_together import Table, tables

from adapters.postgres.record_body import read, written, written_together
from domain.catalog import Kept
from domain.extraction import of_rows
from domain.extraction.sheets import OnePart
from domain.extraction.shorthand import CELL
from domain.provenance import Claim, Part
from domain.records import Line, Problem, Row, Turn

TEXTS = st.text(max_size=4)
CLAIMS = st.builds(
    Claim,
    value=TEXTS,
    raw=TEXTS,
    rule=st.sampled_from((CELL, "csv.names@1")),
    column=st.integers(-1, 3),
    start=st.integers(-1, 0),
    end=st.integers(-1, 0),
    confidence=st.sampled_from((1.0, 0.3)),
)


def kept_of(content: Row | Turn, *parts: Part) -> Kept:
    return Kept(7, Line(8), content, 1, "new", parts, (), *[(None,) * len(parts)] * 3, ("",) * len(parts))


@given(st.lists(TEXTS, max_size=3).map(tuple), st.lists(CLAIMS, max_size=4), st.booleans())
def test_the_claims_that_were_kept_are_read_back(cells: tuple[str, ...], claims: list[Claim], row: bool) -> None:
    whole = [Claim(cell, cell, CELL, index) for index, cell in enumerate(cells)]
    said = {str(index): claim for index, claim in enumerate([*claims, *whole])}
    kept = kept_of(Row(cells) if row else Turn("Ann", "hello"), Part(vendor=said), Part(deal=said))
    body = read(written(kept))
    assert (body.parts, body.content, body.locator) == (kept.parts, kept.content, kept.locator)


def test_a_cell_taken_as_it_stands_is_written_once() -> None:
    name = "Alder Freight " * 8
    kept = kept_of(Row((name,)), Part(vendor={"name": Claim(name, name, CELL, 0)}))
    assert written(kept).count(name.encode()) == 1


def test_a_record_written_with_all_its_claims_is_still_read() -> None:
    old = (
        '{"locator":{"type":"line","line":2},"content":{"type":"row","cells":["Acme"]},'
        '"parts":[{"vendor":{"name":["Acme","Acme","csv.column@1",0,-1,-1,1.0]}}],"rules":[""]}'
    )
    assert read(old).parts == (Part(vendor={"name": Claim("Acme", "Acme", CELL, 0)}),)


@settings(deadline=None)  # the first phone number of a process loads their plans
@given(tables())
def test_rows_of_a_table_are_written_together_as_each_by_itself(table: Table) -> None:
    rows, columns, mapping, facts = table
    said = of_rows(rows, columns, mapping, facts, [msgspec.json.encode(row) for row in rows])
    kept = [
        kept_of(Row(row), *(() if isinstance(one, Problem) else one if isinstance(one, OnePart) else (one,)))
        for row, one in zip(rows, said, strict=True)
    ]
    together = [
        msgspec.structs.replace(one, parts=what) if isinstance(what, OnePart) else one
        for one, what in zip(kept, said, strict=True)
    ]
    assert written_together(together) == [written(one) for one in kept]
