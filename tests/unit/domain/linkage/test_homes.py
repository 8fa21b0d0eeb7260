"""Homes of vendors: a function of what hangs together, whatever else is decided with it."""

from __future__ import annotations

from random import Random
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.linkage import Address, Node, default_model, profile_of, propose
from domain.linkage.deciding import Edge
from domain.linkage.homes import Divided, divided, homes_of
from domain.linkage.known import Hanging, Tie
from domain.provenance import Place

MODEL = default_model()
WORDS = ("Alder", "Birk", "Freight", "Optics", "7", "Trading")


def a_heap(chance: Random) -> list[Node]:
    """Some nodes that have much in common, the last of them saying the same as others."""
    said = [
        Node(
            "",
            names=(" ".join(chance.choices(WORDS, k=chance.randint(1, 3))),),
            address=Address(
                street=chance.choice(("", "12 High Street", "Hauptstr. 3")), town=chance.choice(("", "Leeds", "Bremen"))
            ),
            phones=chance.choice(((), ("+442071838750",), ("+4930901820",))),
            domains=chance.choice(((), (), ("alder.com",))),
        )
        for _ in range(chance.randint(3, 14))
    ]
    said += chance.choices(said, k=chance.randint(0, 4))
    return [replace(one, id=str(UUID(int=at))) for at, one in enumerate(said, 1)]


def components(idents: list[UUID], hanging: Hanging) -> list[set[UUID]]:
    """Who hangs together by edges that may be merged and by what people joined."""
    found = {ident: {ident} for ident in idents}
    bound = [(UUID(edge.left), UUID(edge.right)) for edge in hanging.edges if edge.same]
    for one, two in [*bound, *((tie.left, tie.right) for tie in hanging.ties if tie.must)]:
        both = found[one] | found[two]
        found.update(dict.fromkeys(both, both))
    return list({id(some): some for some in found.values()}.values())


def among(hanging: Hanging, some: set[UUID]) -> Hanging:
    """What is said between these alone."""
    return Hanging(
        {ident: place for ident, place in hanging.born.items() if ident in some},
        tuple(edge for edge in hanging.edges if {UUID(edge.left), UUID(edge.right)} <= some),
        tuple(tie for tie in hanging.ties if {tie.left, tie.right} <= some),
        (),
    )


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 2**32))
def test_a_component_is_decided_alike_alone_and_beside_others_whatever_people_parted(seed: int) -> None:
    chance = Random(seed)
    nodes = a_heap(chance)
    idents = [UUID(one.id) for one in nodes]
    said = {frozenset(two): two for two in (chance.sample(idents, 2) for _ in range(chance.randint(1, 4)))}
    ties = tuple(Tie(at, one, two, chance.random() < 0.2, UUID(int=99)) for at, (one, two) in enumerate(said.values()))
    hanging = Hanging({ident: Place(1, ident.int, 0) for ident in idents}, propose(nodes, [], MODEL), ties, ())
    profiles = {UUID(one.id): profile_of(one) for one in nodes}

    together = homes_of(hanging, profiles, {}, MODEL).roots
    alone: dict[UUID, UUID] = {}
    for some in components(idents, hanging):
        alone.update(homes_of(among(hanging, some), profiles, {}, MODEL).roots)

    assert alone == together


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 2**32))
def test_what_every_edge_joins_is_the_vendor_that_comparing_all_of_it_makes(seed: int) -> None:
    chance = Random(seed)
    nodes = a_heap(chance)
    idents = [UUID(one.id) for one in nodes]
    said = [chance.sample(idents, 2) for _ in range(chance.randint(0, 1))]
    ties = tuple(Tie(at, one, two, chance.random() < 0.5, UUID(int=99)) for at, (one, two) in enumerate(said))
    hanging = Hanging({ident: Place(1, ident.int, 0) for ident in idents}, propose(nodes, [], MODEL), ties, ())
    profiles = {UUID(one.id): profile_of(one) for one in nodes}

    known = divided(hanging)
    asked = {ident: profiles[ident] for ident in known.open}
    whole = [ident for members in known.wholes for ident in members]
    every = Divided((), known.open.union(whole))

    assert homes_of(hanging, asked, {}, MODEL).roots == homes_of(hanging, profiles, {}, MODEL, every).roots
    assert len(whole) == len(set(whole)) and known.open.isdisjoint(whole)
    assert not {end for tie in ties for end in (tie.left, tie.right)} & set(whole)


def test_nodes_of_which_each_two_may_be_merged_need_no_profile() -> None:
    edges = [Edge(str(UUID(int=one)), str(UUID(int=two)), 9.0, True) for one, two in ((1, 2), (1, 3), (2, 3), (4, 5))]
    born = {UUID(int=at): Place(1, 9 - at, 0) for at in range(1, 7)}
    hanging = Hanging(born, (*edges, Edge(str(UUID(int=3)), str(UUID(int=4)), 3.0, False)), ())
    assert not divided(hanging).open
    assert {ident.int: root.int for ident, root in homes_of(hanging, {}, {}, None).roots.items()} == {
        1: 3, 2: 3, 3: 3, 4: 5, 5: 5, 6: 6,
    }  # fmt: skip
    lacking = Hanging(born, tuple(edges[1:]), ())
    assert divided(lacking).open == {UUID(int=1), UUID(int=2), UUID(int=3)}
