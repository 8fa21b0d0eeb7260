"""Naming: which id a contact or deal keeps depends on what its records have, and naming again changes nothing."""

from collections.abc import Mapping
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from domain.matching import derived_id
from domain.naming import Group, as_before, heirs, named
from domain.provenance import Noun, Part, Place
from domain.told import Told

HOUSE = UUID(int=1)
IDS = [derived_id(HOUSE, Noun.DEAL, f"k{number}", 0) for number in range(8)]


def a_told(seq: int, owner: UUID | None) -> Told:
    return Told(Place(1, seq, 0), HOUSE, seq, Part({}, {}, {}), HOUSE, None, owner, "")


def a_group(key: int, *told: tuple[int, UUID | None]) -> Group:
    return Group(IDS[key], f"k{key}", [a_told(seq, owner) for seq, owner in told])


def after(groups: Mapping[UUID, Group]) -> list[Group]:
    return [
        Group(group.scratch, group.first, [told.given(Noun.DEAL, ident) for told in group.told])
        for ident, group in groups.items()
    ]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Group], set[UUID], dict[UUID, UUID]]:
    """Records of some deals that had other owners before, among ids that were given away in chains without a circle."""
    owners = draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=10))
    keys = draw(st.lists(st.integers(0, 7), min_size=1, max_size=5, unique=True))
    sides = [draw(st.integers(0, len(keys) - 1)) for _ in owners]
    told: dict[int, list[tuple[int, UUID | None]]] = {}
    for seq, (side, owner) in enumerate(zip(sides, owners, strict=True)):
        told.setdefault(side, []).append((seq, owner))
    groups = [a_group(keys[side], *parts) for side, parts in sorted(told.items())]
    unowned = [ident for ident in IDS if ident not in owners]
    there = {*owners, *draw(st.sets(st.sampled_from(unowned)) if unowned else st.just(set()))}
    order = draw(st.permutations([ident for ident in unowned if ident in there]))
    merged = {}
    for at, ident in enumerate(order):
        if draw(st.booleans()):
            merged[ident] = draw(st.sampled_from([*order[at + 1 :], *owners]))
    return groups, there, merged


def led(groups: Mapping[UUID, Group], there: set[UUID], merged: Mapping[UUID, UUID]) -> dict[UUID, UUID]:
    """What was given away to what, once the groups are so named."""
    lost = {was: ident for was, ident in heirs(Noun.DEAL, groups).items() if was not in groups}
    return {ident: into for ident, into in {**merged, **lost}.items() if ident not in groups}


@given(worlds())
def test_naming_the_same_groups_again_changes_no_id(world: tuple[list[Group], set[UUID], dict[UUID, UUID]]) -> None:
    groups, there, merged = world
    once = named(HOUSE, Noun.DEAL, groups, there, merged)
    again = named(HOUSE, Noun.DEAL, after(once), there | once.keys(), led(once, there, merged))
    assert {ident: group.first for ident, group in again.items()} == {i: group.first for i, group in once.items()}


@given(worlds())
def test_every_group_gets_one_id_and_an_id_that_records_have_goes_to_nobody_without_them(
    world: tuple[list[Group], set[UUID], dict[UUID, UUID]],
) -> None:
    groups, there, merged = world
    once = named(HOUSE, Noun.DEAL, groups, there, merged)
    assert sorted(group.first for group in once.values()) == sorted(group.first for group in groups)
    every = {told.deal_id for group in groups for told in group.told}
    assert all(any(told.deal_id == ident for told in group.told) for ident, group in once.items() if ident in every)


def test_a_group_that_stays_keeps_its_id_though_its_key_would_give_one_that_is_free() -> None:
    groups = [a_group(0, (0, IDS[3]), (1, IDS[3]))]
    assert list(named(HOUSE, Noun.DEAL, groups, {IDS[0], IDS[3]}, {})) == [IDS[3]]


def test_an_id_that_records_have_is_not_given_to_others_of_the_same_key() -> None:
    groups = [a_group(0, (0, IDS[3])), a_group(1, (1, IDS[0]))]
    found = named(HOUSE, Noun.DEAL, groups, {IDS[0], IDS[3]}, {})
    assert {ident: group.first for ident, group in found.items()} == {IDS[3]: "k0", IDS[0]: "k1"}


def test_what_was_joined_and_is_apart_again_comes_back_under_its_own_id() -> None:
    groups = [a_group(0, (0, IDS[0])), a_group(1, (1, IDS[0]))]
    found = named(HOUSE, Noun.DEAL, groups, {IDS[0], IDS[1]}, {IDS[1]: IDS[0]})
    assert {ident: group.first for ident, group in found.items()} == {IDS[0]: "k0", IDS[1]: "k1"}


def test_what_came_back_late_and_left_again_leaves_the_other_its_own_id() -> None:
    joined = named(HOUSE, Noun.DEAL, [a_group(0, (0, IDS[0]), (1, IDS[1]))], {IDS[0], IDS[1]}, {})
    assert list(joined) == [IDS[0]]
    left = named(HOUSE, Noun.DEAL, [a_group(1, (1, IDS[0]))], {IDS[0], IDS[1]}, {IDS[1]: IDS[0]})
    assert list(left) == [IDS[1]]


def test_what_parts_for_the_first_time_gets_an_id_that_nobody_ever_had() -> None:
    groups = [a_group(0, (0, IDS[0])), a_group(1, (1, IDS[0]))]
    found = named(HOUSE, Noun.DEAL, groups, {IDS[0]}, {})
    assert {ident: group.first for ident, group in found.items()} == {IDS[0]: "k0", IDS[1]: "k1"}


@given(worlds(), st.data())
def test_what_an_import_that_is_read_again_finds_meanwhile_changes_no_id(
    world: tuple[list[Group], set[UUID], dict[UUID, UUID]], data: st.DataObject
) -> None:
    groups, there, merged = world
    named_once = named(HOUSE, Noun.DEAL, groups, there, merged)
    again = UUID(int=2)
    before, first, meanwhile = [], {}, []
    for ident, group in named_once.items():
        told = [
            msgspec.structs.replace(one.given(Noun.DEAL, ident), import_id=data.draw(st.sampled_from([HOUSE, again])))
            for one in group.told
        ]
        mine = [one.place for one in told if one.import_id == again]
        if mine:
            first[mine[0]] = ident
        found = [
            one.given(Noun.DEAL, data.draw(st.sampled_from([None, *IDS]))) if one.import_id == again else one
            for one in told
        ]
        before.append(Group(group.scratch, group.first, told))
        meanwhile.append(Group(group.scratch, group.first, found))
    there = there | named_once.keys()
    merged = led(named_once, there, merged)
    wanted = named(HOUSE, Noun.DEAL, before, there, merged)
    ids = named(HOUSE, Noun.DEAL, as_before(Noun.DEAL, meanwhile, again, first), there, merged)
    assert {ident: group.scratch for ident, group in ids.items()} == {
        ident: group.scratch for ident, group in wanted.items()
    }


def test_one_of_whom_others_tell_now_stays_theirs() -> None:
    again = UUID(int=2)
    mine = msgspec.structs.replace(a_told(0, None), import_id=again)
    groups = [Group(IDS[0], "k0", [mine]), a_group(1, (1, IDS[2]))]
    ids = named(HOUSE, Noun.DEAL, as_before(Noun.DEAL, groups, again, {mine.place: IDS[2]}), {IDS[2]}, {})
    assert {ident: group.scratch for ident, group in ids.items()} == {IDS[2]: IDS[1], IDS[0]: IDS[0]}
