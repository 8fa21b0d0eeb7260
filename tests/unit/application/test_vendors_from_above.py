"""Tables that name a vendor once above its rows, and tables whose gaps are values that nobody knew."""

from __future__ import annotations

import io

import openpyxl
import pytest
from memory_house import a_house
from test_tables_of_the_world import FIRM, OTHER, holds, shown

from adapters.formats.tables import Tables
from domain.provenance import Noun
from domain.readings import ProfileUse, Reading
from domain.records import Line

BY_VENDOR = (
    ",Date,Transaction Type,Num,Amount\n"
    f"{FIRM},,,,\n,06/01/2025,Bill,1001,100.00\n,06/15/2025,Bill,1002,200.00\nTotal for {FIRM},,,,$300.00\n"
    f"{OTHER},,,,\n,06/03/2025,Bill,1003,50.00\nTotal for {OTHER},,,,$50.00\nTOTAL,,,,$350.00\n"
)
GROUPS = (
    "Supplier,PO Number,Amount\n"
    f"Kappa LLC,P-1,1.00\n,P-2,2.00\n{FIRM},P-3,3.00\n,P-4,4.00\n,P-5,5.00\n{OTHER},P-6,6.00\n"
)


@pytest.mark.parametrize("chunk", [1, 3, 100])
async def test_rows_beneath_a_vendors_line_are_the_vendors(chunk: int) -> None:
    house = a_house(chunk=chunk)
    done = await house.imported(BY_VENDOR.encode())
    vendors = {one.values["name"]: one.id for one in await house.entities(Noun.VENDOR)}
    assert set(vendors) == {FIRM, OTHER}
    deals = await house.entities(Noun.DEAL)
    assert sorted((one.values["externalId"], one.values["amount"]) for one in deals) == [
        ("1001", "100.00"), ("1002", "200.00"), ("1003", "50.00")
    ]  # fmt: skip
    assert "vendor_from_above:1" in done.imported.warnings
    assert (await house.errors_csv(done.imported.id)).count("totals_row") == 3


async def test_rows_beneath_the_first_of_their_group_are_of_its_vendor() -> None:
    found = await shown(GROUPS)
    assert holds(found["vendor"], {"name": "Kappa LLC"}, {"name": FIRM}, {"name": OTHER})
    assert {one["externalId"] for one in found["deal"]} == {f"P-{n}" for n in range(1, 7)}


async def test_a_workbook_by_vendor_is_read_alike() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Supplier", "PO Number", "Amount"],
        [FIRM],
        [None, "P-1", 1],
        [None, "P-2", 2],
        [OTHER],
        [None, "P-3", 3],
    ):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    found = await shown(file.getvalue(), "orders.xlsx")
    assert holds(found["vendor"], {"name": FIRM}, {"name": OTHER})
    assert {one["externalId"] for one in found["deal"]} == {"P-1", "P-2", "P-3"}


@pytest.mark.parametrize(
    "rows",
    [
        f"{FIRM},P-1,1\n,P-2,2\n,P-3,3\n{OTHER},P-4,4\n",
        f"{OTHER},P-1,1\n,P-2,2\n{FIRM},P-3,3\n,P-4,4\nKappa LLC,P-5,5\n,P-6,6\n",
        f"{FIRM},P-1,1\n,P-2,2\n{FIRM},P-3,3\n,P-4,4\n{OTHER},P-5,5\nKappa LLC,P-6,6\n",
        f"Kappa LLC,P-1,1\n{FIRM},P-2,2\n,P-3,3\nOrchid AG,P-4,4\n,P-5,5\n{OTHER},P-6,6\n",
        f"{OTHER},P-1,1\n,P-2,2\n{FIRM},P-3,3\n,P-4,4\nKappa LLC,P-5,5\n,P-6,6\nGrand total,,21\n",
    ],
    ids=["few vendors", "no order", "a vendor again", "few gaps", "one total for all"],
)
async def test_a_gap_that_may_be_a_missing_name_is_nobodys(rows: str) -> None:
    house = a_house()
    done = await house.imported(f"Supplier,PO Number,Amount\n{rows}".encode())
    assert (await house.errors_csv(done.imported.id)).count("no_vendor") == rows.count("\n,")


async def test_whoever_knows_the_file_says_whether_gaps_are_of_the_vendor_above() -> None:
    house = a_house()
    done = (await house.imported(GROUPS.encode(), reading=Reading(from_above=False))).imported
    assert (await house.errors_csv(done.id)).count("no_vendor") == 3
    assert not any("vendor_from_above" in one or "fromAbove" in one for one in done.warnings)
    rows = f"Firm of the row,PO Number,Amount\n{OTHER},P-1,1\n,P-2,2\n{FIRM},P-3,3\n".encode()
    mapping = {"Firm of the row": "vendor.name", "PO Number": "deal.externalId", "Amount": "deal.amount"}
    told = await a_house().imported(rows, reading=Reading(from_above=True, mapping=mapping))
    assert told.imported.counts.rejected == 0
    assert "vendor_from_above:1" in told.imported.warnings
    guessed = (await a_house().imported(GROUPS.encode())).imported
    assert sum("`fromAbove=false`" in one for one in guessed.warnings) == 1


async def test_a_saved_reading_says_it_too_and_rejected_rows_take_no_vendor_from_above() -> None:
    house = a_house()
    first = (
        await house.imported(GROUPS.encode(), reading=Reading(from_above=False, profile=ProfileUse.REMEMBER))
    ).imported
    errors = await house.errors_csv(first.id)
    again = (await house.imported(GROUPS.replace("P-", "Q-").encode())).imported
    assert (again.counts.rejected, again.used.from_above) == (3, False)
    mended = (await house.imported(errors.encode(), reading=Reading(from_above=True))).imported
    assert mended.counts.rejected == 3


def test_reading_that_goes_on_knows_the_vendor_above() -> None:
    file = io.BytesIO(GROUPS.encode())
    layout = Tables().survey(file, "t.csv")
    file.seek(0)
    whole = list(Tables().read(file, layout))
    again = [one for one in Tables().resume(file, layout, 4, Line(6)) if one.seq >= 4]
    assert again == whole[4:]
