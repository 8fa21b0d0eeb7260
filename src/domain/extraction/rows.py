"""Rows: the claims that the mapped cells of one CSV record make, or the one problem that stops it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter

import msgspec

from domain.amount_kinds import kind_in_words, priced
from domain.columnfacts import ColumnFacts
from domain.currencies import shares_sign
from domain.extraction.asides import aside_of
from domain.extraction.asof import as_of, said_in
from domain.extraction.cells import (
    AS_WRITTEN,
    FIRST_OF,
    KIND,
    Column,
    PhoneColumn,
    amount_in,
    column_of,
    columns_of,
)
from domain.extraction.completing import by_partner, continued, further_names, has_more, name_alone
from domain.extraction.spares import spares_of
from domain.headerforms import currency_in, power_in
from domain.headers import header_words
from domain.normalise import domain_of, email_of, is_shared
from domain.prices import ROLES, amounts_of
from domain.provenance import Claim, Part
from domain.records import Problem

IDENTITY = frozenset({"name", "legalName", "registrationId", "domain", "email", "phone"})
"""The fields of which a vendor or contact needs at least one to be known by."""

HEADED = "csv.header-currency@1"
"""The rule of a currency that the header of an amount says."""

SCALED = "csv.header-scale@1"
"""The rule of an amount whose header counts in thousands or millions."""

SURE = 0.8
"""A header's currency goes before a sign that several currencies share where it is so sure: `$` under `(AUD)`."""

HALVES = frozenset({"firstName", "lastName"})
"""The fields of which a contact's name is made."""

Claims = dict[str, Claim]


class Table:
    """How the rows of one table are read: its mapped columns, and what belongs together across them."""

    __slots__ = (
        "alone", "as_of", "beside", "cells", "columns", "country", "doubled", "facts", "further", "halves",
        "kind", "known_by", "least",
        "partnered", "phones", "plain", "pool", "powers", "prices", "said", "spares", "unread",
    )  # fmt: skip

    def __init__(self, columns: Sequence[str], mapping: dict[str, str], facts: ColumnFacts) -> None:
        found, self.pool = columns_of(columns, mapping, facts)
        self.columns = found
        place = {"vendor": 0, "contact": 1, "deal": 2}
        self.halves = any(column.field in HALVES for column in found)
        plain = [column for column in found if not isinstance(column, PhoneColumn)]
        self.cells = tuple((column.index, place[column.noun], column.field, column.seen, column) for column in plain)
        self.phones = tuple((column, place[column.noun]) for column in found if isinstance(column, PhoneColumn))
        self.least = max((column.index for column in found), default=-1) + 1
        self.country = next((c.index for c in found if c.noun == "vendor" and c.field == "country"), -1)
        self.kind = _kind_of_header(plain)
        fields = {column.field: column for column in found if column.noun == "deal"}
        self.prices = tuple(
            (amount, currency, fields[amount].comma, currency in fields)
            for amount, currency in (("amount", "currency"), *((f"amount.{r}", f"currency.{r}") for r in ROLES))
            if amount in fields
        )
        """Per amount: its field, the field of its currency, decimal comma, whether the currency has a column."""
        amounts = [column for column in plain if column.noun == "deal" and column.field.partition(".")[0] == "amount"]
        self.said = {column.field.replace("amount", "currency", 1): c for column in amounts if (c := _headed(column))}
        """Per field of a currency: what the header of its amount says it is."""
        self.powers = {column.field: power for column in amounts if (power := power_in(column.name) or facts.power)}
        self.unread = facts.unread
        """Per amount whose header counts in thousands or millions: the power of ten."""
        self.facts = facts
        column = as_of(columns, mapping)
        self.as_of = -1 if column is None else list(columns).index(column)
        self.spares = tuple(
            (column_of(index, name, field, facts, self.pool, 0), place[field.partition(".")[0]])
            for index, name, field in spares_of(columns, mapping)
        )
        """Columns and the places of their nouns."""
        self.further = further_names(columns, mapping)
        """The columns in which the vendor's name goes on."""
        self.beside = bool(self.spares or self.phones or self.further)
        """Whether some of what a row says is read with the rest of the row at hand."""
        self.partnered = "partner" in fields and not any(c.noun == "vendor" and c.field in IDENTITY for c in found)
        """Whether nothing but the partner of a deal can name its vendor."""
        self.plain = plain
        targets = [(column.noun, column.field) for column in found]
        known = [column.index for column in plain if column.noun != "deal"]
        self.known_by: Callable[[tuple[str, ...]], tuple[str, ...]] = (
            itemgetter(*known) if len(known) > 1 else lambda cells: tuple([cells[index] for index in known])
        )
        """The cells of a row that tell of its vendor and contact, where it is `alone`."""
        self.doubled = len(set(targets)) < len(targets)
        """Whether two columns are mapped to one field, of which the last that says something counts."""
        self.alone = not self.doubled and not (
            self.halves or self.said or self.powers or self.unread or self.kind or self.beside or self.partnered
            or self.as_of >= 0
            or any(not has_column and currency != "currency" for _, currency, _, has_column in self.prices)
        )  # fmt: skip
        """Whether a row says what its cells say and no more, as long as no amount says more than a number."""


def of_row(
    cells: tuple[str, ...], columns: Sequence[str], mapping: dict[str, str], facts: ColumnFacts
) -> Part | Problem:
    """The part a CSV record says, or the Problem for which it is rejected: the first unreadable cell, or no content.

    Codes: `invalid_amount`, `invalid_date`, `invalid_email`, `nothing_mapped`, `no_vendor`.
    """
    table = table_of(columns, mapping, facts)
    table.pool.rows += 1
    vendor: Claims = {}
    contact: Claims = {}
    deal: Claims = {}
    said = (vendor, contact, deal)
    if len(cells) < table.least:
        cells = (*cells, *[""] * (table.least - len(cells)))
    for index, noun, field, seen, column in table.cells:
        raw = cells[index]
        if not raw:
            continue
        claim = seen.get(raw, column)
        if claim is column:
            claim = column.read(raw)
        if claim is None:
            continue
        if type(claim) is Problem:
            return claim
        said[noun][field] = claim  # type: ignore[assignment]  # neither a column nor a problem
    if table.beside:
        add_beside(table, cells, said)
    return dated(whole(vendor, contact, deal, table), cells, table)


def dated(said: Part | Problem, cells: tuple[str, ...], table: Table) -> Part | Problem:
    """The part with when it was said, where a column of the table says so."""
    if isinstance(said, Problem) or not 0 <= table.as_of < len(cells):
        return said
    at = said_in(cells[table.as_of], table.facts)
    return msgspec.structs.replace(said, said=at) if at else said


def add_beside(table: Table, cells: tuple[str, ...], said: tuple[Claims, Claims, Claims]) -> None:
    """What is read with the rest of the row at hand: phone numbers, and what stands beside an empty cell."""
    country = cells[table.country] if table.country >= 0 else ""
    for column, noun in table.phones:
        phone = column.said(cells[column.index], country)
        if phone is not None:
            said[noun][column.field] = phone
    for other, noun in table.spares:
        if other.field not in said[noun] and other.index < len(cells) and (cell := cells[other.index]):
            spare = other.said(cell, country) if isinstance(other, PhoneColumn) else other.read(cell)
            if type(spare) is Claim and spare.confidence > AS_WRITTEN:
                said[noun][other.field] = spare
    if table.further and (name := said[0].get("name")):
        said[0]["name"] = continued(name, cells, table.further)


_latest: tuple[Sequence[str], dict[str, str], ColumnFacts, Table] | None = None


def table_of(columns: Sequence[str], mapping: dict[str, str], facts: ColumnFacts) -> Table:
    """The table that these describe: the one of the last row, as a rule, which the same three objects tell."""
    global _latest  # noqa: PLW0603 - a memory of one, exchanged as a whole
    latest = _latest
    if latest is not None and latest[0] is columns and latest[1] is mapping and latest[2] is facts:
        return latest[3]
    table = _kept(tuple(columns), tuple(mapping.items()), facts)
    _latest = (columns, mapping, facts, table)
    return table


@lru_cache(maxsize=8)
def _kept(columns: tuple[str, ...], mapping: tuple[tuple[str, str], ...], facts: ColumnFacts) -> Table:
    return Table(columns, dict(mapping), facts)


def whole(vendor: Claims, contact: Claims, deal: Claims, table: Table) -> Part | Problem:
    """What belongs together across cells: halves of a name, the currencies of amounts, an address's vendor."""
    partial = bool(vendor)
    if table.halves and not HALVES.isdisjoint(contact):
        contact = _named(contact)
    if "name" in contact and "email" not in contact and "@" in contact["name"].value:
        contact = _with_address(contact)
    for field in table.unread:
        deal.pop(field, None)
    if deal:
        _add_currencies(deal, table)
        if table.powers:
            deal.update({field: _scaled(deal[field], power) for field, power in table.powers.items() if field in deal})
        if "amount" in deal:
            _add_kind(deal, table)
    if len(vendor) == 1 and not contact and (problem := aside_of(vendor, deal)):
        return problem
    vendor, contact = _known(vendor, contact, deal, table)
    if contact and not _identifies(contact):
        contact = {}
    if vendor or (contact and not deal):
        return Part(vendor, contact, deal)
    if deal:
        return Problem(
            "no_vendor",
            "This row describes a deal but names no vendor.",
            hint="Fill in the vendor's name, domain, e-mail, phone or registration id, or map the column that has it.",
            phase="extraction",
        )
    return _nothing(table, partial)


def _known(vendor: Claims, contact: Claims, deal: Claims, table: Table) -> tuple[Claims, Claims]:
    """The vendor and contact by what the rest of the row says of them: a number without a person is the vendor's."""
    if "name" in vendor and has_more(vendor["name"].raw):
        vendor = name_alone(vendor)
    if not _identifies(vendor):
        behind = _vendor_behind(contact, vendor)
        return (by_partner(deal) if table.partnered and "partner" in deal else behind), contact
    if len(contact) == 1 and "phone" in contact and "phone" not in vendor:
        return {**vendor, "phone": contact["phone"]}, {}
    return vendor, contact


def _identifies(claims: Claims) -> bool:
    return any(field in IDENTITY and claim.confidence > AS_WRITTEN for field, claim in claims.items())


def _named(contact: Claims) -> Claims:
    """contact.name of its first and last name, unless the row has the whole name, in which the last one stands."""
    last = contact.get("lastName")
    halves = [contact.pop(field) for field in ("firstName", "lastName") if field in contact]
    other = len(halves) == 2 and last and last.value.casefold() not in contact.get("name", last).value.casefold()
    if "name" not in contact or other:
        value = " ".join(half.value for half in halves)
        raw = " ".join(half.raw for half in halves)
        contact["name"] = Claim(value, raw, "csv.names@1", halves[0].column)
    return contact


_ADDRESSED = re.compile(r"([^<>()@]{2,200}?)\s*[<(\[]\s*([^\s<>()\[\]]+@[^\s<>()\[\]]+)\s*[>)\]]")


def _with_address(contact: Claims) -> Claims:
    """The name and address of a contact whose cell holds both: `Ann Ferris (ann@orchid.example)`."""
    name = contact["name"]
    found = _ADDRESSED.fullmatch(name.value)
    email = email_of(found[2]) if found else None
    if found is None or email is None:
        return contact
    rule = "csv.name-and-address@1"
    return {
        **contact,
        "name": Claim(found[1], name.raw, rule, name.column),
        "email": Claim(email, name.raw, rule, name.column),
    }


def _add_currencies(deal: Claims, table: Table) -> None:
    """Each amount's currency: its own column's, else what stands beside the number, else that of the deal's value."""
    for field, currency, comma, has_column in table.prices:
        claim = deal.get(field)
        if claim is None or currency in deal:
            continue
        amount = amount_in(claim.raw, comma) if claim.rule != FIRST_OF else amounts_of(claim.raw, comma)[0]
        said = table.said.get(currency)
        if (
            amount is not None
            and amount.currency
            and not (said and not amount.sure and said.confidence >= SURE and shares_sign(amount.currency, said.value))
        ):
            confidence = 1.0 if amount.sure else 0.6
            code, raw, rule = amount.currency, claim.raw, "csv.amount-currency@1"
            deal[currency] = Claim(code, raw, rule, claim.column, confidence=confidence)
        elif said:
            deal[currency] = said
        elif has_column or currency == "currency":
            continue
        elif (of_deal := deal.get("currency")) and of_deal.confidence > AS_WRITTEN:
            confidence = min(0.8, of_deal.confidence)
            deal[currency] = Claim(of_deal.value, of_deal.raw, "csv.row-currency@1", of_deal.column, -1, -1, confidence)


def _headed(column: Column) -> Claim | None:
    """The currency that the header of an amount says: `Amount (EUR)`."""
    said = currency_in(column.name)
    return Claim(said[0], column.name, HEADED, column.index, confidence=said[1]) if said else None


def _scaled(claim: Claim, power: int) -> Claim:
    """The amount in whole units where its header counts in thousands or millions: 12.5 under `TEUR` is 12500.

    An amount that says its own scale in the cell (`12.5k`) is not scaled twice.
    """
    if any(char.isalpha() for char in claim.raw.replace(" ", "")[-3:]):
        return claim
    value = format(Decimal(claim.value).scaleb(power), "f")
    return Claim(value, claim.raw, SCALED, claim.column, confidence=0.8)


def _kind_of_header(columns: Sequence[Column]) -> Claim | None:
    """What the header of the deal's value says it is for: `ARR` a year's."""
    column = next((one for one in columns if one.noun == "deal" and one.field == "amount"), None)
    kind = None if column is None else kind_in_words(header_words(column.name))
    if column is None or kind is None:
        return None
    return Claim(str(kind), column.name, KIND, column.index, confidence=0.8)


def _add_kind(deal: Claims, table: Table) -> None:
    """The kind of the deal's value: its own column's, else the words behind the number, else the header's."""
    told = deal.get("amountKind")
    if told is not None and told.confidence > AS_WRITTEN:
        return
    amount = deal["amount"]
    kind = priced(amount.raw)[1] if amount.raw[-1:].isalpha() or amount.raw[-1:] == "." else None
    if kind is not None:
        deal["amountKind"] = Claim(str(kind), amount.raw, KIND, amount.column, confidence=0.9)
    elif table.kind is not None:
        deal["amountKind"] = table.kind


def _vendor_behind(contact: Claims, vendor: Claims) -> Claims:
    """The vendor a contact's address speaks for; without one the rest (a city alone) names nobody and is left out."""
    email = contact.get("email")
    site = domain_of(email.value) if email else None
    if email is None or site is None or is_shared(site):
        return {}
    return {**vendor, "domain": Claim(site, email.raw, "email.domain@1", email.column, confidence=0.8)}


def _nothing(table: Table, partial: bool) -> Problem:
    if not table.columns:
        text = "No column of this file was recognised as part of a vendor, contact or deal."
        hint = 'Give `mapping`, for example {"Company": "vendor.name"}.'
    elif partial:
        text = "This row has nothing by which a vendor or contact could be known."
        hint = "Fill in a name, domain, e-mail, phone or registration id."
    else:
        text = "None of the mapped columns has a value in this row."
        hint = f"Fill in one of: {', '.join(column.name for column in table.columns)}; or map another column."
    return Problem("nothing_mapped", text, hint=hint, phase="extraction")
