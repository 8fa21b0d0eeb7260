"""A sieve never calls strange what it has met, and seldom passes what it has not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.sieve import Sieve


@given(st.lists(st.text(), max_size=20), st.lists(st.text(), max_size=20))
def test_what_was_met_is_never_called_strange(met: list[str], more: list[str]) -> None:
    sieve = Sieve()
    sieve.add(met)
    sieve.add(more)
    assert not any(sieve.strange([*met, *more]))


def test_nearly_all_that_was_not_met_is_called_strange() -> None:
    sieve = Sieve()
    sieve.add([f"deal:D-{number}" for number in range(100_000)])
    strange = sieve.strange([f"deal:E-{number}" for number in range(10_000)])
    assert sum(strange) > 9_900
