"""Held ids answer what was put last under a key, or that they do not know."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.held_ids import HeldIds, of_ids, of_texts

ACTS = st.lists(
    st.tuples(
        st.sampled_from(("put", "marked", "mark", "unmark", "drop")),
        st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=12),
    ),
    max_size=30,
)


def texts(numbers: list[int]) -> list[str]:
    return [f"key {number}" for number in numbers]


@given(ACTS)
@settings(max_examples=150, deadline=None)
def test_a_key_has_the_id_and_the_mark_that_it_was_given_last(acts: list[tuple[str, list[tuple[int, int]]]]) -> None:
    held, plain = HeldIds(1_000_000), dict[int, tuple[UUID, bool]]()
    for act, pairs in acts:
        keys, idents = [key for key, _ in pairs], [UUID(int=number) for _, number in pairs]
        words = of_texts(texts(keys))
        if act in ("put", "marked"):
            held.put(words, idents, mark=act == "marked")
            plain |= {key: (ident, act == "marked") for key, ident in zip(keys, idents, strict=True)}
        elif act == "mark":
            held.mark(words)
            plain |= {key: (plain[key][0], True) for key in keys if key in plain}
        elif act == "unmark":
            held.unmark()
            plain = {key: (ident, False) for key, (ident, _) in plain.items()}
        else:
            held.drop(words)
            plain = {key: one for key, one in plain.items() if key not in keys}
    found, marks = held.get(of_texts(texts(list(range(41)))))
    for key in range(41):
        assert found[key] == plain.get(key, (None,))[0]
        if key in plain:
            assert marks[key] == plain[key][1]


@pytest.mark.parametrize("at_once", [1, 700, 1_100, 3_500])
def test_more_than_it_may_hold_lets_go_of_what_came_first_and_of_nothing_that_came_last(at_once: int) -> None:
    held, idents = HeldIds(8_000), [UUID(int=number << 64 | number) for number in range(1, 20_001)]
    for at in range(0, len(idents), at_once):
        held.put(of_ids(idents[at : at + at_once]), idents[at : at + at_once])
    found, _ = held.get(of_ids(idents))
    assert found[-3_000:] == idents[-3_000:]
    assert found[:10_000] == [None] * 10_000
    assert all(one in (None, ident) for one, ident in zip(found, idents, strict=True))
