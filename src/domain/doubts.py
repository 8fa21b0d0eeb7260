"""Doubts about a table: columns that are named like a field but not read, as too few of their values look like it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from domain.headers import scores_of
from domain.mapping import SAMPLE_ROWS
from domain.shapes import fits, is_blank

SURE = 0.9
"""The least that a header must say for a field, of 1, for its column to be missed."""


def doubts(columns: Sequence[str], sample: Sequence[Sequence[str]], mapping: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for each such column that nothing else stands in for; the mapping is one that was recognised."""
    return tuple(_doubts(columns, sample[:SAMPLE_ROWS], mapping))


def _doubts(columns: Sequence[str], rows: Sequence[Sequence[str]], mapping: Mapping[str, str]) -> Iterator[str]:
    taken = set(mapping.values())
    for index, column in enumerate(columns):
        if column in mapping or column.startswith("_"):
            continue
        values = [row[index] for row in rows if index < len(row) and not is_blank(row[index])]
        named = {field: score for field, score in scores_of(column).items() if score >= SURE and field not in taken}
        if not values or not named:
            continue
        field = max(named, key=lambda one: (named[one], one))
        odd = [value for value in values if not fits(field, [value])]
        if odd and len(odd) < len(values):
            yield (
                f"Column “{column}” is named like {field} and was not read: {len(odd)} of its first {len(values)} "
                f"values do not look like one, such as “{odd[0][:40]}”. Map the column to have it read; rows with such "
                "a value are then rejected with their reason."
            )
