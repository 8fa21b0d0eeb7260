"""Runs: capitalised words that stand together, as names do, found from either end over the tokens."""

from __future__ import annotations

from collections.abc import Sequence

from domain.extraction.spans import listed
from domain.extraction.text.firmwords import LEAD, PAPERS, PAPERS_ABROAD
from domain.extraction.text.tokens import MARK, NUMBER, WORD, Token, touching

JOINERS = frozenset("& + and of de la du des di del della van von der den do da und et y e for".split())  # noqa: SIM905
"""Small words inside a name."""

LONGEST = 7
"""Words of the longest name that is looked for."""

_DOTTED = frozenset("co pvt pte st bros int mfg tech dr jr sr no ing".split())  # noqa: SIM905


def is_capital(token: Token) -> bool:
    """Whether the token may be a word of a name: capitalised, or of a script without capitals."""
    if token.kind != WORD:
        return False
    first = token.text[0]
    return first.isupper() or not (first.islower() or first.isascii())


def run_before(text: str, tokens: Sequence[Token], end: int, joined: bool = True) -> int:
    """The index of the first token of the run that ends before the token `end`; `end` itself when there is none."""
    at, words, first = end - 1, 0, end
    while (
        at >= max(0, end - 3 * LONGEST)
        and words < LONGEST
        and (at + 1 >= len(tokens) or not _apart(text, tokens[at], tokens[at + 1]))
    ):
        token = tokens[at]
        if is_capital(token) or (token.kind == NUMBER and token.text.isdecimal() and words):
            first, words = at, words + 1
        elif (token.text == "." and at and _abbreviated(tokens, at)) or (
            token.text in {"-", "'", "’"} and touching(tokens, at) and touching(tokens, at + 1)
        ):
            pass
        elif not (joined and words and token.lower in JOINERS and at and is_capital(tokens[at - 1])):
            break
        at -= 1
    return without_lead(tokens, first, end)


def run_after(text: str, tokens: Sequence[Token], start: int, joined: bool = True, most: int = 4) -> int:
    """The index behind the run that begins at the token `start`; `start` itself when there is none."""
    at, words, last = start, 0, start
    while (
        at < min(len(tokens), start + 3 * LONGEST)
        and words < most
        and (at == start or not _apart(text, tokens[at - 1], tokens[at]))
    ):
        token = tokens[at]
        if is_capital(token) or (token.kind == NUMBER and token.text.isdecimal() and words and len(token.text) < 4):
            last, words = at + 1, words + 1
            if token.text.endswith(("'s", "’s")):
                break
        elif (
            token.text == "." and _abbreviated(tokens, at) and at + 1 < len(tokens) and is_capital(tokens[at + 1])
        ) or (token.text in {"-", "'", "’"} and touching(tokens, at) and touching(tokens, at + 1)):
            pass
        elif not (joined and words and token.lower in JOINERS and at + 1 < len(tokens) and is_capital(tokens[at + 1])):
            break
        at += 1
    return last


def _apart(text: str, before: Token, after: Token) -> bool:
    """Whether an empty line, a wide gap or the end of a line of a list divides two tokens."""
    if after.start - before.end > 2:
        return True
    breaks = text.count("\n", before.end, after.start)
    return breaks > 1 or (breaks == 1 and listed(text, text.find("\n", before.end)))


def _abbreviated(tokens: Sequence[Token], at: int) -> bool:
    """Whether the full stop at the token belongs to an initial or a short word: `J.`, `Co.`."""
    before = tokens[at - 1]
    return before.kind == WORD and touching(tokens, at) and (len(before.text) == 1 or before.lower in _DOTTED)


def without_lead(tokens: Sequence[Token], first: int, end: int) -> int:
    """The start of the run without the sentence's own words and marks in front."""
    while first < end and (_is_year(tokens[first]) or tokens[first].kind == MARK or tokens[first].lower in LEAD):
        first += 1
    if first + 2 < end and tokens[first].lower in PAPERS and tokens[first + 1].lower in {"for", "from", "with"}:
        return without_lead(tokens, first + 2, end)
    if first + 2 < end and tokens[first].lower in PAPERS_ABROAD and tokens[first + 1].lower in JOINERS | {"von"}:
        return without_lead(tokens, first + 2, end)
    return first


def _is_year(token: Token) -> bool:
    return token.kind == NUMBER and len(token.text) == 4 and token.text[:2] in {"19", "20"}


def sentence_begins(tokens: Sequence[Token], at: int) -> bool:
    """Whether the token is the first of a sentence, where every word is capitalised."""
    return at == 0 or tokens[at - 1].text in {".", "!", "?", ":", '"', "“", "•", "*"}
