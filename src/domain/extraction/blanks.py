"""Blanks: what empty cells say where an import's policy has them say that there is no value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from domain.prices import PRICE_FIELDS
from domain.provenance import FIELDS, Claim, Noun, Part
from domain.readings import Blank, Policies
from domain.shapes import is_blank
from domain.survivorship import EARLIEST

BLANK = "csv.blank@1"
"""The rule of an empty cell that clears; its claim has the value ""."""

Clears = tuple[tuple[int, Noun, str], ...]
"""Per column whose empty cells clear: its index, the noun and the field."""


def clears_of(columns: Sequence[str], mapping: Mapping[str, str], policies: Policies) -> Clears:
    """The columns whose empty cells say that there is no value; never those by which people know a thing."""
    found: list[tuple[int, Noun, str]] = []
    for index, column in enumerate(columns):
        target = mapping.get(column)
        if target is None or policies.blank_of(target) is not Blank.CLEAR:
            continue
        name, _, field = target.partition(".")
        noun = Noun(name)
        if (noun, field) not in EARLIEST and (field in FIELDS[noun] or (noun is Noun.DEAL and field in PRICE_FIELDS)):
            found.append((index, noun, field))
    return tuple(found)


def cleared(part: Part, cells: Sequence[str], clears: Clears) -> Part:
    """The part with a claim of no value for each empty cell that clears, of the things it speaks of.

    A cell that is not there at all, as in a row that ends early, says nothing.
    """
    said: dict[str, dict[str, Claim]] = {}
    for index, noun, field in clears:
        claims = part.of(noun)
        if claims and field not in claims and index < len(cells) and is_blank(cells[index]):
            said.setdefault(str(noun), dict(claims))[field] = Claim("", cells[index], BLANK, index)
    return msgspec.structs.replace(part, **said) if said else part
