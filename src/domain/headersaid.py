"""Headers said otherwise: the other forms in which a header is looked at that says little as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.remembered import remembered

_HALVES = re.compile(r"\s*[/|\n]\s*|\s+[-–—]\s+")
_ASIDE = re.compile(r"\s*[(\[{][^()\[\]{}]*[)\]}]\s*")
_SUMMED = re.compile(
    r"(?:sum|total|max|min|average|summe|somme|suma|somma|soma) (?:of|von|de|di|da) (.+)", re.IGNORECASE
)
"""`Sum of Amount`, as a pivot table heads the sums of a column."""

_QUESTION = re.compile(
    r"(?:(?:what(?: is|'s|’s| are)|please (?:enter|provide|state|give)|enter|provide|state|confirm)\s+)?"
    r"(?:(?:the|your|our|their)\s+)?(?:best\s+|current\s+|official\s+)?(.+?)\s*[?*:]*",
    re.IGNORECASE,
)
_DATED = re.compile(r"date of (?:the )?(\S+(?: \S+){0,2})", re.IGNORECASE)
"""`Date of Award` is the `Award date`."""

_POSSESSIVE = re.compile(r"(?<=[a-z])['’]s\b", re.IGNORECASE)
_LONE = re.compile(r"[A-Za-z]{9,60}")
_WORDS = frozenset(
    """
    vendor supplier company organization organisation customer client buyer account contact person partner contractor
    name number code group address city country region state zip postal post street line email mail phone telephone
    mobile fax website web site url date created order purchase contract invoice document payment tax vat exempt
    registration legal entity currency amount total value price net gross status stage title job first last full
    primary main billing shipping business id type description product item quantity unit due close closing expected
    start end deal opportunity tender bid award project reference owner
    """.split()  # noqa: SIM905
)
"""Words of which programs make headers without a border between them."""


LONGEST = 300
"""Longer texts are no headers: nobody looks what else they may say."""


@remembered
def other_forms(column: str) -> tuple[str, ...]:
    """The other forms of the header, the nearest first; () where there are none."""
    if len(column) > LONGEST:
        return ()
    return tuple(dict.fromkeys(form for form in _forms(column.strip()) if form and form != column))


def _forms(column: str) -> Iterator[str]:
    plain = _ASIDE.sub(" ", column).strip()
    if plain != column:
        yield plain
    halves = [half for half in _HALVES.split(plain) if any(map(str.isalpha, half))]
    if 2 <= len(halves) <= 3:
        yield from halves
    if found := _SUMMED.fullmatch(plain):
        yield found[1]
    if found := _DATED.fullmatch(plain.replace("_", " ")):
        yield f"{found[1]} date"
    asked = _QUESTION.fullmatch(plain)
    if asked and (said := _POSSESSIVE.sub("", asked[1])) != plain:
        yield said
    if _LONE.fullmatch(plain) and (plain.isupper() or plain.islower()):
        yield _apart(plain.lower())


def _apart(text: str) -> str:
    """The words of the text, of which it wholly consists; "" where it does not. The longest word counts first."""
    ways: list[str | None] = [""] + [None] * len(text)
    for end in range(1, len(text) + 1):
        for start in range(end):
            before = ways[start]
            if before is not None and text[start:end] in _WORDS:
                ways[end] = f"{before} {text[start:end]}"
                break
    return (ways[len(text)] or "").strip()
