"""Mapping: which column of a table is which field of ours, checked when given and suggested when not."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import msgspec

from domain.assignment import assign
from domain.columnfacts import ColumnFacts, facts
from domain.errors import Detail, Refusal, invalid
from domain.headercontext import in_context
from domain.headernumbers import is_internal_number
from domain.headers import is_foreign, scores_of
from domain.headertables import told_by_table
from domain.provenance import MAPPABLE
from domain.shapes import fits, is_blank, told_by_shape

__all__ = ["ColumnFacts", "Suggestion", "check_mapping", "facts", "suggest", "suggestions"]

SAMPLE_ROWS = 200
"""How many rows of a sample are looked at."""

LEAST = 0.5
"""The least score of a suggestion."""

BY_SHAPE = 0.6
"""The score of a column whose values all have a shape that tells a field, and whose header tells none."""

BY_SHAPE_LEAST = 0.24
"""The least such score: 40 % of the values with a legal form make a column of companies."""

_UNNAMED = re.compile(r"column_\d+")
KNOWN_BY = (
    "vendor.name", "vendor.legalName", "vendor.registrationId", "vendor.domain", "vendor.email", "vendor.phone",
    "contact.email",
)  # fmt: skip
"""The fields of which a table needs one to name a vendor."""


def check_mapping(mapping: dict[str, str], columns: Sequence[str] | None) -> None:
    """Refusal INVALID `invalid_mapping` when a field is unknown, given twice, or a column (if known) is not there."""
    if not mapping:
        text = "The mapping is empty; leave it out to have the columns recognised, or map at least one."
        raise _refused([Detail("/mapping", text, "mapping_empty")])
    details: list[Detail] = []
    taken: dict[str, str] = {}
    for column, field in mapping.items():
        where = f"/mapping/{column.replace('~', '~0').replace('/', '~1')}"
        if field not in MAPPABLE:
            details.append(Detail(where, f"{field!r} is not one of our fields.", "unknown_field"))
        elif field in taken:
            text = f"The columns {taken[field]!r} and {column!r} are both mapped to {field}; map only one of them."
            details.append(Detail(where, text, "field_mapped_twice"))
        else:
            taken[field] = column
        if columns is not None and column not in columns:
            hint = f"Its columns: {', '.join(columns[:50])}"
            details.append(Detail(where, f"The file has no column {column!r}.", "unknown_column", hint))
    if details:
        raise _refused(details)


def _refused(details: list[Detail]) -> Refusal:
    text = f"The mapping cannot be used: {details[0].message} Accepted fields: {', '.join(MAPPABLE)}."
    return invalid("invalid_mapping", text, *details)


def without_vendor(columns: Sequence[str], mapping: dict[str, str]) -> str:
    """What is to be said of a table of whose columns none can name a vendor; "" where one can."""
    if not columns or not set(mapping.values()).isdisjoint((*KNOWN_BY, "deal.partner")):
        return ""
    left = [column for column in columns if column not in mapping and not column.startswith("_")]
    example = json.dumps({(left or list(columns))[0]: "vendor.name"}, ensure_ascii=False)
    numbered = next((column for column in left if is_internal_number(column)), "")
    known = f"“{numbered}” holds numbers by which only their office knows the companies: put their names beside them. "
    return (
        "no_vendor_column: no column is read as the name, domain, e-mail, phone or registration id of a company, and a "
        f"deal without one belongs to nobody. {known if numbered else ''}Map the column that names the companies, as "
        f"in {example}; not mapped: {', '.join(left[:30]) or 'none'}. If none of them names one, bring the table "
        "together with one that does."
    )


class Suggestion(msgspec.Struct, frozen=True, rename="camel"):
    """A column's field, how sure that is (0..1), and what told it: `header`, `shape` or `context`."""

    field: str
    confidence: float
    told_by: str = "header"


def suggest(columns: Sequence[str], sample: Sequence[Sequence[str]]) -> dict[str, str]:
    """Column -> field by header and by the shape of up to 200 rows' values: the assignment with the best total score.

    A typed field (e-mail, domain, phone, amount, currency, date) needs 80 % of the non-blank values in its shape.
    Columns that begin with `_` (as in our own error file) are never mapped.
    """
    return {column: found.field for column, found in suggestions(columns, sample).items()}


def suggestions(columns: Sequence[str], sample: Sequence[Sequence[str]]) -> dict[str, Suggestion]:
    """As `suggest`, each column with the confidence: its score, less where a second field fits nearly as well."""
    scores: list[dict[str, float]] = []
    shaped: set[str] = set()
    rows = sample[:SAMPLE_ROWS]
    known = told_by_table(columns)
    for index, column in enumerate(columns):
        field = known.get(column)
        named = {} if column.startswith("_") or field == "" else {field: 1.0} if field else scores_of(column)
        values = [row[index] for row in rows if index < len(row) and not is_blank(row[index])]
        if not named:
            foreign = column.startswith("_") or field == "" or is_foreign(column)
            told = None if foreign else told_by_shape(values, _UNNAMED.fullmatch(column) is None)
            scores.append({told[0]: BY_SHAPE * told[1]} if told and BY_SHAPE * told[1] >= BY_SHAPE_LEAST else {})
            shaped.update([column] if scores[-1] else [])
            continue
        scored = {field: score * (0.5 + 0.5 * fit) for field, score in named.items() if (fit := fits(field, values))}
        found = {field: score for field, score in scored.items() if score >= LEAST}
        # A column with nothing in it stands back behind one of the same field that has something.
        scores.append(found if values or not rows else {field: LEAST * score for field, score in found.items()})
    plain = _without_orphans(assign(columns, scores))
    mapped = in_context(columns, rows, plain)
    answer: dict[str, Suggestion] = {}
    place = {column: index for index, column in enumerate(columns)}
    for column, field in mapped.items():
        of_column = scores[place[column]]
        score = min(1.0, of_column.get(field, LEAST))
        second = max((other for name, other in of_column.items() if name != field), default=0.0)
        told_by = "shape" if column in shaped else "header" if field in of_column else "context"
        answer[column] = Suggestion(field, round(score * (1.0 if second < score else 0.7), 3), told_by)
    return answer


def _without_orphans(found: dict[str, str]) -> dict[str, str]:
    """Without currencies of prices that have no column."""
    fields = set(found.values())
    return {
        column: field
        for column, field in found.items()
        if not field.startswith("deal.currency.") or field.replace("currency", "amount", 1) in fields
    }
