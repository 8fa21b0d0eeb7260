"""Which claim about a field is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.provenance import FIELDS, Claim, Noun, Pick, Place
from domain.survivorship import fold

places = st.builds(Place, st.integers(1, 3), st.integers(0, 3), st.integers(0, 1))
statements = st.sampled_from(list(Noun)).flatmap(
    lambda noun: st.tuples(
        st.just(noun),
        st.lists(
            st.tuples(st.dictionaries(st.sampled_from(FIELDS[noun]), st.sampled_from("abc"), max_size=4), places),
            max_size=6,
        ),
    )
)


def _folded(noun: Noun, claims: list[tuple[dict[str, str], Place]]) -> dict[str, Pick]:
    picks: dict[str, Pick] = {}
    for values, place in claims:
        picks = fold(picks, noun, {field: Claim(value, value, "r@1") for field, value in values.items()}, place)
    return picks


@given(statements, st.randoms())
def test_any_order_of_the_same_claims_gives_the_same_picks(
    statement: tuple[Noun, list[tuple[dict[str, str], Place]]], chance: object
) -> None:
    noun, claims = statement
    shuffled = list(claims)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert _folded(noun, claims) == _folded(noun, shuffled)


def test_a_vendor_keeps_its_first_name_and_takes_its_latest_city() -> None:
    early, late = Place(1, 0, 0), Place(2, 0, 0)
    picks = _folded(Noun.VENDOR, [({"name": "A", "city": "Rome"}, early), ({"name": "B", "city": "Oslo"}, late)])
    assert picks == {"name": Pick("A", early), "city": Pick("Oslo", late)}


def test_picks_that_nothing_changes_are_the_same_object() -> None:
    picks = {"name": Pick("A", Place(1, 0, 0))}
    assert fold(picks, Noun.VENDOR, {"name": Claim("B", "B", "r@1")}, Place(2, 0, 0)) is picks
    assert fold(picks, Noun.VENDOR, {}, Place(2, 0, 0)) is picks


def test_anything_is_better_than_nothing() -> None:
    place = Place(1, 0, 0)
    assert fold({}, Noun.DEAL, {"amount": Claim("1", "1", "r@1")}, place) == {"amount": Pick("1", place)}
