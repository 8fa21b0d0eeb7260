"""Context: what is known about a document before its text is read: its day, its country, how it writes numbers."""

from __future__ import annotations

from datetime import date

import msgspec

from domain.countries import region_of
from domain.extraction.text.names import UNKNOWN, Names

_CURRENCY_OF = {
    "US": "USD", "CA": "CAD", "AU": "AUD", "NZ": "NZD", "HK": "HKD", "SG": "SGD", "TW": "TWD", "MX": "MXN", "CL": "CLP",
    "CO": "COP", "AR": "ARS", "UY": "UYU", "SE": "SEK", "DK": "DKK", "NO": "NOK", "IS": "ISK", "CZ": "CZK", "IN": "INR",
    "PK": "PKR", "LK": "LKR", "NP": "NPR", "MU": "MUR", "CN": "CNY", "JP": "JPY", "GB": "GBP", "EG": "EGP", "LB": "LBP",
    "CH": "CHF", "FR": "EUR", "BE": "EUR", "DE": "EUR", "AT": "EUR", "IT": "EUR", "ES": "EUR", "NL": "EUR", "FI": "EUR",
    "IE": "EUR", "PT": "EUR", "GR": "EUR", "LU": "EUR", "PH": "PHP", "KE": "KES", "TZ": "TZS", "UG": "UGX", "AE": "AED",
    "MA": "MAD", "SA": "SAR", "QA": "QAR", "OM": "OMR", "IR": "IRR", "KW": "KWD", "JO": "JOD", "RS": "RSD", "TR": "TRY",
    "BR": "BRL", "ZA": "ZAR", "NA": "NAD", "JM": "JMD", "TT": "TTD", "BB": "BBD", "FJ": "FJD", "LR": "LRD", "SN": "XOF",
    "CI": "XOF", "CM": "XAF", "RO": "RON", "MD": "MDL", "KR": "KRW", "KP": "KPW",
}  # fmt: skip

_SHARED: dict[str, frozenset[str]] = {
    "$": frozenset("USD CAD AUD NZD HKD SGD TWD MXN CLP COP ARS UYU NAD JMD TTD BBD FJD LRD".split()),  # noqa: SIM905
    "¥": frozenset({"JPY", "CNY"}),
    "kr": frozenset("SEK DKK NOK ISK".split()),  # noqa: SIM905
    "crown": frozenset("SEK DKK NOK ISK CZK".split()),  # noqa: SIM905
    "rupee": frozenset("INR PKR LKR NPR MUR".split()),  # noqa: SIM905
    "pound": frozenset("GBP EGP LBP".split()),  # noqa: SIM905
    "franc": frozenset("CHF XOF XAF".split()),  # noqa: SIM905
    "peso": frozenset("MXN CLP COP ARS UYU PHP".split()),  # noqa: SIM905
    "shilling": frozenset("KES TZS UGX".split()),  # noqa: SIM905
    "dirham": frozenset("AED MAD".split()),  # noqa: SIM905
    "riyal": frozenset("SAR QAR OMR IRR".split()),  # noqa: SIM905
    "dinar": frozenset("KWD JOD RSD".split()),  # noqa: SIM905
    "leu": frozenset({"RON", "MDL"}),
    "won": frozenset({"KRW", "KPW"}),
}
"""Symbols and words that several currencies share, and whose they can be."""

_SAME = {
    "dollar": "$", "dollars": "$", "＄": "$", "￥": "¥", "kr.": "kr", "krona": "kr", "krone": "kr", "kronor": "kr",
    "kroner": "kr", "rs": "rupee", "rs.": "rupee", "₨": "rupee", "rupees": "rupee", "pounds": "pound",
    "francs": "franc",
    "pesos": "peso", "rial": "riyal", "crowns": "crown", "lei": "leu", "shillings": "shilling", "dirhams": "dirham",
    "dinars": "dinar", "riyals": "riyal", "£": "pound",
}  # fmt: skip


class Context(msgspec.Struct, frozen=True):
    """`on` is the day the document speaks from; `country` a name or ISO code; None and "" where nothing is known.

    `names` are those known from the rest of the document and from the workspace.
    `day_first` and `decimal_comma` say how the document writes what reads two ways; `fiscal_start` is the month (1-12)
    in which the writer's fiscal year begins, 0 for unknown.
    """

    on: date | None = None
    country: str = ""
    currency: str = ""
    day_first: bool | None = None
    decimal_comma: bool | None = None
    fiscal_start: int = 0
    names: Names = UNKNOWN

    @property
    def region(self) -> str | None:
        """The ISO 3166 code of the country, None when it is unknown."""
        return region_of(self.country) if self.country else None

    @property
    def own_currency(self) -> str:
        """The currency of the writer, "" when nothing tells it."""
        return self.currency or _CURRENCY_OF.get(self.region or "", "")

    def currency_for(self, mark: str) -> str | None:
        """The currency that a shared symbol or word means here, None when the context does not tell."""
        key = mark.lower()
        shared = _SHARED.get(_SAME.get(key, key))
        if shared is None:
            return None
        return self.own_currency if self.own_currency in shared else None
