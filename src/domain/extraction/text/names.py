"""Names that are known before a text is read: from the rest of its document, from the workspace, from the world."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from domain.extraction.text.firmwords import EXACT_FORMS, FORMS

Words = tuple[str, ...]
Table = dict[str, tuple[Words, ...]]
"""Names as their words in lower case, longest first, by their first word."""

_SAME_FIRST = 20


class Names(msgspec.Struct, frozen=True):
    """`firms` are those of the document, `vendors` those that the workspace knows, `people` single words of the names
    of people of the document, all in lower case without legal forms; `on` is the day that the document tells above
    its words, `currency` the only one that its amounts are in."""

    firms: Table = {}
    vendors: Table = {}
    people: frozenset[str] = frozenset()
    on: date | None = None
    currency: str = ""


UNKNOWN = Names()


def table_of(names: Iterable[Words]) -> Table:
    """The table of these names."""
    found: dict[str, set[Words]] = {}
    for words in names:
        if words:
            found.setdefault(words[0], set()).add(words)
    return {first: tuple(sorted(several, key=_longest)[:_SAME_FIRST]) for first, several in found.items()}


def _longest(words: Words) -> tuple[int, Words]:
    return -len(words), words


def core_of(name: str) -> Words:
    """The words of a name before its legal form, in lower case."""
    words = name.replace(",", " ").replace(".", " ").split()
    for index in range(1, len(words)):
        if "".join(words[index:]).replace("&", "").lower() in FORMS or "".join(words[index:]) in EXACT_FORMS:
            words = words[:index]
            break
    return tuple(word.lower() for word in words)
