"""Dates: calendar dates as people write them in a cell, as ISO 8601 text."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from unicodedata import normalize

from domain.periods import period_of
from domain.remembered import remembered

MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier janv enero ene gennaio gen januari janeiro января stycznia ledna ocak",
            "february feb februar février fevrier févr febrero febbraio februari fevereiro fev февраля lutego"
            " února şubat",
            "march mar märz maerz mrz mars marzo maart mrt março marco марта marca března mart",
            "april apr avril avr abril abr aprile апреля kwietnia dubna nisan",
            "may mai mayo maggio mag mei maio maj мая maja května mayıs",
            "june jun juni juin junio giugno giu junho июня czerwca června haziran",
            "july jul juli juillet juil julio luglio lug julho июля lipca července temmuz",
            "august aug août aout agosto ago augustus augusti августа sierpnia srpna ağustos",
            "september sep sept septembre septiembre settembre set setembro сентября września září eylül",
            "october oct oktober okt octobre octubre ottobre ott outubro out октября października října ekim",
            "november nov novembre noviembre novembro ноября listopada listopadu kasım",
            "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro декабря grudnia"
            " prosince aralık",
        ),
        start=1,
    )
    for name in names.split()
}
"""Month names and abbreviations, lower case: en, de, fr, es, it, nl, pt, sv, ru, pl, cs, tr."""

MAX_LENGTH = 80
"""Longer texts are no date."""

_TIME = (
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)
WEEKDAYS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "monday mon montag lundi lunes lunedì maandag segunda-feira måndag",
            "tuesday tue tues dienstag mardi martes martedì dinsdag terça-feira tisdag",
            "wednesday wed mittwoch mercredi miércoles mercoledì woensdag quarta-feira onsdag",
            "thursday thu thur thurs donnerstag jeudi jueves giovedì donderdag quinta-feira torsdag",
            "friday fri freitag vendredi viernes venerdì vrijdag sexta-feira fredag",
            "saturday sat samstag samedi sábado sabato zaterdag lördag",
            "sunday sun sonntag dimanche domingo domenica zondag söndag",
        )
    )
    for name in names.split()
}
"""Names of weekdays, lower case, Monday 0."""

_DAYS = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_WEEKDAY = rf"(?:(?:{_DAYS})\.?,?\s+)?"
_ISO = re.compile(rf"(?P<y>\d{{4}})(?P<s>[-/.]?)(?P<m>\d{{2}})(?P=s)(?P<d>\d{{2}}){_TIME}")
_LOOSE = re.compile(rf"(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){_TIME}")
_NUMBERS = re.compile(rf"(?P<a>\d{{1,2}})\s?(?P<s>[-/.])\s?(?P<b>\d{{1,2}})\s?(?P=s)\s?(?P<y>\d{{4}}|\d{{2}}){_TIME}")
_DAY_MONTH = re.compile(
    rf"{_WEEKDAY}(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?[\s\-/]*(?:of\s+|de\s+)?(?P<n>[^\W\d_]{{3,10}})\.?[\s,\-/]*(?:de\s+)?"
    rf"(?P<y>\d{{4}}|'?\d{{2}}){_TIME}",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"{_WEEKDAY}(?P<n>[^\W\d_]{{3,10}})\.?\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s*|\s+)(?P<y>\d{{4}}){_TIME}",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"(?P<n>[^\W\d_]{3,10})\.?(?:[\s,\-/]+(?:de\s+)?(?P<y>\d{4})|(?:-|\s?['’])(?P<short>\d{2}))"
    r"|(?P<yy>\d{4})[-/](?P<mm>\d{2})|(?P<m>\d{1,2})[/.-](?P<yyy>\d{4})",
    re.IGNORECASE,
)
"""`May 24` is left out: it is a day as well."""

_EASTERN = re.compile(
    rf"(?:(?P<era>令和|平成|昭和|民國|民国)\s?)?(?P<y>\d{{1,4}}|元)\s?[年년]\s?(?P<m>\d{{1,2}})\s?[月월]\s?(?:(?P<d>\d{{1,2}})\s?[日일号])?{_TIME}"
)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_FULL_STOPS = re.compile(rf"(?P<y>\d{{4}})\. (?P<m>\d{{1,2}})\. (?P<d>\d{{1,2}})\.?{_TIME}")
_PROGRAMS = re.compile(
    r"(?P<n>[A-Z][a-z]{2}) (?P<d>\d{1,2}) (?P<y>\d{4}) (?P<t>\d{1,2}:\d{2}(?::\d{2})?) GMT(?P<zone>[+-]\d{4})?.*"
)
"""As browsers write it: `Fri May 31 2024 10:00:00 GMT+0200 (CEST)`."""

_ZONED = re.compile(r"(?<=\d) (?:([+-]\d{2}:?\d{2}) (?:UTC|GMT)|[A-Z]{1,2}[SDE]?T|CES?T|EES?T|BST|MSK)$")
"""A zone with its name behind it, or a name that several zones share: the time is kept without it."""

_POINTED = re.compile(r" (\d{2})\.(\d{2})\.(\d{2})(?:\.\d+)?(?= [AP]M$|$)")
"""A time as Oracle writes it: `31-MAY-24 10.00.00.000000 AM`."""

_LIKE_HYPHENS = str.maketrans("‐‑‒–−．／－", "-----./-")


@remembered
def date_of(text: str, day_first: bool = False) -> str | None:
    """ISO 8601: a date, a date and time when the cell has a time, a month (`2024-05`); None when it is no date.

    A quarter, half, fiscal year or week is its last day. `day_first` decides only where both readings are possible and
    the parts are divided by `/` or `-`; with full stops the day comes first. Two-digit years are 1970 to 2069.
    """
    text = " ".join(text.split())
    if len(text) > MAX_LENGTH:
        return None
    return _read(text, day_first) or _read(_plainer(text), day_first)


def _plainer(text: str) -> str:
    """The text with the digits and hyphens of a typewriter, and without the name of a zone."""
    if not text.isascii():
        text = normalize("NFKC", text).translate(_LIKE_HYPHENS)
    if found := _PROGRAMS.fullmatch(text.partition(" ")[2]):
        return f"{found['n']} {found['d']}, {found['y']} {found['t']}{found['zone'] or 'Z'}"
    return _ZONED.sub(lambda hit: hit[1] or "", _POINTED.sub(r" \1:\2:\3", text))


def _read(text: str, day_first: bool) -> str | None:
    for pattern in (_ISO, _LOOSE, _FULL_STOPS):
        if found := pattern.fullmatch(text):
            return _stamp(found, int(found["y"]), int(found["m"]), int(found["d"]))
    if found := _NUMBERS.fullmatch(text):
        first, second = int(found["a"]), int(found["b"])
        by_day = first > 12 or (second <= 12 and (day_first or found["s"] == "."))
        day, month = (first, second) if by_day else (second, first)
        return _stamp(found, _year(found["y"]), month, day)
    for pattern in (_DAY_MONTH, _MONTH_DAY):
        found = pattern.fullmatch(text)
        if found and (named := MONTHS.get(found["n"].lower())):
            return _stamp(found, _year(found["y"]), named, int(found["d"]))
    if found := _EASTERN.fullmatch(text):
        year = (1 if found["y"] == "元" else int(found["y"])) + _ERAS.get(found["era"] or "", 0)
        return _stamp(found, year, int(found["m"]), int(found["d"])) if found["d"] else _month(year, int(found["m"]))
    return _span(text)


def _span(text: str) -> str | None:
    """A month, or a longer or shorter period."""
    if found := _MONTH.fullmatch(text):
        month = MONTHS.get(found["n"].lower()) if found["n"] else int(found["mm"] or found["m"])
        year = _year(found["y"] or found["yy"] or found["yyy"] or found["short"])
        return _month(year, month) if month else None
    return period_of(text)


def _month(year: int, month: int) -> str | None:
    return f"{year:04}-{month:02}" if 1 <= month <= 12 and _likely(year) else None


def seconds_of(when: datetime | None) -> int:
    """Whole seconds since 1970, where it is before 2038; 0 for None and any other time. Without a zone it is UTC."""
    if when is None:
        return 0
    seconds = int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())
    return seconds if 0 < seconds < 2**31 else 0


def seconds_in(value: str) -> int:
    """Of a day or time as `date_of` writes it; 0 of a month."""
    return seconds_of(datetime.fromisoformat(value)) if len(value) >= 10 else 0


def order_of(text: str) -> bool | None:
    """What the date's own shape says: True day first, False month first, None nothing (or it is no such date)."""
    found = _NUMBERS.fullmatch(text.strip()[:MAX_LENGTH])
    if found is None:
        return None
    first, second = int(found["a"]), int(found["b"])
    if first > 12 >= second or found["s"] == ".":
        return True
    return False if second > 12 >= first else None


def in_question(text: str) -> bool:
    """Whether the text is a date that reads both ways."""
    found = _NUMBERS.fullmatch(text.strip()[:MAX_LENGTH])
    if found is None or order_of(text) is not None:
        return False
    return found["a"] != found["b"] and date_of(text) is not None


def _year(text: str) -> int:
    text = text.lstrip("'")
    if len(text) == 4:
        return int(text)
    return int(text) + (2000 if int(text) < 70 else 1900)


def _likely(year: int) -> bool:
    return 1800 <= year <= 2200


def _stamp(found: re.Match[str], year: int, month: int, day: int) -> str | None:
    try:
        on = date(year, month, day).isoformat()
    except ValueError:
        return None
    if not _likely(year):
        return None
    if found["hour"] is None:
        return on
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"][0] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return f"{on}T{hour:02}:{minute:02}:{second:02}{_zone(found['zone'])}"


def _zone(zone: str | None) -> str:
    if not zone:
        return ""
    if zone in {"Z", "UTC", "GMT"}:
        return "Z"
    return zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
