"""Column facts: the decimal separator and the order of day and month, decided once for a whole column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from domain.dates import MAX_LENGTH, date_of, in_question, order_of
from domain.daynumbers import day_of_number
from domain.headerforms import currency_in, power_in
from domain.headers import header_words
from domain.money import Separator, amount_of, separator_of
from domain.periods import is_fiscal
from domain.prices import ROLES
from domain.shapes import is_blank, is_rounded

AMOUNTS = ("deal.amount", *(f"deal.amount.{role}" for role in ROLES))
AS_OF = "row.asOf"
"""The day on which a row was last true, which is no field of anything."""

NUMBERS = ("vendor.registrationId", "deal.externalId", "vendor.phone", "contact.phone")
"""Fields whose values are long numbers that are none to count with."""

DATES = ("deal.expectedClose", "deal.submittedAt", "deal.approvedAt", "deal.expiresAt", AS_OF)


class ColumnFacts(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Which fields have a decimal comma, which the day first, and what is to be said of that (sentences).

    `undecided` are fields with values that read both ways and none that settles it, each with its sentence; more rows
    may settle them. `notes` are about values that contradict each other.
    """

    decimal_comma: frozenset[str] = frozenset()
    day_first: frozenset[str] = frozenset()
    settled: frozenset[str] = frozenset()
    undecided: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    power: int = 0
    """The power of ten of amounts whose own header says none."""
    unread: frozenset[str] = frozenset()
    """Fields of a deal that a title says are counted so, and that look whole: nobody knows what they are."""

    @property
    def ambiguous(self) -> tuple[str, ...]:
        """All the sentences."""
        return (*self.notes, *(text for _, text in self.undecided))

    def further(self, more: ColumnFacts) -> ColumnFacts:
        """These facts with what later rows say of the fields that were still undecided."""
        open_fields = {field for field, _ in self.undecided}
        return ColumnFacts(
            self.decimal_comma | (more.decimal_comma & open_fields),
            self.day_first | (more.day_first & open_fields),
            self.settled | (more.settled & open_fields),
            tuple((field, text) for field, text in self.undecided if field not in more.settled),
            (*self.notes, *(note for note in more.notes if note not in self.notes)),
        )


def facts(
    columns: Sequence[str],
    mapping: dict[str, str],
    sample_rows: Sequence[Sequence[str]],
    day_first: bool | None,
    decimal_comma: bool | None = None,
) -> ColumnFacts:
    """The facts of each mapped amount and date column; what the caller says wins over what the values say."""
    chosen: dict[bool, set[str]] = {True: set(), False: set()}
    settled: set[str] = set()
    undecided: list[tuple[str, str]] = []
    notes: list[str] = []
    for index, column in enumerate(columns):
        field = mapping.get(column, "")
        if field in NUMBERS:
            notes += _rounded(column, [row[index] for row in sample_rows if index < len(row)])
        if field not in AMOUNTS and field not in DATES:
            continue
        values = [row[index] for row in sample_rows if index < len(row) and not is_blank(row[index])]
        if field in DATES and field != AS_OF:
            notes += _odd_days(column, values)
        decided: bool | None = decimal_comma if field in AMOUNTS else day_first
        note = ""
        if decided is None:
            decided, note = (_decimal if field in AMOUNTS else _order)(column, values)
        if decided is not None:
            settled.add(field)
            if decided:
                chosen[field in AMOUNTS].add(field)
            if note:
                notes.append(note)
        elif note and field != AS_OF:
            undecided.append((field, note))
    return ColumnFacts(
        frozenset(chosen[True]), frozenset(chosen[False]), frozenset(settled), tuple(undecided), tuple(notes)
    )


_LARGE = 5
"""Amounts of so many zeros are seldom counted in thousands: a deal of a hundred million is none of every day."""

_SMALL_UNITS = frozenset(
    "JPY KRW IDR VND COP CLP HUF PYG IRR LBP UZS TZS UGX MMK KHR LAK CRC NGN XOF XAF RWF MNT".split()  # noqa: SIM905
)
"""Currencies of which a thousand buys little: two zeros more are as usual."""


def scaled(
    facts: ColumnFacts, power: int, columns: Sequence[str], mapping: dict[str, str], rows: Sequence[Sequence[str]]
) -> ColumnFacts:
    """The facts with the power of ten that a title says of all amounts, and what it cannot mean.

    A column whose head says its own scale is read by that. One whose middle amount has as many digits as a whole one is
    not read: `1250000` beneath `in EUR thousand` is a million or a thousand times that, and the table does not tell.
    """
    if not power:
        return facts
    code = next((column for column, field in mapping.items() if field == "deal.currency"), "")
    place = {column: at for at, column in enumerate(columns)}
    codes = {row[place[code]].strip() for row in rows if code and place[code] < len(row)}
    doubted: dict[str, str] = {}
    for column, field in mapping.items():
        if field not in AMOUNTS or power_in(column):
            continue
        small = _SMALL_UNITS & (codes | {said[0] if (said := currency_in(column)) else ""})
        amounts = [
            amount_of(row[place[column]], field in facts.decimal_comma) for row in rows if place[column] < len(row)
        ]
        sizes = sorted(abs(Decimal(amount.value)) for amount in amounts if amount is not None)
        if sizes and sizes[len(sizes) // 2] >= 10 ** (_LARGE + 2 * bool(small)):
            doubted[field.removeprefix("deal.")] = column
    notes = tuple(
        f"The lines above the table say that amounts are counted in units of {10**power:,}, and those of column "
        f"{column!r} look whole already: they are not read. Write the scale into the head of the column, as "
        "'Amount (EUR)' or 'Amount (EUR thousand)', or take the line away."
        for column in doubted.values()
    )
    notes = tuple(note for note in notes if note not in facts.notes)
    return msgspec.structs.replace(facts, power=power, unread=frozenset(doubted), notes=(*facts.notes, *notes))


_DAY_FIRST = re.compile(
    r"\b(?:fecha|data|dato|date (?:de|du|d)\b.*|datum\w*|\w*(?:datum|datumet)|\w+tag|дата|tarih\w*|tanggal|paiva\w*"
    r"|ημ|ημ νια|ημερομηνια\w*|kuupaev\w*|datums|ngay|تاريخ|תאריך|วันที่\w*|\w+ am)\b"
)
"""What heads days in languages all of whose countries write the day before the month."""

_ENGLISH = re.compile(
    r"\b(?:date|received|submitted|entered|entry|created|updated|closed?|signed|last|first|as|of|on)\b"
)
"""Words beside which `data` is the English one."""

_GROUPED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:\.\d{3})+(?![\d.,])")
"""Points before three digits each: money is seldom written to a thousandth."""


def _in_thousands(values: Sequence[str]) -> bool:
    """Whether every value has points before three digits each, and most are round or large as sums in thousands are."""
    found = [hit.group() for value in values if (hit := _GROUPED.search(value))]
    telling = sum(number.endswith("0") or number.index(".") > 1 for number in found)
    return len(found) == len(values) and 2 * telling >= len(found)


def _decimal(column: str, values: Sequence[str]) -> tuple[bool | None, str]:
    """Whether the column has a decimal comma (None: nothing tells), and what is to be said of it."""
    seen = [separator_of(value) for value in values]
    commas, points, unknown = (seen.count(s) for s in (Separator.COMMA, Separator.POINT, Separator.UNKNOWN))
    if commas and points:
        kept = "comma" if commas > points else "point"
        text = f"Column {column!r} has decimal commas and decimal points; amounts that read both ways take the {kept}."
        return commas > points, text
    if commas or points:
        return commas > 0, ""
    if unknown and _in_thousands([value for value, s in zip(values, seen, strict=True) if s is Separator.UNKNOWN]):
        return True, f"Column {column!r} has three digits behind every point: they are read as thousands."
    text = f"Nothing in column {column!r} shows its decimal separator; it is read with a decimal point."
    return None, text if unknown else ""


def _order(column: str, values: Sequence[str]) -> tuple[bool | None, str]:
    """Whether the day comes first in the column (None: nothing tells), and what is to be said of it."""
    seen = [order_of(value) for value in values]
    days, months = seen.count(True), seen.count(False)
    if days and months:
        kept = "day" if days > months else "month"
        text = f"Column {column!r} has dates of both orders; dates that read both ways are read {kept} first."
        return days > months, text
    if days or months:
        return days > 0, ""
    asked = any(in_question(value) for value in values)
    head = header_words(column)
    if asked and (said := _DAY_FIRST.search(head)) and not (said[0] == "data" and _ENGLISH.search(head)):
        text = (
            f"Nothing in column {column!r} shows the order of day and month; read day first, as its language writes it."
        )
        return True, text
    text = f"Nothing in column {column!r} shows the order of day and month; read month first (set dayFirst)."
    return None, text if asked else ""


def _rounded(column: str, values: Sequence[str]) -> list[str]:
    """What is to be said of long numbers of which a spreadsheet has lost the last digits."""
    lost = next((value.strip() for value in values if is_rounded(value.strip())), None)
    text = (
        f"Column {column!r} has numbers that a spreadsheet has rounded, such as {lost}: their last digits are lost and "
        "they are not read. Format the column as text or as whole numbers there, and save it again."
    )
    return [text] if lost else []


def _odd_days(column: str, values: Sequence[str]) -> list[str]:
    """What is to be said of days that are numbers, and of fiscal years."""
    notes = []
    counted = next((value for value in values if day_of_number(value) and not date_of(value)), None)
    if counted:
        notes.append(f"Column {column!r} has days as numbers: {counted} is read as {day_of_number(counted)}.")
    fiscal = next((value for value in values if len(value) <= MAX_LENGTH and is_fiscal(value)), None)
    if fiscal and (day := date_of(fiscal)):
        text = (
            f"Column {column!r} names fiscal periods: {fiscal!r} is read as if its year were the calendar's, to {day}."
        )
        notes.append(text)
    return notes
