"""Sums as mail and calls of the world write them: what is meant, in which currency, and as what."""

from __future__ import annotations

import pytest

from domain.extraction.text import Context, mentions_in
from domain.provenance import Mention


def money(text: str, country: str = "") -> list[Mention]:
    return [one for one in mentions_in(text, Context(country=country)) if one.kind == "money"]


SUMS = [
    ("They would pay 50k ARR for it.", "US", ["50000 USD|revenue,deal_value|year"]),
    ("They would pay 50k ARR for it.", "", []),
    ("It is $1.2m over 3 years.", "", ["1200000 USD||"]),
    ("We pay £12 per seat per month today.", "", ["12 GBP||seat,month"]),
    ("Their budget is between 40 and 60 grand.", "GB", ["40000 GBP|budget|", "60000 GBP|budget|"]),
    (
        "Their budget is between 40 and 60 grand, so £60k at most.",
        "",
        ["40000 GBP|budget|", "60000 GBP||", "60000 GBP||"],
    ),
    ("Kosten: CHF 1'250.– pro Monat", "", ["1250 CHF||month"]),
    ("the order is worth Rs 12 lakh", "", ["1200000 INR|deal_value|"]),
    ("a market of USD 1.5bn", "", ["1500000000 USD||"]),
    ("an adjustment of -$400 on the invoice", "", ["-400 USD||"]),
    ("the balance is $(1,200.00) after the credit", "", ["-1200 USD||"]),
    ("The fee (£1,200.00) is due in May.", "", ["1200 GBP|list_price|"]),
    ("(1,200.00) and 12 % of all", "", []),
    ("Gesamtpreis EUR 1.200,50 netto", "", ["1200.5 EUR||"]),
    ("Preis: 3.500,-- EUR", "", ["3500 EUR|list_price|"]),
    ("Totaal € 3.500,- per jaar", "", ["3500 EUR||year"]),
    ("somewhere around $40-60k", "", ["40000 USD||", "60000 USD||"]),
    ("USD 5K–10K depending on seats", "", ["5000 USD||", "10000 USD||"]),
    ("they spend about $1.5 mil a year", "", ["1500000 USD||year"]),
    ("unos 20 mil euros", "", ["20000 EUR||"]),
    ("10k€ HT par an", "", ["10000 EUR||year"]),
    ("₹12,50,000 plus GST", "", ["1250000 INR||"]),
    ("Rs. 2.5 Cr for the tender", "", ["25000000 INR||"]),
    ("ACV of US$45K", "", ["45000 USD||"]),
    ("fifty grand, give or take", "GB", ["50000 GBP||"]),
    ("a few hundred grand", "GB", []),
    ("a grand piano and 3 grand pianos", "GB", []),
    ("it is a 6-figure deal", "US", []),
    ("we have 50k users and 20k devices", "US", []),
    ("the race was a 10k and we ran 5k", "US", []),
    ("1 250,00 € HT", "", ["1250 EUR||"]),
    ("€12/user/month, billed annually", "", ["12 EUR||user,month"]),
    ("that's $99 per user, per month", "", ["99 USD||user,month"]),
    ("a $250K+ opportunity", "", ["250000 USD|deal_value|"]),
    ("a mid-five-figure $ amount", "", []),
    ("kr 1.500,- pr. måned", "NO", ["1500 NOK||month"]),
    ("about 35k in dollars", "", ["35000 USD||"]),
    ("call it eighty k pounds", "", ["80000 GBP||"]),
    ("£2m-£3m TCV", "", ["2000000 GBP||", "3000000 GBP||"]),
    ("twelve hundred dollars a month", "", ["1200 USD||month"]),
    ("R45 000 per month", "ZA", ["45000 ZAR||month"]),
    ("AED 45k one-time", "", ["45000 AED||"]),
    ("Wir zahlen derzeit 4.800 € im Jahr.", "", ["4800 EUR|cost,unknown|year"]),
    ("Budget: 30k-35k EUR", "", ["30000 EUR|budget|", "35000 EUR|budget|"]),
    ("it's about 2.3 mil dollars", "", ["2300000 USD||"]),
    ("we're at $18.50 a head", "", ["18.5 USD||user"]),
    ("£1.2k/month retainer", "", ["1200 GBP||month"]),
    ("a total of € 1.000,00 excl. btw", "", ["1000 EUR||"]),
    ("CA$ 5,500 + HST", "", ["5500 CAD||"]),
    ("60 grand a year, maybe 70", "US", ["60000 USD||year"]),
    ("Grand total: $7,250.00", "", ["7250 USD|deal_value|"]),
    ("their TCV is around 400k", "GB", ["400000 GBP||"]),
    ("Die Rechnung über 1'999.95 CHF", "", ["1999.95 CHF||"]),
    ("1.5M€ sur 3 ans", "", ["1500000 EUR||"]),
    ("we charge 15 % on $2m", "", ["2000000 USD||"]),
    ("AU$1,250 p.m.", "", ["1250 AUD||month"]),
    ("$3,000 off the list price of $20,000", "", ["3000 USD|discount|", "20000 USD|list_price|"]),
    ("minus 400 dollars", "", ["-400 USD||"]),
]


@pytest.mark.parametrize(("text", "country", "told"), SUMS)
def test_sums_of_talk_and_mail(text: str, country: str, told: list[str]) -> None:
    """Each is `value|roles, any of them, or none|per`; what is left empty is not asked."""
    found = money(text, country)
    assert [one.value for one in found] == [said.partition("|")[0] for said in told]
    for one, said in zip(found, told, strict=True):
        _, roles, per = said.split("|")
        assert not roles or one.details["role"] in roles.split(",")
        assert not per or one.details["per"] == per
        assert text[one.start : one.end] == one.raw


POINTS = [
    ("The rate was 1 EUR = PLN 4.325 that day.", "", ["1 EUR|exchange_rate", "4.325 PLN|exchange_rate"]),
    ("Wechselkurs: 1 EUR = 4,325 PLN", "", ["1 EUR|exchange_rate", "4.325 PLN|exchange_rate"]),
    ("at an exchange rate of EUR 1.085 to the dollar", "", ["1.085 EUR|exchange_rate"]),
    ("Gas was sold at $5.000 per MMBtu in May.", "", ["5 USD|"]),
    ("Power at €85.125 per MWh was paid.", "", ["85.125 EUR|"]),
    ("We paid £1,250.00 for it and £3.000 for the rest.", "", ["1250 GBP|", "3 GBP|"]),
    ("Wir haben 3.000 £ und 1.250,50 € gezahlt.", "", ["3000 GBP|", "1250.5 EUR|"]),
    ("Das Angebot für die Lampen liegt bei EUR 4.325 und gilt bis Mai.", "", ["4325 EUR|deal_value"]),
    ("El presupuesto es de $10.000 para este año.", "", ["10000 USD|budget"]),
    ("Le devis est de 4.325 € pour les lampes.", "", ["4325 EUR|deal_value"]),
    ("Die Kosten von PLN 4.325 sind für uns zu hoch.", "", ["4325 PLN|cost"]),
    ("The order of 12.500 EUR was sent with the rest of the goods.", "DE", ["12500 EUR|deal_value"]),
    ("It costs $1.250 and $2.50 more with the frame.", "", ["1.25 USD|", "2.5 USD|"]),
    ("We owe you 12,50 € and 1.250 € for the frames.", "", ["12.5 EUR|", "1250 EUR|"]),
    ("The price of €1.459 per litre is high for the season.", "", ["1.459 EUR|list_price"]),
    ("USD/JPY traded at 151.250 and $2,000 was lost.", "", ["2000 USD|"]),
    ("Kurs: 1 USD = 0,923 EUR", "", ["1 USD|exchange_rate", "0.923 EUR|exchange_rate"]),
    ("It is 1.000.000 € in all.", "", ["1000000 EUR|"]),
    ("Der Vertrag hat einen Wert von 2,500 Mio. Euro.", "", ["2500000 EUR|deal_value"]),
]


@pytest.mark.parametrize(("text", "country", "told"), POINTS)
def test_a_point_before_three_figures_is_told_by_unit_neighbours_and_language(
    text: str, country: str, told: list[str]
) -> None:
    found = money(text, country)
    assert [one.value for one in found] == [said.partition("|")[0] for said in told]
    wanted = [said.partition("|")[2] for said in told]
    assert [one.details["role"] if role else "" for one, role in zip(found, wanted, strict=True)] == wanted


def test_a_point_that_reads_two_ways_is_doubted_and_the_other_reading_kept() -> None:
    (doubted,) = money("We were told that they paid £3.000 when the lamps came, but who would know.")
    assert doubted.value == "3 GBP"
    assert doubted.details["alternative"] == "3000 GBP"
    assert doubted.confidence < 0.6
    (sure,) = money("We were told that they paid £3,000 when the lamps came, but who would know.")
    assert sure.value == "3000 GBP"
    assert "alternative" not in sure.details
