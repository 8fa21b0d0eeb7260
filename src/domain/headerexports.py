"""Header exports: known exports, told by a few heads together, whose columns are not what such heads are elsewhere."""

from __future__ import annotations

from collections.abc import Collection

from domain.headerforms import listed

_STRIPE_CARD = "card id|card name|description|status|currency|created utc|customer|customer description|account balance"

_EXPORTS: tuple[tuple[frozenset[str], dict[str, str]], ...] = tuple(
    (listed(heads), {head: field for field, heads in told.items() for head in listed(heads)})
    for heads, told in (
        # Stripe calls the firms that pay its customers, and everything else by numbers of its own.
        ("delinquent|payment count|refunded volume", {"vendor.name": "name", "": _STRIPE_CARD}),
        (
            "amount due|applied balance|amount paid|customer",
            {
                "vendor.name": "customer name", "contact.email": "customer email", "deal.externalId": "number",
                "": "id|customer|customer description|billing|subtotal|amount due",
            },
        ),
        (
            "converted amount|seller message|customer id",
            {
                "contact.email": "customer email", "deal.externalId": "id",
                "": "customer id|customer description|card name|decline reason|invoice id|converted amount",
            },
        ),
        (
            "gross|net|from email address|transaction id",  # PayPal
            {
                "deal.externalId": "transaction id",
                "": "invoice number|custom number|reference txn id|receipt id|net|fee|balance|sales tax|country code",
            },
        ),
        (
            "asin|order id|seller name",  # Amazon Business
            {
                "vendor.name": "seller name", "vendor.city": "seller city", "vendor.region": "seller state",
                "vendor.postcode": "seller zip code|seller zipcode", "deal.amount": "order net total",
                "deal.product": "title",
                "": "brand|manufacturer|account user|account user email|product condition|total amount|po number"
                "|invoice number|part number|item model number|payment amount",
            },
        ),
        (
            "bill number|bill date|purchase order",  # Zoho Books
            {"deal.externalId": "bill number", "": "purchase order|bill id"},
        ),
        (
            "awardee|award number|sub tier",  # opportunities of SAM
            {
                "vendor.name": "awardee", "deal.amount": "award", "deal.externalId": "award number",
                "deal.customer": "department ind agency",
                "": "state|city|zip code|country code|pop street address|pop city|pop state|pop zip|pop country"
                "|primary contact title|primary contact fullname|primary contact email|primary contact phone"
                "|secondary contact title|secondary contact fullname|secondary contact email|secondary contact phone"
                "|office|organization type",
            },
        ),
        (
            "winner name|tender value|buyer name",  # notices of TED by the names of their fields
            {
                "deal.amount": "tender value", "deal.currency": "tender value cur|tender value currency",
                "deal.name": "notice title", "deal.externalId": "publication number",
                "vendor.registrationId": "winner identifier", "deal.submittedAt": "winner decision date",
            },
        ),
        (
            "naam omschrijving|tegenrekening|af bij",  # statements of ING
            {"vendor.name": "naam omschrijving", "deal.name": "mededelingen", "": "rekening|tegenrekening|code|tag"},
        ),
        (
            "partner name|partner iban|payment reference",  # statements of N26, where the partner pays or is paid
            {"vendor.name": "partner name", "deal.name": "payment reference", "": "account name|type"},
        ),
        (
            "lead id|lead name|lead url",  # Close calls the firms leads
            {"vendor.name": "lead name", "vendor.domain": "lead url", "": "lead id|num opportunities"},
        ),
        (
            "nombre entidad|proveedor adjudicado|estado contrato",  # SECOP of Colombia: the places are the buyer's
            {
                "deal.customer": "nombre entidad", "deal.stage": "estado contrato",
                "deal.name": "descripcion del proceso", "vendor.registrationId": "documento proveedor",
                "": "departamento|ciudad|localizacion",
            },
        ),
        (
            "fkz|zuwendungsempfanger",  # grants of the German ministries
            {
                "vendor.name": "zuwendungsempfanger", "deal.externalId": "fkz", "deal.name": "thema",
                "": "ausfuhrende stelle|stadt gemeinde|staat|ressort|referat",
            },
        ),
    )
)  # fmt: skip


def told_by_export(heads: Collection[str]) -> dict[str, str]:
    """Head (`header_words`) -> field, or "" for nothing of ours, of an export these heads tell; {} of any other."""
    here = set(heads)
    return next((told for signs, told in _EXPORTS if signs <= here), {})
