"""Doubts about a table: columns that are named like a field but not read, as too few of their values look like it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from domain.columnfacts import AMOUNTS, DATES
from domain.headers import scores_of
from domain.headertables import told_by_table
from domain.mapping import KNOWN_BY, SAMPLE_ROWS
from domain.records import FROM_ABOVE, Layout, Told, power_of
from domain.shapes import fits, is_blank

SURE = 0.9
"""The least that a header must say for a field, of 1, for its column to be missed."""


def doubts(columns: Sequence[str], sample: Sequence[Sequence[str]], mapping: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for each such column that nothing else stands in for; the mapping is one that was recognised."""
    return (*_of_partner(mapping), *_doubts(columns, sample[:SAMPLE_ROWS], mapping))


def of_gaps(layout: Layout, told: Told) -> tuple[str, ...]:
    """A sentence where gaps were taken for the vendor above them, and nobody had said that they are."""
    note = next((note for note in layout.notes if note.startswith(f"{FROM_ABOVE}:")), "")
    if not note or told.from_above is not None:
        return ()
    column = layout.columns[int(note.rpartition(":")[2]) - 1]
    return (
        f"Column “{column}” has each vendor once, and its gaps are read as more rows of the vendor above them. Where "
        "they are names that are missing, undo this import and send the file again with `fromAbove=false`.",
    )


def of_scale(layout: Layout) -> tuple[str, ...]:
    """A sentence where the lines above the table say that its amounts are counted in thousands or millions."""
    power = power_of(layout.notes)
    said = f"The lines above the table say how amounts are counted: each is read times {10**power:,}."
    return (f"{said} A column whose header says so itself is read by that.",) if power else ()


def without_rows(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """A sentence where no row of a table can be read, or it has none, which would come in without a word."""
    text = (
        "no_rows: no row of data was found. Where errors.csv is empty too, the file holds the names of columns alone."
    )
    return () if rows else (text,)


LABELS = 3
"""Fields that must be named down the first column of a table that lies on its side."""


def lies_on_its_side(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first column holds the names of fields, as a header does, and the header row none beside it."""
    labels = [columns[0], *(row[0] for row in rows if row and not is_blank(row[0]))] if columns else []
    if len(columns) < 2 or not LABELS <= len(labels) <= SAMPLE_ROWS:
        return False
    named = [max(scores, key=lambda field: scores[field]) for label in labels if (scores := _surely(label))]
    if len(set(named)) < LABELS or 2 * len(named) < len(labels):
        return False
    return not any(_surely(column) for column in columns[1:])


def _surely(header: str) -> dict[str, float]:
    return {field: score for field, score in scores_of(header).items() if score >= SURE}


def _of_partner(mapping: Mapping[str, str]) -> Iterator[str]:
    partner = next((column for column, field in mapping.items() if field == "deal.partner"), None)
    if partner is not None and set(mapping.values()).isdisjoint(KNOWN_BY):
        yield (
            f"partner_as_vendor: no column names the vendor of the deals, so whoever “{partner}” names stands in "
            'and stays the partner. Map the column that names the vendor ("vendor.name") where it is another.'
        )


def _doubts(columns: Sequence[str], rows: Sequence[Sequence[str]], mapping: Mapping[str, str]) -> Iterator[str]:
    taken, known = set(mapping.values()), told_by_table(columns)
    for index, column in enumerate(columns):
        if column in mapping or column.startswith("_") or known.get(column) == "":
            continue
        values = [row[index] for row in rows if index < len(row) and not is_blank(row[index])]
        named = {field: score for field, score in scores_of(column).items() if score >= SURE and field not in taken}
        if not values or not named:
            continue
        field = max(named, key=lambda one: (named[one], one))
        odd = [value for value in values if not fits(field, [value])]
        numbered = field in (*AMOUNTS, *DATES) and 2 * sum(any(map(str.isdigit, value)) for value in odd) > len(odd)
        if odd and (len(odd) < len(values) or numbered):
            many = (
                f"{len(odd)} of its first {len(values)}" if len(odd) < len(values) else f"all of its first {len(odd)}"
            )
            yield (
                f"Column “{column}” is named like {field} and was not read: {many} "
                f"values do not look like one, such as “{odd[0][:40]}”. Map the column to have it read; rows with such "
                "a value are then rejected with their reason."
            )
