"""Decimals: whether the point in `4.325` parts thousands, told by unit, other numbers and language."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property

from domain.currencies import CODES, COMMA_CURRENCIES, SYMBOLS, THREE_DECIMALS
from domain.extraction.text.context import Context
from domain.extraction.text.languagewords import LANGUAGES
from domain.extraction.text.marks import Mark
from domain.extraction.text.numerals import Quantity
from domain.extraction.text.per import per_at
from domain.extraction.text.ratewords import is_rate
from domain.extraction.text.tokens import NUMBER, WORD, Token

MEASURES = frozenset(
    """
    share gallon litre barrel ton pound ounce kilogram megawatt-hour kilowatt-hour gigabyte mmbtu therm bushel mile
    kilometre metre kilowatt cubic-metre minute
    """.split()  # noqa: SIM905
)
"""What has prices of three decimals: `$3.000 a gallon`."""

_WHOLE = frozenset("IDR VND COP CLP PYG KRW IRR UZS LAK KHR MMK GNF TZS UGX LBP CRC".split())  # noqa: SIM905
"""Currencies of which a thousand is little: nobody writes decimals of them, nor of the price of a measure."""

POINT_REGIONS = frozenset("US GB IE CA AU NZ IN CN JP KR TW HK SG MY TH PH MX IL PK BD LK NG KE GH ZA JM TT".split())  # noqa: SIM905
COMMA_REGIONS = frozenset(
    """
    DE AT FR BE NL LU ES IT PT GR FI SE NO DK IS PL CZ SK HU RO BG RS HR SI EE LV LT RU UA BY TR BR AR CL CO PY UY VE EC
    BO PE ID VN
    """.split()  # noqa: SIM905
)


class Decimals:
    """How one text writes decimals; each thing is looked up once and only when a number reads two ways."""

    def __init__(self, tokens: Sequence[Token], context: Context) -> None:
        self._tokens = tokens
        self._context = context

    def power(self, quantity: Quantity, mark: Mark) -> int:
        """The power of ten of its scale: `$1.5 mil` are millions, as Americans write, `20 mil` thousands."""
        if quantity.power != _MIL or quantity.spelt or self._tokens[quantity.last - 1].lower != "mil":
            return quantity.power
        if mark.code in COMMA_CURRENCIES or self.language not in {"", "en"}:
            return quantity.power
        pointed = "." in self._tokens[quantity.first].text
        return _MIL + 3 if pointed or self.language == "en" else quantity.power

    def read(self, quantity: Quantity, mark: Mark, last: int) -> tuple[Decimal, bool]:
        """The value of a number that has no scale, and whether it may as well be a thousand times as much or less."""
        token = self._tokens[quantity.first]
        comma = "," in token.text
        whole, _, part = token.text.partition("," if comma else ".")
        if (
            self._context.decimal_comma is not None or quantity.spelt or quantity.power or len(part) != 3
            or not (part.isdigit() and whole.isdigit()) or len(whole) > 3 or whole == "0"
        ):  # fmt: skip
            return quantity.base, False
        decimal, thousands = Decimal(f"{whole}.{part}"), Decimal(whole + part)
        if quantity.dashed:
            return thousands, False
        if is_rate(self._tokens, mark, quantity.first, last):
            return decimal, False
        if comma:
            measured = per_at(self._tokens, last) in MEASURES and mark.code not in _WHOLE
            return (decimal if measured and self._by_comma and mark.code in COMMA_CURRENCIES else thousands), False
        return self._point(mark, quantity, last, decimal, thousands)

    def _point(
        self, mark: Mark, quantity: Quantity, last: int, decimal: Decimal, thousands: Decimal
    ) -> tuple[Decimal, bool]:
        zeros = decimal == decimal.to_integral_value()
        if mark.code in THREE_DECIMALS or mark.code in _WHOLE:
            return (thousands if mark.code in _WHOLE else decimal), False
        if per_at(self._tokens, last) in MEASURES:
            return decimal, False
        if self._told is not None:
            return (thousands if self._told else decimal), False
        if self._by_comma:
            return thousands, False
        english = self._by_comma is False
        if mark.code not in COMMA_CURRENCIES:
            return (thousands, False) if zeros and not english else (decimal, zeros)
        behind = mark.first > quantity.first
        round_ = decimal * 10 == (decimal * 10).to_integral_value()  # `€9.800`: nobody ends decimals in two zeros
        if behind or mark.code != "EUR" or round_ or decimal >= 10:  # `1.234 €`, but `€1.459` a litre
            return thousands, english and not behind
        return decimal, english

    @cached_property
    def _told(self) -> bool | None:
        """What the text's other amounts tell, if they tell one thing: True for a comma before decimals."""
        said: set[bool] = set()
        for index, token in enumerate(self._tokens):
            if token.kind == NUMBER and not token.text.isdigit():
                said.add(shown) if (shown := self._shown(index)) is not None else None
        return said.pop() if len(said) == 1 else None

    def _shown(self, index: int) -> bool | None:
        """What one number shows: `1.234,50` and `12,50 €` a comma, `1,234.50` a point; None for nothing."""
        text = self._tokens[index].text
        comma, point = text.rfind(","), text.rfind(".")
        behind = len(text) - 1 - max(comma, point)
        if comma >= 0 and point >= 0:
            return comma > point if behind <= 2 or text.count("," if comma > point else ".") == 1 else None
        if not self._paid(index):
            return None
        used = "," if comma >= 0 else "."
        if text.count(used) > 1:
            return used == "." if all(len(part) == 3 for part in text.split(used)[1:]) else None
        return used == "," if behind in (1, 2) and max(comma, point) > 0 else None

    def _paid(self, index: int) -> bool:
        """Whether a currency or a percent sign stands beside the number."""
        return any(
            token.text in SYMBOLS or token.text in CODES or token.text == "%"
            for token in (*self._tokens[max(0, index - 1) : index], *self._tokens[index + 1 : index + 2])
        )

    @cached_property
    def _by_comma(self) -> bool | None:
        """What the writer's country, else the text's language tells; None where neither does."""
        region = self._context.region
        if region in COMMA_REGIONS or region in POINT_REGIONS:
            return region in COMMA_REGIONS
        language = self.language
        return None if not language else language != "en"

    @cached_property
    def language(self) -> str:
        """The language of the text by its small words, "" where they are too few or of several languages."""
        seen = {token.lower for token in self._tokens if token.kind == WORD and len(token.lower) <= _LONGEST}
        ranked = sorted(((len(seen & words), name) for name, words in LANGUAGES.items()), reverse=True)
        (most, name), (second, _) = ranked[:2]
        return name if most >= _ENOUGH and most >= 2 * second else ""


_MIL = 3

_ENOUGH = 3
"""Small words of a language that make a text one in it."""

_LONGEST = max(len(word) for words in LANGUAGES.values() for word in words)
