"""Known firms: organisations that were named before: in the text, in its document, in the workspace, anywhere."""

from __future__ import annotations

from collections.abc import Sequence, Set

from domain.extraction.text.firmrules import (
    AGAIN,
    DOCUMENT,
    VENDOR,
    WORLDWIDE,
    behind_name,
    disjoint,
    is_given,
    mention,
)  # fmt: skip
from domain.extraction.text.firmwords import GENERIC, NO_NAMES
from domain.extraction.text.names import Names, Table, core_of, table_of
from domain.extraction.text.rules import Rule
from domain.extraction.text.runs import is_capital, sentence_begins
from domain.extraction.text.taken import Taken
from domain.extraction.text.tokens import Token, tokens_of, touching
from domain.extraction.text.worldnames import WORDY, WORLD
from domain.provenance import Mention


def again(text: str, tokens: Sequence[Token], taken: Taken, known: list[Mention]) -> list[Mention]:
    """Later and earlier mentions of the same organisations without their form: `Orchid Tools` of `Orchid Tools Ltd`."""
    names = (core_of(one.value) for one in known)
    telling = (
        words
        for words in names
        if len("".join(words)) > 2 and not all(word in GENERIC or word in NO_NAMES for word in words)
    )
    return _known(AGAIN, text, tokens, taken, table_of(telling))


def _known(
    rule: Rule, text: str, tokens: Sequence[Token], taken: Taken, table: Table, people: Set[str] = frozenset()
) -> list[Mention]:
    """The names of the table where they stand in the text, of several that begin alike the longest; not behind a given
    name, nor one of these names of people."""
    found: list[Mention] = []
    for index, token in enumerate(tokens if table else ()):
        if token.lower not in table or not is_capital(token) or (index and is_given(tokens[index - 1], people)):
            continue
        for words in table[token.lower]:
            last = index + len(words)
            if tuple(t.lower for t in tokens[index:last]) == words and not taken.at(token.start, tokens[last - 1].end):
                if _stands_for_it(rule, tokens, index, last):
                    found.append(mention(rule, text, tokens, index, last))
                break
    return disjoint(found)


def _stands_for_it(rule: Rule, tokens: Sequence[Token], index: int, last: int) -> bool:
    """Whether the word is the name and not the capitalised first of a sentence, or a name written otherwise."""
    if rule is WORLDWIDE and tokens[index].lower in _WORDY and last - index == 1:
        return tokens[index].text in _WRITTEN and not _beside_capital(tokens, index)
    if rule is WORLDWIDE:
        written = "".join(token.text.removesuffix("'s").removesuffix("’s") for token in tokens[index:last])
        if index and tokens[index - 1].text == "(" and last < len(tokens) and tokens[last].text == ":":
            return False  # `(NYSE: ORC)` tells where a share is listed, and nothing of the exchange
        return written in _WRITTEN or (len(written) >= _LONG and not written[1:].islower() and not written.isupper())
    if last - index == 1 and behind_name(tokens, index):
        return False
    if rule is DOCUMENT or last - index > 1 or not sentence_begins(tokens, index):
        return True
    return touching(tokens, last) or tokens[index].text.isupper()


_LONG = 6
"""Letters of a firm's name that is known with other capitals inside, too: `AirBus`, `Fedex` is too short."""


def _beside_capital(tokens: Sequence[Token], index: int) -> bool:
    """Whether the word begins a sentence or stands beside a capitalised one, also over the full stop of `Mr.`."""
    if sentence_begins(tokens, index) or is_capital(tokens[index - 1]):
        return True
    return index + 1 < len(tokens) and is_capital(tokens[index + 1])


_WORLD = table_of(tuple(token.lower for token in tokens_of(name)) for name in WORLD)
_WORDY = table_of((name.lower(),) for name in WORDY)
_WRITTEN = frozenset(name.replace(" ", "") for name in WORLD | WORDY)


def known_before(text: str, tokens: Sequence[Token], taken: Taken, names: Names) -> list[Mention]:
    """Names of the document, of the workspace and of the world, in this order of trust."""
    found: list[Mention] = []
    for rule, table in ((DOCUMENT, names.firms), (VENDOR, names.vendors), (WORLDWIDE, _WORLD), (WORLDWIDE, _WORDY)):
        found += taken.by(_known(rule, text, tokens, taken, table, names.people))
    return found
