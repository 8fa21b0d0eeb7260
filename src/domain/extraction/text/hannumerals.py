"""Han numerals: numbers in the figures and scales of Chinese, Japanese and Korean: `1億2千万`, `壹佰万`, `이천만`."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

_FIGURES = {
    "〇零○영공": 0, "一壹壱弌일": 1, "二贰貳弐两兩이": 2, "三叁參参삼": 3, "四肆사": 4, "五伍오": 5, "六陆陸육륙": 6,
    "七柒漆칠": 7, "八捌팔": 8, "九玖구": 9,
}  # fmt: skip
FIGURES: dict[str, int] = {sign: value for signs, value in _FIGURES.items() for sign in signs}
"""Signs of one figure, the formal ones of contracts and cheques too."""

SMALL: dict[str, int] = {
    sign: power for signs, power in (("十拾什십", 1), ("百佰陌백", 2), ("千仟阡천", 3)) for sign in signs
}
"""Scales inside four figures, as powers of ten."""

GREAT: dict[str, int] = {
    sign: power for signs, power in (("万萬만", 4), ("億亿억", 8), ("兆조", 12), ("京경", 16)) for sign in signs
}
"""Scales of four figures each."""

SIGNS = "".join((*FIGURES, *SMALL, *GREAT))
MAX_SIGNS = 40


def number_of(text: str) -> Decimal | None:
    """The number: `1億2千万` is 120000000, `二〇二四` 2024, `1.5亿` 150000000; None when the signs make none."""
    text = unicodedata.normalize("NFKC", "".join(text.split())) if not text.isascii() else text
    if not text or len(text) > MAX_SIGNS:
        return None
    if all(sign in FIGURES for sign in text):
        return Decimal("".join(str(FIGURES[sign]) for sign in text))
    total, section, number, lowest = Decimal(0), Decimal(0), "", 20
    for sign in text:
        if sign.isascii() and (sign.isdigit() or sign in ".,"):
            number += sign if sign != "," else ""
        elif sign in FIGURES:
            number += str(FIGURES[sign])
        elif sign in SMALL:
            times = _decimal(number) if number else Decimal(1)
            if times is None:
                return None
            section += times.scaleb(SMALL[sign])
            number = ""
        elif sign in GREAT and GREAT[sign] < lowest:
            lowest = GREAT[sign]
            part = _decimal(number) if number else Decimal(0 if section else 1)
            if part is None:
                return None
            total += (section + part).scaleb(lowest)
            section, number = Decimal(0), ""
        else:
            return None
    if number and _decimal(number) is None:
        return None
    return total + section + (_decimal(number) or Decimal(0))


def _decimal(number: str) -> Decimal | None:
    """What the figures before a scale say; None when there are none or two points among them."""
    return Decimal(number) if number.strip(".") and number.count(".") <= 1 else None
