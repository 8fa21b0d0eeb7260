"""Dual-run: what two pipelines say of one source, compared record by record, part by part and field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from domain.interpretation import Understood
from domain.provenance import FIELDS, Claim, Noun, Part
from domain.records import Content, Locator, Row

STRONG: frozenset[tuple[Noun, str]] = frozenset(
    {(Noun.VENDOR, "registrationId"), (Noun.CONTACT, "email"), (Noun.DEAL, "externalId")}
)
"""Fields that tell things apart: another value here is another thing."""

SAMPLES = 5
"""Examples kept of each kind of difference in each field."""
AROUND = 60
"""Characters of the text before and behind a value that are shown with it."""


class Said(msgspec.Struct, frozen=True):
    """A value with its evidence: what stood there, the rule, the column or the span, and the text around the span."""

    value: str
    raw: str
    rule: str
    column: str = ""
    start: int = -1
    end: int = -1
    around: str = ""


class Difference(msgspec.Struct, frozen=True):
    """One value that is not the same; None: that side says nothing."""

    record: int
    locator: Locator
    left: Said | None
    right: Said | None


class FieldSums(msgspec.Struct, frozen=True, rename="camel"):
    """A field's values: the left has same + changed + only_left of them, the right same + changed + only_right."""

    noun: Noun
    field: str
    same: int = 0
    changed: int = 0
    only_left: int = 0
    only_right: int = 0
    samples: tuple[Difference, ...] = ()

    @property
    def values(self) -> int:
        """All places at which one of the two has a value."""
        return self.same + self.changed + self.only_left + self.only_right


class RecordSums(msgspec.Struct, frozen=True, rename="camel"):
    """records = taken by both + rejected by one or by both; taken by both = same + differing."""

    records: int = 0
    same: int = 0
    differing: int = 0
    rejected_left: int = 0
    rejected_right: int = 0
    rejected_both: int = 0


class PartSums(msgspec.Struct, frozen=True, rename="camel"):
    """Parts: the left has paired + removed of them, the right paired + added; paired = same + changed."""

    same: int = 0
    changed: int = 0
    removed: int = 0
    added: int = 0


class CodeSums(msgspec.Struct, frozen=True):
    """How many records each side rejected for this reason."""

    code: str
    column: str
    left: int = 0
    right: int = 0


class ColumnRead(msgspec.Struct, frozen=True):
    """A column that the two map to different fields; "": to none."""

    column: str
    left: str
    right: str


Aligned = tuple[int | None, int | None]


def aligned(left: Sequence[Part], right: Sequence[Part]) -> list[Aligned]:
    """Which part of the left is which of the right: first those that say the same, then
    those that share most values, then those that share a span.

    Every part of either side is in exactly one of the pairs; one without a partner stands beside None.
    """
    if len(left) == len(right) == 1:
        return [(0, 0)]
    values = [[_values(part) for part in side] for side in (left, right)]
    spans = [[_spans(part) for part in side] for side in (left, right)]
    pairs: list[Aligned] = []
    free: tuple[set[int], set[int]] = (set(range(len(left))), set(range(len(right))))
    for a in range(len(left)):
        # Those that say the same, also nothing at all.
        b = next((b for b in sorted(free[1]) if values[0][a] == values[1][b]), None)
        if b is not None:
            pairs.append((a, b))
            free[0].discard(a)
            free[1].discard(b)
    for marks in (values, spans):
        scored = [(-len(marks[0][a] & marks[1][b]), abs(a - b), a, b) for a in free[0] for b in free[1]]
        for score, _, a, b in sorted(scored):
            if score and a in free[0] and b in free[1]:
                pairs.append((a, b))
                free[0].discard(a)
                free[1].discard(b)
    found = sorted(pairs, key=lambda pair: (pair[0] or 0, pair[1] or 0))
    return [*found, *((a, None) for a in sorted(free[0])), *((None, b) for b in sorted(free[1]))]


def _values(part: Part) -> set[object]:
    return {(noun, field, claim.value) for noun in Noun for field, claim in part.of(noun).items()}


def _spans(part: Part) -> set[object]:
    """Where its words stand, so that a name cut otherwise is still the same part."""
    claims = [(noun, field, claim) for noun in Noun for field, claim in part.of(noun).items() if claim.start >= 0]
    ends = {(noun, field, "end", claim.end) for noun, field, claim in claims}
    return {(noun, field, "start", claim.start) for noun, field, claim in claims} | ends


class _Field:
    __slots__ = ("counts", "samples")

    def __init__(self) -> None:
        self.counts = {"same": 0, "changed": 0, "only_left": 0, "only_right": 0}
        self.samples: dict[str, list[Difference]] = {}


def _sums(noun: Noun, name: str, field: _Field) -> FieldSums:
    samples = tuple(sample for kind in sorted(field.samples) for sample in field.samples[kind])
    return FieldSums(noun, name, samples=samples, **field.counts)


class Tally:
    """Adds up, record by record; memory is bounded by the number of fields and codes."""

    def __init__(self, columns: Sequence[str] = ()) -> None:
        self._columns = columns
        self._records = dict.fromkeys(RecordSums.__struct_fields__, 0)
        self._parts = dict.fromkeys(PartSums.__struct_fields__, 0)
        self._fields: dict[tuple[Noun, str], _Field] = {}
        self._codes: dict[tuple[str, str], list[int]] = {}

    def take(self, left: Understood, right: Understood) -> list[Aligned]:
        """Compare what the two say of one record; how their parts go together. Who rejects it says nothing."""
        said = left.parts if left.problem is None else ()
        retold = right.parts if right.problem is None else ()
        pairs = aligned(said, retold)
        equal = True
        for a, b in pairs:
            mine = said[a] if a is not None else None
            other = retold[b] if b is not None else None
            equal = self._part(left, mine, other) and equal
        for side, one in enumerate((left, right)):
            if one.problem is not None:
                self._codes.setdefault((one.problem.code, one.problem.column), [0, 0])[side] += 1
        self._records["records"] += 1
        self._records[_fate(left, right) or ("same" if equal else "differing")] += 1
        return pairs

    def _part(self, record: Understood, left: Part | None, right: Part | None) -> bool:
        equal = left is not None and right is not None
        for noun in Noun:
            mine = left.of(noun) if left is not None else {}
            others = right.of(noun) if right is not None else {}
            for field in {**mine, **others}:
                equal = self._value(record, (noun, field), mine.get(field), others.get(field)) and equal
        kind = "removed" if right is None else "added" if left is None else "same" if equal else "changed"
        self._parts[kind] += 1
        return equal

    def _value(self, record: Understood, name: tuple[Noun, str], left: Claim | None, right: Claim | None) -> bool:
        kind = _kind(left, right)
        field = self._fields.setdefault(name, _Field())
        field.counts[kind] += 1
        if kind == "same":
            return True
        samples = field.samples.setdefault(kind, [])
        if len(samples) < SAMPLES:
            said = [None if claim is None else self._said(record.content, claim) for claim in (left, right)]
            samples.append(Difference(record.seq, record.locator, *said))
        return False

    def _said(self, content: Content, claim: Claim) -> Said:
        column = self._columns[claim.column] if 0 <= claim.column < len(self._columns) else ""
        around = "" if isinstance(content, Row) else snippet(content.text, claim.start, claim.end)
        return Said(claim.value, claim.raw[:200], claim.rule, column, claim.start, claim.end, around)

    def records(self) -> RecordSums:
        """The records so far."""
        return RecordSums(**self._records)

    def parts(self) -> PartSums:
        """The parts so far."""
        return PartSums(**self._parts)

    def fields(self) -> tuple[FieldSums, ...]:
        """Each field that one of the two has, in the order they are shown."""
        order = [(noun, field) for noun in Noun for field in FIELDS[noun]]
        names = [name for name in order if name in self._fields] + sorted(self._fields.keys() - set(order))
        return tuple(_sums(*name, self._fields[name]) for name in names)

    def codes(self) -> tuple[CodeSums, ...]:
        """Why records were rejected, the largest change first."""
        found = [CodeSums(*name, *counts) for name, counts in self._codes.items()]
        return tuple(sorted(found, key=lambda one: (-abs(one.right - one.left), one.code, one.column)))


def _kind(left: Claim | None, right: Claim | None) -> str:
    if left is None:
        return "only_right"
    if right is None:
        return "only_left"
    return "same" if left.value == right.value else "changed"


def _fate(left: Understood, right: Understood) -> str:
    """Who rejected the record; "" when nobody did."""
    if left.problem is None:
        return "" if right.problem is None else "rejected_right"
    return "rejected_left" if right.problem is None else "rejected_both"


def snippet(text: str, start: int, end: int) -> str:
    """The text around a span, on one line; "" where there is no span in it."""
    if not 0 <= start < end <= len(text):
        return ""
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    words = " ".join(text[first:last].split())
    return ("…" if first else "") + words + ("…" if last < len(text) else "")


def columns_read(columns: Sequence[str], left: Mapping[str, str], right: Mapping[str, str]) -> tuple[ColumnRead, ...]:
    """The columns that the two map differently."""
    return tuple(
        ColumnRead(column, left.get(column, ""), right.get(column, ""))
        for column in columns
        if left.get(column, "") != right.get(column, "")
    )
