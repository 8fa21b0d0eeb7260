"""Doubts about columns that are named like a field."""

from __future__ import annotations

from domain.doubts import doubts, lies_on_its_side
from domain.mapping import suggest

COLUMNS = ("Company", "Price", "Currency")


def test_a_price_column_with_a_bad_cell_of_two_is_told_of() -> None:
    rows = [("Acme", "10.00", "EUR"), ("Bell", "on request, see the offer", "EUR")]
    found = suggest(COLUMNS, rows)
    assert "Price" not in found
    (told,) = doubts(COLUMNS, rows, found)
    assert "“Price”" in told and "deal.amount" in told and "on request" in told and "1 of its first 2" in told


def test_columns_that_are_read_or_that_hold_nothing_of_the_kind_raise_no_doubt() -> None:
    good = [("Acme", "10.00", "EUR"), ("Bell", "11", "EUR")]
    assert doubts(COLUMNS, good, suggest(COLUMNS, good)) == ()
    words = [("Acme", "cheap", "EUR"), ("Bell", "dear", "EUR"), ("Cole", "", "EUR")]
    assert doubts(COLUMNS, words, suggest(COLUMNS, words)) == ()
    assert doubts(("Company", "Price", "Amount"), good, {"Company": "vendor.name", "Amount": "deal.amount"}) == ()


def test_days_and_prices_of_which_none_can_be_read_are_told_of() -> None:
    rows = [("Acme", "week after 12", "EUR"), ("Bell", "before 3 o'clock", "EUR")]
    (told,) = doubts(("Company", "Close date", "Currency"), rows, {"Company": "vendor.name"})
    assert "“Close date”" in told and "all of its first 2" in told


def test_the_ends_of_a_table_on_its_side_are_told_by_its_first_column() -> None:
    lying = [("Country", "GB", "US"), ("Email", "a@x.example", "b@y.example"), ("Amount", "5", "7")]
    assert lies_on_its_side(("Supplier", "Acme Ltd", "Bell Ltd"), lying)
    assert not lies_on_its_side(("Supplier", "Country", "Email"), [("Acme Ltd", "GB", "a@x.example")] * 3)
    assert not lies_on_its_side(("Supplier", "Country"), [("Email", "GB"), ("Amount", "US")])
    assert not lies_on_its_side((), [])
