"""What an import remembers of keys and of vendors that became one is what is the case, or it says that it forgot."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from application.import_layers import Key
from application.import_ties import Families, Holders
from domain.provenance import Noun

NOUNS = st.sampled_from((Noun.VENDOR, Noun.CONTACT, Noun.DEAL))
KEYS = st.tuples(NOUNS, st.sampled_from(("one", "two", "three")))
IDENTS = st.integers(5, 9).map(lambda number: UUID(int=number))
ATTACHED = st.lists(st.tuples(KEYS, IDENTS), max_size=6)


@given(st.lists(st.tuples(st.sampled_from(("attach", "learn", "drop")), ATTACHED), max_size=12))
@settings(max_examples=200, deadline=None)
def test_keys_have_the_holders_that_were_attached_and_none_is_left_out(
    acts: list[tuple[str, list[tuple[Key, UUID]]]],
) -> None:
    holders = Holders()
    truth: dict[Key, set[UUID]] = {}
    mine: set[tuple[Key, UUID]] = set()
    for act, pairs in acts:
        if act == "attach":
            asked = [(*key, ident) for key, ident in pairs]
            new = holders.attach(asked)
            left = {((noun, text), ident) for noun, text, ident in asked} - {
                ((noun, text), ident) for noun, text, ident in new
            }
            assert left <= mine
            assert [one for one in asked if one[0] is Noun.DEAL] == [one for one in new if one[0] is Noun.DEAL]
            for key, ident in pairs:
                truth.setdefault(key, set()).add(ident)
                mine.add((key, ident))
        elif act == "learn":
            _, unknown = holders.known({key for key, _ in pairs})
            holders.learn({key: sorted(truth.get(key, ())) for key in unknown})
        else:
            holders.drop({key for key, _ in pairs})
        every = [(noun, text) for noun in Noun for text in ("one", "two", "three")]
        found, unknown = holders.known(every)
        assert {key for key in every if key[0] is Noun.DEAL} <= set(unknown)
        for key in set(every) - set(unknown):
            assert sorted(found.get(key, ())) == sorted(truth.get(key, ()))


def test_what_the_import_attached_is_not_attached_again() -> None:
    holders, key = Holders(), (Noun.CONTACT, "mail:jo@example.com")
    holders.learn({key: ()})
    first, second = UUID(int=7), UUID(int=8)
    assert holders.attach([(*key, first), (*key, first)]) == [(*key, first)]
    assert holders.attach([(*key, first)]) == []
    assert holders.attach([(*key, second)]) == [(*key, second)]
    assert holders.known([key]) == ({key: [first, second]}, [])


@given(st.lists(st.lists(st.tuples(KEYS, IDENTS), max_size=4), max_size=6))
@settings(deadline=None)
def test_where_there_were_no_deals_only_keys_that_deals_may_have_are_asked_for(
    chunks: list[list[tuple[Key, UUID]]],
) -> None:
    holders = Holders()
    holders.all_deals = True
    every = [(Noun.DEAL, text) for text in ("one", "two", "three", *map(str, range(200)))]
    met: set[Key] = set()
    for chunk in chunks:
        holders.attach([(*key, ident) for key, ident in chunk])
        met |= {key for key, _ in chunk if key[0] is Noun.DEAL}
        found, unknown = holders.known(every)
        assert found == {} and met <= set(unknown)
        assert len(unknown) < len(met) + 20


TREES = st.dictionaries(st.integers(2, 14), st.integers(1, 13), max_size=13).map(
    lambda into: {one: up for one, up in into.items() if up < one}
)


@given(TREES, st.sets(st.integers(1, 14), max_size=4))
@settings(deadline=None)
def test_families_are_all_that_became_a_vendor_at_any_depth(into: dict[int, int], dropped: set[int]) -> None:
    members = {UUID(int=one << 70): UUID(int=up << 70) for one, up in into.items()}
    heads = [UUID(int=one << 70) for one in range(1, 15) if one not in into]

    def below(head: UUID) -> dict[UUID, UUID]:
        own = {one: up for one, up in members.items() if up == head}
        return own | {one: up for child in own for one, up in below(child).items()}

    families = Families()
    families.learn(heads, members)
    families.drop([UUID(int=one << 70) for one in dropped])
    for head in heads:
        found, unknown = families.known([head])
        assert unknown in ([], [head])
        if not unknown:
            assert found == below(head)
    assert set(families.known(heads)[1]) >= {head for head in heads if head.int >> 70 in dropped}
