"""Arrays as Postgres reads them from one text."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from adapters.postgres.arrays import numbers, places, times, uuids, words
from domain.provenance import Place


def test_ids_go_without_dashes_and_nobody_is_null() -> None:
    assert uuids([UUID(int=255), None]) == "{" + "0" * 30 + "ff,NULL}"


def test_numbers_words_and_nothing_at_all() -> None:
    assert (numbers([1, -2]), words(["new", "same"]), numbers([])) == ("{1,-2}", "{new,same}", "{}")


def test_times_keep_their_microseconds_and_zone() -> None:
    at = datetime(2024, 3, 1, 12, 0, 0, 5, UTC)
    assert times([at, at]) == "{2024-03-01T12:00:00.000005+00:00,2024-03-01T12:00:00.000005+00:00}"


def test_a_place_is_quoted_because_it_is_an_array_of_its_own() -> None:
    assert places([Place(1, 2, 3), None]) == '{"{1,2,3,0}",NULL}'
