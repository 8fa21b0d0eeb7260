"""What vendors show that are one follows from what each showed, as if all their claims were read again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from domain.catalog import Entity, Standing
from domain.joining import joined, regathered
from domain.plans_undo import Recount
from domain.provenance import FOUNDS, Claim, Noun, Place
from domain.readings import Collision, Policies
from domain.records import Line

NOW = datetime(2026, 1, 1, tzinfo=UTC)
IDENTS = [UUID(int=number) for number in range(1, 7)]
POLICIES = [None, None, Policies(collision=Collision.FILL_BLANK), Policies(collision=Collision.NEVER)]

claims = st.dictionaries(
    st.sampled_from(["name", "legalName", "city", "phone"]), st.sampled_from(["", "a", "b", "c"]), min_size=1
)
said = st.tuples(st.sampled_from(IDENTS), st.integers(1, 4), st.integers(0, 3), st.integers(0, 2), claims)
homes = st.dictionaries(st.sampled_from(IDENTS), st.sampled_from(IDENTS), min_size=1).map(
    lambda given: {one: root if given.get(root, root) == root else one for one, root in given.items()}
)


def standing(number: int, seq: int, at: int, values: Mapping[str, str]) -> Standing:
    place = Place(number, seq, 0, at)
    told = {field: Claim(value, value, "csv.column@1") for field, value in values.items()}
    return Standing(place, UUID(int=number), told, None, Line(1), (), "v1", "", NOW, POLICIES[number - 1])


def told(every: Sequence[tuple[UUID, Standing]], shown_as: Mapping[UUID, UUID]) -> dict[UUID, Entity]:
    """Each as deriving it from all claims would have it."""
    merged = {one: root for one, root in shown_as.items() if one != root}
    blank = {one: Entity(Noun.VENDOR, one, {}, 0, 1, NOW, NOW, merged_into=merged.get(one)) for one in IDENTS}
    count = Recount(blank, merged, NOW)
    for ident, one in sorted(every, key=lambda each: (each[0], each[1].place)):
        count.count(ident, one)
    return {one.id: one for one in count.entities()}


def whole(shown_as: Mapping[UUID, UUID]) -> dict[UUID, UUID]:
    """All of them with whom they are shown as, each of which is shown as itself."""
    every = {one: shown_as.get(one, one) for one in IDENTS}
    return {one: root if every[root] == root else one for one, root in every.items()}


@given(st.lists(said, max_size=12), homes, homes)
def test_what_gathers_others_shows_what_all_their_claims_give(
    every: list[tuple[UUID, int, int, int, dict[str, str]]],
    first: dict[UUID, UUID],
    second: dict[UUID, UUID],
) -> None:
    places = {}
    for ident, number, seq, at, values in every:
        places[number, seq] = ident, standing(number, seq, at, values)
    spoken = list(places.values())
    was, becomes = whole(first), whole(second)
    before, wanted = told(spoken, was), told(spoken, becomes)
    how = regathered(was, becomes)
    assert how is not None
    for ident in IDENTS:
        if ident in how.apart:
            continue
        parts = [before[part] for part in how.joined.get(ident, (ident,))]
        found = joined(before[ident], parts)
        if found is None:
            assert any(pick.rank == FOUNDS for part in parts for pick in part.picks.values())
        else:
            assert (found.picks, found.live) == (wanted[ident].picks, wanted[ident].live)


@given(homes, homes)
def test_only_what_gathered_others_and_does_not_gather_them_all_any_more_is_read(
    first: dict[UUID, UUID], second: dict[UUID, UUID]
) -> None:
    was, becomes = whole(first), whole(second)
    how = regathered(was, becomes)
    assert how is not None
    for ident in how.apart:
        lost = [one for one in IDENTS if was[one] != one and becomes[one] != becomes[was[one]]]
        ended = becomes[ident] != ident and any(was[one] == ident for one in IDENTS if one != ident)
        assert ended or any(becomes[was[one]] == ident for one in lost)


def test_nothing_is_known_of_whoever_was_shown_as_one_that_was_shown_as_another() -> None:
    one, two, three = IDENTS[:3]
    assert regathered({one: two, two: three, three: three}, {one: three, two: three, three: three}) is None


def test_pins_and_times_stay_and_equal_places_are_decided_by_their_values() -> None:
    spoken = [(IDENTS[0], standing(1, 1, 0, {"city": "a"})), (IDENTS[1], standing(1, 1, 0, {"city": "b"}))]
    before = told(spoken, whole({}))
    into = msgspec.structs.replace(before[IDENTS[0]], version=7)
    for parts in (before[IDENTS[0]], before[IDENTS[1]]), (before[IDENTS[1]], before[IDENTS[0]]):
        found = joined(into, parts)
        assert found is not None and found.values == {"city": "b"} and (found.version, found.live) == (7, 2)
