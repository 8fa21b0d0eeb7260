"""A shelf gives back what was put on it, packed or not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.catalog import Entity
from domain.provenance import Noun, Pick, Pin, Place
from domain.shelves import Shelf

NOW = datetime(2026, 3, 4, 5, 6, 7, 891, tzinfo=UTC)
TEXTS = st.text(max_size=12)
PLACES = st.builds(Place, st.integers(1, 9), st.integers(0, 2**31 - 1), st.integers(0, 3), st.integers(0, 2**40))
IDENTS = st.one_of(st.none(), st.uuids())
ENTITIES = st.builds(
    Entity,
    st.just(Noun.VENDOR),
    st.uuids(),
    st.dictionaries(TEXTS, st.builds(Pick, TEXTS, PLACES, st.integers(0, 2)), max_size=5),
    st.integers(0, 10**6),
    st.integers(1, 99),
    st.just(NOW),
    st.just(NOW + timedelta(days=3)),
    IDENTS,
    IDENTS,
    st.one_of(st.none(), PLACES),
    st.integers(0, 2**40),
    st.integers(0, 2**40),
    st.dictionaries(TEXTS, st.builds(Pin, st.one_of(st.none(), TEXTS), st.integers(1, 9)), max_size=2),
)


@given(st.lists(ENTITIES, min_size=1, max_size=12, unique_by=lambda one: one.id), st.integers(0, 4))
def test_what_was_packed_comes_back_as_it_was(entities: list[Entity], latest: int) -> None:
    shelf = Shelf(Noun.VENDOR, 1_000_000, latest)
    shelf.put(entities[:6])
    shelf.learn({one.id: one for one in entities[6:]})
    assert [shelf.get(one.id) for one in entities] == entities
    shelf.put(entities[::-1])
    assert [shelf.get(one.id) for one in entities] == entities


def entity(number: int, live: int) -> Entity:
    return Entity(Noun.CONTACT, UUID(int=number), {"name": Pick("Jo Poe", Place(1, number, 0))}, live, 1, NOW, NOW)


def test_the_latest_word_on_an_entity_holds_whether_an_older_one_was_packed_or_not() -> None:
    shelf = Shelf(Noun.CONTACT, 1_000_000, latest=3)
    for live in range(5):
        shelf.put([entity(number, live) for number in range(1, 10)])
    shelf.put([entity(4, 77)])
    shelf.put([entity(number, 5) for number in range(20, 40)])
    assert [shelf.get(UUID(int=number)) for number in range(1, 10)] == [
        entity(number, 77 if number == 4 else 4) for number in range(1, 10)
    ]


def test_beyond_its_room_a_shelf_lets_go_of_the_oldest_and_never_tells_them_wrong() -> None:
    shelf = Shelf(Noun.CONTACT, room=20_000, latest=8)
    for number in range(1, 1_001):
        shelf.put([entity(number, number)])
    there = [number for number in range(1, 1_001) if shelf.get(UUID(int=number)) is not None]
    assert 50 <= len(there) < 150
    assert there == list(range(1_001 - len(there), 1_001))
    assert shelf.get(UUID(int=1_000)) == entity(1_000, 1_000)
