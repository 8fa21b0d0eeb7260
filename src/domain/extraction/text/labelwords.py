"""Label words: what lines of offers, orders and invoices are headed by, by the role of the amount behind, as tables."""

from __future__ import annotations

_LABELS = {
    "subtotal": """
        net|subtotal|sub-total|sub total|net amount|net total|total net|zwischensumme|nettosumme|nettobetrag|summe netto
        netto|nettowert|sous-total|sous total|montant ht|total ht|suma|base imponible|subtotale|imponibile
        totale imponibile
        subtotaal|totaal excl|delsum
    """,
    "deal_value": """
        our price|your price|offer price|angebotspreis|total|grand total|total amount|total price|total cost
        total due|amount due|balance due|order total|order value
        invoice total|quote total|contract value|contract total|total contract value|deal value|total value|sum total
        total payable|gesamt|gesamtbetrag|gesamtsumme|gesamtpreis|gesamtwert|endbetrag|endsumme|rechnungsbetrag
        bruttobetrag
        bruttosumme|auftragswert|auftragssumme|angebotssumme|summe|summe brutto|zu zahlen|zahlbetrag|montant total
        total général
        prix total|net à payer|total à payer|montant ttc|importe total|total general|total a pagar|precio total
        valor total
        totale|totale complessivo|totale fattura|importo totale|totale da pagare|totaal|totaalbedrag|te betalen
        valor a pagar
        summa|totalt|i alt|att betala|razem|do zapłaty|celkem|yhteensä
    """,
    "discount": """
        discount|less discount|rebate|rabatt|nachlass|skonto|remise|descuento|sconto|korting|desconto
        escompte
    """,
    "shipping": """
        shipping|delivery|freight|postage|shipping and handling|delivery charge|versand|versandkosten|fracht
        lieferkosten
        frais de port|livraison|port|gastos de envío|envío|portes|spese di spedizione|spedizione|verzending
        verzendkosten
        frete
    """,
    "deposit": "deposit|down payment|anzahlung|acompte|anticipo|acconto|aanbetaling|advance payment",
    "unit_price": """
        unit price|price per unit|einzelpreis|stückpreis|prix unitaire|precio unitario|prezzo unitario
        stuksprijs
    """,
    "list_price": """
        price|preis|prix|precio|prezzo|prijs|list price|rrp|msrp|listenpreis|prix catalogue|precio de lista
        prezzo di listino
    """,
    "budget": "budget|our budget|presupuesto",
    "refund": "refund|credit|gutschrift|avoir|reembolso|rimborso|terugbetaling|credit note",
}
LABELS: dict[str, str] = {
    phrase.strip(): role.strip()
    for role, text in _LABELS.items()
    for line in text.strip().splitlines()
    for phrase in line.split("|")
}
"""Whole labels in lower case."""

OPEN: dict[str, str] = {
    **dict.fromkeys(
        ["discount", "rabatt", "skonto", "remise", "descuento", "sconto", "korting", "desconto"], "discount"
    ),
    **dict.fromkeys(["shipping", "versandkosten", "versand", "freight"], "shipping"),
    **dict.fromkeys(["subtotal", "zwischensumme", "sous-total"], "subtotal"),
    **dict.fromkeys(["anzahlung", "deposit", "acompte"], "deposit"),
}
"""Words that tell the role whatever goes on behind them: `Skonto bei Zahlung binnen 10 Tagen`."""

TAXES: frozenset[str] = frozenset("vat tax gst hst pst sst mwst ust tva iva igic btw moms dph kdv tax. mva pvm".split())  # noqa: SIM905
"""Taxes on sales; a label of nothing else is the tax."""

FILLERS: frozenset[str] = frozenset(
    """
    incl inc excl ex including excluding exclusive inclusive of plus less minus the at for our your this and zzgl
    inkl exkl
    abzgl zuzüglich inklusive exklusive abzüglich der die das von gesetzl gesetzlicher gesetzliche ht ttc hors
    taxes toutes
    comprises net gross netto brutto sales in eur usd gbp chf cad aud euro euros dollars pounds sin con más menos
    sans avec
    de du la le les del per compresa inclusa esclusa excl. incl. zzgl. abzgl. inkl. exkl. percent pct prozent bei
    """.split()  # noqa: SIM905
)
"""What may stand in a label beside the word that tells."""
