"""The reasons of many pairs are what is said of each alone, and add up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.linkage import Address, Node, default_model, explain, link
from domain.reasons import LIFTED, weights

WORDS = st.sampled_from(["Kestrel", "Kestral", "Freight", "Logistik", "GmbH", "Ltd", "7", "8", ""])
NODES = st.builds(
    Node,
    id=st.just(""),
    names=st.lists(WORDS, max_size=3).map(lambda words: (" ".join(words),)),
    country=st.sampled_from(["", "DE", "FR"]),
    address=st.builds(
        Address, town=st.sampled_from(["", "Bremen", "Hamburg"]), postcode=st.sampled_from(["", "28195"])
    ),
    domains=st.sampled_from([(), ("kestrel.com",), ("wren.com",)]),
    phones=st.sampled_from([(), ("+494212345678",), ("+494212345679",)]),
    registrations=st.sampled_from([(), (("hrb", "70012"),), (("hrb", "81234"),)]),
)


def numbered(nodes: list[Node]) -> list[Node]:
    return [Node(f"{n:04}", *(getattr(one, name) for name in one.__struct_fields__[1:])) for n, one in enumerate(nodes)]


@settings(max_examples=60, deadline=None)
@given(st.lists(NODES, min_size=2, max_size=6))
def test_together_each_pair_has_the_reasons_that_it_has_alone(rows: list[Node]) -> None:
    nodes = numbered(rows)
    model = link(nodes).model
    pairs = [(one, two) for at, one in enumerate(nodes) for two in nodes[at + 1 :]]
    for (one, two), weight in zip(pairs, weights(pairs, model), strict=True):
        alone = explain(one, two, model)
        assert (weight.bits, weight.prior) == pytest.approx((alone.bits, alone.prior), abs=0.011)
        assert {reason.field: (reason.level, reason.bits) for reason in weight.reasons} == {
            part.field: (part.level, pytest.approx(part.bits, abs=0.011)) for part in alone.parts
        }
        assert weight.prior + sum(reason.bits for reason in weight.reasons) == pytest.approx(weight.bits, abs=0.1)
        assert [abs(reason.bits) for reason in weight.reasons] == sorted(
            (abs(reason.bits) for reason in weight.reasons), reverse=True
        )


def test_a_rule_that_lifts_a_weight_is_a_reason_of_its_own() -> None:
    pair = (Node("1", ("Zyxomatic Quibberflange",)), Node("2", ("Zyxomatic Quibberflange",)))
    (weight,) = weights([pair], default_model())
    assert [reason.level for reason in weight.reasons if reason.field == "rule"] == [LIFTED]


def test_no_pairs_have_no_weights() -> None:
    assert weights([], default_model()) == []
