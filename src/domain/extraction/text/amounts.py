"""Amounts of money in running text: a number with a currency beside it, its cents, its range and what it is per."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from domain.extraction.text.context import Context
from domain.extraction.text.decimals import Decimals
from domain.extraction.text.easternamounts import with_eastern
from domain.extraction.text.marks import Mark, mark_after, mark_before
from domain.extraction.text.moneyrules import CODE, MINOR, RULES, SIGN, SPELT, WORDS, Amount
from domain.extraction.text.numberwords import CONJUNCTIONS
from domain.extraction.text.numerals import Quantity, quantity_at, scale_at
from domain.extraction.text.per import per_at
from domain.extraction.text.ranges import ranged, summed
from domain.extraction.text.rules import Rule
from domain.extraction.text.tokens import NUMBER, WORD, Token, touching
from domain.extraction.text.unsaid import UNSAID, currency_of, grand_at, may_be_unsaid, unsaid_mark
from domain.money import MAX_DIGITS
from domain.provenance import Mention

__all__ = ["RULES", "amounts_in", "decimal_text"]

UNSURE = 0.82
"""What a shared sign or word (`$`, `pounds`) leaves of the confidence when nothing tells whose it is."""

DOUBT = 0.6
"""What is left where a point may part thousands as well as decimals; `details.alternative` is the other reading."""

_UNSPACED = "\u3040"
"""From here on are the letters of scripts that put no space between a word and a number: `価格は500万円`."""


def amounts_in(text: str, tokens: Sequence[Token], context: Context) -> list[Mention]:
    """Every amount of money, value `"<decimal> <CODE>"`, in order of place; `details` tell range ends and `per`."""
    found: list[Amount] = []
    bare: list[Quantity] = []
    index = used = 0
    decimals = Decimals(tokens, context)
    while index < len(tokens):
        quantity = quantity_at(tokens, index, context.decimal_comma)
        if quantity is None or _is_part(text, tokens, index, context):
            index += 1
            continue
        amount = _amount(text, tokens, quantity, used, context, decimals)
        if amount is None:
            bare.append(quantity)
            index = max(quantity.last, index + 1)
            continue
        found.append(amount)
        index = used = amount.last
    found += _unsaid(tokens, found, bare, context)
    found.sort(key=lambda amount: amount.first)
    mentions = _mentions(text, tokens, ranged(tokens, summed(tokens, found, bare), bare))
    return with_eastern(text, tokens, mentions)


def _unsaid(tokens: Sequence[Token], found: Sequence[Amount], bare: list[Quantity], context: Context) -> list[Amount]:
    """The bare numbers that are money without a currency; they are taken out of `bare`."""
    if not bare or not may_be_unsaid(tokens):
        return []
    currency = currency_of((amount.code for amount in found), context)
    said: list[Amount] = []
    taken: set[int] = set()
    for quantity in bare:
        mark = unsaid_mark(tokens, quantity, currency)
        if mark is None or quantity.base.adjusted() + quantity.power + mark.power > MAX_DIGITS:
            continue
        taken.add(quantity.first)
        power = quantity.power + mark.power
        said.append(Amount(
            quantity.first, mark.last, tokens[quantity.first].start, tokens[mark.last - 1].end,
            quantity.base.scaleb(power), mark.code, power, UNSAID, 1.0, quantity.first, {},
        ))  # fmt: skip
    bare[:] = [quantity for quantity in bare if quantity.first not in taken]
    return said


def _is_part(text: str, tokens: Sequence[Token], index: int, context: Context) -> bool:
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
        return mark_before(text, tokens, index, context) is None
    return before.text in "/#@:_" and before.text != "" and not (before.text == "/" and _slash_sign(tokens, index - 1))


def _slash_sign(tokens: Sequence[Token], at: int) -> bool:
    return at > 0 and tokens[at - 1].text == "S"


def _amount(
    text: str, tokens: Sequence[Token], quantity: Quantity, used: int, context: Context, decimals: Decimals
) -> Amount | None:
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
    power = decimals.power(quantity, mark) + mark.power
    if not quantity.power and not mark.power and not mark.minor:
        late, behind = grand_at(tokens, last) or scale_at(tokens, last)
        if late and late >= 2 and len(tokens[last].text) > 1:
            power, last = late, behind
    if power > 15 or quantity.base.adjusted() + power > MAX_DIGITS:
        return None
    base, doubt = decimals.read(quantity, mark, last) if not power else (quantity.base, False)
    value = base.scaleb(power - mark.minor)
    first = before.first if before else quantity.first
    start = tokens[first].start
    if before is not None and before.start >= 0:
        start = before.start
    return _finished(text, tokens, Amount(
        first, last, start, tokens[last - 1].end, value, mark.code, power, _rule(tokens, quantity, mark, before),
        (1.0 if mark.sure else UNSURE) * (DOUBT if doubt else 1.0), quantity.first,
        {"alternative": _other(value, mark.code)} if doubt else {}), mark, context)  # fmt: skip


def _other(value: Decimal, code: str) -> str:
    """The value with its point read the other way: a thousand times as much, or as little."""
    return f"{decimal_text(value.scaleb(3 if value < 1000 else -3))} {code}"


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
    if tokens[amount.number - 1].text == "(" and amount.number > first:  # `$(1,200)`
        last = last + 1
        value, end = -value, tokens[last - 1].end
    if first and tokens[first - 1].lower == "minus" and not (first > 1 and tokens[first - 2].kind == NUMBER):
        value, start, first = -value, tokens[first - 1].start, first - 1
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
