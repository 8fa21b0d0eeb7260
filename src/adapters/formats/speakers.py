"""How transcripts name a speaker: labels before the words, and times beside the label."""

from __future__ import annotations

import re

_WORD = r"[^\W_][\w.'’&-]*"
_NAME = rf"{_WORD}(?: {_WORD}){{0,4}}(?:, {_WORD}(?: {_WORD}){{0,2}})?"
_TIME = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?(?:\s?[AaPp]\.?[Mm]\.?)?"
_BRACKETED = rf"(?:[\[(]\s*{_TIME}\s*[\])]|{_TIME})"
_ROLE = r"(?: ?\((?P<role>[^()\d][^()]{0,60})\))?"
_LABEL = re.compile(
    rf"\s*(?:>>\s*)?(?P<before>{_BRACKETED})?\s*(?:[-–]\s*)?\[?(?P<name>{_NAME})\]?{_ROLE}"
    rf"\s*(?P<after>{_BRACKETED})?\s*[:：](?:\s+(?P<text>\S.*)?|$)",
    re.DOTALL,
)
_CHAT = re.compile(
    rf"\s*(?P<before>{_TIME})\s+From\s+(?P<name>{_WORD}(?: {_WORD}){{0,4}}?)(?:\s+to\s+[^:]{{1,120}}?)?\s*:"
    r"(?:\s+(?P<text>\S.*)?|$)",
    re.DOTALL,
)
"""The chat of a meeting as Zoom saves it: `10:02:31 From Ann Example to Everyone: words`."""

_ALONE = re.compile(
    rf"\s*@?(?:(?P<before>{_BRACKETED})\s+(?:[-–—|]\s*)?)?[(\[]?(?P<name>{_NAME})[)\]]?{_ROLE}"
    rf"(?:\s*[-–—|,]?\s+(?P<after>{_BRACKETED}))?\s*",
    re.DOTALL,
)
_TIME_ALONE = re.compile(rf"\s*{_BRACKETED}\s*")
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,7}))?(?:\s?([AaPp])\.?[Mm]\.?)?")
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
    """`1:02:03.4`, `02:03,400`, `62:03` or `10:02:31 PM` in milliseconds; None when it is no time."""
    match = _CLOCK.fullmatch(clock.strip("[]() \t"))
    if match is None or int(match[3]) > 59 or (match[1] and int(match[2]) > 59):
        return None
    fraction = int((match[4] or "0").ljust(3, "0")[:3])
    hours, minutes, seconds = int(match[1] or 0), int(match[2]), int(match[3])
    if match[5]:
        if not match[1]:
            hours, minutes, seconds = minutes, seconds, 0
        hours = hours % 12 + (12 if match[5] in "pP" else 0)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + fraction


def label(line: str, lower: bool = False) -> Label | None:
    """`[00:01:02] Jane Roe (Acme): words`; names are capitalised unless `lower` says that this file does not."""
    head = line[:240]
    match = (_CHAT.match(head) if " From " in head or "\tFrom " in head else None) or _LABEL.match(head)
    if match is None or not _plausible(match["name"], lower):
        return None
    time = match["before"] or match.groupdict().get("after")
    text = line[match.start("text") :] if match["text"] else ""
    return Label(match["name"], milliseconds(time) if time else None, text.strip())


def alone(line: str) -> Label | None:
    """A line that holds nothing but a name, perhaps with a time: `Jane Roe  0:03`."""
    match = _ALONE.fullmatch(line[:120]) if len(line) < 120 else None
    if match is None or not _plausible(match["name"], False) or match["name"].endswith("."):
        return None
    time = match["before"] or match["after"]
    return Label(match["name"], milliseconds(time) if time else None, "")


def time_alone(line: str) -> int | None:
    """Milliseconds of a line that holds nothing but a time: `00:05:00`."""
    found = _TIME_ALONE.fullmatch(line) if len(line) < 24 else None
    return milliseconds(line.strip(" []()\t")) if found else None


def _plausible(name: str, lower: bool) -> bool:
    words = name.replace(",", " ").split()
    if "," in name and any(char.isdigit() for char in name):
        return False
    if not words or words[0].lower() in _NOT_NAMES or words[0][0].isdigit():
        return False
    return lower or all(
        word[0].isupper() or not word[0].isalpha() or _caseless(word) or word in _PARTICLES for word in words
    )


def _caseless(word: str) -> bool:
    return word.upper() == word.lower()
