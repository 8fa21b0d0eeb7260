"""Why a vendor is one vendor, over HTTP."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from domain.access import Role

MAPPING = {"Supplier": "vendor.name", "Street": "vendor.address", "City": "vendor.city", "Phone": "vendor.phone"}
ROWS = ("Kestrel Optics,12 Mill Lane,Derby,+441332555123", "Kestrel Optics Ltd,12 Mill Lane,Derby,", "Bellows,,Ulm,")


async def test_the_members_and_the_pairs_that_hold_them_are_told_in_bits(house: Any) -> None:
    content = "\n".join(["Supplier,Street,City,Phone", *ROWS]).encode()
    response = await house.client.post(
        "/v1/uploads",
        files={"file": ("vendors.csv", content)},
        data={"mapping": json.dumps(MAPPING)},
        headers=house.headers(Role.WRITE),
    )
    assert response.status_code == 202, response.text
    await house.work()
    again = await house.post(
        f"/v1/imports/{response.json()['importId']}/reprocess", {"pipeline": "v2"}, role=Role.ADMIN
    )
    await house.work()
    assert again["jobId"]
    vendors = {one["name"]: one["id"] for one in (await house.get("/v1/vendors"))["items"]}
    assert vendors.keys() == {"Kestrel Optics", "Bellows"}
    found = await house.get(f"/v1/vendors/{vendors['Kestrel Optics']}/matches")
    assert found["id"] == vendors["Kestrel Optics"] and len(found["model"]) == 16
    assert {name for one in found["members"] for name in one["names"]} == {"Kestrel Optics", "Kestrel Optics Ltd"}
    (pair,) = found["pairs"]
    assert {pair["left"], pair["right"]} == {one["id"] for one in found["members"]}
    assert abs(pair["prior"] + sum(reason["bits"] for reason in pair["reasons"]) - pair["bits"]) < 0.05
    kestrel = await house.get(f"/v1/vendors/{found['id']}")
    names = {one["raw"]: one for one in kestrel["fields"]["name"]["evidence"]}
    assert {one["weight"] for one in names.values()} == {pair["bits"]} and len(names) == 2
    assert names["Kestrel Optics"]["at"] == names["Kestrel Optics Ltd"]["at"]
    assert names["Kestrel Optics Ltd"]["matchedBy"] == f"vendor.linkage@2:{found['model']}"
    away = next(one["id"] for one in found["members"] if one["id"] != found["id"])
    assert (await house.get(f"/v1/vendors/{away}/matches")) == found
    alone = await house.get(f"/v1/vendors/{vendors['Bellows']}/matches")
    assert (len(alone["members"]), alone["pairs"], alone["merges"]) == (1, [], [])
    one = {"into": found["id"], "fromIds": [alone["id"]]}
    merge = await house.post("/v1/vendors/merges", one, status=201, role=Role.ADMIN)
    said = (await house.get(f"/v1/vendors/{found['id']}/matches"))["merges"]
    assert said == [{"left": found["id"], "right": alone["id"], "mergeId": merge["id"]}]
    assert (
        await house.client.get(f"/v1/vendors/{uuid4()}/matches", headers=house.headers(Role.READ))
    ).status_code == 404
