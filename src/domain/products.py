"""Products: the several products that the text of one deal names, one after the other."""

from __future__ import annotations

import re

from domain.normalise import fold

_MARKS = re.compile(r"\s*[;|\n\r\u2022\u00b7\u3001]+\s*")
_COMMAS = re.compile(r"\s*,\s+|\s+\+\s+")
_QUOTED = re.compile(r"\A\s*\[(.*)\]\s*\Z", re.DOTALL)
_SHORT = 3
"""Words of a name that commas may part from the next; longer pieces are one description with commas in it."""

MOST = 50
"""Products of one deal; a text of more is a catalogue, and what is behind these is in the text alone."""


def products_of(text: str) -> list[str]:
    """The products in order, each once; semicolons, bars and lines part them, commas only short capitalised names.

    `Router X; Switch Y` are two, `Server, rack-mounted` is one, `["A", "B"]` two; "" none.
    """
    listed = _QUOTED.match(text)
    if listed is not None:
        pieces = [piece.strip().strip("\"'") for piece in re.split(r"\s*,\s*", listed.group(1))]
    else:
        pieces = _MARKS.split(text)
        if len(pieces) == 1:
            parts = _COMMAS.split(text)
            pieces = parts if all(_is_name(part) for part in parts) else [text]
    found: dict[str, str] = {}
    for piece in pieces:
        piece = piece.strip()
        if piece:
            found.setdefault(fold(piece) or piece, piece)
    return list(found.values())[:MOST]


def _is_name(text: str) -> bool:
    text = text.strip()
    return bool(text) and len(text.split()) <= _SHORT and (text[0].isupper() or text[0].isdigit())
