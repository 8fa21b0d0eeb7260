"""Spares: columns to look in where the mapped one of their field is empty: a second telephone, a price as written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.columnfacts import AMOUNTS
from domain.headers import UNREAD, header_words

_NUMBER = frozenset({"amount", "value", "number", "numeric", "num", "parsed"})
"""Words of a header that say that the column holds the number alone."""


_SECOND: dict[str, tuple[str, ...]] = {
    "contact.phone": (
        "business phone", "work phone", "phone", "direct phone", "work direct phone", "primary phone", "mobile phone",
        "mobile", "mobile number", "mobilephone", "cell phone", "cell", "business phone 2", "phone 1 value",
        "phone 2 value", "phone 2", "other phone", "home phone", "person phone mobile", "person phone work",
        "person phone home", "primary contact phone mobile", "contact mobile", "mobil", "mobiltelefon", "handy",
        "telefon mobil", "telefon", "portable", "tel portable", "mobile pro", "movil", "telefono movil", "celular",
        "cellulare", "telemovel", "mobiel", "mobilnummer", "мобильный", "мобильный телефон", "携帯電話", "携帯電話番号",
        "携帯", "電話番号", "手机", "手机号", "手機", "휴대폰",
    ),
    "contact.email": (
        "email", "e mail", "work email", "e mail 2 address", "e mail 3 address", "email 2", "secondary email",
        "e mail 2 value", "alternate email", "other email", "person email home", "person email other", "home email",
        "personal email", "private e mail", "e mail privat",
    ),
}  # fmt: skip
"""Field -> headers (`header_words`) of what says it as well, the first first."""


def spares_of(columns: Sequence[str], mapping: dict[str, str]) -> tuple[tuple[int, str, str], ...]:
    """(index, column, field) of each unmapped column to look in where the mapped column of the field is empty."""
    return (*_prices(columns, mapping), *_seconds(columns, mapping))


def _seconds(columns: Sequence[str], mapping: dict[str, str]) -> Iterator[tuple[int, str, str]]:
    fields = set(mapping.values())
    for field, heads in _SECOND.items():
        if field in fields:
            place = {header_words(column): index for index, column in enumerate(columns) if column not in mapping}
            yield from ((place[head], columns[place[head]], field) for head in heads if head in place)


def _prices(columns: Sequence[str], mapping: dict[str, str]) -> tuple[tuple[int, str, str], ...]:
    """`bid.price.raw` is the spare of `bid.price.amount`: the words are the same but for what tells the two apart."""
    written: dict[frozenset[str], int] = {}
    for index, column in enumerate(columns):
        words = set(header_words(column).split())
        if column not in mapping and words & UNREAD and words - UNREAD:
            written.setdefault(frozenset(words - UNREAD), index)
    found = []
    for column, field in mapping.items() if written else ():
        said = frozenset(header_words(column).split())
        index = written.get(said - _NUMBER, written.get(said, -1))
        if field in AMOUNTS and index >= 0:
            found.append((index, columns[index], field))
    return tuple(found)
