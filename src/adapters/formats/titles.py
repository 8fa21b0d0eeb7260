"""Titles: what the lines above a table say of all its amounts: that they are counted in thousands or millions."""

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


def _power(text: str) -> int:
    """The power of ten of `EUR thousand`, `TEUR`; 0 of what names none."""
    said = f"Amount ({text})"
    if (measure := measured(said)) is not None:
        return measure.power
    return power_in(said) if " " not in text else 0


def note_of_scale(above: Sequence[Sequence[str]]) -> str:
    """The note of a table whose amounts are counted so, as it says above; "" where it says nothing, or two things."""
    cells = [cell.strip() for row in above for cell in row if cell.strip()]
    powers = {power for cell in cells if (hit := _SAID.search(cell)) and (power := _power(_OF_STATES.sub("", hit[1])))}
    return f"{COUNTED_IN}:{powers.pop()}" if len(powers) == 1 else ""
