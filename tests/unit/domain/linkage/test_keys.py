"""Keys: what brings two nodes together to be compared, and keys that too many have."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.linkage import Address, Node, default_model, keys_of, link, profile_of
from domain.linkage.candidates import find_crowded, pairs_of
from domain.linkage.frequencies import count
from domain.linkage.keys import Kind, mix, mix_one, raw_keys, table_of, told_keys
from domain.linkage.profiles import Profile

MODEL = default_model()


def share(one: Node, two: Node) -> bool:
    return not {key.value for key in keys_of(profile_of(one), MODEL)}.isdisjoint(
        key.value for key in keys_of(profile_of(two), MODEL)
    )


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (Node("a", ("Pellam Orrin",)), Node("b", ("Orrin & Pellam Ltd",))),
        (Node("a", ("Pellam Orrin Vask",)), Node("b", ("Pellam Orrin",))),
        (Node("a", ("Pellamorrin",)), Node("b", ("Pellam Orrin",))),
        (Node("a", ("Pellam Orrinvask",)), Node("b", ("Pellam Orrinvsak",))),
        (Node("a", ("Northern Bridge Works",)), Node("b", ("NBW",))),
        (Node("a", phones=("+442071838750",)), Node("b", phones=("020 7183 8750",))),
        (Node("a", domains=("orchid.de",)), Node("b", emails=("ann@orchid.com",))),
        (Node("a", registrations=(("vat", "DE 1 2 3"),)), Node("b", registrations=(("VAT", "de123"),))),
        (
            Node("a", ("Pellam",), address=Address("12 High Street", postcode="LS1")),
            Node("b", ("Vask",), address=Address("High St 12", postcode="ls 1")),
        ),
        (Node("a", ("Pellan",), address=Address(town="Leeds")), Node("b", ("Pellam",), address=Address(town="LEEDS"))),
    ],
)
def test_nodes_that_may_be_one_vendor_share_a_key(one: Node, two: Node) -> None:
    assert share(one, two)


def test_strangers_share_none() -> None:
    assert not share(Node("a", ("Pellam",), address=Address(town="Leeds")), Node("b", ("Vask",)))
    assert not share(Node("a", address=Address(town="Leeds")), Node("b", address=Address(town="Leeds")))


@settings(max_examples=50)
@given(st.lists(st.text("abcde ", max_size=12), min_size=1, max_size=8))
def test_a_node_has_the_same_keys_alone_and_among_others(names: list[str]) -> None:
    profiles = [profile_of(Node(str(at), (name,))) for at, name in enumerate(names)]
    table = table_of(profiles, MODEL)
    for row, profile in enumerate(profiles):
        among = {value for at, value in zip(table.rows, table.values.view("int64"), strict=True) if at == row}
        assert among == {key.value for key in keys_of(profile, MODEL)}


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_one_number_is_mixed_as_many_are(one: int, two: int) -> None:
    import numpy as np

    assert mix_one(one, two) == int(mix(np.array([one], np.uint64), np.array([two], np.uint64))[0])


def crowd(size: int) -> list[Node]:
    return [
        Node(
            f"n{at:04d}",
            ("Pellam",),
            address=Address(town=f"Town{chr(97 + at % 26)}{at // 26}"),
            phones=("+442071838750",),
        )
        for at in range(size)
    ]


def test_a_crowded_key_is_refined_and_its_cost_is_told() -> None:
    nodes = [*crowd(120), Node("z", ("Pellam",), address=Address(town="Towna0"), phones=("+4930901820",))]
    profiles = [profile_of(node) for node in nodes]
    frequencies = count(profiles)
    crowding = find_crowded(raw_keys(profiles, frequencies))
    model = msgspec.structs.replace(MODEL, frequencies=frequencies, crowded=crowding.values, most_members=crowding.cap)
    assert crowding.values and crowding.cap < 120
    kinds = {key.kind for key in keys_of(profiles[0], model)}
    assert Kind.PHONE not in kinds and Kind.NAME not in kinds
    left, right, _ = pairs_of(table_of(profiles, model))
    pairs = set(zip(left.tolist(), right.tolist(), strict=True))
    assert (0, 120) in pairs
    assert (0, 1) not in pairs
    assert crowding.lost["REFINED"] > 0


def test_a_sample_crowds_the_keys_that_all_to_come_will_crowd_and_a_pair_is_no_crowd() -> None:
    profiles = [profile_of(node) for node in crowd(12)]
    raw = raw_keys(profiles, MODEL.frequencies)
    assert not find_crowded(raw).values
    assert find_crowded(raw, 50).values
    assert not find_crowded(raw_keys(profiles[:2], MODEL.frequencies), 50).values


VENDORS = st.builds(
    lambda names, street, town, code, phone, vat: profile_of(
        Node(
            "", tuple(names), address=Address(street, town=town, postcode=code), phones=(phone,),
            registrations=(("vat", vat),),
        )
    ),
    st.lists(st.sampled_from(["Pellam Orrin Vask", "Pellam", "NBW Ltd", ""]), max_size=2),
    st.sampled_from(["12 High Street", "High St", "12 High Street, Mill House", ""]), st.sampled_from(["Leeds", ""]),
    st.sampled_from(["LS1 1AA", ""]), st.sampled_from(["+442071838750", ""]), st.sampled_from(["DE123", ""]),
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(VENDORS, VENDORS, st.lists(st.integers(0, 2), min_size=60))
def test_the_keys_of_one_profile_are_those_that_it_has_among_others(
    profile: Profile, other: Profile, fates: list[int]
) -> None:
    model = MODEL
    for _ in range(2):  # of the second time some refined keys are crowded or busy too
        values = told_keys([profile], model).values.tolist()
        crowded, busy = ([value for value, is_ in zip(values, fates, strict=False) if is_ == fate] for fate in (1, 2))
        model = msgspec.structs.replace(
            MODEL, crowded=(*sorted({*model.crowded, *crowded}),), busy=(*sorted({*model.busy, *busy}),)
        )
    alone, among = told_keys([profile], model), told_keys([profile, other], model)
    first = among.rows == 0
    for field in ("rows", "values", "kinds", "busy"):
        found, expected = getattr(alone, field), getattr(among, field)[first]
        assert (found.dtype, found.tolist()) == (expected.dtype, expected.tolist())


def test_one_busy_key_is_not_enough_to_be_compared_and_two_are() -> None:
    nodes = [
        Node("a", ("Pellam",), phones=("+442071838750",)),
        Node("b", ("Orrin",), phones=("+442071838750",)),
        Node("c", ("Pellam",), phones=("+442071838750",)),
    ]
    profiles = [profile_of(node) for node in nodes]
    every = {key.value for profile in profiles for key in keys_of(profile, MODEL)}
    left, right, _ = pairs_of(table_of(profiles, MODEL))
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 2)]
    left, right, _ = pairs_of(table_of(profiles, msgspec.structs.replace(MODEL, busy=tuple(sorted(every)))))
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == [(0, 2)]


def test_a_key_that_many_have_is_busy_and_a_registration_id_never_is() -> None:
    others = [Node(f"o{at}", (f"Other{at * 7919:x}",)) for at in range(100)]
    for known, kind, busy in (
        ({"registrations": (("vat", "DE123"),)}, Kind.REGISTRATION, False),
        ({"phones": ("+442071838750",)}, Kind.PHONE, True),
    ):
        nodes = [Node(f"n{at}", (f"Firm{at * 7919:x}",), **known) for at in range(36)]  # type: ignore[arg-type]
        told = told_keys([profile_of(nodes[0])], link([*nodes, *others]).model)
        assert told.busy[told.kinds == kind].tolist() == [busy]


def test_the_report_of_a_pass_tells_keys_candidates_and_what_was_not_compared() -> None:
    report = link(crowd(150)).report
    assert report.nodes == 150
    assert report.crowded > 0
    assert report.not_compared["REFINED"] > 0
    assert report.keys["REFINED"] > 0
    assert 0 < report.lost_recall <= 1
