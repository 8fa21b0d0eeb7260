"""Headers that say more than a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.formats.header import under_groups
from domain.headerforms import currency_in, power_in
from domain.mapping import suggest


@pytest.mark.parametrize(
    ("header", "currency", "power"),
    [
        ("Amount (EUR)", "EUR", 0),
        ("amount_usd", "USD", 0),
        ("Preis in €", "EUR", 0),
        ("Umsatz in TEUR", "EUR", 3),
        ("Value ($000s)", "USD", 3),
        ("Revenue (in thousands)", None, 3),
        ("Volumen (Mio. EUR)", "EUR", 6),
        ("EUR/USD amount", None, 0),
        ("PRICE ALL", None, 0),
        ("Million Dollar Club", None, 0),
    ],
)
def test_a_header_says_a_currency_and_a_scale(header: str, currency: str | None, power: int) -> None:
    found = currency_in(header)
    assert (found[0] if found else None, power_in(header)) == (currency, power)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Deal - Title", "deal.name"),
        ("Deal - Organization", "vendor.name"),
        ("Maximum contract value", "deal.amount.budget"),
        ("Max. award amount", "deal.amount.budget"),
        ("Person - Email - Work", "contact.email"),
        ("E-mail 1 - Value", "contact.email"),
        ("Organization 1 - Title", "contact.title"),
        ("Est. Revenue", "deal.amount"),
        ("Angebotssumme", "deal.amount"),
        ("供应商名称", "vendor.name"),
        ("Deal owner", None),
        ("Phone 1 - Type", None),
        ("Probability (%)", None),
        ("Annual Revenue", None),
    ],
)
def test_a_header_is_known_in_the_form_that_a_program_gives_it(header: str, field: str | None) -> None:
    assert suggest([header], []).get(header) == field


def test_numbers_and_days_of_records_make_no_deal_in_a_list_of_people() -> None:
    columns = ["Record ID", "First Name", "Last Name", "Email", "Lead Status", "Create Date"]
    assert not any(field.startswith("deal.") for field in suggest(columns, []).values())
    assert suggest([*columns, "Amount"], [])["Record ID"] == "deal.externalId"


@given(st.text(max_size=80))
def test_any_header_is_read(header: str) -> None:
    currency_in(header)
    assert power_in(header) in {0, 3, 6, 9}
    assert set(suggest([header], [])) <= {header}


@given(
    st.lists(st.lists(st.sampled_from(["", "Name", "Email", "Amount", "5", "x"]), max_size=6), min_size=1, max_size=6)
)
def test_the_names_are_those_of_the_row_that_is_called_the_header(rows: list[list[str]]) -> None:
    header, names = under_groups(rows, 0)
    assert header in {0, 1}
    assert len(names) == len(rows[header])
    assert all(name.endswith(cell) for name, cell in zip(names, rows[header], strict=True))
