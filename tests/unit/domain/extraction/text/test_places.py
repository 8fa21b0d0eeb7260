"""Addresses and registration numbers in running text, second version."""

from __future__ import annotations

import pytest

from domain.extraction.text import Context, mentions_in
from domain.extraction.text import checksums as check


def named(kind: str, text: str, country: str = "") -> list[str]:
    return [one.value for one in mentions_in(text, Context(country=country)) if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("mail Ann.B+x@Orchid.example now", "ann.b+x@orchid.example"),
        ("写信ann@orchid.example", "ann@orchid.example"),
        ("j_9@[192.0.2.1] is odd", "j_9@[192.0.2.1]"),
        ('"ann b"@orchid.example', '"ann b"@orchid.example'),
        ("ann@lämpchen.de", "ann@lämpchen.de"),
        ("ann [at] orchid [dot] com", "ann@orchid.com"),
        ("ann(at)orchid.co.uk", "ann@orchid.co.uk"),
        ("ann AT orchid DOT com", "ann@orchid.com"),
        ("Ends here: ann@orchid.example.", "ann@orchid.example"),
    ],
)
def test_addresses_are_found_also_in_disguise(text: str, value: str) -> None:
    assert named("email", text) == [value]


@pytest.mark.parametrize(
    "text", ["ann@orchid", "ann@orchid.c", "bo@new_type.com", "bo@192.0.2.1", "a..b@orchid.com", "we met at orchid.com"]
)
def test_what_is_no_address_is_not_found(text: str) -> None:
    assert named("email", text) == []


def test_web_addresses_have_their_domain_beside_them() -> None:
    found = [(one.kind, one.value) for one in mentions_in("(see https://en.orchid.co.uk/A_(b)).")]
    assert found == [("domain", "orchid.co.uk"), ("url", "https://en.orchid.co.uk/A_(b)")]
    assert named("url", "go to orchid.academy, www.Orchid.com/x or http://localhost:8080/#1") == [
        "orchid.academy", "www.orchid.com/x", "http://localhost:8080/#1",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["setup.py", "e.g. this", "at 7.am", "it ended.The next", "8.8.8.8", "ann@orchid.com"])
def test_files_times_and_numbers_are_no_web_addresses(text: str) -> None:
    assert named("url", text) == []


def test_numbers_are_telephones_with_a_plus_a_label_or_a_country() -> None:
    assert named("phone", "+49 30 901820") == ["+4930901820"]
    assert named("phone", "Tel. (212) 555-0123 ext. 5") == ["+12125550123"]
    assert named("phone", "030 901820") == []
    assert named("phone", "030 901820", "Germany") == ["+4930901820"]
    assert named("phone", "Invoice 12345678901, on 2020-01-02 10:00") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("VAT No. DE136695976", "vat:DE136695976"),
        ("USt-IdNr.: DE 136 695 976", "vat:DE136695976"),
        ("EIN 12-3456789", "ein:123456789"),
        ("ABN 51 824 753 556", "abn:51824753556"),
        ("SIREN 732 829 320", "siren:732829320"),
        ("Company No. 01234567", "crn:01234567"),
        ("HRB 12345 Lampstadt", "hrb:12345"),
        ("KvK 12345678", "kvk:12345678"),
        ("CNPJ 11.222.333/0001-81", "cnpj:11222333000181"),
        ("CHE-116.281.710", "uid:CHE116281710"),
        ("GSTIN 27AAPFU0939F1ZV", "gst:27AAPFU0939F1ZV"),
        ("LEI: 5493001KJTIIGC8Y1R12", "lei:5493001KJTIIGC8Y1R12"),
    ],
)
def test_registration_numbers_by_cue_shape_and_checksum(text: str, value: str) -> None:
    assert named("registration", text) == [value]


@pytest.mark.parametrize(
    "text", ["VAT No. DE136695977", "order DE123456789", "ABN 51 824 753 557", "vat 20 percent", "ein 123456789 Mann"]
)
def test_a_wrong_checksum_or_no_cue_is_no_registration(text: str) -> None:
    assert named("registration", text) == []


@pytest.mark.parametrize(
    ("checksum", "right"),
    [
        (check.luhn, "732829320"), (check.abn, "51824753556"), (check.acn, "004085616"),
        (check.german_vat, "136695976"),
        (check.french_vat, "40303265045"), (check.spanish_nif, "A58818501"), (check.danish_cvr, "13585628"),
        (check.norwegian, "923609016"), (check.finnish, "20774740"), (check.polish_nip, "5260250995"),
        (check.swiss, "116281710"), (check.cnpj, "11222333000181"), (check.british_vat, "980780684"),
        (check.portuguese, "501964843"), (check.mod97_pair, "0403019261"), (check.russian_inn, "7707083893"),
        (check.japanese, "7000012050002"), (check.austrian, "U13585627"),
    ],
)  # fmt: skip
def test_a_checksum_takes_the_number_and_no_number_with_one_digit_changed(checksum: check.Check, right: str) -> None:
    assert checksum(right)
    place = next(at for at, c in enumerate(right) if c.isdigit() and at > 2)
    wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
    assert not checksum(wrong)
