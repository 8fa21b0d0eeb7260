"""Amounts in cells."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import Amount, Separator, amount_of, separator_of


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("20944500.0", "20944500.0", ""),
        ("NPR 20,944,500.00", "20944500.00", "NPR"),
        ("20,94,450.00", "2094450.00", ""),
        ("€ 1.234,56", "1234.56", "EUR"),
        ("1 234,56 zł", "1234.56", "PLN"),
        ("CHF 1’000.–", "1000", "CHF"),
        ("12k", "12000", ""),
        ("3.5M", "3500000", ""),
        ("1,2 Mio", "1200000", ""),
        ("1,2 Mio. EUR", "1200000", "EUR"),
        ("$ 75 million", "75000000", "USD"),
        ("10 dollars", "10", "USD"),
        ("(1,234.50)", "-1234.50", ""),
        ("-5", "-5", ""),
        ("5-", "-5", ""),
        ("-$5", "-5", "USD"),
        ("0.00", "0.00", ""),
        (".5", "0.5", ""),
        ("٣٫٥".replace("٫", "."), "3.5", ""),
    ],
)
def test_an_amount_is_read_as_it_is_written(text: str, value: str, currency: str) -> None:
    amount = amount_of(text)
    assert amount is not None
    assert Decimal(amount.value) == Decimal(value)
    assert "E" not in amount.value
    assert amount.currency == currency


@pytest.mark.parametrize(
    "text", ["", "USD", "n/a", "1.2.3", "100 MB", "3 weeks", "1e5", "12 of 13", "(5", "5)", "1,2,3"]
)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert amount_of(text) is None


def test_the_column_decides_only_what_the_number_leaves_open() -> None:
    assert amount_of("1.234", True) == Amount("1234")
    assert amount_of("1.234", False) == Amount("1.234")
    assert amount_of("1,234", True) == Amount("1.234")
    assert amount_of("1,234.50", True) == Amount("1234.50")


def test_a_number_tells_its_separator_when_it_can() -> None:
    assert separator_of("1.234,5") is Separator.COMMA
    assert separator_of("1,234.5") is Separator.POINT
    assert separator_of("1.234.567") is Separator.COMMA
    assert separator_of("1,234,567") is Separator.POINT
    assert separator_of("12,5") is Separator.COMMA
    assert separator_of("1,234") is Separator.UNKNOWN
    assert separator_of("1234") is Separator.NONE


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_every_way_of_writing_a_number_gives_that_number(number: Decimal) -> None:
    english = f"{number:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    for text, comma in ((f"{number:f}", False), (english, False), (german, True), (f"EUR {english}", False)):
        amount = amount_of(text, comma)
        assert amount is not None
        assert Decimal(amount.value) == number


@given(st.text(max_size=40), st.booleans())
def test_no_text_breaks_the_reader_and_each_value_is_a_number(text: str, comma: bool) -> None:
    amount = amount_of(text, comma)
    if amount is not None:
        assert Decimal(amount.value).is_finite()
    separator_of(text)


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("Rs. 1,50,000/-", "150000", "INR"), ("ca. 5.000 €", "5000", "EUR"), ("~ 5000", "5000", ""),
        ("5 TEUR", "5000", "EUR"), ("5 T€", "5000", "EUR"), ("EUR 1.234,-", "1234", "EUR"),
        ("kr 1.234,50", "1234.50", "SEK"),
        ("1,5 млн руб.", "1500000", "RUB"), ("$ (1,234.56)", "-1234.56", "USD"), ("￥１，２００．５", "1200.5", "JPY"),
        ("1.2E+06", "1200000", ""), ("120万円", "1200000", "JPY"), ("2.5 Cr", "25000000", ""),
    ],
)  # fmt: skip
def test_amounts_as_the_world_writes_them(text: str, value: str, currency: str) -> None:
    found = amount_of(text, decimal_comma="." in text and "," not in text and "5.000" in text)
    assert found is not None
    assert (found.value, found.currency) == (value, currency)


@pytest.mark.parametrize("text", ["1,234.56 CR", "5,000.00 DR", "5000+", ">1M", "12%"])
def test_what_tells_no_amount_is_none(text: str) -> None:
    assert amount_of(text) is None


@pytest.mark.parametrize(
    "tail",
    [
        " (incl. VAT)",
        " TTC",
        " HT",
        " netto",
        " zzgl. MwSt.",
        " + VAT",
        " ex moms",
        ", excl. 19% MwSt",
        " (est.)",
        " 税込",
    ],
)
@pytest.mark.parametrize("written", ["GBP 1,200.00", "3 500,00 EUR", "€5.000", "12000", "US$5k", "1.200 €"])
def test_words_about_tax_behind_a_sum_change_nothing_of_it(written: str, tail: str) -> None:
    assert amount_of(written + tail) == amount_of(written) is not None


@pytest.mark.parametrize("text", ["Yacht", "5 Nacht", "12 internet", "VAT 5 net of what", "net", "incl. VAT"])
def test_a_word_that_ends_as_one_about_tax_is_no_sum(text: str) -> None:
    assert amount_of(text) is None
