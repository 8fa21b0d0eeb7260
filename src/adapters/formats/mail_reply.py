"""What the writer of a mail wrote: quotes and what introduces them taken off, the signature told apart.

Rules over lines, each looked at once, so that no text makes them slow: RFC 3676 section 4.3 (`-- `), `>` quotes,
"On ... wrote:" in seven languages, header blocks of Outlook, closings ("Best regards,") near the end.
"""

from __future__ import annotations

import re

_LINES = 20_000
_WROTE = re.compile(
    r"(?i)^(?:on|am|le|el|il|op|em|in|at)\b.{4,300}\b(?:wrote|writes|schrieb\b.{0,120}|a écrit|escribi[oó]|ha scritto|"
    r"schreef\b.{0,120}|escreveu)\s?:?\s*$"
    r"|^.{2,200}\b(?:wrote|writes|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|написал):$"
)
_WROTE_START = re.compile(r"(?i)^(?:on|am|le|el|il|op|em)\b.{4,200}(?:\d{4}|\d:\d\d|@)")
_ORIGINAL = re.compile(
    r"(?i)^-{2,}\s?(?:original message|forwarded message|ursprüngliche nachricht|message d'origine|mensaje original|"
    r"messaggio originale|mensagem original|oorspronkelijk bericht)\s?-{2,}$"
)
_HEADER = re.compile(
    r"(?i)^\*?(?:from|sent|to|cc|subject|date|von|gesendet|an|betreff|de|envoyé|à|objet|enviado|para|asunto|da|inviato|"
    r"a|oggetto|van|verzonden|aan|onderwerp|assunto)\s?:\*?\s"
)
_FIRST_HEADER = re.compile(r"(?i)^\*?(?:from|von|de|da|van|date|sent)\s?:\*?\s")
_CLOSING = re.compile(
    r"(?i)^(?:(?:with )?(?:best|kind|warm|kindest|many)? ?(?:regards|wishes|thanks)|sincerely(?: yours)?|"
    r"yours \w+|cheers|(?:mit )?(?:freundlichen|besten|viele|liebe) grü(?:ß|ss)en?|cordialement|bien à vous|"
    r"saludos(?: cordiales)?|atentamente|cordiali saluti|"
    r"met vriendelijke groet(?:en)?|atenciosamente|с уважением)\s?[,.!]?$"
)
_SENT_FROM = re.compile(r"(?i)^(?:sent from my|get outlook for|von meinem .{1,30} gesendet|envoyé de mon)\b.{0,60}$")


def split_reply(text: str) -> tuple[str, str]:
    """(own text, signature); a mail of nothing but quotes keeps its whole text."""
    lines = [line.rstrip() for line in text.split("\n", _LINES)]
    own, signature = _without_quotes(lines)
    if not signature:
        own, signature = _closing(own)
    body = "\n".join(own).strip("\n")
    if not body.strip():
        return text.strip(), ""
    return body, "\n".join(signature).strip("\n")


def _without_quotes(lines: list[str]) -> tuple[list[str], list[str]]:
    own: list[str] = []
    signature: list[str] = []
    target = own
    index = 0
    while index < len(lines):
        line = lines[index].strip()
        taken = _introduces(lines, index)
        if taken:
            if not _quoted_below(lines, index + taken):
                break
            index += taken
            continue
        if line == "--" or _SENT_FROM.match(line[:120]):
            target = signature
            if line != "--":
                signature.append(line)
        elif re.fullmatch(r"_{20,}", line) and _filled(own):
            target = signature
        elif not line.startswith((">", "|>")):
            target.append(lines[index])
        index += 1
    return own, signature


def _introduces(lines: list[str], index: int) -> int:
    """How many lines from here introduce a quote (0: none): an attribution, a separator, a header block."""
    line = lines[index].strip()
    if not line or len(line) > 400 or line.startswith(">"):
        return 0
    if _ORIGINAL.match(line) or (_FIRST_HEADER.match(line) and _header_block(lines, index)):
        return 1
    if _WROTE.match(line):
        return 1
    if _WROTE_START.match(line):
        for more in (2, 3):
            joined = " ".join(part.strip() for part in lines[index : index + more])
            if len(joined) <= 400 and _WROTE.match(joined):
                return more
    return 0


def _header_block(lines: list[str], index: int) -> bool:
    return sum(1 for line in lines[index : index + 6] if _HEADER.match(line.strip()[:80])) >= 3


def _quoted_below(lines: list[str], index: int) -> bool:
    """True when the next lines with words are marked with `>`: then words after them are the writer's own."""
    filled = [line for line in lines[index : index + 6] if line.strip()]
    return any(line.lstrip().startswith(">") for line in filled[:3])


def _filled(lines: list[str]) -> bool:
    return any(line.strip() for line in lines)


def _closing(own: list[str]) -> tuple[list[str], list[str]]:
    """A closing within the last twelve lines with words, followed by short lines only, begins the signature."""
    while own and not own[-1].strip():
        own.pop()
    for index in range(max(1, len(own) - 12), len(own)):
        if _CLOSING.match(own[index].strip()[:60]) and _filled(own[:index]):
            if all(len(line) <= 80 for line in own[index:]):
                return own[:index], own[index:]
            break
    return own, []
