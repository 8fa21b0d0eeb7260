"""Sheets: rows of one table that are read together, column by column; what each says is made when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import overload

from domain.columnfacts import ColumnFacts
from domain.extraction.asides import is_aside
from domain.extraction.cells import AS_WRITTEN, Column, Said
from domain.extraction.completing import has_more
from domain.extraction.rows import IDENTITY, Claims, Table, add_beside, dated, of_row, table_of, whole
from domain.extraction.several import MARKS, names_several
from domain.extraction.shorthand import Shorthand
from domain.provenance import Claim, Noun, Part
from domain.records import Problem

_MORE = (")", "  ", " - ", " – ")
"""What a name has in it where it may have more than a name."""

_NUMBER_ALONE = re.compile(r"[-+0-9.,' ]*")


class Sheet:
    """What the mapped columns of some rows say, by their texts: `odd` has those that do not just say themselves.

    `steady`: a row says what its cells say, each by itself, and nothing else; so it can be written down text by text.
    """

    __slots__ = ("_by_noun", "columns", "known_by", "odd", "steady", "table")

    def __init__(self, table: Table, texts: Sequence[Sequence[str]]) -> None:
        self.table = table
        self.columns: Sequence[Column] = table.plain
        self.odd: tuple[dict[str, Said], ...] = tuple([column.told(texts[column.index]) for column in table.plain])
        self.steady = table.alone and self._amounts_are_numbers() and not self._more_in_names(texts)
        self.known_by = table.known_by
        """The cells of a row that tell of its vendor and contact."""
        pairs = list(zip(self.columns, self.odd, strict=True))
        self._by_noun = {
            noun: [(column.index, column.field, odd) for column, odd in pairs if column.noun == noun] for noun in Noun
        }

    def part(self, cells: tuple[str, ...]) -> Part | Problem:
        """What the row says; none of its cells may be wrong."""
        vendor: Claims = {}
        contact: Claims = {}
        deal: Claims = {}
        said = {"vendor": vendor, "contact": contact, "deal": deal}
        for column, odd in zip(self.columns, self.odd, strict=True):
            text = cells[column.index]
            one = odd[text] if text in odd else column.plain(text)
            if type(one) is Claim:
                said[column.noun][column.field] = one
        if self.table.beside:
            add_beside(self.table, cells, (vendor, contact, deal))
        return dated(whole(vendor, contact, deal, self.table), cells, self.table)

    def values(self, noun: Noun, cells: tuple[str, ...]) -> dict[str, str]:
        """The values that a row of a steady sheet gives the fields of the noun, as `part` has them in its claims."""
        found: dict[str, str] = {}
        for index, field, odd in self._by_noun[noun]:
            text = cells[index]
            if text not in odd:
                found[field] = text
            elif type(one := odd[text]) is Claim:
                found[field] = one.value
        return found

    def columns_of(self, noun: Noun, rows: Sequence[tuple[str, ...]]) -> dict[str, Sequence[str | None]]:
        """The same of several rows of a steady sheet, by field; None where a row does not tell it."""
        texts = list(zip(*rows, strict=False))
        return {field: _values(texts[index], odd) for index, field, odd in self._by_noun[noun]}

    def written(self, texts: Sequence[Sequence[str]]) -> Sequence[bytes]:
        """What each row says of vendor, contact and deal, as JSON; nothing of a sheet that is not steady."""
        return Shorthand(self.columns, self.odd)(texts) if self.steady else [b""] * len(texts[0])

    def problems(self, texts: Sequence[Sequence[str]]) -> dict[int, Problem]:
        """The first wrong cell of each row that has one."""
        found: dict[int, Problem] = {}
        for column, odd in zip(self.columns, self.odd, strict=True):
            wrong = {text: one for text, one in odd.items() if type(one) is Problem}
            if wrong:
                for at, text in enumerate(texts[column.index]):
                    if text in wrong:
                        found.setdefault(at, wrong[text])
        return found

    def doubtful(self, texts: Sequence[Sequence[str]]) -> set[int]:
        """The rows that may be no vendor's, or whose contact is nobody: they are looked at one by one."""
        vendor, contact = self._known_by("vendor", texts), self._known_by("contact", texts)
        return self._totals(texts) | self._lists(texts) | vendor | contact

    def _known_by(self, noun: str, texts: Sequence[Sequence[str]]) -> set[int]:
        """The rows in which no cell tells whom of these they speak of; none where no column is of contacts."""
        mine = [(column, odd) for column, odd in zip(self.columns, self.odd, strict=True) if column.noun == noun]
        if not mine and noun != "vendor":
            return set()
        left: set[int] | None = None
        for column, odd in mine:
            if column.field not in IDENTITY:
                continue
            blank = {text for text, one in odd.items() if not _tells(one)}
            if not blank:
                return set()
            here = {at for at, text in enumerate(texts[column.index]) if text in blank}
            left = here if left is None else left & here
        return set(range(len(texts[0]))) if left is None else left

    def _lists(self, texts: Sequence[Sequence[str]]) -> set[int]:
        """The rows whose name may be several."""
        for column in self.columns:
            if column.noun == "vendor" and column.field == "name":
                cells = texts[column.index]
                joined = "\r".join(cells)
                if MARKS.search(joined):
                    return {at for at, text in enumerate(cells) if names_several(text.strip())}
        return set()

    def _totals(self, texts: Sequence[Sequence[str]]) -> set[int]:
        """The rows whose name may be a line of totals or a note: such a line says nothing else of anybody."""
        known = [pair for pair in zip(self.columns, self.odd, strict=True) if pair[0].noun != "deal"]
        if any(column.field != "name" and all(map(_tells, odd.values())) for column, odd in known):
            return set()
        for column, odd in known:
            if column.noun == "vendor" and column.field == "name":
                values = {
                    text: one.value if type(one := odd.get(text)) is Claim else text
                    for text in set(texts[column.index])
                }
                totals = {text for text, value in values.items() if is_aside(value)}
                return {at for at, text in enumerate(texts[column.index]) if text in totals} if totals else set()
        return set()

    def _amounts_are_numbers(self) -> bool:
        return all(
            type(one) is not Claim or _NUMBER_ALONE.fullmatch(text) is not None
            for column, odd in zip(self.columns, self.odd, strict=True)
            if column.noun == "deal" and column.field.startswith("amount") and column.field != "amountKind"
            for text, one in odd.items()
        )

    def _more_in_names(self, texts: Sequence[Sequence[str]]) -> bool:
        """Whether a name may have an address or a site in the same cell."""
        named = [texts[c.index] for c in self.columns if c.noun != "deal" and c.field == "name"]
        for column in named:
            joined = "\n".join(column)
            several = joined.count("\n") >= len(column)
            if "@" in joined or ((several or any(mark in joined for mark in _MORE)) and any(map(has_more, column))):
                return True
        return False


class OnePart(Sequence[Part]):
    """The one part of a row: what its cells say, put together when somebody first looks at it.

    `written`: the JSON of the cells; `said`: of what they say of vendor, contact and deal, nothing where the sheet is
    not steady.
    """

    __slots__ = ("_part", "cells", "said", "sheet", "written")

    def __init__(self, sheet: Sheet, cells: tuple[str, ...], written: bytes, said: bytes) -> None:
        self.sheet = sheet
        self.cells = cells
        self.written = written
        self.said = said
        self._part: Part | None = None

    def __len__(self) -> int:
        return 1

    @overload
    def __getitem__(self, at: int) -> Part: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Part]: ...
    def __getitem__(self, at: int | slice) -> Part | Sequence[Part]:
        return (self._seen(),)[at]

    def __iter__(self) -> Iterator[Part]:
        yield self._seen()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, tuple | OnePart) and (self._seen(),) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # as a tuple of parts, which hold dictionaries

    def __repr__(self) -> str:
        return repr((self._seen(),))

    def _seen(self) -> Part:
        if self._part is None:
            part = self.sheet.part(self.cells)
            if type(part) is not Part:
                raise AssertionError(f"a row that was told to say something says nothing: {self.cells!r}")
            self._part = part
        return self._part


def vendors_of(parts: Sequence[Part]) -> list[dict[str, str]]:
    """What the parts of a record say of vendors, by field; of those that say nothing of one nothing."""
    if type(parts) is OnePart and parts.said:
        values = parts.sheet.values(Noun.VENDOR, parts.cells)
        return [values] if values else []
    return [{field: claim.value for field, claim in part.vendor.items()} for part in parts if part.vendor]


def of_rows(
    rows: Sequence[tuple[str, ...]],
    columns: Sequence[str],
    mapping: dict[str, str],
    facts: ColumnFacts,
    written: Sequence[bytes],
) -> list[Part | OnePart | Problem]:
    """What `of_row` says of each row, read column by column. `written`: the JSON of the cells of each."""
    table = table_of(columns, mapping, facts)
    if not rows:
        return []
    if table.doubled or min(map(len, rows)) < table.least:
        return [of_row(cells, columns, mapping, facts) for cells in rows]
    table.pool.rows += len(rows)
    texts = list(zip(*rows, strict=False))  # a row may have more cells than another one, beyond those that are mapped
    sheet = Sheet(table, texts)
    problems, doubtful = sheet.problems(texts), sheet.doubtful(texts)
    said: list[Part | OnePart | Problem] = list(map(OnePart, repeat(sheet), rows, written, sheet.written(texts)))
    for at in doubtful - problems.keys():
        said[at] = sheet.part(rows[at])
    for at, problem in problems.items():
        said[at] = problem
    return said


def _values(texts: Sequence[str], odd: dict[str, Said]) -> Sequence[str | None]:
    if odd.keys().isdisjoint(texts):
        return texts
    values = {text: one.value if type(one) is Claim else None for text, one in odd.items()}
    return [values.get(text, text) for text in texts]


def _tells(said: Said) -> bool:
    """Whether somebody can be known by it; a row with a problem is not asked."""
    return said is not None and (type(said) is Problem or said.confidence > AS_WRITTEN)  # type: ignore[union-attr]
