"""Arrays as Postgres reads them from one text."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from adapters.postgres.arrays import lines, numbers, places, times, uuids, words
from domain.provenance import Place


def test_ids_go_without_dashes_and_nobody_is_null() -> None:
    assert uuids([UUID(int=255), None]) == "{" + "0" * 30 + "ff,NULL}"


def test_numbers_words_and_nothing_at_all() -> None:
    assert (numbers([1, -2]), words(["new", "same"]), numbers([])) == ("{1,-2}", "{new,same}", "{}")


def test_ids_are_written_alike_with_and_without_nulls_among_them() -> None:
    one, two = UUID(int=1), UUID(int=(1 << 128) - 1)
    assert uuids([one, two]) == "{" + one.hex + "," + two.hex + "}"
    assert uuids([one, None, two]) == "{" + one.hex + ",NULL," + two.hex + "}"
    assert uuids(iter([two])) == "{" + two.hex + "}"
    assert uuids([]) == "{}"


def test_each_line_is_the_json_of_one_value() -> None:
    values = [{"name": "Two\nlines\x00"}, {}, {"name": "\u2028 \u00e9"}]
    written = lines(values, msgspec.json.Encoder())
    assert [msgspec.json.decode(one) for one in written.split("\n")] == values
    assert lines([], msgspec.json.Encoder()) == ""


def test_times_keep_their_microseconds_and_zone() -> None:
    at = datetime(2024, 3, 1, 12, 0, 0, 5, UTC)
    assert times([at, at]) == "{2024-03-01T12:00:00.000005+00:00,2024-03-01T12:00:00.000005+00:00}"


def test_a_place_is_quoted_because_it_is_an_array_of_its_own() -> None:
    assert places([Place(1, 2, 3), None]) == '{"{1,2,3,0}",NULL}'
