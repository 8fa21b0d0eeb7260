"""Phone cells: the number that is meant in a cell of several, as `Phone: (512) 555-0177 Mobile: (512) 555-0178`."""

from __future__ import annotations

import re

from domain.normalise import phone_of

_LABEL = re.compile(r"(?i)\b(fax|telefax|[^\W\d]{1,12})\.?\s*:\s*(?=[+(\d])")
_PARTS = re.compile(r"[;|\n]|:::|,\s|\s/\s|\bor\b|\bund\b|\band\b")
_FRACTION = re.compile(r"\d{7,15}\.0")
_FAXES = ("fax", "telefax", "f")


def pieces_of(text: str) -> list[str]:
    """The numbers of the cell as they are written, those of a fax left out; the whole cell where it is one number."""
    marks = list(_LABEL.finditer(text))
    if not marks:
        return [piece for piece in _PARTS.split(text) if any(map(str.isdigit, piece))]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    labelled = [(mark[1].lower(), text[mark.end() : end]) for mark, end in zip(marks, ends, strict=True)]
    return [
        piece for label, said in labelled if label not in _FAXES for piece in _PARTS.split(said.strip(" ,;")) if piece
    ]


def without_fraction(text: str) -> str:
    """The digits of a number that a program wrote as one with a fraction: `40721000000.0`."""
    return text.strip()[:-2] if _FRACTION.fullmatch(text.strip()) else text


def first_phone(text: str, country: str) -> str | None:
    """E.164 of the first valid number in a cell that is not one number itself; None where there is none."""
    pieces = pieces_of(text)
    return next((found for piece in pieces if piece != text and (found := phone_of(piece, country))), None)
