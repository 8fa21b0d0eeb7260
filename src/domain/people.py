"""People: which labels and headers are names of persons, and how a name is written."""

from __future__ import annotations

import re

from domain.normalise import email_of

_LABELS = frozenset(
    """
    speaker operator moderator host interviewer interviewee unknown narrator presenter participant guest audience caller
    agent customer client analyst attendee panelist executive ceo cfo translator interpreter
    recording system bot all both
    man woman male female voice unidentified user host cohost chair chairman chairwoman chairperson clerk secretary
    inaudible question answer q a note music applause crosstalk company corporate representative participants rep
    """.split()  # noqa: SIM905
)
_WORD = re.compile(r"(?:[^\W\d_][\w'’\-]*\.?)")
_PARTICLES = frozenset("van von de der den del della di da dos du la le bin ibn al el ter ten af av y e zu und".split())  # noqa: SIM905
TITLES = frozenset("dr mr mrs ms prof professor sir dame hon rev".split())  # noqa: SIM905
_BRACKETS = re.compile(r"\(([^()]*)\)")
_ADDRESS = re.compile(r"<[^<>]*>")


def is_person_name(text: str) -> bool:
    """Whether a label looks like a person's first and last name: two to five capitalised words, no role, no digit."""
    words = [w for w in text.replace(",", " ").split() if w.lower().rstrip(".") not in TITLES]
    if not 2 <= len(words) <= 5 or any(c.isdigit() for c in text):
        return False
    if any(word.lower().strip(".") in _LABELS and len(word) > 2 for word in words):
        return False
    return all(_WORD.fullmatch(w) and (w[0].isupper() or w.lower() in _PARTICLES or not w[0].islower()) for w in words)


def speaker_name(label: str) -> str:
    """The person in a label, without address and brackets: `Hon. Ann Ferris (Minister)`; "" for a mere role."""
    words = plain_name(label).split()
    while words and words[0].lower().rstrip(".") in TITLES:
        words.pop(0)
    name = " ".join(words)
    return name if is_person_name(name) else ""


def name_in_header(sender: str) -> str:
    """The person's name in a From header: `a at b.c (John Lee)`, `"Lee, John" <a@b.c>`; "" when there is none."""
    bracket = _BRACKETS.search(sender)
    text = _ADDRESS.sub("", sender) if "<" in sender else (bracket.group(1) if bracket else "")
    name = plain_name(text)
    # `a at b.c` with nothing beside it is an address that an archive wrote apart, and nobody's name.
    return "" if email_of(name) else name


def plain_name(text: str) -> str:
    """Given name first, without quotes, brackets and titles of address; "" when it is no name."""
    text = " ".join(_BRACKETS.sub(" ", text).strip().strip("\"'").split())
    if text.count(",") == 1:
        family, given = (half.strip() for half in text.split(","))
        suffix = given.lower().startswith(("inc", "ltd", "llc", "phd", "jr"))
        if family and given and len(given.split()) <= 3 and not suffix:
            text = f"{given} {family}"
    if "@" in text or not any(c.isalpha() for c in text):
        return ""
    return text
