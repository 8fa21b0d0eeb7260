"""Documents: what a turn or a message says under the second version of the rules, read from the document's own day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import msgspec

from domain.dates import date_of
from domain.extraction import mails, turns
from domain.extraction.text import Context, mentions_in, read
from domain.extraction.text.moments import last_day
from domain.extraction.text.names import UNKNOWN, Names
from domain.normalise import email_of
from domain.provenance import Mention, Part
from domain.records import Mail, Turn

Said = tuple[tuple[Part, ...], tuple[Mention, ...]]
Others = Callable[[str, Context], Iterable[Mention]]
"""Another extractor, whose mentions are added to those of the rules."""

_ANYBODYS = frozenset(
    ["io", "co", "ai", "me", "tv", "cc", "fm", "gg", "ly", "sh", "so", "to", "ws", "is", "am", "im", "st", "la", "vc"]
)
"""Endings of countries that are sold to anybody and tell no country."""


def _nobody(text: str, context: Context) -> Iterable[Mention]:  # noqa: ARG001  the shape of Others
    return ()


class Documents(NamedTuple):
    """The reading of turns and messages; `others` is a second extractor beside the rules."""

    others: Others = _nobody

    def of_turn(self, turn: Turn, title: str, names: Names = UNKNOWN) -> Said:
        """As `turns.of_turn`; relative dates are told from a day in the document's title (`2024-05-03 call`), else from
        the one above its words; `names` are what its other turns name."""
        context = Context(on=day_in(title) or names.on, names=names)
        return turns.of_turn(turn, title, lambda text: self._read(text, context))

    def of_mail(self, mail: Mail, names: Names = UNKNOWN) -> Said:
        """As `mails.of_mail`; the day is the Date header's, the country that of the sender's domain, `names` are known
        to the workspace."""
        context = msgspec.structs.replace(context_of(mail), names=names)
        return mails.of_mail(mail, lambda text: self._read(text, context))

    def _read(self, text: str, context: Context) -> Said:
        return read(text, context, self.others(text, context))


def context_of(mail: Mail) -> Context:
    """What the headers of a message tell about its text."""
    sender = email_of(mail.headers.get("from", "")) or ""
    ending = sender.rpartition(".")[2]
    country = ending if len(ending) == 2 and ending not in _ANYBODYS else ""
    sent = mail.headers.get("received") or mail.headers.get("date", "")
    return Context(on=_day(date_of(sent)), country="GB" if country == "uk" else country)


@lru_cache(maxsize=64)  # every turn of a call asks the same of its one title
def day_in(title: str) -> date | None:
    """The only day that a title names; None when it names none or several."""
    days = {one.value for one in mentions_in(title) if one.kind == "date" and one.confidence >= 0.7}
    return _day(next(iter(days))) if len(days) == 1 else None


def _day(value: str | None) -> date | None:
    text = last_day(value or "")[:10]
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
