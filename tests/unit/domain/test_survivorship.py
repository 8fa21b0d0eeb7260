"""Which claim about a field is shown."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalog import Entity, Standing
from domain.corrections import Correction, pins_of
from domain.plans_projection import Projection, founded_by_values
from domain.plans_undo import Recount
from domain.provenance import FIELDS, Claim, Noun, Pick, Pin, Place
from domain.readings import Collision, Policies
from domain.records import Line
from domain.survivorship import fold

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
VENDOR, OTHER, OWNER = UUID(int=1), UUID(int=2), UUID(int=3)
OVERWRITE, FILL, NEVER = (
    None, Policies(collision=Collision.FILL_BLANK), Policies(collision=Collision.NEVER)
)  # fmt: skip
SOME_NEVER = Policies(collisions={"vendor.city": Collision.NEVER, "deal.stage": Collision.FILL_BLANK})

places = st.builds(Place, st.integers(1, 4), st.integers(0, 3), st.integers(0, 1), st.integers(0, 2))
by_import = st.fixed_dictionaries(
    {number: st.sampled_from([OVERWRITE, FILL, NEVER, SOME_NEVER]) for number in range(1, 5)}
)
Saying = tuple[dict[str, str], Place]
statements = st.sampled_from(list(Noun)).flatmap(
    lambda noun: st.tuples(
        st.just(noun),
        st.lists(
            st.tuples(st.dictionaries(st.sampled_from(FIELDS[noun]), st.sampled_from("ab") | st.just("")), places),
            max_size=7,
        ),
        by_import,
    )
)  # fmt: skip
Statement = tuple[Noun, list[Saying], dict[int, Policies | None]]


def claims(values: dict[str, str]) -> dict[str, Claim]:
    return {field: Claim(value, value, "r@1") for field, value in values.items()}


def folded(noun: Noun, said: list[Saying]) -> dict[str, Pick]:
    picks: dict[str, Pick] = {}
    for values, place in said:
        picks = fold(picks, noun, claims(values), place)
    return picks


def taken(noun: Noun, said: list[Saying], policies: dict[int, Policies | None]) -> Entity:
    """One projection that takes the claims in this order; equal places are one saying."""
    projection = Projection(noun, VENDOR, None, NOON)
    for values, place in said:
        owner = None if noun is Noun.VENDOR else UUID(int=place.number)
        projection.take(claims(values), place, owner, NOON, policies[place.number])
    return projection.frozen()


def recounted(noun: Noun, said: list[Saying], policies: dict[int, Policies | None], **more: Any) -> Entity:
    """The same by a recount, as after an undo; half of the claims are those of a vendor that was merged into it."""
    blank = Entity(noun, VENDOR, {}, 0, 1, NOON, NOON)
    merged = {OTHER: VENDOR} if noun is Noun.VENDOR else {}
    count = Recount({VENDOR: blank}, merged, NOON, **more)
    for index, (values, place) in enumerate(said):
        owner = None if noun is Noun.VENDOR else UUID(int=place.number)
        standing = Standing(
            place, OWNER, claims(values), owner, Line(1), (), "v1", "", NOON, policies[place.number]
        )  # fmt: skip
        count.count(OTHER if merged and index % 2 else VENDOR, standing)
    return count.entities()[0]


def shown(entity: Entity) -> object:
    return entity.values, entity.picks, entity.live, entity.vendor_id


@given(statements, st.randoms())
def test_any_order_of_the_same_claims_gives_the_same_picks(statement: Statement, chance: Any) -> None:
    noun, said, policies = statement
    shuffled = list(said)
    chance.shuffle(shuffled)
    assert folded(noun, said) == folded(noun, shuffled)
    assert shown(taken(noun, said, policies)) == shown(taken(noun, shuffled, policies))


@given(statements, st.randoms())
def test_a_recount_gives_what_taking_the_claims_one_by_one_gave(statement: Statement, chance: Any) -> None:
    noun, said, policies = statement
    shuffled = list(said)
    chance.shuffle(shuffled)
    assert shown(recounted(noun, shuffled, policies)) == shown(taken(noun, said, policies))


def test_a_vendor_keeps_its_first_name_and_takes_its_latest_city() -> None:
    early, late = Place(1, 0, 0), Place(2, 0, 0)
    picks = folded(Noun.VENDOR, [({"name": "A", "city": "Rome"}, early), ({"name": "B", "city": "Oslo"}, late)])
    assert picks == {"name": Pick("A", early), "city": Pick("Oslo", late)}


def test_what_was_said_later_wins_wherever_it_stands_in_its_import() -> None:
    new, old, undated = Place(1, 0, 0, 200), Place(1, 1, 0, 100), Place(1, 2, 0)
    said: list[Saying] = [
        ({"name": one, "city": one}, place) for one, place in (("new", new), ("old", old), ("undated", undated))
    ]
    for order in permutations(said):
        picks = folded(Noun.VENDOR, list(order))
        assert (picks["city"].value, picks["name"].value) == ("new", "undated")


def test_a_later_import_wins_over_what_was_said_later() -> None:
    late, later = Place(1, 0, 0, 200), Place(2, 0, 0, 100)
    assert folded(Noun.VENDOR, [({"city": "A"}, late), ({"city": "B"}, later)])["city"].value == "B"


def test_picks_that_nothing_changes_are_the_same_object() -> None:
    picks = {"name": Pick("A", Place(1, 0, 0))}
    assert fold(picks, Noun.VENDOR, {"name": Claim("B", "B", "r@1")}, Place(2, 0, 0)) is picks
    assert fold(picks, Noun.VENDOR, {}, Place(2, 0, 0)) is picks


def test_anything_is_better_than_nothing() -> None:
    place = Place(1, 0, 0)
    assert fold({}, Noun.DEAL, {"amount": Claim("1", "1", "r@1")}, place) == {"amount": Pick("1", place)}


ROME, OSLO = {"name": "A", "city": "Rome"}, {"name": "A", "city": "Oslo", "phone": "1"}


@pytest.mark.parametrize(
    ("policies", "said", "expected"),
    [
        ({1: OVERWRITE, 2: FILL}, [(ROME, 1), (OSLO, 2)], {"name": "A", "city": "Rome", "phone": "1"}),
        ({1: OVERWRITE, 2: NEVER}, [(ROME, 1), (OSLO, 2)], ROME),
        ({1: FILL, 2: OVERWRITE}, [(ROME, 1), (OSLO, 2)], OSLO),
        ({1: NEVER, 2: OVERWRITE}, [(OSLO, 1), (ROME, 2)], {"name": "A", "city": "Rome", "phone": "1"}),
        ({1: FILL, 2: FILL}, [(ROME, 1), (OSLO, 2)], {"name": "A", "city": "Rome", "phone": "1"}),
        ({1: NEVER, 2: NEVER}, [(ROME, 1), (OSLO, 2)], ROME),
        ({1: OVERWRITE, 2: OVERWRITE}, [(OSLO, 1), ({"city": ""}, 2)], {"name": "A", "phone": "1"}),
        ({1: OVERWRITE, 2: OVERWRITE}, [(OSLO, 1), ({"name": ""}, 2)], OSLO),
        ({1: OVERWRITE, 2: FILL}, [({"name": "A", "city": ""}, 1), (OSLO, 2)], {"name": "A", "phone": "1"}),
        ({1: OVERWRITE, 2: FILL}, [(OSLO, 1), ({"city": ""}, 2)], OSLO),
    ],
)
def test_an_import_does_to_what_is_there_what_its_policy_lets_it(
    policies: dict[int, Policies | None], said: list[tuple[dict[str, str], int]], expected: dict[str, str]
) -> None:
    sayings = [(values, Place(number, 0, 0)) for values, number in said]
    assert taken(Noun.VENDOR, sayings, policies).values == expected


def test_what_an_import_could_only_found_is_shown_again_when_the_founder_is_gone() -> None:
    policies: dict[int, Policies | None] = {1: OVERWRITE, 2: NEVER}
    both = [(ROME, Place(1, 0, 0)), (OSLO, Place(2, 0, 0))]
    assert recounted(Noun.VENDOR, both, policies).values == ROME
    assert recounted(Noun.VENDOR, both[1:], policies).values == OSLO


def test_a_claim_that_is_pinned_over_changes_nothing_that_is_shown() -> None:
    before = Entity(Noun.VENDOR, VENDOR, {}, 1, 7, NOON, NOON, pins={"city": Pin("Turin", 1)})
    projection = Projection(Noun.VENDOR, VENDOR, before, NOON)
    assert not projection.take(claims({"city": "Oslo"}), Place(2, 0, 0), None, NOON)
    after = projection.frozen()
    assert (after.values, after.picks["city"].value, after.version) == ({"city": "Turin"}, "Oslo", 7)


def correction(number: int, entity_id: UUID = VENDOR, **values: str | None) -> Correction:
    return Correction(
        id=UUID(int=number), noun=Noun.VENDOR, entity_id=entity_id, values=values, replaced={}, made_by="k",
        made_name="k", made_at=NOON, number=number,
    )  # fmt: skip


corrections = st.lists(
    st.tuples(
        st.integers(1, 50),
        st.sampled_from([VENDOR, OTHER]),
        st.dictionaries(st.sampled_from(["name", "city"]), st.sampled_from([None, "x", "y"]), min_size=1),
        st.booleans(),
    ),
    unique_by=lambda one: one[0],
    max_size=5,
)


@given(statements, corrections, st.randoms())
def test_the_latest_word_of_people_that_stands_wins_over_all_sources_in_any_order(
    statement: Statement, made: list[tuple[int, UUID, dict[str, str | None], bool]], chance: Any
) -> None:
    noun, said, policies = Noun.VENDOR, statement[1], statement[2]
    said = [({field: value for field, value in one.items() if field in FIELDS[noun]}, place) for one, place in said]
    words = [
        (one if not undone else one.undone("k", NOON))
        for one, undone in ((correction(number, ident, **values), gone) for number, ident, values, gone in made)
    ]
    chance.shuffle(words)
    entity = recounted(noun, said, policies, corrections=words)
    plain = taken(noun, said, policies).values
    for field in FIELDS[noun]:
        standing = {one.number: one.values[field] for one in words if not one.undone_at and field in one.values}
        expected = standing[max(standing)] if standing else plain.get(field)
        assert entity.values.get(field) == expected
    assert entity.pins == pins_of(words)


@given(
    st.sampled_from([Noun.CONTACT, Noun.DEAL]).flatmap(
        lambda noun: st.tuples(
            st.just(noun), st.dictionaries(st.sampled_from(FIELDS[noun]), st.sampled_from("ab") | st.just(""))
        )
    ),
    places,
    st.sampled_from([None, OWNER]),
)
def test_what_is_founded_in_one_go_is_what_claims_make_of_nothing(
    told: tuple[Noun, dict[str, str]], place: Place, owner: UUID | None
) -> None:
    noun, values = told
    projection = Projection(noun, VENDOR, None, NOON)
    projection.take(claims(values), place, owner, NOON)
    projection.founded_by = place.number
    assert founded_by_values(noun, VENDOR, values, place, owner, NOON) == projection.frozen()
