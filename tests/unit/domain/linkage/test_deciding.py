"""New nodes as they arrive: the same clusters as the full pass, in any order."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.linkage import (
    Address,
    Edge,
    Link,
    Model,
    Node,
    candidates,
    decide,
    default_model,
    keys_of,
    link,
    profile_of,
    propose,
)

WORDS = ["Alder", "Birk", "Cedra", "Dunwal", "Trading", "Services", "Freight", "Optics", "7", "12"]
FORMS = ["", " Ltd", " GmbH", " Inc.", " S.A."]
TOWNS = ["", "Leeds", "Bremen", "Lyon"]
STREETS = ["", "12 High Street", "14 High Street", "Hauptstr. 3", "Hauptstraße 3"]
PHONES = ["", "+442071838750", "+442071838751", "+4930901820"]
DOMAINS = ["", "alder.com", "birk.de"]
NUMBERS = ["", "DE111", "DE222"]


def node(ident: str, name: str = "", **known: str) -> Node:
    """A node with some fields: country, street, town, postcode, phone, domain, email, vat, form."""
    return Node(
        ident,
        names=(name,) if name else (),
        legal_form=known.get("form", ""),
        country=known.get("country", ""),
        address=Address(street=known.get("street", ""), postcode=known.get("postcode", ""), town=known.get("town", "")),
        phones=_one(known.get("phone")),
        domains=_one(known.get("domain")),
        emails=_one(known.get("email")),
        registrations=(("vat", known["vat"]),) if known.get("vat") else (),
    )


def _one(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


@st.composite
def heaps(draw: st.DrawFn, most: int = 14) -> list[Node]:
    """Up to `most` nodes that have much in common."""
    size = draw(st.integers(2, most))
    return [
        node(
            f"n{at:02d}",
            " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=0, max_size=3))) + draw(st.sampled_from(FORMS)),
            street=draw(st.sampled_from(STREETS)),
            town=draw(st.sampled_from(TOWNS)),
            phone=draw(st.sampled_from(PHONES)),
            domain=draw(st.sampled_from(DOMAINS)),
            vat=draw(st.sampled_from(NUMBERS)),
        )
        for at in range(size)
    ]


class Arrivals:
    """Nodes that come one by one: a key table, edges, components, clusters."""

    def __init__(self, model: Model, links: Iterable[Link] = ()) -> None:
        self.model = model
        self.links = tuple(links)
        self.holders: dict[int, list[str]] = {}
        self.nodes: dict[str, Node] = {}
        self.edges: dict[str, set[Edge]] = {}
        self.component: dict[str, frozenset[str]] = {}
        self.clusters: dict[str, tuple[str, ...]] = {}

    def add(self, new: Node) -> None:
        """Decides one more node."""
        keys = keys_of(profile_of(new), self.model)
        rows = [(key.value, holder) for key in keys for holder in self.holders.get(key.value, ())]
        found = propose([new], [self.nodes[one.id] for one in candidates(keys, rows)], self.model)
        self.nodes[new.id] = new
        for key in keys:
            self.holders.setdefault(key.value, []).append(new.id)
        touched = {new.id}
        for edge in found:
            self.edges.setdefault(edge.left, set()).add(edge)
            self.edges.setdefault(edge.right, set()).add(edge)
            if edge.same:
                touched |= self.component[edge.left if edge.right == new.id else edge.right]
        touched |= self._bound(new.id)
        self.component.update(dict.fromkeys(touched, frozenset(touched)))
        among = {edge for one in touched for edge in self.edges.get(one, ())}
        for cluster in decide([self.nodes[one] for one in sorted(touched)], among, self.model, self.links).clusters:
            self.clusters.update(dict.fromkeys(cluster, cluster))

    def _bound(self, new: str) -> set[str]:
        """What people said belongs to the new node."""
        found: set[str] = set()
        for said in self.links:
            if said.kind == "must" and new in (said.left, said.right):
                other = said.left if said.right == new else said.right
                found |= self.component.get(other, frozenset())
        return found

    @property
    def all(self) -> tuple[tuple[str, ...], ...]:
        """Every cluster, sorted."""
        return tuple(sorted(set(self.clusters.values())))


def arrived(nodes: Sequence[Node], model: Model, links: Iterable[Link] = ()) -> tuple[tuple[str, ...], ...]:
    """The clusters after all nodes came in this order."""
    arrivals = Arrivals(model, links)
    for one in nodes:
        arrivals.add(one)
    return arrivals.all


MODEL = default_model()


@settings(max_examples=60, deadline=None)
@given(heaps(), st.integers(0, 2**16))
def test_any_order_of_arrival_gives_the_clusters_of_the_full_pass(nodes: list[Node], seed: int) -> None:
    whole = link(nodes, model=MODEL).clusters
    for turn in range(5):
        shuffled = list(nodes)
        random.Random(seed + turn).shuffle(shuffled)
        assert arrived(shuffled, MODEL) == whole


@settings(max_examples=40, deadline=None)
@given(heaps(), st.integers(0, 2**16))
def test_the_order_does_not_matter_under_a_model_fitted_to_the_nodes(nodes: list[Node], seed: int) -> None:
    fitted = link(nodes)
    shuffled = list(nodes)
    random.Random(seed).shuffle(shuffled)
    assert link(shuffled).model.hash == fitted.model.hash
    assert link(shuffled, model=fitted.model).clusters == fitted.clusters
    assert arrived(shuffled, fitted.model) == fitted.clusters


@settings(max_examples=60, deadline=None)
@given(heaps(), st.sampled_from([4.0, 20.0, 200.0]), st.integers(0, 2**16))
def test_the_order_does_not_matter_where_keys_are_crowded_and_busy(nodes: list[Node], times: float, seed: int) -> None:
    model = link(nodes, population=len(nodes) * times).model
    shuffled = list(nodes)
    random.Random(seed).shuffle(shuffled)
    assert arrived(shuffled, model) == link(nodes, model=model).clusters


@settings(max_examples=60, deadline=None)
@given(heaps(8), st.data())
def test_what_people_said_holds_in_any_order(nodes: list[Node], data: st.DataObject) -> None:
    idents = [one.id for one in nodes]
    ends = data.draw(st.lists(st.tuples(st.sampled_from(idents), st.sampled_from(idents)), max_size=2))
    kinds = data.draw(st.lists(st.sampled_from(["must", "cannot"]), min_size=2, max_size=2))
    links = [Link(min(pair), max(pair), kind) for pair, kind in zip(ends, kinds, strict=False) if pair[0] != pair[1]]
    whole = link(nodes, links, MODEL).clusters
    home = {one: cluster for cluster in whole for one in cluster}
    kept = {(one.left, one.right) for one in links if one.kind == "cannot"}
    for one in links:
        if one.kind == "cannot":
            assert home[one.left] != home[one.right]
        elif (one.left, one.right) not in kept and len(links) == 1:
            assert home[one.left] == home[one.right]
    assert arrived(nodes[::-1], MODEL, links) == whole


def test_candidates_are_ranked_by_the_keys_they_share_and_bounded() -> None:
    one = node("a", "Alder Freight", phone="+442071838750", town="Leeds")
    keys = keys_of(profile_of(one), MODEL)
    rows = [(keys[0].value, f"x{at:03d}") for at in range(80)] + [(key.value, "x099") for key in keys]
    found = candidates(keys, rows)
    assert found[0].id == "x099"
    assert found[0].bits == pytest.approx(sum(key.bits for key in keys))
    assert len(found) == 50


def test_only_pairs_with_a_new_node_are_proposed() -> None:
    known = [node(ident, "Alderway Birkdale", phone="+442071838750") for ident in ("a", "b")]
    edges = propose([node("c", "Alderway Birkdale", phone="+442071838750")], known, MODEL)
    assert [(edge.left, edge.right, edge.same) for edge in edges] == [("a", "c", True), ("b", "c", True)]


def test_nodes_without_a_common_key_are_not_compared() -> None:
    assert propose([node("a", "Alderway")], [node("b", "Zephyrine")], MODEL) == ()


def test_what_has_no_name_is_the_one_vendor_whose_domain_or_number_it_has() -> None:
    named = node("a", "Alderway Optics GmbH", domain="alder.com", vat="DE111", country="DE")
    assert arrived([node("b", domain="alder.com"), named], MODEL) == (("a", "b"),)
    assert arrived([named, node("c", vat="DE111")], MODEL) == (("a", "c"),)
    assert arrived([named, node("d", domain="alder.com", country="FR")], MODEL) == (("a",), ("d",)), "a field against"


def test_what_has_no_name_and_could_be_two_vendors_is_a_question() -> None:
    nodes = [node("a", "Alderway Optics", domain="alder.com"), node("b", "Zephyrine Paper", domain="alder.com")]
    found = link([*nodes, node("c", domain="alder.com")], model=MODEL)
    assert found.clusters == (("a",), ("b",), ("c",))
    assert {(one.left, one.right) for one in found.questions} == {("a", "c"), ("b", "c")}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Smith Plumbing Ltd", "Jones Plumbing Ltd"), ("Bank of Ormsby", "Bank of Calder"),
        ("Delta Logistics Ltd", "Omega Logistics Ltd"),
    ],
)  # fmt: skip
def test_half_a_name_and_a_town_do_not_make_one_vendor_of_two(one: str, two: str) -> None:
    nodes = [node("a", one, town="Leeds", country="GB"), node("b", two, town="Leeds", country="GB")]
    assert link(nodes, model=MODEL).clusters == (("a",), ("b",))
    phoned = [node(ident, name, town="Leeds", country="GB", phone=PHONES[1], street=STREETS[1])
              for ident, name in (("a", "Alderway Birk Freight"), ("b", "Alderway Freight"))]  # fmt: skip
    assert link(phoned, model=MODEL).clusters == (("a", "b"),), "with premises of their own in common they are"
