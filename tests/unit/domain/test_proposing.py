"""The full pass finds pairs that may be one vendor, says why, and asks nothing that was answered."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.catalog import Entity
from domain.errors import Refusal
from domain.proposals import (
    Likeness,
    Move,
    Proposal,
    ProposalState,
    Said,
    check_current,
    decided,
    is_current,
    said_by,
)
from domain.proposing import Passed, apart, full_pass, node_of, proposed, read
from domain.provenance import FIELDS, Noun, Pick, Place

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TRADES = ("Anvil", "Bellows", "Crucible", "Dowel", "Easel", "Flywheel", "Gimlet", "Hacksaw", "Ingot", "Jointer")


def vendor(number: int, live: int = 1, merged: UUID | None = None, **values: str) -> Entity:
    picks = {field: Pick(value, Place(1, number, 0)) for field, value in values.items()}
    return Entity(Noun.VENDOR, UUID(int=number), picks, live, 1, NOON, NOON, merged_into=merged)


def crowd(start: int = 100) -> list[Entity]:
    """Vendors that have nothing to do with each other."""
    return [
        vendor(start + n, name=f"{trade} Werke", domain=f"{trade.lower()}-{n}.test", city=f"{trade}stadt")
        for n, trade in enumerate(TRADES)
    ]


def passed(vendors: list[Entity], decided: list[Said] | None = None, most: int = 5_000) -> Passed:
    nodes, said = read(vendors)
    return full_pass(list(nodes.values()), apart(decided or [], said), most)


def pairs(found: Passed) -> dict[tuple[int, int], Likeness]:
    return {(UUID(one.left).int, UUID(one.right).int): one.likeness for one in found.pairs}


def twins() -> list[Entity]:
    same = {"phone": "+49301234567", "domain": "kestrel-freight.com", "city": "Bremen", "country": "DE"}
    return [vendor(1, name="Kestrel Freight GmbH", **same), vendor(2, name="Kestrel Freight", **same)]


def one_of_twins() -> Proposal:
    left, right = twins()
    nodes, said = read([left, right])
    found = passed([left, right, *crowd()])
    return proposed(found, [UUID(int=9)], nodes, said, NOON)[0]


def test_a_vendor_is_read_with_all_that_matching_can_use() -> None:
    values = {
        "name": "Kestrel", "legalName": "Kestrel GmbH", "registrationId": "HRB 70012", "domain": "kestrel-freight.com",
        "email": "a@kestrel-freight.com", "phone": "+49301234567", "address": "Hafenweg 1", "city": "Bremen",
        "region": "HB", "postcode": "28195", "country": "DE",
    }  # fmt: skip
    assert values.keys() == set(FIELDS[Noun.VENDOR])
    node = node_of(vendor(1, **values))
    assert node.id == str(UUID(int=1)) and node.names == ("Kestrel", "Kestrel GmbH") and node.country == "DE"
    assert (node.phones, node.domains) == (("+49301234567",), ("kestrel-freight.com",))
    assert node.emails == ("a@kestrel-freight.com",)
    assert (node.address.street, node.address.town) == ("Hafenweg 1", "Bremen")
    assert (node.address.region, node.address.postcode) == ("HB", "28195")
    assert [number for _, number in node.registrations] == ["70012"]
    assert node_of(vendor(1, registrationId="unknown")).registrations == ()


def test_two_that_are_one_are_proposed_and_strangers_are_not() -> None:
    found = passed([*twins(), *crowd()])
    assert pairs(found) == {(1, 2): Likeness.SAME}
    assert found.left_out == 0


def test_the_reasons_and_the_prior_add_up_to_the_bits() -> None:
    one = one_of_twins()
    assert one.state is ProposalState.OPEN and (one.left.int, one.right.int) == (1, 2)
    assert one.bits == pytest.approx(one.prior + sum(reason.bits for reason in one.reasons), abs=0.05)
    assert {"name", "phone"} <= {reason.field for reason in one.reasons}
    assert len(one.model) == 16 and one.rank == round(one.bits * 100)


def test_a_different_registration_id_is_a_question_and_not_one_vendor() -> None:
    left, right = twins()
    numbered = [
        replace(one, picks={**one.picks, "registrationId": Pick(f"HRB {number}", Place(1, 1, 0))})
        for one, number in ((left, 70012), (right, 81234))
    ]
    assert Likeness.SAME not in pairs(passed([*numbered, *crowd()])).values()


def test_many_that_are_one_are_proposed_against_the_eldest() -> None:
    same = [vendor(n, name="Kestrel Freight", domain="kestrel-freight.com", city="Bremen") for n in (5, 6, 7, 8)]
    assert pairs(passed([*same, *crowd()])) == {(5, n): Likeness.SAME for n in (6, 7, 8)}


def test_a_member_unlike_the_eldest_is_proposed_with_whom_it_is_most_like() -> None:
    phone, site = {"phone": "+49301234567"}, {"domain": "kestrel-freight.com"}
    three = [
        vendor(1, name="Kestrel Freight", **phone),
        vendor(2, name="Kestrel Freight GmbH", **phone, **site),
        vendor(3, name="KFG Logistik", **site),
    ]
    found = passed([*three, *crowd()])
    assert (1, 2) in pairs(found)
    assert (1, 3) not in pairs(found)


def test_the_heaviest_pairs_come_first_and_the_rest_is_counted() -> None:
    others = [
        vendor(10 + n, name="Wren Maritime Supply", email="office@wren-maritime.com", country="GB") for n in range(3)
    ]
    whole = passed([*twins(), *others, *crowd()])
    assert len(whole.pairs) == 3
    weights = [one.bits for one in whole.pairs]
    assert weights == sorted(weights, reverse=True)
    cut = passed([*twins(), *others, *crowd()], most=2)
    assert cut.pairs == whole.pairs[:2] and cut.left_out == 1


def test_a_pair_that_was_decided_is_asked_again_only_with_other_values() -> None:
    left, right = twins()
    no = Said(left.id, right.id, said_by(left), said_by(right))
    assert pairs(passed([left, right, *crowd()], [no])) == {}
    moved = replace(right, picks={**right.picks, "city": Pick("Hamburg", Place(2, 1, 0))})
    assert (1, 2) in pairs(passed([left, moved, *crowd()], [no]))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(FIELDS[Noun.VENDOR]), st.text(max_size=12), max_size=5), max_size=8))
def test_whatever_vendors_say_each_pair_is_proposed_once_and_of_vendors_there_are(rows: list[dict[str, str]]) -> None:
    vendors = [vendor(n, **row) for n, row in enumerate(rows, 1)]
    found = passed(vendors)
    ids = {str(one.id) for one in vendors}
    assert all(one.left < one.right and {one.left, one.right} <= ids for one in found.pairs)
    assert len(pairs(found)) == len(found.pairs)
    assert passed(vendors[::-1]).pairs == found.pairs


def test_values_are_the_same_until_a_shown_one_changes() -> None:
    left, right = twins()
    assert said_by(left) == said_by(replace(left, version=9, live=4, updated_at=datetime(2027, 1, 1, tzinfo=UTC)))
    assert said_by(left) != said_by(right)
    assert said_by(vendor(1, city="a", region="b")) != said_by(vendor(1, city="b", region="a"))
    assert said_by(vendor(1, city="")) != said_by(vendor(1))


@pytest.mark.parametrize("move", list(Move))
def test_a_decided_proposal_cannot_be_decided_again(move: Move) -> None:
    merge = UUID(int=3) if move is Move.ACCEPT else None
    once = decided(one_of_twins(), move, "ada", NOON, merge)
    assert once.state != ProposalState.OPEN
    assert (once.decided_by, once.decided_at, once.decision_id) == ("ada", NOON, merge)
    for again in Move:
        with pytest.raises(Refusal) as refused:
            decided(once, again, "bob", NOON)
        assert refused.value.code == "proposal_decided"


def test_only_vendors_that_are_as_they_were_weighed_are_current() -> None:
    one, (left, right) = one_of_twins(), twins()
    check_current(one, left, right)
    changed = replace(right, picks={**right.picks, "city": Pick("Hamburg", Place(2, 1, 0))})
    for other, code in (
        (None, "proposal_outdated"),
        (changed, "proposal_outdated"),
        (replace(right, live=0), "proposal_outdated"),
        (replace(right, merged_into=UUID(int=5)), "already_merged"),
    ):
        assert not is_current(one, left, other)
        with pytest.raises(Refusal) as refused:
            check_current(one, left, other)
        assert refused.value.code == code
