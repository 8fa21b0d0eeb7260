"""An error file, mended and sent again, ends without errors, and nothing is there twice for it."""

from __future__ import annotations

import asyncio
import csv
from collections import Counter
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_house import a_house
from openpyxl import Workbook

from application.contracts.import_house import ImportHouse
from domain.provenance import Noun
from domain.readings import Mode, Reading
from domain.sources import SourceKind

HEAD = (
    "row", "Company", "Country", "Person", "Person email", "Deal name", "Stage", "Bid price", "Contract amount", "When",
)  # fmt: skip
MAPPING = {
    "Company": "vendor.name", "Country": "vendor.country", "Person": "contact.name", "Person email": "contact.email",
    "Deal name": "deal.name", "Stage": "deal.stage", "Bid price": "deal.amount.bid", "Contract amount": "deal.amount",
    "When": "deal.submittedAt",
}  # fmt: skip
FAULTS = {
    "Company": "", "Person email": "not at all", "Bid price": "dear", "Contract amount": "12 apples", "When": "soon",
}  # fmt: skip

Table = list[dict[str, str]]
good_row = st.fixed_dictionaries(
    {
        "Company": st.sampled_from(("Acme Anvils Ltd", "Birch Papers GmbH", "Cedar Freight Inc", "Dogwood Tea SA")),
        "Country": st.sampled_from(("Nepal", "DE", "")),
        "Person": st.sampled_from(("Jo Poe", "Sam Roe", "")),
        "Person email": st.sampled_from(("jo.poe@gmail.com", "")),
        "Deal name": st.sampled_from(("Tea", "Paper", "")),
        "Stage": st.sampled_from(("won", "lost")),
        "Bid price": st.sampled_from(("1.234", "99", "")),
        "Contract amount": st.sampled_from(("1.234,50", "2.000,25", "")),
        "When": st.sampled_from(("3/4/2024", "25/4/2024", "")),
    }
)
tables = st.lists(good_row, min_size=1, max_size=7).map(
    lambda rows: [{**row, "row": str(number)} for number, row in enumerate(rows)]
)
faults = st.lists(st.tuples(st.integers(0, 6), st.sampled_from(sorted(FAULTS))), min_size=1, max_size=6)


def as_csv(rows: Table, columns: tuple[str, ...] = HEAD) -> bytes:
    text = StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def as_xlsx(rows: Table, columns: tuple[str, ...]) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in ([*columns], *([row[column] for column in columns] for row in rows)):
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def broken(rows: Table, wrong: list[tuple[int, str]]) -> Table:
    spoilt = [dict(row) for row in rows]
    for number, column in wrong:
        spoilt[number % len(rows)][column] = FAULTS[column]
    return spoilt


def mended(report: str, rows: Table) -> Table:
    """Each rejected row with the one cell mended that code and column speak of."""
    by_number = {row["row"]: row for row in rows}
    lines: Table = list(csv.DictReader(StringIO(report)))
    for line in lines:
        column = line["_column"] or {"no_vendor": "Company", "nothing_mapped": "Company"}[line["_code"]]
        line[column] = by_number[line["row"]][column]
    return lines


async def known(house: ImportHouse) -> Counter[tuple[Any, ...]]:
    """The vendors and deals by their vendor (which contact a row speaks of follows those that came before it)."""
    shown = await house.shown()
    vendors = {ident: values.get("name") for (noun, ident), (_, values) in shown.items() if noun is Noun.VENDOR}
    return Counter(
        (noun, vendors[owner] if owner else values.get("name"))
        for (noun, _), (owner, values) in shown.items()
        if noun is not Noun.CONTACT
    )


async def rounds(house: ImportHouse, rows: Table, wrong: list[tuple[int, str]], again: Any, **offer: Any) -> int:
    """Import, and mend and import the error file until it is empty; how often that took."""
    found = await house.imported(as_csv(broken(rows, wrong)), **offer)
    for count in range(len(wrong) + 1):
        if not found.imported.counts.rejected:
            return count
        report = mended(await house.errors_csv(found.imported.id), rows)
        content, name = again(report)
        found = await house.imported(content, name)
    raise AssertionError(await house.errors_csv(found.imported.id))


async def as_if_good(rows: Table, found: Counter[tuple[Any, ...]], pipeline: str, **offer: Any) -> None:
    house = a_house(pipeline=pipeline)
    await house.imported(as_csv(rows), **offer)
    assert found == await known(house)


@pytest.mark.parametrize("pipeline", ["v1", "v2"])
@settings(max_examples=12, deadline=None)
@given(tables, faults, st.permutations(HEAD), st.booleans(), st.booleans())
def test_a_mended_error_file_comes_in_and_nothing_is_there_twice(
    pipeline: str,
    rows: Table,
    wrong: list[tuple[int, str]],
    order: list[str],
    workbook: bool,
    with_good: bool,
) -> None:
    def again(report: Table) -> tuple[bytes, str]:
        columns = ("_import", *order, "_line", "_column", "_code")
        also = [{**dict.fromkeys(columns, ""), **row} for row in rows] if with_good else []
        return (as_xlsx if workbook else as_csv)([*report, *also], columns), "mended.xlsx" if workbook else "mended.csv"

    async def scenario() -> None:
        house = a_house(pipeline=pipeline)
        await rounds(house, rows, wrong, again, reading=Reading(mapping=MAPPING))
        await as_if_good(rows, await known(house), pipeline, reading=Reading(mapping=MAPPING))

    asyncio.run(scenario())


@pytest.mark.parametrize("pipeline", ["v1", "v2"])
@settings(max_examples=8, deadline=None)
@given(tables, faults, st.permutations(HEAD))
def test_the_whole_mended_file_sent_again_makes_nothing_twice(
    pipeline: str, rows: Table, wrong: list[tuple[int, str]], order: list[str]
) -> None:
    async def scenario() -> None:
        # What the spoilt cells would have told of the others' order of day and month is not in the first file.
        reading = Reading(mapping=MAPPING, day_first=True, decimal_comma=True)
        house = a_house(pipeline=pipeline)
        await house.imported(as_csv(broken(rows, wrong)), reading=reading)
        found = await house.imported(as_csv(rows, tuple(order)), reading=reading)
        assert found.imported.counts.rejected == 0
        await as_if_good(rows, await known(house), pipeline, reading=reading)

    asyncio.run(scenario())


async def test_rows_that_only_create_are_mended_among_good_ones() -> None:
    house = a_house()
    rows = [{"row": "0", **dict.fromkeys(HEAD[1:], ""), "Company": "Acme Anvils Ltd", "Deal name": "Tea"}]
    rows.append({**rows[0], "row": "1", "Deal name": "Paper", "When": "1/2/2024"})
    reading = Reading(mapping=MAPPING, mode=Mode.CREATE)

    def again(report: Table) -> tuple[bytes, str]:
        return as_csv([*report, {**rows[0], "_import": ""}], (*HEAD, "_import", "_code", "_line")), "mended.csv"

    assert await rounds(house, rows, [(1, "When")], again, reading=reading) == 1
    assert len(await house.entities(Noun.DEAL)) == 2


async def test_rejected_rows_of_several_imports_in_one_file_are_refused_wherever_they_stand() -> None:
    house = a_house()
    blank = dict.fromkeys(HEAD, "")
    rows = [{**blank, "row": str(number), "Company": f"Acme {number} Ltd", "When": "soon"} for number in range(2)]
    both = Reading(mapping=MAPPING, day_first=True), Reading(mapping=MAPPING, day_first=False)
    reports: Table = []
    for row, reading in zip(rows, both, strict=True):
        found = await house.imported(as_csv([row]), reading=reading)
        lines = csv.DictReader(StringIO(await house.errors_csv(found.imported.id)))
        reports += [{**line, "When": "3/4/2024"} for line in lines]
    columns = (*HEAD, "_line", "_code", "_import")
    good = [{**blank, "row": str(number), "Company": f"Birch {number} Ltd"} for number in range(2500)]
    between = [{**dict.fromkeys(columns, ""), **row} for row in good]
    mixed = await house.imported(as_csv([reports[0], *between, reports[1]], columns))
    assert mixed.imported.error is not None and mixed.imported.error.code == "mixed_imports"
    assert all(line["_import"] in mixed.imported.error.message for line in reports)
    assert await house.entities(Noun.DEAL) == []
    alone = [await house.imported(as_csv([line], columns)) for line in reports]
    assert [found.imported.counts.rejected for found in alone] == [0, 0]
    dates = {deal.picks["submittedAt"].value for deal in await house.entities(Noun.DEAL)}
    assert dates == {"2024-04-03", "2024-03-04"}


async def test_a_line_of_totals_that_comes_again_is_taken_and_says_nothing() -> None:
    house = a_house()
    mapping = {"Supplier": "vendor.name", "Invoice": "deal.externalId", "Amount": "deal.amount"}
    table = b"Supplier,Invoice,Amount\nNordlicht Ltd,I-1,10.00\nTotal,,10.00\nVega Inc,I-2,x\n"
    found = await house.imported(table, reading=Reading(mapping=mapping))
    assert found.imported.counts.rejected == 2
    report = (await house.errors_csv(found.imported.id)).replace(",I-2,x,", ",I-2,7.00,")
    found = await house.imported(report.encode())
    assert (found.imported.counts.rejected, found.imported.counts.records) == (0, 2)
    assert {one.values["name"] for one in await house.entities(Noun.VENDOR)} == {"Nordlicht Ltd", "Vega Inc"}
    assert len(await house.entities(Noun.DEAL)) == 2


@pytest.mark.parametrize("origin", ["", "not an id", "01234567-89ab-7def-8123-456789abcdef"])
async def test_an_error_file_whose_import_is_not_known_is_read_by_itself_and_says_so(origin: str) -> None:
    house = a_house(chunk=1)
    head = "Company,When,_line,_column,_code,_message,_hint,_import\n"
    rows = [f"Acme {n} Ltd,2024-05-0{n},2,When,invalid_date,,,{origin}\n" for n in (1, 2)]
    found = await house.imported((head + "".join(rows)).encode())
    (told,) = [text for text in found.imported.warnings if text.startswith("unknown_origin")]
    assert "_import" in told and "errors.csv" in told and (not origin.startswith("0") or origin in told)
    assert len(await house.entities(Noun.VENDOR)) == 2


async def test_a_column_of_that_name_in_any_other_file_is_not_spoken_of() -> None:
    found = await a_house().imported(b"Company,_import\nAcme Ltd,yes\n")
    assert found.imported.warnings == ()


async def test_a_table_that_was_sent_as_a_transcript_says_what_it_looks_like() -> None:
    house = a_house()
    table = b"Company,Email\nAcme Ltd,jo@acme.com\nBirch GmbH,al@birch.de\n"
    found = await house.imported(table, "table.csv", kind=SourceKind.TRANSCRIPT)
    (told,) = [text for text in found.imported.warnings if text.startswith("kind_doubtful")]
    assert "transcript" in told and "kind=csv" in told
    assert not any(text.startswith("kind_doubtful") for text in (await house.imported(table)).imported.warnings)


async def test_a_row_whose_characters_are_still_lost_is_told_again_until_they_are_written() -> None:
    house = a_house()
    lines = ["Supplier;Ort", "Grünöl & Söhne GmbH;München", "Bäckerei KG;Köln", "Müller AG;Düren"]
    data = b"\n".join(line.encode("cp1252" if at == 2 else "utf-8") for at, line in enumerate(lines))
    errors = await house.errors_csv((await house.imported(data)).imported.id)
    again = await house.imported(errors.encode(), "errors.csv")
    assert (again.imported.counts.planned, again.imported.counts.rejected) == (0, 1)
    mended = errors.replace("B\ufffdckerei", "Bäckerei").replace("K\ufffdln", "Köln")
    last = await house.imported(mended.encode(), "errors.csv")
    assert (last.imported.counts.planned, last.imported.counts.rejected) == (1, 0)
    assert "Bäckerei KG" in {one.values["name"] for one in await house.entities(Noun.VENDOR)}


DECLARED = {
    "Company": "vendor.name", "Number": "vendor.registrationId", "Mail": "contact.email", "Contract": "deal.externalId",
    "Price": "deal.amount",
}  # fmt: skip
VALUES = {
    "vendor.registrationId": ("Number", "HRB 1001"), "vendor.name": ("Company", "Acme Ltd"),
    "contact.email": ("Mail", "jo@acme.com"), "deal.externalId": ("Contract", "C-1"),
}  # fmt: skip


@pytest.mark.parametrize("pipeline", ["v1", "v2"])
@pytest.mark.parametrize(
    "keys",
    [
        ("vendor.registrationId",),
        ("deal.externalId",),
        ("contact.email",),
        ("contact.email", "vendor.registrationId"),
        ("deal.externalId", "vendor.registrationId"),
    ],
)
async def test_the_hint_of_a_row_without_a_vendor_leads_to_a_good_one_under_a_declared_key(
    pipeline: str, keys: tuple[str, ...]
) -> None:
    house = a_house(pipeline=pipeline)
    rows = b"Company,Number,Mail,Contract,Price\n,,,C-1,7\n,,,,9\n,,,,\n"
    found = await house.imported(rows, reading=Reading(mapping=DECLARED, keys=keys))
    (line, *_) = lines = list(csv.DictReader(StringIO(await house.errors_csv(found.imported.id))))
    assert line["_code"] == "no_vendor"
    for one in lines:
        assert "name" in one["_hint"] or "Company" in one["_hint"]
        one["Company"] = "Acme Ltd"
        for field, (column, value) in VALUES.items():
            if field in one["_hint"]:
                one[column] = value
    again = await house.imported(as_csv(lines, tuple(line)))
    assert again.imported.counts.rejected == 0, await house.errors_csv(again.imported.id)
    assert len(await house.entities(Noun.VENDOR)) == 1
