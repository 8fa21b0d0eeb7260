"""Pairs that a few bits tell to be unlike get the levels that they get when every character is looked at."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, Indel

from domain.linkage import numbering
from domain.linkage.alignment import RESPELT, Words, joined_ratio
from domain.linkage.columns import Listed
from domain.linkage.values import LONG, NUMBER_DIGITS, Phones, Postcodes, Registrations, Rule

NUMBERS = st.text("1234\u0664", min_size=1, max_size=9)


def level_of_phones(one: str, two: str) -> int:
    one, two = one.lstrip("+"), two.lstrip("+")
    tails = {text[-NUMBER_DIGITS:] for text in (one, two)}
    if len(tails) == 1 and (one.endswith(two) or two.endswith(one)):
        return 2
    return int(OSA.distance(one, two) <= 1)


def level_of_postcodes(one: str, two: str) -> int:
    begun = one.startswith(two) or two.startswith(one)
    if one == two or (begun and min(len(one), len(two)) >= 5):
        return 2
    return int(OSA.distance(one, two) <= 1)


def level_of_registrations(one: str, two: str) -> int:
    if one == two:
        return 2
    return int(OSA.distance(one, two) <= 1 and min(len(one), len(two)) >= LONG)


@pytest.mark.parametrize("young", [0, numbering.YOUNG])
@pytest.mark.parametrize(
    ("made", "level", "differ"),
    [
        (Phones, level_of_phones, True),
        (Postcodes, level_of_postcodes, False),
        (Registrations, level_of_registrations, False),
    ],
)
@settings(max_examples=40, deadline=None)
@given(pairs=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=20))
def test_levels_are_those_of_all_characters(
    pairs: list[tuple[str, str]], made: Callable[[Listed[str]], Rule], level: Callable[[str, str], int], differ: bool,
    young: int,
) -> None:  # fmt: skip
    # Some pairs that are near.
    pairs = [
        *pairs,
        *((one, one[:3] + two[:1] + one[3:]) for one, two in pairs),
        *((one, one[1:] + "1") for one, _ in pairs),
    ]
    pairs = [pair for pair in pairs if all(pair) and not (differ and pair[0] == pair[1])]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbering, "YOUNG", young)
        values = Listed[str](lambda text: text, lambda text: text, packed=True)
        rule = made(values)
        one, two = (np.array(values.of([pair[side] for pair in pairs]), dtype=np.int32) for side in (0, 1))
        assert rule(one, two).tolist() == [level(*pair) for pair in pairs]


LINES = st.lists(st.text("abcä", min_size=1, max_size=6), min_size=1, max_size=3).map(tuple)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(LINES, LINES), min_size=1, max_size=12), st.sampled_from([0, numbering.YOUNG]))
def test_likeness_without_blanks_is_that_of_all_letters(
    pairs: list[tuple[tuple[str, ...], tuple[str, ...]]], young: int
) -> None:
    pairs = [*pairs, *((one, (*one[:1], "".join(one[1:])) if one[1:] else ("b", *one)) for one, _ in pairs)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbering, "YOUNG", young)
        words = Words(lambda _: 1.0, packed=True)
        words.add([line for pair in pairs for line in pair])
        rows = np.arange(0, 2 * len(pairs), 2, dtype=np.int32)
        found = joined_ratio(words, rows, rows + 1)
    likeness = [Indel.normalized_similarity("".join(one), "".join(two), score_cutoff=RESPELT) for one, two in pairs]
    assert found.tolist() == pytest.approx(likeness, abs=1e-6)
    assert [[*row] for row in words.rows(rows)] == [[*one] for one, _ in pairs]
