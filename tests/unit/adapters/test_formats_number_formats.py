"""Currencies out of the number formats of cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.formats.number_formats import PERCENT, currency_of, is_percent, with_currency
from domain.money import amount_of


@pytest.mark.parametrize(
    ("number_format", "currency"),
    [
        ('#,##0.00 "€"', "€"), ("[$USD] #,##0.00", "USD"), ("[$€-407] #,##0.00", "€"), ("#,##0.00\\ [$€-1]", "€"),
        ('_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-', "€"), ("$#,##0", "$"), ('_("$"* #,##0.00_)', "$"),
        ("#,##0\\ \\€", "€"), ("[Red][$CHF-807] 0", "CHF"), ('#,##0 "zł"', "PLN"), ("[$£-809]#,##0", "£"),
    ],
)  # fmt: skip
def test_a_sign_or_code_in_the_format_is_the_currency(number_format: str, currency: str) -> None:
    assert currency_of(number_format) == currency


@pytest.mark.parametrize(
    ("number_format", "currency"),
    [
        ("[$$-1009]#,##0", "CAD"), ("[$$-409]#,##0", "USD"), ("[$kr-414] #,##0", "NOK"), ("[$kr-sv-SE] #,##0", "SEK"),
        ("[$¥-804]#,##0", "CNY"), ('#,##0 "kr"', ""),
    ],
)  # fmt: skip
def test_a_sign_of_several_currencies_is_told_by_the_locale_beside_it(number_format: str, currency: str) -> None:
    assert currency_of(number_format) == currency


@pytest.mark.parametrize(
    "number_format",
    ["", "General", "@", "0.00%", "0.00E+00", "[h]:mm:ss", "dd/mm/yyyy", "[$-409]d/m/yy", '0 "pcs"', '0;"€"0', '0 "m"'],
)
def test_other_formats_name_no_currency(number_format: str) -> None:
    assert currency_of(number_format) == ""


@given(st.text(alphabet='#0,.;"\\[]$€-_* aA409', max_size=60))
def test_no_format_makes_it_fail(number_format: str) -> None:
    assert isinstance(currency_of(number_format), str)


@given(st.integers(-(10**12), 10**12), st.sampled_from(["€", "$", "£", "¥", "EUR", "PLN", "NOK"]))
def test_what_is_written_is_read_as_that_amount(cents: int, currency: str) -> None:
    number = f"{cents // 100}.25" if cents >= 0 else f"-{-cents // 100}.25"
    amount = amount_of(with_currency(number, currency), False)
    assert amount is not None and amount.currency is not None
    assert float(amount.value) == float(number)


@pytest.mark.parametrize(
    ("number_format", "number", "text"),
    [("0%", "0.15", "15%"), ("0.00%;-0.00%", "-0.075", "-7.5%"), ("0%", "1", "100%"), ("0%", "12.5", "1250%")],
)
def test_percent_is_written_as_it_is_shown(number_format: str, number: str, text: str) -> None:
    assert is_percent(number_format)
    assert with_currency(number, PERCENT) == text


@pytest.mark.parametrize("number_format", ["General", '0.0" % "', r"0\%", '#,##0;0"%"'])
def test_a_sign_that_is_only_text_makes_no_percent(number_format: str) -> None:
    assert not is_percent(number_format)
