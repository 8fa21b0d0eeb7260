"""Values as text in a command: what may stand there, and how."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from adapters.postgres.folding import literal, quoted


def test_quotes_and_backslashes_of_a_text_stay_its_own() -> None:
    assert quoted("it's \\ '; drop table x; --") == "E'it''s \\\\ ''; drop table x; --'"


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("int8", 2**63 - 1, "'9223372036854775807'"),
        ("int2", -(2**15), "'-32768'"),
        ("text", "ä", "E'ä'"),
        ("bool", True, "'True'"),
        ("uuid", UUID(int=7), "'00000000-0000-0000-0000-000000000007'"),
        ("float8", 0.1, "'0.1'"),
        ("float8", float("nan"), "'nan'"),
        ("timestamptz", datetime(2026, 1, 2, 3, 4, 5, 6, UTC), "'2026-01-02T03:04:05.000006+00:00'"),
        ("numeric", None, "null"),
    ],
)
def test_a_plain_value_is_written_out(kind: str, value: object, written: str) -> None:
    assert literal(kind, value) == written


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("int4", 2**31), ("int4", True), ("int4", "1"), ("text", 1), ("text", "a\0b"), ("uuid", "7"), ("bool", 1),
        ("float8", 1), ("timestamptz", datetime(2026, 1, 2)), ("numeric", 1), ("_int4", [1]), ("bytea", b"x"),
    ],
)  # fmt: skip
def test_what_the_driver_checks_or_converts_is_left_to_it(kind: str, value: object) -> None:
    assert literal(kind, value) is None
