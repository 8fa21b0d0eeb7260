"""Previews, commits and comparisons over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest

from domain.access import Role

CSV = b"Supplier,Contract,Price\nAcme Ltd,C-1,100.50\nBolt GmbH,C-2,nothing\n"
MAPPING = json.dumps({"Supplier": "vendor.name", "Contract": "deal.externalId", "Price": "deal.amount"})


async def previewed(house: Any, query: str = "?dryRun=true", role: Role = Role.WRITE, **fields: str) -> Any:
    response = await house.client.post(
        f"/v1/uploads{query}", files={"file": ("bids.csv", CSV)}, data={"mapping": MAPPING, **fields},
        headers=house.headers(role),
    )  # fmt: skip
    await house.work()
    return response


@pytest.mark.parametrize(("query", "fields"), [("?dryRun=true", {}), ("", {"dryRun": "true"})])
async def test_a_dry_run_shows_its_plan_and_is_committed(house: Any, query: str, fields: dict[str, str]) -> None:
    ident = (await previewed(house, query, **fields)).json()["importId"]
    found = await house.get(f"/v1/imports/{ident}")
    told = found["counts"]
    assert (found["state"], found["dryRun"]) == ("previewed", True)
    assert (told["records"], told["planned"], told["rejected"], told["vendorsNew"]) == (2, 1, 1, 1)
    assert (await house.get("/v1/vendors"))["items"] == []
    plan = await house.get(f"/v1/imports/{ident}/plan?limit=1")
    counts = plan["counts"]
    assert (counts["records"], counts["new"], counts["rejected"], counts["likelyDuplicates"]) == (2, 1, 1, 0)
    assert [fix["code"] for fix in plan["fixes"]] == ["invalid_amount"]
    assert plan["items"][0]["changes"][0] | {"id": ""} == {
        "noun": "vendor", "id": "", "name": "Acme Ltd", "field": "name", "old": None, "new": "Acme Ltd"
    }  # fmt: skip
    rest = await house.get(f"/v1/imports/{ident}/plan?cursor={plan['next']}")
    assert [one["outcome"] for one in rest["items"]] == ["rejected"] and rest["next"] is None
    await house.post(f"/v1/imports/{ident}/commit", {"force": False})
    await house.work()
    assert (await house.get(f"/v1/imports/{ident}"))["state"] == "succeeded"
    assert [one["name"] for one in (await house.get("/v1/vendors"))["items"]] == ["Acme Ltd"]
    again = await house.post(f"/v1/imports/{ident}/commit", status=409)
    assert again["error"]["code"] == "not_previewed"


async def test_only_an_admin_chooses_the_pipeline(house: Any) -> None:
    refused = await previewed(house, pipeline="v2")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "role_insufficient")
    unknown = await previewed(house, role=Role.ADMIN, pipeline="v9")
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (400, "unknown_pipeline")
    ident = (await previewed(house, role=Role.ADMIN, pipeline="v2")).json()["importId"]
    found = await house.get(f"/v1/imports/{ident}")
    assert (found["pipeline"], found["chosenBy"]) == ("v2", "caller")


async def test_a_comparison_is_asked_for_listed_shown_and_read(house: Any) -> None:
    ident = (await previewed(house)).json()["importId"]
    asked = await house.post(f"/v1/imports/{ident}/compare", {"tolerance": {"fields": 0.1}}, role=Role.ADMIN)
    assert (asked["left"], asked["right"], asked["passed"]) == ("v1", "v2", None)
    await house.work()
    (listed,) = (await house.get("/v1/comparisons"))["items"]
    assert (listed["id"], listed["passed"], listed["state"]) == (asked["id"], True, "succeeded")
    shown = await house.get(f"/v1/comparisons/{asked['id']}")
    assert shown["report"]["records"] == {
        "records": 2, "same": 1, "differing": 0, "rejectedLeft": 0, "rejectedRight": 0, "rejectedBoth": 1
    }  # fmt: skip
    assert shown["tolerance"]["fields"] == 0.1 and {gate["name"] for gate in shown["gates"]} >= {"fields", "pairs"}
    page = await house.client.get(f"/v1/comparisons/{asked['id']}/report.md", headers=house.headers(Role.READ))
    assert page.headers["content-type"].startswith("text/markdown") and "Within the tolerance." in page.text
    same = await house.post(f"/v1/imports/{ident}/compare", {"left": "v1", "right": "v1"}, 400, Role.ADMIN)
    assert same["error"]["code"] == "same_pipeline"
    await house.get(f"/v1/comparisons/{ident}", status=404)
