"""A claim says that a source gave a field a value, and where: the evidence behind everything that is shown."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.prices import PRICE_FIELDS


class Noun(StrEnum):
    """The three things that are derived from records."""

    __hash__ = str.__hash__  # an enumeration's own is Python, and tables of millions of keys hold nouns

    VENDOR = "vendor"
    CONTACT = "contact"
    DEAL = "deal"


FIELDS: dict[Noun, tuple[str, ...]] = {
    Noun.VENDOR: (
        "name", "legalName", "registrationId", "domain", "email", "phone",
        "address", "city", "region", "postcode", "country",
    ),
    Noun.CONTACT: ("name", "email", "phone", "title"),
    Noun.DEAL: (
        "externalId", "name", "product", "customer", "partner", "amount", "currency",
        "stage", "expectedClose", "submittedAt",
        "amountKind", "status", "rejectReason", "approvedAt", "expiresAt", "territory",
    ),
}  # fmt: skip
"""The fields of each noun, in the order they are shown; `vendor.name` is a field of a mapping."""

MAPPABLE: tuple[str, ...] = (
    *(f"{noun}.{field}" for noun, fields in FIELDS.items() for field in fields),
    "contact.firstName",
    "contact.lastName",
    *(f"deal.{field}" for field in PRICE_FIELDS),
)
"""What a column can be mapped to: the fields, the two halves of which contact.name is made, and prices by role."""


class Claim(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One value of one field as one record gave it.

    `value` is canonical text (E.164, ISO date, decimal amount, ISO 4217 code, lower-case domain), `raw` what stood
    there, `rule` the id and version of the rule that read it (`csv.column@1`), `column` the 0-based cell or -1,
    `start`/`end` character offsets in the record's text or -1, `confidence` 0..1.
    """

    value: str
    raw: str
    rule: str
    column: int = -1
    start: int = -1
    end: int = -1
    confidence: float = 1.0


class Part(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What one record says in one breath about one vendor, one contact of it and one deal with it.

    `ties` are texts by which the deal is the same as that of other records which have one of them, `opens` those by
    which only others find it: see domain.extraction.threads. `said`: when it was said, in whole seconds since 1970; 0:
    nobody knows.
    """

    vendor: dict[str, Claim] = {}
    contact: dict[str, Claim] = {}
    deal: dict[str, Claim] = {}
    ties: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    said: int = 0

    def of(self, noun: Noun) -> dict[str, Claim]:
        """The claims about that noun, by field."""
        if noun is Noun.VENDOR:
            return self.vendor
        return self.contact if noun is Noun.CONTACT else self.deal


class Mention(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A span of a text that names something: kind is money, date, organisation, person, email, phone, domain, url,
    registration, product or stage.

    `details` says more about it in plain text: the role of an amount and what it is per, the title of a person.
    """

    kind: str
    value: str
    raw: str
    rule: str
    start: int
    end: int
    confidence: float = 1.0
    details: dict[str, str] = {}


class Place(msgspec.Struct, frozen=True, array_like=True, order=True, gc=False):
    """Where a claim stands among all claims: import number, record, part. Later imports win over earlier ones.

    `said`: when its source says that it was said (`Part.said`); it goes before the place within one import.
    """

    number: int
    seq: int
    part: int
    said: int = 0


OVERWRITES, FILLS, FOUNDS = 0, 1, 2
"""What a value may do to those that are there: win over them, fill a blank, or only found; see survivorship."""


class Pick(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The surviving value of a field ("": a source says that there is none), the place of the claim, and its rank."""

    value: str
    place: Place
    rank: int = OVERWRITES


class Pin(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a person said of a field, in the correction of this number; None: that there is no value."""

    value: str | None
    number: int


class Evidence(msgspec.Struct, frozen=True, rename="camel"):
    """The answer to "how do you know?" for one value.

    `rule` read it there, `confidence` is how sure it is of what it read (0 to 1); `at`: when the file was handed in.
    `matched_by`: the rule by which the record was taken to tell of this thing, None when it was the first to do so.
    `weight`: the bits (log2 odds) of the strongest pair that ties what it tells to the rest of the vendor, where
    vendors are decided by weights.
    """

    import_id: UUID
    record: int
    locator: dict[str, object]
    value: str
    raw: str
    rule: str
    confidence: float
    column: str | None = None
    start: int | None = None
    end: int | None = None
    pipeline: str = "v1"
    at: datetime | None = None
    matched_by: str | None = None
    weight: float | None = None
