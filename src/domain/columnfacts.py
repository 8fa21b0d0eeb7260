"""Column facts: the decimal separator and the order of day and month, decided once for a whole column."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from domain.dates import in_question, order_of
from domain.money import Separator, separator_of
from domain.shapes import is_blank

AMOUNTS = ("deal.amount",)
DATES = ("deal.expectedClose", "deal.submittedAt")


class ColumnFacts(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Which fields have a decimal comma, which the day first, and what the values left open (sentences)."""

    decimal_comma: frozenset[str] = frozenset()
    day_first: frozenset[str] = frozenset()
    ambiguous: tuple[str, ...] = ()


def facts(
    columns: Sequence[str], mapping: dict[str, str], sample_rows: Sequence[Sequence[str]], day_first: bool | None
) -> ColumnFacts:
    """The facts of each mapped amount and date column; the caller's `day_first` wins over what the values say."""
    commas: set[str] = set()
    days: set[str] = set()
    notes: list[str] = []
    for index, column in enumerate(columns):
        field = mapping.get(column, "")
        if field not in AMOUNTS and field not in DATES:
            continue
        values = [row[index] for row in sample_rows if index < len(row) and not is_blank(row[index])]
        if field in AMOUNTS:
            decided, note = _decimal(column, values)
            chosen = commas
        else:
            decided, note = (day_first, "") if day_first is not None else _order(column, values)
            chosen = days
        if decided:
            chosen.add(field)
        if note:
            notes.append(note)
    return ColumnFacts(frozenset(commas), frozenset(days), tuple(notes))


def _decimal(column: str, values: Sequence[str]) -> tuple[bool, str]:
    """Whether the column has a decimal comma, and a note when its values do not settle it."""
    seen = [separator_of(value) for value in values]
    commas, points, unknown = (seen.count(s) for s in (Separator.COMMA, Separator.POINT, Separator.UNKNOWN))
    if commas and points:
        kept = "comma" if commas > points else "point"
        text = f"Column {column!r} has decimal commas and decimal points; amounts that read both ways take the {kept}."
        return commas > points, text
    if unknown and not commas and not points:
        return False, f"Nothing in column {column!r} shows its decimal separator; it is read with a decimal point."
    return commas > 0, ""


def _order(column: str, values: Sequence[str]) -> tuple[bool, str]:
    """Whether the day comes first in the column, and a note when its values do not settle it."""
    seen = [order_of(value) for value in values]
    days, months = seen.count(True), seen.count(False)
    if days and months:
        kept = "day" if days > months else "month"
        text = f"Column {column!r} has dates of both orders; dates that read both ways are read {kept} first."
        return days > months, text
    if not days and not months and any(in_question(value) for value in values):
        return False, f"Nothing in column {column!r} shows the order of day and month; read month first (set dayFirst)."
    return days > 0, ""
