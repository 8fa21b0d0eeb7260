"""Texts that cells share: the same whatever their number, the order they are asked for in, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.formats.workbook_merges import is_amount
from adapters.formats.workbook_strings import IN_MEMORY, KEPT, TOGETHER, SharedTexts, shared_xml, unescaped

MANY = TOGETHER * (KEPT + 6)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, MANY - 1), max_size=60), st.integers(0, TOGETHER))
def test_each_text_is_found_by_its_number_in_any_order(asked: list[int], more: int) -> None:
    texts = SharedTexts(f"text {at} é" for at in range(MANY + more))
    assert [texts[at] for at in asked] == [f"text {at} é" for at in asked]
    texts.close()


def test_nothing_is_read_beyond_what_was_asked_for() -> None:
    taken: list[int] = []

    def found() -> Iterator[str]:
        for at in range(MANY):
            taken.append(at)
            yield str(at)

    assert SharedTexts(found())[10] == "10"
    assert taken == list(range(11))


def test_texts_of_more_bytes_than_are_kept_in_memory_are_found_again() -> None:
    count = IN_MEMORY // 10_000 + 500
    texts = SharedTexts(f"{at} " + "x" * 10_000 for at in range(count))
    assert [texts[at][:6].split()[0] for at in (count - 1, 0, 700, count - 1)] == [
        str(count - 1), "0", "700", str(count - 1)
    ]  # fmt: skip
    texts.close()


@pytest.mark.parametrize("number", [-1, 3, 4000])
def test_a_number_that_no_text_has_is_an_error(number: int) -> None:
    with pytest.raises(IndexError):
        SharedTexts(iter("abc"))[number]


def test_a_text_of_several_pieces_is_one_without_how_it_is_spoken() -> None:
    xml = b"<x:sst><x:si><x:r><x:t>Or</x:t></x:r><x:r><x:t>chid</x:t></x:r><x:rPh><x:t>o</x:t></x:rPh></x:si>"
    xml += b"<x:si/></x:sst>"
    assert list(shared_xml(iter([xml[:40], xml[40:]]))) == ["Orchid", ""]


def test_escaped_characters_are_what_they_stand_for() -> None:
    assert unescaped("a_x000D_b_x005F_x0041_ _xD800_") == "a\rb_x0041_ _xD800_"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("900", True), ("€ 1,234.50", True), ("EUR 5", True), ("15%", True), ("2024-05-01", False),
        ("Orchid 5 Ltd", False), ("Ulm", False), ("", False), ("1" * 60, False),
        ("D-2024-17 B", True), ("REF-17", True), ("DEAL-17", False),
    ],
)  # fmt: skip
def test_what_may_be_an_amount_is_told_from_a_name(text: str, amount: bool) -> None:
    assert is_amount(text) is amount
