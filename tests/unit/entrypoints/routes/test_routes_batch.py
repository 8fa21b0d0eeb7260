"""Many jobs by one request: all or none, each with its own key, every wrong order named."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from domain.access import Role

GREET = "demo.greet"


def order(name: object, **more: Any) -> dict[str, Any]:
    return {"kind": GREET, "payload": {"name": name}, **more}


async def send(house: Any, orders: Any, status: int = 202, role: Role = Role.WRITE) -> Any:
    response = await house.client.post("/v1/jobs/batch", json={"orders": orders}, headers=house.headers(role))
    assert response.status_code == status, response.text
    return response


async def count(house: Any) -> int:
    return len((await house.get("/v1/jobs?limit=500"))["items"])


async def test_many_orders_are_answered_in_their_order_and_run(house: Any) -> None:
    taken = (await send(house, [order(f"Ada {n}", priority=1 + n % 3) for n in range(50)])).json()["jobs"]
    assert [set(one) for one in taken] == [{"id", "fresh"}] * 50
    await house.work()
    for number in (0, 49):
        job = await house.get(f"/v1/jobs/{taken[number]['id']}")
        assert (job["result"], job["priority"]) == ({"said": f"Hello Ada {number}"}, 1 + number % 3)


async def test_each_order_has_its_own_key_and_may_wait_for_jobs_that_are_there(house: Any) -> None:
    (first,) = (await send(house, [order("Ada", key="a")])).json()["jobs"]
    taken = (await send(house, [order("Ada", key="a"), order("Ada", key="b", waitsFor=[first["id"]])])).json()["jobs"]
    assert taken[0] == {"id": first["id"], "fresh": False}
    assert taken[1]["fresh"] and taken[1]["id"] != first["id"]
    assert (await house.get(f"/v1/jobs/{taken[1]['id']}"))["state"] == "held"


async def test_every_wrong_order_is_named_and_none_is_taken(house: Any) -> None:
    orders = [
        order("Ada"), order(7), {"kind": "demo.unheard"}, order("Bo", queue="nowhere"), order("Cy"),
        {"kind": "import.ingest"}, order("Di", waitsFor=[str(uuid4())]), order("Em", timeout=80_000, retries=1),
    ]  # fmt: skip
    error = (await send(house, orders, 400)).json()["error"]
    assert error["code"] == "invalid_batch"
    found = {(one["field"].split("/")[2], one["code"]) for one in error["details"]}
    assert found == {
        ("1", "invalid_payload"), ("2", "unknown_kind"), ("3", "unknown_queue"), ("5", "unknown_kind"),
        ("6", "unknown_job"), ("7", "invalid_timeout"),
    }  # fmt: skip
    assert await count(house) == 0


async def test_a_key_that_stands_for_other_input_refuses_all(house: Any) -> None:
    await send(house, [order("Ada", key="a")])
    error = (await send(house, [order("Cy"), order("Bo", key="a")], 422)).json()["error"]
    assert error["code"] == "idempotency_key_reused"
    assert await count(house) == 1


@pytest.mark.parametrize("orders", [[], [order("A")] * 1001, [order("A"), order("B", priority=9)], [order("A", no=1)]])
async def test_a_batch_of_another_shape_is_refused(house: Any, orders: Any) -> None:
    await send(house, orders, 400)
    assert await count(house) == 0


async def test_a_reader_may_not_hand_in_and_a_thousand_orders_count_as_one_request(house: Any) -> None:
    await send(house, [order("Ada")], 403, Role.READ)
    before = int((await send(house, [order("first")])).headers["x-ratelimit-remaining"])
    after = int((await send(house, [order(f"n {n}") for n in range(1000)])).headers["x-ratelimit-remaining"])
    assert before - after == 1
