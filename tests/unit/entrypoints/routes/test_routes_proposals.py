"""The review queue over HTTP: a pass fills it and merges nothing; people accept, dismiss, and are asked no more."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.access import Role

MAPPING = {
    "Supplier": "vendor.name", "Number": "vendor.registrationId", "Street": "vendor.address", "City": "vendor.city",
}  # fmt: skip
TRADES = ("Anvil", "Bellows", "Crucible", "Dowel", "Easel", "Flywheel", "Gimlet", "Hacksaw", "Ingot", "Jointer")
ROWS = [
    "Kestrel Freight,,Hafenweg 17,Bremen", "Kestral Freight,,Hafenweg 17,Bremen",
    *(f"{trade} Werke,,,{trade}stadt" for trade in TRADES),
]  # fmt: skip
PROPOSAL = {
    "id", "left", "right", "bits", "verdict", "prior", "reasons", "model", "current", "proposedAt",
}  # fmt: skip
QUEUE = "/v1/vendors/proposals"


@pytest.fixture
def pipeline() -> str:
    """Imports by keys leave the pairs to the pass; those by weights ask as they run."""
    return "v1"


async def imported(house: Any, *rows: str) -> str:
    content = "\n".join(["Supplier,Number,Street,City", *rows]).encode()
    response = await house.client.post(
        "/v1/uploads",
        files={"file": ("vendors.csv", content)},
        data={"mapping": json.dumps(MAPPING)},
        headers=house.headers(Role.WRITE),
    )
    assert response.status_code == 202, response.text
    await house.work()
    return str(response.json()["importId"])


async def run(house: Any) -> Any:
    """The result of a pass."""
    started = await house.post(f"{QUEUE}/runs", role=Role.ADMIN)
    await house.work()
    job = await house.get(f"/v1/jobs/{started['jobId']}")
    assert job["state"] == "succeeded", job
    return job["result"]


async def queue(house: Any) -> list[Any]:
    return list((await house.get(QUEUE))["items"])


async def names(house: Any) -> set[str]:
    return {each["name"] for each in (await house.get("/v1/vendors?limit=100"))["items"]}


async def test_a_pass_proposes_with_reasons_and_merges_nothing(house: Any) -> None:
    await imported(house, *ROWS)
    before = await names(house)
    result = await run(house)
    assert (result["vendors"], result["proposed"], result["leftOut"], result["withdrawn"]) == (12, 1, 0, 0)
    (one,) = await queue(house)
    assert set(one) == PROPOSAL
    assert {one["left"]["name"], one["right"]["name"]} == {"Kestrel Freight", "Kestral Freight"}
    assert one["left"]["id"] < one["right"]["id"] and one["current"] is True
    assert one["model"] == result["model"] and one["verdict"] in ("same", "review")
    assert abs(one["prior"] + sum(reason["bits"] for reason in one["reasons"]) - one["bits"]) < 0.05
    assert {"name", "premises"} <= {reason["field"] for reason in one["reasons"]}
    assert await names(house) == before and len(before) == 12


async def test_accepting_merges_the_later_one_into_the_earlier_and_can_be_taken_back(house: Any) -> None:
    await imported(house, *ROWS)
    await run(house)
    (one,) = await queue(house)
    done = await house.post(f"{QUEUE}/{one['id']}/accept", status=200, role=Role.ADMIN)
    assert (done["state"], done["leftId"], done["rightId"]) == ("accepted", one["left"]["id"], one["right"]["id"])
    assert len(await names(house)) == 11 and await queue(house) == []
    assert (await house.get(f"/v1/vendors/{one['right']['id']}"))["id"] == one["left"]["id"]
    again = await house.post(f"{QUEUE}/{one['id']}/accept", status=409, role=Role.ADMIN)
    assert again["error"]["code"] == "proposal_decided"
    assert (await run(house))["proposed"] == 0
    taken_back = await house.client.delete(f"/v1/vendors/merges/{done['mergeId']}", headers=house.headers())
    assert taken_back.status_code == 200 and len(await names(house)) == 12
    assert (await run(house))["proposed"] == 0, "who took the merge back has answered the question"


async def test_what_was_dismissed_is_asked_again_only_when_a_vendor_says_something_else(house: Any) -> None:
    await imported(house, *ROWS)
    await run(house)
    (one,) = await queue(house)
    done = await house.post(f"{QUEUE}/{one['id']}/dismiss", body={}, status=200, role=Role.ADMIN)
    assert (done["state"], done["mergeId"]) == ("dismissed", None) and done["decidedBy"] and done["decidedAt"]
    refused = await house.post(f"{QUEUE}/{one['id']}/dismiss", status=409, role=Role.ADMIN)
    assert refused["error"]["code"] == "proposal_decided"
    assert (await run(house))["proposed"] == 0 and await queue(house) == []
    assert len(await names(house)) == 12
    await imported(house, "Kestrel Freight,HRB 70012,Hafenweg 17,Bremen")
    assert (await run(house))["proposed"] == 1
    (again,) = await queue(house)
    assert again["id"] == one["id"]


async def test_a_pair_that_changed_or_was_merged_meanwhile_is_not_accepted(house: Any) -> None:
    await imported(house, *ROWS)
    await run(house)
    (one,) = await queue(house)
    ident = await imported(house, "Kestrel Freight,HRB 70012,Hafenweg 17,Bremen")
    assert (await queue(house))[0]["current"] is False
    refused = await house.post(f"{QUEUE}/{one['id']}/accept", status=409, role=Role.ADMIN)
    assert refused["error"]["code"] == "proposal_outdated"
    await house.post(f"/v1/imports/{ident}/undo", {}, role=Role.ADMIN)
    await house.work()
    assert (await queue(house))[0]["current"] is True
    merge = {"into": one["right"]["id"], "fromIds": [one["left"]["id"]]}
    await house.post("/v1/vendors/merges", merge, status=201, role=Role.ADMIN)
    refused = await house.post(f"{QUEUE}/{one['id']}/accept", status=409, role=Role.ADMIN)
    assert refused["error"]["code"] == "already_merged"
    assert (await run(house))["withdrawn"] == 1 and await queue(house) == []


async def test_the_queue_goes_on_with_its_cursor(house: Any) -> None:
    more = [f"{trade} Werk,,Ring {n + 20},{trade}stadt" for n, trade in enumerate(TRADES)]
    kept = [f"{trade} Werke,,Ring {n + 20},{trade}stadt" for n, trade in enumerate(TRADES)]
    await imported(house, *kept, *more)
    proposed = (await run(house))["proposed"]
    whole = await queue(house)
    assert len(whole) == proposed >= 3
    found, page = [], await house.get(f"{QUEUE}?limit=2")
    found += page["items"]
    while page["next"]:
        page = await house.get(f"{QUEUE}?limit=2&cursor={page['next']}")
        found += page["items"]
    assert found == whole
    assert [each["bits"] for each in whole] == sorted((each["bits"] for each in whole), reverse=True)
    for query in ("limit=0", "cursor=!!", "state=open"):
        assert (await house.get(f"{QUEUE}?{query}", status=400))["error"]["code"]


async def test_a_pass_that_waits_is_the_one_that_is_asked_for(house: Any) -> None:
    first = await house.post(f"{QUEUE}/runs", {}, role=Role.ADMIN)
    assert await house.post(f"{QUEUE}/runs", {}, role=Role.ADMIN) == first
    await house.work()
    assert await house.post(f"{QUEUE}/runs", {}, role=Role.ADMIN) != first


async def test_only_admins_decide_and_nobody_reaches_into_another_workspace(house: Any) -> None:
    await imported(house, *ROWS)
    await run(house)
    (one,) = await queue(house)
    for path in (f"{one['id']}/accept", f"{one['id']}/dismiss", "runs"):
        refused = await house.post(f"{QUEUE}/{path}", status=403, role=Role.WRITE)
        assert refused["error"]["code"] == "role_insufficient"
    away = {"X-API-Key": await house.admin_of(UUID(int=77))}
    assert (await house.client.get(QUEUE, headers=away)).json()["items"] == []
    for path in (f"{one['id']}/accept", f"{one['id']}/dismiss"):
        refused = await house.client.post(f"{QUEUE}/{path}", headers=away)
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, "proposal_not_found")
    missing = await house.post(f"{QUEUE}/{uuid4()}/accept", status=404, role=Role.ADMIN)
    assert missing["error"]["code"] == "proposal_not_found"
    refused = await house.post("/v1/jobs", {"kind": "matching.full_pass"}, status=400, role=Role.ADMIN)
    assert refused["error"]["code"]
    assert await queue(house) == [one]
