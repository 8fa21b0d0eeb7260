"""What a CSV record says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.columnfacts import ColumnFacts
from domain.extraction import of_row
from domain.provenance import MAPPABLE, Part
from domain.records import Problem

FACTS = ColumnFacts()


def said(cells: dict[str, str], facts: ColumnFacts | None = None) -> Part | Problem:
    """Read a row whose columns are called like our fields."""
    columns = tuple(cells)
    return of_row(tuple(cells.values()), columns, {c: c for c in columns}, facts or ColumnFacts())


def part(cells: dict[str, str], facts: ColumnFacts | None = None) -> Part:
    result = said(cells, facts)
    assert isinstance(result, Part)
    return result


def problem(cells: dict[str, str]) -> Problem:
    result = said(cells)
    assert isinstance(result, Problem)
    return result


def test_each_mapped_cell_is_a_claim_that_knows_its_column_and_what_stood_there() -> None:
    found = part({"vendor.name": "  Orchid   Ltd ", "deal.amount": "€1.234,50"})
    assert found.vendor["name"].value == "Orchid Ltd"
    assert found.vendor["name"].raw == "  Orchid   Ltd "
    assert found.vendor["name"].rule == "csv.column@1"
    assert found.deal["amount"].value == "1234.50"
    assert found.deal["amount"].column == 1


@pytest.mark.parametrize("blank", ["", "  ", "n/a", "N/A", "-", "NULL", "none", "Unknown", "#N/A"])
def test_a_placeholder_is_no_claim(blank: str) -> None:
    assert "country" not in part({"vendor.name": "Orchid", "vendor.country": blank}).vendor


def test_a_currency_inside_the_amount_counts_when_no_column_has_one() -> None:
    assert part({"vendor.name": "O", "deal.amount": "NPR 5"}).deal["currency"].value == "NPR"
    mapped = part({"vendor.name": "O", "deal.amount": "NPR 5", "deal.currency": "eur"})
    assert mapped.deal["currency"].value == "EUR"


def test_a_currency_column_that_is_blank_is_not_replaced_by_a_guess() -> None:
    assert "currency" not in part({"vendor.name": "O", "deal.amount": "5", "deal.currency": ""}).deal


@pytest.mark.parametrize(
    ("field", "raw", "code"),
    [
        ("deal.amount", "lots", "invalid_amount"),
        ("deal.expectedClose", "soon", "invalid_date"),
        ("deal.submittedAt", "31/31/2024", "invalid_date"),
        ("contact.email", "ann.orchid", "invalid_email"),
        ("vendor.email", "@", "invalid_email"),
    ],
)
def test_an_unreadable_cell_rejects_the_row_and_says_where_and_how(field: str, raw: str, code: str) -> None:
    found = problem({"vendor.name": "Orchid", field: raw})
    assert (found.code, found.column, found.raw) == (code, field, raw)
    assert found.message
    assert found.hint


def test_a_phone_that_cannot_be_read_is_kept_as_written_with_little_confidence() -> None:
    claim = part({"vendor.name": "O", "vendor.phone": "ask Ann"}).vendor["phone"]
    assert claim.value == "ask Ann"
    assert claim.confidence < 0.5


def test_a_phone_is_read_in_the_country_of_its_row() -> None:
    found = part({"vendor.name": "O", "vendor.phone": "030 901820", "vendor.country": "Germany"})
    assert found.vendor["phone"].value == "+4930901820"


def test_a_stage_and_a_country_stay_as_they_were_written() -> None:
    found = part({"vendor.name": "O", "deal.stage": "Half Won?!", "vendor.country": "Atlantis"})
    assert found.deal["stage"].value == "Half Won?!"
    assert found.vendor["country"].value == "Atlantis"


def test_a_missing_price_is_no_reason_to_reject() -> None:
    assert "amount" not in part({"vendor.name": "O", "deal.externalId": "7", "deal.amount": ""}).deal


def test_a_deal_without_a_vendor_is_rejected() -> None:
    assert problem({"vendor.name": "", "deal.externalId": "7"}).code == "no_vendor"
    assert problem({"vendor.city": "Rome", "deal.externalId": "7"}).code == "no_vendor"


def test_a_contact_alone_is_enough() -> None:
    assert part({"contact.name": "Ann Ferris"}).vendor == {}


def test_the_vendor_stands_behind_a_contacts_own_address_but_not_behind_free_mail() -> None:
    found = part({"contact.email": "ann@mail.orchid.com", "deal.amount": "5"})
    assert found.vendor["domain"].value == "orchid.com"
    assert problem({"contact.email": "ann@gmail.com", "deal.amount": "5"}).code == "no_vendor"


def test_a_name_of_two_halves_becomes_one() -> None:
    found = part({"contact.firstName": "Ann", "contact.lastName": "Ferris"})
    assert {field: claim.value for field, claim in found.contact.items()} == {"name": "Ann Ferris"}
    whole = part({"contact.firstName": "Ann", "contact.name": "A. Ferris"})
    assert whole.contact["name"].value == "A. Ferris"


def test_a_row_in_which_nothing_is_said_tells_what_to_do() -> None:
    assert problem({"vendor.name": " ", "vendor.city": "n/a"}).code == "nothing_mapped"
    unmapped = of_row(("a", "b"), ("x", "y"), {}, ColumnFacts())
    assert isinstance(unmapped, Problem)
    assert unmapped.code == "nothing_mapped"
    assert "mapping" in unmapped.hint


def test_a_row_shorter_than_its_header_is_read_as_far_as_it_goes() -> None:
    found = of_row(("Orchid",), ("n", "c"), {"n": "vendor.name", "c": "vendor.city"}, ColumnFacts())
    assert isinstance(found, Part)
    assert set(found.vendor) == {"name"}


def test_the_facts_of_the_columns_decide_open_values() -> None:
    facts = ColumnFacts(frozenset({"deal.amount"}), frozenset({"deal.submittedAt"}))
    found = part({"vendor.name": "O", "deal.amount": "1.234", "deal.submittedAt": "01/02/2024"}, facts)
    assert found.deal["amount"].value == "1234"
    assert found.deal["submittedAt"].value == "2024-02-01"


@pytest.mark.parametrize("field", ["phone", "domain", "registrationId", "name"])
def test_a_cell_of_control_characters_alone_says_nothing(field: str) -> None:
    found = of_row(("Orchid Ltd", "\x1b"), ("n", "c"), {"n": "vendor.legalName", "c": f"vendor.{field}"}, ColumnFacts())
    assert isinstance(found, Part) and set(found.vendor) == {"legalName"}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Orchid", " Orchid ", "n/a", "", "Fern", "\x1b"]) | st.text(max_size=6),
            st.sampled_from(["1.234", "5,5", "x", "-", "EUR 5USD 6"]) | st.text(max_size=6),
            st.sampled_from(["030 901820", "?", ""]),
            st.sampled_from(["Germany", "France", ""]),
        ),
        max_size=40,
    )
)
def test_what_a_row_says_does_not_depend_on_the_rows_before_it(rows: list[tuple[str, ...]]) -> None:
    mapping = {"n": "vendor.name", "a": "deal.amount", "p": "vendor.phone", "c": "vendor.country"}
    columns = ("n", "a", "p", "c")
    together = [of_row(row, columns, mapping, FACTS) for row in rows]
    alone = [of_row(row, (*columns, f"fresh {number}"), mapping, FACTS) for number, row in enumerate(rows)]
    assert together == alone


def test_a_column_with_more_texts_than_are_remembered_is_read_all_the_same() -> None:
    columns, mapping = ("n", "id"), {"n": "vendor.name", "id": "deal.externalId"}
    for number in [*range(9000), *range(3000)]:
        found = of_row((f"Firm {number % 3000}", f"D-{number}"), columns, mapping, FACTS)
        assert isinstance(found, Part)
        assert (found.vendor["name"].value, found.deal["externalId"].value) == (f"Firm {number % 3000}", f"D-{number}")


@given(st.dictionaries(st.sampled_from(MAPPABLE), st.text(max_size=20), min_size=1, max_size=8))
def test_every_row_is_a_part_or_a_problem_and_every_claim_stands_in_a_cell(cells: dict[str, str]) -> None:
    result = said(cells)
    if isinstance(result, Problem):
        assert result.code
        assert result.message
        return
    assert result.vendor or result.contact
    for claims in (result.vendor, result.contact, result.deal):
        for claim in claims.values():
            assert claim.value.strip()
            assert 0 <= claim.column < len(cells)


def test_money_as_it_was_written_stands_in_where_the_column_of_the_number_is_empty() -> None:
    columns = ("bidder", "bid.price.amount", "bid.price.currency", "bid.price.raw")
    mapping = dict(zip(columns, ("vendor.name", "deal.amount.bid", "deal.currency.bid"), strict=False))
    facts = ColumnFacts()
    found = of_row(("Acme", "", "", "USD 1,234.50"), columns, mapping, facts)
    assert isinstance(found, Part)
    assert {field: claim.value for field, claim in found.deal.items()} == {
        "amount.bid": "1234.50", "currency.bid": "USD",
    }  # fmt: skip
    assert found.deal["amount.bid"].column == 3
    both = of_row(("Acme", "7", "EUR", "USD 9"), columns, mapping, facts)
    assert isinstance(both, Part) and both.deal["amount.bid"].value == "7" and both.deal["currency.bid"].value == "EUR"
    unread = of_row(("Acme", "", "", "see annex"), columns, mapping, facts)
    assert isinstance(unread, Part) and not unread.deal


def test_a_country_is_shown_by_its_two_letters_with_what_stood_there_as_evidence() -> None:
    for text, value in (("Deutschland", "DE"), ("USA", "US"), ("kenya ", "KE"), ("Middle-earth", "Middle-earth")):
        claim = part({"vendor.name": "O", "vendor.country": text}).vendor["country"]
        assert (claim.value, claim.raw) == (value, text)
