"""Header numbers: columns of ids, currencies and states, told by what stands in them where heads say too little."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from domain.currencies import code_of
from domain.deal_stages import phase_of
from domain.deal_states import status_of
from domain.headers import ALSO, header_words, scores_of
from domain.headertables import TELLING, Table
from domain.normalise import fold
from domain.prices import CURRENCY_WORDS, price_field
from domain.shapes import SHAPES

_INTERNAL = re.compile(
    r"(?:vendor|supplier|company|account|contractor|merchant|seller|bidder|manufacturer|payee|organi[sz]ation|org|firm)s?"
    r" (?:id|identifier|number|no|code)"
)
"""Heads of numbers that a program or an office gives to firms, and no register."""

_COMPANY_NUMBER = frozenset({"company number", "organisation number", "organization number", "org number"})
"""Of these registers are as usual."""

_OF_A_REGISTER = re.compile(
    r"(?:AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI|CHE|NO|IN)"
    r"[-. ]?[A-Z0-9]{0,2}\d{5,}[A-Z0-9]{0,4}"  # the number of a tax office
    r"|[A-Z]{2}-[A-Z]{2,8}-\S{3,}"  # org-id.guide
    r"|[0-9A-Z]{18}\d\d"  # LEI, ISO 17442
    r"|\d\d[A-Z]{5}\d{4}[A-Z][0-9A-Z]Z[0-9A-Z]"  # GSTIN
    r"|\d\d\.\d{3}\.\d{3}/\d{4}-\d\d|\d{1,2}\.\d{3}\.\d{3}-[\dK]|\d\d-\d{7}|\d{6}-\d{4}"  # CNPJ, RUT, EIN, Sweden
    r"|[A-Z&]{3,4}\d{6}[A-Z0-9]{3}|\d\d \d{3} \d{3} \d{3}"  # RFC, ABN
    r"|(?:DUNS|VAT|EIN|LEI|UEI|HRB|KVK|SIREN|SIRET|ABN|CRN)\W{1,2}\w.{4,}",
    re.IGNORECASE,
)


def is_internal_number(column: str) -> bool:
    """Whether a head is that of a number that an office gives to firms: `Vendor ID`, `supplier_code`."""
    return _INTERNAL.fullmatch(header_words(column)) is not None


def _without_internal_number(table: Table, found: dict[str, str]) -> dict[str, str]:
    """A `Supplier ID` is an office's own number, by which nobody else knows the firm, unless a register's is there."""
    column = next((column for column, field in found.items() if field == "vendor.registrationId"), None)
    words = header_words(column) if column else ""
    if column is None or words in _COMPANY_NUMBER or not _INTERNAL.fullmatch(words):
        return found
    values = table.values(column)
    proved = sum(_OF_A_REGISTER.fullmatch(value.strip()) is not None for value in values)
    if values and 5 * proved >= 4 * len(values):
        return found
    return {other: field for other, field in found.items() if other != column}


_REGISTERED = frozenset(
    {"registration id", "registration number", "registration no", "registration", "reg id", "reg no", "reg number"}
)
"""Heads of the number of a firm in a register, or of a deal that a partner has registered."""

_OF_DEALS = re.compile(r"(?:d|dr|deal|deals|reg|opp|op|dreg|rd)[-_ #.]{0,2}\d.*", re.IGNORECASE)
_OF_PARTNERS = frozenset({"deal.partner", "deal.status"})
_COUNTED = re.compile(r"\d{6,}")
"""Numbers as registers and their offices give them to firms, too."""


def _with_registered_deal(table: Table, found: dict[str, str]) -> dict[str, str]:
    """A `Registration ID` where deals are registered is the deal's: a firm has one number and a deal another one.

    So it is where firms have several, where the numbers say it (`DR-10021`), or where partners register and no number
    is like one of a register. Elsewhere it stays the firm's.
    """
    column = next((column for column, field in found.items() if field == "vendor.registrationId"), None)
    fields = set(found.values())
    if column is None or header_words(column) not in _REGISTERED or "deal.externalId" in fields:
        return found
    values = table.values(column)
    if fields.isdisjoint({"deal.name", "deal.customer"}) or len(set(values)) < len(values) or len(values) < 2:
        return found
    registers = sum(_OF_A_REGISTER.fullmatch(value.strip()) is not None for value in values)
    told = all(_OF_DEALS.fullmatch(value.strip()) for value in values)
    bare = any(_COUNTED.fullmatch(value.strip()) for value in values)
    if told or _have_several(table, column, found) or (fields & _OF_PARTNERS and not registers and not bare):
        return {**found, column: "deal.externalId"}
    return found


_MANY = 5
"""One in so many rows, at the least, is of a firm that has several numbers: two firms may have one name."""


def _have_several(table: Table, column: str, found: dict[str, str]) -> bool:
    """Whether firms stand beside more than one of the numbers."""
    named = next((other for other, field in found.items() if field in {"vendor.name", "deal.partner"}), None)
    if named is None:
        return False
    at, by = table.columns.index(column), table.columns.index(named)
    pairs = {(fold(row[by]), row[at].strip()) for row in table.rows if max(at, by) < len(row) and row[at].strip()}
    often = Counter(name for name, _ in pairs)
    return _MANY * sum(count for count in often.values() if count > 1) >= len(pairs) > len(often)


_NUMBERS = frozenset(
    """
    id ids identifier identificador identifiant identifikator identyfikator uuid guid key number no nr num numero number
    nummer numer cislo code codigo kod kode ref reference referencia referenz номер код № идентификатор ідентифікатор
    番号 编号 編號 번호 αριθμοσ kennung clave folio
    """.split()  # noqa: SIM905
)
_OF_OTHERS = frozenset(
    """
    customer client buyer vendor supplier company account contact user owner parent category cpv nace sic naics agency
    org organisation organization bank iban bic swift postal zip post vat tax country region phone fax product item sku
    line lot material group cost center centre department branch store page badge template campaign currency
    language external s sr sl serial row lp crt seq sequence rank
    """.split()  # noqa: SIM905
)
"""Words by which a number is of something else than the deal."""

_LEFT_TO_OTHERS = (["id"], ["record", "id"])
"""Of which the ids themselves say whose they are."""

_TOLD = (*TELLING, "deal.name")
_LEAST_TOLD = 3


def _with_number(table: Table, found: dict[str, str]) -> dict[str, str]:
    """In a table of deals without a number of theirs, a bare `Identifier`, or a first column `Xyz ID`, is that."""
    fields = set(found.values())
    if "deal.externalId" in fields or len(fields.intersection(_TOLD)) < _LEAST_TOLD:
        return found
    lined = "deal.product" in fields  # a bare code may be that of what is sold
    for at, column in enumerate(table.columns):
        words = header_words(column).split()
        if column in found or column.startswith("_") or _NUMBERS.isdisjoint(words) or words in _LEFT_TO_OTHERS:
            continue
        rest = set(words) - _NUMBERS
        if rest & _OF_OTHERS or (lined and not rest) or (rest and (at or len(words) > 3 or scores_of(column))):
            continue
        if _each_its_own(table.values(column), len(table.rows)):
            return {**found, column: "deal.externalId"}
    return found


def _each_its_own(values: Sequence[str], rows: int) -> bool:
    """Whether nearly every row has a number that no other has, and they do not just count the rows."""
    if len(values) < 2 or 10 * len(values) < 9 * rows or len(set(values)) < len(values):
        return False
    fits, least = SHAPES["deal.externalId"]
    if sum(map(fits, values)) < least * len(values):
        return False
    counted = [int(value) for value in values if value.strip().isdecimal()]
    return counted != list(range(counted[0], counted[0] + len(values))) if counted and counted[0] < 2 else True


_UNNAMED = re.compile(r"column_\d+")
_OTHER_MONEY = frozenset(
    "base exchange converted local reporting from to bank account rate target home company functional group".split()  # noqa: SIM905
)
_CURRENCIES = CURRENCY_WORDS | frozenset(
    {"monedas", "waluta", "valuutta", "mena", "валюта", "валюти", "валюты", "通貨", "币种", "화폐"}
)


def _with_currency(table: Table, found: dict[str, str]) -> dict[str, str]:
    """Where amounts have no column of their currency, one that names currencies and holds nothing else is that."""
    fields = set(found.values())
    if "deal.amount" not in fields or "deal.currency" in fields:
        return found
    amount = next(at for at, column in enumerate(table.columns) if found.get(column) == "deal.amount")
    for at, column in enumerate(table.columns):
        unnamed = abs(at - amount) == 1 and _UNNAMED.fullmatch(column) is not None
        words = set(header_words(column).split())
        if column in found or not (unnamed or words & _CURRENCIES) or words & _OTHER_MONEY:
            continue
        if price_field(header_words(column)):
            continue
        values = table.values(column)
        if values and all(len(value) <= 24 and code_of(value) is not None for value in values):
            return {**found, column: "deal.currency"}
    return found


_PLACED = frozenset({"vendor.city", "vendor.postcode", "vendor.address"})
_DONE = re.compile(
    r"(?:.*[aeiu]d[oa]s?|.*[ct]iva?o?|en .+|em .+|sin .+|por .+|vigente.*|pendiente|pendente|.*ente|desiert[oa])"
)
"""What Spanish and Portuguese words of a state end in: `Aceptada`, `Activo`, `En proceso`."""


def _with_state(table: Table, found: dict[str, str]) -> dict[str, str]:
    """An `Estado` in a table of deals that tells no place of anybody is the state of the deal, not of a country."""
    column = next((column for column, field in found.items() if field == "vendor.region"), None)
    fields = set(found.values())
    if (
        column is None
        or header_words(column) not in {"estado", "estados"}
        or fields & _PLACED
        or "deal.stage" in fields
    ):
        return found
    values = [fold(value) for value in table.values(column)]
    told = sum(phase_of(value) is not None or _DONE.fullmatch(value) is not None for value in values)
    if len(fields.intersection(_TOLD)) < 2 or not values or 2 * told < len(values):
        return found
    return {**found, column: "deal.stage"}


def _with_status(table: Table, found: dict[str, str]) -> dict[str, str]:
    """Where partners register deals, a `Status` all of whose values are states of a registration is that."""
    column = next((column for column, field in found.items() if field == "deal.stage"), None)
    fields = set(found.values())
    if column is None or "deal.partner" not in fields or "deal.status" in fields or header_words(column) not in ALSO:
        return found
    values = table.values(column)
    told = bool(values) and all(status_of(value) is not None for value in values)
    return {**found, column: "deal.status"} if told else found


OF_NUMBERS: tuple[Callable[[Table, dict[str, str]], dict[str, str]], ...] = (
    _with_registered_deal,
    _without_internal_number,
    _with_state,
    _with_currency,
    _with_number,
    _with_status,
)
"""The steps, in their order: each gives the mapping (column -> field) that it was given, put right."""
