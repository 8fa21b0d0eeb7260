"""Plain cells: which texts of a column do not simply say themselves, told for a thousand of them at once.

What is not told apart here says itself: the rule that reads such a cell gives the text as it stands. Too many may be
told apart, as those are read one by one; too few never.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from domain.people import DEPARTMENTS
from domain.shapes import PLACEHOLDERS

Odd = Callable[[Sequence[str]], Collection[str]]
"""Which of the texts are to be read one by one, the empty ones always among them."""

_PEOPLE = re.compile(r"(?:[^,;|/&\n]*+\n)*+")
_WITH_DIGIT = re.compile(r"(?:(?:[^1-9\n]*+[1-9][^\n]*+)?+\n)*+")
_WITH_LETTER = re.compile(r"(?:(?:[^\n\w]*+(?:[\d_]++[^\n\w]*+)*+[^\W\d_][^\n]*+)?+\n)*+")
_INTEGERS = re.compile(r"(?:(?:-?[0-9]{1,24}+)?+\n)*+")
_DECIMALS = re.compile(r"(?:(?:-?[0-9]{1,24}+(?:\.[0-9]{1,24}+)?+)?+\n)*+")
_EMAILS = re.compile(
    r"(?:(?:[a-z0-9_]{1,30}+(?:[.+-][a-z0-9_]{1,30}+){0,3}+@(?:[a-z0-9]{1,30}+\.){1,3}+[a-z]{2,24}+)?+\n)*+"
)
_DATES = re.compile(r"(?:(?:(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8]))?+\n)*+")


def odd_texts(cells: Sequence[str]) -> Collection[str]:
    """All but printable words apart by one space; and placeholders for nothing."""
    joined = "|".join(("", *cells, ""))
    if not joined.isprintable() or "  " in joined or "| " in joined or " |" in joined or "||" in joined:
        odd = {cell for cell in cells if _spaced(cell) or not cell or not cell.isprintable()}
    else:
        odd = set()
    if not PLACEHOLDERS.isdisjoint(map(str.lower, cells)):
        odd.update(cell for cell in cells if cell.lower() in PLACEHOLDERS)
    return odd


def _spaced(cell: str) -> bool:
    return "  " in cell or cell[:1] == " " or cell[-1:] == " "


def odd_names(cells: Sequence[str]) -> Collection[str]:
    """Texts as above, and those without any letter."""
    return {*odd_texts(cells), *_beside(_WITH_LETTER, cells)}


def odd_people(cells: Sequence[str]) -> Collection[str]:
    """Texts as above with what parts people or turns a name around, and parts of firms."""
    odd = {*odd_texts(cells), *_beside(_PEOPLE, cells)}
    if not DEPARTMENTS.isdisjoint(map(str.lower, cells)):
        odd.update(cell for cell in cells if cell.lower() in DEPARTMENTS)
    return odd


def odd_numbers(cells: Sequence[str]) -> Collection[str]:
    """Odd texts, and numbers that a spreadsheet has rounded."""
    rounded = (cell for cell in cells if "E+" in cell) if "E+" in "".join(cells) else ()
    return {*odd_texts(cells), *rounded}


def odd_registrations(cells: Sequence[str]) -> Collection[str]:
    """Texts that have no digit but 0, or that a spreadsheet has rounded; and odd ones."""
    return {*odd_numbers(cells), *_beside(_WITH_DIGIT, cells)}


def odd_decimals(cells: Sequence[str]) -> Collection[str]:
    """All but numbers in plain digits, with a decimal point or without."""
    return _beside(_DECIMALS, cells)


def odd_integers(cells: Sequence[str]) -> Collection[str]:
    """All but numbers in plain digits without any mark: what a point means is not asked."""
    return _beside(_INTEGERS, cells)


def odd_emails(cells: Sequence[str]) -> Collection[str]:
    """All but addresses in small letters, of which the whole cell is one."""
    return _beside(_EMAILS, cells)


def odd_dates(cells: Sequence[str]) -> Collection[str]:
    """All but days of our times as ISO 8601 writes them, the last of a month left out."""
    return _beside(_DATES, cells)


def _beside(lines: re.Pattern[str], cells: Sequence[str]) -> Collection[str]:
    """The cells that are no such line, and the empty one; all of them where they are not a line each."""
    joined = "\n".join((*cells, ""))
    if joined.count("\n") != len(cells):
        return set(cells)
    odd = {""} if "\n\n" in joined or joined[:1] == "\n" else set()
    found = lines.match(joined)
    while found and (start := found.end()) < len(joined):
        end = joined.index("\n", start)
        odd.add(joined[start:end])
        found = lines.match(joined, end + 1)
    return odd
