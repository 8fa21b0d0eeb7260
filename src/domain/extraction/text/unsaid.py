"""Unsaid currencies: sums said without one (`60 grand`, `50k ARR`), read in the one that is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domain.extraction.text.context import Context
from domain.extraction.text.marks import Mark
from domain.extraction.text.numerals import Quantity
from domain.extraction.text.rules import Rule
from domain.extraction.text.tokens import WORD, Token

UNSAID = Rule(
    "text.money-unsaid@2",
    "money",
    0.7,
    "a sum without a currency, where the text, its call or the writer's land tells one",
)

_NOT_GRAND = frozenset(
    """
    piano pianos slam slams prix total totals hotel hotels jury juries opening openings parent parents children
    child masters prize prizes final finals tour tours canyon plan plans scale staircase house old champion champions
    """.split()  # noqa: SIM905
)
"""Before these `grand` is no thousand."""

_KINDS = frozenset({"arr", "mrr", "acv", "tcv"})
_SUMS = frozenset("budget arr mrr acv tcv price quote".split())  # noqa: SIM905
_PAYS = frozenset("pay pays paying paid spend spends spending spent charge charges charged costs".split())  # noqa: SIM905
"""Right before a bare sum these say that it is money; `cost` itself is said of much else: `cost 40k jobs`."""

_NEARLY = frozenset("about around roughly only over nearly almost just under us them up to".split())  # noqa: SIM905
_LINKS = frozenset({"of", "is", ":", "was", "at", "around", "about", "roughly"})


_TELLS = _KINDS | _SUMS | _PAYS | {"grand"}


def may_be_unsaid(tokens: Sequence[Token]) -> bool:
    """Whether the text has a word at all by which a bare sum is money."""
    return any(token.lower in _TELLS for token in tokens)


def currency_of(codes: Iterable[str], context: Context) -> str:
    """The currency of bare sums: the only one that the text names, else its call, else the writer's country's."""
    named = set(codes)
    if len(named) == 1:
        return named.pop()
    return "" if named else context.names.currency or context.own_currency


def unsaid_mark(tokens: Sequence[Token], quantity: Quantity, currency: str) -> Mark | None:
    """The mark of a sum that needs no currency: `60 grand`, `50k ARR`, `budget is 50k`; None for bare numbers."""
    at = quantity.last
    if not currency:
        return None
    if (grand := grand_at(tokens, at)) and not quantity.power:
        return Mark(currency, True, at, grand[1], power=3)
    if not quantity.power or quantity.spelt:
        return None
    told = at < len(tokens) and tokens[at].text.upper() in {"ARR", "MRR", "ACV", "TCV"}
    if told or _led(tokens, quantity.first) or _paid(tokens, quantity.first):
        return None if _counts(tokens, at, told) else Mark(currency, True, at - 1, at)
    return None


def grand_at(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """The power of ten of `grand` at the token and the index behind it, as of other scales; None before a piano."""
    if at >= len(tokens) or tokens[at].text != "grand":
        return None
    behind = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    return None if behind in _NOT_GRAND else (3, at + 1)


def _led(tokens: Sequence[Token], first: int) -> bool:
    """Whether `a budget of`, `the price is`, `ARR:` stand right before the number."""
    at, links = first - 1, 0
    while at >= 0 and links < 3 and tokens[at].lower in _LINKS:
        at, links = at - 1, links + 1
    return links > 0 and at >= 0 and tokens[at].lower in _SUMS


def _paid(tokens: Sequence[Token], first: int) -> bool:
    """Whether `we pay`, `they charge us about` stand right before the number."""
    at = first - 1
    while at >= 0 and at > first - 4 and tokens[at].lower in _NEARLY:
        at -= 1
    return at >= 0 and tokens[at].lower in _PAYS


def _counts(tokens: Sequence[Token], at: int, told: bool) -> bool:
    """Whether things are counted: `a budget of 50k hours`; what is said of money may stand behind (`a year`, `for`)."""
    if told or at >= len(tokens):
        return False
    return tokens[at].text == "%" or (tokens[at].kind == WORD and tokens[at].lower not in _MAY_FOLLOW)


_MAY_FOLLOW = frozenset(
    """
    a an per for in to and or but so if this next over by with all at from on max maximum total annually monthly
    yearly
    plus net gross each because until which that we they i it is was
    """.split()  # noqa: SIM905
)
