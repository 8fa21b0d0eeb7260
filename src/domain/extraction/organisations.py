"""Organisations in running text: capitalised runs that end in a legal form."""

from __future__ import annotations

import re

from domain.extraction.spans import disjoint
from domain.extraction.titlewords import is_post
from domain.legalforms import IN_TEXT
from domain.provenance import Mention

CAPITAL = r"[A-Z0-9][\w&'’\-]{0,40}"
"""A capitalised word, of bounded length so that no text makes a search slow."""

_WORD = rf"(?:(?:[A-Z]|Co|Pvt|Pte|St|Bros|Int|Mfg|Tech)\.(?=[\s,])|{CAPITAL}(?:\.(?:com|net|io|ai))?)"
_FORM = re.compile(rf"(?<=[\s,]){IN_TEXT}(?!\w)(?!(?<=Co)-)")
_RUN = re.compile(
    rf"(?<![\w@./$€£])(?:{_WORD},?\s+(?:(?:&|and|of|de|del|du|des|della|di|da|do|dos|y|et|und|van|von)\s+)?){{1,6}}\Z"
)
_ALONE = re.compile(rf"{IN_TEXT}\.?")
_BACK = 160
"""How many characters before a legal form are looked at."""

_LEAD_WORDS = """
    the a an at with and from in our this for but so we that to of on by as if is it i my your their his her
    these when while since after before both also today yesterday tomorrow thank thanks hello hi dear regards
    welcome yes no well now then because what which who where how please good morning afternoon evening
    between under over per via use parent former &
"""
LEAD = frozenset(_LEAD_WORDS.split())
"""Words of the sentence that may stand capitalised before a name and are not of it."""

_GENERIC_WORDS = """
    company co corporation corp limited inc holding the group parent public private insurance trading stock joint
    liability one two new old first second each every such other good great and of &
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())
_SHORT = frozenset({"AS", "AG", "SE", "SA", "AB", "CO"})
_DECADE = re.compile(r"\d{1,4}['’]?s")
"""The `70s` are no name."""

_POINTED = frozenset({"inc", "corp", "co", "ltd"})


def organisations_in(text: str) -> list[Mention]:
    """Every capitalised run that ends in a legal form, in order of place; runs of generic words name nobody."""
    found: list[Mention] = []
    for form in _FORM.finditer(text):
        begin = max(0, form.start() - _BACK)
        run = _RUN.search(text[begin : form.start()])
        if run is None:
            continue
        pieces = _behind_post(_last_of_many(without_lead(run.group(), begin + run.start())))
        core = [word.strip(".,").lower() for _, word in pieces]
        if not core or all(word in _GENERIC or word.isdigit() or _DECADE.fullmatch(word) for word in core):
            continue
        start, end = pieces[0][0], _end(text, form)
        raw = text[start:end]
        if "\n\n" in raw or (raw.isupper() and form.group() in _SHORT):
            continue
        found.append(Mention("organisation", " ".join(raw.split()), raw, "text.legal-form@5", start, end, 0.9))
    return disjoint(found)


def _last_of_many(pieces: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Of `Orchid Ltd and Brick` what comes after the first firm's own form: `Brick`; `Brick GmbH & Co` stays whole."""
    for index in range(len(pieces) - 2, 0, -1):
        word, before, after = pieces[index][1], pieces[index - 1][1], pieces[index + 1][1]
        ended = _ALONE.fullmatch(before.strip(",")) is not None
        if ended and word in {"and", "&"} and _ALONE.fullmatch(after.strip(",")) is None:
            return pieces[index + 1 :]
        if before.endswith(",") and ended and _ALONE.fullmatch(word.strip(",")) is None:
            return pieces[index:]
    return pieces


def _behind_post(pieces: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Of `Salgschef, Orchid ApS` the firm: what stands before a comma and is a post is none of its name."""
    commas = (at for at in range(len(pieces) - 1, 0, -1) if pieces[at - 1][1].endswith(","))
    at = next((at for at in commas if any(is_post(word.strip(".,").lower()) for _, word in pieces[:at])), 0)
    return pieces[at:]


def without_lead(run: str, start: int) -> list[tuple[int, str]]:
    """The words of a run with their places, without the sentence's own words in front."""
    pieces = [(start + piece.start(), piece.group()) for piece in re.finditer(r"\S+", run)]
    while pieces and pieces[0][1].strip(".,").lower() in LEAD:
        pieces.pop(0)
    return pieces


def _end(text: str, form: re.Match[str]) -> int:
    """The end of the name: a full stop belongs to `Inc.` and the like, and to forms of initials."""
    pointed = "." in form.group() or form.group().lower() in _POINTED
    return form.end() + (1 if pointed and text[form.end() : form.end() + 1] == "." else 0)
