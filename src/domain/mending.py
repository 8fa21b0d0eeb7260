"""Mending: rejected rows that come again in our own error file are read as the file was that they come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

import msgspec

from domain.errors import invalid
from domain.readings import Reading

COLUMNS = ("_line", "_column", "_code", "_message", "_hint")
"""What `errors.csv` adds to the columns of a source."""

ORIGIN = "_import"
"""Behind them in a table: the import that rejected the row."""


ACKNOWLEDGED = frozenset({"totals_row", "note_row"})
"""Codes of rows that need nothing done: when they come again in an error file, they are taken and say nothing."""


def code_column(columns: Sequence[str]) -> int:
    """Which column of an error file has the codes; -1 in any other file."""
    return list(columns).index("_code") if is_ours(columns) else -1


def is_ours(cells: Sequence[str]) -> bool:
    """Whether these are the column names of an error file, in any order."""
    return {"_line", "_code", ORIGIN} <= {cell.strip() for cell in cells}


def origin_of(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> UUID | None:
    """The first import that the rows name; None where there is no such column, or nothing in it."""
    return next(origins_of(columns, rows), None)


def origins_of(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[UUID]:
    """The import that each row names, where it names one."""
    if ORIGIN not in columns:
        return
    index = columns.index(ORIGIN)
    for row in rows:
        try:
            yield UUID(row[index].strip())
        except (IndexError, ValueError):
            continue


LOST = "unknown_origin"
"""The code of the warning that rows come again of which nobody knows from where."""


def lost_origin(origin: UUID | None, *, ours: bool) -> str:
    """What is to be said where `_import` names no import that is known here."""
    named = f"names import {origin}, which is not in this workspace" if origin else "names no import"
    whose = "this error file" if ours else "this file"
    return (
        f"{LOST}: column {ORIGIN} of {whose} {named}: its rows are read by the headers and values of this file alone, "
        "not as the file was that they come from. Leave the column as errors.csv has it, send the file to the "
        "workspace that it is from, or give `mapping` and `dayFirst`."
    )


def check_alone(origin: UUID, origins: Iterable[UUID]) -> None:
    """Refusal INVALID `mixed_imports` when rows name another import than `origin`: each was read in its own way."""
    for other in origins:
        if other != origin:
            text = f"The rows come from several imports, {origin} and {other}; each may have been read in its own way."
            raise invalid("mixed_imports", f"{text} Send one file for each value of {ORIGIN}.")


def as_before(used: Reading, mapping: dict[str, str]) -> Reading:
    """How the rows were read before, but for the layout of the file they stood in."""
    return msgspec.structs.replace(
        used, mapping=mapping or None, encoding="", delimiter="", header_line=None, from_above=None, profile=None
    )
