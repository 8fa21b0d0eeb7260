"""What programs put around the text of a cell, by the words of a layout's notes: formulas, marks, HTML's signs."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection

from adapters.formats.decoding import mended

MOJIBAKE = "decoded_twice"
FORMULAS = "texts_as_formulas"
MARKED = "texts_marked"
ENTITIES = "html_entities"

_FORMULA = re.compile(r'="([^"]*)"')
_FORMULA_CELL = re.compile(r'(?m)(?:^|[,;|\t"])="')
_MARKED = re.compile(r"['’](?=[\d+=@-])[^'’]*")
_MARKED_CELL = re.compile(r"""(?m)(?:^|[,;|\t"])'[\d+][^'\n]*?(?:$|[,;|\t"])""")
_ENTITY = re.compile(
    r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{2,6}|#x[0-9a-fA-F]{2,6}"
    r"|[A-Za-z]{1,6}(?:uml|acute|grave|circ|tilde|lig|slash|cedil|ring));"
)


def forms_in(text: str) -> tuple[str, ...]:
    """The notes about a sample's cells: `="0123"` and `'0123`, by which spreadsheets keep zeros, and `M&uuml;nchen`."""
    found = {
        FORMULAS: _FORMULA_CELL.search(text) is not None,
        MARKED: _MARKED_CELL.search(text) is not None,
        ENTITIES: _ENTITY.search(text) is not None,
    }
    return tuple(note for note, true in found.items() if true)


def plainly(notes: Collection[str]) -> Callable[[str], str] | None:
    """What makes a cell's text plain under these notes; None where it is."""
    steps = [step for note, step in _STEPS.items() if note in notes]
    if len(steps) < 2:
        return steps[0] if steps else None

    def all_of_them(text: str) -> str:
        for step in steps:
            text = step(text)
        return text

    return all_of_them


def _without_formula(text: str) -> str:
    found = _FORMULA.fullmatch(text)
    return found[1] if found else text


def _unmarked(text: str) -> str:
    return text[1:] if text[:1] in "'’" and _MARKED.fullmatch(text) else text


def _unescaped(text: str) -> str:
    return _ENTITY.sub(lambda hit: html.unescape(hit[0]), text) if "&" in text else text


_STEPS: dict[str, Callable[[str], str]] = {
    MOJIBAKE: mended,
    FORMULAS: _without_formula,
    MARKED: _unmarked,
    ENTITIES: _unescaped,
}
"""In the order in which they are done."""
