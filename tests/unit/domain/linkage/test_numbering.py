"""Numbers of texts: those of a dictionary, however many are packed and in whatever batches they come."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.linkage import numbering
from domain.linkage.numbering import Numbers, Texts

WORDS = st.text(st.sampled_from("abé中 \x1f"), max_size=3) | st.integers(0, 3_000).map(str)
BATCHES = st.lists(st.lists(WORDS, max_size=40), max_size=12)


@pytest.fixture(params=[0, 7, numbering.YOUNG])
def _young(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbering, "YOUNG", request.param)


@pytest.mark.usefixtures("_young")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BATCHES)
def test_a_text_has_the_number_of_the_order_in_which_it_was_first_met(batches: list[list[str]]) -> None:
    numbers, texts, objects = Numbers(packed=True), Texts(packed=True), Texts(packed=False)
    met: dict[str, int] = {}
    for batch in batches:
        before = len(met)
        first = [at for at, text in enumerate(batch) if text not in met and text not in batch[:at]]
        wanted = [met.setdefault(text, len(met)) for text in batch]
        assert numbers.of(batch) == texts.of(batch) == objects.of(batch) == (wanted, first)
        assert len(met) - before == len(first)
    assert len(numbers) == len(texts) == len(met)
    listed = np.array([*met.values(), *reversed(met.values())], dtype=np.int32)
    assert texts.texts(listed).tolist() == objects.texts(listed).tolist() == [*met, *reversed(met)]


def test_many_are_found_again_when_the_table_has_grown_several_times() -> None:
    texts, every = Texts(packed=True), [f"text {number}" for number in range(5_000)]
    for start in range(0, 5_000, 700):
        texts.of(every[start : start + 700])
    assert texts.of(every[::-1]) == ([*range(5_000)][::-1], [])
    assert texts.texts(np.array([4_999, 0, 4_999, 2_500])).tolist() == ["text 4999", "text 0", "text 4999", "text 2500"]


def test_what_is_packed_is_told_by_two_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbering, "YOUNG", 0)
    monkeypatch.setattr(numbering, "hash", lambda text: 7 if text[:1] != "\x00" else len(text), raising=False)
    numbers = Numbers(packed=True)
    assert numbers.of(["a"]) == ([0], [0])
    assert numbers.of(["bb", "a"]) == ([1, 0], [0])
    assert numbers.of(["bb", "a", "ccc"]) == ([1, 0, 2], [2])
