"""A sample tells of all of a table, whatever order its rows are in."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.linkage import Node
from domain.linkage.known import digest_of
from domain.linkage.sampling import Sample, Sampling


def sample_of(names: list[str], rows: int, most: int) -> Sample:
    sampling = Sampling(rows, most)
    for number, name in enumerate(names):
        if sampling.wants(number):
            sampling.add(number, [Node("", names=(name,))])
    return sampling.taken(len(names))


@given(st.lists(st.sampled_from("abcdefghijkl"), max_size=60), st.integers(1, 15), st.randoms(use_true_random=False))
def test_a_table_that_is_looked_at_whole_gives_the_same_sample_in_any_order(
    names: list[str], most: int, chance: Random
) -> None:
    mixed = chance.sample(names, len(names))
    assert sample_of(names, 60, most) == sample_of(mixed, 60, most)
    found = sample_of(names, 60, most)
    assert len(found.nodes) == min(most, len(set(names))) and found.population == len(set(names))
    lowest = sorted({digest_of(Node("", names=(name,))).hex for name in names})[:most]
    assert [node.id for node in found.nodes] == lowest


def test_rows_of_a_long_table_are_taken_from_all_of_it() -> None:
    names = [f"firm {number // 100:03}" for number in range(10_000)]
    found = sample_of(names, 400, 1_000)
    assert {node.names[0] for node in found.nodes} >= {f"firm {number:03}" for number in range(100)}


@pytest.mark.parametrize("period", [2, 7, 10, 16, 64, 100])
def test_no_period_of_the_table_falls_in_with_the_rows_that_are_taken(period: int) -> None:
    names = [f"firm {number % period}" for number in range(20_000)]
    assert len(sample_of(names, 1_000, 1_000).nodes) == period


def test_the_population_is_foretold_from_a_part_of_the_rows() -> None:
    every = sample_of([f"firm {number}" for number in range(50_000)], 2_000, 500)
    assert len(every.nodes) == 500
    assert every.population == pytest.approx(50_000, rel=0.01)
    chance = Random(7)
    again = sample_of([f"firm {chance.randrange(3_000)}" for _ in range(50_000)], 2_000, 500)
    assert again.population == pytest.approx(3_000, rel=0.15)


def test_few_nodes_and_rows_are_kept_however_many_there_are() -> None:
    sampling = Sampling(300, 100)
    for number in range(20_000):
        if sampling.wants(number):
            sampling.add(number, [Node("", names=(f"firm {number}",)), Node("", names=(f"other {number}",))])
            assert len(sampling._told) <= 300 and len(sampling._nodes) <= 600
    firsts = [int(node.names[0].split()[1]) for node in sampling.taken(20_000).nodes]
    assert len(firsts) == 100 and 20 < sum(number < 10_000 for number in firsts) < 80
