"""The contract of formats takes what is written for what is there: `\\x00` as four characters is no NUL."""

from __future__ import annotations

import pytest

from application.contracts.formats import _UNSTORABLE


@pytest.mark.parametrize("text", ["\\x00", "\\ud800", "a\\\\x00", "\ud7ff", "x00"])
def test_text_that_looks_like_an_escape_can_be_stored(text: str) -> None:
    assert not _UNSTORABLE.search(repr(text))


@pytest.mark.parametrize("text", ["\x00", "\ud800", "\\\x00", "a\udfff"])
def test_a_nul_and_a_lone_surrogate_cannot(text: str) -> None:
    assert _UNSTORABLE.search(repr(text))
