"""Fresh deals: what is founded in columns is what each row would found by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import chain
from uuid import UUID

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.columnfacts import ColumnFacts
from domain.deal_keys import rival_keys, rival_keys_together
from domain.extraction.sheets import OnePart, of_rows
from domain.fresh_deals import FreshDeals, Stretch, strangers, stretches_of, told_once
from domain.listing import search_text, search_texts, sort_name, sort_names
from domain.matching import deal_stem, derived_id, stem_of
from domain.plans_projection import founded_by_values
from domain.plans_repeats import retold_of
from domain.plans_turns import Setting
from domain.provenance import Noun, Place
from domain.repeats import Repeat
from domain.sieve import Sieve

COLUMNS = ("firm", "number", "title", "stage", "amount", "currency", "client", "goods")
FIELDS = ("externalId", "name", "stage", "amount", "currency", "customer", "product")
MAPPING = {"firm": "vendor.name"} | {column: f"deal.{field}" for column, field in zip(COLUMNS[1:], FIELDS, strict=True)}
SETTING = Setting(UUID(int=5), 7, "scope", datetime(2026, 5, 1, tzinfo=UTC))
VENDORS = [UUID(int=number << 70 | 9) for number in range(1, 4)]

MET = Sieve()
"""Of no deal."""

words = st.sampled_from(["", "Lamps", "lamps  x", "Straße 5%", "\x1e", "D-7", "D-8", "a:b", "\u4f1a\u793e", '"q"\\'])
rows = st.tuples(
    st.just("Alder Tooling"), words, words, words, st.sampled_from(["", "7", "20.50"]), st.sampled_from(["", "EUR"]),
    words, words,
)  # fmt: skip


def repeats_of(table: Sequence[tuple[str, ...]]) -> list[Repeat]:
    """The rows of two sheets that are parts of a steady table, as repeats of some vendors."""
    found: list[Repeat] = []
    for at in (0, len(table) // 2):
        some = list(table[at : len(table) // 2 if at == 0 else None])
        told = of_rows(some, COLUMNS, MAPPING, ColumnFacts(), [msgspec.json.encode(row) for row in some])
        for one in told:
            if type(one) is OnePart and one.said:
                found.append(Repeat(len(found), one, VENDORS[len(found) % 3], None))
    return found


def founded(repeat: Repeat) -> tuple[str, object]:
    """The key text and the deal that a repeat founds by itself."""
    (told,) = retold_of([repeat], {}, SETTING.scope)
    ident = derived_id(SETTING.workspace_id, Noun.DEAL, told.text, 0)
    place = Place(SETTING.number, repeat.seq, 0)
    return told.text, founded_by_values(Noun.DEAL, ident, told.values, place, repeat.vendor_id, SETTING.now)


@settings(deadline=None)
@given(st.lists(rows, max_size=12))
def test_deals_in_columns_are_those_of_the_rows_one_by_one(table: list[tuple[str, ...]]) -> None:
    repeats = repeats_of(table)
    stretches = stretches_of(repeats, SETTING.scope)
    told = {one.seq for stretch in stretches for one in stretch.repeats}
    once = told_once(stretches, ())
    assert strangers(once, MET) == (once, [])
    deals = FreshDeals(SETTING, once)
    singly = [founded(repeat) for repeat in deals.repeats]
    assert list(zip(deals.texts, deals, strict=True)) == singly
    assert [deals[at] for at in range(len(deals))] == list(deals) == [deals.get(ident) for ident in deals.idents]
    assert deals.get(UUID(int=1)) is None
    assert list(deals.stems) == [stem_of(text) for text in deals.texts]
    assert deals.keys == [(Noun.DEAL, text, ident) for text, ident in zip(deals.texts, deals.idents, strict=True)]
    left = [one for one in repeats if one.seq not in told]
    assert all("" in one.values.values() for one in retold_of(left, {}, SETTING.scope))


@settings(deadline=None)
@given(st.lists(rows, max_size=12))
def test_what_a_store_writes_of_columns_is_what_it_writes_of_each_deal(table: list[tuple[str, ...]]) -> None:
    for stretch in stretches_of(repeats_of(table), SETTING.scope):
        deals = FreshDeals(SETTING, [stretch])
        columns = dict(zip(stretch.fields, stretch.columns, strict=True))
        shown = [deal.values for deal in deals]
        assert list(sort_names(Noun.DEAL, columns)) == [sort_name(Noun.DEAL, one) for one in shown]
        assert list(search_texts(Noun.DEAL, columns)) == [search_text(Noun.DEAL, one) for one in shown]
        assert list(map(list, rival_keys_together(columns))) == list(map(rival_keys, shown))


@settings(deadline=None)
@given(st.lists(rows, max_size=12), st.sets(st.sampled_from(["deal:D-7", "deal:D-8", "deal:Lamps"])), st.sets(words))
def test_deals_are_fresh_where_nobody_has_or_tells_of_one_with_their_number(
    table: list[tuple[str, ...]], known: set[str], beside: set[str]
) -> None:
    met = Sieve()
    met.add(known)
    stretches = stretches_of(repeats_of(table), SETTING.scope)
    stems = list(chain.from_iterable([one.stems for one in stretches]))
    others = {deal_stem({"externalId": number}, "") for number in beside if number}
    once = told_once(stretches, others)
    new, rest = ([stem for stretch in some for stem in stretch.stems] for some in strangers(once, met))
    assert new == [stem for stem in stems if stems.count(stem) == 1 and stem not in known | others]
    assert rest == [stem for stem in stems if stems.count(stem) == 1 and stem in known - others]


def test_values_stay_with_their_rows_when_only_some_are_wanted() -> None:
    repeats = repeats_of([("Alder Tooling", f"D-{at}", "", "", "7", "", "", "") for at in range(4)])
    (stretch,) = stretches_of(repeats, SETTING.scope)
    assert stretch.only([True] * 4) is stretch
    some = stretch.only([False, True, False, True])
    assert some == Stretch(
        ("externalId", "amount"), [repeats[1], repeats[3]], (["D-1", "D-3"], ["7", "7"]), ["deal:D-1", "deal:D-3"]
    )
