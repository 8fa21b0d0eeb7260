"""Assignment: giving each column at most one field and each field at most one column, with the best total score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SCALE = 1_000_000
"""Scores are compared as whole millionths, so that sums are exact and ties are broken by position."""


def assign(columns: Sequence[str], scores: Sequence[Mapping[str, float]]) -> dict[str, str]:
    """Column -> field with the greatest sum of scores (Kuhn-Munkres by successive shortest augmenting paths)."""
    fields = sorted({field for row in scores for field in row})
    rows = _contenders(scores, fields)
    if not rows:
        return {}
    if len(rows) > len(fields):
        fields += [""] * (len(rows) - len(fields))
    # A column may also stay without a field: one blank field each, of score 0.
    fields += [""] * len(rows)
    cost = [[-round(SCALE * scores[row].get(field, 0.0)) for field in fields] for row in rows]
    chosen = _solve(cost)
    found = {rows[i]: fields[j] for i, j in enumerate(chosen) if scores[rows[i]].get(fields[j], 0.0) > 0.0}
    return {columns[index]: found[index] for index in sorted(found)}


def _contenders(scores: Sequence[Mapping[str, float]], fields: Sequence[str]) -> list[int]:
    """The columns that can be in the best assignment: of each field no more than there are fields, the best first.

    Were a field given a column beyond these, one of these would be free and no worse.
    """
    kept: set[int] = set()
    for field in fields:
        fitting = [index for index, row in enumerate(scores) if field in row]
        kept.update(sorted(fitting, key=lambda index: (-scores[index][field], index))[: len(fields)])
    return sorted(kept)


def _solve(cost: list[list[int]]) -> list[int]:
    """For each row its column in the cheapest assignment; there are at least as many columns as rows."""
    height, width = len(cost), len(cost[0])
    row_price, column_price = [0] * (height + 1), [0] * (width + 1)
    owner, back = [0] * (width + 1), [0] * (width + 1)
    for row in range(1, height + 1):
        owner[0], at = row, 0
        least: list[float] = [float("inf")] * (width + 1)
        done = [False] * (width + 1)
        while owner[at]:
            at = _step(cost, row_price, column_price, owner, back, least, done, at)
        while at:
            owner[at], at = owner[back[at]], back[at]
    chosen = [0] * height
    for column in range(1, width + 1):
        if owner[column]:
            chosen[owner[column] - 1] = column - 1
    return chosen


def _step(
    cost: list[list[int]],
    row_price: list[int],
    column_price: list[int],
    owner: list[int],
    back: list[int],
    least: list[float],
    done: list[bool],
    at: int,
) -> int:
    """Grow the path from column `at` by the cheapest free column, and reprice so that it costs nothing."""
    done[at] = True
    row, delta, following = owner[at], float("inf"), 0
    for column in range(1, len(done)):
        if done[column]:
            continue
        price = cost[row - 1][column - 1] - row_price[row] - column_price[column]
        if price < least[column]:
            least[column], back[column] = price, at
        if least[column] < delta:
            delta, following = least[column], column
    for column in range(len(done)):
        if done[column]:
            row_price[owner[column]] += int(delta)
            column_price[column] -= int(delta)
        else:
            least[column] -= delta
    return following
