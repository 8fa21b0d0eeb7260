"""Which column is which field."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.assignment import assign
from domain.columnfacts import ColumnFacts, scaled
from domain.errors import Refusal
from domain.headers import EXACT, SYNONYMS, header_words
from domain.mapping import check_mapping, facts, suggest, suggestions, without_vendor
from domain.provenance import MAPPABLE


def test_a_mapping_to_fields_that_are_there_is_accepted() -> None:
    check_mapping({"Firm": "vendor.name", "Sum": "deal.amount"}, ["Firm", "Sum", "Other"])
    check_mapping({"Firm": "vendor.name"}, None)


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"Firm": "vendor.shoe"}, "unknown_field"),
        ({"Firm": "vendor.name", "Org": "vendor.name"}, "field_mapped_twice"),
        ({"Nowhere": "vendor.name"}, "unknown_column"),
    ],
)
def test_a_wrong_mapping_is_refused_and_told_the_accepted_fields(mapping: dict[str, str], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_mapping(mapping, ["Firm", "Org"])
    assert caught.value.code == "invalid_mapping"
    assert caught.value.details[0].code == code
    assert all(field in caught.value.message for field in MAPPABLE)


def test_columns_are_found_by_header_and_by_the_shape_of_their_values() -> None:
    columns = ["Supplier", "E-Mail", "Tel.", "Website", "contract.price.amount", "Close Date", "Status", "notes"]
    row = [
        "Orchid Ltd",
        "ann@orchid.example",
        "+49 30 901820",
        "orchid.example.com",
        "1,234.00",
        "2024-05-01",
        "open",
        "x",
    ]
    assert suggest(columns, [row]) == {
        "Supplier": "vendor.name",
        "E-Mail": "contact.email",
        "Tel.": "contact.phone",
        "Website": "vendor.domain",
        "contract.price.amount": "deal.amount",
        "Close Date": "deal.expectedClose",
        "Status": "deal.stage",
    }


def test_german_headers_are_known() -> None:
    found = suggest(
        ["Firma", "Ansprechpartner", "Betrag", "Abschlussdatum"], [["F GmbH", "Ann Ferris", "1,5", "31.12.2024"]]
    )
    assert list(found.values()) == ["vendor.name", "contact.name", "deal.amount", "deal.expectedClose"]


@pytest.mark.parametrize("column", ["email", "amount", "close date", "website", "phone"])
def test_a_typed_field_needs_four_fifths_of_its_values_in_shape(column: str) -> None:
    good = {
        "email": "a@orchid.example", "amount": "12.50", "close date": "2024-01-01", "website": "orchid.com",
        "phone": "+49 30 901820",
    }[column]  # fmt: skip
    rows = [[good]] * 8 + [["??!"]] * 2
    assert column in suggest([column], rows)
    assert column not in suggest([column], [*rows, ["??!"]])


def test_blanks_and_placeholders_do_not_count_against_a_column() -> None:
    assert suggest(["email"], [["a@orchid.example"], [""], ["n/a"], ["-"]]) == {"email": "contact.email"}


def test_columns_of_our_own_error_file_are_never_mapped() -> None:
    columns = ["company", "_line", "_column", "_code", "_message", "_hint"]
    assert suggest(columns, [["Orchid", "2", "email", "x", "y", "z"]]) == {"company": "vendor.name"}


def test_a_bare_name_is_the_vendors_unless_a_vendor_and_contact_columns_stand_beside_it() -> None:
    assert suggest(["id", "name"], [["1", "Orchid"]]) == {"name": "vendor.name"}
    both = suggest(["company", "name", "email"], [["Orchid", "Ann", "a@orchid.example"]])
    assert both["name"] == "contact.name"
    assert both["company"] == "vendor.name"
    assert "name" not in suggest(["company", "name"], [["Orchid", "x"]])


def test_two_columns_never_get_one_field() -> None:
    found = suggest(["amount", "total amount", "price"], [["1", "2", "3"]])
    assert list(found.values()) == ["deal.amount"]


def test_each_header_word_belongs_to_one_field() -> None:
    known = [header for headers in SYNONYMS.values() for header in headers]
    assert len(known) == len(set(known)) == len(EXACT)
    assert all(header_words(header) == header for header in known)


@given(
    st.lists(st.text(max_size=12), max_size=6, unique=True),
    st.lists(st.lists(st.text(max_size=8), max_size=7), max_size=4),
)
def test_a_suggestion_is_always_a_mapping_that_is_accepted(columns: list[str], rows: list[list[str]]) -> None:
    if found := suggest(columns, rows):
        check_mapping(found, columns)


def test_an_empty_mapping_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        check_mapping({}, ("a",))
    assert (caught.value.code, caught.value.details[0].code) == ("invalid_mapping", "mapping_empty")


def test_a_phone_without_a_person_beside_it_is_the_vendors() -> None:
    rows = [("Orchid Ltd", "+44 20 7946 0958"), ("Fern GmbH", "+49 30 901820")]
    assert suggest(("Company", "Phone"), rows) == {"Company": "vendor.name", "Phone": "vendor.phone"}


def test_a_later_row_settles_what_the_first_ones_left_open() -> None:
    columns, mapping = ("a", "d"), {"a": "deal.amount", "d": "deal.expectedClose"}
    first = facts(columns, mapping, [("1.234", "03/04/2026")], None)
    assert {field for field, _ in first.undecided} == {"deal.amount", "deal.expectedClose"}
    found = first.further(facts(columns, mapping, [("1.234,56", "25/04/2026")], None))
    assert (found.decimal_comma, found.day_first) == ({"deal.amount"}, {"deal.expectedClose"})
    assert (found.ambiguous, found.undecided) == ((), ())


@settings(max_examples=60)
@given(
    st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(1, 9).map(lambda n: n / 10)), min_size=1, max_size=4)
)
def test_the_assignment_is_the_best_there_is(scores: list[dict[str, float]]) -> None:
    columns = [f"c{i}" for i in range(len(scores))]
    found = assign(columns, scores)
    assert len(set(found.values())) == len(found)
    total = sum(scores[columns.index(column)][field] for column, field in found.items())
    pool = ["a", "b", "c", *[""] * len(columns)]
    best = max(sum(s.get(f, 0.0) for s, f in zip(scores, way, strict=True)) for way in permutations(pool, len(columns)))
    assert total == pytest.approx(best)


def test_one_clear_value_decides_the_decimal_separator_of_a_column() -> None:
    found = facts(["a"], {"a": "deal.amount"}, [["1.234"], ["5,5"]], None)
    assert "deal.amount" in found.decimal_comma
    assert found.ambiguous == ()


def test_an_open_column_is_read_with_a_point_and_month_first_and_says_so() -> None:
    columns, mapping = ["a", "d"], {"a": "deal.amount", "d": "deal.submittedAt"}
    found = facts(columns, mapping, [["1,234", "01/02/2024"]], None)
    assert not found.decimal_comma
    assert not found.day_first
    assert len(found.ambiguous) == 2


def test_the_caller_knows_the_order_of_day_and_month_best() -> None:
    rows = [["02/13/2024"], ["01/02/2024"]]
    assert facts(["d"], {"d": "deal.expectedClose"}, rows, True).day_first == {"deal.expectedClose"}
    assert facts(["d"], {"d": "deal.expectedClose"}, [["13/02/2024"]], False).day_first == frozenset()
    assert facts(["d"], {"d": "deal.expectedClose"}, [["13/02/2024"]], None).day_first == {"deal.expectedClose"}


def test_a_column_with_both_ways_goes_with_the_most_and_says_so() -> None:
    found = facts(["a"], {"a": "deal.amount"}, [["1,5"], ["2,5"], ["3.5"]], None)
    assert found.decimal_comma == {"deal.amount"}
    assert "decimal" in found.ambiguous[0]


def test_a_suggestion_says_how_sure_it_is_and_what_told_it() -> None:
    columns = ["supplier", "column_2", "total supplier amount"]
    rows = [["Orchid Ltd", "a@orchid.com", "5.00"], ["Fern", "b@fern.org", "6.00"], ["Moss", "c@moss.net", "7.00"]]
    found = suggestions(columns, rows)
    assert (found["supplier"].confidence, found["supplier"].told_by) == (1.0, "header")
    assert (found["column_2"].field, found["column_2"].told_by) == ("contact.email", "shape")
    assert found["column_2"].confidence < found["supplier"].confidence


def test_a_table_without_headers_is_mapped_by_what_its_values_look_like() -> None:
    columns = [f"column_{number}" for number in range(1, 6)]
    rows = [
        ["Orchid Ltd", "orchid.com", "+49 30 901820", "EUR 5.00", "Germany"],
        ["Fern GmbH", "fern.org", "+49 30 901821", "EUR 6.50", "France"],
        ["Moss Inc.", "moss.net", "+44 20 7946 0958", "USD 7.00", "Kenya"],
    ]
    assert list(suggest(columns, rows).values()) == [
        "vendor.name", "vendor.domain", "vendor.phone", "deal.amount", "vendor.country",
    ]  # fmt: skip


def test_a_column_of_words_with_an_unknown_header_stays_unmapped() -> None:
    rows = [[word, code] for word, code in (("alpha", "de"), ("beta", "fr"), ("gamma", "it"), ("delta", "es"))]
    assert suggest(["greek", "language"], rows) == {}


def test_a_thousand_columns_that_all_fit_one_field_give_it_to_the_first() -> None:
    columns = [f"amount {number} total price" for number in range(1000)]
    assert suggest(columns, [["1"] * 1000]) == {columns[0]: "deal.amount"}


def test_a_table_that_names_nobody_is_told_what_to_map() -> None:
    columns = ("contract", "price", "method", "_line")
    said = without_vendor(columns, {"contract": "deal.externalId", "price": "deal.amount"})
    assert '{"method": "vendor.name"}' in said and "not mapped: method." in said
    assert without_vendor(columns, {"contract": "deal.externalId", "method": "contact.email"}) == ""
    assert without_vendor((), {}) == ""


def test_what_a_title_cannot_mean_is_said_once_however_often_it_is_asked() -> None:
    columns, rows = ("Supplier", "Amount"), [("Kelp Ltd", "1250000")]
    mapping = {"Supplier": "vendor.name", "Amount": "deal.amount"}
    once = scaled(ColumnFacts(), 3, columns, mapping, rows)
    assert (once.unread, len(once.notes)) == (frozenset({"amount"}), 1)
    assert scaled(once, 3, columns, mapping, rows) == once
    assert scaled(ColumnFacts(), 0, columns, mapping, rows) == ColumnFacts()
