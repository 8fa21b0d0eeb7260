"""Cells: the claim that one cell of a mapped column makes; what a column said of a text is remembered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import msgspec

from domain.amount_kinds import kind_in_words, priced
from domain.columnfacts import AMOUNTS, DATES, ColumnFacts
from domain.countries import region_of
from domain.currencies import code_of
from domain.dates import date_of
from domain.daynumbers import day_of_number
from domain.deal_states import status_of
from domain.extraction import plaincells
from domain.extraction.text.givennames import GIVEN
from domain.money import Amount, amount_of
from domain.normalise import domain_of, email_of, phone_of, registration_of
from domain.people import name_in_cell, names_departments
from domain.periods import is_fiscal
from domain.phonecells import first_phone, pieces_of, without_fraction
from domain.prices import amounts_of
from domain.provenance import Claim
from domain.records import Problem
from domain.remembered import LONGEST, forgetful
from domain.shapes import LONGEST_PLACEHOLDER, OF_EXCHANGE, PLACEHOLDERS, is_blank, is_rounded

COLUMN = "csv.column@1"
"""The rule of a value that stands in a mapped cell."""

STATUS = "csv.status@1"
"""The rule of a registration's state that a cell names in words of its own."""

KIND = "csv.amount-kind@1"
"""The rule of a kind of amount that a cell, the words behind a number or a header name."""

NAMED = "csv.person-name@1"
"""The rule of a person's name whose cell has the family name first, or several people."""

FIRST_OF = "csv.first-amount@1"
"""The rule of an amount whose cell holds several, as bids in more than one currency do: the first is taken."""

COUNTED = "csv.day-number@1"
"""The rule of a day that the cell has as a number: a spreadsheet's serial number, or seconds since 1970."""

FISCAL = "csv.fiscal-period@1"
"""The rule of the last day of a fiscal period, of which the cell does not say when its year begins."""

AS_WRITTEN = 0.3
"""The confidence of a value that could not be read as what its column is: it is kept, but nobody is known by it."""

FIRST_ROOM = 1024
"""Texts a column remembers at first. Few: a table of them that outgrows the processor's caches is slower than none."""

POOL = 32 * 1024
"""Texts remembered by all the columns of a table together."""

WORTH = 0.1
"""The least share of a column's texts that must have been known; below it reading anew is as fast."""

ALIKE = 4
"""So many times a column's texts must repeat for each different one to be read for itself."""

_JOINERS = "\u200c\u200d"
_DIGIT = re.compile("[1-9]")
_LETTER = re.compile(r"[^\W\d_]")

_amount_of = forgetful(amount_of)
_date_of = forgetful(date_of)
_email_of = forgetful(email_of)
_domain_of = forgetful(domain_of)
_registration_of = forgetful(registration_of)

Said = Claim | Problem | None
"""What a cell says: a claim, why it cannot be read, or nothing."""

_Reader = Callable[[str, "Column"], Said]


class Pool:
    """The answers that the columns of one table may keep together, and the rows they have answered for."""

    __slots__ = ("left", "rows")

    def __init__(self, left: int) -> None:
        self.left = left
        self.rows = 0


class Column:
    """One mapped column of one table. `seen` holds what its texts said, so that a text is read once."""

    __slots__ = (
        "_fresh",
        "_missed",
        "_odd",
        "_pool",
        "_reader",
        "_room",
        "_since",
        "comma",
        "day_first",
        "field",
        "index",
        "name",
        "noun",
        "seen",
    )

    def __init__(self, index: int, name: str, target: str, facts: ColumnFacts, pool: Pool, room: int) -> None:
        self.index = index
        self.name = name
        self.noun, self.field = target.split(".", 1)
        self.comma = target in facts.decimal_comma
        self.day_first = target in facts.day_first
        self.seen: dict[str, Said] = {}
        self._reader = _reader_of(target, self.field)
        self._odd = _odd_of(self._reader, self.comma)
        self._pool = pool
        self._room = room
        self._since = 0
        self._missed = 0
        self._fresh = True

    def read(self, raw: str) -> Said:
        """What the text says in this column; the same for the same text, always."""
        said = self._reader(raw, self)
        if self._room:
            if len(self.seen) < self._room and len(raw) <= LONGEST:
                self.seen[raw] = said
            self._missed += 1
            if self._missed >= self._room:
                self._judge()
        return said

    def told(self, texts: Sequence[str]) -> dict[str, Said]:
        """Those of the texts that do not just say themselves (the empty one with them), and what each of them says.

        Every other one says what `plain` of it is. As `read`, and for many much faster.
        """
        different = set(texts)
        if len(different) * ALIKE <= len(texts):
            return self._odd_among(different)
        if self._odd is not None:
            odd = self._odd(texts)
            if len(odd) * ALIKE <= len(texts):
                return self._odd_among(odd)
        seen = self.seen
        found: dict[str, Said] = {}
        for text in different:
            said = seen.get(text, self) if text else None
            found[text] = self.read(text) if isinstance(said, Column) else said
        return found

    def plain(self, text: str) -> Claim:
        """The claim of a text that says itself."""
        return Claim(text, text, COLUMN, self.index)

    def _odd_among(self, texts: Iterable[str]) -> dict[str, Said]:
        said = {text: self._reader(text, self) if text else None for text in texts}
        return {text: one for text, one in said.items() if not self._as_it_stands(text, one)}

    def _as_it_stands(self, text: str, said: Said) -> bool:
        return type(said) is Claim and said == Claim(text, text, COLUMN, self.index)

    def _judge(self) -> None:
        """After as many unknown texts as there is room: more room, or the same for other texts, or none."""
        rows = self._pool.rows - self._since
        known = rows - self._missed
        fresh, self._fresh = self._fresh, False
        self._since, self._missed = self._pool.rows, 0
        if known < WORTH * rows:
            self._fresh = True
            self.seen.clear()
            if fresh:
                self._pool.left += self._room
                self._room = 0
        elif self._pool.left >= self._room:
            self._pool.left -= self._room
            self._room *= 2


class PhoneColumn(Column):
    """A column of phone numbers, which are read in the country that stands in the same row."""

    __slots__ = ()

    def said(self, raw: str, country: str) -> Claim | None:
        """The number as E.164, or as written where it is none."""
        if is_rounded(raw.strip()):
            return None
        raw, cell = without_fraction(raw), raw
        value = phone_of(raw, country) or first_phone(raw, country)
        if value is not None:
            return Claim(value, cell, COLUMN, self.index)
        written = _as_written(cell, self)
        if written is None or not (pieces := pieces_of(written.value)):
            return written
        return msgspec.structs.replace(written, value=tidy(pieces[0]))


def columns_of(columns: Sequence[str], mapping: dict[str, str], facts: ColumnFacts) -> tuple[tuple[Column, ...], Pool]:
    """The mapped columns, in the order of the table, and what they share."""
    wanted = [(index, name, mapping[name]) for index, name in enumerate(columns) if name in mapping]
    pool = Pool(POOL)
    room = min(FIRST_ROOM, POOL // max(1, len(wanted)))
    pool.left -= room * len(wanted)
    found: list[Column] = []
    for index, name, target in wanted:
        found.append(column_of(index, name, target, facts, pool, room))
    return tuple(found), pool


def column_of(index: int, name: str, target: str, facts: ColumnFacts, pool: Pool, room: int) -> Column:
    """The column of that target; numbers of telephones need the rest of their row."""
    return (PhoneColumn if target.endswith(".phone") else Column)(index, name, target, facts, pool, room)


def _reader_of(target: str, field: str) -> _Reader:
    if target in AMOUNTS:
        return _amount
    if target in LENIENT:
        return LENIENT[target]
    if target in DATES:
        return _date
    if target.startswith("deal.currency"):
        return _currency
    if target == "vendor.country":
        return _country
    if target in _OF_TARGET:
        return _OF_TARGET[target]
    readers: dict[str, _Reader] = {"email": _email, "domain": _domain, "registrationId": _registration}
    return readers.get(field, _text)


def _odd_of(reader: _Reader, comma: bool) -> plaincells.Odd | None:
    """What tells, of many texts, those that do not say themselves to this reader."""
    tests: dict[_Reader, plaincells.Odd] = {
        _text: plaincells.odd_texts,
        _name: plaincells.odd_names,
        _person: plaincells.odd_people,
        _number: plaincells.odd_numbers,
        _amount: plaincells.odd_integers if comma else plaincells.odd_decimals,
        _email: plaincells.odd_emails,
        _registration: plaincells.odd_registrations,
        _date: plaincells.odd_dates,
    }
    return tests.get(reader)


def _text(raw: str, column: Column) -> Said:
    value = tidy(raw)
    if not value or (len(value) <= LONGEST_PLACEHOLDER and value.lower() in PLACEHOLDERS):
        return None
    return Claim(value, raw, COLUMN, column.index)


def _name(raw: str, column: Column) -> Said:
    """The name of a firm. A number alone is none: in such columns the numbers of documents and accounts stand too."""
    return _text(raw, column) if _LETTER.search(raw) else _as_written(raw, column)


def _person(raw: str, column: Column) -> Said:
    """The first person's name, given name first; parts of a firm are no person."""
    said = _text(raw, column)
    if names_departments(raw):
        return None
    if type(said) is Claim and "@" in raw and ";" in raw and (first := tidy(raw.partition(";")[0])):
        return Claim(first, raw, NAMED, column.index, confidence=0.9)
    if type(said) is not Claim or "@" in raw or (name := name_in_cell(said.value, GIVEN)) == said.value:
        return said
    return Claim(name, raw, NAMED, column.index, confidence=0.9)


def _amount(raw: str, column: Column) -> Said:
    amount = amount_in(raw, column.comma)
    if amount is None:
        if is_blank(raw):
            return None
        if several := amounts_of(raw, column.comma):
            return Claim(several[0].value, raw, FIRST_OF, column.index, confidence=0.6)
        return _unreadable("invalid_amount", "an amount of money", column, raw, "Write it like 1234.56.")
    return Claim(amount.value, raw, COLUMN, column.index)


def amount_in(raw: str, comma: bool) -> Amount | None:
    """The amount of a cell, also where behind it stands what it is for: `$50 / month`."""
    amount = _amount_of(raw, comma)
    if amount is None:
        number, kind = priced(raw)
        return None if kind is None else _amount_of(number, comma)
    return amount


def _date(raw: str, column: Column) -> Said:
    value = _date_of(raw, column.day_first)
    if value is None and (counted := day_of_number(raw)):
        return Claim(counted, raw, COUNTED, column.index, confidence=0.9)
    if value is not None and is_fiscal(raw):
        return Claim(value, raw, FISCAL, column.index, confidence=0.6)
    if value is None:
        if is_blank(raw):
            return None
        return _unreadable("invalid_date", "a date", column, raw, "Write it like 2024-05-31.")
    return Claim(value, raw, COLUMN, column.index)


def _email(raw: str, column: Column) -> Said:
    value = _email_of(raw)
    if value is None:
        if is_blank(raw) or raw.startswith(OF_EXCHANGE):
            return None
        return _unreadable("invalid_email", "an e-mail address", column, raw, "Write it like name@example.com.")
    return Claim(value, raw, COLUMN, column.index)


def _domain(raw: str, column: Column) -> Said:
    value = _domain_of(raw)
    return _as_written(raw, column) if value is None else Claim(value, raw, COLUMN, column.index)


def _currency(raw: str, column: Column) -> Said:
    value = code_of(raw)
    return _as_written(raw, column) if value is None else Claim(value, raw, COLUMN, column.index)


def _country(raw: str, column: Column) -> Said:
    """The two letters of ISO 3166 where the country is known, else as it is written."""
    value = region_of(tidy(raw))
    return _text(raw, column) if value is None or is_blank(raw) else Claim(value, raw, COLUMN, column.index)


def _registration(raw: str, column: Column) -> Said:
    if is_rounded(raw.strip()):
        return None
    if _DIGIT.search(raw) or _registration_of(raw) is not None:
        return _text(raw, column)
    return _as_written(raw, column)


def _number(raw: str, column: Column) -> Said:
    """A number of something; what a spreadsheet has rounded is none, or things of different numbers would be one."""
    return None if is_rounded(raw.strip()) else _text(raw, column)


def _day_or_text(raw: str, column: Column) -> Said:
    """A day that nobody is turned away for: `until further notice` is kept as it is written."""
    value = _date_of(raw, column.day_first)
    return _as_written(raw, column) if value is None else Claim(value, raw, COLUMN, column.index)


def _status(raw: str, column: Column) -> Said:
    status = status_of(raw)
    return _as_written(raw, column) if status is None else Claim(str(status), raw, STATUS, column.index)


def _kind(raw: str, column: Column) -> Said:
    kind = kind_in_words(raw)
    return _as_written(raw, column) if kind is None else Claim(str(kind), raw, KIND, column.index)


_OF_TARGET: dict[str, _Reader] = {
    "contact.name": _person,
    "deal.externalId": _number,
    "vendor.name": _name,
    "vendor.legalName": _name,
}

LENIENT: dict[str, _Reader] = {
    "deal.approvedAt": _day_or_text,
    "deal.expiresAt": _day_or_text,
    "deal.status": _status,
    "deal.amountKind": _kind,
}
"""Columns that are read as what they are where they can be, and kept as written where not."""


def _as_written(raw: str, column: Column) -> Claim | None:
    value = tidy(raw)
    if not value or is_blank(value):
        return None
    return Claim(value, raw, COLUMN, column.index, confidence=AS_WRITTEN)


def tidy(raw: str) -> str:
    """One space between words, and no characters that steer a terminal or turn a text around; joiners stay."""
    if raw.isprintable() and "  " not in raw and raw[:1] != " " and raw[-1:] != " ":
        return raw  # no other white space is printable
    text = " ".join(raw.split())
    return text if text.isprintable() else "".join(c for c in text if c.isprintable() or c in _JOINERS).strip()


def _unreadable(code: str, what: str, column: Column, raw: str, hint: str) -> Problem:
    text = f"{raw[:80]!r} in column {column.name!r} cannot be read as {what}."
    return Problem(code, text, column.name, raw, hint, "extraction")
