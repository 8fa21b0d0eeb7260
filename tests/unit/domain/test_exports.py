"""What an export's lines look like, and that none of them is a formula."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.ports.files import check_key
from domain.catalog import Entity
from domain.exports import (
    COLUMNS,
    SCHEMA,
    WRITINGS,
    Cell,
    Export,
    ExportFormat,
    cell_of,
    columns,
    file_key,
    file_name,
    part_key,
    safe,
    text_of,
    values,
)
from domain.prices import PRICE_FIELDS
from domain.provenance import FIELDS, Noun, Pick, Place

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def export(noun: Noun, form: ExportFormat) -> Export:
    return Export(id=UUID(int=1), job_id=UUID(int=2), noun=noun, format=form, created_at=NOON, expires_at=NOON)


def entity(noun: Noun, values: dict[str, str]) -> Entity:
    picks = {field: Pick(value, Place(1, 1, 0)) for field, value in values.items()}
    owner = None if noun is Noun.VENDOR else UUID(int=5)
    return Entity(
        noun=noun, id=UUID(int=3), picks=picks, live=1, version=2, created_at=NOON, updated_at=NOON, vendor_id=owner
    )


nouns = st.sampled_from(list(Noun))
filled = nouns.flatmap(
    lambda noun: st.tuples(
        st.just(noun), st.dictionaries(st.sampled_from(FIELDS[noun]), st.text(st.characters(codec="utf-8"), min_size=1))
    )
)


@given(filled)
def test_ndjson_has_every_value_as_it_is(case: tuple[Noun, dict[str, str]]) -> None:
    noun, values = case
    (line,) = text_of(export(noun, ExportFormat.NDJSON), [entity(noun, values)], first=True).split("\n")[:1]
    shown = json.loads(line)
    assert tuple(shown) == columns(noun) and shown["schema"] == f"{noun}/1"
    assert {field: shown[field] for field in FIELDS[noun] if shown[field] is not None} == values
    assert shown["createdAt"] == msgspec.to_builtins(NOON)  # as the API writes it


@given(filled)
def test_csv_has_every_value_and_no_cell_is_a_formula(case: tuple[Noun, dict[str, str]]) -> None:
    noun, values = case
    text = text_of(export(noun, ExportFormat.CSV), [entity(noun, values)], first=True)
    head, row = csv.reader(io.StringIO(text, newline=""))
    assert tuple(head) == columns(noun)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    for field, value in values.items():
        assert row[head.index(field)] in (value, f"'{value}")


@pytest.mark.parametrize(("cell", "shown"), [
    ("=1+1", "'=1+1"), ("+49301234", "'+49301234"), ("-5", "'-5"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"),
    ("\r=x", "'\r=x"), ("a=1", "a=1"), ("", ""), ("'=1", "'=1"), (7, 7), (None, None),
])  # fmt: skip
def test_a_cell_that_would_begin_a_formula_gets_an_apostrophe(cell: object, shown: object) -> None:
    assert safe(cell) == shown


def test_only_the_first_piece_has_the_head() -> None:
    one = export(Noun.VENDOR, ExportFormat.CSV)
    assert text_of(one, [], first=True).startswith("schema,id,") and text_of(one, [], first=False) == ""


def test_every_format_can_be_written_and_every_key_kept() -> None:
    assert set(WRITINGS) == set(ExportFormat)
    assert check_key(part_key(UUID(int=1), 12, 3)) and check_key(file_key(UUID(int=1), 3))
    assert file_name(export(Noun.DEAL, ExportFormat.CSV)) == "deals-v1-20260301T120000Z.csv"


def test_the_reference_page_names_every_format_and_every_column_of_the_schema() -> None:
    page = (Path(__file__).parents[3] / "docs/reference/exports.md").read_text("utf-8")
    named = {column for noun in Noun for column in COLUMNS[SCHEMA][noun]} | {str(form) for form in ExportFormat}
    assert [name for name in sorted(named) if f"`{name}`" not in page] == []


def test_the_prices_of_a_deal_have_columns_of_their_own_behind_all_others() -> None:
    assert columns(Noun.DEAL)[-len(PRICE_FIELDS) :] == PRICE_FIELDS
    assert not set(PRICE_FIELDS) & {*columns(Noun.VENDOR), *columns(Noun.CONTACT)}
    told = values(entity(Noun.DEAL, {"amount.bid": "12.50"}))
    assert (told["amount.bid"], told["currency.bid"]) == ("12.50", None)


def test_amounts_of_every_role_are_amounts() -> None:
    assert (cell_of("amount"), cell_of("amount.list"), cell_of("amounts")) == (Cell.AMOUNT, Cell.AMOUNT, Cell.TEXT)
    assert (cell_of("version"), cell_of("createdAt"), cell_of("name")) == (Cell.WHOLE, Cell.MOMENT, Cell.TEXT)
