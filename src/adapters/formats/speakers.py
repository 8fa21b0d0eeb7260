"""How transcripts name a speaker: labels before the words, and times beside the label."""

from __future__ import annotations

import re

from domain.extraction.turns import tells

_MARKS = (
    r"\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0971-\u0e4e\u0eb1-\u0ecd"
    r"\u0f18-\u0fbc\u102b-\u109d\u17b4-\u17d3\u1a17-\u1a7f\u1b00-\u1bf3\ua802-\uabed"
)
"""Vowel signs and accents, which stand within words (of Hindi, Thai, Hebrew ...) and are no letters of their own."""

_WORD = rf"[^\W_][\w.'’&\u200c\u200d{_MARKS}-]*"
_NAME = rf"{_WORD}(?: {_WORD}){{0,4}}(?:, {_WORD}(?: {_WORD}){{0,2}})?"
_ADDRESS = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
_CLOCKED = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?(?:\s?[AaPp]\.?[Mm]\.?)?"
_DAY = r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:,? |T))?"
_TIME = _DAY + _CLOCKED
_SPAN = rf"{_TIME}(?:\s*(?:-{{1,2}}>|[-–—→])\s*{_CLOCKED})?"
_IN_BRACKETS = rf"[\[(（【]\s*{_SPAN}\s*[\])）】]"
_BRACKETED = rf"(?:{_IN_BRACKETS}|{_TIME})"
_ROLE = r"(?: ?[(\[（【](?P<role>[^()\[\]（）【】\d][^()\[\]（）【】]{0,60})[)\]）】])?"
_POST = r"(?: ?\| ?| [-–—] )(?P<post>[^\W\d_][^:：|()\[\]]{0,50}?)"
_COLON = (
    r"(?:\^(?:\s+|$)|[:：](?:\s+|$|(?<=：)"
    r"|(?=[\u0590-\u0dff\u0e00-\u0fff\u3040-\ud7ff\uf900-\ufaff])))"
)
"""A colon, or `^` where calls of analysts are sold, ends a label before a space; in scripts that write none after it,
before a letter of theirs."""

_LABEL = re.compile(
    rf"\s*+(?:>>\s*+)?(?P<before>{_BRACKETED})?\s*+(?:[-–]\s*+)?\[?(?P<name>{_ADDRESS}|{_NAME})\]?{_ROLE}(?:{_POST})?"
    rf"\s*+(?P<after>{_BRACKETED})?\s*+{_COLON}(?:(?P<within>{_IN_BRACKETS})\s*)?(?P<text>\S.*)?",
    re.DOTALL,
)
_CHAT = re.compile(
    rf"\s*+(?P<before>{_TIME})\s++From\s++(?P<name>{_WORD}+(?: {_WORD}+){{0,4}}?)(?:\s++[Tt]o\s++[^:]{{1,120}}+)?\s*+:"
    r"(?:\s+(?P<text>\S.*)?|$)",
    re.DOTALL,
)
"""The chat of a meeting as Zoom saves it: `10:02:31 From Ann Example to Everyone: words`."""

_TABBED = re.compile(
    rf"(?:\d{{1,6}}\t+)?(?P<before>{_TIME})\s*\t+(?:{_TIME}\s*\t+)?(?P<name>{_NAME})\s*:?\t+(?P<text>\S.*)"
    rf"|(?P<name2>{_NAME})\s*:?\t+(?P<after>{_TIME})\s*\t+(?:{_TIME}\s*\t+)?(?P<text2>\S.*)",
    re.DOTALL,
)
"""Rows of a transcript without a header: time, name and words between tabs."""

_BARE = re.compile(
    rf"\s*(?P<before>{_BRACKETED})?\s*[\[(](?P<name>{_NAME})[\])]\s*(?P<after>{_BRACKETED})?\s*(?P<text>[^\s:：].*)",
    re.DOTALL,
)
"""`[Ann Example] words`, only where most lines are like it: elsewhere it is `[Music]` and the like."""

_ALONE = re.compile(
    rf"\s*@?(?:(?P<before>{_BRACKETED})\s+(?:[-–—|•]\s*)?)?[(\[]?(?P<name>{_NAME})[)\]]?{_ROLE}"
    rf"(?:\s*[-–—|,•·]?\s+(?P<after>{_BRACKETED}))?\s*",
    re.DOTALL,
)
_APART = re.compile(rf"\s*(?P<name>{_NAME}){_ROLE}(?:\s+(?:--|[–—-])\s+(?P<post>[^\W\d_][^:：|()\[\]?!]{{1,100}}))?\s*")
"""A paragraph that is a name, with a post or a firm behind dashes: `Ann Example -- Acme Securities -- Analyst`."""

_DASHES = re.compile(r"\s+(?:--|[–—])\s+")
_TIME_ALONE = re.compile(rf"\s*{_BRACKETED}\s*[:：]?\s*")
_SINCE = re.compile(rf"\s*(?P<time>{_IN_BRACKETS})\s*[:：]?\s*(?P<text>\S.*)", re.DOTALL)
_SINCE_OPEN = re.compile(rf"\s*(?P<time>{_BRACKETED})(?:\s*[-–—|:]\s|\s+)(?P<text>[^\s\d].*)", re.DOTALL)
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,7}))?(?:\s?([AaPp])\.?[Mm]\.?)?")
_ONE_TIME = re.compile(rf"{_DAY}(?P<clock>{_CLOCKED})(?:\s*(?:-{{1,2}}>|[-–—→])\s*(?P<until>{_CLOCKED}))?")
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_STRONG = re.compile(r"^\s*(?:[-*+]\s+|#{1,6}\s+)?([\[(][\d:., ]{4,16}[\])]\s*)?(\*\*|__)(.{1,120}?)\2")
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
        "dialogue",
        "comment",
        "format",
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
    """A recognised beginning of a turn: who, when (milliseconds or None), and the words on the same line.

    An empty name is a time that stands before words; `until` is where it ends, when it says so.
    """

    __slots__ = ("name", "start_ms", "text", "until")

    def __init__(self, name: str, start_ms: int | None, text: str, until: int | None = None) -> None:
        self.name = name
        self.start_ms = start_ms
        self.text = text
        self.until = until


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


def label(line: str, lower: bool = False, bare: bool = False) -> Label | None:
    """`[00:01:02] Jane Roe (Acme): words`; names are capitalised unless `lower` says that this file does not.

    `bare` says that this file writes `[Jane Roe] words`.
    """
    line = plain(line)
    head = line[:240]
    match = _matched(head, bare)
    if match is None or not _plausible(match["name"], lower):
        return None
    if match.re is _LABEL and match["post"] and not _is_post(match):
        return None
    parts = match.groupdict()
    time = parts["before"] or parts.get("after") or parts.get("within")
    text = line[match.start("text") :] if match["text"] else ""
    return Label(_named(parts), _when(time)[0] if time else None, text.strip())


def alone(line: str) -> Label | None:
    """A line that holds nothing but a name, perhaps with a time: `Jane Roe  0:03`."""
    if len(line) >= 120:
        return None
    line = plain(line).lstrip("#")
    match = _ALONE.fullmatch(line)
    if match is None or not _plausible(match["name"], False) or match["name"].endswith("."):
        return None
    time = match["before"] or match["after"]
    return Label(_named(match.groupdict()), _when(time)[0] if time else None, "")


def apart(line: str) -> Label | None:
    """A paragraph of one line that holds a name and nothing but a post or a firm besides: `Jane Roe -- Director`."""
    if len(line) >= 160:
        return None
    line = plain(line).lstrip("#")
    match = _APART.fullmatch(line)
    if match is None or not _plausible(match["name"], False) or line.endswith((".", ",", ";")):
        return None
    parts = match.groupdict()
    if parts["post"] and not _capitalised(parts["post"].replace("--", " ").split()[:1]):
        return None
    return Label(_named({**parts, "post": _DASHES.sub(", ", parts["post"] or "")}), None, "")


def tabbed(line: str) -> Label | None:
    """A row of time, name and words (or name, time and words) between tabs."""
    match = _TABBED.match(plain(line[:400])) if line.count("\t", 0, 240) > 1 else None
    if match is None:
        return None
    name, time = match["name"] or match["name2"], match["before"] or match["after"]
    text = plain(line)[match.start("text" if match["text"] else "text2") :]
    return Label(name, _when(time)[0], text.strip()) if _plausible(name, True) else None


def time_alone(line: str) -> int | None:
    """Milliseconds of a line that holds nothing but a time: `00:05:00`."""
    if len(line) >= 48:
        return None
    line = plain(line)
    return _when(line)[0] if _TIME_ALONE.fullmatch(line) else None


def since(line: str, open_too: bool = False) -> Label | None:
    """A time before words, with nobody's name: `[00:10.000 --> 00:12.500] words`; `open_too`: without brackets."""
    head = line[:80]
    if not any(char.isdigit() for char in head[:8]):
        return None
    line = plain(line)
    match = _SINCE.match(line) or (_SINCE_OPEN.match(line) if open_too else None)
    if match is None:
        return None
    start, until = _when(match["time"])
    return None if start is None else Label("", start, match["text"].strip(), until)


def plain(line: str) -> str:
    """The line without marks that nobody sees and without the asterisks around a name in Markdown."""
    if not line.isascii():
        line = _UNSEEN.sub("", line)
    return _STRONG.sub(r"\1\3", line, count=1) if "**" in line or "__" in line else line


def _matched(head: str, bare: bool) -> re.Match[str] | None:
    found = _CHAT.match(head) if " From " in head or "\tFrom " in head else None
    return found or _LABEL.match(head) or (_BARE.match(head) if bare else None)


def _named(parts: dict[str, str | None]) -> str:
    """The name, with what stands beside it where that tells a post or a firm; other brackets are notes."""
    name, beside = parts["name"] or "", (parts.get("role") or parts.get("post") or "").strip()
    return f"{name} ({beside})" if beside and tells(beside) else name


def _is_post(match: re.Match[str]) -> bool:
    """Whether what follows a dash after the name is a post or a firm: `Ann Example - VP Sales: words`."""
    words = match["post"].split()
    return len(match["name"].split()) > 1 and len(words) <= 6 and _capitalised(words)


def _when(stamp: str) -> tuple[int | None, int | None]:
    """Start and end in milliseconds of a time as it stands beside a name, perhaps with its day before it."""
    found = _ONE_TIME.search(stamp)
    if found is None:
        return None, None
    return milliseconds(found["clock"]), milliseconds(found["until"]) if found["until"] else None


def _plausible(name: str, lower: bool) -> bool:
    words = name.replace(",", " ").split()
    if "@" in name:
        return True
    if "," in name and any(char.isdigit() for char in name):
        return False
    if not words or words[0].lower() in _NOT_NAMES or words[0][0].isdigit():
        return False
    return lower or _capitalised(words)


def _capitalised(words: list[str]) -> bool:
    return all(word[0].isupper() or not word[0].isalpha() or _caseless(word) or word in _PARTICLES for word in words)


def _caseless(word: str) -> bool:
    return word.upper() == word.lower()
