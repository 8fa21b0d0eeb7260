"""A person's word that two are not one vendor, over HTTP: against weights, with its reason, until it is taken back."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from domain.access import Role

MAPPING = {"Supplier": "vendor.name", "Street": "vendor.address", "City": "vendor.city", "Phone": "vendor.phone"}
ROWS = ("Kestrel Optics,12 Mill Lane,Derby,+441332555123", "Kestrel Optics Ltd,12 Mill Lane,Derby,", "Bellows,,Ulm,")
PARTINGS = "/v1/vendors/partings"


async def imported(house: Any, *rows: str) -> None:
    response = await house.client.post(
        "/v1/uploads",
        files={"file": ("vendors.csv", "\n".join(["Supplier,Street,City,Phone", *rows]).encode())},
        data={"mapping": json.dumps(MAPPING)},
        headers=house.headers(Role.WRITE),
    )
    assert response.status_code == 202, response.text
    await house.work()


async def vendors(house: Any) -> dict[str, str]:
    return {one["name"]: one["id"] for one in (await house.get("/v1/vendors"))["items"]}


async def test_what_weights_joined_is_taken_apart_stays_apart_and_comes_together_again(house: Any) -> None:
    await imported(house, *ROWS)
    before = await vendors(house)
    assert before.keys() == {"Kestrel Optics", "Bellows"}
    kestrel = before["Kestrel Optics"]
    one, two = [member["id"] for member in (await house.get(f"/v1/vendors/{kestrel}/matches"))["members"]]
    word = {"left": one, "right": two, "reason": "two firms in one house"}
    said = await house.post(PARTINGS, word, 201, Role.ADMIN)
    assert (said["left"], said["right"], said["reason"], said["undoneAt"]) == (one, two, word["reason"], None)
    apart = await vendors(house)
    assert apart.keys() == {"Kestrel Optics", "Kestrel Optics Ltd", "Bellows"}
    for ident in (one, two):
        found = await house.get(f"/v1/vendors/{ident}/matches")
        assert (found["id"], len(found["members"])) == (ident, 1)
        assert found["partings"] == [
            {"left": one, "right": two, "partingId": said["id"], "reason": "two firms in one house"}
        ]
    assert (await house.post(PARTINGS, word, 409, Role.ADMIN))["error"]["code"] == "already_parted"
    await imported(house, "KESTREL OPTICS LTD,12 Mill Lane,Derby,+441332555123")
    assert {apart["Kestrel Optics"], apart["Kestrel Optics Ltd"]} <= set((await vendors(house)).values())
    undone = await house.client.delete(f"{PARTINGS}/{said['id']}", headers=house.headers(Role.ADMIN))
    assert (undone.status_code, undone.json()["undoneAt"] is not None) == (200, True)
    assert await vendors(house) == before
    assert (await house.get(f"/v1/vendors/{kestrel}/matches"))["partings"] == []
    again = await house.client.delete(f"{PARTINGS}/{said['id']}", headers=house.headers(Role.ADMIN))
    assert (again.status_code, again.json()["error"]["code"]) == (409, "already_undone")


async def test_a_parting_is_refused_where_it_says_nothing_or_merges_say_otherwise(house: Any) -> None:
    await imported(house, *ROWS, "Anvil Works,,Kiel,")
    known = await vendors(house)
    kestrel, bellows, anvil = known["Kestrel Optics"], known["Bellows"], known["Anvil Works"]
    merge = await house.post("/v1/vendors/merges", {"into": kestrel, "fromIds": [bellows, anvil]}, 201, Role.ADMIN)
    for word, status, code in (
        ({"left": kestrel, "right": kestrel}, 400, "parted_from_itself"),
        ({"left": kestrel, "right": str(uuid4())}, 404, "vendor_not_found"),
        ({"left": bellows, "right": anvil}, 409, "held_by_merge"),
    ):
        refused = await house.post(PARTINGS, {**word, "reason": "because"}, status, Role.ADMIN)
        assert refused["error"]["code"] == code
    assert len(await vendors(house)) == 1, "a refused parting has moved something"
    unknown = await house.client.delete(f"{PARTINGS}/{merge['id']}", headers=house.headers(Role.ADMIN))
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "parting_not_found")
    said = await house.post(PARTINGS, {"left": kestrel, "right": anvil, "reason": "because"}, 201, Role.ADMIN)
    assert (await vendors(house)).keys() == {"Kestrel Optics", "Anvil Works"}
    other = await house.client.delete(f"/v1/vendors/merges/{said['id']}", headers=house.headers(Role.ADMIN))
    assert (other.status_code, other.json()["error"]["code"]) == (404, "merge_not_found")
