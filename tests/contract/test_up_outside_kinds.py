"""Job kinds of packages outside the tree, in a real `sluice up`: effects, retries, dead letters, timeouts, stopping."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from up_client import eventually
from up_files import MAPPING, table
from up_house import House, house
from up_kinds import DRILL_TABLE, execute, install_drill, install_from_the_how_to

ECHOES, EFFECTS = 300, 60


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    plug_ins = tmp_path_factory.mktemp("plug-ins")
    install_drill(plug_ins)
    sql = install_from_the_how_to(plug_ins)
    with house(tmp_path_factory.mktemp("kinds") / "house", plug_ins, chunk_records=100) as one:
        asyncio.run(execute(one.database_url(), DRILL_TABLE))
        asyncio.run(execute(one.database_url(), sql))
        yield one


def errors(job: Any) -> list[str | None]:
    """The code of each attempt's error."""
    return [attempt["error"] and attempt["error"]["code"] for attempt in job["attempts"]]


def in_state(up: House, ident: str, state: str) -> Any:
    """The job, waited for until it is in that state."""

    def look() -> Any:
        job = up.job(ident)
        return job if job["state"] == state else None

    return eventually(look, f"job {ident} is {state}", 30)


def test_the_kinds_that_the_how_to_shows_do_what_it_says(up: House) -> None:
    greeted = up.ended(up.submit("greetings.greet", {"name": "Ada"}, key="greet-ada-1")["id"])
    assert (greeted["state"], greeted["result"]) == ("succeeded", {"greeting": "Hello, Ada"})
    remembered = up.ended(up.submit("greetings.remember", {"name": "Ada"})["id"])
    assert (remembered["state"], remembered["result"]) == ("succeeded", {"remembered": "Ada"})
    rows = asyncio.run(execute(up.database_url(), "select job_id::text, name from greetings.said"))
    assert [tuple(row) for row in rows] == [(remembered["id"], "Ada")]
    refused = up.submit("greetings.greet", {"nobody": 1}, expect=400)
    assert refused["error"]["code"] == "invalid_payload"


def test_the_kind_of_the_how_to_that_hands_jobs_out_gathers_what_they_answered(up: House) -> None:
    party = up.ended(up.submit("greetings.greet_all", {"names": ["Bo", "Cy", "Al"]})["id"])
    assert party["state"] == "succeeded"

    def gathered() -> Any:
        (job,) = up.get("/v1/jobs", kind="greetings.gather")["items"]
        return job if job["state"] == "succeeded" else None

    job = eventually(gathered, "the greetings are gathered", 30)
    assert job["result"] == ["Hello, Al", "Hello, Bo", "Hello, Cy"]
    assert len(job["waitsFor"]) == 3
    assert {up.job(ident)["state"] for ident in job["waitsFor"]} == {"succeeded"}


def test_a_kind_that_nobody_brought_is_refused_with_the_names_of_those_there_are(up: House) -> None:
    refused = up.submit("drill.unheard", {"number": 1}, expect=400)
    assert refused["error"]["code"] == "unknown_kind"
    assert "drill.echo" in refused["error"]["message"]


def test_one_key_is_one_job_and_with_other_input_a_refusal(up: House) -> None:
    first = up.submit("drill.echo", {"number": 1}, key="echo")
    up.ended(first["id"])
    assert up.submit("drill.echo", {"number": 1}, key="echo")["id"] == first["id"]
    assert up.submit("drill.echo", {"number": 2}, key="echo", expect=422)["error"]["code"] == "idempotency_key_reused"


def test_a_passing_fault_is_tried_again_and_each_attempt_is_told(up: House) -> None:
    job = up.ended(up.submit("drill.flaky", {"number": 2, "fails": 2})["id"])
    assert (job["state"], job["result"]) == ("succeeded", {"failed": 2})
    assert errors(job) == ["line_busy", "line_busy", None]
    assert [attempt["number"] for attempt in job["attempts"]] == [1, 2, 3]
    assert all(attempt["endedAt"] for attempt in job["attempts"])
    assert job["attempts"][0]["error"]["retryable"]


def test_a_fault_that_stays_ends_dead_after_three_retries_and_a_retry_gives_all_attempts_again(up: House) -> None:
    job = up.ended(up.submit("drill.flaky", {"number": 3, "fails": 5})["id"])
    assert (job["state"], errors(job)) == ("dead", ["line_busy"] * 4)
    assert up.get("/v1/jobs", state="dead", kind="drill.flaky")["items"][0]["id"] == job["id"]
    again = up.call("POST", f"/v1/jobs/{job['id']}/retry", 202, json={})
    assert again["state"] in ("waiting", "running")
    ended = up.ended(job["id"])
    assert (ended["state"], errors(ended)) == ("dead", ["line_busy"] * 8)


def test_a_job_that_went_well_cannot_be_tried_again(up: House) -> None:
    job = up.ended(up.submit("drill.echo", {"number": 9})["id"])
    refused = up.call("POST", f"/v1/jobs/{job['id']}/retry", 409, json={})
    assert (job["state"], refused["error"]["code"]) == ("succeeded", "job_succeeded")


def test_a_refusal_is_final_at_once(up: House) -> None:
    job = up.ended(up.submit("drill.refused", {"number": 4})["id"])
    assert (job["state"], errors(job)) == ("dead", ["no_such_drill"])
    assert not job["attempts"][0]["error"]["retryable"]


def test_a_handler_over_its_time_is_interrupted_and_tried_again(up: House) -> None:
    job = up.ended(up.submit("drill.hasty", {"number": 5})["id"])
    assert (job["state"], errors(job)) == ("dead", ["timeout", "timeout"])
    assert job["attempts"][0]["error"]["retryable"]


def test_a_running_job_that_is_cancelled_stops(up: House) -> None:
    ident = up.submit("drill.endless", {"number": 6})["id"]
    in_state(up, ident, "running")
    up.call("POST", f"/v1/jobs/{ident}/cancel", 202, json={})
    job = up.ended(ident, 15)
    assert job["state"] == "cancelled"
    assert up.call("POST", f"/v1/jobs/{ident}/cancel", 409, json={})["error"]["code"] == "job_finished"


def test_hundreds_of_jobs_beside_an_import_are_neither_lost_nor_doubled_by_a_killed_worker(up: House) -> None:
    accepted = up.upload(table(2000), mapping=MAPPING)
    orders = [("drill.echo", number) for number in range(1000, 1000 + ECHOES)]
    orders += [("drill.count", number) for number in range(EFFECTS)]
    orders.sort(key=lambda order: order[1] * 7919 % 360)

    def send(order: tuple[str, int]) -> str:
        return str(up.submit(order[0], {"number": order[1]}, key=f"{order[0]}-{order[1]}")["id"])

    with ThreadPoolExecutor(4) as pool:
        half = list(pool.map(send, orders[: len(orders) // 2]))
        up.kill("worker")
        idents = half + list(pool.map(send, orders[len(orders) // 2 :]))
    assert up.ended(accepted["jobId"])["state"] == "succeeded"

    def unfinished() -> bool:
        return any(up.get("/v1/jobs", state=state, queue="drill")["items"] for state in ("waiting", "running", "held"))

    eventually(lambda: not unfinished(), "every drill has ended", 60)
    ended = {job["id"]: job for job in up.all_of("/v1/jobs", queue="drill")}
    assert len(set(idents)) == ECHOES + EFFECTS
    assert {ended[ident]["state"] for ident in idents} == {"succeeded"}
    rows = asyncio.run(execute(up.database_url(), "select number, count(*) as times from drill.done group by number"))
    assert {row["number"]: row["times"] for row in rows} == dict.fromkeys(range(EFFECTS), 1)
    counts = up.get(f"/v1/imports/{accepted['importId']}")["counts"]
    assert counts["records"] == counts["planned"] + counts["rejected"] == len(up.records(accepted["importId"]))
