"""What an amount is of, which products a text names, and from when until when a deal is protected."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.amount_kinds import WORDS, kind_in_words, kind_per, priced
from domain.deal_protection import LONGEST_DAYS, DealPolicy, check_policy, protection
from domain.errors import Refusal
from domain.products import products_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAYS = st.dates(date(2000, 1, 1), date(2060, 1, 1))


@pytest.mark.parametrize(("text", "kind"), [
    ("ARR", "annual"), ("MRR (USD)", "monthly"), ("TCV", "total"), ("annual value", "annual"), ("Unit price", "unit"),
    ("Total contract value", "total"), ("Total annual value", "annual"), ("annual unit price", "unit"),
    ("price per year", "annual"), ("Jahreswert", "annual"), ("montant mensuel", "monthly"), ("precio unitario", "unit"),
    ("einmalig", "total"), ("one-time", "total"), ("quarterly fee", "quarterly"),
    ("Amount", None), ("Deal value", None),
    ("Year to date", None), ("fiscal year", None), ("monthly or annual", None), ("", None),
])  # fmt: skip
def test_headers_tell_what_an_amount_is_of(text: str, kind: str | None) -> None:
    assert kind_in_words(text) == kind


def test_each_word_of_a_kind_says_that_kind() -> None:
    assert [text for kind, texts in WORDS.items() for text in texts if kind_in_words(text) != kind] == []


@pytest.mark.parametrize(("text", "number", "kind"), [
    ("$50 / month", "$50", "monthly"), ("EUR 1,200.00 p.a.", "EUR 1,200.00", "annual"), ("$5k MRR", "$5k", "monthly"),
    ("1200 / Monat", "1200", "monthly"), ("€99 pro Stück", "€99", "unit"), ("£300 per annum", "£300", "annual"),
    ("$5,000", "$5,000", None), ("12 000 EUR", "12 000 EUR", None), ("EUR 5 mil", "EUR 5 mil", None), ("", "", None),
])  # fmt: skip
def test_the_words_behind_a_number_are_set_apart_from_it(text: str, number: str, kind: str | None) -> None:
    assert priced(text) == (number, kind)


@pytest.mark.parametrize(("per", "kind"), [
    ("year", "annual"), ("month", "monthly"), ("user,month", "unit"), ("share", None), ("", None), ("year,month", None),
])  # fmt: skip
def test_what_a_text_says_an_amount_is_per_tells_its_kind(per: str, kind: str | None) -> None:
    assert kind_per(per) == kind


@pytest.mark.parametrize(("text", "products"), [
    ("Router X; Switch Y", ["Router X", "Switch Y"]), ("Cloud, Desk, Voice", ["Cloud", "Desk", "Voice"]),
    ("Server, rack-mounted", ["Server, rack-mounted"]), ('["A", "B"]', ["A", "B"]), ("A | B | a", ["A", "B"]),
    ("Anvil\nHammer", ["Anvil", "Hammer"]), ("", []), (" ; ", []),
])  # fmt: skip
def test_a_cell_names_one_or_several_products(text: str, products: list[str]) -> None:
    assert products_of(text) == products


@pytest.mark.parametrize(("values", "state", "until"), [
    ({"status": "approved", "approvedAt": "2026-02-01"}, "open", date(2026, 5, 2)),
    ({"status": "approved", "submittedAt": "2026-02-01"}, "open", date(2026, 5, 2)),
    ({"stage": "Approved", "approvedAt": "2026-02-01"}, "open", date(2026, 5, 2)),
    ({"approvedAt": "2026-02-01", "expiresAt": "2026-02-28"}, "expired", date(2026, 2, 28)),
    ({"approvedAt": "2026-02-01", "expiresAt": "2026-03-01"}, "open", date(2026, 3, 1)),
    ({"approvedAt": "2026-02-01", "expiresAt": "until notice"}, "open", date(2026, 5, 2)),
    ({"approvedAt": "2026-04-01"}, "upcoming", date(2026, 6, 30)),
    ({"status": "expired", "approvedAt": "2026-02-01"}, "expired", date(2026, 5, 2)),
    ({"status": "won", "approvedAt": "2026-02-01"}, "ended", date(2026, 5, 2)),
    ({"status": "submitted", "submittedAt": "2026-02-01"}, "none", None),
    ({"status": "approved"}, "none", None), ({"submittedAt": "2026-02-01"}, "none", None), ({}, "none", None),
])  # fmt: skip
def test_only_what_was_approved_is_protected_until_the_day_told_or_that_of_the_policy(
    values: dict[str, str], state: str, until: date | None
) -> None:
    window = protection(DealPolicy(), values, NOON)
    assert (window.state, window.until, window.open) == (state, until, state == "open")


@given(DAYS, st.integers(1, LONGEST_DAYS), st.integers(-400, 4000))
def test_a_window_is_open_on_its_days_and_on_no_others(approved: date, days: int, later: int) -> None:
    now = datetime(approved.year, approved.month, approved.day, tzinfo=UTC) + timedelta(days=later)
    window = protection(DealPolicy(protection_days=days), {"approvedAt": approved.isoformat()}, now)
    assert window.open is (0 <= later <= days) is window.covers(now.date())


@pytest.mark.parametrize("policy", [
    DealPolicy(protection_days=0), DealPolicy(protection_days=LONGEST_DAYS + 1), DealPolicy(duplicate_days=-1),
    DealPolicy(tolerance=Decimal("1.1")), DealPolicy(tolerance=Decimal("NaN")),
])  # fmt: skip
def test_a_policy_that_makes_no_sense_is_refused(policy: DealPolicy) -> None:
    with pytest.raises(Refusal, match="not"):
        check_policy(policy)
