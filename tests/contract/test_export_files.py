"""What exports look like to those who read them: golden files per schema version, workbooks and Parquet read back."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet as pq

from adapters.parquet import ParquetBinder, parquet_schema
from adapters.xlsx import LONGEST_TEXT, XlsxBinder
from application.ports.exports import Binder
from domain.catalog import Entity
from domain.exports import COLUMNS, SCHEMA, Export, ExportFormat, columns, file_name, rows_of, schema_of, text_of
from domain.provenance import FIELDS, Noun, Pick, Place

GOLDEN = Path(__file__).parent / "golden" / "exports"
MADE = datetime(2026, 3, 1, 12, 30, 15, 123000, tzinfo=UTC)

# Values of every trying kind, under the fields of the first schema: a golden file never gets new ones.
VALUES: dict[Noun, list[dict[str, str]]] = {
    Noun.VENDOR: [
        {
            "name": "=Anvil & Söhne, \"Works\"", "legalName": "Anvil Works GmbH", "registrationId": "HRB 12345",
            "domain": "anvil.example", "email": "sales@anvil.example", "phone": "+49301234567",
            "address": "Hauptstraße 1\nHinterhaus", "city": "Köln", "region": "NW",
            "postcode": "01234", "country": "DE",
        },
        {"name": "株式会社鍛冶"},
    ],
    Noun.CONTACT: [
        {"name": "@Ann O'Hara", "email": "ann@anvil.example", "phone": "+14155550100", "title": "CFO\tEMEA"},
    ],
    Noun.DEAL: [
        {
            "externalId": "-0042", "name": "Renewal; 3 years", "product": "Hammer", "customer": "Acme",
            "partner": "Bolt", "amount": "1234567.5", "currency": "EUR", "stage": "won", "expectedClose": "2026-06-30",
            "submittedAt": "2026-01-15",
        },
        {"name": "Huge", "amount": "12345678901234567890.123456789", "currency": "JPY"},
    ],
}  # fmt: skip


def export(noun: Noun, form: ExportFormat) -> Export:
    return Export(id=UUID(int=1), job_id=UUID(int=2), noun=noun, format=form, created_at=MADE, expires_at=MADE)


def entities(noun: Noun, values: list[dict[str, str]] | None = None) -> list[Entity]:
    return [
        Entity(
            noun=noun, id=UUID(int=number), live=1, version=number, created_at=MADE, updated_at=MADE,
            picks={field: Pick(value, Place(1, 1, 0)) for field, value in each.items()},
            vendor_id=None if noun is Noun.VENDOR else UUID(int=77),
        )
        for number, each in enumerate(values or VALUES[noun], 10)
    ]  # fmt: skip


def text(noun: Noun, form: ExportFormat) -> str:
    return text_of(export(noun, form), entities(noun), first=True)


BINDERS: dict[ExportFormat, Binder] = {ExportFormat.XLSX: XlsxBinder(), ExportFormat.PARQUET: ParquetBinder()}


def bound(noun: Noun, form: ExportFormat, made: list[Entity] | None = None, binder: Binder | None = None) -> bytes:
    one = export(noun, form)
    rows = rows_of(noun, text_of(one, made if made is not None else entities(noun), first=True).encode())
    with (binder or BINDERS[form]).begin(one) as binding:
        for row in rows:
            binding.add([row])
        return binding.finish().read()


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


@pytest.mark.parametrize("noun", list(Noun))
@pytest.mark.parametrize("version", sorted(COLUMNS))
def test_every_schema_that_was_ever_given_out_has_its_golden_files(noun: Noun, version: int) -> None:
    head = next(csv.reader(io.StringIO((GOLDEN / f"{noun}-{version}.csv").read_text("utf-8"), newline="")))
    assert tuple(head) == COLUMNS[version][noun]
    assert (GOLDEN / f"{noun}-{version}.ndjson").exists()


@pytest.mark.parametrize("noun", list(Noun))
def test_the_csv_of_today_is_that_of_its_schemas_golden_file_with_new_columns_at_the_end_alone(noun: Noun) -> None:
    golden = list(csv.reader(io.StringIO((GOLDEN / f"{noun}-{SCHEMA}.csv").read_bytes().decode(), newline="")))
    today = list(csv.reader(io.StringIO(text(noun, ExportFormat.CSV), newline="")))
    assert [row[: len(golden[0])] for row in today] == golden, (
        "a changed column needs a new number: domain.exports.SCHEMA"
    )
    assert all(not cell for row in today[1:] for cell in row[len(golden[0]) :])


@pytest.mark.parametrize("noun", list(Noun))
def test_the_ndjson_of_today_has_all_that_its_schemas_golden_file_has(noun: Noun) -> None:
    golden = [json.loads(line) for line in (GOLDEN / f"{noun}-{SCHEMA}.ndjson").read_text("utf-8").splitlines()]
    today = [json.loads(line) for line in text(noun, ExportFormat.NDJSON).splitlines()]
    assert [{key: row[key] for key in golden[0]} for row in today] == golden


@pytest.mark.parametrize("noun", list(Noun))
def test_every_field_has_a_column_and_the_file_name_tells_the_schema(noun: Noun) -> None:
    assert set(FIELDS[noun]) <= set(columns(noun))
    assert columns(noun)[: len(COLUMNS[SCHEMA][noun])] == COLUMNS[SCHEMA][noun]
    assert file_name(export(noun, ExportFormat.PARQUET)) == f"{noun}s-v{SCHEMA}-20260301T123015Z.parquet"


@pytest.mark.parametrize("noun", list(Noun))
def test_a_workbook_has_the_same_rows_and_no_formula(noun: Noun) -> None:
    content = bound(noun, ExportFormat.XLSX)
    ((name, (head, *rows)),) = sheets(content).items()
    assert (name, tuple(head)) == (f"{noun}s", columns(noun))
    for row, values in zip(rows, VALUES[noun], strict=True):
        shown = dict(zip(head, row, strict=True))
        assert shown["schema"] == schema_of(noun)
        for field, value in values.items():
            assert shown[field] == value or (field == "amount" and shown[field] == float(value))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        assert schema_of(noun).encode() in archive.read("docProps/custom.xml")


def test_amounts_and_times_are_numbers_where_that_loses_nothing() -> None:
    ((head, *rows),) = sheets(bound(Noun.DEAL, ExportFormat.XLSX)).values()
    first, second = (dict(zip(head, row, strict=True)) for row in rows)
    assert first["amount"] == 1234567.5 and second["amount"] == "12345678901234567890.123456789"
    assert first["version"] == 10 and first["createdAt"] == MADE.replace(tzinfo=None)


def test_more_rows_than_a_sheet_takes_make_further_sheets() -> None:
    made = entities(Noun.CONTACT, [{"name": f"Person {number}"} for number in range(7)])
    found = sheets(bound(Noun.CONTACT, ExportFormat.XLSX, made, XlsxBinder(most_rows=4)))
    assert list(found) == ["contacts", "contacts 2", "contacts 3"]
    assert {tuple(rows[0]) for rows in found.values()} == {columns(Noun.CONTACT)}
    names = [row[3] for rows in found.values() for row in rows[1:]]
    assert names == [f"Person {number}" for number in range(7)]


def test_a_text_that_no_cell_can_hold_is_cut_where_everybody_sees_it() -> None:
    made = entities(Noun.CONTACT, [{"name": "x" * 40_000}])
    ((_, row),) = sheets(bound(Noun.CONTACT, ExportFormat.XLSX, made)).values()
    assert row[3] == "x" * (LONGEST_TEXT - 1) + "…"


@pytest.mark.parametrize("noun", list(Noun))
def test_parquet_has_the_same_values_typed_with_the_schema_in_its_metadata(noun: Noun) -> None:
    table = pq.read_table(io.BytesIO(bound(noun, ExportFormat.PARQUET)))
    assert tuple(table.column_names) == columns(noun)
    assert table.schema.metadata[b"Sluice-Schema"].decode() == schema_of(noun)
    for row, values in zip(table.to_pylist(), VALUES[noun], strict=True):
        assert (row["createdAt"], row["version"] > 0) == (MADE, True)
        for field, value in values.items():
            assert row[field] == (Decimal(value) if field == "amount" else value)


@pytest.mark.parametrize("noun", list(Noun))
def test_the_types_of_parquet_are_those_of_the_golden_file(noun: Noun) -> None:
    golden = (GOLDEN / f"{noun}-{SCHEMA}.parquet.txt").read_text("utf-8").splitlines()
    today = [f"{field.name}: {field.type}" for field in parquet_schema(noun)]
    assert today[: len(golden)] == golden, "a changed type needs a new number: domain.exports.SCHEMA"


@pytest.mark.parametrize(("amount", "shown"), [
    ("0.1234567894", Decimal("0.123456789")), ("-12.5", Decimal("-12.500000000")), ("1e40", None), ("n/a", None),
    ("99999999999999999999999999999", Decimal("99999999999999999999999999999")),
])  # fmt: skip
def test_an_amount_is_exact_to_nine_places(amount: str, shown: Decimal | None) -> None:
    content = bound(Noun.DEAL, ExportFormat.PARQUET, entities(Noun.DEAL, [{"amount": amount}]))
    assert pq.read_table(io.BytesIO(content)).to_pylist()[0]["amount"] == shown


@pytest.mark.parametrize("form", list(BINDERS))
def test_equal_rows_make_equal_bytes_and_none_make_a_file(form: ExportFormat) -> None:
    assert bound(Noun.DEAL, form) == bound(Noun.DEAL, form)
    assert len(bound(Noun.DEAL, form, [])) > 100


def test_row_groups_are_bounded() -> None:
    made = entities(Noun.CONTACT, [{"name": f"Person {number}"} for number in range(25)])
    file = pq.ParquetFile(io.BytesIO(bound(Noun.CONTACT, ExportFormat.PARQUET, made, ParquetBinder(group=10))))
    assert [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)] == [10, 10, 5]
    assert [row["name"] for row in file.read().to_pylist()] == [f"Person {number}" for number in range(25)]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=40)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(FIELDS[Noun.CONTACT]), texts), min_size=1, max_size=4))
def test_no_text_is_lost_or_taken_for_anything_else(rows: list[dict[str, str]]) -> None:
    made = entities(Noun.CONTACT, rows)
    table = pq.read_table(io.BytesIO(bound(Noun.CONTACT, ExportFormat.PARQUET, made))).to_pylist()
    assert [{field: row[field] for field in FIELDS[Noun.CONTACT] if row[field] is not None} for row in table] == rows
    content = bound(Noun.CONTACT, ExportFormat.XLSX, made)
    assert len(next(iter(sheets(content).values()))) == len(rows) + 1
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
