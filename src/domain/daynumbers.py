"""Day numbers: days that a program wrote as a number: a spreadsheet's serial number, or seconds since 1970."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_SERIAL = re.compile(r"([3-5]\d{4})(?:[.,](\d{1,12}))?")
_SECONDS = re.compile(r"([12]\d{9})(?:\d{3}|\.\d{1,6})?")
_FIRST = datetime(1899, 12, 30)  # noqa: DTZ001  a day of the calendar, in no zone
"""Day 0 of serial numbers from March 1900 on (ECMA-376 part 1, 18.17.4.1)."""

_EARLIEST = 946_684_800
"""The beginning of 2000: a smaller number is none of seconds."""


def day_of_number(text: str) -> str | None:
    """ISO 8601: a day, or a day and time where the number has a fraction; in UTC for (milli)seconds since 1970.

    Serial numbers are those of 1982 to 2064 in the calendar from 1900; None for any other text. What is asked is a
    column of days: elsewhere such a number is just a number.
    """
    text = text.strip()
    if found := _SERIAL.fullmatch(text):
        part = round(float(f"0.{found[2]}") * 86_400) if found[2] else 0
        when = _FIRST + timedelta(days=int(found[1]), seconds=part)
        return when.isoformat() if part else when.date().isoformat()
    if (found := _SECONDS.fullmatch(text)) and _EARLIEST <= int(found[1]) < 2**31:
        return datetime.fromtimestamp(int(found[1]), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return None
