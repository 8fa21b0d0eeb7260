"""Remembering: pure functions of short texts keep their last answers; long texts are never kept: memory is bounded."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

ENTRIES = 8192
"""Answers kept per function: a few megabytes at most."""

LONGEST = 256
"""Characters of a text that is worth keeping."""

P = ParamSpec("P")
R = TypeVar("R")


def remembered(function: Callable[Concatenate[str, P], R]) -> Callable[Concatenate[str, P], R]:
    """The same function with a bounded memory; its arguments must be hashable."""
    kept = lru_cache(maxsize=ENTRIES)(function)

    @wraps(function)
    def answer(text: str, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if len(text) > LONGEST:
            return function(text, *args, **kwargs)
        return kept(text, *args, **kwargs)  # type: ignore[arg-type]  # hashable by the contract above

    return answer


def forgetful(function: Callable[P, R]) -> Callable[P, R]:
    """The function behind a remembered one, for callers that keep the answers themselves."""
    plain: Callable[P, R] = getattr(function, "__wrapped__", function)
    return plain
