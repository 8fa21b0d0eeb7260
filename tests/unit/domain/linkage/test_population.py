"""Population: how many different nodes a table has, told from its beginning."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.linkage.population import expected_different


def test_a_table_that_was_seen_whole_has_what_was_met() -> None:
    assert expected_different(500, 300, 1.0) == 300
    assert expected_different(0, 0, 0.5) == 0


def test_a_table_that_never_repeats_goes_on_so() -> None:
    assert expected_different(1_000, 1_000, 0.1) == pytest.approx(10_000)


@pytest.mark.parametrize("vendors", [500, 3_000, 50_000])
def test_a_table_whose_vendors_come_again_soon_has_all_of_them(vendors: int) -> None:
    chance = random.Random(vendors)
    rows = [chance.randrange(vendors) for _ in range(40_000)]
    found = expected_different(4_000, len(set(rows[:4_000])), 0.1)
    assert found == pytest.approx(len(set(rows)), rel=0.15)


@given(st.integers(1, 10_000), st.integers(1, 10_000), st.floats(0.001, 1.0))
def test_it_is_never_fewer_than_were_met_nor_more_than_are_told(told: int, different: int, share: float) -> None:
    different = min(told, different)
    assert different <= expected_different(told, different, share) <= max(told / share, different) * (1 + 1e-9)
