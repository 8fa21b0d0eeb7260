"""Rows: the claims that the mapped cells of one CSV record make, or the one problem that stops it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import msgspec

from domain.columnfacts import AMOUNTS, DATES, ColumnFacts
from domain.currencies import code_of
from domain.dates import date_of
from domain.money import amount_of
from domain.normalise import domain_of, email_of, is_shared, phone_of, registration_of
from domain.provenance import Claim, Part
from domain.records import Problem
from domain.shapes import is_blank

_JOINERS = "\u200c\u200d"
COLUMN = "csv.column@1"
"""The rule of a value that stands in a mapped cell."""

IDENTITY = frozenset({"name", "legalName", "registrationId", "domain", "email", "phone"})
"""The fields of which a vendor or contact needs at least one to be known by."""

AS_WRITTEN = 0.3
"""The confidence of a value that could not be read as what its column is: it is kept, but nobody is known by it."""

_Claims = dict[str, Claim]
_Reader = Callable[[str, int, "_Plan", Sequence[str]], "Claim | Problem"]


class _Cell(msgspec.Struct, frozen=True):
    index: int
    noun: str
    field: str
    reader: _Reader | None


class _Plan(msgspec.Struct, frozen=True):
    """How the cells of this table are read."""

    cells: tuple[_Cell, ...]
    columns: tuple[str, ...]
    comma: bool
    days: frozenset[str]
    country: int
    currency: bool


def of_row(
    cells: tuple[str, ...], columns: Sequence[str], mapping: dict[str, str], facts: ColumnFacts
) -> Part | Problem:
    """The part a CSV record says, or the Problem for which it is rejected: the first unreadable cell, or no content.

    Codes: `invalid_amount`, `invalid_date`, `invalid_email`, `nothing_mapped`, `no_vendor`.
    """
    plan = _plan(tuple(columns), tuple(mapping.items()), facts)
    said: dict[str, _Claims] = {"vendor": {}, "contact": {}, "deal": {}}
    width = len(cells)
    for cell in plan.cells:
        if cell.index >= width:
            continue
        raw = cells[cell.index]
        if not raw or is_blank(raw):
            continue
        if cell.reader is None:
            value = _tidy(raw)
            if value:
                said[cell.noun][cell.field] = Claim(value, raw, COLUMN, cell.index)
            continue
        read = cell.reader(raw, cell.index, plan, cells)
        if isinstance(read, Problem):
            return read
        if read.value:
            said[cell.noun][cell.field] = read
    return _whole(said, plan)


@lru_cache(maxsize=64)
def _plan(columns: tuple[str, ...], mapping: tuple[tuple[str, str], ...], facts: ColumnFacts) -> _Plan:
    fields = dict(mapping)
    cells: list[_Cell] = []
    country = -1
    for index, column in enumerate(columns):
        target = fields.get(column)
        if target is None:
            continue
        noun, field = target.split(".", 1)
        cells.append(_Cell(index, noun, field, _reader_of(target)))
        if target == "vendor.country":
            country = index
    targets = set(fields.values())
    comma = bool(facts.decimal_comma.intersection(AMOUNTS))
    return _Plan(tuple(cells), columns, comma, facts.day_first, country, "deal.currency" in targets)


def _reader_of(target: str) -> _Reader | None:
    if target in AMOUNTS:
        return _amount
    if target in DATES:
        return _submitted if target.endswith("submittedAt") else _closing
    readers: dict[str, _Reader] = {
        "email": _email, "phone": _phone, "domain": _domain, "currency": _currency,
        "registrationId": _registration,
    }  # fmt: skip
    return readers.get(target.split(".", 1)[1])


def _amount(raw: str, index: int, plan: _Plan, _: Sequence[str]) -> Claim | Problem:
    amount = amount_of(raw, plan.comma)
    if amount is None:
        return _unreadable("invalid_amount", "an amount of money", plan.columns[index], raw, "Write it like 1234.56.")
    return Claim(amount.value, raw, COLUMN, index)


def _submitted(raw: str, index: int, plan: _Plan, _: Sequence[str]) -> Claim | Problem:
    return _date(raw, index, plan, "deal.submittedAt")


def _closing(raw: str, index: int, plan: _Plan, _: Sequence[str]) -> Claim | Problem:
    return _date(raw, index, plan, "deal.expectedClose")


def _date(raw: str, index: int, plan: _Plan, target: str) -> Claim | Problem:
    value = date_of(raw, target in plan.days)
    if value is None:
        return _unreadable("invalid_date", "a date", plan.columns[index], raw, "Write it like 2024-05-31.")
    return Claim(value, raw, COLUMN, index)


def _email(raw: str, index: int, plan: _Plan, _: Sequence[str]) -> Claim | Problem:
    value = email_of(raw)
    if value is None:
        return _unreadable(
            "invalid_email", "an e-mail address", plan.columns[index], raw, "Write it like name@example.com."
        )
    return Claim(value, raw, COLUMN, index)


def _phone(raw: str, index: int, plan: _Plan, cells: Sequence[str]) -> Claim:
    country = cells[plan.country] if 0 <= plan.country < len(cells) else ""
    value = phone_of(raw, country)
    if value is None:
        return Claim(_tidy(raw), raw, COLUMN, index, confidence=AS_WRITTEN)
    return Claim(value, raw, COLUMN, index)


def _domain(raw: str, index: int, _: _Plan, __: Sequence[str]) -> Claim:
    value = domain_of(raw)
    if value is None:
        return Claim(_tidy(raw), raw, COLUMN, index, confidence=AS_WRITTEN)
    return Claim(value, raw, COLUMN, index)


def _registration(raw: str, index: int, _: _Plan, __: Sequence[str]) -> Claim:
    known = registration_of(raw) is not None
    return Claim(_tidy(raw), raw, COLUMN, index, confidence=1.0 if known else AS_WRITTEN)


def _currency(raw: str, index: int, _: _Plan, __: Sequence[str]) -> Claim:
    value = code_of(raw)
    if value is None:
        return Claim(_tidy(raw), raw, COLUMN, index, confidence=AS_WRITTEN)
    return Claim(value, raw, COLUMN, index)


def _tidy(raw: str) -> str:
    """One space between words, and no characters that steer a terminal or turn a text around; joiners stay."""
    text = " ".join(raw.split())
    return text if text.isprintable() else "".join(c for c in text if c.isprintable() or c in _JOINERS).strip()


def _unreadable(code: str, what: str, column: str, raw: str, hint: str) -> Problem:
    return Problem(
        code, f"{raw[:80]!r} in column {column!r} cannot be read as {what}.", column, raw, hint, "extraction"
    )


def _whole(said: dict[str, _Claims], plan: _Plan) -> Part | Problem:
    """What belongs together across cells: halves of a name, the currency of an amount, an address's vendor."""
    vendor, contact, deal = said["vendor"], said["contact"], said["deal"]
    if "firstName" in contact or "lastName" in contact:
        contact = _named(contact)
    if "amount" in deal and not plan.currency:
        _add_currency(deal, plan.comma)
    if not _identifies(vendor):
        vendor = _vendor_behind(contact, vendor)
    if not _identifies(contact):
        contact = {}
    if not vendor and not contact and not deal:
        return _nothing(plan, bool(said["vendor"]))
    if deal and not vendor:
        return Problem(
            "no_vendor",
            "This row describes a deal but names no vendor.",
            hint="Fill in the vendor's name, domain, e-mail, phone or registration id, or map the column that has it.",
            phase="extraction",
        )
    return Part(vendor, contact, deal)


def _identifies(claims: _Claims) -> bool:
    return any(field in IDENTITY and claim.confidence > AS_WRITTEN for field, claim in claims.items())


def _named(contact: _Claims) -> _Claims:
    """contact.name of its first and last name, unless the row has the whole name."""
    halves = [contact.pop(field) for field in ("firstName", "lastName") if field in contact]
    if "name" not in contact:
        value = " ".join(half.value for half in halves)
        raw = " ".join(half.raw for half in halves)
        contact["name"] = Claim(value, raw, "csv.names@1", halves[0].column)
    return contact


def _add_currency(deal: _Claims, comma: bool) -> None:
    claim = deal["amount"]
    amount = amount_of(claim.raw, comma)
    if amount is not None and amount.currency:
        confidence = 1.0 if amount.sure else 0.6
        deal["currency"] = Claim(
            amount.currency, claim.raw, "csv.amount-currency@1", claim.column, confidence=confidence
        )


def _vendor_behind(contact: _Claims, vendor: _Claims) -> _Claims:
    """The vendor a contact's address speaks for; without one the rest (a city alone) names nobody and is left out."""
    email = contact.get("email")
    site = domain_of(email.value) if email else None
    if email is None or site is None or is_shared(site):
        return {}
    return {**vendor, "domain": Claim(site, email.raw, "email.domain@1", email.column, confidence=0.8)}


def _nothing(plan: _Plan, partial: bool) -> Problem:
    if not plan.cells:
        text = "No column of this file was recognised as part of a vendor, contact or deal."
        hint = 'Give `mapping`, for example {"Company": "vendor.name"}.'
    elif partial:
        text = "This row has nothing by which a vendor or contact could be known."
        hint = "Fill in a name, domain, e-mail, phone or registration id."
    else:
        text = "None of the mapped columns has a value in this row."
        mapped = ", ".join(plan.columns[cell.index] for cell in plan.cells)
        hint = f"Fill in one of: {mapped}; or map another column."
    return Problem("nothing_mapped", text, hint=hint, phase="extraction")
