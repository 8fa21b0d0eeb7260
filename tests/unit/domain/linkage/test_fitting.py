"""Fitting: what data moves, and what it must not move."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.linkage import Address, Node, default_model, link
from domain.linkage.comparison import Compared
from domain.linkage.fields import FIELDS, MISSING, NAME, NEARLY_ALL, PHONE
from domain.linkage.fitting import Evidence, calibrated, chance_pairs, expected_pairs, fit, strangers
from domain.linkage.frequencies import Frequencies, count
from domain.linkage.profiles import profile_of


def word(number: int) -> str:
    """A made-up word for each number."""
    letters = "bcdfghklmnprstvz"
    return "".join(letters[number // 16**at % 16] + "aeiou"[(number + at) % 5] for at in range(4))


def doubles(vendors: int) -> list[Node]:
    """Two records of each vendor; the second has a letter missing in its name and no postcode."""
    found = []
    for at in range(vendors):
        name, street = f"{word(at * 7)} {word(at * 13 + 5)}", f"{at % 90 + 1} {word(at * 3)} Street"
        found.append(
            Node(f"a{at:04d}", (name,), address=Address(street, postcode=f"{at % 400:05d}", town=word(at % 60)))
        )
        found.append(Node(f"b{at:04d}", (name[:3] + name[4:],), address=Address(street, town=word(at % 60))))
    return found


def test_much_data_moves_the_shares_and_little_does_not() -> None:
    much, little = link(doubles(400)).model, link(doubles(40)).model
    prior = tuple(level.m for level in FIELDS[NAME].levels)
    assert "name" in much.learned and much.m[NAME] != prior
    assert little.learned == () and little.m[NAME] == prior


def test_one_field_alone_teaches_nothing() -> None:
    nodes = [Node(f"n{at:04d}", (f"{word(at // 2 * 7)} {word(at // 2 * 11)}",), country="DE") for at in range(900)]
    assert link(nodes).model.learned == ()


def test_shares_stay_shares() -> None:
    model = link(doubles(300)).model
    for rows in (model.m, model.u):
        for row in rows:
            assert sum(row) == pytest.approx(1, abs=0.002)
            assert min(row) > 0


def test_doubles_are_found_without_labels() -> None:
    clusters = link(doubles(300)).clusters
    right = sum(len(found) == 2 and found[0][1:] == found[1][1:] for found in clusters)
    assert right >= 290
    assert all(len({one[1:] for one in found}) == 1 for found in clusters)


def test_calibration_only_takes_away() -> None:
    total = np.array([5.0, 6.0, 7.0, -3.0], dtype=np.float32)
    assert calibrated(total, 100.0) == 0
    shift = calibrated(total, 2.0)
    assert shift < 0
    assert expected_pairs(total, shift) == pytest.approx(2.0, abs=0.05)


@given(st.integers(2, 3000))
def test_chance_pairs_are_pairs_of_different_rows(groups: int) -> None:
    left, right = chance_pairs(groups, 500)
    assert len(left) == min(500, groups * (groups - 1) // 2)
    assert ((left >= 0) & (left < right) & (right < groups)).all()


def test_chance_pairs_that_are_candidates_do_not_count_as_strangers() -> None:
    left, right = chance_pairs(40)
    known = set(zip(left[:200].tolist(), right[:200].tolist(), strict=True))
    some, others = strangers(left[:200], right[:200], 40)
    found = list(zip(some.tolist(), others.tolist(), strict=True))
    assert found == [two for two in zip(left.tolist(), right.tolist(), strict=True) if two not in known]


def evidence(hits: int) -> Evidence:
    """Of 20,000 groups: a thousand candidates of one vendor, and strangers of which so many have nearly one name."""
    candidates = np.full((1_000, len(FIELDS)), MISSING, dtype=np.int8)
    candidates[:, NAME], candidates[:, PHONE] = NEARLY_ALL, len(FIELDS[PHONE].levels) - 1
    chance = np.full((50_000, len(FIELDS)), MISSING, dtype=np.int8)
    chance[:, NAME] = 0
    chance[:hits, NAME] = NEARLY_ALL
    unknown = np.full(chance.shape, np.nan, dtype=np.float16)
    return Evidence(Compared(candidates, unknown[:1_000]), 1.0, Compared(chance, unknown), 20_000)


def test_luck_among_chance_pairs_does_not_decide_what_a_level_weighs() -> None:
    none, one = (fit(evidence(hits), default_model()) for hits in (0, 1))
    assert one.u[NAME][NEARLY_ALL] < 8 * none.u[NAME][NEARLY_ALL]


def test_a_rare_value_tells_more_than_a_common_one_and_a_word_of_the_table_less() -> None:
    known = count([profile_of(Node(str(at), (f"Pellam {word(at)}",))) for at in range(50)])
    assert known.bits("word", "pellam") < known.bits("word", word(3))
    empty = Frequencies()
    assert empty.bits("word", "svc") < empty.bits("word", "quenlow")


def test_the_two_that_are_compared_do_not_make_a_value_common() -> None:
    known = count([profile_of(Node(str(at), ("Pellam",))) for at in range(2)])
    assert known.bits("word", "pellam") == known.bits("word", "quenlow")


def test_the_default_model_needs_no_data() -> None:
    assert default_model().learned == ()
    assert default_model().hash == default_model().hash
