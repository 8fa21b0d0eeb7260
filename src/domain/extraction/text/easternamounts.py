"""Eastern amounts: money as Chinese, Japanese and Korean write it: `1億2千万円`, `三百万元`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from msgspec import structs

from domain.extraction.text.hannumerals import FIGURES, SIGNS, SMALL, number_of
from domain.extraction.text.per import per_at
from domain.extraction.text.rules import Rule
from domain.extraction.text.tokens import Token, index_at
from domain.money import MAX_DIGITS
from domain.provenance import Mention

EASTERN = Rule("text.money-eastern@2", "money", 0.93, "a number with Eastern scales or a currency in those scripts")

_CURRENCIES = {
    "JPY": "円 日本円 日元 日圓 日币 엔 엔화",
    "CNY": "元 圆 圓 块 人民币 人民幣 人民元 元人民币 元人民幣 위안 위안화",
    "KRW": "원 韩元 韓元 ウォン 韓国ウォン",
    "USD": "美元 美金 米ドル 米国ドル 달러 미국달러 미화 ドル USドル",
    "EUR": "欧元 歐元 ユーロ 유로",
    "GBP": "英镑 英鎊 ポンド 英ポンド 파운드",
    "HKD": "港元 港币 港幣 香港ドル 홍콩달러",
    "TWD": "新台币 新台幣 台币 台幣 元新台幣 台湾ドル 대만달러",
    "AUD": "澳元 澳币 豪ドル 호주달러",
    "CAD": "加元 加币 カナダドル 캐나다달러",
    "SGD": "新元 新加坡元 シンガポールドル 싱가포르달러",
    "CHF": "瑞士法郎 瑞郎 スイスフラン 스위스프랑",
    "INR": "卢比 印度卢比 ルピー インドルピー 루피",
    "THB": "泰铢 泰銖 バーツ 바트",
    "VND": "越南盾 ベトナムドン 베트남동",
    "RUB": "卢布 盧布 ルーブル 루블",
}
_CODE_OF = {name: code for code, names in _CURRENCIES.items() for name in names.split()}
_NAMES = "|".join(sorted(map(re.escape, _CODE_OF), key=len, reverse=True))
_LEADS = {
    "人民币": "CNY", "人民幣": "CNY", "RMB": "CNY", "CNY": "CNY", "¥": "", "￥": "", "JPY": "JPY",
    "US$": "USD", "$": "USD", "USD": "USD", "HK$": "HKD", "NT$": "TWD", "新台币": "TWD", "新台幣": "TWD",
    "港币": "HKD", "港幣": "HKD",
    "美金": "USD", "₩": "KRW", "€": "EUR", "미화": "USD",
}  # fmt: skip
"""What stands before the number; a bare yen sign is as the sign behind the number, or yen."""

_SIGN = rf"[{SIGNS}]"
_NUMBER = (
    rf"(?:(?:[0-9０-９][0-9０-９,，.．]{{0,20}}+|{_SIGN})(?:\s?(?:[0-9０-９][0-9０-９,，]{{0,8}}+\s?)?{_SIGN}){{0,16}}+"
    r"(?:(?<![0-9０-９,，.．])[0-9０-９][0-9０-９,，]{0,8}+)?)"
)
_AMOUNT = re.compile(
    rf"(?<![0-9０-９.,])(?:(?P<lead>{'|'.join(map(re.escape, sorted(_LEADS, key=len, reverse=True)))})\s?)?"
    rf"(?:(?P<low>{_NUMBER})\s?(?:[〜～~–-]|から|至|到|에서)\s?)?"
    rf"(?P<number>{_NUMBER})\s?(?P<name>{_NAMES})(?=(?P<behind>.?))"
)
_CURRENT = re.compile(rf"[{''.join(sorted({name[0] for name in _CODE_OF}))}]")
_UNIT = re.compile(r"(?:単位|单位|單位|단위)\s?[:：]?\s?$")
_NOT_BEHIND = frozenset("化素性論论首旦凶祖気宝件盤盘周卓형칙")
"""What makes another word of the sign for a currency: `一元化`, `円周`."""

_BARE = frozenset(SIGNS) - frozenset(FIGURES)
"""Scales: alone they head a column (`百万円`, `千元`) or are a word (`만원`)."""


def eastern_in(text: str) -> list[Mention]:
    """Every such amount in order of place, value `"<decimal> <CODE>"`; both ends of a range."""
    if text.isascii() or not _CURRENT.search(text):
        return []
    found: list[Mention] = []
    for hit in _AMOUNT.finditer(text):
        number = hit["number"]
        value = number_of(number.strip(",，.．"))
        if value is None or value == 0 or value.adjusted() > MAX_DIGITS or not _is_paid(text, hit):
            continue
        code = _LEADS.get(hit["lead"] or "", "") or _CODE_OF[hit["name"]]
        low = _low(hit["low"], number, value)
        start = hit.start()
        if low is not None:
            found.append(_mention(text, start, hit.end("low"), low, code, "low"))
            start = hit.start("number")
        found.append(_mention(text, start, hit.end("name"), value, code, "high" if low is not None else ""))
    return found


def with_eastern(text: str, tokens: Sequence[Token], found: list[Mention]) -> list[Mention]:
    """What is found and these amounts, in order of place; of two that overlap the end of a range, else the longer, of
    equals the one that was found."""
    eastern = eastern_in(text)
    if not eastern:
        return found
    taken: set[int] = set()
    kept: list[Mention] = []
    for one in sorted([*found, *eastern], key=_preferred):
        if not taken.isdisjoint(range(one.start, one.end)):
            continue
        taken.update(range(one.start, one.end))
        per = per_at(tokens, index_at(tokens, one.end - 1) + 1) if one.rule == EASTERN.id else None
        kept.append(structs.replace(one, details={**one.details, "per": per}) if per else one)
    return sorted(kept, key=lambda one: one.start)


def _preferred(one: Mention) -> tuple[bool, int, bool, int]:
    eastern = one.rule == EASTERN.id
    return not (eastern and "range" in one.details), one.start - one.end, eastern, one.start


def _is_paid(text: str, hit: re.Match[str]) -> bool:
    """Whether the signs are an amount: no other word, no heading of a column."""
    number = hit["number"].strip()
    digits = any(sign.isdigit() and sign not in FIGURES for sign in number)
    if not digits and (len(number) < 2 or hit["behind"] in _NOT_BEHIND):
        return False
    if not digits and not any(sign in _BARE for sign in number):
        return False
    if not digits and all(sign in _BARE for sign in number) and number[0] not in SMALL:
        return False
    return _UNIT.search(text, max(0, hit.start() - 6), hit.start()) is None


def _low(low: str | None, number: str, high: Decimal) -> Decimal | None:
    """The lower end of a range, with the scale of the upper where it has none: `3〜5億円`."""
    value = number_of(low.strip(",，.．")) if low else None
    if low is None or value is None:
        return None
    own = any(sign in SIGNS for sign in low)
    scale = "".join(sign for sign in number if sign in _BARE)
    if not own and scale and (scaled := number_of(f"{low}{scale}")) is not None:
        value = scaled
    return value if 0 < value < high else None


def _mention(text: str, start: int, end: int, value: Decimal, code: str, place: str) -> Mention:
    said = format(value, "f")
    said = said.rstrip("0").rstrip(".") if "." in said else said
    return EASTERN.mention(text, start, end, f"{said} {code}", range=place)
