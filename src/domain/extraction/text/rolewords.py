"""Role words: the cues by which an amount is a deal's value, a list price, a budget, a revenue ..., as a table."""

from __future__ import annotations

_CUES = {
    "deal_value": """
        deal|deals|contract|contracts|order|orders|purchase order|po|agreement|agreements|quote|quoted|quotation
        proposal|proposals
        signed|sign|award|awarded|renewal|renewed|renew|tcv|total contract value|contract value|deal value|deal size
        order value
        worth|subscription|licence fee|license fee|bid|tender|invoice|invoiced|statement of work|sow|engagement
        framework agreement
        opportunity|arr deal|mrr deal|acv deal|tcv deal|arr contract|arr opportunity|acv|annual contract value
        do it for|supply us|supply you|supplies us|supplying us|licence|license|beliefern uns|beliefert uns
        let it go for|come down to|comes to|agreed on|settled on|settle on|amount due|total due|grand total
        gesamtbetrag
        gesamtsumme|gesamtpreis|auftragssumme|rechnungsbetrag|montant total|importe total|importo totale|totaalbedrag
        bought|purchased|purchase|buy|offer|offered|vertrag|auftrag|auftragswert|angebot|bestellung|contrat
        commande|devis|marché
        contrato|pedido|oferta|contratto|ordine|offerta|opdracht|overeenkomst|offerte|bestelling|договор|контракт
    """,
    "list_price": """
        list price|list prices|price|prices|priced|pricing|retail price|msrp|rrp|catalogue price|catalog price
        starts at|sticker price
        charge|charges|charging|fee|fees|rate card|listenpreis|preis|kostet|prix|prix catalogue|tarif|precio
        precio de lista|prezzo|listino
        prijs|catalogusprijs|preço
    """,
    "budget": """
        budget|budgeted|budgets|allocated|earmarked|set aside|can spend|spend up to|up to|ceiling|cap|maximum
        not to exceed|budgetiert
        presupuesto|budget alloué|orçamento|bilancio preventivo
    """,
    "estimate": """
        estimate|estimated|estimates|engineer's estimate|ballpark|rough order|schätzung|geschätzt|estimation
        estimado|stima
    """,
    "revenue": """
        revenue|revenues|sales|net sales|turnover|top line|topline|bookings|billings|backlog|order intake|receipts
        arr|mrr|umsatz
        umsätze|chiffre d'affaires|ingresos|ventas|facturación|ricavi|fatturato|omzet|receita|faturamento|выручка
    """,
    "profit": """
        profit|profits|net income|income|earnings|ebitda|ebit|ebita|operating income|gross margin|margin|loss|losses
        bottom line
        gewinn|verlust|ergebnis|bénéfice|résultat|perte|beneficio|ganancia|pérdida|utile|perdita|winst|verlies
        lucro|prejuízo
    """,
    "eps": """
        eps|earnings per share|per share|per common share|a share|per diluted share|gewinn je aktie
        bénéfice par action
    """,
    "cost": """
        cost|costs|expense|expenses|spend|spending|spent|expenditure|sg&a|amortization|depreciation|interest
        charges|write-off
        impairment|restructuring|kosten|aufwand|ausgaben|coût|coûts|dépenses|frais|costo|costos|coste|gastos|costi
        spese|uitgaven|custo
    """,
    "capex": """
        capex|capital expenditure|capital expenditures|capital spending|capital spend|investition|investitionen
        investissement
    """,
    "discount": """
        discount|discounts|rebate|rebates|off|reduction|coupon|credit note|rabatt|nachlass|skonto|remise|réduction
        descuento|rebaja
        sconto|korting|desconto
    """,
    "savings": """
        save|saves|saved|saving|savings|synergy|synergies|cost reduction|cost reductions|einsparung|économies
        ahorro|risparmio
    """,
    "funding": """
        funding|raised|raise|raises|series a|series b|series c|seed|seed round|round|venture|investors|investment
        invested|invest|ipo
        offering|proceeds|grant|grants|finanzierung|levée de fonds|financiación|finanziamento|financiering
    """,
    "valuation": """
        valuation|valued at|market cap|market capitalization|enterprise value|net worth|assets|in assets
        bewertung|valorisation
    """,
    "acquisition": """
        acquisition|acquired|acquire|acquires|takeover|merger|stake|buyout|übernahme|rachat|adquisición
        acquisizione|overname
    """,
    "debt": """
        debt|loan|loans|borrowing|borrowed|credit facility|revolver|notes|bonds|bond|maturity|maturities|leverage
        mortgage|liability
        liabilities|kredit|darlehen|schulden|anleihe|dette|prêt|emprunt|deuda|préstamo|debito|prestito|schuld|lening
    """,
    "cash": """
        cash|cash flow|free cash flow|liquidity|cash position|cash balance|cash equivalents|barmittel|trésorerie
        efectivo|liquidità
    """,
    "dividend": "dividend|dividends|buyback|repurchase|repurchases|share repurchase|dividende|dividendo",
    "tax": """
        tax|taxes|vat|gst|sales tax|duty|duties|steuer|steuern|mehrwertsteuer|ust|mwst|taxe|tva|impôt|impuesto|iva
        imposta|btw
        belasting
    """,
    "shipping": """
        shipping|freight|postage|delivery charge|delivery charges|shipping and handling|versandkosten|frachtkosten
        lieferkosten|frais de port|frais de livraison|gastos de envío|spese di spedizione|verzendkosten
    """,
    "refund": """
        refund|refunds|refunded|reimbursed|reimbursement|erstattet|erstattung|rückerstattung|gutschrift|remboursement
        remboursé|reembolso|reembolsado|rimborso|rimborsato|terugbetaling
    """,
    "previous": "up from|down from|instead of|statt bisher|anstatt|au lieu de|en lugar de|invece di|in plaats van",
    "unit_price": """
        unit price|per unit price|einzelpreis|stückpreis|prix unitaire|precio unitario|prezzo unitario
        stuksprijs
    """,
    "subtotal": "subtotal|sub-total|zwischensumme|sous-total|subtotale|subtotaal",
    "penalty": """
        late fee|late fees|late payment fee|late charge|mahngebühr|fine|fined|penalty|penalties|lawsuit
        sued|damages|settlement|settle|strafe|amende|multa|boete
    """,
    "salary": """
        salary|salaries|wage|wages|bonus|compensation|payroll|gehalt|lohn|salaire|salario|sueldo|stipendio
        salaris
    """,
    "deposit": """
        deposit|down payment|upfront|prepayment|advance payment|retainer|anzahlung|acompte|anticipo|acconto
        aanbetaling
    """,
    "change": """
        increase|increased|decrease|decreased|down|higher|lower|rose|fell|grew|growth|decline|declined|versus
        compared
    """,
    "donation": "donated|donation|gift|gifts|pledged|charity|spende|don|donación",
}
CUES: dict[tuple[str, ...], str] = {
    tuple(phrase.strip().split()): role
    for role, text in _CUES.items()
    for line in text.strip().splitlines()
    for phrase in line.strip().split("|")
}
"""Phrases in lower case, by the role that they give to an amount near them."""

LONGEST = max(len(cue) for cue in CUES)

WEAK: dict[str, float] = {
    "licence": 0.7, "license": 0.7,
    "worth": 0.7, "offer": 0.6, "buy": 0.6, "bought": 0.7, "purchase": 0.8, "purchased": 0.8, "sign": 0.8, "order": 0.9,
    "orders": 0.6, "bid": 0.8, "agreement": 0.7, "agreements": 0.7, "down": 0.8, "off": 0.5, "up": 0.4, "to": 0.3,
    "cap": 0.6, "round": 0.6, "notes": 0.5, "interest": 0.6, "sales": 0.9, "income": 0.9, "price": 0.8,
    "investment": 0.7,
    "increase": 0.5, "increased": 0.5, "decrease": 0.5, "decreased": 0.5, "higher": 0.5, "lower": 0.5, "growth": 0.5,
    "rose": 0.5, "fell": 0.5, "grew": 0.5, "decline": 0.5, "declined": 0.5, "versus": 0.4, "compared": 0.4, "don": 0.3,
    "assets": 0.8, "fine": 0.5, "charge": 0.7, "charges": 0.7, "maximum": 0.7, "credit": 0.6, "earnings": 0.9,
    "offering": 0.8,
    "opportunity": 0.8, "opportunities": 0.6, "acv": 0.9,
    "market cap": 1.0, "subscription": 0.8, "po": 0.9, "stake": 0.7, "seed": 0.8, "cash": 0.7, "po's": 0.9, "save": 0.8,
}  # fmt: skip
"""How much a word weighs that has other meanings too; every other cue weighs 1."""
