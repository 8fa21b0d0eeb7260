"""Contacts and deals that became others as their vendors became one: who asks for the old id is led to the new one."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.access import Role

HEADER = "Company,Country,Contact,Contract,Price,Currency\n"
FIRST, SECOND = (
    f"{HEADER}{company},{country},Jo Low,D-1,100,EUR\n".encode()
    for company, country in (("Acme Freight Ltd", "Nepal"), ("Birch Tooling GmbH", "Kenya"))
)
NOUNS = pytest.mark.parametrize("noun", ["contacts", "deals"])


@pytest.fixture
def pipeline() -> str:
    """By weights, which give records anew to whom they belong."""
    return "v2"


async def imported(house: Any, content: bytes) -> str:
    response = await house.client.post(
        "/v1/uploads", files={"file": ("list.csv", content)}, headers=house.headers(Role.WRITE)
    )
    assert response.status_code == 202, response.text
    await house.work()
    return str(response.json()["importId"])


async def shown(house: Any, noun: str) -> list[str]:
    return [one["id"] for one in (await house.get(f"/v1/{noun}"))["items"]]


async def welded(house: Any, noun: str) -> tuple[str, str, str]:
    """(the id that is away, the one that is shown, the merge) of two that are one since their vendors are."""
    await imported(house, FIRST)
    await imported(house, SECOND)
    into, other = await shown(house, "vendors")
    before = await shown(house, noun)
    assert len(before) == 2
    merge = await house.post("/v1/vendors/merges", {"into": into, "fromIds": [other]}, 201, Role.ADMIN)
    (kept,) = await shown(house, noun)
    (away,) = {*before} - {kept}
    return away, kept, merge["id"]


async def asked(house: Any, path: str, **headers: str) -> Any:
    return await house.client.get(path, headers=headers or house.headers(Role.READ), follow_redirects=False)


@NOUNS
async def test_the_old_id_leads_to_what_it_is_shown_as_with_the_evidence_of_both(house: Any, noun: str) -> None:
    away, kept, _ = await welded(house, noun)
    moved = await asked(house, f"/v1/{noun}/{away}")
    assert (moved.status_code, moved.headers["Location"]) == (308, f"/v1/{noun}/{kept}")
    assert moved.headers["Cache-Control"] == "no-store"
    now = await asked(house, f"/v1/{noun}/{kept}")
    assert now.status_code == 200 and moved.json() == now.json()
    assert moved.headers["ETag"] == now.headers["ETag"]
    field = "name" if noun == "contacts" else "externalId"
    imports = {one["id"] for one in (await house.get("/v1/imports"))["items"]}
    assert {one["importId"] for one in moved.json()["fields"][field]["evidence"]} == imports
    assert (await house.get(f"/v1/{noun}/{away}"))["id"] == kept  # as a client that follows has it


@NOUNS
async def test_the_old_id_is_shown_again_as_itself_once_the_vendors_are_parted(house: Any, noun: str) -> None:
    away, kept, merge = await welded(house, noun)
    response = await house.client.delete(f"/v1/vendors/merges/{merge}", headers=house.headers(Role.ADMIN))
    assert response.status_code == 200, response.text
    for ident in (away, kept):
        answer = await asked(house, f"/v1/{noun}/{ident}")
        assert (answer.status_code, answer.json()["id"]) == (200, ident)


@NOUNS
async def test_what_is_said_of_the_old_id_is_said_of_what_it_is_shown_as(house: Any, noun: str) -> None:
    away, kept, _ = await welded(house, noun)
    path, field = f"/v1/{noun}/{away}", "title" if noun == "contacts" else "product"
    refused = await house.client.patch(path, json={field: "Buyer"}, headers=house.headers(Role.READ))
    assert refused.status_code == 403
    tag = (await asked(house, path)).headers["ETag"]
    said = await house.client.patch(path, json={field: "Buyer"}, headers=house.headers(Role.WRITE, If_Match=tag))
    assert said.status_code == 200, said.text
    assert (said.json()["id"], said.json()[field]) == (kept, "Buyer")
    stale = await house.client.patch(path, json={field: "Else"}, headers=house.headers(Role.WRITE, If_Match=tag))
    assert (stale.status_code, stale.json()["error"]["code"]) == (412, "version_mismatch")
    of_old, of_new = [(await house.get(f"/v1/{noun}/{one}/corrections"))["items"] for one in (away, kept)]
    assert [one["values"] for one in of_old] == [{field: "Buyer"}] and of_old == of_new
    taken = await house.client.delete(f"/v1/corrections/{of_old[0]['id']}", headers=house.headers(Role.WRITE))
    assert taken.status_code == 200
    assert (await house.get(path))[field] is None


@NOUNS
async def test_a_key_of_another_workspace_is_led_nowhere(house: Any, noun: str) -> None:
    away, kept, _ = await welded(house, noun)
    stranger = {"X-API-Key": await house.admin_of(UUID(int=7))}
    code = f"{noun[:-1]}_not_found"
    for ident in (away, kept, str(uuid4())):
        for path in (f"/v1/{noun}/{ident}", f"/v1/{noun}/{ident}/corrections"):
            answer = await asked(house, path, **stranger)
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, code)
            assert "Location" not in answer.headers
        said = await house.client.patch(f"/v1/{noun}/{ident}", json={"name": "Else"}, headers=stranger)
        assert (said.status_code, said.json()["error"]["code"]) == (404, code)


@NOUNS
async def test_nobody_is_led_without_a_key(house: Any, noun: str) -> None:
    away, _, _ = await welded(house, noun)
    answer = await asked(house, f"/v1/{noun}/{away}", Accept="application/json")
    assert answer.status_code == 401 and "Location" not in answer.headers
