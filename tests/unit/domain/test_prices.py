"""Which price a header means, and cells with several prices."""

from __future__ import annotations

import pytest

from domain.columnfacts import ColumnFacts
from domain.extraction import of_row
from domain.headers import header_words
from domain.mapping import suggest
from domain.prices import AMOUNT_WORDS, CURRENCY_WORDS, ROLES, amounts_of, price_field
from domain.provenance import Part


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("opening.price.amount", "amount.bid"), ("opening.price.currency", "currency.bid"),
        ("List Price", "amount.list"),
        ("Budget", "amount.budget"), ("evaluatedPrice", "amount.evaluated"), ("Listenpreis", "amount.list"),
        ("Presupuesto", "amount.budget"), ("unit price", "amount.unit"), ("discount currency", "currency.discount"),
        ("amount", None), ("list", None), ("payment terms", None), ("quoted by", None), ("", None),
    ],
)  # fmt: skip
def test_a_header_tells_the_role_of_a_price(header: str, field: str | None) -> None:
    assert price_field(header_words(header)) == field


def test_the_words_are_written_as_headers_are_folded() -> None:
    words = [*(word for words in ROLES.values() for word in words), *AMOUNT_WORDS, *CURRENCY_WORDS]
    assert [word for word in words if header_words(word) != word] == []


def test_three_prices_of_one_row_keep_amount_currency_and_role() -> None:
    columns = (
        "bidder.name", "opening.price.currency", "opening.price.amount", "opening.price.raw",
        "evaluated.price.currency", "evaluated.price.amount", "contract.price.currency", "contract.price.amount",
    )  # fmt: skip
    row = ("Orchid Ltd", "EUR", "5.00", "EUR 5.00", "USD", "6.50", "KES", "700.00")
    said = of_row(row, columns, suggest(columns, [row]), ColumnFacts())
    assert isinstance(said, Part)
    assert {field: claim.value for field, claim in said.deal.items()} == {
        "amount.bid": "5.00", "currency.bid": "EUR", "amount.evaluated": "6.50", "currency.evaluated": "USD",
        "amount": "700.00", "currency": "KES",
    }  # fmt: skip


def test_a_price_without_a_currency_of_its_own_has_that_of_the_number_or_of_the_deal() -> None:
    columns = ("vendor", "currency", "list price", "budget")
    said = of_row(("Orchid Ltd", "EUR", "$ 9.00", "8.00"), columns, suggest(columns, []), ColumnFacts())
    assert isinstance(said, Part)
    assert said.deal["currency.list"].value == "USD"
    assert (said.deal["currency.budget"].value, said.deal["currency.budget"].rule) == ("EUR", "csv.row-currency@1")


def test_a_currency_whose_price_has_no_column_is_not_mapped() -> None:
    assert "quote currency" not in suggest(["vendor", "quote currency", "amount"], [["O", "EUR", "5"]])


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("EUR 51,375.00NPR 155,000.00", [("51375.00", "EUR"), ("155000.00", "NPR")]),
        ("ETB 5.00; USD 6.00 and EUR 7.00", [("5.00", "ETB"), ("6.00", "USD"), ("7.00", "EUR")]),
        ("5 EUR + 6 USD", [("5", "EUR"), ("6", "USD")]),
        ("$5€6", [("5", "USD"), ("6", "EUR")]),
        ("EUR 5", []), ("5 6", []), ("EUR 5 USD", []), ("", []),
    ],
)  # fmt: skip
def test_a_cell_with_several_prices_is_taken_apart(text: str, values: list[tuple[str, str]]) -> None:
    assert [(amount.value, amount.currency) for amount in amounts_of(text)] == values


def test_the_first_of_several_prices_is_taken_and_is_less_sure() -> None:
    said = of_row(("Orchid", "EUR 5.00USD 6.00"), ("n", "a"), {"n": "vendor.name", "a": "deal.amount"}, ColumnFacts())
    assert isinstance(said, Part)
    assert (said.deal["amount"].value, said.deal["currency"].value) == ("5.00", "EUR")
    assert said.deal["amount"].confidence < 1.0
    assert said.deal["amount"].raw == "EUR 5.00USD 6.00"


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("€1,000 - €2,000", ["1000 EUR", "2000 EUR"]), ("10-20k", ["10000 ", "20000 "]),
        ("$10 - $12 million", ["10000000 USD", "12000000 USD"]), ("EUR 10,000 – 20,000", ["10000 EUR", "20000 EUR"]),
        ("1-2", []), ("030-901820", []), ("USD 1,000 - EUR 2,000", []), ("€2,000 - €1,000", []),
    ],
)  # fmt: skip
def test_a_range_is_its_ends_and_no_end_is_below_nought(text: str, ends: list[str]) -> None:
    assert [f"{one.value} {one.currency}" for one in amounts_of(text)] == ends
