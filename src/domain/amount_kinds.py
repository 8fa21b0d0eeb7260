"""Amount kinds: whether an amount is for all of a deal, for a year, a quarter, a month, or for one unit."""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import pairwise

from domain.normalise import fold
from domain.remembered import remembered


class AmountKind(StrEnum):
    """What a deal's amount is of; nothing at all where no source tells."""

    TOTAL = "total"
    ANNUAL = "annual"
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"
    UNIT = "unit"


_K = AmountKind
WORDS: dict[AmountKind, tuple[str, ...]] = {
    _K.UNIT: (
        "unit", "unit price", "per unit", "each", "per seat", "per user", "per piece", "per licence", "per license",
        "per item", "a seat", "a user", "a unit", "a piece", "apiece",
        "pro stuck", "pro stueck", "stuckpreis", "stueckpreis", "einzelpreis", "pro nutzer",
        "je stuck", "unitaire", "par unite", "l unite", "unitario", "unitaria", "por unidad", "por unidade", "unidade",
        "unidad", "cadauno", "per stuk", "stuksprijs", "単価", "单价",
    ),
    _K.MONTHLY: (
        "mrr", "monthly", "month", "mo", "per month", "a month", "mth", "monthly recurring revenue", "monatlich",
        "pro monat", "monat", "im monat", "mensuel", "mensuelle", "par mois", "mois", "mensual", "por mes", "al mes",
        "mes", "mensile", "al mese", "mese", "mensal", "por mes", "maandelijks", "per maand", "maand", "月額", "每月",
    ),
    _K.QUARTERLY: (
        "quarterly", "quarter", "per quarter", "a quarter", "qrr", "pro quartal", "quartalsweise", "trimestriel",
        "trimestrielle", "par trimestre", "trimestral", "trimestre", "trimestrale", "per kwartaal",
    ),
    _K.ANNUAL: (
        "arr", "acv", "annual", "annually", "yr",
        "annualised", "annualized", "yearly", "year", "per year", "a year",
        "per annum", "annum", "pa", "annual recurring revenue", "annual contract value", "jahrlich", "jaehrlich",
        "pro jahr", "jahr", "im jahr", "jahreswert", "jahresumsatz", "annuel", "annuelle", "par an", "l an", "anual",
        "por ano", "al ano", "ano", "annuo", "annua", "annuale", "all anno", "anno", "jaarlijks", "per jaar", "jaar",
        "年額", "每年",
    ),
    _K.TOTAL: (
        "tcv", "total", "total value", "total contract value", "contract value", "contract total", "deal total",
        "one time", "one off", "onetime", "once", "lifetime value", "lump sum", "upfront", "gesamt", "gesamtwert",
        "gesamtbetrag", "gesamtsumme", "auftragswert", "auftragssumme", "vertragswert", "einmalig", "montant total",
        "valeur totale", "valeur du contrat", "forfait", "importe total", "valor total", "valor del contrato",
        "importo totale", "valore totale", "valore del contratto", "una tantum", "valor do contrato", "totaal",
        "totaalbedrag", "contractwaarde", "eenmalig", "総額", "总额", "合同金额",
    ),
}  # fmt: skip
"""Kind -> the words of a header, of a cell or behind a number that tell it, folded: en, de, fr, es, it, pt, nl."""

_KINDS = {fold(text): kind for kind, texts in WORDS.items() for text in texts}
_NOT_TIME = frozenset({"fiscal", "end", "start", "last", "previous", "first", "to", "date"})
"""Words beside a `year` or `month` by which the header tells when, and not what the amount is of."""

_PER_UNITS = {"year": _K.ANNUAL, "month": _K.MONTHLY, "quarter": _K.QUARTERLY}
_SPANS = (_K.MONTHLY, _K.QUARTERLY, _K.ANNUAL)
_TAIL = re.compile(
    r"\s*(?:/|\b(?:per|a|an|each|pro|je|par|por|al|all'|im|p\.?\s?a\.?|per\s+annum)\b)\s*[^\W\d]*\.?\s*\Z"
    r"|\s*\b(?:ARR|MRR|ACV|TCV|annually|yearly|monthly|quarterly|each|jährlich|monatlich|mensuel(?:le)?|mensual|anual"
    r"|one[- ]?(?:time|off)|total|einmalig|gesamt)\s*\Z",
    re.IGNORECASE,
)


@remembered
def kind_in_words(text: str) -> AmountKind | None:
    """The kind that a header, or a cell about kinds, names; `annual unit price` is per unit, `year to date` is none."""
    words = fold(text).split()
    if (whole := _KINDS.get(" ".join(words))) is not None:
        return whole
    if not _NOT_TIME.isdisjoint(words):
        return None
    said = {_KINDS[phrase] for phrase in (*(f"{a} {b}" for a, b in pairwise(words)), *words) if phrase in _KINDS}
    if len(said) > 1:
        said.discard(_K.TOTAL)  # `total annual value` is a year's
    if _K.UNIT in said:
        return _K.UNIT
    return said.pop() if len(said) == 1 else None


def kind_per(per: str) -> AmountKind | None:
    """The kind of an amount that a text says is per these units (`user,month`); None when it says none."""
    units = [unit for unit in per.split(",") if unit and unit != "share"]
    if not units:
        return None
    spans = {_PER_UNITS[unit] for unit in units if unit in _PER_UNITS}
    return _K.UNIT if any(unit not in _PER_UNITS for unit in units) else spans.pop() if len(spans) == 1 else None


@remembered
def priced(text: str) -> tuple[str, AmountKind | None]:
    """The cell without the words behind its number that tell its kind, and the kind: `$50 / month` -> `$50`, monthly.

    A cell whose last words tell no kind is left as it is.
    """
    found = _TAIL.search(text[-40:])
    if found is None:
        return text, None
    kind = kind_in_words(found.group().replace("/", " per ").replace(".", ""))
    return (text[: len(text) - len(found.group())], kind) if kind is not None else (text, None)
