"""Threads: by which other messages a message is found again, read from its own headers alone.

Nothing has to be remembered from one message to the next: two messages are of one thread when they share a tie, so it
makes no difference in which order, in which file or after which crash they are read.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import blake2b

import msgspec

from domain.records import Mail

REPLIES = (
    "re", "aw", "antw", "sv", "vs", "vb", "ref", "rif", "r", "res", "odp", "ynt", "vá", "bls", "atb", "回复", "回覆",
    "答复", "返信", "回信", "отв", "ha", "απ",
)  # fmt: skip
"""What mail programs put before the subject of an answer, language by language."""

FORWARDS = (
    "fw", "fwd", "wg", "tr", "rv", "enc", "i", "doorst", "vl", "pd", "ilt", "转发", "轉寄", "转寄", "пересл", "πρθ",
)  # fmt: skip
"""What they put before the subject of a message that is passed on."""

_MARKS = "|".join(sorted((re.escape(word) for word in (*REPLIES, *FORWARDS)), key=len, reverse=True))
_LIST = r"(?:\[[^\[\]]{1,40}\]\s*)?"
_PREFIX = re.compile(rf"(?i)^\s*{_LIST}(?:{_MARKS})\s?(?:\[\d{{1,3}}\]|\(\d{{1,3}}\)|\d{{1,2}})?\s?[:：]\s*")
_ANSWER = re.compile(rf"(?i)^\s*{_LIST}(?:{'|'.join(map(re.escape, REPLIES))})\s?(?:\[\d{{1,3}}\])?\s?[:：]")
_TAG = re.compile(r"^\s*\[[^\[\]]{1,40}\]\s*")
_IDENT = re.compile(r"<[^<>\s]{1,900}>")
_NAMED = 20
"""Earlier messages that one message may be tied to: the first of the thread and the latest."""

_SUBJECT = 1000
_LONGEST = 150


class Ties(msgspec.Struct, frozen=True):
    """What a message hangs together by.

    `both` are the ties by which it finds the others and they find it: its own Message-ID and those it answers (RFC 5322
    section 3.6.4), or the subject and month where an answer names none. By `opens` only others find it: what begins
    with a subject is found by its answers, and is never taken for the same as what began with that subject before.
    """

    both: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()


def ties_of(mail: Mail) -> Ties:
    """The ties of a message; none where its headers name nothing."""
    own, before = _own(mail), earlier(mail)
    if before:
        return Ties(_short((*own, *before[:1], *before[1:][1 - _NAMED :])))
    subject = mail.headers.get("subject", "")
    key, day = subject_key(subject), sent_at(mail)
    if day is None or (len(key) < 8 and " " not in key):
        return Ties(_short(own))
    month = f"{day:%Y-%m} {key}"
    if not answers(subject):
        return Ties(_short(own), _short((month,)))
    return Ties(_short((*own, month, f"{day.replace(day=1) - timedelta(days=1):%Y-%m} {key}")))


def thread_of(mail: Mail) -> str | None:
    """The name of the message's thread: its first message as far as this one tells, itself when it answers none."""
    return next(iter((*earlier(mail)[:1], *_own(mail))), None)


def earlier(mail: Mail) -> tuple[str, ...]:
    """The messages before it that it names, first to last."""
    named = f"{mail.headers.get('references', '')} {mail.headers.get('in-reply-to', '')}"[:20_000]
    return tuple(dict.fromkeys(ident for ident in _IDENT.findall(named) if ident not in _own(mail)))


def answers(subject: str) -> bool:
    """Whether the subject is that of an answer, in any of the languages of mail programs."""
    return _ANSWER.match(subject[:200]) is not None


def subject_key(subject: str) -> str:
    """The subject without `Re:`, `AW:`, `[list]` and the like, case and spaces folded."""
    text = subject[:_SUBJECT]
    while True:
        shorter = _TAG.sub("", _PREFIX.sub("", text, count=1), count=1)
        if shorter == text or not shorter.strip():
            return " ".join(text.casefold().removesuffix("(fwd)").split())
        text = shorter


def sent_at(mail: Mail) -> datetime | None:
    """When the message was sent, in UTC, as it says; None when it does not say so in a way that can be read.

    Where it arrived before the time it says it was sent, that is when it was sent.
    """
    try:
        found = parsedate_to_datetime((mail.headers.get("received") or mail.headers.get("date", ""))[:200])
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found.astimezone(UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def copy_of(mail: Mail) -> tuple[str, str] | None:
    """What copies of one message have in common: its Message-ID and its words; None without an id.

    One Message-ID over other words is another message: some programs give many messages one id.
    """
    own = _own(mail)
    return (own[0], " ".join(f"{mail.text} {mail.signature}".split())) if own else None


def _short(ties: tuple[str, ...]) -> tuple[str, ...]:
    """The ties, long ones by their digest: they are kept in an index."""
    return tuple(
        tie if len(tie) <= _LONGEST else blake2b(tie.encode("utf-8", "replace"), digest_size=16).hexdigest()
        for tie in ties
    )


def _own(mail: Mail) -> tuple[str, ...]:
    return tuple(_IDENT.findall(mail.headers.get("message-id", "")[:2000])[:1])
