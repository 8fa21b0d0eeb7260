"""What operators see of the queues."""

from __future__ import annotations

from typing import Any

from domain.access import Role

QUEUE = {"queue", "depth", "due", "held", "running", "dead", "oldestSeconds", "rates"}


async def overview(house: Any) -> Any:
    return await house.get("/v1/admin/jobs", Role.ADMIN)


async def test_a_queue_is_as_deep_as_its_waiting_jobs(house: Any) -> None:
    seen = await overview(house)
    assert (seen["queues"], seen["workers"], seen["totals"]["depth"]) == ([], [], 0)
    for queue, count in (("default", 2), ("fast", 1)):
        for number in range(count):
            body = {"kind": "demo.greet", "payload": {"name": str(number)}, "queue": queue}
            response = await house.client.post("/v1/jobs", json=body, headers=house.headers(Role.WRITE))
            assert response.status_code == 202
    seen = await overview(house)
    assert {each["queue"]: each["depth"] for each in seen["queues"]} == {"default": 2, "fast": 1}
    assert set(seen["queues"][0]) == QUEUE == set(seen["totals"])
    assert (seen["totals"]["queue"], seen["totals"]["depth"]) == ("*", 3)
    assert seen["totals"]["oldestSeconds"] >= 0
    assert set(seen["totals"]["rates"]) == {"succeededPerMinute", "failedPerMinute", "meanSeconds"}


async def test_what_ended_is_in_the_rates(house: Any) -> None:
    for name in ("Ada", "Voldemort"):
        body = {"kind": "demo.greet", "payload": {"name": name}}
        await house.client.post("/v1/jobs", json=body, headers=house.headers(Role.WRITE))
    await house.work()
    seen = (await overview(house))["totals"]
    assert (seen["depth"], seen["dead"]) == (0, 1)
    assert (seen["rates"]["succeededPerMinute"], seen["rates"]["failedPerMinute"]) == (0.2, 0.2)


async def test_only_admins_see_the_queues(house: Any) -> None:
    refused = await house.client.get("/v1/admin/jobs", headers=house.headers(Role.WRITE))
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "role_insufficient")
