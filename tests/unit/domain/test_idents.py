"""An id made by its number is the id that the standard library makes of it."""

from __future__ import annotations

import pickle
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.idents import id_of


@given(st.integers(0, (1 << 128) - 1))
def test_an_id_by_its_number_is_in_all_the_same(number: int) -> None:
    made, plain = id_of(number), UUID(int=number)
    assert (made, str(made), repr(made), made.bytes, made.is_safe) == (
        plain, str(plain), repr(plain), plain.bytes, plain.is_safe,
    )  # fmt: skip
    assert {made: 1}[plain] == 1
    assert pickle.loads(pickle.dumps(made)) == plain
