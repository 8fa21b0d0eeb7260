"""Header context: what a column is by the columns beside it, where its own header could be of several things."""

from __future__ import annotations

from collections.abc import Sequence

from domain.deal_stages import phase_of
from domain.headerbuyers import with_public_buyer
from domain.headerforms import WEAK_DEALS
from domain.headernumbers import OF_NUMBERS
from domain.headers import header_words
from domain.headertables import BARE, OF_KNOWN_TABLES, TELLING, Table
from domain.normalise import fold
from domain.people import is_person_name
from domain.shapes import fits, is_company

LEAST_NAMES = 3
_PERSONS = ("contact.name", "contact.firstName", "contact.lastName", "contact.email")
_CONTACTS = ("contact.email", "contact.phone", "contact.title")
_NAMERS = frozenset({"vendor.name", "vendor.legalName"})
_WEAK_FIELDS = frozenset(
    {"deal.submittedAt", "deal.approvedAt", "deal.expiresAt", "deal.status", "deal.currency", "deal.amountKind"}
)
"""Fields that no deal is known by: lists of companies have their days and states too."""

_PHONES = ("business phone", "work phone", "office phone", "business telephone", "phone main")
"""Heads of the telephone of a company, or of a person at work."""

_ROLES = frozenset(
    """
    info sales office contact hello admin accounts accounting billing invoices orders order support service mail
    enquiries inquiries hr purchasing procurement ap ar finance team kontakt vertrieb verkauf buero rechnung
    buchhaltung comercial ventas contacto administracion contabilidad commercial ventes compta comptabilite
    contatti amministrazione vendite verkoop administratie bestellungen einkauf zentrale post tenders bids
    """.split()  # noqa: SIM905
)
"""Mailboxes of a firm and of nobody in it."""


def in_context(columns: Sequence[str], rows: Sequence[Sequence[str]], found: dict[str, str]) -> dict[str, str]:
    """The mapping (column -> field) that headers told, put right by what stands beside them."""
    table = Table(columns, rows)
    for step in (
        _with_company,
        _with_name,
        _with_halves,
        _with_deal_name,
        _with_phone,
        _with_mailbox,
        _with_stage,
        *OF_KNOWN_TABLES,
        with_public_buyer,
        *OF_NUMBERS,
    ):
        found = step(table, found)
    return _without_shadows(table, found)


def _with_stage(table: Table, found: dict[str, str]) -> dict[str, str]:
    """A region whose values are stages of sales is one: `Estado` and `State` head either."""
    column = next((column for column, field in found.items() if field == "vendor.region"), None)
    if column is None or "deal.stage" in found.values():
        return found
    return {**found, column: "deal.stage"} if _staged(table.values(column)) else found


def _staged(values: Sequence[str]) -> bool:
    return bool(values) and 2 * sum(phase_of(value) is not None for value in values) >= len(values)


def _without_shadows(table: Table, found: dict[str, str]) -> dict[str, str]:
    """Without a record's number, day, state and such where nothing else tells of a deal: lists of people and companies
    have them too. What somebody sells is no deal either, as long as no day says when."""
    deal = [column for column, field in found.items() if field.startswith("deal.")]
    of_people = not set(_PERSONS).isdisjoint(found.values())
    if deal and all(
        _is_weak(table, column, found[column])
        or (found[column] == "deal.product" and "deal.submittedAt" not in found.values())
        or (of_people and found[column] == "deal.stage")
        for column in deal
    ):
        return {column: field for column, field in found.items() if column not in deal}
    return found


def _is_weak(table: Table, column: str, field: str) -> bool:
    words = header_words(column)
    if field == "deal.stage" and (words in _STATES or words.endswith(" status")):
        return words in WEAK_DEALS - _STATES or not _staged(table.values(column))
    return words in WEAK_DEALS or (field in _WEAK_FIELDS and _says_no_deal(words))


_STATES = frozenset({"status", "statut", "estado", "stato", "状態", "状态", "статус", "status code"})
"""Heads of the state of anything: a deal's where its values are stages of sales."""


def _says_no_deal(words: str) -> bool:
    return _DEAL.isdisjoint(words.split()) and words.isascii()


_DEAL = frozenset(
    """
    deal opportunity contract order bid award tender po invoice quote proposal submitted submission closing
    close signed signing signature protection approval approved expiry expires expiration vertrag auftrag angebot
    contrato contrat marche contratto umowy vertragsdatum auftragsdatum angebotsdatum
    """.split()  # noqa: SIM905
)
"""Words by which a day or state speaks of a deal."""


def _with_phone(table: Table, found: dict[str, str]) -> dict[str, str]:
    """A phone beside a vendor and no person is the vendor's: a contact without name and address would be nobody.

    The other way round, `Business Phone` is that of the person whom the row names, as address books have it.
    """
    fields = set(found.values())
    if fields.isdisjoint(_PERSONS) and "vendor.phone" not in fields and not fields.isdisjoint(_NAMERS):
        return {column: "vendor.phone" if field == "contact.phone" else field for column, field in found.items()}
    business = next((column for column, field in found.items() if field == "vendor.phone"), None)
    if business is None or header_words(business) not in _PHONES or fields.isdisjoint(_PERSONS):
        return found
    moved = {column: field for column, field in found.items() if field not in ("vendor.phone", "contact.phone")}
    moved[business] = "contact.phone"
    main = next(iter(table.headed(("company main phone", "main number", "switchboard", "company phone"), moved)), None)
    return {**moved, main: "vendor.phone"} if main and fits("vendor.phone", table.values(main)) else moved


def _with_mailbox(table: Table, found: dict[str, str]) -> dict[str, str]:
    """Where no person is named and the addresses are those of offices (`info@`), they are the vendor's."""
    fields = set(found.values())
    column = next((column for column, field in found.items() if field == "contact.email"), None)
    if column is None or "vendor.email" in fields or fields.isdisjoint(_NAMERS) or not fields.isdisjoint(_PERSONS[:3]):
        return found
    values = table.values(column)
    offices = sum(_ROLES.isdisjoint(fold(value.partition("@")[0]).split()) is False for value in values)
    if not values or 2 * offices < len(values):
        return found
    phone = "contact.phone" if "vendor.phone" in fields else "vendor.phone"
    return {
        one: "vendor.email" if one == column else phone if field == "contact.phone" else field
        for one, field in found.items()
    }


def _with_company(table: Table, found: dict[str, str]) -> dict[str, str]:
    """A `Contact Name` over companies is the vendor's name: accounting programs call their suppliers contacts."""
    if "vendor.name" in found.values():
        return found
    named = next((column for column, field in found.items() if field == "contact.name"), None)
    values = [] if named is None else table.values(named)
    if named is None or len(values) < LEAST_NAMES or 4 * sum(map(is_company, values)) < len(values):
        return found
    moved = {**found, named: "vendor.name"}
    halves = next(iter(table.headed(("primary contact", "primary person"), moved)), None)
    return moved if halves is None else {**moved, halves: "contact.name"}


def _with_name(table: Table, found: dict[str, str]) -> dict[str, str]:
    """A bare `name` is the vendor's, unless the vendor has a name already and contact columns stand beside it."""
    bare = next(iter(table.headed(BARE, found)), None)
    if bare is None:
        return found
    values = table.values(bare)
    fields = set(found.values())
    if not fits("vendor.name", values):
        return found
    if "vendor.name" not in fields:
        return {**found, bare: "vendor.name"}
    halves = {"contact.firstName", "contact.lastName"} & fields
    if len(halves) == 1:
        return {**found, bare: "contact.firstName" if "contact.lastName" in halves else "contact.lastName"}
    deals = "deal.name" not in fields and len(fields.intersection(TELLING)) >= 2
    if deals and 2 * sum(map(is_person_name, values)) < len(values):
        return {**found, bare: "deal.name"}
    if "contact.name" not in fields and fields.intersection(_CONTACTS):
        return {**found, bare: "contact.name"}
    return {**found, bare: "deal.name"} if deals else found


def _with_halves(table: Table, found: dict[str, str]) -> dict[str, str]:
    """A bare `Nom` beside `Prénom` is a surname, a bare `Nombre` beside `Apellidos` the first name."""
    del table
    fields = set(found.values())
    bare = next((c for c, f in found.items() if f == "contact.name" and header_words(c) in BARE), None)
    if bare is None or ("contact.firstName" in fields) == ("contact.lastName" in fields):
        return found
    return {**found, bare: "contact.firstName" if "contact.lastName" in fields else "contact.lastName"}


def _with_deal_name(table: Table, found: dict[str, str]) -> dict[str, str]:
    """A bare `Title` in a table of contracts is theirs, and `Description` then only says more of it."""
    fields = {field for column, field in found.items() if not _is_weak(table, column, field)}
    titles = [c for c in table.columns if header_words(c) in {"title", "titel", "titre", "titulo", "titolo"}]
    people = fields.intersection(("contact.firstName", "contact.lastName"))
    if len(titles) != 1 or people or len(fields.intersection(TELLING)) < 2:
        return found
    named = next((column for column, field in found.items() if field == "deal.name"), None)
    if found.get(titles[0], "contact.title") != "contact.title" or (named and header_words(named) not in _MORE):
        return found
    return {**{column: field for column, field in found.items() if column != named}, titles[0]: "deal.name"}


_MORE = frozenset({"description", "beschreibung", "descripcion", "descrizione", "descricao", "omschrijving"})
