"""Amounts of money in running text: a number with a currency beside it, its cents, its range and what it is per."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from domain.currencies import COMMA_CURRENCIES, THREE_DECIMALS
from domain.extraction.text.context import Context
from domain.extraction.text.easternamounts import EASTERN, with_eastern
from domain.extraction.text.marks import Mark, mark_after, mark_before
from domain.extraction.text.numberwords import CONJUNCTIONS
from domain.extraction.text.numerals import Quantity, quantity_at, scale_at
from domain.extraction.text.per import per_at
from domain.extraction.text.rules import Rule
from domain.extraction.text.tokens import NUMBER, WORD, Token, touching
from domain.money import MAX_DIGITS
from domain.provenance import Mention

SIGN = Rule("text.money-sign@2", "money", 0.97, "a currency sign before or behind a number: $3.5 million, 12 €")
CODE = Rule("text.money-code@2", "money", 0.97, "an ISO 4217 code before or behind a number: EUR 1.2bn, 30 MUSD")
WORDS = Rule("text.money-word@2", "money", 0.93, "a number and a currency's name: 440 million euros")
SPELT = Rule("text.money-spelt@2", "money", 0.88, "a number in words: two and a half million dollars")
MINOR = Rule("text.money-minor@2", "money", 0.85, "minor units alone: 64.2 cents, 470 pence")
RANGE = Rule("text.money-range@2", "money", 0.8, "the end of a range that has its currency or scale from the other end")
RULES = (SIGN, CODE, WORDS, SPELT, MINOR, RANGE, EASTERN)

UNSURE = 0.82
"""What a shared sign or word (`$`, `pounds`) leaves of the confidence when nothing tells whose it is."""

_RANGE_JOINERS = frozenset("to through until - – — bis à au tot até a hasta till".split())  # noqa: SIM905
_UNSPACED = "\u3040"
"""From here on are the letters of scripts that put no space between a word and a number: `価格は500万円`."""

_BETWEEN = frozenset("between zwischen entre tra fra tussen".split())  # noqa: SIM905


class Amount(NamedTuple):
    """An amount between the tokens [first, last) at [start, end) of the text, before ranges are looked at."""

    first: int
    last: int
    start: int
    end: int
    value: Decimal
    code: str
    power: int
    rule: Rule
    confidence: float
    number: int
    details: dict[str, str]


def amounts_in(text: str, tokens: Sequence[Token], context: Context) -> list[Mention]:
    """Every amount of money, value `"<decimal> <CODE>"`, in order of place; `details` tell range ends and `per`."""
    found: list[Amount] = []
    bare: list[Quantity] = []
    index = used = 0
    while index < len(tokens):
        quantity = quantity_at(tokens, index, context.decimal_comma)
        if quantity is None or _is_part(text, tokens, index):
            index += 1
            continue
        amount = _amount(text, tokens, quantity, used, context)
        if amount is None:
            bare.append(quantity)
            index = max(quantity.last, index + 1)
            continue
        found.append(amount)
        index = used = amount.last
    mentions = _mentions(text, tokens, _ranged(tokens, _summed(tokens, found, bare), bare))
    return with_eastern(text, tokens, mentions)


def _is_part(text: str, tokens: Sequence[Token], index: int) -> bool:
    """Whether the number is a piece of something else: `Q3`, `10/20`, `1 . 8500`, `v2.1`, `#5`."""
    if tokens[index].kind != NUMBER or index == 0:
        return False
    before = tokens[index - 1]
    if not touching(tokens, index):
        two = tokens[index - 2] if index > 1 else None
        return before.text == "." and two is not None and two.kind == NUMBER
    if before.kind == WORD:
        if before.text[-1] >= _UNSPACED:
            return False
        return mark_before(text, tokens, index, Context()) is None
    return before.text in "/#@:_" and before.text != "" and not (before.text == "/" and _slash_sign(tokens, index - 1))


def _slash_sign(tokens: Sequence[Token], at: int) -> bool:
    return at > 0 and tokens[at - 1].text == "S"


def _amount(text: str, tokens: Sequence[Token], quantity: Quantity, used: int, context: Context) -> Amount | None:
    before = mark_before(text, tokens, quantity.first, context)
    if before is not None and before.first < used:
        before = None
    after = mark_after(text, tokens, quantity.last, context)
    if before is None and after is not None and _belongs_to_next(text, tokens, after, context):
        after = None
    mark = before or after
    if mark is None or _is_weight(tokens, quantity, mark):
        return None
    if after is not None and before is not None and (after.minor or after.code != before.code or not after.word):
        after = None
    last = max(quantity.last, after.last if after else 0)
    power = quantity.power + mark.power
    if not quantity.power and not mark.power and not mark.minor:
        late, behind = scale_at(tokens, last)
        if late and late >= 2 and len(tokens[last].text) > 1:
            power, last = late, behind
    if power > 15 or quantity.base.adjusted() + power > MAX_DIGITS:
        return None
    value = _grouped(tokens, quantity, mark, last, context).scaleb(power - mark.minor)
    first = before.first if before else quantity.first
    start = tokens[first].start
    if before is not None and before.start >= 0:
        start = before.start
    return _finished(text, tokens, Amount(
        first, last, start, tokens[last - 1].end, value, mark.code, power, _rule(tokens, quantity, mark, before),
        1.0 if mark.sure else UNSURE, quantity.first, {}), mark, context)  # fmt: skip


def _is_weight(tokens: Sequence[Token], quantity: Quantity, mark: Mark) -> bool:
    """`10 pounds of butter`, and `a 12-pound hammer`, but not `a 12-pound fee`."""
    if quantity.power or mark.last >= len(tokens) or tokens[mark.last - 1].lower not in {"pound", "pounds", "pfund"}:
        return False
    behind = tokens[mark.last]
    hyphen = tokens[mark.last - 2].text == "-"
    return behind.lower == "of" or (hyphen and behind.kind == WORD and behind.lower not in _PAID)


_PAID = frozenset(
    """
    note notes coin coins bill fee fine charge deal contract order payment ticket price bonus cap limit threshold share
    voucher discount deposit rent loan grant budget investment minimum maximum cheque per a
    """.split()  # noqa: SIM905
)
"""What is so many pounds in money, where anything else weighs them."""


def _belongs_to_next(text: str, tokens: Sequence[Token], mark: Mark, context: Context) -> bool:
    """Whether a sign between two numbers is the second one's: `20 $ 30`, but not `20 $ 30 $` or `20$ 30`."""
    following = mark.last
    if mark.word or mark.minor or following >= len(tokens) or tokens[following].kind != NUMBER:
        return False
    left, right = touching(tokens, mark.first), touching(tokens, following)
    if left != right:
        return right
    if tokens[mark.last - 1].kind == WORD:
        return False
    third = quantity_at(tokens, following, context.decimal_comma)
    if third is None:
        return False
    own = mark_after(text, tokens, third.last, context)
    if own is not None and (not own.word or own.minor):
        return False
    return tokens[mark.last - 1].text in "$£¥₹" or right


def _grouped(tokens: Sequence[Token], quantity: Quantity, mark: Mark, last: int, context: Context) -> Decimal:
    """The value, read again where `1.234 €` is a thousand: the sign of a country that writes decimals so."""
    token = tokens[quantity.first]
    whole, _, part = token.text.partition(".")
    if (
        context.decimal_comma is None and len(part) == 3 and part.isdigit() and whole.isdigit() and len(whole) <= 3
        and whole != "0" and not quantity.spelt and quantity.power == 0
        and _thousands(mark, whole, part, mark.first > quantity.first)
        and (mark.code in COMMA_CURRENCIES or per_at(tokens, last) not in _MEASURES)
    ):  # fmt: skip
        return Decimal(whole + part)
    return quantity.base


_MEASURES = frozenset("share gallon litre barrel ton pound ounce kilogram megawatt-hour kilowatt-hour gigabyte".split())  # noqa: SIM905
"""What has prices of three decimals: `$3.000 a gallon`."""


def _thousands(mark: Mark, whole: str, part: str, behind: bool) -> bool:
    """Whether a point parts thousands: `1.234 €`, `₺1.250`, `$10.000`; the euro's may be `€1.459` a litre."""
    if mark.code not in COMMA_CURRENCIES:
        return part == "000" and mark.code not in THREE_DECIMALS
    return behind or mark.code != "EUR" or part == "000" or len(whole) > 1


def _rule(tokens: Sequence[Token], quantity: Quantity, mark: Mark, before: Mark | None) -> Rule:
    if mark.minor:
        return MINOR
    if quantity.spelt:
        return SPELT
    text = tokens[mark.last - 1].text
    if mark.word or (before is None and text.islower() and text.isalpha()):
        return WORDS
    return CODE if text.isascii() and text.isalpha() else SIGN


def _finished(text: str, tokens: Sequence[Token], amount: Amount, mark: Mark, context: Context) -> Amount:
    """With the sign before it, the cents behind it and the extent of what was said."""
    value, last, end = amount.value, amount.last, amount.end
    if not mark.minor and amount.power == 0 and value == value.to_integral_value():
        cents = _cents(text, tokens, last, mark, context)
        if cents:
            value, last = value + cents[0], cents[1]
            end = tokens[last - 1].end
    start, first = amount.start, amount.first
    if first and tokens[first - 1].text in "-−" and touching(tokens, first) and _stands_free(text, tokens[first - 1]):
        value, start, first = -value, tokens[first - 1].start, first - 1
    return amount._replace(value=value, last=last, end=end, start=start, first=first)


def _stands_free(text: str, sign: Token) -> bool:
    return sign.start == 0 or text[sign.start - 1].isspace() or text[sign.start - 1] in "(["


_ENDS = frozenset(".,;:!?)")
_AFTER_CENTS = frozenset("more less each per a every extra only".split())  # noqa: SIM905


def _cents(text: str, tokens: Sequence[Token], at: int, mark: Mark, context: Context) -> tuple[Decimal, int] | None:
    """The minor part behind a whole amount: `3 dollars 50 cents`, `15 USD 50.`; and the token behind it."""
    place = at
    while place < len(tokens) and place - at < 2 and tokens[place].lower in {",", *CONJUNCTIONS}:
        place += 1
    if place >= len(tokens):
        return None
    part = quantity_at(tokens, place)
    if part is None or part.power or not 0 < part.base < 100:
        return None
    own = mark_before(text, tokens, place, context)
    if own is not None and own.first >= at:
        return None
    minor = mark_after(text, tokens, part.last, context)
    if minor is not None and minor.minor:
        return part.base.scaleb(-minor.minor), minor.last
    if (
        minor is not None
        or (place > at and tokens[place - 1].text == ",")
        or part.base != part.base.to_integral_value()
    ):
        return None
    glued = touching(tokens, part.last) and tokens[part.last].kind == WORD
    two = part.spelt or (len(tokens[place].text) == 2 and not glued)
    over = part.last >= len(tokens) or tokens[part.last].text in _ENDS or tokens[part.last].lower in _AFTER_CENTS
    follows = part.last + 1 < len(tokens) and tokens[part.last].text == "." and touching(tokens, part.last + 1)
    worded = mark.word or tokens[at - 1].kind == WORD
    return (part.base.scaleb(-2), part.last) if two and over and worded and not follows else None


def _summed(tokens: Sequence[Token], found: list[Amount], bare: list[Quantity]) -> list[Amount]:
    """`$1 billion $275 million` is one amount, as it is said; so is `1 billion $275 million`."""
    before = {quantity.last: quantity for quantity in bare}
    kept: list[Amount] = []
    for amount in found:
        lead = before.get(amount.first)
        if lead is not None and lead.power > amount.power >= 3 and 0 < amount.value < Decimal(1).scaleb(lead.power):
            amount = amount._replace(
                first=lead.first, start=tokens[lead.first].start, value=amount.value + lead.value, number=lead.first
            )
        last = kept[-1] if kept else None
        if (
            last is not None and last.last == amount.first and last.code == amount.code
            and last.power > amount.power >= 3 and 0 < amount.value < Decimal(1).scaleb(last.power)
        ):  # fmt: skip
            kept[-1] = last._replace(
                last=amount.last, end=amount.end, value=last.value + amount.value, power=amount.power
            )
        else:
            kept.append(amount)
    return kept


def _ranged(tokens: Sequence[Token], found: list[Amount], bare: list[Quantity]) -> list[Amount]:
    """Both ends of a range, each with the scale or the currency of the other where it has none of its own."""
    numbers = {quantity.last: quantity for quantity in bare}
    begins = {quantity.first: quantity for quantity in bare}
    ends = {amount.last: place for place, amount in enumerate(found)}
    ranged = dict(enumerate(found))
    more: list[Amount] = []
    for place, amount in enumerate(found):
        at = amount.first - 1
        if _joins(tokens, at) and amount.value >= 0:
            low = ranged[ends[at]] if at in ends else None
            if low is not None and low.code == amount.code and not _changes(tokens, low.first):
                ranged[ends[at]] = _lowered(low, amount)
            elif at in numbers and _fits(tokens, numbers[at], amount):
                more.append(_other_end(tokens, numbers[at], amount, "low"))
            else:
                continue
            ranged[place] = _told(ranged[place], "high")
        elif _joins(tokens, amount.last) and (other := begins.get(amount.last + 1)) and _ends_range(amount, other):
            ranged[place] = _lowered(ranged[place], _other_end(tokens, other, amount, "high"))
            more.append(_other_end(tokens, other, amount, "high"))
    return sorted([*ranged.values(), *more], key=lambda amount: amount.start)


def _ends_range(low: Amount, high: Quantity) -> bool:
    """`$10-12 million`: the second number has the scale, and is the greater."""
    return bool(high.power) and not high.spelt and low.power == 0 and 0 < low.value.scaleb(high.power) < high.value


def _joins(tokens: Sequence[Token], at: int) -> bool:
    """Whether the token joins the ends of a range: `to`, a dash, or the `and` of `between ... and`."""
    if not 0 < at < len(tokens) - 1:
        return False
    word = tokens[at].lower
    return word in _RANGE_JOINERS or (word in CONJUNCTIONS and _opened(tokens, at))


def _lowered(low: Amount, high: Amount) -> Amount:
    """The lower end, with the scale of the upper end where it has none and still is the lower one."""
    if low.power == 0 and high.power and low.value.scaleb(high.power) <= high.value:
        low = low._replace(value=low.value.scaleb(high.power), power=high.power, rule=RANGE)
    return _told(low, "low")


def _told(amount: Amount, end: str) -> Amount:
    return amount._replace(details={**amount.details, "range": end})


_CHANGES = frozenset(
    """
    increased increase rose grew up down decreased fell declined improved dropped by of jumped climbed gained lost
    stieg sank
    augmenté baissé aumentó subió aumentato
    """.split()  # noqa: SIM905
)
"""Words before an amount that is a change: `increased $5 million to $92 million` is no range."""


def _changes(tokens: Sequence[Token], first: int) -> bool:
    return first > 0 and tokens[first - 1].lower in _CHANGES and not (first > 1 and tokens[first - 2].lower in _RANGES)


_RANGES = frozenset("range ranges guidance spanne fourchette rango intervallo".split())  # noqa: SIM905


def _opened(tokens: Sequence[Token], at: int) -> bool:
    return any(token.lower in _BETWEEN for token in tokens[max(0, at - 8) : at])


def _fits(tokens: Sequence[Token], low: Quantity, high: Amount) -> bool:
    """Whether a number without a currency can be the lower end: smaller, of the same making, no year and no list."""
    power = low.power or high.power
    value = low.base.scaleb(power)
    if not 0 < value < high.value or low.spelt != (high.rule is SPELT and tokens[high.number].kind == WORD):
        return False
    return low.first == 0 or tokens[low.first - 1].text not in "/#" or not touching(tokens, low.first)


def _other_end(tokens: Sequence[Token], number: Quantity, known: Amount, end: str) -> Amount:
    """The end of a range that is a bare number, with the currency of the known one and its scale if it has none."""
    power = number.power or known.power
    return Amount(
        number.first, number.last, tokens[number.first].start, tokens[number.last - 1].end, number.base.scaleb(power),
        known.code, power, RANGE, known.confidence, number.first, {"range": end},
    )  # fmt: skip


def _mentions(text: str, tokens: Sequence[Token], found: list[Amount]) -> list[Mention]:
    mentions: list[Mention] = []
    ends = [amount.end for amount in found]
    for place, amount in enumerate(found):
        if place and amount.start < ends[place - 1]:
            continue
        details = dict(amount.details)
        per = per_at(tokens, amount.last)
        if per:
            details["per"] = per
        value = f"{decimal_text(amount.value)} {amount.code}"
        mentions.append(amount.rule.mention(text, amount.start, amount.end, value, amount.confidence, **details))
    return mentions


def decimal_text(value: Decimal) -> str:
    """Decimal text without exponent and without zeros that say nothing."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if text not in {"-0", ""} else "0"
