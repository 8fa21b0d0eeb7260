"""Header measures: the scale and currency that stand behind a noun, as `(Rs. in Lakh)` and `, тыс. руб.`."""

from __future__ import annotations

import re
from unicodedata import normalize

import msgspec

from domain.currencies import CODES, SCALES, SYMBOLS, UNSURE, code_of
from domain.remembered import remembered

_PLACE = re.compile(
    r"[(\[](?P<inside>[^()\[\]]{1,30})[)\]]|,\s*(?P<behind>[^,()]{2,20})\Z|\bin\s+(?P<last>\S+(?:\s\S+){0,2})\Z"
)
_EASTERN = re.compile(r"(?P<scale>千|百万|十億|万|萬|億|亿)(?P<unit>円|元|日元|人民币|圆)?")
_EASTERN_POWERS = {"千": 3, "百万": 6, "十億": 9, "万": 4, "萬": 4, "億": 8, "亿": 8}
_BETWEEN = frozenset({"in", "of", "the", "figures", "amounts"})
_OTHERS_TOO = frozenset({"colon", "sole", "quid", "buck", "rand", "mark", "dong", "crown", "won", "real", "md", "mil"})
"""Words that are currencies or scales only beside one that is one for sure."""


class Measure(msgspec.Struct, frozen=True):
    """A header taken apart: the noun before the measure, the power of ten, an ISO 4217 code or "", and whether that is
    the only currency of its sign."""

    noun: str
    power: int
    currency: str
    sure: bool


@remembered
def measured(column: str) -> Measure | None:
    """The measure in the header, of which every word is a scale or a currency; None where there is none.

    Single letters (`$M`, `k€`) are left to whoever knows how they are joined.
    """
    column = normalize("NFKC", column).strip()
    for hit in _PLACE.finditer(column):
        found = _read(hit["inside"] or hit["behind"] or hit["last"])
        if found is not None:
            noun = f"{column[: hit.start()]} {column[hit.end() :]}".strip()
            return Measure(noun, *found) if noun else None
    return None


def _read(text: str) -> tuple[int, str, bool] | None:
    power, code, sure, telling = 0, "", True, False
    for word in filter(None, (part.strip(".'") for part in re.split(r"[\s,/]+", text))):
        if word.lower() in _BETWEEN:
            continue
        eastern = _EASTERN.fullmatch(word)
        scale = _EASTERN_POWERS[eastern["scale"]] if eastern else SCALES.get(word.lower()) if len(word) > 1 else None
        named = code_of(eastern["unit"]) if eastern and eastern["unit"] else None if scale else code_of(word)
        if (scale is None and named is None) or (named and code and named != code):
            return None
        power += scale or 0
        if named:
            code, sure = named, word not in UNSURE and word.lower() not in UNSURE
        telling |= word.lower() not in _OTHERS_TOO and (word in CODES or word in SYMBOLS or bool(scale) or sure)
    return (power, code, sure) if telling and (power or code) else None
