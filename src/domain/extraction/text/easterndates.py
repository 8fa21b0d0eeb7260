"""Eastern dates: days, months, quarters and spans as Chinese, Japanese and Korean write them: `6月15日`, `三月底`."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from domain.extraction.text.fiscal import span_of
from domain.extraction.text.hannumerals import number_of
from domain.extraction.text.relative import FIRST, LATEST, MOST, last_of, moved, span_away


class Written(NamedTuple):
    """A date at [start, end): its ISO value, and whether its year or all of it is told from the document's day."""

    start: int
    end: int
    value: str
    how: str


NAMED, NEAREST, MONTH, QUARTER, FISCAL, RELATIVE, YEAR = "named nearest month quarter fiscal relative year".split()  # noqa: SIM905

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "民國": 1911, "民国": 1911}
_SHIFTED = {
    shift: names.split()
    for shift, names in {
        0: "今年 本年 올해 금년",
        1: "来年 來年 明年 내년",
        -1: "去年 昨年 작년 지난해",
        2: "再来年 后年 後年",
    }.items()
}
_YEARS = {name: shift for shift, names in _SHIFTED.items() for name in names}
_FIGURE = r"[0-9０-９]"
_HAN = "一二三四五六七八九十"
_SMALL = rf"(?:{_FIGURE}{{1,2}}|[{_HAN}]{{1,3}})"
_YEAR = (
    rf"(?:(?P<era>{'|'.join(_ERAS)})\s?(?P<of>{_FIGURE}{{1,3}}|[{_HAN}]{{1,3}}|元)\s?[年년]"
    rf"|(?P<year>(?:[12１２]{_FIGURE}{{3}})|[一二][〇零○{_HAN}]{{3}})\s?[年년]"
    rf"|(?P<told>{'|'.join(sorted(_YEARS, key=len, reverse=True))})(?:の|的)?)"
)
_PARTS = {
    "上旬": "first", "初": "first", "上순": "first", "초순": "first", "초": "first", "中旬": "middle", "중순": "middle",
    "下旬": "last", "하순": "last", "末": "end", "底": "end", "말": "end",
}  # fmt: skip
_DATE = re.compile(
    rf"(?<![0-9０-９.])(?:{_YEAR}\s?)?(?P<month>{_SMALL})\s?[月월]"
    rf"(?:\s?(?P<day>{_SMALL})\s?[日号號일](?:\s?(?:[〜～~–-]|から|至|到|부터)\s?(?P<until>{_SMALL})\s?[日号號일])?"
    rf"|\s?(?P<part>{'|'.join(sorted(_PARTS, key=len, reverse=True))}))?"
)
_SPAN = re.compile(
    rf"(?<![0-9０-９.]){_YEAR}\s?(?:(?:第\s?)?(?P<quarter>[1-4１-４一二三四])\s?(?:四半期|季度|분기)"
    r"|(?P<half>上半期|上半年|상반기|下半期|下半年|하반기)|(?P<fiscal>度|회계연도)|(?P<end>末|底|말))?"
)
_UNITS = {
    "day": "日間 日 天 일", "week": "週間 周 週 星期 주", "month": "か月 ヶ月 ヵ月 カ月 ケ月 個月 个月 개월",
    "year": "年間 年 년",
}  # fmt: skip
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_AWAY = re.compile(
    rf"(?<![0-9０-９.．,，〇零百千万两兩{_HAN}])(?P<count>{_FIGURE}{{1,3}}|[两兩{_HAN}]{{1,3}})\s?"
    rf"(?P<unit>{'|'.join(sorted(_UNIT_OF, key=len, reverse=True))})\s?"
    r"(?P<side>以内|以內|之内|内|後|后|之后|이내|후|뒤|前|之前|전)"
)
_DAYS = {
    0: "今日 本日 今天 오늘", 1: "明日 明天 내일", -1: "昨日 昨天 어제",
    2: "明後日 后天 後天 모레", -2: "一昨日 前天 그저께",
}  # fmt: skip
_SPANS = {
    ("week", 1): "来週 來週 下周 下週 下星期 다음주 다음_주", ("week", -1): "先週 上周 上週 上星期 지난주 지난_주",
    ("week", 0): "今週 本周 本週 这周 這週 이번주 이번_주", ("month", 1): "来月 來月 下个月 下個月 다음달 다음_달",
    ("month", -1): "先月 上个月 上個月 지난달 지난_달", ("month", 0): "今月 本月 这个月 這個月 이번달 이번_달",
    ("quarter", 1): "来四半期 下季度 下个季度 下個季度 다음분기 다음_분기",
    ("quarter", -1): "前四半期 上季度 上个季度 上個季度 지난분기 지난_분기",
    ("quarter", 0): "今四半期 本季度 这个季度 이번분기 이번_분기",
}  # fmt: skip
_ENDS = {("month", 0): "月末 月底 월말", ("year", 0): "年末 年底 연말"}
_TOLD: dict[str, tuple[str, int, bool]] = {
    **{word: ("day", shift, False) for shift, words in _DAYS.items() for word in words.split()},
    **{word.replace("_", " "): (*key, False) for key, words in _SPANS.items() for word in words.split()},
    **{word: (*key, True) for key, words in _ENDS.items() for word in words.split()},
}
_TELLING = re.compile("|".join(sorted(map(re.escape, _TOLD), key=len, reverse=True)))
_ANY = re.compile("[年月日周週天月季期년월일주달분올내작오어모]")


def eastern_dates(text: str, on: date | None) -> list[Written]:
    """Every such date in order of place; without the document's day those that are told from it are left out."""
    if text.isascii() or not _ANY.search(text):
        return []
    told = on if on is not None and FIRST <= on.year <= LATEST else None
    found = [one for hit in _DATE.finditer(text) if (one := _dated(hit, told))]
    found += [one for hit in _SPAN.finditer(text) if (one := _spanned(hit, told))]
    if told is not None:
        found += [one for hit in _AWAY.finditer(text) if (one := _away(hit, told))]
        for hit in _TELLING.finditer(text):
            unit, shift, ends = _TOLD[hit.group()]
            value = last_of(told, unit, shift) if ends else span_away(told, unit, shift)
            found.append(Written(hit.start(), hit.end(), value, RELATIVE))
    return sorted(found, key=lambda one: (one.start, -one.end))


def _number(text: str) -> int:
    value = number_of(text)
    return int(value) if value is not None and value < 10_000 else 0


def _year_of(hit: re.Match[str], on: date | None) -> int | None:
    """The year that is written or told; None when there is none."""
    if hit["era"]:
        return _ERAS[hit["era"]] + (1 if hit["of"] == "元" else _number(hit["of"]))
    if hit["year"]:
        return _number(hit["year"])
    return on.year + _YEARS[hit["told"]] if hit["told"] and on is not None else None


def _dated(hit: re.Match[str], on: date | None) -> Written | None:
    month = _number(hit["month"])
    year = _year_of(hit, on)
    if not 1 <= month <= 12:
        return None
    day = _number(hit["day"]) if hit["day"] else 0
    near = year is None and not hit["told"]
    if near and on is not None:
        year = _nearest(on, month, day or 15)
    if year is None:
        return None
    if not FIRST <= year <= LATEST or day > monthrange(year, month)[1] or (hit["day"] and not day):
        return None
    whole = f"{year:04}-{month:02}"
    if day:
        until = _number(hit["until"]) if hit["until"] else day
        if not day <= until <= monthrange(year, month)[1]:
            return None
        value = f"{whole}-{day:02}" if until == day else f"{whole}-{day:02}/{whole}-{until:02}"
        return Written(hit.start(), hit.end(), value, NEAREST if near else NAMED)
    if hit["part"]:
        return Written(hit.start(), hit.end(), _part(whole, monthrange(year, month)[1], hit["part"]), NEAREST)
    return Written(hit.start(), hit.end(), whole, NEAREST if near else MONTH)


def _part(month: str, days: int, part: str) -> str:
    """A third of the month, or its last day."""
    first, last = {"first": (1, 10), "middle": (11, 20), "last": (21, days), "end": (days, days)}[_PARTS[part]]
    return f"{month}-{first:02}" if first == last else f"{month}-{first:02}/{month}-{last:02}"


def _nearest(on: date, month: int, day: int) -> int:
    """The year in which that day is nearest to the document's; what is to come counts as nearer."""

    def away(year: int) -> int:
        days = (date(year, month, min(day, monthrange(year, month)[1])) - on).days
        return days * 2 if days >= 0 else -days * 3

    return min((on.year - 1, on.year, on.year + 1), key=away)


def _spanned(hit: re.Match[str], on: date | None) -> Written | None:
    year = _year_of(hit, on)
    if year is None or not FIRST <= year <= LATEST:
        return None
    if hit["quarter"]:
        return Written(hit.start(), hit.end(), span_of(year, "quarter", _number(hit["quarter"])), QUARTER)
    if hit["half"]:
        half = 1 if hit["half"][0] in "上상" else 2
        return Written(hit.start(), hit.end(), span_of(year, "half", half), QUARTER)
    if hit["fiscal"]:
        return Written(hit.start(), hit.end(), f"FY{year:04}", FISCAL)
    value = f"{year:04}-12-31" if hit["end"] else f"{year:04}"
    return Written(hit.start(), hit.end(), value, RELATIVE if hit["told"] else YEAR)


def _away(hit: re.Match[str], on: date) -> Written | None:
    count = _number(hit["count"])
    if not 0 < count <= MOST:
        return None
    back = hit["side"] in {"前", "之前", "전"}
    value = moved(on, _UNIT_OF[hit["unit"]], -count if back else count)
    return Written(hit.start(), hit.end(), value, RELATIVE)
