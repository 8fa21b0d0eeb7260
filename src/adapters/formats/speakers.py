"""How transcripts name a speaker: labels before the words, and times beside the label."""

from __future__ import annotations

import re

_WORD = r"[^\W_][\w.'’&-]*"
_NAME = rf"{_WORD}(?: {_WORD}){{0,4}}"
_TIME = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?"
_BRACKETED = rf"(?:[\[(]\s*{_TIME}\s*[\])]|{_TIME})"
_LABEL = re.compile(
    rf"\s*(?:>>\s*)?(?P<before>{_BRACKETED})?\s*(?:[-–]\s*)?(?P<name>{_NAME})(?: ?\((?P<role>[^()\d][^()]{{0,60}})\))?"
    rf"\s*(?P<after>{_BRACKETED})?\s*[:：](?:\s+(?P<text>\S.*)?|$)",
    re.DOTALL,
)
_ALONE = re.compile(
    rf"\s*(?:(?P<before>{_BRACKETED})\s+)?\(?(?P<name>{_NAME})\)?(?:\s+(?P<after>{_BRACKETED}))?\s*", re.DOTALL
)
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,3}):(\d{2})(?:[.,](\d{1,3}))?")
_NOT_NAMES = frozenset(
    [
        "http",
        "https",
        "ftp",
        "note",
        "notes",
        "re",
        "fw",
        "fwd",
        "subject",
        "date",
        "sent",
        "from",
        "to",
        "cc",
        "bcc",
        "time",
        "topic",
        "agenda",
        "attendees",
        "participants",
        "summary",
        "title",
        "location",
        "duration",
        "kind",
        "language",
        "style",
        "region",
        "warning",
        "example",
        "ps",
        "nb",
        "tel",
        "phone",
        "fax",
        "email",
        "e-mail",
        "url",
        "www",
    ]
)
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "del",
        "der",
        "den",
        "di",
        "la",
        "le",
        "van",
        "von",
        "bin",
        "al",
        "el",
        "y",
        "e",
        "of",
        "the",
        "and",
        "ten",
        "ter",
        "zu",
    ]
)


class Label:
    """A recognised beginning of a turn: who, when (milliseconds or None), and the words on the same line."""

    __slots__ = ("name", "start_ms", "text")

    def __init__(self, name: str, start_ms: int | None, text: str) -> None:
        self.name = name
        self.start_ms = start_ms
        self.text = text


def milliseconds(clock: str) -> int | None:
    """`1:02:03.4`, `02:03,400` or `62:03` in milliseconds; None when it is no time."""
    match = _CLOCK.fullmatch(clock.strip("[]() \t"))
    if match is None or int(match[3]) > 59 or (match[1] and int(match[2]) > 59):
        return None
    fraction = int((match[4] or "0").ljust(3, "0"))
    return ((int(match[1] or 0) * 60 + int(match[2])) * 60 + int(match[3])) * 1000 + fraction


def label(line: str, lower: bool = False) -> Label | None:
    """`[00:01:02] Jane Roe (Acme): words`; names are capitalised unless `lower` says that this file does not."""
    match = _LABEL.match(line[:240])
    if match is None or not _plausible(match["name"], lower):
        return None
    time = match["before"] or match["after"]
    text = line[match.start("text") :] if match["text"] else ""
    return Label(match["name"], milliseconds(time) if time else None, text.strip())


def alone(line: str) -> Label | None:
    """A line that holds nothing but a name, perhaps with a time: `Jane Roe  0:03`."""
    match = _ALONE.fullmatch(line[:120]) if len(line) < 120 else None
    if match is None or not _plausible(match["name"], False) or match["name"].endswith("."):
        return None
    time = match["before"] or match["after"]
    return Label(match["name"], milliseconds(time) if time else None, "")


def _plausible(name: str, lower: bool) -> bool:
    words = name.split()
    if not words or words[0].lower() in _NOT_NAMES or words[0][0].isdigit():
        return False
    return lower or all(
        word[0].isupper() or not word[0].isalpha() or _caseless(word) or word in _PARTICLES for word in words
    )


def _caseless(word: str) -> bool:
    return word.upper() == word.lower()
