"""The review queue over HTTP where weights ask as a table comes in: without a pass, and answered for good."""

from __future__ import annotations

import json
from typing import Any

import pytest

from domain.access import Role

MAPPING = {"Supplier": "vendor.name", "City": "vendor.city", "Website": "vendor.domain"}
ROWS = ("Acme Ltd,Leeds,acme.com", "Acmee,Leeds,", "Cedra Trading,Lyon,cedra.fr")
QUEUE = "/v1/vendors/proposals"


@pytest.fixture
def pipeline() -> str:
    """By weights."""
    return "v2"


async def asked(house: Any) -> list[Any]:
    """What is open after the table came in, once more each time."""
    response = await house.client.post(
        "/v1/uploads",
        files={"file": ("vendors.csv", "\n".join(["Supplier,City,Website", *ROWS]).encode())},
        data={"mapping": json.dumps(MAPPING)},
        headers=house.headers(Role.WRITE),
    )
    assert response.status_code == 202, response.text
    await house.work()
    return list((await house.get(QUEUE))["items"])


async def names(house: Any) -> set[str]:
    return {each["name"] for each in (await house.get("/v1/vendors?limit=100"))["items"]}


async def test_a_table_asks_as_it_comes_in_and_an_answer_is_taken_back(house: Any) -> None:
    (one,) = await asked(house)
    assert {one["left"]["name"], one["right"]["name"]} == {"Acme Ltd", "Acmee"} and one["verdict"] == "review"
    assert len(await names(house)) == 3
    done = await house.post(f"{QUEUE}/{one['id']}/accept", status=200, role=Role.ADMIN)
    assert len(await names(house)) == 2 and (await house.get(QUEUE))["items"] == []
    again = await house.post(f"{QUEUE}/{one['id']}/accept", status=409, role=Role.ADMIN)
    assert again["error"]["code"] == "proposal_decided"
    undone = await house.client.delete(f"/v1/vendors/merges/{done['mergeId']}", headers=house.headers())
    assert undone.status_code == 200 and len(await names(house)) == 3


async def test_what_was_dismissed_is_not_asked_again_by_the_same_table(house: Any) -> None:
    (one,) = await asked(house)
    done = await house.post(f"{QUEUE}/{one['id']}/dismiss", body={}, status=200, role=Role.ADMIN)
    assert (done["state"], done["mergeId"]) == ("dismissed", None)
    assert await asked(house) == [] and len(await names(house)) == 3


async def test_only_admins_answer(house: Any) -> None:
    (one,) = await asked(house)
    for path in ("accept", "dismiss"):
        refused = await house.post(f"{QUEUE}/{one['id']}/{path}", status=403, role=Role.WRITE)
        assert refused["error"]["code"] == "role_insufficient"
    assert (await house.get(QUEUE))["items"] == [one]
