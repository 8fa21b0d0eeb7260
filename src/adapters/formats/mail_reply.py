"""What the writer of a mail wrote: the quotes of other messages, and what introduces them, told apart.

Rules over lines: `>` quotes (RFC 3676 section 4.5), attributions in twenty languages ("On ... wrote:"), separators and
header blocks of mail programs. Each line is looked at a bounded number of times, so that no text makes them slow.
"""

from __future__ import annotations

import re
from itertools import islice

import msgspec

from adapters.formats.mail_phrases import ATTRIBUTION, HEADERS, ORIGINAL, any_of
from adapters.formats.mail_signature import split_signature

_LINES = 10_000
_ATTRIBUTION = 400
"""Characters of an attribution; what is longer is somebody's sentence."""

_VERBS = any_of(tuple(verb for _, verbs in ATTRIBUTION.values() for verb in verbs))
_OPENERS = any_of(tuple(word for words, _ in ATTRIBUTION.values() for word in words))
_SAYS = re.compile(rf"(?i)(?<!\w)(?:{_VERBS})(?!\w)")
_ENDS_SAYING = re.compile(rf"(?i)(?<!\w)(?:{_VERBS})\s*[:：]?\s*-*$")
_OPENS = re.compile(rf"(?i)^(?:{_OPENERS})(?!\w)")
_DATE = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\b\d{1,2}(?:st|nd|rd|th|\.)?[\s.-]+(?:de\s+)?[^\W\d_]{3,12}[.,]?[\s.-]+(?:de\s+)?(?:\d{4}|\d{2}\b)"
    r"|\b[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{4}\s*[年년]"
    r"|\b\d{4}\.\s+[^\W\d_]{3,12}\.?\s+\d{1,2}\b"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|[۱٢۲]\d{3}")
"""With a verb and an address beside it a year is day enough: months are written in too many ways."""

_TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
_PERSON_AT = re.compile(r"[<(\[]?[\w.+*=-]{1,80}@[\w.-]{1,80}|<[^<>@]{0,40}$|\[mailto:")
_HINT = re.compile(r"\d{1,4}[./:-]\d|\b\d{4}\b|[@<]")
"""What the first of several lines of an attribution has at least: a piece of a date, or of an address."""

_INLINE = re.compile(
    r"(?:-{2,}\s*|(?<=\s))(?=On\s+(?:\w{3,9},?\s+)?(?:\w{3,9}\.?\s+\d{1,2}|\d{1,2}[\s./-]\w{1,9}[\s./-]\d{2,4})\b"
    r"[^\n]{3,200}\bwrote:\s*$)"
)
_ORIGINAL = re.compile(rf"(?i)^(?:[-_=*]{{2,}}\s*(?:{any_of(ORIGINAL)})\b.{{0,80}}|(?:{any_of(ORIGINAL)})\s*[:：])\s*$")
_COLON = r"""\s?(?:[:：][*_]{0,2}|[*_]{1,2}\s?[:：])(?:\s|$|(?=[\w<"]))"""
_LABELS = {kind: re.compile(rf"(?i)^[*_]{{0,2}}(?:{any_of(words)})" + _COLON) for kind, words in HEADERS.items()}
_RULED = re.compile(r"[-_=*]{3,}\s?[^\W\d_][^-_=*\n]{2,40}[-_=*]{3,}")
"""Words between dashes, in whatever language: a separator where a header block follows, and not where somebody writes
`--- Route ---` above `From: Ulm`."""

_BANNER = re.compile(
    r"(?i)\W{0,6}(?:caution|warning|external|attention|achtung|vorsicht|extern|notice|note|be careful|\[external\])\b"
    r"[^\n\d]{0,60}\b(?:originat\w+|came|comes|sent|received|from|externe\w*|external|außerhalb|von extern\w*)\b"
    r"[^\n\d]{0,400}"
)
_OF_A_MESSAGE = re.compile(
    r"(?i)\b(?:this|diese[rs]?) (?:[\w-]{1,20} )?(?:e-?mail|message|mail|nachricht|sender|absender)\b"
    r"|\bextern(?:al|er|en)? (?:sender|absender)\b"
)
_OUTSIDE = re.compile(
    r"(?i)\b(?:outside|external (?:sender|source|e-?mail|address)|externe\w* (?:absender|quelle|e-?mail)|außerhalb)\b"
)
"""What gateways put above messages from outside: `CAUTION: This email originated from outside of the company.`"""

_RULE = re.compile(r"[_=\-–—]{5,}")
_QUOTED = re.compile(r"\s*(?:[|:]?>|\u203a|&gt;)")
_CITED = re.compile(r"(?m)^[ \t]{0,8}([A-Z][A-Za-z]{0,15})>(?=\s)")
"""A mark with the name or the initials of whom it quotes: `Ann> words`."""

_CITED_PEOPLE = 10
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


class Reply(msgspec.Struct, frozen=True):
    """A message in three: the writer's own text, their signature, and what they quoted ("" where there is none)."""

    text: str
    signature: str = ""
    quoted: str = ""


def split_reply(text: str, sender: str = "") -> Reply:
    """The parts of a text, `sender` being the From header; a mail of nothing but quotes keeps its whole text."""
    lines = [line.rstrip() for line in _marked_plainly(_UNSEEN.sub("", text)).split("\n", _LINES)]
    above, lines = _without_banner(lines)
    segments, quoted = _segments(lines)
    body, signature = split_signature(segments, sender)
    if not body:
        return Reply(text.strip()) if quoted or above else Reply(signature)
    return Reply(body, signature, "\n".join(part for part in (above, "\n".join(quoted).strip("\n")) if part))


def _without_banner(lines: list[str]) -> tuple[str, list[str]]:
    """(the gateway's warning at the top or "", the other lines); a message of nothing else keeps it.

    It is nobody's signature: the firm that it names is the reader's.
    """
    first = next((at for at, line in enumerate(lines[:20]) if line.strip()), 0)
    end = next((at for at in range(first, min(first + 6, len(lines))) if not lines[at].strip()), 0)
    said = " ".join(line.strip() for line in lines[first:end])
    warns = _BANNER.fullmatch(said) and _OUTSIDE.search(said) and _OF_A_MESSAGE.search(said)
    if not end or not warns or not any(map(str.strip, lines[end:])):
        return "", lines
    return "\n".join(lines[first:end]), lines[end:]


def _marked_plainly(text: str) -> str:
    """The text with `> ` for the marks of those whom an attribution names; `SQL> ` and the like stay."""
    for name in islice(dict.fromkeys(found[1] for found in _CITED.finditer(text)), _CITED_PEOPLE):
        first = text.find(f"{name}>")
        above = [line for line in text[:first].split("\n")[-6:] if line.rstrip().endswith((":", "："))]
        initials = ("".join(word[0] for word in re.findall(r"\b[A-Z]\w+", line)) for line in above)
        if any(name in line for line in above) or (len(name) > 1 and any(name in found for found in initials)):
            text = re.sub(rf"(?m)^[ \t]{{0,8}}{name}>(?=\s)", ">", text)
    return text


def _segments(lines: list[str]) -> tuple[list[list[str]], list[str]]:
    """The writer's own lines, in runs between quotes, and the quoted lines."""
    segments: list[list[str]] = [[]]
    quoted: list[str] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        prefix, taken = _introduces(lines, index)
        if taken:
            if prefix:
                segments[-1].append(prefix)
            if not _quoted_below(lines, index + taken):
                quoted += [line[len(prefix) :].strip(), *lines[index + 1 :]]
                break
            quoted += [line[len(prefix) :].strip() if prefix else line for line in lines[index : index + taken]]
            segments.append([])
            index += taken
        elif _QUOTED.match(line) or _wrapped_quote(lines, index):
            quoted.append(line)
            segments.append([])
            index += 1
        else:
            segments[-1].append(line)
            index += 1
    return [segment for segment in segments if any(line.strip() for line in segment)], quoted


def _introduces(lines: list[str], index: int) -> tuple[str, int]:
    """(own words before it, how many lines introduce a quote from here), or ("", 0)."""
    line = lines[index].strip()
    if not line or len(line) > 2 * _ATTRIBUTION or _QUOTED.match(line):
        return "", 0
    if _ORIGINAL.match(line):
        return "", 1
    if _RULE.fullmatch(line) or _RULED.fullmatch(line):
        below = next((at for at in range(index + 1, min(index + 4, len(lines))) if lines[at].strip()), 0)
        size = _header_block(lines, below, ruled=_RULE.fullmatch(line) is not None) if below else 0
        return "", below - index + size if size else 0
    size = _header_block(lines, index, ruled=False)
    if size:
        return "", size
    inline = _INLINE.search(line) if "wrote" in line else None
    if inline and line[: inline.start()].strip("-* "):
        return line[: inline.start()].rstrip(), 1
    return "", _attribution(lines, index)


def _attribution(lines: list[str], index: int) -> int:
    """How many lines, at most four, say that somebody wrote what follows; 0 when they do not."""
    joined = ""
    for more in range(1, 5):
        if index + more > len(lines) or (more > 1 and not lines[index + more - 1].strip()):
            return 0
        part = lines[index + more - 1].strip()
        if more > 1 and _QUOTED.match(part):
            return 0
        joined = f"{joined} {part}".strip()
        if len(joined) > _ATTRIBUTION:
            return 0
        if _says(joined, _next_is_quoted(lines, index + more)):
            return more
        if more == 1 and not (_OPENS.match(joined) or _HINT.search(joined)):
            return 0
    return 0


def _says(text: str, quoted: bool) -> bool:
    """Whether these words introduce a quote; `quoted` says that the next line is marked as one."""
    ruled = text.startswith("--") and text.endswith("--")
    text = text.strip("-* ")
    ends = text.endswith((":", "："))
    said = bool(_ENDS_SAYING.search(text))
    if said and _PERSON_AT.search(text) and (_YEAR.search(text) or _dated(text)):
        return True
    if not (ends or quoted or ruled):
        return False
    if not (said or _PERSON_AT.search(text)):
        return ends and bool(_SAYS.search(text)) and _dated(text)
    if said and ends and quoted:
        return True
    person = bool(_PERSON_AT.search(text))
    if person and quoted and (said or ends):
        return True
    if said:
        return (person and ends) or _dated(text)
    return (ends or (person and quoted)) and _dated(text)


def _dated(text: str) -> bool:
    return bool(_DATE.search(text)) or (bool(_TIME.search(text)) and bool(_OPENS.match(text)))


def _next_is_quoted(lines: list[str], index: int) -> bool:
    following = next((line for line in lines[index : index + 3] if line.strip()), "")
    return bool(_QUOTED.match(following))


def _header_block(lines: list[str], index: int, ruled: bool) -> int:
    """How many lines from here are a block of `From: ... Sent: ... To: ...`; 0 when they are none.

    Labels alone are not enough, for people write `From: Berlin` and `To: Rome` too: one of the values must be an
    address or a time, or a subject must be among them.
    """
    first = _label(lines[index].strip())
    if first not in ("from", "date", "to", "subject"):
        return 0
    kinds: list[str] = []
    evidence = False
    size = 0
    for line in lines[index : index + 10]:
        words = line.strip()
        kind = _label(words)
        if kind:
            kinds.append(kind)
        elif not words or not kinds:
            break
        size += 1
        evidence = evidence or "@" in words or bool(kind == "date" and (_DATE.search(words) or _TIME.search(words)))
    distinct = set(kinds)
    main = distinct & {"from", "date", "to", "subject"}
    sure = (ruled and "from" in main) or (len(distinct) >= 3 and "subject" in main)
    return size if main & {"from", "date"} and (sure or (len(main) >= 2 and evidence)) else 0


def _label(line: str) -> str:
    head = line[:60]
    if ":" not in head and "：" not in head:
        return ""
    return next((kind for kind, pattern in _LABELS.items() if pattern.match(head)), "")


def _quoted_below(lines: list[str], index: int) -> bool:
    """True when one of the next lines with words is marked as quoted: then words after the quote are the writer's."""
    filled = [line for line in lines[index : index + 8] if line.strip()]
    return any(_QUOTED.match(line) for line in filled[:3])


def _wrapped_quote(lines: list[str], index: int) -> bool:
    """The rest of a long quoted line that a mail program broke without marking it."""
    if not 0 < index < len(lines) - 1 or not lines[index].strip() or len(lines[index]) > 40:
        return False
    before, after = lines[index - 1], lines[index + 1]
    return len(before) >= 66 and bool(_QUOTED.match(before)) and bool(_QUOTED.match(after))
