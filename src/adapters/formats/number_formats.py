"""What stands only in the number format of a cell (ECMA-376 part 1, 18.8.30 and 18.8.31): a currency, or percent."""

from __future__ import annotations

import re
from decimal import Decimal

from domain.currencies import UNSURE, code_of

_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*')
"""Up to the first `;` that is no text: the format of positive numbers."""

_PIECE = re.compile(
    r'\[\$([^\]-]*)(?:-([^\]]*))?\]|"([^"]*)"|((?:\\.)+)|[_*].|\[[^\]]*\]|([^\W\d_]+|[^\w\s#?.,;%@/()+-])'
)
"""Currency and locale in brackets, quoted text, escaped characters, a width or a filler, a colour, bare characters."""

_QUOTED = re.compile(r'"[^"]*"|\\.')

_SHARED: dict[str, dict[str, str]] = {
    "$": {
        "409": "USD", "1009": "CAD", "c0c": "CAD", "c09": "AUD", "1409": "NZD", "80a": "MXN", "4809": "SGD",
        "1004": "SGD", "c04": "HKD", "404": "TWD", "2c0a": "ARS", "340a": "CLP", "240a": "COP",
        "en-us": "USD", "en-ca": "CAD", "fr-ca": "CAD", "en-au": "AUD", "en-nz": "NZD", "es-mx": "MXN",
        "en-sg": "SGD", "zh-sg": "SGD", "zh-hk": "HKD", "zh-tw": "TWD", "es-ar": "ARS", "es-cl": "CLP", "es-co": "COP",
    },
    "kr": {
        "41d": "SEK", "414": "NOK", "814": "NOK", "406": "DKK", "40f": "ISK", "438": "DKK",
        "sv-se": "SEK", "nb-no": "NOK", "nn-no": "NOK", "da-dk": "DKK", "is-is": "ISK", "fo-fo": "DKK",
    },
    "¥": {"411": "JPY", "804": "CNY", "ja-jp": "JPY", "zh-cn": "CNY"},
}  # fmt: skip
"""Signs of several currencies: which one by the locale beside them, as an identifier (MS-LCID) or a language tag."""

_SIGNS = frozenset("$€£¥")
"""Signs that are left as they stand: the shared ones are known to be less sure than a code."""


PERCENT = "%"
"""Stands in the place of a currency where the number is a share."""


def currency_of(number_format: str) -> str:
    """The currency as it is to be written before the number: `EUR`, `$` where it may be several; "" for none."""
    section = _SECTION.match(number_format)
    for sign, locale, quoted, escaped, bare in _PIECE.findall(section[0] if section else ""):
        text = (sign or quoted or escaped.replace("\\", "") or bare).strip(" \xa0\u202f")
        # Bare letters are codes of the format: D, M, Y, General; only signs are meant as they stand.
        if not text or (bare and bare.isalpha()):
            continue
        code = code_of(text)
        if code is None:
            continue
        told = _SHARED.get(text.rstrip(".").lower(), {}).get(locale.lower())
        if told or text in _SIGNS:
            return told or text
        if text not in UNSURE and text.lower() not in UNSURE:  # a shared word without its country tells nothing sure
            return code
    return ""


def is_percent(number_format: str) -> bool:
    """Whether the number is shown times a hundred, with a sign of percent."""
    section = _SECTION.match(number_format)
    return section is not None and PERCENT in _QUOTED.sub("", section[0])


def with_currency(number: str, currency: str) -> str:
    """`-12.5` in EUR is `-EUR 12.5`, `0.15` in percent `15%`, as one would write it into a CSV file."""
    if currency == PERCENT:
        share = format((Decimal(number) * 100).normalize(), "f")
        return f"{share}%"
    minus = "-" if number.startswith("-") else ""
    return f"{minus}{currency} {number.removeprefix('-')}"
