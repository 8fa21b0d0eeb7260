"""What parts say, by the keys under which they may be known: their own, and those of all shown as the same vendor."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.matching import MatchKey, keyed
from domain.plans_sayings import Spoken, Texts, owned
from domain.plans_undo import roots, siblings
from domain.provenance import Claim, Noun, Part

FIELDS: dict[str, dict[str, list[str]]] = {
    "contact": {
        "name": ["Ada Low", "Bo Birch"],
        "email": ["ada@acme.example"],
        "phone": ["+442071838750"],
        "title": ["Head of sales"],
    },
    "deal": {"externalId": ["C-1", "C 2"], "amount": ["7"], "product": ["Valves"], "name": ["Order"]},
}


def claims(noun: str) -> st.SearchStrategy[dict[str, Claim]]:
    """Some fields of it."""
    told = {field: st.sampled_from(values) for field, values in FIELDS[noun].items()}
    found = st.fixed_dictionaries({}, optional=told)
    return found.map(lambda one: {field: Claim(value, value, "made@1") for field, value in one.items()})


parts = st.builds(
    Part, st.just({}), claims("contact"), claims("deal"), st.sampled_from([(), ("tie-1",), ("tie-1", "tie-2")])
)
idents = st.integers(1, 9).map(lambda number: UUID(int=number))


@given(parts, st.lists(idents, min_size=1, max_size=5, unique=True), st.sampled_from([Noun.CONTACT, Noun.DEAL]))
def test_under_the_others_it_has_the_keys_it_would_have_were_it_theirs(
    part: Part, family: list[UUID], noun: Noun
) -> None:
    owner, *others = family
    own, texts = keyed(noun, part, str(owner), "digest")
    wanted: dict[str, MatchKey] = {}
    for other in sorted(others):
        keys, theirs = keyed(noun, part, str(other), "digest")
        wanted.update({text: key for text, key in zip(theirs, keys, strict=True) if text not in texts})
    one = Spoken(0, 0, part, owner, "digest", (), *owned(owner, {owner: tuple(sorted(family))}, Texts()))
    saying = one.of(noun)
    assert (saying is None) == (not own)
    assert set(one.texts(noun)) == {*texts, *wanted}
    if saying is not None:
        assert (saying.keys, saying.texts, saying.also) == (own, texts, tuple(wanted.items()))
        some = set(list(wanted)[::2])
        fewer = one.of(noun, some)
        assert fewer is not None and fewer.also == tuple([at for at in wanted.items() if at[0] in some])


@given(st.dictionaries(st.integers(2, 12), st.integers(1, 12), max_size=11))
def test_all_that_are_shown_as_one_vendor_are_told_once_for_all_of_them(into: dict[int, int]) -> None:
    merged = {UUID(int=one): UUID(int=other) for one, other in into.items() if other < one}
    found = siblings(merged)
    assert found.keys() == {*merged, *merged.values()}
    shown = {ident: [ident, *roots(ident, merged)][-1] for ident in {*merged, *merged.values()}}
    for ident, members in found.items():
        assert members == tuple(sorted(one for one in shown if shown[one] == shown[ident]))
        assert members is found[shown[ident]]
