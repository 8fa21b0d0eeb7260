"""Header tables: what the columns of well-known tables are, where their headers alone would say something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from domain.headers import header_words
from domain.normalise import fold
from domain.shapes import is_blank


class Table:
    """The columns and first rows of a table."""

    def __init__(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self.columns = columns
        self.rows = rows
        self._place = {column: index for index, column in enumerate(columns)}

    def values(self, column: str) -> list[str]:
        """What stands in the column, without blanks."""
        index = self._place[column]
        return [row[index] for row in self.rows if index < len(row) and not is_blank(row[index])]

    def headed(self, heads: frozenset[str] | tuple[str, ...], found: dict[str, str]) -> list[str]:
        """The columns of these headers that have no field yet."""
        return [c for c in self.columns if c not in found and not c.startswith("_") and header_words(c) in heads]


BARE = frozenset({"name", "names", "nom", "nombre", "naam", "nome", "namn", "navn"})
"""Headers of the name of whatever the table is of."""

TELLING = ("deal.amount", "deal.externalId", "deal.customer", "deal.stage", "deal.expectedClose", "deal.submittedAt")
"""Fields by which a table speaks of deals."""

_OBJECT = re.compile(r"([0-9a-zA-Z]{3})[0-9a-zA-Z]{12}(?:[A-Z0-5]{3})?")
"""A record's id of Salesforce: the first three characters say of what kind it is."""

_OPPORTUNITIES = frozenset({"006", "800", "801", "0Q0"})
"""Opportunities, contracts, orders and quotes."""


def _with_record_id(table: Table, found: dict[str, str]) -> dict[str, str]:
    """A bare `Id` is the deal's in a table of deals without another number, and never that of an account or person."""
    mapped = next((column for column, field in found.items() if field == "deal.externalId"), None)
    column = mapped or next(iter(table.headed(("id", "record id"), found)), None)
    values = table.values(column) if column else []
    if column is None or not values:
        return found
    kinds = {hit[1] if (hit := _OBJECT.fullmatch(value.strip())) else "" for value in values}
    if "" not in kinds and len(kinds) == 1 and header_words(column) in {"id", "record id"}:
        rest = {other: field for other, field in found.items() if other != column}
        return {**rest, column: "deal.externalId"} if kinds <= _OPPORTUNITIES else rest
    told = {field for other, field in found.items() if field in {*TELLING, "deal.name"} and other != column}
    if mapped is None and len(told) >= 3 and len(set(values)) == len(values) and len(values) > 1:
        return {**found, column: "deal.externalId"}
    return found


_PARTS = frozenset(
    """
    africa|asia|europe|america|americas|north america|south america|latin america|oceania|emea|apac|amer|amers|latam|
    nam|na|noram|dach|benelux|nordics|apj|anz|mena|middle east|eu|world|global|east asia and pacific|south asia|
    europe and central asia|latin america and caribbean|latin america and the caribbean|sub saharan africa|
    middle east and north africa|eastern africa|western africa|western and central africa|eastern and southern africa
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)
"""Parts of the world by which sales and lenders are divided (folded)."""


def _with_territory(table: Table, found: dict[str, str]) -> dict[str, str]:
    """A region whose values are parts of the world is a sales territory, and no place of a vendor."""
    column = next((column for column, field in found.items() if field == "vendor.region"), None)
    values = table.values(column) if column else []
    if column is None or not values or 2 * sum(fold(value) in _PARTS for value in values) < len(values):
        return found
    rest = {other: field for other, field in found.items() if other != column}
    deals = "deal.territory" not in rest.values() and not set(TELLING).isdisjoint(rest.values())
    return {**rest, column: "deal.territory"} if deals else rest


_LEDGER = ("transaction type", "debit", "credit", "split", "posting", "memo description", "gl account", "soll", "haben")


_NOTICES = "supplier name address ref type ref number"
_OF_NOTICES = {
    "organisation name": "deal.customer", "supplier s contact name": "contact.name", "value high": "deal.amount.budget",
    "contact name": "", "contact email": "", "contact address 1": "", "contact address 2": "", "contact town": "",
    "contact postcode": "", "contact country": "", "contact telephone": "", "contact website": "", "postcode": "",
    "region": "", "closing date": "", "status": "deal.stage", "description": "",
}  # fmt: skip
"""Notices of Contracts Finder: who is written of is the buyer, the winners stand in one cell."""


def told_by_table(columns: Sequence[str]) -> dict[str, str]:
    """Column -> field, or "" for nothing of ours, of columns that are something else in a table of this kind.

    An `Account` beside bookings is one of a ledger, a `Display Name` gives way to a `Name`, and the organisation of a
    notice is the buyer.
    """
    heads = {column: header_words(column) for column in columns}
    if any(head.startswith(_NOTICES) for head in heads.values()):
        told = {column: _OF_NOTICES[head] for column, head in heads.items() if head in _OF_NOTICES}
        return {**told, **{column: "vendor.name" for column, head in heads.items() if head.startswith(_NOTICES)}}
    less = {"account", "accounts", "konto"} if any(head in _LEDGER for head in heads.values()) else set()
    if not BARE.isdisjoint(heads.values()):
        less.add("display name")
    return {column: "" for column, head in heads.items() if head in less}


def _with_contact_of_books(table: Table, found: dict[str, str]) -> dict[str, str]:
    """Xero calls its companies contacts: `*ContactName`, beside which the person has a first and a last name."""
    del table
    named = next((column for column, field in found.items() if field == "contact.name"), None)
    if named is None or "vendor.name" in found.values() or header_words(named) != "contact name":
        return found
    halves = {"contact.firstName", "contact.lastName"} <= set(found.values())
    return {**found, named: "vendor.name"} if halves or named.startswith("*") else found


def _with_buyer(table: Table, found: dict[str, str]) -> dict[str, str]:
    """In orders of a shop that name the maker of each line, whoever is billed is the customer."""
    lined = any(header_words(column).startswith("lineitem ") for column in table.columns)
    billed = table.headed(("billing company", "billing name"), found)
    if not lined or not billed or "vendor.name" not in found.values():
        return found
    company = next((column for column in billed if header_words(column) == "billing company"), billed[0])
    kept = {
        column: field
        for column, field in found.items()
        if not field.startswith("contact.") and not header_words(column).startswith("billing ")
    }
    product = dict.fromkeys(table.headed(("lineitem name",), kept), "deal.product")
    return {**kept, **product, company: "deal.customer"}


OF_KNOWN_TABLES: tuple[Callable[[Table, dict[str, str]], dict[str, str]], ...] = (
    _with_territory,
    _with_contact_of_books,
    _with_buyer,
    _with_record_id,
)
"""The steps, in their order: each gives the mapping (column -> field) that it was given, put right."""
