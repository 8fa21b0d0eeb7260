"""Corrections: what a person says of shown fields; it lies over what sources say, now and later, until taken back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from domain.amount_kinds import AmountKind
from domain.columnfacts import ColumnFacts
from domain.dates import in_question
from domain.deal_states import DealStatus
from domain.errors import Detail, conflict, invalid
from domain.extraction.cells import AS_WRITTEN, columns_of, tidy
from domain.money import Separator, amount_of, separator_of
from domain.normalise import phone_of
from domain.provenance import FIELDS, Claim, Noun, Pin
from domain.records import Problem
from domain.shapes import is_blank

LONGEST_VALUE = 1000
"""In characters."""

NEEDED = {
    "domain": "Write it like example.com.",
    "phone": "Write it like +44 20 7946 0018, or in the way of the vendor's country.",
    "country": "Write its name, or the two letters of ISO 3166 like DE.",
    "currency": "Write an ISO 4217 code like EUR.",
    "registrationId": "It has at least one digit.",
    "status": f"One of {', '.join(DealStatus)}.",
    "amountKind": f"One of {', '.join(AmountKind)}.",
    "approvedAt": "Write it like 2024-05-31.",
    "expiresAt": "Write it like 2024-05-31.",
}
"""Fields of which an import keeps a text it cannot read; a person can be asked to write it so that it can be read."""

_DAYS = frozenset({"expectedClose", "submittedAt", "approvedAt", "expiresAt"})
_PLAIN_AMOUNT = re.compile(r"-?\d+(?:\.\d+)?")


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A person's word on fields of one entity: `values` are canonical, None says there is no value.

    `replaced` is what was shown before, of the same fields. `number` orders corrections within the store; a later one
    wins. `made_by` is the id of the key it came with, `made_name` that key's name then.
    """

    id: UUID
    noun: Noun
    entity_id: UUID
    values: dict[str, str | None]
    replaced: dict[str, str | None]
    made_by: str
    made_name: str
    made_at: datetime
    note: str = ""
    number: int = 0
    undone_by: str = ""
    undone_at: datetime | None = None

    def undone(self, by: str, now: datetime) -> Correction:
        """Taken back; Refusal CONFLICT `already_undone`."""
        if self.undone_at is not None:
            raise conflict("already_undone", f"Correction {self.id} was taken back already.")
        return msgspec.structs.replace(self, undone_by=by, undone_at=now)


def pins_of(corrections: Iterable[Correction]) -> dict[str, Pin]:
    """What the corrections that stand say of each field; the later word wins, whatever the order they come in."""
    pins: dict[str, Pin] = {}
    for one in sorted(corrections, key=lambda correction: correction.number):
        if one.undone_at is None:
            pins |= {field: Pin(value, one.number) for field, value in one.values.items()}
    return pins


def corrected(noun: Noun, given: Mapping[str, str | None], shown: Mapping[str, str]) -> dict[str, str | None]:
    """The canonical values of what a person wrote, by the rules of imports; None clears a field.

    `shown` is what is known (a phone is read in the country). Refusal INVALID `nothing_to_correct`, `invalid_value`
    with a detail for each field that cannot be.
    """
    if not given:
        raise invalid("nothing_to_correct", f"Name at least one of {', '.join(FIELDS[noun])}.")
    country = given.get("country") or shown.get("country", "")
    values: dict[str, str | None] = {}
    wrong: list[Detail] = []
    for field, text in given.items():
        read = None if text is None else _read(noun, field, text, country)
        if isinstance(read, Detail):
            wrong.append(read)
        else:
            values[field] = None if read is None else read.value
    if wrong:
        raise invalid("invalid_value", f"{wrong[0].field.lstrip('/')}: {wrong[0].message} {wrong[0].hint}", *wrong)
    text = given.get("amount")
    if text and "currency" not in given and (amount := amount_of(text)) and amount.currency and amount.sure:
        values["currency"] = amount.currency
    return values


def _read(noun: Noun, field: str, text: str, country: str) -> Claim | Detail:
    if field not in FIELDS[noun]:
        return _detail(field, f"A {noun} has no such field.", "unknown_field", f"It has {', '.join(FIELDS[noun])}.")
    if len(text) > LONGEST_VALUE:
        return _detail(field, f"The value has more than {LONGEST_VALUE:,} characters.", "too_long")
    if not tidy(text) or is_blank(text):
        return _detail(field, f"{text[:80]!r} is no value.", "blank", "Give null to say that there is none.")
    if question := _in_question(field, text):
        return question
    if field == "phone":
        number = phone_of(text, country)
        return _unreadable(field, text) if number is None else Claim(number, text, "correction@1")
    columns, _ = columns_of((field,), {field: f"{noun}.{field}"}, ColumnFacts())
    said = columns[0].read(text)
    if isinstance(said, Problem):
        return _detail(field, f"{text[:80]!r} cannot be read as what it is.", said.code, said.hint)
    if said is None or (said.confidence <= AS_WRITTEN and field in NEEDED):
        return _unreadable(field, text)
    return said


def _in_question(field: str, text: str) -> Detail | None:
    """One text alone has no column that tells how it is meant."""
    if field in _DAYS and in_question(text):
        return _detail(field, f"{text[:80]!r} reads both ways.", "ambiguous", "Write it like 2024-05-31.")
    if field == "amount" and not _PLAIN_AMOUNT.fullmatch(text) and separator_of(text) is Separator.UNKNOWN:
        return _detail(field, f"{text[:80]!r} reads both ways.", "ambiguous", "Write it like 1234.56.")
    return None


def _unreadable(field: str, text: str) -> Detail:
    return _detail(field, f"{text[:80]!r} cannot be read as a {field}.", "unreadable", NEEDED.get(field, ""))


def _detail(field: str, message: str, code: str, hint: str = "") -> Detail:
    return Detail(f"/{field}", message, code, hint)
