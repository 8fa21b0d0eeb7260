"""Roles: what each amount is, told from the cues around it by their distance; every candidate keeps its score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from domain.currencies import SYMBOLS
from domain.extraction.text.firms import form_at
from domain.extraction.text.lineitems import Lines
from domain.extraction.text.ratewords import EQUALS, ONES, rate_at
from domain.extraction.text.rolewords import CUES, LONGEST, WEAK
from domain.extraction.text.runs import is_capital
from domain.extraction.text.tokens import NUMBER, WORD, Token, index_at, touching
from domain.provenance import Mention

DEAL, UNKNOWN = "deal_value", "unknown"

REACH = 14
"""Tokens on either side of an amount in which a cue counts."""

_BREAKS: dict[str, float] = {
    ".": 0.15, "!": 0.15, "?": 0.15, ";": 0.4, ",": 0.75, "and": 0.85, "but": 0.5, "while": 0.6, "versus": 0.7,
    "against": 0.7,
    "compared": 0.8, "und": 0.85, "et": 0.85, "y": 0.85, "aber": 0.5, "mais": 0.5, "pero": 0.5,
}  # fmt: skip
"""What is left of a cue's weight behind a boundary between it and the amount."""

_BEHIND = 0.85
"""A cue behind its amount (`a $5 million contract` apart) counts a little less than one before it."""

_PARTED = 0.15
"""What is left of it where a line ends between them that its writer ended, as in lists and offers."""

_LABEL = 1.5
"""The score of what the label of an amount's line tells; no cue of the sentence has as much."""

_CLOSE = 1.15
"""A cue that touches the amount's end: `$40,000 contract`, `$3 million in revenue`."""


class Cue(NamedTuple):
    """A cue phrase between the tokens [first, last)."""

    first: int
    last: int
    role: str
    weight: float


def with_roles(tokens: Sequence[Token], amounts: Sequence[Mention], text: str = "") -> list[Mention]:
    """The amounts with `details.role` (the best), `details.roles` (all with their scores); EPS by `per` share.

    Where the label of its line tells an amount's role, `details.line` says so.
    """
    if not amounts:
        return []
    cues = _cues(tokens)
    lines = Lines(text, amounts) if "\n" in text or len(text) < _ONE_LINE else None
    told: list[Mention] = []
    at = 0
    for place, amount in enumerate(amounts):
        first, last = index_at(tokens, amount.start), index_at(tokens, amount.end - 1) + 1
        while at < len(cues) and cues[at].last < first - REACH:
            at += 1
        scores = _scores(tokens, cues, at, first, last, lines)
        if "share" in amount.details.get("per", ""):
            scores["eps"] = max(scores.get("eps", 0.0), 1.0)
        if rate_at(tokens, first, last) or _rated(tokens, amounts, place):
            scores[RATE] = _LABEL
        label = lines.role(amount) if lines else ""
        if label:
            scores[label] = _LABEL
        told.append(_with(amount, scores, label))
    return told


RATE = "exchange_rate"
_ONE_LINE = 120
"""Characters of a text of one line that may be the line of an offer."""


def _rated(tokens: Sequence[Token], amounts: Sequence[Mention], place: int) -> bool:
    """Whether the amount and its neighbour are one unit of a currency and its price in another: `1 EUR = 4.3 PLN`."""
    for low in (place - 1, place):
        pair = amounts[low : low + 2] if low >= 0 else ()
        if len(pair) != 2:
            continue
        (number, _, code), (_, _, other) = (one.value.partition(" ") for one in pair)
        first, last = index_at(tokens, pair[0].end - 1) + 1, index_at(tokens, pair[1].start)
        if code != other and number in ONES and last - first == 1 and tokens[first].lower in EQUALS:
            return True
    return False


def _with(amount: Mention, scores: dict[str, float], label: str) -> Mention:
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    kept = [(role, score) for role, score in ranked if score >= 0.1][:5]
    role = kept[0][0] if kept else UNKNOWN
    said = " ".join(f"{name}:{score:.2f}" for name, score in kept)
    details = {
        **amount.details,
        "role": role,
        **({"roles": said} if said else {}),
        **({"line": label} if label else {}),
    }
    return msgspec.structs.replace(amount, details=details)


def _cues(tokens: Sequence[Token]) -> list[Cue]:
    found: list[Cue] = []
    index = 0
    while index < len(tokens):
        cue = _cue_at(tokens, index)
        if cue is not None:
            cue = cue._replace(last=_behind_number(tokens, cue.last))
            found.append(cue)
        index = cue.last if cue is not None else index + 1
    return found


def _behind_number(tokens: Sequence[Token], at: int) -> int:
    """The token behind the number of an order or contract, `PO-4711` or `order no. 4711`."""
    place = at
    while place < min(len(tokens), at + 3) and tokens[place].lower in {"-", "#", "no", "nr", "."}:
        place += 1
    marked = (place > at and tokens[place - 1].text != ".") or (place > at + 1)
    told = marked and place < len(tokens) and tokens[place].kind == NUMBER and tokens[place].text.isdigit()
    return place + 1 if told and len(tokens[place].text) >= 3 else at


_FIRST = frozenset(cue[0] for cue in CUES)


def _cue_at(tokens: Sequence[Token], index: int) -> Cue | None:
    if tokens[index].lower not in _FIRST:
        return None
    for size in range(LONGEST, 0, -1):
        words = tuple(token.lower for token in tokens[index : index + size])
        if len(words) == size and words in CUES:
            if CUES[words] == "tax" and _beside_price(tokens, index, index + size):
                return None
            if size == 1 and _in_name(tokens, index):
                return None
            return Cue(index, index + size, CUES[words], WEAK.get(words[0], 1.0) if size == 1 else 1.0)
    return None


def _in_name(tokens: Sequence[Token], at: int) -> bool:
    """Whether the word is one of a firm's name: `Orchid Freight Ltd` says nothing of freight."""
    named = at > 0 and is_capital(tokens[at]) and is_capital(tokens[at - 1])
    return named and at + 1 < len(tokens) and form_at(tokens, at + 1) > at + 1


_BESIDE = frozenset(
    """
    excl ex excluding exclusive incl inc including inclusive plus + before without zzgl inkl exkl zuzüglich inklusive
    exklusive ohne hors sans sin con más iva no con senza più oltre exclusief inclusief
    """.split()  # noqa: SIM905
)
_SKIPPED = frozenset({".", "%", "of", "the", "der", "gesetzlicher", "gesetzl", "any", "sales", "la", "l'", "-"})


def _beside_price(tokens: Sequence[Token], index: int, after: int) -> bool:
    """Whether a tax only says how a price is meant: `£12,000 plus VAT`, `zzgl. 19 % MwSt.`; not `plus VAT of £200`."""
    at = index - 1
    while at >= 0 and index - at <= 5 and (tokens[at].lower in _SKIPPED or tokens[at].kind == NUMBER):
        at -= 1
    if at < 0 or tokens[at].lower not in _BESIDE:
        return False
    behind = [token.lower for token in tokens[after : after + 2]]
    return not (behind[:1] and (behind[0] in {":", "of", "von", "de"} or behind[0] in SYMBOLS))


def _scores(
    tokens: Sequence[Token], cues: Sequence[Cue], at: int, first: int, last: int, lines: Lines | None
) -> dict[str, float]:
    scores: dict[str, float] = {}
    for cue in cues[at:]:
        if cue.first > last + REACH:
            break
        if cue.first < last and cue.last > first:
            continue
        score = _score(tokens, cue, first, last)
        if lines and lines.parted(tokens[cue.first].start, tokens[first].start):
            score *= _PARTED
        scores[cue.role] = max(scores.get(cue.role, 0.0), score)
    return scores


def _abbreviates(tokens: Sequence[Token], at: int) -> bool:
    """Whether the full stop ends no sentence: the words go on small behind it (`Globex Inc. for $45,000`)."""
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    return touching(tokens, at) and behind is not None and behind.kind == WORD and behind.text[0].islower()


def _distance(between: Sequence[Token]) -> int:
    """How many words stand between; a name of several is one: `a proposal to Orchid Tools of Ulm GmbH, EUR 55,000`."""
    size, named = len(between), False
    for place, token in enumerate(between):
        capital = is_capital(token)
        joins = named and token.lower in _JOINERS and place + 1 < len(between) and is_capital(between[place + 1])
        size -= named and (capital or joins)
        named = capital or joins
    return size


_JOINERS = frozenset({"of", "&", "de", "von", "van"})
"""Small words within a name; `and` parts two of them."""


def _score(tokens: Sequence[Token], cue: Cue, first: int, last: int) -> float:
    before = cue.last <= first
    between = tokens[cue.last : first] if before else tokens[last : cue.first]
    score = cue.weight / (1 + _distance(between) / 4)
    begin = cue.last if before else last
    for place, token in enumerate(between, begin):
        if token.lower in _BREAKS and not (token.text == "." and _abbreviates(tokens, place)):
            score *= _BREAKS[token.lower]
    if before:
        return score
    close = len(between) == 0 or (len(between) <= 2 and between[0].lower in {"in", "of", "per", "-", "worth"})
    return score * (_CLOSE if close else _BEHIND)
