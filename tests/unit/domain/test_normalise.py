"""What two ways of writing a name, address, number or domain have in common."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.countries import region_of
from domain.extraction.several import each_vendor
from domain.headersaid import other_forms
from domain.normalise import (
    domain_of,
    email_of,
    fold,
    is_free_mail,
    is_shared,
    name_key,
    person_key,
    phone_of,
    registration_of,
)
from domain.people import name_in_cell
from domain.phonecells import pieces_of
from domain.provenance import Claim, Part


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Orchid Tools Ltd", "orchid tools"),
        ("ORCHID TOOLS LIMITED.", "orchid tools"),
        ("Orchid Tools (Pvt.) Ltd.", "orchid tools"),
        ("Müller & Söhne GmbH & Co. KG", "muller and sohne"),
        ("Café Été S.à r.l.", "cafe ete"),
        ("Nordlys A/S", "nordlys"),
        ("Brick Joint Stock Company", "brick"),
        ("Trzy Sp. z o.o.", "trzy"),
        ("Verde S. de R.L. de C.V.", "verde"),
        ("ООО «Ромашка»", "ромашка"),
        ("Teguh Sdn. Bhd.", "teguh"),
        ("O'Hara Inc", "ohara"),
    ],
)
def test_legal_forms_case_accents_and_punctuation_are_not_part_of_a_name(written: str, key: str) -> None:
    assert name_key(written) == key


def test_a_name_that_is_only_a_legal_form_keeps_it() -> None:
    assert name_key("S.A.") == "sa"
    assert name_key("Company") == "company"


@pytest.mark.parametrize("name", ["日本電機", "नेपाल", "شركة النور", "Ελλάς"])
def test_names_in_other_scripts_keep_their_letters(name: str) -> None:
    assert name_key(name) == fold(name) != ""


@given(st.text(max_size=60))
def test_the_name_key_of_a_name_key_is_itself(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@given(st.text(max_size=60).filter(lambda text: bool(text.strip())))
def test_no_name_has_an_empty_key(name: str) -> None:
    assert name_key(name)


@given(
    st.text(alphabet="qx .&,-'éß", max_size=20), st.sampled_from(["Ltd", "GmbH", "S.A.", "LLC", "Inc.", "Co., Ltd."])
)
def test_a_legal_form_at_the_end_changes_no_key(middle: str, form: str) -> None:
    name = f"Q{middle}qx"
    assert name_key(f"{name} {form}") == name_key(name)


def test_a_family_name_may_stand_first_with_a_comma() -> None:
    assert person_key("Ferris, Ann B.") == person_key("Ann B Ferris") == "ann b ferris"


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("https://www.orchid.co.uk/about?x=1", "orchid.co.uk"),
        ("Orchid.EXAMPLE.com", "example.com"),
        ("ann@mail.orchid.de", "orchid.de"),
        ("shop.github.io", "shop.github.io"),
        ("orchid", None),
        ("not a domain.com really", None),
        ("192.168.0.1", None),
        ("", None),
    ],
)
def test_a_domain_is_the_part_that_is_registered(text: str, domain: str | None) -> None:
    assert domain_of(text) == domain


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Ann <Ann@Orchid.example>", "ann@orchid.example"),
        ("mailto:ann@orchid.example", "ann@orchid.example"),
        ("ann at orchid.example (Ann Ferris)", "ann@orchid.example"),
        ("ann [at] orchid [dot] example", "ann@orchid.example"),
        ("ann AT mail dot orchid (dot) example", "ann@mail.orchid.example"),
        ("ann@orchid", None),
        ("ann", None),
    ],
)
def test_an_address_is_found_also_when_it_is_hidden_from_robots(text: str, address: str | None) -> None:
    assert email_of(text) == address


def test_wide_gaps_hide_no_address_and_are_read_in_one_way() -> None:
    """Each gap could be parted in as many ways as it has spaces, and all of them would be tried for what is none."""
    gap = " " * 2000
    assert email_of(f"ann{gap}at{gap}orchid{gap}dot{gap}example") == "ann@orchid.example"
    assert email_of(f"ann{gap}at{gap}orchid{gap}dot{gap}1") is None


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Stone, Amy", "Amy Stone"),
        ("Amy Stone, Procurement", "Amy Stone"),
        ("Amy Stone, Jo Field", "Amy Stone"),
        ("Lopez Stone, Amy Maria", "Amy Maria Lopez Stone"),
        ("Lopez Stone, Amy", "Amy Lopez Stone"),
        ("Stone, Amy; Field, Jo", "Amy Stone"),
        ("Stone", "Stone"),
    ],
)
def test_the_first_person_of_a_cell_is_told_by_given_names(cell: str, name: str) -> None:
    assert name_in_cell(cell, frozenset({"amy", "jo"})) == name


def test_wide_gaps_in_a_cell_part_nothing_and_are_looked_at_once() -> None:
    """From each space of a gap the rest of it could be looked at again for what parts names or numbers."""
    gap = " " * 60_000
    assert region_of(f"a{gap}b") is None and region_of(f"Norway{gap}/ NO") == "NO"
    assert name_in_cell(f"Amy Stone{gap}Lee", frozenset()) == f"Amy Stone{gap}Lee"
    assert pieces_of(f"555{gap}0177") == [f"555{gap}0177"]
    name = Claim("Acme Ltd Bell; Co", f"Acme Ltd{gap}Bell; Co", "r@1", 0)
    assert len(each_vendor(Part(vendor={"name": name}))) == 1
    assert other_forms(f"a{gap}b") == ()


@given(st.text(max_size=80))
def test_no_text_breaks_the_readers(text: str) -> None:
    domain_of(text), email_of(text), phone_of(text, text), registration_of(text), region_of(text), person_key(text)


def test_free_mail_and_shared_sites_are_nobodys_own() -> None:
    assert is_free_mail("gmail.com")
    assert is_shared("linkedin.com")
    assert not is_free_mail("linkedin.com")
    assert not is_shared("orchid.example")


def test_a_phone_number_is_read_in_its_country_when_it_has_no_prefix() -> None:
    assert phone_of("030 901820", "Deutschland") == "+4930901820"
    assert phone_of("+49 30 901820") == "+4930901820"
    assert phone_of("030 901820") is None
    assert phone_of("12", "DE") is None


def test_a_registration_number_knows_its_scheme() -> None:
    assert registration_of("VAT no. GB 123 4567 89") == "vat:GB123456789"
    assert registration_of("12-34 56") == "id:123456"
    assert registration_of("0000") is None
    assert registration_of("pending") is None


@pytest.mark.parametrize("text", ["Germany", "deutschland", "Allemagne", "DE", "deu", "ALEMANIA"])
def test_a_country_is_known_by_name_and_code(text: str) -> None:
    assert region_of(text) == "DE"


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("United States of America", "US"), ("Korea, Republic of", "KR"), ("Czechia", "CZ"), ("Türkiye", "TR"),
        ("Congo, Dem. Rep.", "CD"), ("Hong Kong SAR, China", "HK"), ("Россия", "RU"), ("日本", "JP"), ("EL", "GR"),
        ("Côte d’Ivoire", "CI"), ("BRA", "BR"), ("Bolivia (Plurinational State of)", "BO"), ("Europe", None),
    ],
)  # fmt: skip
def test_countries_as_registers_and_their_people_write_them(text: str, region: str | None) -> None:
    assert region_of(text) == region
