"""Offers whose firm stands in the sender alone: the total is a deal with that firm, unless the sender is who buys."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.extraction.documents import Documents
from domain.records import Mail

SIGNED = "Kind regards,\n\nAnn Alder\nSales Manager\nVexmoor Lamps Ltd"
ITEMS = "10 x Lamp @ £42.00 = £420.00\nSubtotal: £420.00\nVAT (20%): £84.00\nTotal: £504.00\n"


def deals(
    subject: str, text: str, signature: str = SIGNED, sender: str = "Ann Alder <ann@vexmoor.co.uk>"
) -> list[tuple[str, ...]]:
    """(vendor, amount, currency) of each deal."""
    parts, _ = Documents().of_mail(Mail({"from": sender, "subject": subject}, text, signature))
    return [
        (part.vendor["name"].value, part.deal["amount"].value, part.deal["currency"].value)
        for part in parts
        if part.deal
    ]


@pytest.mark.parametrize(
    ("subject", "text", "amount"),
    [
        ("Your quotation Q-7", f"Dear Bo,\n\nhere is our quotation.\n\n{ITEMS}", "504 GBP"),
        ("Angebot 12", "Wir bieten Ihnen an:\n\nGesamtbetrag: 6.250,00 EUR zzgl. 19 % MwSt.\n", "6250 EUR"),
        ("Devis 88", "Voici le devis :\n\nTotal HT : 100,00 €\nTVA 20 % : 20,00 €\nTotal TTC : 120,00 €\n", "120 EUR"),
        ("Offerte 3", "Onze offerte:\n\nTotaal excl. btw: € 100,00\nTotaal incl. btw: € 121,00\n", "121 EUR"),
        ("Presupuesto", "Le enviamos el presupuesto por un importe total de 12.300,00 €.", "12300 EUR"),
        ("Re: request for a quote", f"You asked us for a price. Our quotation:\n\n{ITEMS}", "504 GBP"),
        ("Invoice 9", "Please find our invoice.\n\nAmount due: £3,480.00\n", "3480 GBP"),
    ],
)
def test_the_total_of_an_offer_is_a_deal_with_its_sender(subject: str, text: str, amount: str) -> None:
    ((vendor, number, code),) = deals(subject, text)
    assert vendor == "Vexmoor Lamps Ltd"
    assert (Decimal(number), code) == (Decimal(amount.split()[0]), amount.split()[1])


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Purchase order 4500", f"Please find our purchase order.\n\n{ITEMS}"),
        ("Bestellung", "Hiermit bestellen wir laut Ihrem Angebot vom Montag:\n\nGesamt: 500,00 EUR\n"),
        ("Re: your quotation", "Your quote of $18,000 is above what we can pay."),
        ("Re: your offer", "We saw the offer. Another bid was $15,000, and we will sign it."),
        ("Expenses", f"This is what I spent in Leeds.\n\n{ITEMS}"),
        ("Quote", f"Quillhaven Tools Inc. and Brackwell AG sent me this quote.\n\n{ITEMS}"),
        ("Quote", "Our quote:\n\nTotal: £100.00\nTotal: $130.00\n"),
        ("Please send a quote", f"Could you send us a quote for lamps? What we have:\n\n{ITEMS}"),
        ("Lamps", f"We received an offer for the lamps. Shall we take it?\n\n{ITEMS}"),
        ("Lampen", "Anbei das Angebot, das ich bekommen habe.\n\nGesamt: 1.200,00 EUR\n"),
        ("Fwd: Angebot", "Was meinst du?\n\nGesamt: 1.200,00 EUR\n"),
        ("Receipt", f"Please reimburse me, the receipt is attached.\n\n{ITEMS}"),
        ("Receipt for your donation", "Thank you for your gift.\n\nTotal: $50.00\n"),
        ("Budget estimate for 2026", "Our estimate of next year's costs:\n\nTotal: EUR 2,000,000\n"),
    ],
)
def test_who_buys_or_tells_of_others_is_no_vendor(subject: str, text: str) -> None:
    assert deals(subject, text) == []


def test_nobodys_firm_has_no_deal() -> None:
    assert deals("Quotation", f"Our quotation:\n\n{ITEMS}", "", "Ann <ann.alder@gmail.com>") == []


def test_a_firm_below_the_total_is_the_one_that_is_meant() -> None:
    text = f"Thank you for your order.\n\n{ITEMS}\nVexmoor Lamps Ltd\n1 Dock Road\n"
    assert deals("Order", text, "", "orders@quill.example") == [("Vexmoor Lamps Ltd", "504", "GBP")]


def test_who_is_billed_below_the_total_is_not() -> None:
    text = f"Thank you for your order.\n\n{ITEMS}\nBill to:\nVexmoor Lamps Ltd\n1 Dock Road\n"
    assert deals("Order", text, "", "orders@quill.example") == []
