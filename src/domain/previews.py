"""A preview of an import: how many records would do what, what they would change field by field, and what to mend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from domain.catalog import Entity, Kept
from domain.headers import scores_of
from domain.headertables import told_by_table
from domain.listing import SORTED_BY
from domain.plans import Plan
from domain.provenance import Noun, Pick, Place
from domain.records import Locator, Problem
from domain.sources import Counts
from domain.survivorship import changes

OUTCOMES = ("new", "changed", "same", "duplicate", "rejected")
"""What may become of a record; each record has exactly one."""

LINES = 500
"""How many lines of each outcome a preview keeps: the first of the file. Its counts are of all."""

FIXES, SAMPLES = 200, 3
SURE = 0.5
"""The least score by its header at which a column that is not mapped is worth a word."""


class Planned(msgspec.Struct, frozen=True, rename="camel"):
    """How many records would do what: records = new + changed + same + duplicate + rejected.

    `likely_duplicates`: pairs of vendors that a person would be asked about. The rest counts what would come to be, or
    be changed, not records.
    """

    records: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    duplicate: int = 0
    rejected: int = 0
    likely_duplicates: int = 0
    vendors_new: int = 0
    vendors_changed: int = 0
    contacts_new: int = 0
    deals_new: int = 0

    def plus(self, other: Planned) -> Planned:
        """The sum, field by field."""
        mine, others = msgspec.structs.astuple(self), msgspec.structs.astuple(other)
        return Planned(*(a + b for a, b in zip(mine, others, strict=True)))

    @property
    def foreseen(self) -> Counts:
        """The same as an import counts: what it would say, were it carried out as it was planned."""
        return Counts(
            self.records,
            self.records - self.rejected,
            self.rejected,
            self.duplicate,
            self.vendors_new,
            self.vendors_changed,
            self.contacts_new,
            self.deals_new,
        )

    def drift(self, other: Planned) -> dict[str, tuple[int, int]]:
        """The counts that are others there, each with both values."""
        mine, others = msgspec.to_builtins(self), msgspec.to_builtins(other)
        return {name: (mine[name], others[name]) for name in mine if mine[name] != others[name]}


class Change(msgspec.Struct, frozen=True, rename="camel"):
    """A shown value that the record would set; `old` None: there was none. `name`: what the thing is called."""

    noun: Noun
    id: UUID
    name: str
    field: str
    old: str | None
    new: str


class PlanLine(msgspec.Struct, frozen=True, rename="camel"):
    """What one record would do; `founds` are nouns that it would bring into being."""

    record: int
    outcome: str
    locator: Locator
    changes: tuple[Change, ...] = ()
    founds: tuple[Noun, ...] = ()
    problem: Problem | None = None


class Example(msgspec.Struct, frozen=True):
    """One record with a problem: where, what stood there, and what is wrong with it."""

    record: int
    locator: Locator
    raw: str
    message: str


class Fix(msgspec.Struct, frozen=True):
    """One thing to mend for `records` records: a problem by its code and column, or a column to map (`map_column`)."""

    code: str
    column: str
    records: int
    hint: str
    samples: tuple[Example, ...] = ()


class Preview(msgspec.Struct, frozen=True):
    """The plan of an import that was not carried out; its fixes with the most records first."""

    import_id: UUID
    made_at: datetime
    expires_at: datetime
    counts: Planned
    fixes: tuple[Fix, ...] = ()


def counted(plan: Plan, questions: int = 0) -> Planned:
    """The counts of one chunk's plan."""
    outcomes = dict.fromkeys(OUTCOMES, 0)
    for kept in plan.kept:
        outcomes[kept.outcome] += 1
    counts = plan.counts
    return Planned(
        records=len(plan.kept),
        likely_duplicates=questions,
        vendors_new=counts.vendors_new,
        vendors_changed=counts.vendors_changed,
        contacts_new=counts.contacts_new,
        deals_new=counts.deals_new,
        **outcomes,
    )


class Fixes:
    """Problems grouped by what mends them; memory is bounded by the number of groups, not of records."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}
        self._firsts: dict[tuple[str, str], list[tuple[Kept, Problem]]] = {}

    def take(self, kept: Kept) -> None:
        """Count the record if it has a problem."""
        problem = kept.problem
        if problem is None:
            return
        group = (problem.code, problem.column)
        if group not in self._counts and len(self._counts) >= FIXES:
            group = ("other", "")
        self._counts[group] = self._counts.get(group, 0) + 1
        firsts = self._firsts.setdefault(group, [])
        if len(firsts) < SAMPLES:
            firsts.append((kept, problem))

    def found(self) -> tuple[Fix, ...]:
        """The groups, largest first."""
        groups = sorted(self._counts.items(), key=lambda one: (-one[1], one[0]))
        return tuple(self._fix(group, many) for group, many in groups)

    def _fix(self, group: tuple[str, str], many: int) -> Fix:
        firsts = self._firsts[group]
        samples = tuple(Example(kept.seq, kept.locator, wrong.raw[:200], wrong.message) for kept, wrong in firsts)
        return Fix(*group, many, next((wrong.hint for _, wrong in firsts if wrong.hint), ""), samples)


def unmapped(columns: Sequence[str], mapping: Mapping[str, str], records: int) -> tuple[Fix, ...]:
    """Columns that would be left out though their header says what they are, and the field each could be mapped to."""
    taken, known = set(mapping.values()), told_by_table(columns)
    fixes = []
    for column in columns:
        none = column in mapping or column.startswith("_") or known.get(column) == ""
        scores = {} if none else scores_of(column)
        free = {field: score for field, score in scores.items() if field not in taken and score >= SURE}
        if free:
            field = max(free, key=lambda one: (free[one], one))
            taken.add(field)
            fixes.append(Fix("map_column", column, records, f"Map the column {column!r} to {field}."))
    return tuple(fixes)


class Replay:
    """Claims folded once more in order, to tell which record would change which shown value from what to what.

    `before` are the entities as the chunk found them, `merged` the vendors merged away.
    """

    def __init__(self, number: int, before: Mapping[Noun, Mapping[UUID, Entity]], merged: Mapping[UUID, UUID]) -> None:
        self._number = number
        self._merged = merged
        self._picks: dict[tuple[Noun, UUID], dict[str, Pick]] = {}
        self._live: set[tuple[Noun, UUID]] = set()
        for noun, entities in before.items():
            for ident, entity in entities.items():
                self._picks[noun, ident] = dict(entity.picks)
                if entity.live:
                    self._live.add((noun, ident))

    def line(self, kept: Kept) -> PlanLine:
        """The line of the next record; every record of the chunk has to come by, in order."""
        if kept.outcome in ("rejected", "duplicate"):
            return PlanLine(kept.seq, kept.outcome, kept.locator, problem=kept.problem)
        found: list[Change] = []
        founds: list[Noun] = []
        for noun, part, ident in owned(kept):
            root = self._root(noun, ident)
            picks = self._picks.setdefault((noun, root), {})
            told = kept.parts[part]
            moved = changes(picks, noun, told.of(noun), Place(self._number, kept.seq, part, told.said))
            old = dict(picks)
            picks.update(moved)
            if (noun, root) not in self._live:
                self._live.add((noun, root))
                founds.append(noun)
            found += _changes(noun, root, old, picks, moved)
        return PlanLine(kept.seq, kept.outcome, kept.locator, tuple(found), tuple(founds))

    def _root(self, noun: Noun, ident: UUID) -> UUID:
        while noun is Noun.VENDOR and ident in self._merged:
            ident = self._merged[ident]
        return ident


def owned(kept: Kept) -> Iterator[tuple[Noun, int, UUID]]:
    """Each part of the record that belongs to something: its noun, its number and the id."""
    for noun, idents in zip(Noun, (kept.vendor_ids, kept.contact_ids, kept.deal_ids), strict=True):
        for part, ident in enumerate(idents):
            if ident is not None:
                yield noun, part, ident


def _changes(
    noun: Noun, ident: UUID, old: Mapping[str, Pick], now: Mapping[str, Pick], moved: Mapping[str, Pick]
) -> Iterator[Change]:
    name = called(noun, now)
    for field, pick in moved.items():
        before = old.get(field)
        if before is None or before.value != pick.value:
            yield Change(noun, ident, name, field, None if before is None else before.value, pick.value)


def called(noun: Noun, picks: Mapping[str, Pick]) -> str:
    """What people call a thing with these values; "" when nothing names it."""
    return next((picks[field].value for field in SORTED_BY[noun] if field in picks), "")
