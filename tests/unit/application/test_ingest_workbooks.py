"""Office files through the whole import: what is lost, broken, damaged or not what it was said to be is told."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from adapters.formats import AllFormats
from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.files import MemoryFiles
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.scanner import BuiltInScanner
from application.contracts.import_house import ImportHouse
from application.ports.outside import Verdict
from application.scanning import refusal_of
from domain.errors import Refusal, RefusalKind
from domain.provenance import Noun
from domain.sources import ImportState, Reading, SourceKind

HEADER = ["vendor name", "deal id", "amount", "currency"]
MAPPING = {"vendor name": "vendor.name", "deal id": "deal.externalId", "currency": "deal.currency"}


def a_house() -> ImportHouse:
    clock = SystemClock()
    database = MemoryDatabase(clock)
    return ImportHouse(
        MemoryUnitOfWork(database), MemoryEngine(database), MemoryFiles(), AllFormats(), BuiltInScanner(),
        MemoryBell(), clock, Uuid7Ids(), SystemChance(), database.advance,
    )  # fmt: skip


def workbook(*rows: list[object]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in (HEADER, *rows):
        book.worksheets[0].append(row)
    book.save(file)
    return file.getvalue()


def cut_within(data: bytes, name: str) -> bytes:
    """A whole archive in which one member breaks off."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            content = old.read(member)
            new.writestr(member, content[: len(content) * 3 // 4] if member.endswith(name) else content)
    return out.getvalue()


def word(document: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document)
    return out.getvalue()


CALL = b"<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>Ann Roe: Hello.</w:t></w:r></w:p></w:body></w:document>"
DEALS = workbook(*([f"Orchid {n} GmbH", f"D-{n}", n, "EUR"] for n in range(40)))
FORMULA = workbook(["Orchid GmbH", "D-1", "=2*3", "EUR"], ["Fern Ltd", "D-2", 5, "EUR"])


async def test_a_row_with_a_formula_without_its_result_is_rejected_where_the_column_is_mapped() -> None:
    house = a_house()
    reading = Reading(mapping={**MAPPING, "amount": "deal.amount"})
    found = (await house.imported(FORMULA, "deals.xlsx", reading=reading)).imported
    assert (found.state, found.counts.planned, found.counts.rejected) == (ImportState.SUCCEEDED, 1, 1)
    assert "formula_without_value" in found.warnings
    errors = await house.errors_csv(found.id)
    assert "formula_without_value" in errors and "amount" in errors and "spreadsheet program" in errors


async def test_a_formula_in_a_column_that_nobody_wants_rejects_nothing_and_is_told_of_all_the_same() -> None:
    house = a_house()
    late = workbook(*([f"Orchid {n} GmbH", f"D-{n}", "=1" if n == 900 else n, "EUR"] for n in range(1000)))
    for data, planned in ((FORMULA, 2), (late, 1000)):
        found = (await house.imported(data, "deals.xlsx", reading=Reading(mapping=MAPPING))).imported
        assert (found.counts.planned, found.counts.rejected) == (planned, 0)
        assert found.warnings.count("formula_without_value") == 1


async def test_a_workbook_that_breaks_in_the_middle_fails_and_keeps_the_rows_before() -> None:
    house = a_house()
    found = (await house.imported(cut_within(DEALS, "sheet1.xml"), "deals.xlsx")).imported
    assert found.state is ImportState.FAILED
    assert found.error is not None and found.error.code == "spreadsheet_unreadable"
    assert f"row {found.counts.planned + 1}:" in found.error.message
    assert (found.counts.planned > 20, found.counts.rejected) == (True, 1)
    assert len(await house.shown()) > 0
    await house.undo(found.id)
    await house.run()
    assert await house.shown() == {}


async def test_a_word_document_that_breaks_off_fails_in_words_of_its_reader() -> None:
    found = (await a_house().imported(word(CALL[:-30]), "call.docx")).imported
    assert found.state is ImportState.FAILED
    assert found.error is not None and found.error.code == "unreadable_document"
    assert "damaged or breaks off" in found.error.message
    assert "element" not in found.error.message


@pytest.mark.parametrize("data", [DEALS[:-200], DEALS[:3000], word(CALL)[:-30]])
async def test_a_damaged_office_file_is_blocked_under_its_own_code_with_a_hint(data: bytes) -> None:
    house = a_house()
    found = (await house.imported(data, "deals.xlsx")).imported
    assert (found.state, found.counts.records) == (ImportState.BLOCKED, 0)
    assert found.error is not None and found.error.code == "damaged_file"
    assert "save it again" in found.error.message


def test_what_does_harm_is_infected_and_no_damage() -> None:
    for finding in ("Eicar-Test-Signature", "archive.bomb.ratio", "document.macros"):
        assert refusal_of(Verdict(clean=False, scanner="s", finding=finding)).code == "infected"


@pytest.mark.parametrize(
    ("data", "kind", "says"),
    [
        (DEALS, SourceKind.CSV, "kind xlsx"), (DEALS, SourceKind.TRANSCRIPT, "kind xlsx"),
        (DEALS, SourceKind.MBOX, "kind xlsx"), (word(CALL), SourceKind.CSV, "kind transcript"),
        (word(CALL), SourceKind.EML, "kind transcript"), (word(CALL), SourceKind.XLSX, "kind transcript"),
        (b"vendor name,city\nOrchid,Ulm\n", SourceKind.XLSX, "no workbook"),
    ],
)  # fmt: skip
async def test_a_kind_that_contradicts_an_office_file_is_refused(data: bytes, kind: SourceKind, says: str) -> None:
    with pytest.raises(Refusal) as refused:
        await a_house().upload(data, "file.bin", kind=kind)
    assert (refused.value.kind, refused.value.code) == (RefusalKind.INVALID, "kind_mismatch")
    assert says in refused.value.message


async def test_the_right_kind_and_texts_of_another_kind_are_taken_at_the_callers_word() -> None:
    house = a_house()
    assert (await house.upload(DEALS, "x.bin", kind=SourceKind.XLSX)).kind is SourceKind.XLSX
    assert (await house.upload(word(CALL), "x.bin", kind=SourceKind.TRANSCRIPT)).kind is SourceKind.TRANSCRIPT
    text = b"vendor name,city\nOrchid,Ulm\n"
    assert (await house.upload(text, "x.csv", kind=SourceKind.TRANSCRIPT)).kind is SourceKind.TRANSCRIPT


async def test_a_currency_that_only_the_number_format_names_is_the_deals_currency() -> None:
    book, file = openpyxl.Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    sheet.append(HEADER[:3])
    for number, number_format in enumerate(('#,##0.00 "€"', "[$USD] #,##0.00", "[$€-407]#,##0.00")):
        sheet.append([f"Orchid {number} GmbH", f"D-{number}", 1234.5])
        sheet.cell(number + 2, 3).number_format = number_format
    book.save(file)
    house = a_house()
    found = (await house.imported(file.getvalue(), "deals.xlsx")).imported
    assert found.counts.planned == 3
    deals = [entity.picks for entity in await house.entities(Noun.DEAL)]
    assert sorted((deal["amount"].value, deal["currency"].value) for deal in deals) == [
        ("1234.5", "EUR"), ("1234.5", "EUR"), ("1234.5", "USD"),
    ]  # fmt: skip


async def test_the_table_is_read_and_not_the_notes_or_the_hidden_sheet_before_it() -> None:
    book, file = openpyxl.Workbook(), io.BytesIO()
    notes = book.worksheets[0]
    notes.append(["Read me first"])
    notes.append(["Made by the purchasing department"])
    hidden, table = book.create_sheet("old"), book.create_sheet("vendors")
    hidden.sheet_state = "hidden"
    for sheet, name in ((hidden, "Orchid Ltd"), (table, "Acme Ltd")):
        sheet.append(HEADER)
        sheet.append([name, "D-1", 5, "EUR"])
    book.save(file)
    house = a_house()
    found = (await house.imported(file.getvalue(), "book.xlsx")).imported
    assert [one.values["name"] for one in await house.entities(Noun.VENDOR)] == ["Acme Ltd"]
    assert "other_sheets_not_read" in found.warnings


async def test_a_share_in_percent_is_no_amount_of_money() -> None:
    book, file = openpyxl.Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    sheet.append([*HEADER, "discount"])
    for at in range(2, 5):
        sheet.append([f"Acme {at} Ltd", f"D-{at}", 100 + at, "EUR", 0.15])
        sheet.cell(at, 5).number_format = "0.0%"
    book.save(file)
    house = a_house()
    await house.imported(file.getvalue(), "book.xlsx")
    deals = await house.entities(Noun.DEAL)
    assert len(deals) == 3
    assert all("amount.discount" not in one.values for one in deals)
