"""Stages, roles of amounts and deals in running text, second version."""

from __future__ import annotations

from datetime import date

import pytest

from domain.extraction.text import RULES, Context, joined, mentions_in, read
from domain.extraction.text.roles import with_roles
from domain.extraction.text.tokens import tokens_of
from domain.provenance import Mention, Noun, Part


def stages(text: str) -> list[tuple[str, str]]:
    return [(one.value, one.details["polarity"]) for one in mentions_in(text) if one.kind == "stage"]


def roles(text: str) -> list[str]:
    return [one.details["role"] for one in mentions_in(text) if one.kind == "money"]


def values(part: Part) -> dict[str, str]:
    return {f"{noun}.{field}": claim.value for noun in Noun for field, claim in part.of(noun).items()}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("They signed yesterday.", [("won", "asserted")]),
        ("They have not signed.", [("won", "negated")]),
        ("They have yet to sign.", [("won", "negated")]),
        ("They never signed but won.", [("won", "negated"), ("won", "asserted")]),
        ("If they sign we celebrate.", [("won", "supposed")]),
        ("We hope they renewed.", [("won", "supposed")]),
        ("We will sign on Monday.", [("won", "planned")]),
        ("Have they signed?", [("won", "asked")]),
        ("Not only signed, they paid.", [("won", "asserted")]),
        ("We lost to a rival.", [("lost", "asserted")]),
        ("We agreed in principle.", [("committed", "asserted")]),
        ("It is in legal review.", [("negotiating", "asserted")]),
        ("Here is the quote.", [("proposed", "asserted")]),
        ("It is on hold.", [("on_hold", "asserted")]),
        ("Sie haben unterschrieben.", [("won", "asserted")]),
        ("Sie haben nicht unterschrieben.", [("won", "negated")]),
        ("Ils ont signé.", [("won", "asserted")]),
        ("She offers support.", []),
    ],
)
def test_a_stage_is_asserted_denied_supposed_planned_or_asked(text: str, told: list[tuple[str, str]]) -> None:
    assert stages(text) == told


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("a $40,000 contract", "deal_value"),
        ("Our budget is $50k", "budget"),
        ("the list price is $80,000", "list_price"),
        ("net sales of $92.8 million", "revenue"),
        ("$3 million in revenue", "revenue"),
        ("earnings of $1.05 per share", "eps"),
        ("a discount of $500", "discount"),
        ("raised $5 million in a seed round", "funding"),
        ("capital expenditures of $60 million", "capex"),
        ("a dividend of CHF 4", "dividend"),
        ("Umsatz von 3 Mio. Euro", "revenue"),
        ("fined $250,000", "penalty"),
        ("$5 here", "unknown"),
    ],
)
def test_the_role_of_an_amount_is_told_by_the_nearest_cue(text: str, role: str) -> None:
    assert roles(text) == [role]


def test_every_candidate_of_a_role_keeps_its_score() -> None:
    text = "Orchid reported revenue of $40,000 from contracts."
    amount = next(one for one in mentions_in(text) if one.kind == "money")
    said = dict(pair.split(":") for pair in amount.details["roles"].split())
    assert amount.details["role"] == "revenue"
    assert float(said["revenue"]) > float(said["deal_value"]) > 0


def test_a_cue_in_another_sentence_hardly_counts() -> None:
    assert roles("The revenue grew. A contract of $5 came.") == ["deal_value"]
    assert with_roles(tokens_of("x"), []) == []


def test_of_many_amounts_the_deals_value_is_chosen_by_its_role() -> None:
    parts, _ = read(
        "Our budget is $50k but the list price is $80,000 and Orchid Tools Ltd quoted $62,000 for 500 seats of Lumen "
        "Suite, closing by end of the quarter.",
        Context(on=date(2024, 5, 12)),
    )
    assert [values(part) for part in parts] == [
        {
            "vendor.name": "Orchid Tools Ltd",
            "deal.amount": "62000",
            "deal.currency": "USD",
            "deal.stage": "proposed",
            "deal.expectedClose": "2024-06-30",
            "deal.product": "Lumen Suite",
        }
    ]


def test_a_denied_or_supposed_deal_has_no_stage_and_is_less_sure() -> None:
    sure = read("We signed the $3m deal with Brick GmbH.")[0][0].deal
    for text in (
        "We have not signed the $3m deal with Brick GmbH.",
        "If they sign the $3m deal with Brick GmbH, fine.",
    ):
        deal = read(text)[0][0].deal
        assert "stage" not in deal
        assert deal["amount"].confidence < 0.6 <= sure["amount"].confidence


def test_the_other_side_may_stand_in_the_sentence_before() -> None:
    parts, _ = read("We met Orchid Tools Ltd today. The deal is worth $40,000.")
    assert values(parts[0])["vendor.name"] == "Orchid Tools Ltd"
    assert parts[0].deal["amount"].rule == "text.deal-beside@4"


@pytest.mark.parametrize(
    "text",
    [
        "Orchid Tools Ltd reported revenue of $40,000.",
        "Orchid Tools Ltd paid $40,000 of tax.",
        "A contract of $40,000 was signed.",
        "The contract between Orchid Ltd and Brick Ltd is worth $40,000.",
    ],
)
def test_figures_unnamed_or_doubtful_sides_make_no_deal(text: str) -> None:
    assert all(not part.deal for part in read(text)[0])


def test_every_rule_has_an_id_of_its_own_with_a_version_and_says_what_it_reads() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.id.startswith("text.") and rule.id.partition("@")[2].isdigit() and rule.says for rule in RULES)
    assert all(0 < rule.confidence <= 1 for rule in RULES)


def test_of_two_extractors_the_surer_reading_of_the_same_words_stays() -> None:
    rule = Mention("organisation", "Orchid", "Orchid", "text.legal-form@3", 0, 6, 0.9)
    weaker = Mention("organisation", "Orchid is", "Orchid is", "spacy.org@1", 0, 9, 0.6)
    surer = Mention("organisation", "Orchid is", "Orchid is", "spacy.org@1", 0, 9, 0.95)
    apart = Mention("organisation", "Brick", "Brick", "spacy.org@1", 20, 25, 0.6)
    person = Mention("person", "Orchid", "Orchid", "spacy.person@1", 0, 6, 0.6)
    assert joined([rule], [weaker, apart]) == (rule, apart)
    assert joined([rule], [surer]) == (surer,)
    assert joined([rule], [person]) == (rule, person)


def test_what_another_extractor_finds_can_be_the_other_side_of_a_deal() -> None:
    text = "We signed a $40,000 contract and globex smiled."
    start = text.index("globex")
    other = Mention("organisation", "Globex", "globex", "spacy.org@1", start, start + 6, 0.6)
    assert read(text)[0] == ()
    assert values(read(text, others=[other])[0][0])["vendor.name"] == "Globex"


def test_a_long_name_between_them_keeps_a_proposal_and_its_amount_together() -> None:
    text = "Sent a proposal to Vexmoor Tools of Ulm GmbH, EUR 55,000."
    parts, _ = read(text)
    (part,) = (one for one in parts if one.deal)
    assert (part.deal["amount"].value, part.deal["currency"].value) == ("55000", "EUR")


def test_a_word_of_a_firms_name_tells_nothing_of_its_amount() -> None:
    text = "We bought from Brackwell Freight Ltd for £2,000."
    (money,) = (one for one in mentions_in(text) if one.kind == "money")
    assert "shipping" not in money.details.get("roles", "")
