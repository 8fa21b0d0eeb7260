"""Undo over HTTP: random sequences of requests in memory and on Postgres, under matching by weights."""

from __future__ import annotations

from pathlib import Path

from api_machine import ByWeights
from api_trial import Trial, in_memory, on_postgres
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

# Shrinking a sequence of requests takes longer than a suite may; the failing one is printed to be tried again.
QUICK = settings(
    max_examples=25, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)  # fmt: skip
FEW = settings(QUICK, max_examples=4, stateful_step_count=8)


HEADER = "vendor name,address,city,phone,website\n"
FIRST = "Birkdale Freight GmbH,Hauptstr. 3,Bremen,+4930901820,birkdale.de\n"
SECOND = "Birkdale Freight,Hauptstraße 3,Bremen,,birkdale.de\n"
THIRD = "Birkdale Freight Gmbh,Hauptstr. 3,Bremen,+4930901820,\n"


def test_an_id_and_what_a_person_said_of_it_outlive_the_import_that_founded_it() -> None:
    trial = Trial(lambda: in_memory("v2"))
    try:
        first, second, third = (
            trial.bring(f"{number}.csv", (HEADER + row).encode()) for number, row in enumerate((FIRST, SECOND, THIRD))
        )
        (vendor,) = trial.every("/v1/vendors")
        members = trial.do("GET", f"/v1/vendors/{vendor['id']}/matches")["members"]
        own = [one["id"] for one in sorted(members, key=lambda one: one["importNumber"])]
        assert vendor["id"] == own[0] and len(set(own)) == 3
        trial.do("PATCH", f"/v1/vendors/{vendor['id']}", json={"city": "Turin"})
        before = trial.shown()
        assert trial.do("GET", f"/v1/imports/{first}/undo")["work"] == []
        trial.do("POST", f"/v1/imports/{first}/undo")
        assert [(one["id"], one["name"], one["city"]) for one in trial.every("/v1/vendors")] == [
            (own[0], "Birkdale Freight", "Turin")
        ]
        for ident in own[1:]:
            moved = trial.ask("GET", f"/v1/vendors/{ident}")
            assert (moved.status_code, moved.headers["Location"]) == (308, f"/v1/vendors/{own[0]}")
        members = trial.do("GET", f"/v1/vendors/{own[0]}/matches")["members"]
        assert {one["id"] for one in members} == set(own[1:])
        trial.do("POST", f"/v1/imports/{second}/undo")
        assert [(one["id"], one["city"]) for one in trial.every("/v1/vendors")] == [(own[0], "Turin")]
        refused = trial.ask("POST", f"/v1/imports/{third}/undo")
        assert refused.json()["error"]["code"] == "undo_conflicts"
        for one in (second, first):
            trial.do("POST", f"/v1/imports/{one}/reprocess")
        assert trial.shown() == before
    finally:
        trial.close()


def test_in_memory() -> None:
    run_state_machine_as_test(ByWeights, settings=QUICK)  # type: ignore[no-untyped-call]


def test_on_postgres(database_url: str, tmp_path: Path) -> None:
    class OnPostgres(ByWeights):
        def opened(self) -> Trial:
            return Trial(lambda: on_postgres(database_url, tmp_path, self.pipeline))

    run_state_machine_as_test(OnPostgres, settings=FEW)  # type: ignore[no-untyped-call]
