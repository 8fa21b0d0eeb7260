"""Header tables: what the columns of well-known tables are, where their headers alone would say something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from domain.headerexports import told_by_export
from domain.headers import header_words
from domain.normalise import fold
from domain.shapes import fits, is_blank


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
    least = 2 if "deal.amount" in told and not any(map(str.isdecimal, values)) else 3
    if mapped is None and len(told) >= least and len(set(values)) == len(values) and len(values) > 1:
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


_CODED = frozenset({"supplier", "vendor", "contractor", "bidder", "customer"})
"""Heads of the number of somebody whose name stands in a column beside: `Supplier` and `Supplier Name`."""

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
    if export := told_by_export(heads.values()):
        return {column: export[head] for column, head in heads.items() if head in export}
    booked = any(head in _LEDGER for head in heads.values())
    less = {"account", "accounts", "konto"} if booked else set()
    if not BARE.isdisjoint(heads.values()):
        less.add("display name")
    if "amount foreign currency" in heads.values():
        less.add("amount")
    if "grand total" in heads.values():
        less.add("total")
    less |= {head for head in _CODED if f"{head} name" in heads.values()}
    told = {column: "" for column, head in heads.items() if head in less}
    return {**told, **{column: "deal.externalId" for column, head in heads.items() if booked and head == "num"}}


def _with_contact_of_books(table: Table, found: dict[str, str]) -> dict[str, str]:
    """Xero calls its companies contacts: `*ContactName`, beside which the person has a first and a last name."""
    named = next((column for column, field in found.items() if field == "contact.name"), None)
    if named is None or "vendor.name" in found.values() or header_words(named) != "contact name":
        return found
    halves = {"contact.firstName", "contact.lastName"} <= set(found.values())
    billed = any(header_words(column) in _OF_BILLS for column in table.columns)
    return {**found, named: "vendor.name"} if halves or billed or named.startswith("*") else found


_OF_BILLS = frozenset({"account code", "inventory item code", "unit amount", "tax type", "line amount"})
"""Columns of the lines of a bill."""

_ANY_BODY = frozenset(
    {"organisation", "organization", "org", "organisation name", "organization name", "department", "entity"}
)
_ABOVE = frozenset({"ministry", "ministry name"})
"""Heads of whom the organisation that buys is one of many under."""

_CHOSEN = frozenset(
    "l1 h1 selected winning awarded successful lowest final recommended preferred name of the chosen s".split()  # noqa: SIM905
)
_OFFERERS = frozenset({"seller", "supplier", "vendor", "contractor", "bidder", "bidders", "winner", "awardee"})


def _with_winner(table: Table, found: dict[str, str]) -> dict[str, str]:
    """Where an `L1 Seller` stands beside an `Organisation`, the seller is the vendor and the organisation buys."""
    named = next((column for column, field in found.items() if field == "vendor.name"), None)
    if named is None or header_words(named) not in _ANY_BODY:
        return found
    for column in table.columns:
        words = set(header_words(column).split())
        offers = words & _OFFERERS and words <= _OFFERERS | _CHOSEN
        if column not in found and offers and len(set(map(str.lower, table.values(column)))) > 1:
            bought = next((other for other, field in found.items() if field == "deal.customer"), None)
            above = bought is not None and header_words(bought) in _ABOVE
            buyer = {named: "deal.customer"} if bought is None or above else {}
            rest = {
                other: field for other, field in found.items() if other != named and not (above and other == bought)
            }
            return {**rest, **buyer, column: "vendor.name"}
    return found


def _with_twins(table: Table, found: dict[str, str]) -> dict[str, str]:
    """Of two columns `Email`, the one behind the company and before the person is the company's."""
    place = {column: at for at, column in enumerate(table.columns)}
    company = min((place[c] for c, field in found.items() if field == "vendor.name"), default=-1)
    person = min((place[c] for c, field in found.items() if field in _NAMED), default=-1)
    if min(company, person) < 0:
        return found
    for field in ("email", "phone"):
        first = next((column for column, told in found.items() if told == f"contact.{field}"), None)
        words = header_words(first) if first else ""
        twins = [column for column in table.columns if words and header_words(column) == words]
        if len(twins) != 2 or f"vendor.{field}" in found.values() or (twins[1] in found and twins[0] in found):
            continue
        ahead, behind = (place[twin] for twin in twins)
        if min(company, person) < ahead < max(company, person) < behind:
            of_company, of_person = twins if company < person else reversed(twins)
            found = {**found, of_company: f"vendor.{field}", of_person: f"contact.{field}"}
    return found


_NAMED = frozenset({"contact.name", "contact.firstName", "contact.lastName"})


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


_TURNOVER = frozenset("revenue turnover umsatz sales ca funding".split())  # noqa: SIM905
_OF_FIRMS = ("employees", "industry", "nace", "naics", "sic", "founded", "ticker", "seniority", "headcount", "branche")


def _without_turnover(table: Table, found: dict[str, str]) -> dict[str, str]:
    """What a firm earns in a year is no deal's amount: in lists of firms it stands beside their industry and staff."""
    amount = next((column for column, field in found.items() if field == "deal.amount"), None)
    if amount is None or _TURNOVER.isdisjoint(header_words(amount).split()):
        return found
    if {"deal.name", "deal.externalId", "deal.customer"} & set(found.values()):
        return found
    described = any(word in header_words(column).split() for column in table.columns for word in _OF_FIRMS)
    return {column: field for column, field in found.items() if column != amount} if described else found


_CALLS = frozenset("tender tenders bid bids bidding deadline advertised procurement solicitation rfp rfq".split())  # noqa: SIM905


def _with_caller(table: Table, found: dict[str, str]) -> dict[str, str]:
    """In a list of calls for tenders without any winner, the `Organisation` is who calls."""
    named = next((column for column, field in found.items() if field == "vendor.name"), None)
    if named is None or header_words(named) not in _ANY_BODY or "deal.customer" in found.values():
        return found
    if any(
        {"awarded", "awardee", "winner", "recipient"} & set(header_words(column).split()) for column in table.columns
    ):
        return found
    calls = sum(not _CALLS.isdisjoint(header_words(column).split()) for column in table.columns)
    dated = any(words in header_words(c) for c in table.columns for words in ("deadline", "closing date", "due date"))
    return {**found, named: "deal.customer"} if calls > 1 and dated else found


_UNNAMED = re.compile(r"column_\d+")


def _with_name_before_site(table: Table, found: dict[str, str]) -> dict[str, str]:
    """In a table without names of columns, words of which each row has its own beside a site are the firm's name."""
    fields = set(found.values())
    if "vendor.domain" not in fields or not fields.isdisjoint({"vendor.name", "contact.name", "contact.email"}):
        return found
    if not all(map(_UNNAMED.fullmatch, table.columns)):
        return found
    for column in table.columns:
        values = table.values(column)
        different = len(set(map(fold, values)))
        if column not in found and 10 * different >= 9 * len(values) > 0 and 10 * len(values) >= 9 * len(table.rows):
            return {**found, column: "vendor.name"} if fits("vendor.name", values) >= _NEARLY else found
    return found


_NEARLY = 0.8
_PLACES = ("vendor.city", "vendor.region", "vendor.postcode", "vendor.address")


def _without_place_of_buyer(table: Table, found: dict[str, str]) -> dict[str, str]:
    """A bare place that stands behind the buyer and before the vendor may be either's, and is nobody's."""
    place = {field: table.columns.index(column) for column, field in found.items()}
    vendor = min(
        (at for field, at in place.items() if field.startswith("vendor.") and field not in _PLACES), default=-1
    )
    buyer = place.get("deal.customer", len(table.columns))
    if not buyer < vendor:
        return found
    bare = {
        column
        for column, field in found.items()
        if field in _PLACES and buyer < place[field] < vendor and len(header_words(column).split()) == 1
    }
    return {column: field for column, field in found.items() if column not in bare}


OF_KNOWN_TABLES: tuple[Callable[[Table, dict[str, str]], dict[str, str]], ...] = (
    _with_name_before_site,
    _with_territory,
    _with_contact_of_books,
    _with_winner,
    _with_caller,
    _with_twins,
    _with_buyer,
    _with_record_id,
    _without_turnover,
    _without_place_of_buyer,
)
"""The steps, in their order: each gives the mapping (column -> field) that it was given, put right."""
