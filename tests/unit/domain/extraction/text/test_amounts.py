"""Amounts of money in running text, second version."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.extraction.text import Context, mentions_in
from domain.provenance import Mention


def money(text: str, context: Context | None = None) -> list[Mention]:
    return [one for one in mentions_in(text, context or Context()) if one.kind == "money"]


def values(text: str, context: Context | None = None) -> list[str]:
    return [one.value for one in money(text, context)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("about $3.5 million all in", "3500000 USD"),
        ("it was CHF30 million", "30000000 CHF"),
        ("EUR 1.2bn", "1200000000 EUR"),
        ("some 12k euros", "12000 EUR"),
        ("a loss of -$5,000.50 there", "-5000.5 USD"),
        ("costs 1.234,50 €.", "1234.5 EUR"),
        ("US $ 150 million", "150000000 USD"),
        ("A$5 and no more", "5 AUD"),
        ("R$ 1.234,56", "1234.56 BRL"),
        ("30 MUSD", "30000000 USD"),
        ("TEUR 500", "500000 EUR"),
        ("75 USD million", "75000000 USD"),
        ("Rs. 5 lakh", "500000 INR"),
        ("5 crore rupees", "50000000 INR"),
        ("3,5 Mio. Euro", "3500000 EUR"),
        ("1,234 Mrd. Euro", "1234000000 EUR"),
        ("3,5 millions d'euros", "3500000 EUR"),
        ("dos millones de euros", "2000000 EUR"),
        ("5億円", "500000000 JPY"),
        ("100元", "100 CNY"),
        ("契約金額は500万円です。", "5000000 JPY"),
        ("1 point 2 million dollars", "1200000 USD"),
        ("合同金额是5000元", "5000 CNY"),
        ("계약금액은5000만원입니다", "50000000 KRW"),
        ("3 млн руб", "3000000 RUB"),
        ("each 6.25 BTC", "6.25 XBT"),
    ],
)
def test_signs_codes_and_names_with_their_scale(text: str, value: str) -> None:
    assert values(text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("two and a half million dollars", "2500000 USD"),
        ("one point two million euros", "1200000 EUR"),
        ("fifty K dollars", "50000 USD"),
        ("a hundred k dollars", "100000 USD"),
        ("twenty one point oh five million dollars", "21050000 USD"),
        ("zwei Komma fünf Millionen Euro", "2500000 EUR"),
        ("dos coma cinco millones de euros", "2500000 EUR"),
        ("at this point five million dollars", "5000000 USD"),
        ("half a million pounds", "500000 GBP"),
        ("three quarters of a billion euros", "750000000 EUR"),
        ("one hundred and fifty dollars", "150 USD"),
        ("one million two hundred thousand dollars", "1200000 USD"),
        ("zweihundertfünfzigtausend Euro", "250000 EUR"),
        ("deux cent mille euros", "200000 EUR"),
        ("quatre-vingt-dix euros", "90 EUR"),
        ("treinta y cinco mil euros", "35000 EUR"),
        ("duecentomila euro", "200000 EUR"),
        ("thirteen dollars forty five", "13.45 USD"),
    ],
)
def test_numbers_in_words_are_read_in_several_languages(text: str, value: str) -> None:
    found = money(text)
    assert [(one.value, one.rule) for one in found] == [(value, "text.money-spelt@4")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3 dollars 50 cents", "3.5 USD"),
        ("$2 and 75 cents", "2.75 USD"),
        ("it is 15 USD 50.", "15.5 USD"),
        ("64.2 cents a dozen", "0.642 USD"),
        ("470 pence a share", "4.7 GBP"),
        ("range of $1 billion $275 million", "1275000000 USD"),
    ],
)
def test_cents_and_spoken_sums_are_one_amount(text: str, value: str) -> None:
    assert values(text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "a 12-pound hammer",
        "several hundred million dollars", "ALL 3 of us", "TOP 10", "3 doors", "50%", "Bob 3 times", "his pen 7 times",
        "10 pounds of butter", "five and six", "section A5", "millions of dollars", "the dollar fell",
    ],
)  # fmt: skip
def test_vague_sums_bare_numbers_and_words_are_no_money(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("between $1.5 and $2 million", ["1500000 USD", "2000000 USD"]),
        ("40 to $50 million", ["40000000 USD", "50000000 USD"]),
        ("$10-12 million", ["10000000 USD", "12000000 USD"]),
        ("5 bis 10 Millionen Euro", ["5000000 EUR", "10000000 EUR"]),
        ("$500 to $2 million", ["500 USD", "2000000 USD"]),
    ],
)
def test_the_ends_of_a_range_share_scale_and_currency(text: str, ends: list[str]) -> None:
    found = money(text)
    assert [one.value for one in found] == ends
    assert [one.details["range"] for one in found] == ["low", "high"]


def test_a_change_to_an_amount_is_no_range() -> None:
    assert all("range" not in one.details for one in money("increased $5 million to $92 million"))


def test_neighbouring_amounts_do_not_take_each_others_signs() -> None:
    assert values("10 $ 30 $") == ["10 USD", "30 USD"]
    assert values("rmb 10 usd 20") == ["10 CNY", "20 USD"]
    assert values("$ 20,000.00 $ 37,305.97") == ["20000 USD", "37305.97 USD"]
    assert values("500 USD,100 times") == ["500 USD"]


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("$25 per user per month", "user,month"),
        ("$70-a-share", "share"),
        ("20 €/Monat", "month"),
        ("$5k p.a.", "year"),
        ("CHF 4 pro Stück", "unit"),
        ("$9 monthly", "month"),
        ("$9 in May", ""),
    ],
)
def test_what_an_amount_is_per_is_said_in_its_details(text: str, per: str) -> None:
    assert money(text)[0].details.get("per", "") == per


def test_the_documents_country_says_whose_dollar_it_is_and_makes_it_surer() -> None:
    unknown, canadian = money("$5")[0], money("$5", Context(country="Canada"))[0]
    assert (unknown.value, canadian.value) == ("5 USD", "5 CAD")
    assert canadian.confidence > unknown.confidence
    assert values("500 kr", Context(country="NO")) == ["500 NOK"]


def test_the_documents_way_of_writing_decimals_is_kept() -> None:
    assert values("1.234 EUR") == ["1234 EUR"]
    assert values("1.234 EUR", Context(decimal_comma=False)) == ["1.234 EUR"]
    assert values("$1,234", Context(decimal_comma=True)) == ["1.234 USD"]


@given(st.integers(1, 10**12), st.sampled_from(["USD", "EUR", "GBP", "CHF", "JPY"]))
def test_every_grouped_number_beside_a_code_is_that_number(number: int, code: str) -> None:
    for text in (f"{code} {number}", f"{number:,} {code}", f"pay {code} {number:,}.00 now"):
        found = values(text)
        assert len(found) == 1
        assert Decimal(found[0].split()[0]) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("₺10.000", "10000 TRY"), ("TL 1.250", "1250 TRY"), ("1.250 TL", "1250 TRY"), ("R$ 3.500", "3500 BRL"),
        ("€10.000", "10000 EUR"), ("€12.500", "12500 EUR"), ("€1.459", "1.459 EUR"), ("$10.000", "10000 USD"),
        ("$1.459", "1.459 USD"), ("KWD 10.000", "10 KWD"), ("₺1.250,50", "1250.5 TRY"), ("₫10.000", "10000 VND"),
    ],
)  # fmt: skip
def test_a_point_before_three_figures_parts_thousands_where_the_currency_is_written_so(text: str, value: str) -> None:
    assert values(f"it costs {text} now") == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("двести пятьдесят тысяч рублей", "250000 RUB"), ("полтора миллиона рублей", "1500000 RUB"),
        ("sto tysięcy złotych", "100000 PLN"), ("dwa miliony złotych", "2000000 PLN"),
        ("två och en halv miljon kronor", "2500000 SEK"), ("en halv miljon kronor", "500000 SEK"),
        ("tvåhundrafemtiotusen kronor", "250000 SEK"), ("to millioner kroner", "2000000 DKK"),
        ("tohundrede tusind kroner", "200000 DKK"), ("kaksi miljoonaa euroa", "2000000 EUR"),
        ("iki yüz elli bin lira", "250000 TRY"), ("dvě stě tisíc korun", "200000 CZK"),
        ("două milioane de lei", "2000000 RON"), ("ötszázezer forint", "500000 HUF"),
        ("dua ratus lima puluh ribu rupiah", "250000 IDR"), ("10 triệu đồng", "10000000 VND"),
        ("5 مليون دولار", "5000000 USD"), ("10 लाख रुपये", "1000000 INR"), ("5 εκατομμύρια ευρώ", "5000000 EUR"),
    ],
)  # fmt: skip
def test_amounts_in_words_and_scales_of_more_languages(text: str, value: str) -> None:
    assert values(f"({text})") == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [("fuel at $3.000 a gallon", "3 USD"), ("$10.000 per share", "10 USD"), ("$10.000 per month", "10000 USD")],
)
def test_a_point_in_the_price_of_a_measure_parts_no_thousands(text: str, value: str) -> None:
    assert values(text) == [value]


def test_small_words_that_are_numbers_elsewhere_are_no_amounts() -> None:
    assert values("due to dollars, on euros, en euros, de lei, et kroner") == []
    assert values("from one to 3 million dollars and on $10") == ["3000000 USD", "10 USD"]
