"""Jobs over HTTP: shapes, replays, refusals."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from domain.access import Role

KEYS = {
    "id", "kind", "queue", "state", "priority", "attempts", "maxAttempts", "progress", "result", "cancelAsked",
    "parentId", "waitsFor", "after", "children", "resultUntil", "correlationId", "runAt", "createdAt", "startedAt",
    "endedAt", "timeout",
}  # fmt: skip


async def hand_in(house: Any, status: int = 202, role: Role = Role.WRITE, **body: Any) -> Any:
    key = body.pop("key", None)
    headers = house.headers(role) | ({"Idempotency-Key": key} if key else {})
    response = await house.client.post("/v1/jobs", json=body, headers=headers)
    assert response.status_code == status, response.text
    return response


async def test_a_job_is_taken_run_and_shown_with_its_result(house: Any) -> None:
    response = await hand_in(house, kind="demo.greet", payload={"name": "Ada"}, priority=1, queue="fast")
    job = response.json()
    assert response.headers["location"] == f"/v1/jobs/{job['id']}"
    assert set(job) == KEYS
    assert (job["state"], job["priority"], job["queue"], job["attempts"]) == ("waiting", 1, "fast", [])
    assert job["progress"] == {"phase": "", "done": 0, "total": None, "note": ""}
    waiting = await house.get("/v1/jobs?state=waiting&queue=fast")
    assert [each["id"] for each in waiting["items"]] == [job["id"]]


async def test_a_finished_job_shows_its_attempt_and_result(house: Any) -> None:
    job = (await hand_in(house, kind="demo.greet", payload={"name": "Ada"})).json()
    await house.work()
    job = await house.get(f"/v1/jobs/{job['id']}")
    assert (job["state"], job["result"]) == ("succeeded", {"said": "Hello Ada"})
    assert [set(attempt) for attempt in job["attempts"]] == [{"number", "startedAt", "endedAt", "error"}]
    assert job["attempts"][0]["number"] == 1
    assert job["attempts"][0]["error"] is None


async def test_a_refused_job_is_dead_at_once_and_says_why(house: Any) -> None:
    job = (await hand_in(house, kind="demo.greet", payload={"name": "Voldemort"})).json()
    await house.work()
    job = await house.get(f"/v1/jobs/{job['id']}")
    assert job["state"] == "dead"
    assert job["attempts"][0]["error"] == {
        "code": "unspeakable",
        "message": "This name is not said.",
        "retryable": False,
    }


async def test_an_order_says_its_own_timeout_and_retries_as_far_as_its_kind_lets(house: Any) -> None:
    usual = (await hand_in(house, kind="demo.greet", payload={"name": "Ada"})).json()
    hasty = (await hand_in(house, kind="demo.greet", payload={"name": "Bo"}, timeout=1.5, retries=0)).json()
    assert (hasty["timeout"], hasty["maxAttempts"]) == (1.5, 1)
    assert (await house.get(f"/v1/jobs/{hasty['id']}"))["timeout"] == 1.5
    beyond = {"timeout": usual["timeout"] + 1, "retries": usual["maxAttempts"]}
    for name, value in beyond.items():
        error = (await hand_in(house, 400, kind="demo.greet", payload={"name": "Cy"}, **{name: value})).json()["error"]
        assert (error["code"], error["details"][0]["field"]) == (f"invalid_{name}", f"/{name}")
    for wrong in ({"timeout": 0}, {"timeout": 86_401}, {"retries": -1}, {"retries": 100}):
        await hand_in(house, 400, kind="demo.greet", payload={"name": "Cy"}, **wrong)


async def test_the_same_key_and_input_answer_with_the_first_job(house: Any) -> None:
    first = await hand_in(house, kind="demo.greet", payload={"name": "Ada"}, key="k1")
    again = await hand_in(house, kind="demo.greet", payload={"name": "Ada"}, key="k1")
    assert again.json()["id"] == first.json()["id"]
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    other = await hand_in(house, 422, kind="demo.greet", payload={"name": "Bob"}, key="k1")
    assert other.json()["error"]["code"] == "idempotency_key_reused"


async def test_a_queue_that_no_worker_serves_is_refused_with_those_there_are(house: Any) -> None:
    error = (await hand_in(house, 400, kind="demo.greet", queue="fats")).json()["error"]
    assert error["code"] == "unknown_queue"
    assert all(queue in error["message"] for queue in ("default", "fast"))
    assert [detail["field"] for detail in error["details"]] == ["/queue"]
    assert (await house.get("/v1/jobs"))["items"] == []


async def test_an_unknown_kind_is_refused_with_the_known_ones(house: Any) -> None:
    error = (await hand_in(house, 400, kind="demo.grete")).json()["error"]
    assert error["code"] == "unknown_kind"
    assert "demo.greet" in error["message"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "demo.greet", "payload": []},
        {"kind": "demo.greet", "payload": {"name": 5}},
        {"kind": "demo.greet", "priority": 4},
        {"kind": "demo.greet", "runAt": "tomorrow"},
        {"kind": "demo.greet", "runAt": "2030-01-01T00:00:00"},
        {"kind": "demo.greet", "colour": "red"},
        {"kind": "", "payload": {}},
    ],
)
async def test_a_body_that_is_not_a_job_is_refused(house: Any, body: dict[str, Any]) -> None:
    assert "code" in (await hand_in(house, 400, **body)).json()["error"]


async def test_a_waiting_job_is_cancelled_and_tried_again(house: Any) -> None:
    job = (await hand_in(house, kind="demo.greet", payload={"name": "Ada"})).json()
    path = f"/v1/jobs/{job['id']}"
    response = await house.client.post(f"{path}/cancel", json={}, headers=house.headers(Role.WRITE))
    assert (response.status_code, response.json()["state"]) == (202, "cancelled")
    response = await house.client.post(f"{path}/cancel", headers=house.headers(Role.WRITE))
    assert (response.status_code, response.json()["error"]["code"]) == (409, "job_finished")
    response = await house.client.post(f"{path}/retry", json={}, headers=house.headers(Role.WRITE))
    assert (response.status_code, response.json()["state"]) == (202, "waiting")


async def test_what_is_no_job_is_not_found(house: Any) -> None:
    assert (await house.get(f"/v1/jobs/{uuid4()}", status=404))["error"]["code"] == "job_not_found"
    assert "code" in (await house.get("/v1/jobs/not-an-id", status=404))["error"]


async def test_a_list_goes_on_with_its_cursor(house: Any) -> None:
    made = [(await hand_in(house, kind="demo.greet", payload={"name": str(n)})).json()["id"] for n in range(5)]
    found: list[str] = []
    path: str | None = "/v1/jobs?limit=2"
    while path:
        page = await house.get(path)
        found += [each["id"] for each in page["items"]]
        path = f"/v1/jobs?limit=2&cursor={page['next']}" if page["next"] else None
    assert found == made[::-1]


async def test_a_reader_may_look_but_not_hand_in(house: Any) -> None:
    await hand_in(house, 403, role=Role.READ, kind="demo.greet")
    assert (await house.get("/v1/jobs", role=Role.READ))["items"] == []


@pytest.mark.parametrize(
    "when", ["9999-12-31T23:59:59.999999-23:59", "0001-01-01T00:00:00+23:00", "0001-01-01T00:00:00Z"]
)
async def test_a_time_beyond_the_calendars_is_refused(house: Any, when: str) -> None:
    response = await hand_in(house, 400, kind="demo.greet", payload={"name": "Ada"}, runAt=when)
    assert response.json()["error"]["code"] == "invalid_run_at"


async def test_a_time_that_has_passed_is_now(house: Any) -> None:
    body = {"kind": "demo.greet", "payload": {"name": "Ada"}, "runAt": "2000-01-01T00:00:00Z"}
    job = (await hand_in(house, **body)).json()
    assert job["runAt"] == job["createdAt"]
