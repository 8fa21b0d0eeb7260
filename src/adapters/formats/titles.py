"""Titles: what the lines above a table say of it: that amounts are in thousands, or whom its first column names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.headerforms import power_in
from domain.headermeasures import measured
from domain.records import COUNTED_IN

_SAID = re.compile(
    r"(?i)(?:\b(?:amounts?|figures?|values?|prices?|betr[aä]ge?|angaben|werte|zahlen|montants?|valeurs|importes|valores|cifras"
    r"|bedragen|importi)\b[^.;]{0,24}?\b(?:in|en|em)"
    r"|\A\W*(?:[$€£] ?)?(?:in|en))\s+((?:[^().;]|\.(?=\s)){1,40}?)\s*[).]*\s*\Z"
)
"""`All amounts in EUR thousand`, `(in thousands)`, `Beträge in TEUR`."""

_OF_STATES = re.compile(r"(?i)\b(?:u\.?s\.?|canadian|australian)\s+(?=dollars?)|\bof\s+")

_LONGEST, _PADDED = 2_000, 10_000
"""Characters of a title that may say it, and of the cell with the blanks that put it in the middle of a page."""


def _power(text: str) -> int:
    """The power of ten of `EUR thousand`, `TEUR`; 0 of what names none."""
    said = f"Amount ({text})"
    if (measure := measured(said)) is not None:
        return measure.power
    return power_in(said) if " " not in text else 0


_BY = re.compile(
    r"(?i)\b(?:by|nach|par|por|per|na|efter|wg|podle)\s+(vendors?|suppliers?|payees?|lieferant(?:en)?|kreditor(?:en)?"
    r"|fournisseurs?|proveedor(?:es)?|fornecedor(?:es)?|fornitor[ei]|leveranciers?|leverant[oö]r(?:er)?|dostawc\w{1,3}"
    r"|dodavatel\w{0,2})\b"
)
"""`Purchases by Vendor Detail`, as reports are called whose first column has no name."""


def with_corner(names: list[str], above: Sequence[Sequence[str]]) -> list[str]:
    """The names of the columns, the empty first one called as the title says that the rows are put in order by.

    They stay as they are where there is a name already, or the titles say nothing.
    """
    if len(names) < 3 or names[0].strip() or not all(name.strip() for name in names[1:3]):
        return names
    said = {hit[1] for row in above for cell in row if len(cell) <= _TITLE and (hit := _BY.search(cell))}
    return [said.pop().capitalize(), *names[1:]] if len(said) == 1 else names


_TITLE = 120


def note_of_scale(above: Sequence[Sequence[str]]) -> str:
    """The note of a table whose amounts are counted so, as it says above; "" where it says nothing, or two things."""
    cells = (" ".join(cell.split()) for row in above for cell in row if len(cell) <= _PADDED)
    said = [hit[1] for cell in cells if len(cell) <= _LONGEST and (hit := _SAID.search(cell))]
    powers = {power for text in said if (power := _power(_OF_STATES.sub("", text)))}
    return f"{COUNTED_IN}:{powers.pop()}" if len(powers) == 1 else ""
