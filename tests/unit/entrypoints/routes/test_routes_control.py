"""What a person does to single jobs over HTTP: discard, put off, give another priority or payload; and the dead."""

from __future__ import annotations

from typing import Any

import pytest

from domain.access import Role

NOBODY = "00000000-0000-4000-8000-000000000000"


def code(answer: Any) -> str:
    return str(answer["error"]["code"])


async def test_a_dead_job_is_tried_again_with_another_payload_and_admins_see_both(house: Any) -> None:
    ident = await house.dead()
    again = await house.post(f"/v1/jobs/{ident}/retry", {"payload": {"name": "Ada"}})
    assert again["state"] == "waiting"
    await house.work()
    assert (await house.get(f"/v1/jobs/{ident}"))["result"] == {"said": "Hello Ada"}
    inside = await house.get(f"/v1/admin/jobs/{ident}", Role.ADMIN)
    assert inside["payload"] == {"name": "Ada"}
    assert [edit["payload"] for edit in inside["edits"]] == [{"name": "Voldemort", "number": 1}]
    assert "payload" not in await house.get(f"/v1/jobs/{ident}", Role.ADMIN)
    await house.get(f"/v1/admin/jobs/{ident}", Role.WRITE, 403)


async def test_a_payload_that_the_kind_does_not_take_changes_nothing(house: Any) -> None:
    ident = await house.dead()
    answer = await house.post(f"/v1/jobs/{ident}/retry", {"payload": {"name": 7}}, 400)
    assert code(answer) == "invalid_payload" and "name" in answer["error"]["message"]
    assert (await house.get(f"/v1/jobs/{ident}"))["state"] == "dead"
    assert (await house.get(f"/v1/admin/jobs/{ident}", Role.ADMIN))["edits"] == []


async def test_the_payload_of_a_kind_of_the_house_is_not_edited(house: Any) -> None:
    body = {"action": "retry", "filter": {}, "expectedCount": 0}
    ident = (await house.post("/v1/admin/jobs/bulk", body, role=Role.ADMIN))["jobId"]
    await house.post(f"/v1/jobs/{ident}/cancel")
    answer = await house.post(f"/v1/jobs/{ident}/retry", {"payload": {}}, 400)
    assert code(answer) == "payload_fixed"


async def test_an_edited_job_may_not_equal_an_unfinished_one(house: Any) -> None:
    ident = await house.dead()
    await house.handed_in(payload={"name": "Ada"})
    assert code(await house.post(f"/v1/jobs/{ident}/retry", {"payload": {"name": "Ada"}}, 409)) == "job_exists"
    assert (await house.get(f"/v1/jobs/{ident}"))["state"] == "dead"


async def test_a_dead_job_is_given_up_with_the_reason(house: Any) -> None:
    ident = await house.dead()
    job = await house.post(f"/v1/jobs/{ident}/discard", {"reason": "nobody wants it"}, 200)
    assert job["state"] == "cancelled"
    assert job["attempts"][-1]["error"] == {"code": "discarded", "message": "nobody wants it", "retryable": False}
    assert code(await house.post(f"/v1/jobs/{ident}/discard", {"reason": "again"}, 409)) == "job_not_dead"
    assert code(await house.post(f"/v1/jobs/{ident}/discard", {"reason": ""}, 400)) == "validation_failed"
    assert code(await house.post(f"/v1/jobs/{ident}/discard", {"reason": "  "}, 400)) == "invalid_reason"


async def test_a_waiting_job_is_put_off(house: Any) -> None:
    ident = await house.handed_in()
    job = await house.post(f"/v1/jobs/{ident}/snooze", {"seconds": 3600}, 200)
    assert job["runAt"] > job["createdAt"]
    await house.work()
    assert (await house.get(f"/v1/jobs/{ident}"))["state"] == "waiting"


async def test_a_job_that_was_put_off_runs_when_nobody_wants_to_wait_any_longer(house: Any) -> None:
    ident = await house.handed_in()
    await house.post(f"/v1/jobs/{ident}/snooze", {"seconds": 3600}, 200)
    await house.work()
    await house.post(f"/v1/jobs/{ident}/snooze", {"seconds": 0}, 200)
    await house.work()
    assert (await house.get(f"/v1/jobs/{ident}"))["state"] == "succeeded"


async def test_a_job_changes_its_priority(house: Any) -> None:
    ident = await house.handed_in()
    assert (await house.post(f"/v1/jobs/{ident}/priority", {"priority": 1}, 200))["priority"] == 1


@pytest.mark.parametrize(
    ("verb", "good", "bad"),
    [("snooze", {"seconds": 5}, {"seconds": -1}), ("priority", {"priority": 1}, {"priority": 4})],
)
async def test_what_has_ended_is_not_moved_and_what_makes_no_sense_is_refused(
    house: Any, verb: str, good: Any, bad: Any
) -> None:
    ident = await house.dead()
    answer = await house.post(f"/v1/jobs/{ident}/{verb}", good, 409)
    assert code(answer) == "job_not_waiting" and "dead" in answer["error"]["message"]
    assert code(await house.post(f"/v1/jobs/{ident}/{verb}", bad, 400)) == "validation_failed"
    assert code(await house.post(f"/v1/jobs/{NOBODY}/{verb}", good, 404)) == "job_not_found"


async def test_the_dead_are_shown_by_what_killed_them(house: Any) -> None:
    made = [await house.dead(number) for number in range(3)]
    await house.dead(9, kind="demo.hail")
    page = await house.get("/v1/admin/dead-letters", Role.ADMIN)
    first, second = page["items"]
    assert (first["count"], first["kind"], first["code"], first["queues"]) == (
        3,
        "demo.greet",
        "unspeakable",
        ["default"],
    )
    assert (first["message"], first["lastJob"]) == ("This name is not said.", made[-1])
    assert (second["count"], second["queues"]) == (1, ["fast"])
    jobs = await house.get(f"/v1/admin/dead-letters/{first['fingerprint']}/jobs?limit=2", Role.ADMIN)
    assert [job["id"] for job in jobs["items"]] == made[:0:-1] and jobs["next"]
    only = await house.get("/v1/admin/dead-letters?queue=fast", Role.ADMIN)
    assert only["items"] == [second]
    assert (await house.get("/v1/admin/dead-letters/nothing/jobs", Role.ADMIN))["items"] == []
    await house.get("/v1/admin/dead-letters", Role.WRITE, 403)


async def test_a_refused_payload_names_its_place_and_a_refused_change_says_what_it_is(house: Any) -> None:
    answer = await house.post("/v1/jobs", {"kind": "demo.greet", "payload": {"name": 7}}, 400)
    assert [one["field"] for one in answer["error"]["details"]] == ["/payload/name"]
    ident = await house.handed_in(payload={"name": "Ada"})
    await house.work()
    said = {
        verb: (await house.post(f"/v1/jobs/{ident}/{verb}", body, 409))["error"]["message"]
        for verb, body in (("snooze", {"seconds": 5}), ("priority", {"priority": 1}))
    }
    assert said["snooze"] == "Only a job that is waiting can be snoozed; this one is succeeded."
    assert said["priority"].endswith("can be given another priority or payload; this one is succeeded.")
