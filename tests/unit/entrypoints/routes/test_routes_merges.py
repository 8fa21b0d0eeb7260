"""Merges over HTTP that move so much that a job does them: what is answered, and what is shown once it has run."""

from __future__ import annotations

from typing import Any

from domain.access import Role

HEADER = "Company,City,Contact,Contract,Price\n"


async def brought(house: Any, name: str, city: str, rows: int) -> str:
    """So many rows of one vendor; its id."""
    lines = (f"{name},{city},Jo Poe {at},C-{at},{at + 1}\n" for at in range(rows))
    file = {"file": (f"{name}.csv", (HEADER + "".join(lines)).encode())}
    response = await house.client.post("/v1/uploads", files=file, headers=house.headers(Role.WRITE))
    assert response.status_code == 202, response.text
    await house.work()
    (found,) = (await house.get(f"/v1/vendors?query={name.split(maxsplit=1)[0]}"))["items"]
    return str(found["id"])


async def deals(house: Any) -> set[tuple[str, str]]:
    """Each deal with its vendor."""
    return {(one["id"], one["vendorId"]) for one in (await house.get("/v1/deals"))["items"]}


async def test_much_is_merged_and_taken_back_by_a_job_that_only_admins_may_ask_for(house: Any) -> None:
    acme, birch = await brought(house, "Acme Ltd", "Rome", 6), await brought(house, "Birch SA", "Oslo", 5)
    before = await deals(house)
    body = {"into": acme, "fromIds": [birch]}
    await house.post("/v1/vendors/merges", body, 403, Role.WRITE)
    response = await house.client.post("/v1/vendors/merges", json=body, headers=house.headers(Role.ADMIN))
    assert response.status_code == 202 and response.json().keys() == {"id", "jobId"}
    assert response.headers["Location"] == f"/v1/jobs/{response.json()['jobId']}"
    assert await house.post("/v1/vendors/merges", body, 202, Role.ADMIN) == response.json()
    assert await deals(house) == before
    await house.work()
    job = await house.get(f"/v1/jobs/{response.json()['jobId']}")
    assert (job["kind"], job["state"], job["result"]["id"]) == ("vendors.merge", "succeeded", response.json()["id"])
    assert job["progress"]["phase"] == "deciding anew"
    assert {vendor for _, vendor in await deals(house)} == {acme} and len(await deals(house)) == 6
    path = f"/v1/vendors/merges/{response.json()['id']}"
    away = await house.client.delete(path, headers=house.headers(Role.ADMIN))
    assert away.status_code == 202 and away.json()["id"] == response.json()["id"]
    await house.work()
    assert (await house.get(f"/v1/jobs/{away.json()['jobId']}"))["state"] == "succeeded"
    assert await deals(house) == before
    again = await house.client.delete(path, headers=house.headers(Role.ADMIN))
    assert (again.status_code, again.json()["error"]["code"]) == (409, "already_undone")


async def test_the_contract_tells_both_answers(house: Any) -> None:
    told = (await house.get("/openapi.json"))["paths"]
    assert {"201", "202"} <= told["/v1/vendors/merges"]["post"]["responses"].keys()
    (parted,) = [one for path, one in told.items() if path.startswith("/v1/vendors/merges/") and "delete" in one]
    assert {"200", "202"} <= parted["delete"]["responses"].keys()
