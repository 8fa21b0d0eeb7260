"""Duplicates and conflicts: each rule with a case for and one against it, and the same findings in any order."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deal_findings import DealFacts, Finding, Setting, Telling
from domain.deal_keys import rival_keys
from domain.deal_protection import DealPolicy
from domain.deal_retold import retold
from domain.deal_rivals import alike, rivalry

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SETTING = Setting(DealPolicy(), NOON)
TERMS = {"customer": "Orchid Ltd", "product": "Anvil", "amount": "100", "currency": "EUR"}


def deal(number: int, vendor: str = "Acme", **values: str) -> DealFacts:
    """A deal of a vendor whose id is the name's."""
    owner = UUID(bytes=vendor.encode().ljust(16, b"\0")[:16])
    return DealFacts(UUID(int=number), values, owner, vendor, NOON)


def rules(*deals: DealFacts) -> list[str]:
    return [finding.rule for one, two in combinations(deals, 2) for finding in rivalry(one, two, SETTING)]


def test_one_number_at_two_spellings_of_a_vendor_is_a_duplicate_with_the_reason() -> None:
    (found,) = rivalry(deal(1, "Anvil Works", externalId="DR-1"), deal(2, "AnvilWorks", externalId="dr 1"), SETTING)
    assert (found.rule, found.kind, found.deals) == ("deal.same-number@1", "duplicate", (UUID(int=1), UUID(int=2)))
    assert "'Anvil Works' and 'AnvilWorks'" in found.reason
    assert found.fields[0].values == ("DR-1", "dr 1")


def test_bidders_of_one_contract_are_no_duplicates() -> None:
    assert (
        rules(*(deal(n, name, externalId="C-7", amount=str(n)) for n, name in enumerate(("Acme", "Bolt", "Cog")))) == []
    )
    assert rules(deal(1, "Acme", externalId="C-7", customer="Orchid"), deal(2, "Bolt", externalId="C-7")) == []


def test_one_number_with_other_terms_is_a_conflict_that_names_them() -> None:
    one = deal(1, "Acme Corp", externalId="DR-1", **TERMS)
    (found,) = rivalry(one, deal(2, "ACME corp.", externalId="DR-1", **TERMS | {"amount": "150"}), SETTING)
    assert (found.rule, found.kind, found.severity) == ("deal.number-otherwise@1", "conflict", "high")
    assert [one.field for one in found.fields] == ["externalId", "amount"]
    assert "amount '100' and '150'" in found.reason
    assert rules(one, deal(2, "ACME corp.", externalId="DR-1", **TERMS | {"amount": "100.9"})) == ["deal.same-number@1"]


def test_the_same_terms_under_other_numbers_within_the_days_are_a_duplicate() -> None:
    first = deal(1, externalId="A", submittedAt="2026-01-01", **TERMS)
    later = deal(2, externalId="B", submittedAt="2026-01-31", **TERMS)
    (found,) = rivalry(later, first, SETTING)
    assert (found.rule, found.severity, found.deals) == ("deal.same-terms@1", "warning", (first.id, later.id))
    assert "30 days apart" in found.reason
    assert rules(first, deal(2, externalId="B", submittedAt="2026-02-01", **TERMS)) == []
    assert rules(first, deal(2, externalId="B", submittedAt="2026-01-02", **TERMS | {"product": "Hammer"})) == []
    assert rules(first, deal(2, "Bolt", externalId="B", submittedAt="2026-01-02", **TERMS)) == []


CLAIM = {"customer": "Orchid Ltd", "product": "Anvil; Hammer", "approvedAt": "2026-01-10", "submittedAt": "2026-01-05"}


def test_two_partners_for_one_customers_product_conflict_while_a_protection_is_open_and_the_first_has_it() -> None:
    first = deal(9, partner="Bolt", status="approved", **CLAIM)
    later = deal(1, partner="Cog", customer="ORCHID", product="hammer", submittedAt="2026-02-01", status="submitted")
    (found,) = rivalry(later, first, SETTING)
    assert (found.rule, found.kind, found.severity) == ("deal.claimed-twice@1", "conflict", "high")
    assert found.deals == (first.id, later.id)
    assert "'Bolt' has the better claim: submitted first, on 2026-01-05" in found.reason
    assert "from 2026-01-10 to 2026-04-10" in found.reason


@pytest.mark.parametrize("change", [
    {"partner": "BOLT"}, {"customer": "Rose"}, {"product": "Saw"}, {"status": "rejected"}, {"status": "withdrawn"},
    {"submittedAt": "2026-04-11"}, {"submittedAt": "2026-01-01", "status": "lost"},
])  # fmt: skip
def test_what_does_not_stand_against_a_protected_deal(change: dict[str, str]) -> None:
    values = {"partner": "Cog", "customer": "Orchid", "product": "Hammer", "submittedAt": "2026-02-01"} | change
    assert rules(deal(9, partner="Bolt", status="approved", **CLAIM), deal(1, **values)) == []


def telling(number: int, columns: tuple[str, ...] = (), **values: str) -> Telling:
    return Telling(number, UUID(int=number), values, columns)


def within(*tellings: Telling) -> list[Finding]:
    return retold(UUID(int=5), tellings, SETTING)


def test_two_sources_with_other_amounts_conflict_and_two_editions_of_one_table_are_a_note() -> None:
    (found,) = within(telling(1, amount="100", currency="EUR"), telling(2, amount="150", currency="EUR"))
    assert (found.rule, found.severity, found.imports) == (
        "deal.terms-otherwise@1", "warning", (UUID(int=1), UUID(int=2)),
    )  # fmt: skip
    assert found.fields[0].values == ("100", "150")
    (noted,) = within(telling(1, ("a",), amount="100"), telling(2, ("a",), amount="150"))
    assert noted.severity == "note"
    assert within(telling(1, amount="100"), telling(2, amount="101")) == []
    assert within(telling(1, amount="100", amountKind="monthly"), telling(2, amount="1200", amountKind="annual")) == []
    assert within(telling(1, amount="100"), telling(1, amount="150")) == []


def test_one_number_for_another_customer_is_worst_between_two_sources() -> None:
    (found,) = within(telling(1, customer="Orchid Ltd"), telling(2, customer="Rose"))
    assert (found.severity, found.fields[0].field) == ("high", "customer")
    assert within(telling(1, customer="Orchid Ltd"), telling(2, customer="ORCHID")) == []


def test_a_move_that_the_table_does_not_have_is_shown_with_both_states() -> None:
    (found,) = within(telling(1, status="rejected"), telling(2, status="approved"))
    assert (found.rule, found.fields[0].values) == ("deal.illegal-move@1", ("rejected", "approved"))
    assert "was rejected" in found.reason and "to approved" in found.reason
    assert within(telling(1, status="submitted"), telling(2, status="expired"), telling(3, status="approved")) == []
    assert within(telling(1, status="submitted"), telling(2, status="won")) == []


def test_a_stage_that_goes_back_is_a_note() -> None:
    (found,) = within(telling(1, stage="Negotiation/Review"), telling(2, stage="Qualification"))
    assert (found.rule, found.severity) == ("deal.stage-back@1", "note")
    assert "'Negotiation/Review' (negotiating) to 'Qualification' (qualified)" in found.reason
    assert within(telling(1, stage="Qualification"), telling(2, stage="on hold"), telling(3, stage="Proposal")) == []


@pytest.mark.parametrize(("one", "two", "same"), [
    ("Anvil Works GmbH", "ANVIL WORKS", True), ("AnvilWorks", "Anvil Works", True),
    ("Works Anvil", "Anvil Works", True),
    ("Anvil Wroks", "Anvil Works", True), ("Anvil Work", "Anvil Works", True), ("Site 1 Ltd", "Site 2 Ltd", False),
    ("Acme", "Acne", False), ("Anvil", "Hammer", False), ("", "Anvil", False),
])  # fmt: skip
def test_names_are_alike_when_they_may_be_spellings_of_one(one: str, two: str, same: bool) -> None:
    assert alike(one, two) is alike(two, one) is same


FEW = st.fixed_dictionaries({}, optional={
    "externalId": st.sampled_from(["A-1", "a1", "B"]), "customer": st.sampled_from(["Orchid", "Orchid Ltd", "Rose"]),
    "product": st.sampled_from(["Anvil", "Anvil; Hammer", "Saw"]), "amount": st.sampled_from(["100", "100.0", "150"]),
    "currency": st.sampled_from(["EUR", "USD"]), "partner": st.sampled_from(["Bolt", "Cog"]),
    "status": st.sampled_from(["approved", "submitted", "rejected", "won"]), "stage": st.sampled_from(["Won", "Offer"]),
    "submittedAt": st.sampled_from(["2026-01-05", "2026-02-05"]), "approvedAt": st.sampled_from(["2026-01-10"]),
})  # fmt: skip
VENDORS = st.sampled_from(["Anvil Works", "AnvilWorks", "Other"])


@given(FEW, FEW, VENDORS, VENDORS)
def test_two_deals_have_the_same_findings_whichever_comes_first_and_share_a_key_when_they_have_any(
    left: dict[str, str], right: dict[str, str], one: str, two: str
) -> None:
    first, second = deal(1, one, **left), deal(2, two, **right)
    found = rivalry(first, second, SETTING)
    assert found == rivalry(second, first, SETTING)
    assert not found or set(rival_keys(left)) & set(rival_keys(right))


@given(st.lists(st.tuples(st.integers(1, 4), FEW), max_size=6, unique_by=lambda pair: pair[0]), st.randoms())
def test_what_imports_tell_is_judged_the_same_in_any_order(
    told: list[tuple[int, dict[str, str]]], chance: object
) -> None:
    tellings = [telling(number, **values) for number, values in told]
    shuffled = tellings[:]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert within(*tellings) == within(*shuffled)
