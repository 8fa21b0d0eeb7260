"""Offers, orders and renewals by mail: each amount by what it is, and the one that is the deal's."""

from __future__ import annotations

import pytest

from domain.extraction.text import Context, mentions_in, read
from domain.provenance import Noun

OFFERS = {
    "quote-en": (
        (
            "Hi Ann,\n"
            "\n"
            "please find our quote for Globex Ltd below.\n"
            "\n"
            "10 x Lamp Suite licence @ £120.00 = £1,200.00\n"
            "1 x Set-up: £300.00\n"
            "\n"
            "Subtotal: £1,500.00\n"
            "Discount (10 %): -£150.00\n"
            "VAT 20 %: £270.00\n"
            "Total: £1,620.00\n"
        ),
        "GB",
        [
            ("120 GBP", "unit_price"),
            ("1200 GBP", "line_total"),
            ("300 GBP", "line_total"),
            ("1500 GBP", "subtotal"),
            ("-150 GBP", "discount"),
            ("270 GBP", "tax"),
            ("1620 GBP", "deal_value"),
        ],
        {"vendor.name": "Globex Ltd", "deal.amount": "1620"},
    ),
    "quote-de": (
        (
            "Sehr geehrte Frau Ferris,\n"
            "\n"
            "gerne bieten wir der Globex GmbH an:\n"
            "\n"
            "Pos. 1: 10 Stück Lampe L1 à 120,00 EUR = 1.200,00 EUR\n"
            "Zwischensumme: 1.200,00 EUR\n"
            "abzgl. 5 % Rabatt: 60,00 EUR\n"
            "zzgl. 19 % MwSt.: 216,60 EUR\n"
            "Gesamtbetrag: 1.356,60 EUR\n"
            "Skonto bei Zahlung binnen 10 Tagen: 27,13 EUR\n"
        ),
        "DE",
        [
            ("120 EUR", "unit_price"),
            ("1200 EUR", "line_total"),
            ("1200 EUR", "subtotal"),
            ("60 EUR", "discount"),
            ("216.6 EUR", "tax"),
            ("1356.6 EUR", "deal_value"),
            ("27.13 EUR", "discount"),
        ],
        {"vendor.name": "Globex GmbH", "deal.amount": "1356.6"},
    ),
    "quote-fr": (
        (
            "Bonjour,\n"
            "\n"
            "voici notre devis pour Globex SARL :\n"
            "\n"
            "Sous-total HT : 2 000,00 €\n"
            "Remise : 100,00 €\n"
            "TVA 20 % : 380,00 €\n"
            "Total TTC : 2 280,00 €\n"
        ),
        "FR",
        [("2000 EUR", "subtotal"), ("100 EUR", "discount"), ("380 EUR", "tax"), ("2280 EUR", "deal_value")],
        {"vendor.name": "Globex SARL", "deal.amount": "2280"},
    ),
    "quote-es": (
        (
            "Estimada Ana,\n"
            "\n"
            "adjuntamos la oferta para Globex S.L.:\n"
            "\n"
            "Subtotal: 2.000,00 €\n"
            "Descuento: 100,00 €\n"
            "IVA 21 %: 399,00 €\n"
            "Total: 2.299,00 €\n"
        ),
        "ES",
        [("2000 EUR", "subtotal"), ("100 EUR", "discount"), ("399 EUR", "tax"), ("2299 EUR", "deal_value")],
        {"vendor.name": "Globex S.L.", "deal.amount": "2299"},
    ),
    "excl-vat": (
        "Our quote for Globex Ltd is £12,000 excl. VAT.",
        "GB",
        [("12000 GBP", "deal_value")],
        {"vendor.name": "Globex Ltd", "deal.amount": "12000"},
    ),
    "plus-vat": (
        "The contract with Globex Ltd comes to £12,000 plus VAT.",
        "GB",
        [("12000 GBP", "deal_value")],
        {"vendor.name": "Globex Ltd", "deal.amount": "12000"},
    ),
    "zzgl": (
        "Unser Angebot an die Globex GmbH: 12.000 EUR zzgl. MwSt.",
        "DE",
        [("12000 EUR", "deal_value")],
        {"vendor.name": "Globex GmbH", "deal.amount": "12000"},
    ),
    "ht": (
        "Le devis pour Globex SARL est de 12 000 € HT.",
        "FR",
        [("12000 EUR", "deal_value")],
        {"vendor.name": "Globex SARL", "deal.amount": "12000"},
    ),
    "budget-price": (
        "List price is $80,000 but we can do it for $60,000 for Globex Inc. if they sign.",
        "",
        [("80000 USD", "list_price"), ("60000 USD", "deal_value")],
        {},
    ),
    "po": (
        "Please find attached purchase order PO-4711 from Globex Inc. for $45,000.00, net 30.",
        "",
        [("45000 USD", "deal_value")],
        {"vendor.name": "Globex Inc.", "deal.amount": "45000"},
    ),
    "renewal": (
        "The Globex Ltd contract renews on 1 October 2024 at £24,000 per year.",
        "",
        [("24000 GBP", "deal_value")],
        {"vendor.name": "Globex Ltd", "deal.amount": "24000", "deal.amountKind": "annual"},
    ),
    "uplift": (
        "Renewal for Globex Ltd: £24,000 per year, up from £22,000.",
        "",
        [("24000 GBP", "deal_value"), ("22000 GBP", "previous")],
        {"vendor.name": "Globex Ltd", "deal.amount": "24000"},
    ),
    "revenue-aside": (
        "Globex Inc., with $4bn in revenue, signed a $250k contract.",
        "",
        [("4000000000 USD", "revenue"), ("250000 USD", "deal_value")],
        {"vendor.name": "Globex Inc.", "deal.amount": "250000", "deal.stage": "won"},
    ),
    "funding": ("Globex Inc. raised $30m in its Series B.", "", [("30000000 USD", "funding")], {}),
    "arr": (
        "Globex Inc. is a $50k ARR deal.",
        "",
        [("50000 USD", "deal_value")],
        {"vendor.name": "Globex Inc.", "deal.amount": "50000", "deal.amountKind": "annual"},
    ),
    "competitor": (
        "Brixel Ltd quoted them £18k, we are at £20k.",
        "GB",
        [("18000 GBP", "deal_value"), ("20000 GBP", "")],
        {},
    ),
    "deposit": ("A deposit of £2,000 is due on signing.", "", [("2000 GBP", "deposit")], {}),
    "late-fee": ("A late payment fee of £40 applies.", "", [("40 GBP", "penalty")], {}),
    "shipping": ("Shipping: £40.00", "", [("40 GBP", "shipping")], {}),
    "versand": ("Versandkosten: 4,90 €", "", [("4.9 EUR", "shipping")], {}),
    "save": ("Save $200 when you order before Friday!", "", [("200 USD", "savings")], {}),
    "off": ("Get $50 off your next order.", "", [("50 USD", "discount")], {}),
    "cap": ("They can spend up to $75k this year.", "", [("75000 USD", "budget")], {}),
    "salary": ("The job pays a salary of £60,000.", "", [("60000 GBP", "salary")], {}),
    "invoice": ("Invoice 2024-17: amount due $4,300.00", "", [("4300 USD", "deal_value")], {}),
    "refund": ("We have refunded $35.00 to your card.", "", [("35 USD", "refund")], {}),
    "inv": (
        ("Invoice 4711\nNet: 1.000,00 EUR\nVAT 19%: 190,00 EUR\nGross total: 1.190,00 EUR\n"),
        "DE",
        [("1000 EUR", "subtotal"), ("190 EUR", "tax"), ("1190 EUR", "deal_value")],
        {},
    ),
    "tab": (
        ("Item | Qty | Price\nLamp L1 | 10 | $1,200.00\nShipping | | $50.00\nTotal | | $1,250.00\n"),
        "",
        [("1200 USD", ""), ("50 USD", "shipping"), ("1250 USD", "deal_value")],
        {},
    ),
    "year": (
        ("Year 1: £10,000\nYear 2: £12,000\nTotal contract value: £22,000\n"),
        "",
        [("10000 GBP", ""), ("12000 GBP", ""), ("22000 GBP", "deal_value")],
        {},
    ),
    "it": (
        ("Totale imponibile: 2.000,00 €\nIVA 22%: 440,00 €\nTotale: 2.440,00 €\n"),
        "IT",
        [("2000 EUR", "subtotal"), ("440 EUR", "tax"), ("2440 EUR", "deal_value")],
        {},
    ),
    "nl": (
        ("Subtotaal € 900,00\nBTW 21% € 189,00\nTotaal € 1.089,00\n"),
        "NL",
        [("900 EUR", "subtotal"), ("189 EUR", "tax"), ("1089 EUR", "deal_value")],
        {},
    ),
    "cells": (("Total\n$4,000.00\nTax\n$320.00\n"), "", [("4000 USD", "deal_value"), ("320 USD", "tax")], {}),
    "prose": (
        "We offer Globex Inc. 50 seats at $30 per seat per month, which comes to $18,000 per year.",
        "",
        [("30 USD", ""), ("18000 USD", "deal_value")],
        {"vendor.name": "Globex Inc.", "deal.amount": "18000", "deal.amountKind": "annual"},
    ),
    "neg": (
        "We did not sign the $40,000 contract with Globex Inc.",
        "",
        [("40000 USD", "deal_value")],
        {"vendor.name": "Globex Inc.", "deal.amount": "40000"},
    ),
}


@pytest.mark.parametrize("name", OFFERS)
def test_each_amount_of_an_offer_has_its_role_and_the_deal_its_total(name: str) -> None:
    text, country, told, wanted = OFFERS[name]
    parts, mentions = read(text, Context(country=country))
    found = [one for one in mentions if one.kind == "money"]
    assert [one.value for one in found] == [value for value, _ in told]
    assert [one.details["role"] if role else "" for one, (_, role) in zip(found, told, strict=True)] == [
        role for _, role in told
    ]
    deals = [
        {f"{noun}.{field}": c.value for noun in Noun for field, c in part.of(noun).items()}
        for part in parts
        if part.deal
    ]
    if wanted:
        assert len(deals) == 1
        assert wanted.items() <= deals[0].items()


@pytest.mark.parametrize(
    "text",
    [
        "Black Friday at Globex Inc.: plans from $9 per month! Unsubscribe here.",
        "Hi, I was charged $49 twice by Globex Inc. Please refund me.",
        "Globex Inc. to acquire Brixel Ltd for $3 billion, the Lampville Times reports.",
        "This week: Globex Inc. raised $12m; Brixel Ltd laid off 50 people.",
        "My order #12345 ($59.90) has not arrived.",
        "Globex Inc. reported revenue of $1.2bn for the quarter.",
        "Your ticket 4711 was closed. Rate our support!",
        "Globex Inc. shares rose 5 % to $104.20.",
    ],
)
def test_newsletters_and_complaints_tell_of_no_deal(text: str) -> None:
    assert [part for part in read(text)[0] if part.deal] == []


def test_a_tax_beside_a_price_is_not_what_the_price_is() -> None:
    told = {"£12,000 plus VAT": "deal_value", "plus VAT of £2,400": "tax", "£12,000 incl. 20 % VAT": "deal_value"}
    for text, role in told.items():
        (one,) = (m for m in mentions_in(f"The contract is {text}.") if m.kind == "money")
        assert one.details["role"] == role
