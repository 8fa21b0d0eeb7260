"""Repeats: what is not looked for again comes to the very same as what is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_house import a_house
from repeat_tables import READING, Row, tables, written

from application.contracts.import_repeats import Seen, one_by_one, seen
from domain.catalog import Entity
from domain.interpretation import Understood
from domain.plans import Plan, Planner
from domain.plans_desk import Desk
from domain.plans_turns import Decision
from domain.repeats import Repeat, Repeats, Retold
from domain.sources import Import, ImportState

Step = tuple[str, Sequence[Row]]
steps = st.lists(st.tuples(st.sampled_from(["import", "import", "undo", "again"]), tables), min_size=1, max_size=4)


async def after(history: Sequence[Step], chunk: int) -> list[Seen]:
    """What is seen after each step: a table comes in, or the first import is undone or read again."""
    house = a_house(chunk)
    imports: list[Import] = []
    told: list[Seen] = []
    for step, table in history:
        if step == "import" or not imports:
            imports.append((await house.imported(written(table), reading=READING)).imported)
        else:
            undone = (await house.find(imports[0].id)).imported.state is ImportState.UNDONE
            if step == "again":
                await house.reprocess(imports[0].id)
            elif not undone:
                await house.undo(imports[0].id, force=True)
            await house.run()
        told.append(await seen(house, imports))
    return told


@settings(max_examples=25, deadline=None)
@given(steps, st.integers(1, 4))
def test_records_are_decided_as_if_nothing_had_been_remembered(history: list[Step], chunk: int) -> None:
    with one_by_one():
        expected = asyncio.run(after(history, chunk))
    assert asyncio.run(after(history, chunk)) == expected


ROWS = [
    ("Alder Tooling 1", "R00000001", "Leeds", "United Kingdom", "Ann Ferris", "ann@orchid.example"),
    ("Alder Tooling 1 Ltd", "R00000001", "Leeds", "United Kingdom", "Ann Ferris", "ann@orchid.example"),
]


def test_a_row_whose_vendor_and_contact_were_told_of_in_these_words_is_a_repeat() -> None:
    met: list[dict[int, Repeat]] = []
    plain = Repeats.among

    def among(self: Repeats, records: Sequence[Understood]) -> dict[int, Repeat]:
        met.append(plain(self, records))
        return met[-1]

    table = [(*ROWS[at % 2], f"D-{at}", "Lamps", "7", "EUR", "Won") for at in range(8)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Repeats, "among", among)
        asyncio.run(after([("import", table)], 2))
    assert [len(found) for found in met[-3:]] == [2, 2, 2]


def test_deals_of_repeats_that_surely_nobody_has_are_founded_in_columns() -> None:
    numbers = ["D-0", "D-1", "D-2", "D-3", "D-4", "D-5", "D-6", "D-6", "D-2", "D-7"]
    table = [(*ROWS[at % 2], number, "Lamps", "7", "EUR", "Won") for at, number in enumerate(numbers)]
    founded: list[list[str]] = []
    plain = Planner.plan

    def plan(self: Planner) -> Plan:
        made = plain(self)
        fresh = made.fresh or ()
        assert all(type(one) is Entity and one not in made.entities for one in fresh)
        founded.append([one.picks["externalId"].value for one in fresh])
        return made

    others = [
        (*row[:6], number, *row[7:])
        for row, number in zip(table, ["E-0", "E-1", *numbers[:6], "E-2", "E-3"], strict=True)
    ]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Planner, "plan", plan)
        asyncio.run(after([("import", table), ("import", table), ("import", others)], 2))
    # The first chunk tells of nobody known; a number told twice in a chunk, or before, may be a known deal's.
    assert founded[:5] == [[], ["D-2", "D-3"], ["D-4", "D-5"], [], ["D-7"]]
    assert not any(founded[5:10])
    # Where there are deals, those that nobody has are found out by asking for their keys and ids.
    assert founded[10:] == [[], [], [], [], ["E-2", "E-3"]]


def test_a_deal_that_is_there_counts_what_is_said_again_without_being_decided_anew() -> None:
    table = [(*ROWS[at % 2], f"D-{at}", "Lamps", "7", "EUR", "Won") for at in range(6)]
    changed = [(*row[:8], "9", *row[9:]) for row in table]
    told: list[Decision | None] = []
    plain = Desk.retell

    def retell(self: Desk, one: Retold) -> Decision | None:
        told.append(plain(self, one))
        return told[-1]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Desk, "retell", retell)
        asyncio.run(after([("import", table), ("import", table), ("import", changed)], 2))
    # Those of a first chunk are no repeats; those of the first import are founded in columns, which nobody retells.
    assert [(one.founded, one.changed) for one in told if one is not None] == [(False, False)] * 4 + [(False, True)] * 4
    assert len(told) == 8
