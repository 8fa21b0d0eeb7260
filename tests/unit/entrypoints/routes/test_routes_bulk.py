"""Doing one thing to many jobs over HTTP: preview, guard, start, stop, undo."""

from __future__ import annotations

from typing import Any

import pytest

from domain.access import Role

BULK = "/v1/admin/jobs/bulk"
NOBODY = "00000000-0000-4000-8000-000000000000"


def code(answer: Any) -> str:
    return str(answer["error"]["code"])


async def ask(house: Any, path: str = "", status: int = 202, **body: Any) -> Any:
    return await house.post(BULK + path, body, status, Role.ADMIN)


async def test_the_dead_are_looked_at_retried_and_made_dead_again(house: Any) -> None:
    made = [await house.dead(number) for number in range(5)]
    seen = await ask(house, "/preview", 200, action="retry", filter={"code": "unspeakable"})
    assert seen["count"] == 5 and {one["id"] for one in seen["samples"]} == set(made)
    begun = await ask(
        house, action="retry", filter={"code": "unspeakable"}, expectedCount=seen["count"], guard=seen["guard"]
    )
    await house.work_on("maintenance")
    job = await house.get(f"/v1/jobs/{begun['jobId']}")
    assert (job["state"], job["result"]["changed"], job["progress"]["done"]) == ("succeeded", 5, 5)
    assert (await house.get(f"/v1/jobs/{made[0]}"))["state"] == "waiting"
    undo = await ask(house, f"/{begun['jobId']}/undo")
    await house.work_on("maintenance")
    operation = await house.get(f"{BULK}/{begun['jobId']}", Role.ADMIN)
    assert (operation["undone"], operation["undoComplete"], operation["undoJobId"]) == (5, True, undo["jobId"])
    back = await house.get(f"/v1/jobs/{made[0]}")
    assert (back["state"], back["attempts"][-1]["error"]["code"]) == ("dead", "unspeakable")
    changes = await house.get(f"{BULK}/{begun['jobId']}/changes", Role.ADMIN)
    assert {one["outcome"] for one in changes["items"]} == {"undone"} and len(changes["items"]) == 5
    assert code(await ask(house, f"/{begun['jobId']}/undo", 409)) == "already_undone"
    assert [one["id"] for one in (await house.get(BULK, Role.ADMIN))["items"]] == [begun["jobId"]]


async def test_a_count_that_has_drifted_stops_it_before_it_starts(house: Any) -> None:
    await house.dead()
    answer = await ask(house, status=409, action="retry", expectedCount=3)
    assert code(answer) == "count_drifted" and "1 jobs" in answer["error"]["message"]
    assert (await house.get("/v1/jobs?kind=bulk"))["items"] == []
    await ask(house, action="retry", expectedCount=3, tolerance=2)


async def test_the_guard_of_another_order_stops_it(house: Any) -> None:
    seen = await ask(house, "/preview", 200, action="retry", filter={"queue": "fast"})
    answer = await ask(house, status=409, action="retry", expectedCount=0, guard=seen["guard"])
    assert code(answer) == "guard_mismatch"


async def test_a_stopped_operation_leaves_the_rest_untouched_and_can_be_undone(house: Any) -> None:
    ident = await house.dead()
    begun = await ask(house, action="retry", expectedCount=1)
    assert code(await ask(house, f"/{begun['jobId']}/undo", 409)) == "operation_unfinished"
    await house.post(f"/v1/jobs/{begun['jobId']}/cancel")
    await house.work_on("maintenance")
    assert (await house.get(f"/v1/jobs/{ident}"))["state"] == "dead"
    await ask(house, f"/{begun['jobId']}/undo")
    await house.work_on("maintenance")
    assert (await house.get(f"{BULK}/{begun['jobId']}", Role.ADMIN))["undoComplete"] is True


async def test_equal_operations_are_one_while_it_runs(house: Any) -> None:
    await house.dead()
    one, two = [await ask(house, action="retry", expectedCount=1) for _ in range(2)]
    assert one == two


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "snooze"}, "/delay"),
        ({"action": "retry", "delay": 5}, "/delay"),
        ({"action": "reprioritise"}, "/priority"),
        ({"action": "discard"}, "/reason"),
        ({"action": "discard", "reason": "  "}, "/reason"),
        ({"action": "retry", "filter": {"state": "waiting"}}, "/filter/state"),
        ({"action": "cancel", "filter": {"fingerprint": "x"}}, "/filter/fingerprint"),
        ({"action": "cancel", "filter": {"endedBefore": "2026-01-01T00:00:00Z"}}, "/filter/endedBefore"),
    ],
)
async def test_an_order_that_does_not_go_together_is_refused_with_the_field(house: Any, body: Any, field: str) -> None:
    answer = await ask(house, "/preview", 400, **body)
    assert code(answer) == "invalid_order" and answer["error"]["details"][0]["field"] == field
    assert code(await ask(house, status=400, expectedCount=0, **body)) == "invalid_order"


async def test_waiting_jobs_are_put_off_moved_and_cancelled_together(house: Any) -> None:
    made = [await house.handed_in(payload={"n": n}) for n in range(3)]
    for body in ({"action": "snooze", "delay": 60}, {"action": "reprioritise", "priority": 3}, {"action": "cancel"}):
        await ask(house, filter={"kind": "demo.greet"}, expectedCount=3, **body)
        await house.work_on("maintenance")
    job = await house.get(f"/v1/jobs/{made[0]}")
    assert (job["state"], job["priority"]) == ("cancelled", 3) and job["runAt"] > job["createdAt"]


async def test_an_operation_that_is_not_there_is_not_found(house: Any) -> None:
    for path in ("", "/changes"):
        assert code(await house.get(f"{BULK}/{NOBODY}{path}", Role.ADMIN, 404)) == "operation_not_found"
    assert code(await ask(house, f"/{NOBODY}/undo", 404)) == "operation_not_found"
