"""Header groups: headers that say first whose column it is, as `recipient_city_name` and `Primary Address City` do."""

from __future__ import annotations

import re
from collections.abc import Callable

_DIGITS = re.compile(r"(?<=[a-z])(?=\d)")
_AT_END = re.compile(r"((?:titulaire|supplier|winner|vendor|contractor|bidder) .*\D) (\d)")
"""`titulaire_id_1`: what of several is said in columns of their own; of the second nothing is ours."""


_VENDOR = (
    "recipient", "recipient org", "recipient organisation", "recipient organization", "win", "winner",
    "winning supplier", "awarded supplier", "successful supplier", "awardee", "supplier",
    "vendor", "contractor", "bidder", "payee", "seller", "legal entity", "entity", "titulaire", "adjudicatario",
    "adjudicataire", "fornecedor", "proveedor", "fornitore", "lieferant", "leverancier", "poc company",
)  # fmt: skip
_PLACES = (
    "address", "primary address", "physical address", "registered address", "registered office", "reg address",
    "legal address",
    "entity legal address", "recipient address", "supplier address", "vendor address", "company address",
    "remit to address", "remit to", "po address", "po", "main address", "business address", "billing address",
    "mailing", "address 1", "bill from", "organization address", "ordering address", "headquarters", "hq",
    "head office", "principal office", "registered seat", "seat", "corporate address", "legal seat",
)  # fmt: skip
_PEOPLE = (
    "primary contact", "primary contact name", "primary contact person", "main contact", "contact", "contact person",
    "govt bus poc", "poc", "key contact", "supplier contact", "vendor contact", "sales contact", "ansprechpartner",
    "legal representative", "person responsible", "responsible person", "signatory", "authorised representative",
)  # fmt: skip
_CUSTOMERS = (
    "entidad", "orgao", "orgao superior",
    "awarding agency", "awarding sub agency", "awarding office", "funding agency", "funding sub agency",
    "funding office", "funding org", "contracting authority", "contracting agency", "cae", "acheteur", "buyer",
    "agency", "customer",
    "client", "end customer", "end user", "end client", "ship to", "sold to", "bill to", "opdrachtgever",
    "auftraggeber", "comprador", "organo de contratacion",
)  # fmt: skip
_OTHERS = (
    "entity headquarters address", "parent", "recipient parent", "ultimate parent", "previous name", "previous name 1",
    "previous", "alt govt bus poc", "past perf poc", "elec bus poc", "other address", "alternate contact",
    "secondary contact", "emergency contact", "registration authority", "sa", "sa address", "home", "other",
    "assistant", "managers", "spouse", "card", "card address", "cardholder", "card holder", "requester",
    "requestor", "assignee", "approver",
    "account user", "sales owner", "place of performance", "primary place of performance", "bank", "bank account",
)  # fmt: skip
"""Groups of which nothing is ours."""

_RESTS: dict[str, str] = {
    "name": "name", "organization name": "name", "organisation name": "name", "legal name": "legalName",
    "legal business name": "legalName", "doing business as name": "name", "company number": "registrationId",
    "line 1": "address", "address line 1": "address", "first address line": "address", "street 1": "address",
    "street line 1": "address", "street name": "address", "street address": "address", "address line": "address",
    "address": "address", "street": "address", "address 1": "address", "1": "",
    "city": "city", "city name": "city", "town": "city", "post town": "city", "locality": "city", "suburb": "city",
    "city town village locality of address": "city",
    "state": "region", "state code": "region", "state name": "region", "province": "region", "county": "region",
    "region": "region", "region code": "region",
    "state province": "region", "province or state": "region", "state county of address": "region",
    "postal code": "postcode", "postcode": "postcode", "post code": "postcode", "zip": "postcode",
    "zip code": "postcode", "zip 4 code": "postcode", "zip 5 code": "postcode", "zip postal code": "postcode",
    "zip postal code of address": "postcode", "country": "country", "country code": "country",
    "country name": "country", "country region": "country", "country region id": "country", "country key": "country",
    "country of address": "country",
    "uei": "registrationId", "duns": "registrationId", "nationalid": "registrationId", "national id": "registrationId",
    "tax id": "registrationId", "vat number": "registrationId", "registration number": "registrationId",
    "url": "domain", "website": "domain", "web site": "domain", "email": "email", "e mail": "email",
    "email address": "email", "phone": "phone", "phone number": "phone", "telephone": "phone",
    "denomination sociale": "name", "nom": "name", "naam": "name", "nome": "name", "nombre": "name",
    "identifier": "registrationId",
    "id": "",
}  # fmt: skip
"""What stands behind a vendor's or its address's words -> the vendor's field; "": a number of some program."""

_PERSONAL: dict[str, str] = {
    "name": "name", "full name": "name", "first name": "firstName", "last name": "lastName", "given": "firstName",
    "given name": "firstName", "family": "lastName", "family name": "lastName", "surname": "lastName",
    "name given": "firstName", "name family": "lastName", "email": "email", "e mail": "email", "email address": "email",
    "vorname": "firstName", "nachname": "lastName", "telefon": "phone",
    "phone": "phone", "phone number": "phone", "telephone": "phone", "us phone": "phone", "phone work": "phone",
    "title": "title", "job title": "title", "role": "title", "position": "title", "phone mobile": "phone",
    "mobile": "phone", "name full": "name",
}  # fmt: skip

_PLACED = frozenset({"address", "city", "region", "postcode", "country"})
"""What an address tells of a vendor."""

_SECOND = frozenset({"phone mobile", "mobile", "doing business as name", "duns", "country code", "alternate phone"})
"""What gives way to a plainer column of the same field."""


def grouped(words: str) -> tuple[str, float] | None:
    """The field of a header that names its group first, and how sure that is; ("", 0) where it is of nothing of ours.

    `words` as `header_words` gives them. None: no group stands in front.
    """
    words = _DIGITS.sub(" ", words)
    if numbered := _AT_END.fullmatch(words):
        first = grouped(numbered[1])
        return first if first is None or numbered[2] == "1" else ("", 0.0)
    for prefixes, read in _GROUPS:
        for prefix in prefixes:
            if words.startswith(prefix) and words[len(prefix) : len(prefix) + 1] == " ":
                found = read(words[len(prefix) + 1 :])
                if found is not None:
                    return found
    return None


def vendors_part(rest: str) -> str:
    """The field of the vendor that these words name behind its own; "" where they name none."""
    return _RESTS.get(rest, "")


def _sure(rest: str) -> float:
    return 0.9 if rest in _SECOND else 0.97


def _of_vendor(rest: str) -> tuple[str, float] | None:
    field = _RESTS.get(rest)
    if field is None:
        return None
    return (f"vendor.{field}", _sure(rest)) if field else ("", 0.0)


def _of_place(rest: str) -> tuple[str, float] | None:
    field = _RESTS.get(rest)
    return (f"vendor.{field}", _sure(rest)) if field in _PLACED else None


def _of_person(rest: str) -> tuple[str, float] | None:
    field = _PERSONAL.get(rest)
    return (f"contact.{field}", _sure(rest)) if field else None


def _of_buyer(rest: str) -> tuple[str, float] | None:
    if rest in {"name", "nom", "naam", "company", "company name"}:
        return "deal.customer", 0.9
    return ("", 0.0) if rest in _RESTS or rest in _PERSONAL else None


def _nobodys(rest: str) -> tuple[str, float] | None:
    return ("", 0.0) if rest in _RESTS or rest in _PERSONAL else None


def _nowhere(rest: str) -> tuple[str, float] | None:
    """Where a person lives is no place of a firm."""
    return ("", 0.0) if _RESTS.get(rest) in _PLACED else None


def _longest(prefixes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(prefixes, key=len, reverse=True))


_Reader = Callable[[str], tuple[str, float] | None]
_GROUPS: tuple[tuple[tuple[str, ...], _Reader], ...] = (
    (_longest(_OTHERS), _nobodys),
    (("person",), _nowhere),
    (_longest(_CUSTOMERS), _of_buyer),
    (_longest(_PLACES), _of_place),
    (_longest(_PEOPLE), _of_person),
    (_longest(_VENDOR), _of_vendor),
)
