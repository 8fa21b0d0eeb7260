"""Money and dates as Chinese, Japanese and Korean write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.extraction.text import Context, mentions_in
from domain.extraction.text.hannumerals import number_of

ON = Context(on=date(2024, 6, 10))


def found(kind: str, text: str, context: Context = ON) -> list[str]:
    return [one.value for one in mentions_in(text, context) if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("契約金額は1億2千万円です", ["120000000 JPY"]),
        ("一億二千万円と二百五十万円", ["120000000 JPY", "2500000 JPY"]),
        ("単価は1万2,500円", ["12500 JPY"]),
        ("2兆5,000億円", ["2500000000000 JPY"]),
        ("500ドルと200ユーロ", ["500 USD", "200 EUR"]),
        ("金额为人民币壹佰贰拾万元整", ["1200000 CNY"]),
        ("共计100万元人民币，另付￥500万元", ["1000000 CNY", "5000000 CNY"]),
        ("三百万美元", ["3000000 USD"]),
        ("계약 금액은 1억 2천만 원, 삼천만원, 100달러", ["120000000 KRW", "30000000 KRW", "100 USD"]),
        ("予算は300万〜500万円", ["3000000 JPY", "5000000 JPY"]),
        ("3〜5億円", ["300000000 JPY", "500000000 JPY"]),
        ("3万円 5,000円", ["30000 JPY", "5000 JPY"]),
    ],
)
def test_amounts_in_eastern_figures_and_scales(text: str, values: list[str]) -> None:
    assert found("money", text) == values


@pytest.mark.parametrize(
    "text", ["一元化管理", "（単位：百万円）", "只有一元", "만원 버스", "第一元首", "一二三四五", "千"]
)
def test_words_with_the_sign_of_a_currency_and_headings_are_no_amounts(text: str) -> None:
    assert found("money", text) == []


def test_what_an_eastern_amount_is_per_and_the_ends_of_its_range_are_told() -> None:
    (monthly,) = [one for one in mentions_in("1万2千円/月") if one.kind == "money"]
    assert (monthly.value, monthly.details["per"]) == ("12000 JPY", "month")
    low, high = [one for one in mentions_in("3〜5億円") if one.kind == "money"]
    assert (low.raw, low.details["range"], high.raw, high.details["range"]) == ("3", "low", "5億円", "high")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("契約は6月15日に締結", ["2024-06-15"]),
        ("納期は令和6年7月1日、または2024年8月", ["2024-07-01", "2024-08"]),
        ("７月１日（月）", ["2024-07-01"]),
        ("2024年6月15日〜20日", ["2024-06-15/2024-06-20"]),
        ("6月中旬に、10月末までに", ["2024-06-11/2024-06-20", "2024-10-31"]),
        ("合同于六月十五日签订，二〇二四年三月五日到期", ["2024-06-15", "2024-03-05"]),
        ("明年三月，2024年上半年，2023年度", ["2025-03", "2024-01-01/2024-06-30", "FY2023"]),
        ("계약일은 6월 15일, 2024년 3분기, 3개월 후", ["2024-06-15", "2024-07-01/2024-09-30", "2024-09-10"]),
        ("来週、明日、3年前、年末", ["2024-06-17/2024-06-23", "2024-06-11", "2021-06-10", "2024-12-31"]),
        ("1月10日に", ["2025-01-10"]),
        ("13月1日、2月30日、500日", []),
    ],
)
def test_dates_in_eastern_scripts(text: str, values: list[str]) -> None:
    assert found("date", text) == values


def test_without_the_documents_day_only_written_years_make_a_date() -> None:
    assert found("date", "6月15日、来週、2024年6月15日", Context()) == ["2024-06-15"]


@given(st.integers(1, 10**16 - 1))
def test_a_number_written_in_han_figures_and_scales_reads_back(number: int) -> None:
    assert number_of(_han(number)) == Decimal(number)


def _han(number: int) -> str:
    text = ""
    for great, scale in (("兆", 10**12), ("億", 10**8), ("万", 10**4), ("", 1)):
        part, number = divmod(number, scale)
        if part:
            for sign, small in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
                figure, part = divmod(part, small)
                text += "〇一二三四五六七八九"[figure] + sign if figure else ""
            text += great
    return text


@given(st.text(alphabet="一二十百千万億元円원月日年6 ,1〜至￥第末", max_size=60))
def test_any_run_of_eastern_signs_is_read_without_an_error(text: str) -> None:
    for one in mentions_in(text, ON):
        assert text[one.start : one.end] == one.raw


@pytest.mark.parametrize("text", ["아파트 101동 202호", "1.2.3万元"])
def test_buildings_and_numbers_with_two_points_are_no_amounts(text: str) -> None:
    assert found("money", text) == []


@pytest.mark.parametrize("text", ["三百六十五天后", "2024年前", "1.5年前"])
def test_the_end_of_a_longer_number_counts_no_days(text: str) -> None:
    assert not {"2024-08-14", "2000-06-10", "2019-06-10"} & {*found("date", text)}


def test_a_scale_behind_nothing_is_nothing() -> None:
    assert number_of("0万") == number_of("零千") == 0
