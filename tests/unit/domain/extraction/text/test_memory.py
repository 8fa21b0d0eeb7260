"""What one turn of a call tells about the names in another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.extraction.text import Context, mentions_in
from domain.extraction.text.memory import Memory, remember
from domain.extraction.text.names import UNKNOWN, Names

CALL = (
    ("Operator", "Welcome to the call. My name is Brisa. We take a question from Ann Ferris with Brick Capital."),
    ("Ann Ferris", "Thanks. How does the Ortelis acquisition go on? I ask since the Ortelis team has grown."),
    ("Bo Larsson", "Well, Ann. Ortelis and Quandrel run at their best, and Quandrel grows. The harbour is full."),
    (
        "Bo Larsson",
        "Canadian customers like it. Harbour fees rise. Ferris asked that, and Brisa, and we sold Quandrel's boats.",
    ),
)


def kinds(text: str, names: Names = UNKNOWN) -> dict[str, str]:
    found = mentions_in(text, Context(names=names))
    return {one.value: one.kind for one in found if one.kind in {"organisation", "person"}}


def test_a_firm_that_one_turn_tells_of_is_known_in_all_others() -> None:
    text = "Ortelis runs at its best."
    assert kinds(text) == {}
    assert kinds(text, remember(CALL)) == {"Ortelis": "organisation"}


def test_what_stands_beside_a_firm_and_is_told_of_is_one_too() -> None:
    told = (*CALL, ("Bo Larsson", "We gave Quandrel to the market. It is made at Quandrel, and at Quandrel alone."))
    assert kinds("Then Quandrel came.", remember(told)) == {"Quandrel": "organisation"}


def test_a_person_introduced_once_is_known_by_one_name_later() -> None:
    names = remember(CALL)
    assert kinds("Then Ferris and Brisa asked.", names) == {"Ferris": "person", "Brisa": "person"}


def test_a_speakers_names_are_those_of_a_person() -> None:
    assert kinds("So Larsson said.") == {}
    assert kinds("So Larsson said.", remember(CALL)) == {"Larsson": "person"}


def test_a_word_of_the_sentences_a_people_and_a_country_are_no_firms() -> None:
    told = [("", "We like the Harbour business and the harbour. The Canadian team and the Canadian business grew.")] * 3
    assert remember(told) == UNKNOWN


def test_a_family_name_that_is_the_firms_too_stands_for_the_firm_when_it_is_alone() -> None:
    told = [
        ("Iv Quarnby", "At Quarnby we see it. The Quarnby board met, the Quarnby team grew, Quarnby's results rose.")
    ]
    names = remember(told)
    assert kinds("Now Quarnby grows.", names) == {"Quarnby": "organisation"}
    assert kinds("Now Ann Quarnby speaks.", names) == {"Ann Quarnby": "person"}


def test_a_vendor_that_the_workspace_knows_is_found_where_it_is_named() -> None:
    memory = Memory()
    memory.text("So we moved to Velkor Tide last year.")
    assert "velkor tide" in memory.candidates()
    names = memory.names(["Velkor Tide Ltd"])
    assert kinds("And Velkor Tide was late.", names) == {"Velkor Tide": "organisation"}
    assert kinds("And Velkor Tide was late.", memory.names()) == {}


def test_a_body_that_the_whole_world_knows_needs_no_cue_and_another_spelling_is_another_word() -> None:
    assert kinds("We filed it with the SEC and the World Bank.") == {
        "SEC": "organisation",
        "World Bank": "organisation",
    }
    assert kinds("One sec please. Who comes? The sap runs, and Sap it is.") == {}


@given(st.permutations(CALL))
def test_the_order_of_turns_makes_no_difference(order: list[tuple[str, str]]) -> None:
    assert remember(order) == remember(CALL)


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=80)), max_size=6))
def test_any_texts_are_remembered_and_read_without_an_error(turns: list[tuple[str, str]]) -> None:
    names = remember(turns, [text for _, text in turns])
    for _, text in turns:
        for one in mentions_in(text, Context(names=names)):
            assert one.start < 0 or text[one.start : one.end] == one.raw


def test_who_holds_a_call_is_known_from_its_welcome_though_a_site_writes_the_name_small() -> None:
    told = (
        (
            "Operator",
            "Good day and welcome to the Quandrel third quarter earnings call. Slides are at quandrel.example.",
        ),
        ("Bo Larsson", "The mills of Quandrel run well, and quandrel.example has more."),
    )
    assert kinds("So the rest went to Quandrel then.", remember(told)) == {"Quandrel": "organisation"}


def test_the_first_letters_of_a_firm_name_it_where_they_are_said_often() -> None:
    told = [("", "Welcome to Harbour Mills Limited. Now HML grows, as HML did. We asked HML and saw the ABC of HML.")]
    assert kinds("Then HML and ABC came.", remember(told)) == {"HML": "organisation"}


def test_a_region_told_by_a_side_of_the_world_is_no_firm() -> None:
    told = [
        ("", "The Western Europe business grew, as did the team in Western Europe; the Western Europe team is glad.")
    ]
    assert remember(told * 2) == UNKNOWN


def test_a_run_behind_a_person_and_from_is_the_firm_they_speak_for() -> None:
    found = kinds("Our next question is Ann Ferris with Raymond Mills, please go ahead. And Bo from Boston asks too.")
    assert found["Raymond Mills"] == "organisation"
    assert "Boston" not in found


def test_a_title_in_small_letters_introduces_a_person_too() -> None:
    found = kinds("With us are Quille Norde, chief executive officer, and Ivo Brandt, vice president of sales.")
    assert found == {"Quille Norde": "person", "Ivo Brandt": "person"}


def test_a_world_firm_that_is_a_word_too_needs_a_sentence_around_it() -> None:
    assert kinds("We met on Zoom and paid with Stripe.") == {"Zoom": "organisation", "Stripe": "organisation"}
    assert kinds("Zoom in there. We saw Orange County and the zoom of it.") == {}


def test_of_a_firm_and_the_next_person_the_firm_stands_alone() -> None:
    found = kinds("I am with Ivo Brandt, president of Quandrel and Ann Ferris, our treasurer.")
    assert found == {"Ivo Brandt": "person", "Quandrel": "organisation", "Ann Ferris": "person"}


def test_a_firm_of_two_words_is_known_by_the_one_that_is_its_own() -> None:
    told = [
        ("", "Welcome to the Cementos Ortelo first quarter call."),
        ("", "So Ortelo grew, and we think Ortelo will."),
    ]
    assert kinds("Today Ortelo sells.", remember(told)) == {"Ortelo": "organisation"}
    small = [*told, ("", "an ortelo is a bird")]
    assert kinds("Today Ortelo sells.", remember(small)) == {}


def test_three_first_letters_of_a_firms_name_need_be_said_once_two_more_often() -> None:
    told = [("", "It is the Brick Gas Association that asks, and Stone Bank. We saw BGA there, and SB.")]
    assert kinds("So BGA and SB asked.", remember(told)) == {"BGA": "organisation"}


def test_a_given_name_behind_an_article_is_a_thing() -> None:
    assert kinds("The return of the Max and of your Bill is near.") == {}
    assert kinds("It was Max who said so.") == {"Max": "person"}
