"""Date beginnings: whether a date can begin with a word, so that the rules look closer at few words of a text."""

from __future__ import annotations

from functools import lru_cache

from domain.dates import MONTHS, WEEKDAYS
from domain.extraction.text import datewords, dayphrases, daywords, endings, fiscal, relative
from domain.extraction.text.numerals import may_begin_number

_WORDS = frozenset(
    {
        *MONTHS, *WEEKDAYS, *daywords.FIRST, *endings.BEGINNINGS, *fiscal.BEGINNINGS, *dayphrases.BEGINNINGS,
        *relative.BEGINNINGS, *(phrase[0] for phrase in datewords.DAYS),
    }
)  # fmt: skip


@lru_cache(maxsize=16_384)
def may_begin_date(word: str) -> bool:
    """Whether a date, a quarter or what is told from a day may begin with the word, in lower case."""
    return word in _WORDS or may_begin_number(word)
