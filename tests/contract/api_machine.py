"""Random sequences of import, correct, pin, merge, un-merge, undo, reprocess over HTTP, and what holds after each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx
from api_trial import NOUNS, Json, Shown, Trial, in_memory
from api_twin import as_if_never, record_refs, words_of
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

HEADER = "Company,Domain,Registration number,City,Phone,Contact,Mail,Contract,Price,Currency,Stage"
COMPANIES = ["Acme Ltd", "ACME Limited", "Acme Robotics GmbH", "Birch SA", "Cedar Inc", ""]
DOMAINS = ["", "", "acme.com", "birch.org"]
NUMBERS = ["", "", "HRB 1001", "HRB 2002"]
CITIES = ["", "Rome", "Oslo", "Ulm"]
PHONES = ["", "", "+44 20 7946 0018", "+49 30 12345678"]
PEOPLE = [
    ("", ""), ("Ada Low", "ada@acme.com"), ("Ada M. Low", "ada@acme.com"), ("Bo Birch", ""),
    ("Bo Birch", "bo@birch.org"),
]  # fmt: skip
PRICES = ["", "100", "250.50", "no price"]

rows = st.builds(
    lambda company, domain, number, city, phone, person, deal, price, stage: ",".join(
        (company, domain, number, city, phone, *person, deal, price, "EUR" if price else "", stage)
    ),
    *(st.sampled_from(some) for some in (COMPANIES, DOMAINS, NUMBERS, CITIES, PHONES, PEOPLE)),
    st.sampled_from(["", "", "C-1", "C-2"]),
    st.sampled_from(PRICES),
    st.sampled_from(["", "", "won", "lost"]),
)
MAIL = (
    b"From ada@acme.com Thu Jan  4 10:00:00 2024\nFrom: Ada Low <ada@acme.com>\nTo: bo@birch.org\n"
    b"Subject: Offer\nDate: Thu, 4 Jan 2024 10:00:00 +0000\nMessage-ID: <1@acme.com>\n\n"
    b"Dear Bo,\n\nAcme Ltd offers 12 licences for EUR 5,000.\n\nAda Low\nHead of sales\nAcme Ltd\n+44 20 7946 0018\n\n"
)
CALL = b"Ada Low: Acme Ltd would sell Birch SA the licences for EUR 5,000.\nBo Birch: Birch SA will think about it.\n"
POLICIES = st.sampled_from([{}, {}, {"collision": "fill-blank"}, {"collision": "never"}, {"blank": "clear"}])
CORRECTED: dict[str, dict[str, list[str | None]]] = {
    "vendors": {"name": ["Acme Group"], "city": ["Turin", None], "domain": ["cedar.com"]},
    "contacts": {"title": ["Head of sales", None], "name": ["Ada Lowe"]},
    "deals": {"amount": ["7", None], "stage": ["won"], "status": ["approved"], "approvedAt": ["2024-05-31", None]},
}


@dataclass(repr=False)
class Step:
    """Something that was done and can be taken back; `before`: what was shown until then, while that can be known."""

    kind: str
    ident: str
    """Of the import, the correction or the merge."""
    what: Json = field(default_factory=dict)
    refs: tuple[Any, ...] = ()
    """Whom a word is about, by the records that told of them then."""
    before: Shown | None = None
    live: bool = True
    with_it: Shown | None = None
    """All that was shown when it was undone, while nothing else has been done since."""

    def __repr__(self) -> str:
        return f"<{self.kind} {self.ident}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))


class OverHttp(RuleBasedStateMachine):
    """Over one house; `pipeline` and `opened` are set by those below."""

    pipeline = "v2"

    def opened(self) -> Trial:
        """A fresh house."""
        return Trial(lambda: in_memory(self.pipeline))

    def twin(self) -> Trial:
        """Another one, for what never happened."""
        return Trial(lambda: in_memory(self.pipeline))

    @initialize()
    def begin(self) -> None:
        self.trial = self.opened()
        self.steps: list[Step] = []
        self.records: dict[str, list[tuple[int, str]]] = {}
        self.known: set[str] = set()

    def teardown(self) -> None:
        if hasattr(self, "trial"):
            self.trial.close()

    def _did(self, step: Step) -> None:
        for one in self.steps:
            one.with_it = None
        self.steps.append(step)

    def _took_back(self, step: Step) -> None:
        """What was before the steps after it is no longer what taking those back must give."""
        after = self.steps[self.steps.index(step) + 1 :]
        for one in self.steps:
            one.with_it = None
            if one in after:
                one.before = None

    def _last(self, step: Step) -> bool:
        return next((one for one in reversed(self.steps) if one.live), None) is step

    def _live(self, kind: str) -> list[Step]:
        return [one for one in self.steps if one.kind == kind and one.live]

    # Files.

    def _bring(self, name: str, content: bytes, policies: dict[str, str]) -> None:
        what = {"name": name, "content": content, "policies": policies}
        assume(all(one.what != what for one in self.steps))
        before = self.trial.shown()
        ident = self.trial.bring(name, content, **policies)
        self._did(Step("import", ident, what, before=before))
        self.records[ident] = fates(self.trial, ident)

    @rule(lines=st.lists(rows, min_size=1, max_size=4), policies=POLICIES)
    def a_table_comes(self, lines: list[str], policies: dict[str, str]) -> None:
        self._bring("table.csv", "\n".join([HEADER, *lines, ""]).encode(), policies)

    @rule(mail=st.booleans(), policies=st.sampled_from([{}, {"collision": "fill-blank"}]))
    def a_text_comes(self, mail: bool, policies: dict[str, str]) -> None:
        self._bring("offers.mbox" if mail else "call.txt", MAIL if mail else CALL, policies)

    @precondition(lambda self: self._live("import"))
    @rule(data=st.data(), force=st.booleans())
    def an_import_is_undone(self, data: Any, force: bool) -> None:
        step = data.draw(st.sampled_from(self._live("import")))
        told = self.trial.do("GET", f"/v1/imports/{step.ident}/undo")
        with_it, last = self.trial.shown(), self._last(step)
        answer = self.trial.ask("POST", f"/v1/imports/{step.ident}/undo", params={"force": force} if force else {})
        if told["work"] and not force:
            assert refusal(answer) == (409, "undo_conflicts"), answer.text
            assert len(answer.json()["error"]["details"]) == len(told["work"])
            assert self.trial.shown() == with_it
            return
        assert answer.status_code == 202, answer.text
        assert self.trial.do("GET", f"/v1/imports/{step.ident}")["state"] == "undone"
        after = self.trial.shown()
        if last and step.before is not None:
            assert after == step.before
        self._ids_hold(with_it, after, told)
        self._took_back(step)
        step.live, step.with_it = False, with_it
        self._as_if_never()

    def _ids_hold(self, with_it: Shown, after: Shown, told: Json) -> None:
        """An id that was shown is shown, or leads to one that is, unless all that was told of it left."""
        for noun in NOUNS:
            lost = of(with_it, noun).keys() - of(after, noun).keys()
            answers = [self.trial.ask("GET", f"/v1/{path}").status_code for path in sorted(lost)]
            assert set(answers) <= {308, 404}
            assert answers.count(404) == told[noun]["leaving"], (noun, lost, told)

    def _as_if_never(self) -> None:
        """What is shown is what it would be had that which was taken back never been done."""

    @precondition(lambda self: any(one.kind == "import" for one in self.steps))
    @rule(data=st.data())
    def an_import_is_read_again(self, data: Any) -> None:
        step = data.draw(st.sampled_from([one for one in self.steps if one.kind == "import"]))
        wanted = step.with_it if not step.live else self.trial.shown() if self._last(step) else None
        assert self.trial.ask("POST", f"/v1/imports/{step.ident}/reprocess").status_code == 202
        assert self.trial.do("GET", f"/v1/imports/{step.ident}")["state"] == "succeeded"
        if wanted is not None:
            assert self.trial.shown() == wanted
        self._took_back(step)
        if not step.live:
            # It counts from where it stands among the others; what was before it is no longer known.
            step.live, step.before = True, None

    # Words of people.

    @precondition(lambda self: self._live("import"))
    @rule(data=st.data(), noun=st.sampled_from(NOUNS), pin=st.booleans())
    def a_person_corrects_or_pins(self, data: Any, noun: str, pin: bool) -> None:
        before = self.trial.shown()
        assume(things := of(before, noun))
        name = data.draw(st.sampled_from(sorted(CORRECTED[noun])))
        path = data.draw(st.sampled_from(sorted(things)))
        value = data.draw(st.sampled_from(CORRECTED[noun][name]))
        if pin and things[path][name] is not None:
            value = things[path][name]
        refs = (record_refs(self.trial, self._live("import"), path),)
        one = self.trial.do("PATCH", f"/v1/{path}", json={name: value})
        assert one[name] == value and one["fields"][name]["pinned"]
        ident = one["fields"][name]["pinned"]["correctionId"]
        self._did(Step("correction", ident, {"noun": noun, "said": {name: value}}, refs, before))

    @precondition(lambda self: self._live("correction"))
    @rule(data=st.data())
    def a_correction_is_taken_back(self, data: Any) -> None:
        step = data.draw(st.sampled_from(self._live("correction")))
        self._take_back(step, "DELETE", f"/v1/corrections/{step.ident}")

    def _take_back(self, step: Step, method: str, path: str) -> None:
        last = self._last(step)
        self.trial.do(method, path)
        if last and step.before is not None:
            assert self.trial.shown() == step.before
        self._took_back(step)
        step.live = False
        self._as_if_never()

    @rule(data=st.data())
    def a_person_merges(self, data: Any) -> None:
        before = self.trial.shown()
        assume(len(of(before, "vendors")) > 1)
        into, other = data.draw(st.permutations(sorted(of(before, "vendors"))))[:2]
        refs = tuple(record_refs(self.trial, self._live("import"), path) for path in (into, other))
        body = {"into": into.split("/")[1], "fromIds": [other.split("/")[1]]}
        merge = self.trial.do("POST", "/v1/vendors/merges", json=body)
        assert resolved(self.trial, into) == resolved(self.trial, other)
        self._did(Step("merge", merge["id"], body, refs, before))

    @precondition(lambda self: self._live("merge"))
    @rule(data=st.data())
    def a_merge_is_taken_back(self, data: Any) -> None:
        step = data.draw(st.sampled_from(self._live("merge")))
        path = f"/v1/vendors/merges/{step.ident}"
        told, before = self.trial.do("GET", f"{path}/undo"), self.trial.shown()
        since = {one.ident for one in self.steps[self.steps.index(step) + 1 :] if one.live}
        assert {one["id"] for one in told["work"]} <= since
        if told["work"]:
            answer = self.trial.ask("DELETE", path)
            assert refusal(answer) == (409, "unmerge_conflicts"), answer.text
            assert len(answer.json()["error"]["details"]) == len(told["work"])
            assert self.trial.shown() == before
            path += "?force=true"
        self._take_back(step, "DELETE", path)
        after = self.trial.shown()
        assert all(after[f"vendors/{one['id']}"]["name"] == one["name"] for one in told["vendors"])

    # What holds always.

    @invariant()
    def every_shown_value_has_its_evidence(self) -> None:
        if not hasattr(self, "trial"):
            return
        said = {one.ident: one.what["said"] for one in self._live("correction")}
        for path, one in self.trial.shown().items():
            for name in words_of(path):
                told = one["fields"].get(name)
                if one[name] is None:
                    assert told is None or told["value"] is None, (path, name)
                elif told is None:
                    raise AssertionError((path, name, one[name], "has no evidence"))
                elif told["pinned"] is not None:
                    word = said[told["pinned"]["correctionId"]]
                    # A stage that a person set tells the status too, where none is told.
                    assert told["value"] == one[name] == word.get(name, word.get("stage")), (path, name)
                else:
                    assert told["evidence"][0]["value"] == told["value"] == one[name], (path, name)

    @invariant()
    def no_record_is_ever_lost(self) -> None:
        for ident, wanted in getattr(self, "records", {}).items():
            assert fates(self.trial, ident) == wanted

    @invariant()
    def without_live_imports_nothing_is_shown(self) -> None:
        if hasattr(self, "trial") and not self._live("import"):
            assert self.trial.shown() == {}


class ByWeights(OverHttp):
    """Under matching by weights, where what is shown depends on what is there and not on how it came."""

    def _as_if_never(self) -> None:
        as_if_never(self.trial, self.twin, self.steps)


def of(shown: Shown, noun: str) -> Shown:
    """The things of this noun."""
    return {path: one for path, one in shown.items() if path.startswith(f"{noun}/")}


def fates(trial: Trial, ident: str) -> list[tuple[int, str]]:
    """Every record of the import, and whether it was planned or rejected."""
    records = trial.records(ident)
    return [(one["record"], "rejected" if one["outcome"] == "rejected" else "planned") for one in records]


def resolved(trial: Trial, path: str) -> str:
    """The id that is shown under this one."""
    return str(trial.do("GET", f"/v1/{path}", follow_redirects=True)["id"])


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Its status and code."""
    return answer.status_code, answer.json()["error"]["code"]
