"""The numbers of a comparison add up, whatever the two sides say."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from domain.dualrun import Tally, aligned, snippet
from domain.dualrun_clusters import agreement, contradicting, pairs_of
from domain.dualrun_mentions import MentionTally
from domain.interpretation import Understood
from domain.pipelines import Flag, Share, parse_share
from domain.provenance import Claim, Mention, Noun, Part
from domain.records import Line, Problem, Turn
from domain.sources import Choice

TEXT = "Acme Ltd and Birch GmbH signed for 12,000 euros today."
words = st.sampled_from(["a", "b", "c"])


@st.composite
def claims(draw: st.DrawFn, fields: tuple[str, ...]) -> dict[str, Claim]:
    named = draw(st.lists(st.sampled_from(fields), unique=True))
    starts = {field: draw(st.integers(-1, 20)) for field in named}
    return {field: Claim(draw(words), "raw", "r@1", -1, start, start + 3) for field, start in starts.items()}


parts = st.builds(Part, claims(("name", "registrationId")), claims(("name", "email")), claims(("amount",)))
mentions = st.builds(Mention, st.sampled_from(["money", "person"]), words, st.just("raw"), st.just("r@1"),
                     st.integers(0, 9), st.integers(10, 20))  # fmt: skip
good = st.tuples(st.lists(parts, max_size=3).map(tuple), st.lists(mentions, max_size=4).map(tuple), st.none())
bad = st.tuples(st.lists(parts, max_size=2).map(tuple), st.just(()), st.builds(Problem, words, st.just("wrong"), words))
said = st.one_of(good, bad)


def record(seq: int, what: tuple[tuple[Part, ...], tuple[Mention, ...], Problem | None]) -> Understood:
    return Understood(seq, Line(seq + 1), Turn("", TEXT), seq, 1, *what)


@given(st.lists(st.tuples(said, said), max_size=12))
def test_every_total_is_the_sum_of_its_parts(pairs: list[tuple[object, object]]) -> None:
    tally, named = Tally(), MentionTally()
    both = [(record(n, one), record(n, two)) for n, (one, two) in enumerate(pairs)]  # type: ignore[arg-type]
    for one, two in both:
        tally.take(one, two)
        named.take(one, two)
    sums, of_parts = tally.records(), tally.parts()
    rejected = sums.rejected_left + sums.rejected_right + sums.rejected_both
    assert sums.records == len(both) == sums.same + sums.differing + rejected
    for side, only in ((0, "removed"), (1, "added")):
        mine = [pair[side] for pair in both]
        taken = [part for one in mine if one.problem is None for part in one.parts]
        assert of_parts.same + of_parts.changed + getattr(of_parts, only) == len(taken)
        codes = sum((code.left, code.right)[side] for code in tally.codes())
        assert codes == sum(one.problem is not None for one in mine)
        alone = ("only_left", "only_right")[side]
        values = Counter((noun, f) for part in taken for noun in Noun for f in part.of(noun))
        assert +values == +Counter(
            {(one.noun, one.field): one.same + one.changed + getattr(one, alone) for one in tally.fields()}
        )
        kinds = Counter(one.kind for said_by in mine for one in said_by.mentions)
        assert +kinds == +Counter({o.kind: o.same + o.changed + getattr(o, alone) for o in named.sums()})


@given(st.lists(parts, max_size=4), st.lists(parts, max_size=4))
def test_each_part_is_in_exactly_one_pair(left: list[Part], right: list[Part]) -> None:
    pairs = aligned(left, right)
    assert sorted(a for a, _ in pairs if a is not None) == list(range(len(left)))
    assert sorted(b for _, b in pairs if b is not None) == list(range(len(right)))


@given(st.lists(parts, max_size=4))
def test_a_source_compared_with_itself_is_the_same(one: list[Part]) -> None:
    tally, same = Tally(), record(0, (tuple(one), (), None))
    tally.take(same, same)
    assert tally.records().same == 1 and not any(f.changed or f.only_left or f.only_right for f in tally.fields())


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=14))
def test_pairs_are_those_that_counting_one_by_one_gives(members: list[tuple[int, int]]) -> None:
    cells = Counter((bytes([left]), bytes([right])) for left, right in members)
    by_left = sorted((left, right, many) for (left, right), many in cells.items())
    by_right = sorted((right, left, many) for (left, right), many in cells.items())
    found = agreement(by_left, by_right)
    pairs = list(combinations(members, 2))
    assert found.pairs.members == len(members)
    assert found.pairs.left == sum(a[0] == b[0] for a, b in pairs)
    assert found.pairs.right == sum(a[1] == b[1] for a, b in pairs)
    assert found.pairs.both == sum(a == b for a, b in pairs)
    assert found.split == len({a for a, _ in members if len({y for x, y in members if x == a}) > 1})
    for group in (*found.splits, *found.merges):
        assert group.members == sum(piece.members for piece in group.largest) and group.pieces == len(group.largest)
    assert pairs_of(1) == 0 and pairs_of(4) == 6


def test_two_numbers_of_one_scheme_are_two_vendors_and_of_two_schemes_one() -> None:
    assert contradicting(["VAT: 123", "VAT: 124"]) and not contradicting(["VAT: 123", "DUNS: 123"])
    assert not contradicting(["VAT: 123", "vat 1-2-3"])


def test_a_snippet_is_one_line_around_the_span_and_nothing_outside_of_the_text() -> None:
    assert snippet(TEXT, 0, 8) == TEXT
    assert snippet("x" * 200, 100, 101) == "…" + "x" * 121 + "…"
    assert snippet(TEXT, -1, -1) == "" == snippet(TEXT, 50, 500)


@given(st.binary(max_size=8), st.floats(0, 100), st.floats(0, 100))
def test_a_larger_share_takes_what_a_smaller_one_takes(content: bytes, one: float, other: float) -> None:
    small, large = sorted((one, other))
    digest = content.hex()
    assert not Share("v2", small).takes(digest) or Share("v2", large).takes(digest)
    assert Share("v2", 100).takes(digest) and not Share("v2", 0).takes(digest)


def test_a_share_takes_about_as_many_as_it_says() -> None:
    assert 220 < sum(Share("v2", 25).takes(f"{number:064x}") for number in range(1000)) < 280


def test_the_caller_goes_before_the_share_and_the_share_before_the_flag() -> None:
    flag = Flag("v1", Share("v2", 100))
    assert [(v.id, why) for v, why in (flag.of("ab"), flag.of("ab", "v1"))] == [
        ("v2", Choice.SHARE), ("v1", Choice.CALLER)
    ]  # fmt: skip
    assert Flag().of("ab")[1] is Choice.FLAG


def test_a_share_is_read_from_its_text_or_refused_with_one_sentence() -> None:
    assert parse_share("v2+spacy:name:2.5") == Share("v2+spacy:name", 2.5) and parse_share(" ") == Share()
    for wrong in ("v2", "v2:", "v2:101", "v2:-1", ":5", "v2:x", "v2:nan"):
        try:
            parse_share(wrong)
        except ValueError as error:
            assert "such as v2:25" in str(error)
        else:
            raise AssertionError(wrong)
