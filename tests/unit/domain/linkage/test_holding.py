"""Holding: a key table in memory answers as if it had been searched through."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.linkage.holding import LONGEST, Holding

KEYS = st.integers(-5, 5) | st.sampled_from([-(2**63), 2**63 - 1])
CHUNKS = st.lists(st.lists(st.lists(KEYS, unique=True, max_size=5), max_size=5), max_size=8)


@given(CHUNKS, st.sets(KEYS, max_size=6), st.integers(1, 4), st.permutations(range(40)))
def test_it_finds_the_lowest_nodes_that_have_a_key(
    chunks: list[list[list[int]]], asked: set[int], most: int, order: list[int]
) -> None:
    holding, every, numbers = Holding(), list[tuple[int, UUID]](), iter(order)
    for chunk in chunks:
        idents = [UUID(int=next(numbers)) for _ in chunk]
        holding.add(idents, chunk)
        every += [(key, ident) for ident, keys in zip(idents, chunk, strict=True) for key in keys]
    expected = [(key, one) for key in asked for one in sorted(one for held, one in every if held == key)[:most]]
    assert sorted(holding.holders(asked, most)) == sorted(expected)
    assert holding.rows == len(every)


def test_it_stays_whole_when_its_runs_are_as_long_as_they_get() -> None:
    holding = Holding()
    width = LONGEST // 3
    for turn in range(5):
        holding.add([UUID(int=turn)], [range(width)])
    assert sorted(holding.holders([7, width], 9)) == [(7, UUID(int=turn)) for turn in range(5)]
