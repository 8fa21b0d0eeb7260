"""The fifteen flows that must never break, on a real installation with two workers: five classes of three."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from up_client import eventually
from up_house import House, house
from up_kinds import DRILL_TABLE, execute, install_drill


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    plug_ins = tmp_path_factory.mktemp("plug-ins")
    install_drill(plug_ins)
    with house(tmp_path_factory.mktemp("flows") / "house", plug_ins, workers=2) as one:
        asyncio.run(execute(one.database_url(), DRILL_TABLE))
        yield one


def in_state(up: House, ident: str, state: str) -> Any:
    """The job, waited for until it is in that state."""

    def look() -> Any:
        job = up.job(ident)
        return job if job["state"] == state else None

    return eventually(look, f"job {ident} is {state}", 30)


def codes(job: Any) -> list[str | None]:
    """The code of each attempt's error."""
    return [attempt["error"] and attempt["error"]["code"] for attempt in job["attempts"]]


def effects(up: House, number: int) -> int:
    """How often the drill of that number took effect."""
    rows = asyncio.run(execute(up.database_url(), f"select count(*) from drill.done where number = {number}"))
    return int(rows[0][0])


class TestJobProcessing:
    """A job is accepted at once, runs elsewhere, and tells what came of it."""

    def test_a_job_is_accepted_before_it_runs_and_its_result_is_kept(self, up: House) -> None:
        accepted = up.submit("drill.echo", {"number": 101})
        assert accepted["state"] == "waiting" and accepted["result"] is None
        assert up.ended(accepted["id"])["result"] == {"number": 101}

    def test_effects_and_the_end_of_their_job_are_one(self, up: House) -> None:
        job = up.ended(up.submit("drill.count", {"number": 102})["id"])
        assert (job["state"], effects(up, 102)) == ("succeeded", 1)

    def test_a_job_tells_how_far_it_is_and_stops_when_asked(self, up: House) -> None:
        ident = up.submit("drill.endless", {"number": 103})["id"]
        eventually(lambda: up.job(ident)["progress"]["phase"] == "waiting", "the progress is told", 15)
        up.call("POST", f"/v1/jobs/{ident}/cancel", 202, json={})
        assert up.ended(ident, 15)["state"] == "cancelled"


class TestIdempotency:
    """The same request is the same job."""

    def test_a_key_sent_ten_times_at_once_is_one_job(self, up: House) -> None:
        with ThreadPoolExecutor(10) as pool:
            sent = pool.map(lambda _: up.submit("drill.count", {"number": 201}, key="flow-201"), range(10))
            idents = {one["id"] for one in sent}
        assert len(idents) == 1
        assert up.ended(idents.pop())["state"] == "succeeded"
        assert effects(up, 201) == 1

    def test_without_a_key_an_equal_unfinished_job_is_the_same(self, up: House) -> None:
        first = up.submit("drill.endless", {"number": 202})
        assert up.submit("drill.endless", {"number": 202})["id"] == first["id"]
        up.call("POST", f"/v1/jobs/{first['id']}/cancel", 202, json={})
        assert up.ended(first["id"], 15)["state"] == "cancelled"

    def test_a_key_used_again_for_something_else_is_refused(self, up: House) -> None:
        up.submit("drill.echo", {"number": 203}, key="flow-203")
        refused = up.submit("drill.echo", {"number": 204}, key="flow-203", expect=422)
        assert refused["error"]["code"] == "idempotency_key_reused"


class TestRetriesAndDeadLetters:
    """A fault that passes is tried again, one that stays is kept for a person."""

    def test_a_passing_fault_is_tried_again(self, up: House) -> None:
        job = up.ended(up.submit("drill.flaky", {"number": 301, "fails": 2})["id"])
        assert (job["state"], codes(job)) == ("succeeded", ["line_busy", "line_busy", None])

    def test_after_three_retries_a_job_is_a_dead_letter_that_tells_every_attempt(self, up: House) -> None:
        job = up.ended(up.submit("drill.flaky", {"number": 302, "fails": 9})["id"])
        assert (job["state"], codes(job)) == ("dead", ["line_busy"] * 4)
        assert job["id"] in [one["id"] for one in up.get("/v1/jobs", state="dead", kind="drill.flaky")["items"]]

    def test_a_refusal_is_not_tried_again_until_a_person_says_so(self, up: House) -> None:
        job = up.ended(up.submit("drill.refused", {"number": 303})["id"])
        assert (job["state"], codes(job)) == ("dead", ["no_such_drill"])
        up.call("POST", f"/v1/jobs/{job['id']}/retry", 202, json={})
        eventually(lambda: len(up.job(job["id"])["attempts"]) == 2, "it is tried once more", 20)


class TestRecovery:
    """Whatever is killed, what was accepted is done, once."""

    def test_the_jobs_of_a_killed_worker_run_again(self, up: House) -> None:
        ident = up.submit("drill.endless", {"number": 401})["id"]
        in_state(up, ident, "running")
        for worker in up.of_role("worker"):
            worker.kill()
        eventually(lambda: len(up.job(ident)["attempts"]) >= 2, "it runs again after its lease", 30)
        assert codes(up.job(ident))[0] == "lease_lost"
        up.call("POST", f"/v1/jobs/{ident}/cancel", 202, json={})
        assert up.ended(ident, 20)["state"] == "cancelled"

    def test_jobs_outlive_the_database(self, up: House) -> None:
        idents = [up.submit("drill.count", {"number": 4020 + one}, key=f"flow-402-{one}")["id"] for one in range(20)]
        up.kill("postgres")
        assert {up.ended(ident)["state"] for ident in idents} == {"succeeded"}
        assert [effects(up, 4020 + one) for one in range(20)] == [1] * 20

    def test_a_request_sent_again_after_the_api_was_killed_is_the_same_job(self, up: House) -> None:
        first = up.submit("drill.count", {"number": 403}, key="flow-403")["id"]
        up.kill("http")
        assert up.submit("drill.count", {"number": 403}, key="flow-403")["id"] == first
        assert up.ended(first)["state"] == "succeeded"
        assert effects(up, 403) == 1


class TestConcurrency:
    """Many at once: each runs once, the urgent ones first."""

    def test_two_workers_run_each_of_many_jobs_once(self, up: House) -> None:
        numbers = range(50_000, 50_150)
        with ThreadPoolExecutor(8) as pool:
            idents = list(pool.map(lambda one: up.submit("drill.count", {"number": one})["id"], numbers))
        assert {up.ended(ident)["state"] for ident in idents} == {"succeeded"}
        rows = asyncio.run(
            execute(up.database_url(), "select number, count(*) from drill.done where number >= 50000 group by number")
        )
        assert {row[0]: row[1] for row in rows} == dict.fromkeys(numbers, 1)

    def test_a_hundred_jobs_at_once_and_more_waiting_end_without_an_error(self, up: House) -> None:
        with ThreadPoolExecutor(8) as pool:
            sent = pool.map(lambda one: up.submit("drill.echo", {"number": 60_000 + one})["id"], range(600))
            idents = set(sent)
        ended = [up.ended(ident) for ident in idents]
        assert {(job["state"], len(job["attempts"])) for job in ended} == {("succeeded", 1)}

    def test_a_stopped_installation_gives_back_what_it_had_and_the_next_one_does_it_once(self, up: House) -> None:
        idents = [up.submit("drill.count", {"number": 70_000 + one}, key=f"flow-503-{one}")["id"] for one in range(40)]
        assert up.stop() == 0
        up.start()
        assert {up.ended(ident)["state"] for ident in idents} == {"succeeded"}
        assert [effects(up, 70_000 + one) for one in range(40)] == [1] * 40
