"""Threads: which messages answer each other, and which are copies of one; pure, the same in any order of arrival."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import blake2b

import msgspec

from domain.records import Letter, Mail

REPLIES = (
    "re", "aw", "antw", "sv", "vs", "vb", "ref", "rif", "r", "res", "odp", "ynt", "vá", "bls", "atb", "回复", "回覆",
    "答复", "返信", "回信", "отв", "ha", "απ",
)  # fmt: skip
"""What mail programs put before the subject of an answer, language by language."""

FORWARDS = (
    "fw",
    "fwd",
    "wg",
    "tr",
    "rv",
    "enc",
    "i",
    "doorst",
    "vl",
    "pd",
    "ilt",
    "转发",
    "轉寄",
    "转寄",
    "пересл",
    "πρθ",
)
"""What they put before the subject of a message that is passed on."""

_MARKS = "|".join(sorted((re.escape(word) for word in (*REPLIES, *FORWARDS)), key=len, reverse=True))
_PREFIX = re.compile(
    rf"(?i)^\s*(?:\[[^\[\]]{{1,40}}\]\s*)?(?:{_MARKS})\s?(?:\[\d{{1,3}}\]|\(\d{{1,3}}\)|\d{{1,2}})?\s?[:：]\s*"
)
_ANSWER = re.compile(
    rf"(?i)^\s*(?:\[[^\[\]]{{1,40}}\]\s*)?(?:{'|'.join(map(re.escape, REPLIES))})\s?(?:\[\d{{1,3}}\])?\s?[:：]"
)
_TAG = re.compile(r"^\s*\[[^\[\]]{1,40}\]\s*")
_IDENT = re.compile(r"<[^<>\s]{1,900}>")
_APART = timedelta(days=60)
"""An answer without a reference belongs to a subject that was last used this long ago at most."""


class Posting(msgspec.Struct, frozen=True):
    """What places a message: its record's `seq`, ids, the messages it names as before it, its words' digest."""

    seq: int
    message_id: str
    before: tuple[str, ...] = ()
    subject: str = ""
    answers: bool = False
    at: datetime | None = None
    digest: str = ""


def posting(seq: int, place: Letter, mail: Mail) -> Posting:
    """The posting of a mail record."""
    named = _IDENT.findall(f"{mail.headers.get('references', '')} {mail.headers.get('in-reply-to', '')}"[:20_000])
    raw = mail.headers.get("subject", "")
    words = " ".join(mail.text.split())
    return Posting(
        seq=seq,
        message_id=place.message_id,
        before=tuple(dict.fromkeys(ident for ident in named if ident != place.message_id)),
        subject=subject_key(raw),
        answers=_ANSWER.match(raw[:200]) is not None,
        at=sent_at(mail),
        digest=blake2b(words.encode("utf-8", "replace"), digest_size=12).hexdigest(),
    )


def sent_at(mail: Mail) -> datetime | None:
    """When the message says it was sent, in UTC; None when it does not say so in a way that can be read."""
    try:
        found = parsedate_to_datetime(mail.headers.get("date", "")[:200])
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found.astimezone(UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def subject_key(subject: str) -> str:
    """The subject without `Re:`, `AW:`, `[list]` and the like, case and spaces folded."""
    text = subject[:1000]
    while True:
        shorter = _TAG.sub("", _PREFIX.sub("", text, count=1), count=1)
        if shorter == text or not shorter.strip():
            return " ".join(text.casefold().removesuffix("(fwd)").split())
        text = shorter


def threads(postings: Iterable[Posting]) -> dict[int, str]:
    """The thread of each posting, by `seq`; a thread is named after its first message (by time, then by id).

    Messages that name each other, or the same third one, are of one thread (RFC 5322 section 3.6.4). An answer that
    names none joins the thread of its subject that was last written to before it.
    """
    known = sorted(postings, key=lambda one: (one.at or datetime.max.replace(tzinfo=UTC), one.message_id, one.seq))
    links = _Links()
    for one in known:
        for ident in one.before:
            links.join(one.message_id, ident)
    _by_subject(known, links)
    names: dict[str, str] = {}
    for one in known:
        names.setdefault(links.root(one.message_id), one.message_id)
    return {one.seq: names[links.root(one.message_id)] for one in known}


def _by_subject(known: list[Posting], links: _Links) -> None:
    """Join answers without references; `known` is in order of time, so that each looks only at what was before it."""
    last: dict[str, Posting] = {}
    for one in known:
        telling = len(one.subject) >= 8 or one.subject.count(" ") >= 1
        if not telling or one.at is None:
            continue
        earlier = last.get(one.subject)
        if one.answers and not one.before and earlier and earlier.at and one.at - earlier.at <= _APART:
            links.join(one.message_id, earlier.message_id)
        last[one.subject] = one


def copies(postings: Iterable[Posting]) -> dict[int, int]:
    """Of postings with one Message-ID and the same words, each but the first (lowest `seq`), with the first.

    One Message-ID over different words is no copy: some programs give many messages one id.
    """
    first: dict[tuple[str, str], int] = {}
    found: dict[int, int] = {}
    for one in sorted(postings, key=lambda posting: posting.seq):
        seq = first.setdefault((one.message_id, one.digest), one.seq)
        if seq != one.seq:
            found[one.seq] = seq
    return found


class _Links:
    """Which ids hang together (union by root, paths halved)."""

    def __init__(self) -> None:
        self._up: dict[str, str] = {}

    def root(self, ident: str) -> str:
        up = self._up
        while (above := up.get(ident, ident)) != ident:
            up[ident] = up.get(above, above)
            ident = above
        return ident

    def join(self, one: str, other: str) -> None:
        """The smaller id stands for both, so that the order of joining does not matter."""
        a, b = sorted((self.root(one), self.root(other)))
        if a != b:
            self._up[b] = a
