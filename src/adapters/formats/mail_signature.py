"""Where the signature of a mail begins: after `-- `, a closing, the sender's name, or as a block of contact lines."""

from __future__ import annotations

import re

from adapters.formats.mail_phrases import CLOSINGS, LEGAL, SENT_FROM, any_of

_TAIL = 24
"""Lines with words, counted from the end, among which a signature without a mark may begin."""

_MARKED = 40
"""Lines with words that may follow `-- `."""

_WIDE = 90
_CLOSING = re.compile(
    rf"(?i)^(?:{any_of(CLOSINGS)})(?:\s+(?:aus|von|from|de|depuis|desde|da|uit|från|fra|z|ze)\s+(?:\w+\s?){{1,3}})?\s*[,.!;。，]*\s*$"
    r"|^(?:je vous prie|nous vous prions|veuillez|vous pr[ií]a)\b.{0,60}\b(?:agréer|croire|recevoir)\b"
    r"|^(?:reciba|recibe|reciban)\b.{0,40}\bsaludo",
)
_CLOSING_NAMED = re.compile(
    rf"(?i:^(?:{any_of(CLOSINGS)})\s*[,.!/–-]+\s*)[^\W\d_a-zß-öø-ÿ][\w.'’-]{{0,30}}(?:\s+[^\W\d_][\w.'’-]{{0,30}}){{0,3}}[.!]?$"
)
_SENT_FROM = re.compile(rf"(?i)^\W{{0,3}}(?:{'|'.join(SENT_FROM)})")
_LEGAL = re.compile(rf"(?i)^\W{{0,4}}(?:{'|'.join(LEGAL)})")
_MARK = re.compile(r"(?:--|—|__|-\*-)\s*")
_RULE = re.compile(r"(?:[-_=*~–—#]\s?){3,}")
_CONTACT = re.compile(
    r"@[\w-]+\.\w|^\S{1,60} at [\w-]{1,60}\.[\w.-]{2,60}$|https?://|\bwww\.|\b(?:skype|linkedin|twitter)\b"
    r"|(?i:\b(?:tel|phone|fax|mobile|mob|cell|office|direct|téléphone|telefon|telefono|teléfono|telefoon|ph|[tmfpo])\b\s?[.:]*\s*[+(]?\d)"
    r"|^\W{0,3}\+?\(?\d[\d\s().\-/]{6,20}\d(?:\s*(?:ext|x)\.?\s*\d{1,6})?\W{0,3}$"
)
_ROLE = re.compile(
    r"\b(?:CEO|CFO|CTO|COO|CIO|VP|Vice President|President|Director|Manager|Engineer|Officer|Partner|Consultant"
    r"|Founder|Owner|Analyst|Developer|Professor|Head of|Lead|Sales|Assistant|Specialist|Coordinator"
    r"|Geschäftsführer\w*|Leiter\w*|Vertrieb|Directeur|Directrice|Responsable|Gerente|Direttore|Directeur|Diretor\w*)\b"
    r"|\b(?:Inc|Ltd|LLC|GmbH|AG|S\.?A|B\.?V|S\.?r\.?l|PLC|Corp|Pty|AB|Oy|ApS)\b\.?"
)
_SHORT = 3
"""Letters of the shortest short name by which somebody signs."""

_WORDS = re.compile(r"[^\W\d_]{2,}")
_SENTENCE = re.compile(r"\w{3}[.!?]\s+[A-ZÀ-Þ]\w|[^.\W]\w+[?]$|\b(?:I|we|you|ich|wir|nous|vous)\b\s\w+\s\w+")


def split_signature(segments: list[list[str]], sender: str) -> tuple[str, str]:
    """(text, signature) of the runs of a writer's own lines; `sender` is the From header, "" when it is not known."""
    bodies: list[str] = []
    signatures: list[str] = []
    names = _names(sender)
    for number, lines in enumerate(segments):
        last = number == len(segments) - 1
        start = _marked(lines, names)
        if start is None and last:
            start = _unmarked(lines, names)
        begin = len(lines) if start is None else start
        if begin == 0 and number == 0 and last:
            begin = len(lines)
        bodies.append("\n".join(lines[:begin]).strip("\n"))
        rest = lines[begin:]
        while rest and (not rest[0].strip() or _MARK.fullmatch(rest[0].strip())):
            rest = rest[1:]
        signatures.append("\n".join(rest).strip("\n"))
    return "\n".join(body for body in bodies if body.strip()), "\n".join(one for one in signatures if one.strip())


def _names(sender: str) -> frozenset[str]:
    """The words, lower case, by which the sender may sign."""
    local = sender.partition("<")[2].partition("@")[0] or sender.partition("@")[0]
    name = re.sub(r"<[^<>]*>", " ", sender) if "<" in sender else sender
    return frozenset(word.lower() for word in _WORDS.findall(f"{name.partition('@')[0]} {local}")[:12])


def _marked(lines: list[str], names: frozenset[str]) -> int | None:
    """Where a signature begins that is marked as one: `-- `, the note of a telephone, a legal text."""
    filled = sum(1 for line in lines if line.strip())
    left = filled
    for index, line in enumerate(lines):
        words = line.strip()
        if not words:
            continue
        if left <= _MARKED:
            if _MARK.fullmatch(words) and left > 1:
                return _above(lines, index, names)
            if _SENT_FROM.match(words[:200]) and len(words) <= 100 and left <= 8 and len(words.split()) <= 12:
                return _above(lines, index, names)
            if _LEGAL.match(words[:300]):
                return _above(lines, index, names)
            if re.fullmatch(r"_{20,}", words) and left < filled:
                return _above(lines, index, names)
        left -= 1
    return None


def _above(lines: list[str], index: int, names: frozenset[str]) -> int:
    """A signature that stands above the mark belongs to it."""
    start = _unmarked(lines[:index], names)
    return index if start is None else start


def _unmarked(lines: list[str], names: frozenset[str]) -> int | None:
    """Where the last lines begin to be a closing, a name and ways to reach a person; None when they do not."""
    filled = [index for index, line in enumerate(lines) if line.strip()]
    best: int | None = None
    contacts = 0
    named = False
    for place in range(len(filled) - 1, max(-1, len(filled) - 1 - _TAIL), -1):
        index = filled[place]
        words = lines[index].strip()
        below = len(filled) - 1 - place
        if _CLOSING.match(words[:120]) and (below or place) and below <= 14:
            return _first_closing(lines, filled, place) if _gap_or_closing(lines, index) else best
        if len(words) > _WIDE or (_SENTENCE.search(words) and not _CONTACT.search(words)):
            return _named_closing(lines, index, below, best)
        contacts += bool(_CONTACT.search(words)) + bool(_ROLE.search(words) and len(words) <= 60)
        starts = index == 0 or not lines[index - 1].strip()
        if place == len(filled) - 1 and _CLOSING_NAMED.match(words[:100]):
            best = index
        elif _RULE.fullmatch(words):
            best = index if contacts or _signs(" ".join(lines[index + 1 : index + 12]), names, loose=True) else best
        elif _signs(words, names) and place and (below <= 3 or contacts * 4 >= below):
            best, named = index, True
        elif not named and starts and contacts >= 2 and contacts * 4 >= below and _heads(words):
            best = index
    return best


def _gap_or_closing(lines: list[str], index: int) -> bool:
    """A closing counts when it stands on a line of its own and what follows is short."""
    return all(len(line) <= _WIDE for line in lines[index + 1 :])


def _first_closing(lines: list[str], filled: list[int], place: int) -> int:
    """Of closings below each other (`此致`, `敬礼`) the first."""
    above = filled[place - 1] if place > 1 else -1
    return above if above >= 0 and _CLOSING.match(lines[above].strip()[:120]) else filled[place]


def _named_closing(lines: list[str], index: int, below: int, best: int | None) -> int | None:
    words = lines[index].strip()
    return index if below <= 2 and best is None and _CLOSING_NAMED.match(words[:100]) else best


def _signs(words: str, names: frozenset[str], loose: bool = False) -> bool:
    """Whether a line is the sender's name, perhaps with dashes, initials or degrees around it."""
    found = [word.lower() for word in _WORDS.findall(words[:200])]
    known = [word for word in found if word in names]
    if not known and len(found) == 1 and len(found[0]) >= _SHORT:
        known = found if any(name.startswith(found[0]) for name in names) else []  # `Bert` of Bertrand
    if loose:
        return bool(known)
    if not known or len(words) > 60 or len(found) > 5 or "," in words[:-1]:
        return False
    return len(known) * 2 >= len(found)


def _heads(words: str) -> bool:
    """Whether a line may head a block of contact lines: a name, a title, a firm, or itself a way to reach somebody."""
    found = words.split()
    capital = sum(1 for word in found if word[0].isupper() or not word[0].isalpha())
    return len(found) <= 7 and capital * 2 >= len(found) and not words.endswith((":", "?", ";", ","))
