"""A date begins with a word that is known to begin one: what the gate lets by is all that the rules can read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.extraction.text import Context, datewords, moments
from domain.extraction.text.datebegins import may_begin_date
from domain.extraction.text.tokens import WORD, tokens_of

WORDS = sorted({
    *datewords.NEXT, *datewords.LAST, *datewords.THIS, *datewords.UNITS, *datewords.END, *datewords.IN,
    *datewords.AGO_BEFORE, *datewords.AGO_AFTER, *datewords.ORDINALS, *datewords.HALF, *datewords.FISCAL,
    *(word for phrase in datewords.DAYS for word in phrase), "Friday", "Montag", "May", "juin", "KW", "EOM", "Q", "FY",
    "two", "zwei", "the", "of", "des", "by", "on", "12", "3", "2025", "house", "runs", ",",
})  # fmt: skip
CONTEXT = Context(on=date(2026, 5, 3), country="DE")


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
def test_no_date_is_lost_at_the_gate(words: list[str]) -> None:
    text = " ".join(words)
    with pytest.MonkeyPatch.context() as patch:
        shut = moments.moments_in(text, tokens_of(text), CONTEXT)
        patch.setattr(moments, "may_begin_date", lambda _: True)
        assert moments.moments_in(text, tokens_of(text), CONTEXT) == shut


def test_most_words_begin_no_date() -> None:
    words = [token.lower for token in tokens_of("we would rather talk about what they sell") if token.kind == WORD]
    assert not any(map(may_begin_date, words))
