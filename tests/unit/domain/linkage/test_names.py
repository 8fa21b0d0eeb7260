"""Names and addresses in normal form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.linkage.names import read_name, read_names, without_town
from domain.linkage.nodes import Address
from domain.linkage.places import read_place


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("Kessler GmbH", "limited"),
        ("Kessler G.m.b.H.", "limited"),
        ("Kessler GmbH & Co. KG", "partnership"),
        ("Kessler S. de R.L. de C.V.", "limited"),
        ("Kessler Sp. z o.o.", "limited"),
        ("Kessler Pvt. Ltd.", "limited"),
        ("Kessler Sdn Bhd", "limited"),
        ("ООО Kessler", "limited"),
        ("PT Kessler Tbk", "public"),
        ("Kessler Inc.", "public"),
        ("Kessler A.G.", "public"),
        ("株式会社Kessler", "public"),
        ("Kessler Oyj", "public"),
        ("M/s. Kessler", "sole"),
        ("Kessler & Co.", ""),
        ("Kessler S.A.", ""),
    ],
)
def test_a_legal_form_is_told_apart_from_the_name(written: str, form: str) -> None:
    name = read_name(written)
    assert (name.words, name.form) == (("kessler",), form)


def test_a_name_of_forms_alone_keeps_them() -> None:
    assert read_name("Co").words == ("co",)
    assert read_name("Limited Ltd").words == ("limited",)


def test_accents_articles_and_shortened_words_do_not_matter() -> None:
    assert read_name("The Müller Engineering Company").words == read_name("MULLER ENG.").words


def test_the_order_of_words_does_not_change_the_core() -> None:
    assert read_name("Wollard & Pym").core == read_name("Pym and Wollard").core


def test_initials_are_one_word_however_they_are_written() -> None:
    assert read_name("V K Udal").words == read_name("V.K. Udal").words == ("vk", "udal")


def test_numbers_are_found_in_words_digits_and_roman() -> None:
    assert read_name("Seven Oaks").numbers == read_name("7 Oaks").numbers == ("7",)
    assert read_name("Depot III").numbers == read_name("Depot 03").numbers == ("3",)


def test_a_cell_with_two_names_has_both() -> None:
    assert [name.words for name in read_names("Orrin Ltd d/b/a Pellam")] == [("orrin",), ("pellam",)]
    assert [name.words for name in read_names("Orrin Ltd (formerly Pellam)")] == [("orrin",), ("pellam",)]


def test_the_town_in_a_name_is_no_part_of_it_where_the_firm_is_there() -> None:
    name = read_name("Pellam (Lyon)")
    bare = without_town(name, ("lyon",))
    assert bare is not None and bare.words == ("pellam",)
    assert without_town(name, ("leeds",)) is None
    assert without_town(read_name("Lyon"), ("lyon",)) is None


def test_a_house_number_is_found_in_front_and_behind() -> None:
    assert read_place(Address("12a High Street")).numbers == ("12",)
    assert read_place(Address("Hauptstraße 12")).street == read_place(Address("12 Hauptstr.")).street
    assert read_place(Address("Hauptstraße 12")).numbers == ("12",)
    assert read_place(Address("12-14 High Street")).numbers == ("12", "14")
    assert read_place(Address("12")) == read_place(Address("", "12"))


def test_a_numbered_street_is_no_house_number() -> None:
    place = read_place(Address("8th Avenue"))
    assert (place.street, place.numbers) == (("8", "ave"), ())


def test_streets_are_shortened_alike() -> None:
    assert read_place(Address("South Oak Boulevard")).street == read_place(Address("S. Oak Blvd.")).street


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    for name in read_names(text):
        assert name.words and all(name.words)
    read_place(Address(text, text, text, text, text, text))


@given(st.text(max_size=40))
def test_case_does_not_matter(text: str) -> None:
    if text.upper().lower() == text.lower() and text.isascii():
        assert read_name(text) == read_name(text.upper())


def test_arabic_is_read_however_its_letters_and_forms_are_written() -> None:
    one, two = read_name("شركة الأمل للتجارة ذ.م.م"), read_name("الامل للتجاره")
    assert one.words == two.words
    assert (one.form, two.form) == ("limited", "")


def test_korean_forms_in_brackets_are_no_part_of_the_name() -> None:
    assert (
        read_names("(주)현동물산")[0].words
        == read_names("현동물산 주식회사")[0].words
        == read_names("㈜현동물산")[0].words
    )


def test_a_town_in_one_word_with_the_name_is_left_out_where_the_firm_is_there() -> None:
    name = read_name("杭州宏龙海机械有限公司")
    assert [bare.words for town in ("杭州市", "杭州") if (bare := without_town(name, (town,)))] == [("宏龙海机械",)] * 2
    assert without_town(name, ("上海市",)) is None
    assert without_town(read_name("大阪"), ("大阪",)) is None


def test_a_ministry_and_a_department_are_two_names() -> None:
    """Where a state has both, the one is no part of the other."""
    assert read_name("Ministry of Fisheries").words != read_name("Department of Fisheries").words
    assert read_name("Dept. of Fisheries").words == read_name("Department of Fisheries").words
