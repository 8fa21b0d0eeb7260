"""Listing: names to sort by, texts to search in, and marks of positions."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.listing import NAME_LENGTH, finds, folded, mark, name_mark, number_mark, pair_mark, search_text, sort_name
from domain.provenance import Noun


def test_a_vendor_sorts_by_its_name_and_without_one_by_what_it_is_known_by() -> None:
    assert sort_name(Noun.VENDOR, {"name": "Ärzte GmbH", "domain": "a.example"}) == "ärzte gmbh"
    assert sort_name(Noun.VENDOR, {"domain": "a.example", "city": "Bonn"}) == "a.example"
    assert sort_name(Noun.CONTACT, {"title": "CEO"}) == ""


def test_every_value_is_searched_without_regard_to_case_or_nul() -> None:
    assert search_text(Noun.DEAL, {"name": "Big\x00 One", "stage": "WON", "other": "no"}) == "big one\nwon"


@given(st.text("采购合同服务ー器サバのスธ ab2", min_size=1, max_size=30), st.data())
def test_any_part_of_a_run_without_spaces_finds_its_deal(name: str, data: st.DataObject) -> None:
    text = search_text(Noun.DEAL, {"name": name})
    runs = [run for word in name.split() for run in re.findall("[^ab2]+", word)]
    for run in runs:
        start = data.draw(st.integers(0, len(run) - 1))
        part = run[start : data.draw(st.integers(start + 1, len(run)))]
        assert finds(Noun.DEAL, part, text)
    assert finds(Noun.DEAL, name, text) or not name.split()


def test_texts_with_spaces_are_searched_as_they_are() -> None:
    assert search_text(Noun.DEAL, {"name": "Grüne Ökologie"}) == "grüne ökologie"
    assert not finds(Noun.DEAL, "服合", search_text(Noun.DEAL, {"name": "服务合同"}))


@given(st.text(max_size=300), st.uuids())
def test_a_mark_gives_its_position_back_and_fits_a_cursor(name: str, ident: UUID) -> None:
    short = folded(name)[:NAME_LENGTH]
    cursor = mark(short, ident)
    assert name_mark(cursor) == (folded(short), ident)
    assert len(cursor.encode()) <= 745


@given(st.integers(-(2**31) + 1, 2**31 - 1), st.integers(0, 2**31 - 1))
def test_number_marks_give_their_numbers_back(one: int, two: int) -> None:
    assert number_mark(mark(one)) == one
    assert pair_mark(mark(one, two)) == (one, two)


@pytest.mark.parametrize("cursor", ["", "x", "[]", "[1,2,3]", '["a","b"]', "[99999999999999]", "{}", "\x00", "[1e400]"])
def test_a_mark_of_no_list_is_refused(cursor: str) -> None:
    for read in (name_mark, number_mark, pair_mark):
        with pytest.raises(Refusal) as refusal:
            read(cursor)
        assert refusal.value.code == "invalid_cursor"
