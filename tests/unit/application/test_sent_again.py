"""The same rows sent again, in whatever order, columns and words for these, make no second vendor, contact or deal."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Sequence
from io import StringIO
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_house import a_house

from application.contracts.import_house import ImportHouse
from domain.provenance import Noun
from domain.readings import Blank, Collision, Reading

FIELDS = {
    "vendor.name": ("Company", "Supplier", "Vendor name"),
    "vendor.registrationId": ("Registration number", "Company registration number"),
    "vendor.city": ("City", "Town"),
    "vendor.domain": ("Website", "Domain"),
    "contact.name": ("Contact person", "Contact name"),
    "contact.email": ("E-mail", "Contact e-mail"),
    "deal.externalId": ("Contract number", "Contract no"),
    "deal.name": ("Contract", "Deal name"),
    "deal.amount": ("Amount", "Contract amount"),
    "deal.currency": ("Currency", "Currency code"),
}
CELLS = {
    "vendor.name": (
        "",
        "Acme Anvils Ltd",
        "ACME ANVILS LIMITED",
        "Birch Papers GmbH",
        "Cedar Freight Inc",
        "Acme Freight",
    ),
    "vendor.registrationId": ("", "", "HRB 1001", "HRB 2002"),
    "vendor.city": ("", "Leeds", "Bremen"),
    "vendor.domain": ("", "", "acme.com", "birch.org"),
    "contact.name": ("", "Ada Low", "Ada M. Low", "Bo Birch"),
    "contact.email": ("", "", "ada@acme.com", "bo@birch.org"),
    "deal.externalId": ("", "C-1", "C-2", "C-3"),
    "deal.name": ("", "Anvils", "Paper"),
    "deal.amount": ("", "100.00", "2500.50", "no price"),
    "deal.currency": ("EUR", "USD"),
}
KEYS = ((), (), ("vendor.registrationId",), ("deal.externalId",), ("vendor.registrationId", "deal.externalId"))
Row = dict[str, str]

row = st.fixed_dictionaries({field: st.sampled_from(some) for field, some in CELLS.items()})
table = st.lists(row, min_size=1, max_size=6)


@st.composite
def heads(draw: st.DrawFn) -> dict[str, str]:
    """A word for each field, in an order of its own."""
    order = draw(st.permutations(list(FIELDS)))
    return {field: draw(st.sampled_from(FIELDS[field])) for field in order}


def as_csv(rows: Sequence[Row], words: dict[str, str]) -> bytes:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(words.values())
    writer.writerows([row[field] for field in words] for row in rows)
    return text.getvalue().encode()


async def sent(house: ImportHouse, rows: Sequence[Row], words: dict[str, str], how: Reading) -> None:
    mapping = {word: field for field, word in words.items()}
    reading = Reading(mapping=mapping, keys=how.keys, collision=how.collision, blank=how.blank)
    found = await house.imported(as_csv(rows, words), reading=reading)
    assert found.imported.error is None


async def told(house: ImportHouse) -> dict[Noun, int]:
    return {noun: len(await house.entities(noun)) for noun in Noun}


readings = st.builds(
    lambda keys, collision, blank: Reading(keys=keys, collision=collision, blank=blank),
    st.sampled_from(KEYS),
    st.sampled_from([None, *Collision]),
    st.sampled_from([None, Blank.CLEAR]),
)


@pytest.mark.parametrize("pipeline", ["v1", "v2"])
@settings(max_examples=25, deadline=None)
@given(table, table, readings, heads(), heads(), st.randoms(use_true_random=False))
def test_the_same_rows_make_no_second_vendor_contact_or_deal(
    pipeline: str,
    first: list[Row],
    second: list[Row],
    how: Reading,
    before: dict[str, str],
    after: dict[str, str],
    chance: Random,
) -> None:
    async def scenario() -> None:
        house = a_house(pipeline=pipeline)
        for rows in (first, second):
            await sent(house, rows, before, how)
        there = await told(house)
        for rows in (first, second):
            await sent(house, chance.sample(rows, len(rows)), after, how)
        assert await told(house) == there

    asyncio.run(scenario())


async def test_a_row_that_names_nobody_by_a_number_stays_whose_it_was_when_another_has_its_domain_too() -> None:
    house = a_house(pipeline="v1")
    blank = dict.fromkeys(FIELDS, "")
    words = {field: some[0] for field, some in FIELDS.items()}
    cedar = {"vendor.name": "Cedar Freight Inc", "deal.amount": "2500.50", "deal.currency": "USD"}
    rows = [
        {**blank, **cedar, "vendor.registrationId": "HRB 1001", "deal.amount": "7"},
        {**blank, **cedar, "vendor.domain": "acme.com"},
        {**blank, "vendor.name": "Acme Anvils", "vendor.domain": "acme.com", "vendor.registrationId": "HRB 2002"},
    ]
    await sent(house, rows, words, Reading())
    there = await told(house)
    for again in (rows[1:], rows[::-1]):
        await sent(house, again, words, Reading())
        assert await told(house) == there
