"""Plans: what a chunk changes, given what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from domain.catalog import Entity, Owners, Standing
from domain.interpretation import Interpreter, Understood, summed
from domain.matching import derived_id
from domain.pipelines import pipeline
from domain.plans import Plan, Planner, Setting
from domain.plans_undo import Recount, family
from domain.provenance import Claim, Noun, Part, Pick, Place
from domain.records import Cue, Line, Problem, Record, Row, Turn
from domain.tellings import Telling, Tellings, telling

NOW = datetime(2024, 3, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
SPACE = UUID(int=1)
FIRST = Setting(SPACE, 1, "file", NOW)
SECOND = Setting(SPACE, 2, "file", LATER)


def said(seq: int, digest: int | None = None, *parts: Part) -> Understood:
    return Understood(seq, Line(seq + 2), Row((str(seq),)), seq if digest is None else digest, 10, parts)


def about(vendor: str, deal: str = "", **more: str) -> Part:
    def claims(values: Mapping[str, str]) -> dict[str, Claim]:
        return {field: Claim(value, value, "r@1") for field, value in values.items() if value}

    return Part(vendor=claims({"name": vendor, **more}), deal=claims({"externalId": deal}))


class Known:
    """A catalogue in a dict: what earlier plans wrote."""

    def __init__(self) -> None:
        self.entities: dict[Noun, dict[UUID, Entity]] = {noun: {} for noun in Noun}
        self.keys: dict[tuple[Noun, str], list[UUID]] = {}
        self.asked = 0

    def plan(self, setting: Setting, records: Sequence[Understood], seen: Mapping[int, Owners] | None = None) -> Plan:
        planner = Planner(setting, records, seen or {})
        for noun in Noun:
            known = {key: self.keys[key] for key in planner.keys(noun) if key in self.keys}
            asked = planner.idents(noun, known)
            planner.meet(noun, known, asked, self.entities[noun])
            while asked := planner.settle(noun):
                self.asked += 1
                planner.meet(noun, known, asked, self.entities[noun])
        return planner.plan()

    def write(self, plan: Plan) -> Plan:
        for entity in plan.entities:
            self.entities[entity.noun][entity.id] = entity
        for noun, text, ident in plan.keys:
            if ident not in self.keys.setdefault((noun, text), []):
                self.keys[noun, text].append(ident)
        return plan

    def vendor(self, plan: Plan, seq: int = 0) -> Entity:
        ident = next(kept for kept in plan.kept if kept.seq == seq).vendor_ids[0]
        assert ident is not None
        return self.entities[Noun.VENDOR][ident]


def test_a_record_that_founds_is_new_one_that_alters_is_changed_one_that_repeats_is_same() -> None:
    known = Known()
    plan = known.write(
        known.plan(
            FIRST,
            [
                said(0, None, about("Acme Ltd", "D1", country="Nepal")),
                said(1, None, about("ACME", "D1", country="Kenya")),
                said(2, None, about("acme ltd", "D1", country="Kenya")),
            ],
        )
    )
    assert [kept.outcome for kept in plan.kept] == ["new", "changed", "same"]
    assert (plan.counts.vendors_new, plan.counts.deals_new, plan.counts.vendors_changed) == (1, 1, 0)
    vendor = known.vendor(plan)
    assert (vendor.live, vendor.picks["name"].value, vendor.picks["country"].value) == (3, "Acme Ltd", "Kenya")
    assert [kept.rules for kept in plan.kept] == [("",), ("vendor.name@1",), ("vendor.name@1",)]


def test_a_vendor_changed_by_many_records_of_an_import_counts_once_across_chunks() -> None:
    known = Known()
    known.write(known.plan(FIRST, [said(0, None, about("Acme", country="Nepal"))]))
    chunks = [known.write(known.plan(SECOND, [said(seq, None, about("Acme", country=f"C{seq}"))])) for seq in range(3)]
    assert [chunk.counts.vendors_changed for chunk in chunks] == [1, 0, 0]
    assert [chunk.kept[0].outcome for chunk in chunks] == ["changed"] * 3


def test_a_duplicate_belongs_to_whom_the_first_belongs_and_claims_nothing() -> None:
    known = Known()
    records = [said(0, 7, about("Acme", "D1")), said(1, 7, about("Acme", "D1"))]
    plan = known.write(known.plan(FIRST, records))
    assert [kept.outcome for kept in plan.kept] == ["new", "duplicate"]
    assert plan.kept[0].vendor_ids == plan.kept[1].vendor_ids
    assert plan.kept[0].deal_ids == plan.kept[1].deal_ids
    assert known.vendor(plan).live == 1
    owners = Owners((UUID(int=9),), (None,), (None,))
    later = known.plan(FIRST, [said(2, 7, about("Acme", "D1"))], {7: owners})
    assert (later.kept[0].outcome, later.kept[0].vendor_ids) == ("duplicate", (UUID(int=9),))
    assert later.entities == ()


def test_a_rejected_record_is_kept_and_nothing_else() -> None:
    problem = Problem("ragged_row", "too many cells")
    plan = Known().plan(FIRST, [msgspec.structs.replace(said(0), problem=problem)])
    assert (plan.kept[0].outcome, plan.kept[0].problem, plan.kept[0].vendor_ids) == ("rejected", problem, ())
    assert (plan.counts.records, plan.counts.planned, plan.counts.rejected) == (1, 0, 1)
    assert plan.entities == () and plan.keys == ()


def test_another_registration_number_founds_another_vendor_under_the_next_derived_id() -> None:
    known = Known()
    first = known.write(known.plan(FIRST, [said(0, None, about("Acme"))]))
    known.write(known.plan(FIRST, [said(1, None, about("Acme", registrationId="GB 12345678"))]))
    known.keys.update({key: [] for key in known.keys if key[0] is Noun.VENDOR})
    third = known.write(known.plan(SECOND, [said(0, None, about("Acme"))]))
    assert known.vendor(first).id == derived_id(SPACE, Noun.VENDOR, "name:acme", 0)
    assert known.vendor(third).id == derived_id(SPACE, Noun.VENDOR, "name:acme", 1)
    assert known.asked > 0


def test_a_hidden_vendor_comes_back_under_its_id_and_counts_as_new() -> None:
    known = Known()
    ident = derived_id(SPACE, Noun.VENDOR, "name:acme", 0)
    known.entities[Noun.VENDOR][ident] = Entity(Noun.VENDOR, ident, {}, 0, 4, NOW, NOW)
    plan = known.write(known.plan(SECOND, [said(0, None, about("Acme"))]))
    assert plan.kept[0].outcome == "new"
    assert (known.vendor(plan).id, known.vendor(plan).version, known.vendor(plan).founded_by) == (ident, 5, 2)


def test_a_deal_without_a_vendor_founds_nothing() -> None:
    plan = Known().plan(FIRST, [said(0, None, about("", "D1"))])
    assert plan.kept[0].outcome == "same"
    assert plan.entities == ()


def test_a_recount_of_all_claims_in_any_order_is_the_projection_itself() -> None:
    known = Known()
    plan = known.write(
        known.plan(FIRST, [said(seq, None, about("Acme", country=country)) for seq, country in enumerate("ABBA")])
    )
    vendor = known.vendor(plan)
    for order in ([0, 1, 2, 3], [3, 1, 0, 2]):
        count = Recount({vendor.id: vendor}, {}, LATER)
        for seq in order:
            count.count(vendor.id, _standing(seq, "ABBA"[seq]))
        (again,) = count.entities()
        assert (again.picks, again.live, again.version, again.updated_at) == (vendor.picks, 4, vendor.version, NOW)


def test_a_recount_without_claims_hides_it_and_forgets_who_founded_it() -> None:
    vendor = Entity(Noun.VENDOR, UUID(int=5), {"name": Pick("a", Place(1, 0, 0))}, 1, 3, NOW, NOW, founded_by=1)
    (gone,) = Recount({vendor.id: vendor}, {}, LATER).entities(retracted=1)
    assert (gone.live, gone.picks, gone.shown, gone.version, gone.founded_by) == (0, {}, False, 4, 0)


def test_a_family_is_whoever_was_merged_into_it_at_any_depth() -> None:
    a, b, c, d = (UUID(int=number) for number in range(4))
    merged = {b: a, c: b}
    assert family([a], merged) == {a, b, c}
    assert family([b, d], merged) == {b, c, d}


def _standing(seq: int, country: str) -> Standing:
    claims = about("Acme", country=country).vendor
    return Standing(Place(1, seq, 0), UUID(int=3), claims, None, Line(1), (), "v1", "", NOW)


@pytest.mark.parametrize("time", [None, 9000])
def test_the_same_words_at_another_cue_are_not_a_duplicate(time: int | None) -> None:
    turns = [Record(seq, Cue(seq + 1, seq + 3, time, time), Turn("Jo", "Thank you.")) for seq in range(2)]
    assert summed(turns[0]) != summed(turns[1])
    rows = [Record(seq, Line(seq + 2), Row(("a", "b"))) for seq in range(2)]
    assert summed(rows[0]) == summed(rows[1])


def test_a_row_that_says_nothing_of_ours_is_rejected_with_what_to_do() -> None:
    interpreter = Interpreter(pipeline("v1"), ("a", "b"), {})
    understood = interpreter(Record(0, Line(2), Row(("x", "y"))))
    assert understood.problem is not None and understood.problem.code == "nothing_mapped"


def test_each_thing_unknown_is_asked_for_once_and_deciding_goes_on_from_there() -> None:
    known = Known()
    known.write(known.plan(FIRST, [said(0, None, about("Acme"))]))
    known.keys[Noun.VENDOR, "name:acme"] = []
    records = [said(seq, None, about("Acme", country=country)) for seq, country in enumerate("ABC")]
    planner = Planner(SECOND, records, {})
    found = planner.idents(Noun.VENDOR, {key: known.keys.get(key, []) for key in planner.keys(Noun.VENDOR)})
    planner.meet(Noun.VENDOR, known.keys, found, known.entities[Noun.VENDOR])
    asked: list[UUID] = []
    while more := planner.settle(Noun.VENDOR):
        asked += more
        planner.meet(Noun.VENDOR, known.keys, more, known.entities[Noun.VENDOR])
    assert asked == [derived_id(SPACE, Noun.VENDOR, "name:acme", ordinal) for ordinal in (0, 1)]


def test_what_may_be_founded_is_looked_up_at_once_where_another_number_speaks_against_the_name() -> None:
    known = Known()
    known.write(known.plan(FIRST, [said(0, None, about("Acme", registrationId="GB 1"))]))
    plan = known.write(known.plan(SECOND, [said(0, None, about("Acme", registrationId="GB 2"))]))
    assert plan.kept[0].outcome == "new"
    assert known.asked == 0


def test_the_entities_that_were_looked_up_are_not_altered_by_planning() -> None:
    known = Known()
    known.write(known.plan(FIRST, [said(0, None, about("Acme", country="Nepal"))]))
    before = dict(known.entities[Noun.VENDOR])
    copies = {ident: msgspec.structs.replace(entity, picks=dict(entity.picks)) for ident, entity in before.items()}
    known.plan(SECOND, [said(seq, None, about("Acme", country=f"C{seq}")) for seq in range(3)])
    assert before == copies


def test_a_deal_that_is_told_again_in_its_own_chunk_is_one_and_is_attached_by_its_key_once() -> None:
    known = Known()
    told = [about("Acme", "D1"), about("Orchid", "D2"), about("Acme", "D1"), about("Acme", "D1")]
    plan = known.write(known.plan(FIRST, [said(seq, None, part) for seq, part in enumerate(told)]))
    deals = {entity.id: entity for entity in plan.entities if entity.noun is Noun.DEAL}
    first, other, *again = [kept.deal_ids[0] for kept in plan.kept]
    assert again == [first, first] and set(deals) == {first, other}
    assert sorted(deal.live for deal in deals.values()) == [1, 3]
    assert len(plan.keys) == len(set(plan.keys))
    assert plan.counts.deals_new == 2 and plan.before == {}
    later = known.plan(SECOND, [said(0, None, about("Acme", "D1"))])
    assert first is not None and later.before[first] == known.entities[Noun.DEAL][first]


def _meant(one: Telling) -> tuple[object, ...]:
    return one.digest, one.texts, one.claims, one.listed


@pytest.mark.parametrize("ways", [3, 30])
def test_a_way_of_telling_means_the_same_whether_it_is_remembered_or_was_let_go(ways: int) -> None:
    tellings = Tellings(most=10)
    claims = about("Acme GmbH", country="Nepal", phone="+4930901820").vendor
    assert _meant(tellings.of(claims)) == _meant(telling(claims))
    for number in range(ways):
        tellings.of({"name": Claim(f"Firm {number}", "", "r@1")})
    assert _meant(tellings.of(claims)) == _meant(telling(claims))
    moved = {**claims, "country": Claim("", "", "r@1"), "city": claims["country"]}
    assert tellings.of(moved).digest != telling(claims).digest
    assert "name:acme" in tellings.of(claims).texts
