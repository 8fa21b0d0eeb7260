"""Prices: the further amounts of a deal beside its value, each by the role that a table's header gives it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise

import msgspec

from domain.currencies import CODES, SCALES, SYMBOLS
from domain.money import MAX_LENGTH, Amount, amount_of

ROLES: dict[str, tuple[str, ...]] = {
    "bid": (
        "bid", "opening", "offer", "offered", "tender", "tendered", "quote", "quoted", "quotation", "proposed",
        "asking", "angebot", "angebots", "angeboten", "offre", "oferta", "ofertado", "propuesto", "offerta", "offerte",
        "lance", "proposta",
    ),
    "evaluated": (
        "evaluated", "evaluation", "adjusted", "corrected", "assessed", "gewertet", "bewertet", "evalue", "evaluado",
        "valutato", "avaliado", "beoordeeld",
    ),
    "list": (
        "list", "catalogue", "catalog", "msrp", "rrp", "srp", "retail", "gross list", "listen", "listenpreis",
        "katalog", "liste", "lista", "listino", "tabela", "catalogus",
    ),
    "budget": (
        "budget", "budgeted", "planned", "ceiling", "maximum", "max", "allocated", "geplant", "plan", "prevu",
        "presupuesto", "presupuestado", "previsto", "orcamento", "begroot",
    ),
    "discount": (
        "discount", "discounted", "rebate", "rabatt", "nachlass", "remise", "descuento", "sconto", "desconto",
        "korting",
    ),
    "tax": (
        "tax", "vat amount", "sales tax", "gst amount", "steuer", "mwst", "ust betrag", "taxe", "tva montant",
        "impuesto", "iva", "imposta", "imposto", "btw",
    ),
    "cost": (
        "cost", "costs", "purchase", "kosten", "einkauf", "einkaufs", "cout", "coste", "costo", "custo", "inkoop",
    ),
    "unit": (
        "unit", "each", "per unit", "einzel", "stueck", "stuck", "unitaire", "unitario", "stuks", "birim",
        "jednostkowa", "jednotkova", "単価", "单价", "單價", "단가",
        "einzelpreis", "stuckpreis", "stueckpreis", "eenheidsprijs", "stuksprijs", "egysegar", "yksikkohinta",
    ),
    "invoiced": (
        "invoiced", "billed", "invoice", "rechnungs", "fakturiert", "facture", "facturado", "fatturato", "faturado",
        "gefactureerd",
    ),
    "paid": (
        "paid", "payment", "disbursed", "bezahlt", "gezahlt", "paye", "pagado", "pagato", "pago", "betaald",
    ),
    "margin": ("margin", "profit", "marge", "gewinn", "margen", "margine", "margem"),
    "commission": ("commission", "provision", "comision", "provvigione", "comissao", "commissie"),
    "recurring": (
        "recurring", "monthly", "annual", "yearly", "per year", "per month", "mensuel", "annuel", "jahrlich",
        "monatlich", "mensual", "anual",
    ),
    "oneTime": ("one time", "onetime", "setup", "set up", "non recurring", "einmalig", "unique", "unico"),
    "previous": (
        "previous", "prior", "old", "last year", "original", "initial", "inicial",
        "iniziale", "ursprunglich", "alt", "vorjahr", "precedent", "anterior",
        "precedente",
    ),
}  # fmt: skip
"""Role -> the words of a header by which an amount has it (`header_words`): en, de, fr, es, it, pt, nl."""

AMOUNT_WORDS: frozenset[str] = frozenset(
    """
    price prices amount amounts value sum total cost costs figure money fee rate raw text
    preis betrag summe wert gesamt prix montant valeur somme total precio importe monto valor suma prezzo importo valore
    somma preco montante soma prijs bedrag waarde som fiyat fiyati cena
    """.split()  # noqa: SIM905
)
"""Words of a header that say that the column holds amounts."""

CURRENCY_WORDS: frozenset[str] = frozenset(
    "currency ccy curr waehrung wahrung devise monnaie moneda divisa valuta moeda munt".split()  # noqa: SIM905
)
"""Words of a header that say that the column holds currencies."""

ALONE: frozenset[str] = frozenset(
    """
    msrp rrp srp budget discount rebate rabatt nachlass remise descuento sconto tax margin profit marge commission
    provision invoiced billed paid listenpreis presupuesto orcamento korting einzelpreis stuckpreis stueckpreis
    eenheidsprijs stuksprijs egysegar yksikkohinta 単価 单价 單價 단가
    """.split()  # noqa: SIM905
)
"""Words that name an amount of a role without any word of amount beside them."""

PRICE_FIELDS: tuple[str, ...] = tuple(f"{part}.{role}" for role in ROLES for part in ("amount", "currency"))
"""The claims of a deal that hold such a price: `amount.bid` and the currency of it, `currency.bid`."""


class Price(msgspec.Struct, frozen=True, rename="camel"):
    """An amount of a deal beside its value: a decimal number as text, null where only its currency is known."""

    role: str
    amount: str | None
    currency: str | None


def prices_in(values: Mapping[str, str]) -> list[Price]:
    """The prices among the values of a deal (field -> value), in the order of ROLES."""
    found = ((role, values.get(f"amount.{role}"), values.get(f"currency.{role}")) for role in ROLES)
    return [Price(role, amount, currency) for role, amount, currency in found if amount or currency]


_ROLE_OF: dict[str, str] = {word: role for role, words in reversed(ROLES.items()) for word in words}


_BESIDE_TAX = re.compile(
    r"\b(?:(?P<without>excl?|excluding|excluded|without|before|net of|sin|ohne|exkl|zzgl|hors|senza|esclusa|sem|zonder"
    r"|bez|χωρισ|ανευ|fara|без|ilman|uden|uten|nelkul)"
    r"|(?P<with>incl?|including|included|with|con|mit|inkl|s(?= dph)|avec"
    r"|compris|inclusa|com|incluido|incluida|toutes)) "
    r"(?:la |les |de |der )?(?:tax|taxes|vat|gst|mwst|ust|iva|tva|btw|steuer|impuestos?|imposto|moms"
    r"|ндс|vat|dph|pdv|ddv|φπα|пдв|alv|mva|afa|pvm|pvn|kdv)\b"
)
"""Words that say whether the tax is in an amount, which is not the tax then."""


def without_tax(words: str) -> str:
    """A header's words without those that say whether the tax is in the amount: `bedrag excl btw` is `bedrag`."""
    return " ".join(_BESIDE_TAX.sub("", words).split()) or words


def says_gross(words: str) -> bool:
    """Whether they say that the tax is in it."""
    found = _BESIDE_TAX.search(words)
    return found is not None and found["with"] is not None


_ORDERED = re.compile(r"\bpurchase orders?\b")
"""An order to a supplier, whose total is no price of a purchase beside another one."""


def price_field(words: str) -> str | None:
    """`amount.<role>` or `currency.<role>` as a header's words (`header_words`) name it; None when they name none."""
    tokens = _ORDERED.sub("order", words).split()
    if not 0 < len(tokens) <= 6:
        return None
    pairs = [f"{first} {second}" for first, second in pairwise(tokens)]
    role = next((_ROLE_OF[word] for word in (*pairs, *tokens) if word in _ROLE_OF), None)
    if role is None:
        return None
    if not CURRENCY_WORDS.isdisjoint(tokens):
        return f"currency.{role}"
    named = [token for token in tokens if token in AMOUNT_WORDS and (_ROLE_OF.get(token) != role or len(tokens) == 1)]
    return f"amount.{role}" if named or (len(tokens) == 1 and tokens[0] in ALONE) else None


def amounts_of(text: str, decimal_comma: bool = False) -> tuple[Amount, ...]:
    """The amounts of a cell that holds several, each with its currency (`EUR 51.00NPR 155.00`); () for any other cell.

    The currencies stand all before or all behind their numbers. Of a range (`€1,000 - €2,000`) they are its ends.
    """
    if len(text) > MAX_LENGTH * SEVERAL:
        return ()
    if ends := _RANGE.fullmatch(text.strip()):
        return _ends(ends[1], ends[2], decimal_comma)
    for border in (_BEFORE, _BEHIND):
        parts: list[str] = []
        at = 0
        for cut in border.finditer(text):
            parts.append(text[at : cut.start("gap")])
            at = cut.end("gap")
        parts.append(text[at:])
        if 2 <= len(parts) <= SEVERAL:
            found = [amount_of(part, decimal_comma) for part in parts]
            amounts = tuple(amount for amount in found if amount is not None and amount.currency)
            if len(amounts) == len(parts):
                return amounts
    return ()


def _ends(first: str, last: str, decimal_comma: bool) -> tuple[Amount, ...]:
    """The ends of a range; what only one of them says of currency and scale holds for both (`10-20k`)."""
    high, first = amount_of(last, decimal_comma), first.strip()
    scale = _SCALE_BEHIND.search(last)
    low = amount_of(f"{first}{scale[1]}" if scale and first[-1:].isdigit() else first, decimal_comma)
    if low is None or high is None or (low.currency and high.currency and low.currency != high.currency):
        return ()
    told = high if high.currency else low
    if not (told.currency or scale) or Decimal(low.value) > Decimal(high.value):
        return ()
    return tuple(Amount(end.value, told.currency, told.sure) for end in (low, high))


_RANGE = re.compile(
    r"([^\d(+-]{0,6}\d[\d.,'’ ]*[^\d\s–—-]{0,6})\s*(?:-|–|—|\bto\b|\bbis\b|\ba\b|…|\.\.\.)\s*([^\d(+-]{0,6}\d.{0,40})"
)
_SCALES = "|".join(sorted(map(re.escape, (word for word in SCALES if len(word) > 1)), key=len, reverse=True))
_SCALE_BEHIND = re.compile(rf"\d(\s?(?:[kKmMbB]|(?:{_SCALES})\.?))(?:\s|$|[€$£])", re.IGNORECASE)

SEVERAL = 12
"""More amounts than this in one cell are no list of prices."""

_CURRENCY = "|".join(sorted((re.escape(mark) for mark in (*CODES, *SYMBOLS)), key=len, reverse=True))
_GAP = r"(?P<gap>\s*(?:[,;/+&|]|\band\b|\bund\b|\bet\b|\by\b)?\s*)"
_BEFORE = re.compile(rf"(?<=[\d.)-]){_GAP}(?=(?:{_CURRENCY})\s?[\d(-])")
_BEHIND = re.compile(rf"(?<=\d)\s?(?:{_CURRENCY}){_GAP}(?=\d)")
