"""Corrections over HTTP: set, shown with what they replaced, kept through imports and merges, and taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.access import Role

FIRST = b"Company,City,Country,Phone,Website\nAcme Ltd,Rome,Italy,+39 06 698 12345,acme.com\nBolt GmbH,Ulm,Germany,,\n"
SECOND = (
    b"Company,City,Website,Contact,Mail,Contract,Price,Currency\n"
    b"Acme Ltd,Milan,acme.com,Ada Low,ada@acme.example,C-1,100,EUR\n"
)


async def imported(house: Any, content: bytes) -> str:
    response = await house.client.post(
        "/v1/uploads", files={"file": ("list.csv", content)}, headers=house.headers(Role.WRITE)
    )
    assert response.status_code == 202, response.text
    await house.work()
    return str(response.json()["importId"])


async def named(house: Any, name: str, noun: str = "vendors") -> Any:
    page = await house.get(f"/v1/{noun}?query={name}")
    return await house.get(f"/v1/{noun}/{page['items'][0]['id']}")


async def patch(house: Any, path: str, body: Any, status: int = 200, **headers: str) -> Any:
    response = await house.client.patch(path, json=body, headers=house.headers(Role.WRITE, **headers))
    assert response.status_code == status, response.text
    return response


async def undone(house: Any, ident: str, status: int = 200) -> Any:
    response = await house.client.delete(f"/v1/corrections/{ident}", headers=house.headers(Role.WRITE))
    assert response.status_code == status, response.text
    return response.json()


async def test_a_corrected_value_says_who_set_it_and_what_it_replaced_and_keeps_what_sources_say(house: Any) -> None:
    ident = await imported(house, FIRST)
    acme = await named(house, "acme")
    said = {"city": " Turin ", "region": "Piedmont", "note": "they moved"}
    after = (await patch(house, f"/v1/vendors/{acme['id']}", said)).json()
    assert (after["city"], after["region"], after["version"]) == ("Turin", "Piedmont", acme["version"] + 1)
    city, region = after["fields"]["city"], after["fields"]["region"]
    assert (city["value"], city["pinned"]["replaced"], city["pinned"]["note"]) == ("Turin", "Rome", "they moved")
    assert (city["pinned"]["by"], city["pinned"]["byName"]) == (str(UUID(city["pinned"]["by"])), "write")
    assert [(one["importId"], one["value"]) for one in city["evidence"]] == [(ident, "Rome")]
    assert (region["evidence"], region["pinned"]["replaced"]) == ([], None)
    assert after["fields"]["country"]["pinned"] is None
    assert (await house.get("/v1/vendors?query=turin"))["items"][0]["id"] == acme["id"]
    assert (await house.get("/v1/vendors?query=rome"))["items"] == []


async def test_a_correction_stays_whatever_sources_say_later_until_it_is_taken_back(house: Any) -> None:
    await imported(house, FIRST)
    acme = await named(house, "acme")
    after = (await patch(house, f"/v1/vendors/{acme['id']}", {"city": "Turin"})).json()
    await imported(house, SECOND)
    assert (await named(house, "acme"))["city"] == "Turin"
    correction = after["fields"]["city"]["pinned"]["correctionId"]
    taken = await undone(house, correction)
    assert (taken["values"], taken["replaced"]) == ({"city": "Turin"}, {"city": "Rome"})
    assert taken["undoneBy"] and taken["undoneAt"]
    now = await named(house, "acme")
    assert (now["city"], now["fields"]["city"]["pinned"]) == ("Milan", None)
    listed = (await house.get(f"/v1/vendors/{acme['id']}/corrections"))["items"]
    assert listed == [taken]
    assert (await undone(house, correction, 409))["error"]["code"] == "already_undone"


async def test_null_takes_a_value_away_and_the_evidence_keeps_it(house: Any) -> None:
    await imported(house, FIRST)
    acme = await named(house, "acme")
    after = (await patch(house, f"/v1/vendors/{acme['id']}", {"phone": None})).json()
    assert after["phone"] is None
    shown = after["fields"]["phone"]
    assert (shown["value"], shown["pinned"]["replaced"]) == (None, "+390669812345")
    assert [one["value"] for one in shown["evidence"]] == ["+390669812345"]


async def test_a_change_since_it_was_read_is_refused_and_nothing_is_done(house: Any) -> None:
    await imported(house, FIRST)
    acme = await named(house, "acme")
    path = f"/v1/vendors/{acme['id']}"
    read = await house.client.get(path, headers=house.headers(Role.READ))
    tag = read.headers["ETag"]
    first = await patch(house, path, {"city": "Turin"}, If_Match=tag)
    assert first.headers["ETag"] != tag
    refusal = await patch(house, path, {"city": "Genoa"}, 412, If_Match=tag)
    assert refusal.json()["error"]["code"] == "version_mismatch"
    assert (await house.get(path))["city"] == "Turin"
    either = f'"x", {first.headers["ETag"]}'
    assert (await patch(house, path, {"city": "Pisa"}, If_Match=either)).json()["city"] == "Pisa"
    assert (await patch(house, path, {"city": "Bari"}, If_Match="*")).json()["city"] == "Bari"


@pytest.mark.parametrize(
    ("noun", "body", "wrong"),
    [
        ("vendors", {"domain": "not a domain", "email": "x", "city": "Pisa"}, {"/domain", "/email"}),
        ("vendors", {"phone": "12"}, {"/phone"}),
        ("vendors", {"registrationId": "none yet", "name": " n/a "}, {"/registrationId", "/name"}),
        ("deals", {"amount": "ten", "currency": "gold", "expectedClose": "soon"},
         {"/amount", "/currency", "/expectedClose"}),
        ("deals", {"amount": "1,234", "submittedAt": "03/04/2024"}, {"/amount", "/submittedAt"}),
        ("contacts", {"email": "ada@"}, {"/email"}),
    ],
)  # fmt: skip
async def test_each_value_that_cannot_be_has_an_error_of_its_own(
    house: Any, noun: str, body: dict[str, str], wrong: set[str]
) -> None:
    await imported(house, SECOND)
    before = (await house.get(f"/v1/{noun}"))["items"]
    refusal = (await patch(house, f"/v1/{noun}/{before[0]['id']}", body, 400)).json()["error"]
    assert refusal["code"] == "invalid_value"
    assert {one["field"] for one in refusal["details"]} == wrong
    assert all(one["message"] and one["code"] for one in refusal["details"])
    assert (await house.get(f"/v1/{noun}"))["items"] == before


@pytest.mark.parametrize(
    ("noun", "body", "shown"),
    [
        ("vendors", {"domain": "https://www.Acme.com/en"}, {"domain": "acme.com"}),
        ("vendors", {"phone": "06 698 12346", "country": "Italy"}, {"phone": "+390669812346"}),
        ("deals", {"amount": "€ 1.234,50"}, {"amount": "1234.50", "currency": "EUR"}),
        ("deals", {"amount": "7", "currency": "usd", "submittedAt": "31/12/2029"},
         {"amount": "7", "currency": "USD", "submittedAt": "2029-12-31"}),
        ("contacts", {"email": "Ada.Low@ACME.example", "title": "Head  of sales"},
         {"email": "ada.low@acme.example", "title": "Head of sales"}),
    ],
)  # fmt: skip
async def test_values_are_made_canonical_as_those_of_imports(
    house: Any, noun: str, body: dict[str, str], shown: dict[str, str]
) -> None:
    await imported(house, SECOND)
    ident = (await house.get(f"/v1/{noun}"))["items"][0]["id"]
    after = (await patch(house, f"/v1/{noun}/{ident}", body)).json()
    assert {field: after[field] for field in shown} == shown


async def test_nothing_or_an_unknown_field_is_refused(house: Any) -> None:
    await imported(house, FIRST)
    path = f"/v1/vendors/{(await named(house, 'acme'))['id']}"
    assert (await patch(house, path, {"note": "why?"}, 400)).json()["error"]["code"] == "nothing_to_correct"
    assert (await patch(house, path, {"colour": "red"}, 400)).json()["error"]["code"] == "validation_failed"
    missing = await patch(house, f"/v1/vendors/{uuid4()}", {"city": "Pisa"}, 404)
    assert missing.json()["error"]["code"] == "vendor_not_found"


async def test_a_correction_follows_its_vendor_into_a_merge_and_out_again(house: Any) -> None:
    await imported(house, FIRST)
    acme, bolt = await named(house, "acme"), await named(house, "bolt")
    await patch(house, f"/v1/vendors/{acme['id']}", {"city": "Turin", "region": "Piedmont"})
    await patch(house, f"/v1/vendors/{bolt['id']}", {"city": "Ulm-Mitte"})
    body = {"into": acme["id"], "fromIds": [bolt["id"]]}
    merge = await house.post("/v1/vendors/merges", body, 201, Role.ADMIN)
    both = await named(house, "acme")
    assert (both["city"], both["region"]) == ("Ulm-Mitte", "Piedmont")
    assert len((await house.get(f"/v1/vendors/{acme['id']}/corrections"))["items"]) == 2
    through = (await patch(house, f"/v1/vendors/{bolt['id']}", {"postcode": "10100"})).json()
    assert through["id"] == acme["id"]
    path = f"/v1/vendors/merges/{merge['id']}"
    told = await house.get(f"{path}/undo")
    assert {one["id"]: one["name"] for one in told["vendors"]} == {acme["id"]: "Acme Ltd", bolt["id"]: bolt["name"]}
    assert [one["about"] for one in told["work"]] == [f"postcode of vendor {acme['id']}"]
    refused = await house.client.delete(path, headers=house.headers(Role.ADMIN))
    assert refused.status_code == 409 and refused.json()["error"]["code"] == "unmerge_conflicts"
    assert len(refused.json()["error"]["details"]) == 1 and await named(house, "acme") == through
    response = await house.client.delete(f"{path}?force=true", headers=house.headers(Role.ADMIN))
    assert response.status_code == 200
    apart = [await house.get(f"/v1/vendors/{one['id']}") for one in (acme, bolt)]
    assert [(one["city"], one["region"], one["postcode"]) for one in apart] == [
        ("Turin", "Piedmont", "10100"), ("Ulm-Mitte", None, None),
    ]  # fmt: skip


async def test_a_correction_is_set_aside_with_its_vendor_and_comes_back_with_it(house: Any) -> None:
    ident = await imported(house, FIRST)
    acme = await named(house, "acme")
    await patch(house, f"/v1/vendors/{acme['id']}", {"city": "Turin"})
    await house.post(f"/v1/imports/{ident}/undo?force=true", {})
    await house.work()
    await house.get(f"/v1/vendors/{acme['id']}", status=404)
    await patch(house, f"/v1/vendors/{acme['id']}", {"city": "Pisa"}, 404)
    assert len((await house.get(f"/v1/vendors/{acme['id']}/corrections"))["items"]) == 1
    await house.post(f"/v1/imports/{ident}/reprocess", {}, role=Role.ADMIN)
    await house.work()
    assert (await named(house, "acme"))["city"] == "Turin"


async def test_nobody_of_another_workspace_corrects_lists_or_takes_back(house: Any) -> None:
    await imported(house, FIRST)
    acme = await named(house, "acme")
    after = (await patch(house, f"/v1/vendors/{acme['id']}", {"city": "Turin"})).json()
    correction = after["fields"]["city"]["pinned"]["correctionId"]
    stranger = {"X-API-Key": await house.admin_of(uuid4())}
    asked = [
        await house.client.patch(f"/v1/vendors/{acme['id']}", json={"city": "Oslo"}, headers=stranger),
        await house.client.get(f"/v1/vendors/{acme['id']}/corrections", headers=stranger),
        await house.client.delete(f"/v1/corrections/{correction}", headers=stranger),
    ]
    assert [response.status_code for response in asked] == [404, 404, 404]
    assert (await named(house, "acme"))["city"] == "Turin"
