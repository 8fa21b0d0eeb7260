"""Random sequences of import, correct, merge, un-merge, restore, undo and reprocess, and what must hold after each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from undo_trial import Brought, Shown, Trial, memory_house

from domain.catalog import Decision
from domain.corrections import Correction
from domain.errors import Refusal
from domain.provenance import FIELDS, Noun
from domain.readings import Blank, Collision
from domain.reversal import WorkKind
from domain.sources import ImportState

HEADER = "Company,Domain,Registration number,City,Phone,Contact,Mail,Contract,Price,Currency"
COMPANIES = ["Acme Ltd", "ACME Limited", "Acme Robotics GmbH", "Birch SA", "Cedar Inc", ""]
DOMAINS = ["", "", "acme.com", "birch.org"]
NUMBERS = ["", "", "HRB 1001", "HRB 2002"]
PHONES = ["", "", "+44 20 7946 0018", "+49 30 12345678"]
PEOPLE = [
    ("", ""), ("Ada Low", "ada@acme.com"), ("Ada M. Low", "ada@acme.com"), ("Bo Birch", ""),
    ("Bo Birch", "bo@birch.org"),
]  # fmt: skip
PRICES = ["", "100", "250.50", "no price"]

rows = st.builds(
    lambda company, domain, number, city, phone, person, deal, price: ",".join(
        (company, domain, number, city, phone, *person, deal, price, "EUR" if price else "")
    ),
    st.sampled_from(COMPANIES),
    st.sampled_from(DOMAINS),
    st.sampled_from(NUMBERS),
    st.sampled_from(["", "Rome", "Oslo", "Ulm"]),
    st.sampled_from(PHONES),
    st.sampled_from(PEOPLE),
    st.sampled_from(["", "", "C-1", "C-2"]),
    st.sampled_from(PRICES),
)
tables = st.builds(
    lambda lines, collision, blank: Brought("table.csv", "\n".join([HEADER, *lines, ""]).encode(), collision, blank),
    st.lists(rows, min_size=1, max_size=5),
    st.sampled_from([None, None, *Collision]),
    st.sampled_from([None, None, Blank.CLEAR]),
)
MAIL = (
    b"From ada@acme.com Thu Jan  4 10:00:00 2024\nFrom: Ada Low <ada@acme.com>\nTo: bo@birch.org\n"
    b"Subject: Offer\nDate: Thu, 4 Jan 2024 10:00:00 +0000\nMessage-ID: <1@acme.com>\n\n"
    b"Dear Bo,\n\nAcme Ltd offers 12 licences for EUR 5,000.\n\nAda Low\nHead of sales\nAcme Ltd\n+44 20 7946 0018\n\n"
)
CALL = b"Ada Low: Acme Ltd would sell Birch SA the licences for EUR 5,000.\nBo Birch: Birch SA will think about it.\n"
texts = st.sampled_from([Brought("offers.mbox", MAIL), Brought("call.txt", CALL)])
CORRECTED: dict[Noun, dict[str, list[str | None]]] = {
    Noun.VENDOR: {"name": ["Acme Group"], "city": ["Turin", None], "domain": ["cedar.com"]},
    Noun.CONTACT: {"title": ["Head of sales", None], "name": ["Ada Lowe"]},
    Noun.DEAL: {"amount": ["7", None], "stage": ["won"]},
}


def vendors(shown: Shown) -> Shown:
    """The vendors among what is shown."""
    return {name: one for name, one in shown.items() if name.startswith("vendor ")}


def nameless(shown: Shown) -> list[str]:
    """All by what is told of it: what others tell of too keeps the id under which it was founded."""
    told = {name: msgspec.json.encode(one, order="sorted").decode() for name, one in vendors(shown).items()}
    owned = ({**one, "vendor": told.get(f"vendor {one['vendor']}")} for name, one in shown.items() if name not in told)
    return sorted([*told.values(), *(msgspec.json.encode(one, order="sorted").decode() for one in owned)])


class One:
    """An import, and what is known of it."""

    def __init__(self, ident: UUID, brought: Brought, before: Shown) -> None:
        self.ident = ident
        self.brought = brought
        self.live = True
        self.calm = True
        """Whether nothing else was done since it was last read: contacts and deals belong to what was found then."""
        self.before: Shown | None = before
        """All that was shown before it came, as long as nothing else has been done since."""
        self.with_it: Shown | None = None
        """All that was shown before it was undone, as long as nothing else has been done since."""


class Doing(RuleBasedStateMachine):
    """Over one house; `pipeline` and `opened` are set by those below."""

    pipeline = "v1"

    def open(self) -> Trial:
        """A fresh house."""
        return Trial(lambda: memory_house(self.pipeline))

    @initialize()
    def begin(self) -> None:
        self.trial = self.open()
        self.imports: list[One] = []
        self.corrections: list[Correction] = []
        self.merges: list[Decision] = []
        self.records: dict[UUID, list[tuple[int, str]]] = {}

    def teardown(self) -> None:
        if hasattr(self, "trial"):
            self.trial.close()

    def _touched(self, but: One | None = None) -> None:
        """Something was done: what was remembered for others is no longer what an undo must give."""
        for one in self.imports:
            if one is not but:
                one.before = one.with_it = None
                one.calm = False

    def _bring(self, brought: Brought) -> None:
        assume(all(one.brought != brought for one in self.imports))
        before = self.trial.shown()
        self._touched()
        one = One(self.trial.bring(brought), brought, before)
        self.imports.append(one)
        self.records[one.ident] = self.trial.records(one.ident)

    @rule(brought=tables)
    def a_table_comes(self, brought: Brought) -> None:
        self._bring(brought)

    @rule(brought=texts)
    def a_text_comes(self, brought: Brought) -> None:
        self._bring(brought)

    @precondition(lambda self: any(one.live for one in self.imports))
    @rule(data=st.data(), force=st.booleans())
    def one_is_undone(self, data: Any, force: bool) -> None:
        one = data.draw(st.sampled_from([one for one in self.imports if one.live]))
        told = self.trial.look(one.ident)
        with_it, listed = self.trial.shown(), {noun: self.trial.idents(noun) for noun in Noun}
        if told.work and not force:
            with pytest.raises(Refusal) as refused:
                self.trial.undo(one.ident)
            assert refused.value.code == "undo_conflicts" and len(refused.value.details) == len(told.work)
            assert self.trial.shown() == with_it
            return
        self._stands(told.work)
        assert self.trial.undo(one.ident, force=force) is ImportState.UNDONE
        after = self.trial.shown()
        if one.before is not None:
            assert after == one.before
        self._left(Noun.DEAL, listed[Noun.DEAL], told.deals.leaving)
        self._left(Noun.CONTACT, listed[Noun.CONTACT], told.contacts.leaving)
        one.live = False
        self._touched(but=one)
        one.before, one.with_it = None, with_it

    def _left(self, noun: Noun, before: Sequence[UUID], leaving: int) -> None:
        """Nothing is left of so many; others may have become one, or several, with what was told of both."""
        assert sum(self.trial.leads(noun, ident) is None for ident in before) == leaving

    def _stands(self, work: Any) -> None:
        known = {WorkKind.CORRECTION: self.corrections, WorkKind.MERGE: self.merges}
        for each in work:
            assert each.id in {one.id for one in known[each.kind]}

    @precondition(lambda self: self.imports)
    @rule(data=st.data())
    def one_is_read_again(self, data: Any) -> None:
        one = data.draw(st.sampled_from(self.imports))
        wanted = one.with_it if not one.live else self.trial.shown() if one is self.imports[-1] else None
        assert self.trial.reprocess(one.ident) is ImportState.SUCCEEDED
        after = self.trial.shown()
        if wanted is not None and one.calm:
            assert after == wanted
        elif wanted is not None:
            self._again(vendors(after), vendors(wanted))
        self._touched(but=one if one.live and one is self.imports[-1] else None)
        one.live = one.calm = True

    def _again(self, after: Shown, wanted: Shown) -> None:
        """Under matching by keys a record belongs to what was there when it was read: nothing more can be said."""

    @precondition(lambda self: any(one.live for one in self.imports))
    @rule(data=st.data(), noun=st.sampled_from(list(Noun)))
    def a_person_corrects(self, data: Any, noun: Noun) -> None:
        idents = self.trial.idents(noun)
        assume(idents)
        field = data.draw(st.sampled_from(sorted(CORRECTED[noun])))
        value = data.draw(st.sampled_from(CORRECTED[noun][field]))
        ident = data.draw(st.sampled_from(sorted(idents)))
        self.corrections.append(self.trial.correct(noun, ident, {field: value}))
        assert self.trial.shown()[f"{noun} {ident}"]["values"].get(field) == value
        self._touched()

    @precondition(lambda self: self.corrections)
    @rule(data=st.data(), at_once=st.booleans())
    def a_correction_is_taken_back(self, data: Any, at_once: bool) -> None:
        one = self.corrections[-1] if at_once else data.draw(st.sampled_from(self.corrections))
        self.corrections.remove(one)
        self.trial.restore(one.id)
        self._touched()

    @rule(data=st.data())
    def a_word_and_its_taking_back_leave_nothing(self, data: Any) -> None:
        idents = sorted(self.trial.idents(Noun.VENDOR))
        assume(len(idents) > 1)
        before = self.trial.shown()
        into = data.draw(st.sampled_from(idents))
        other = data.draw(st.sampled_from([ident for ident in idents if ident != into]))
        said = self.trial.correct(Noun.VENDOR, other, {"city": "Turin", "region": None})
        merge = self.trial.merge(into, other)
        one = self.trial.behind(other)
        assert one.id == self.trial.behind(into).id and one.values["city"] == "Turin"
        self.trial.unmerge(merge.id)
        self.trial.restore(said.id)
        assert self.trial.shown() == before

    @rule(data=st.data())
    def a_person_merges(self, data: Any) -> None:
        idents = sorted(self.trial.idents(Noun.VENDOR))
        assume(len(idents) > 1)
        into = data.draw(st.sampled_from(idents))
        other = data.draw(st.sampled_from([ident for ident in idents if ident != into]))
        self.merges.append(self.trial.merge(into, other))
        assert self.trial.behind(other).id == self.trial.behind(into).id
        self._touched()

    @precondition(lambda self: self.merges)
    @rule(data=st.data())
    def a_merge_is_taken_back(self, data: Any) -> None:
        one = data.draw(st.sampled_from(self.merges))
        told, shown = self.trial.before_unmerge(one.id), self.trial.shown()
        if told.work:
            with pytest.raises(Refusal) as refused:
                self.trial.unmerge(one.id)
            assert refused.value.code == "unmerge_conflicts" and self.trial.shown() == shown
        self.trial.unmerge(one.id, force=bool(told.work))
        self.merges.remove(one)
        listed = self.trial.idents(Noun.VENDOR)
        assert all(vendor.id in listed for vendor in told.vendors)
        self._touched()

    @invariant()
    def every_shown_value_has_its_evidence(self) -> None:
        if not hasattr(self, "trial"):
            return
        standing = {one.id: one for one in self.corrections}
        for name, one in self.trial.shown().items():
            for field, value in one["values"].items():
                if (pin := one["pins"].get(field)) is not None:
                    assert standing[pin].values[field] == value
                else:
                    assert one["evidence"][field][0]["value"] == value, (name, field)
            assert not one["values"].keys() - set(FIELDS[Noun(name.split()[0])])

    @invariant()
    def no_record_is_ever_lost(self) -> None:
        for ident, records in getattr(self, "records", {}).items():
            assert self.trial.records(ident) == records

    @invariant()
    def without_live_imports_nothing_is_shown(self) -> None:
        if hasattr(self, "trial") and not any(one.live for one in self.imports):
            assert self.trial.shown() == {}


class DoingByWeights(Doing):
    """The same under matching by weights, where the vendors shown depend on what is there and not on how it came."""

    pipeline = "v2"

    def _again(self, after: Shown, wanted: Shown) -> None:
        assert after == wanted

    @invariant()
    def all_is_as_if_what_was_undone_had_never_come(self) -> None:
        if not hasattr(self, "trial") or self.corrections or self.merges or all(one.live for one in self.imports):
            return
        twin = Trial(lambda: memory_house(self.pipeline))
        try:
            live = [one for one in self.imports if one.live]
            names = {twin.bring(one.brought): str(one.ident) for one in live}
            assert nameless(self.trial.shown()) == nameless(twin.shown(names))
        finally:
            twin.close()


QUICK = settings(
    max_examples=20, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)


def test_in_memory_by_keys() -> None:
    run_state_machine_as_test(Doing, settings=QUICK)  # type: ignore[no-untyped-call]


def test_in_memory_by_weights() -> None:
    run_state_machine_as_test(DoingByWeights, settings=QUICK)  # type: ignore[no-untyped-call]
