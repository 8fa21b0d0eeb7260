"""Links over HTTP: given to whoever may have the file, worth something without a key, and for nobody else's file."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.memory.work import MemoryUnitOfWork
from domain.access import Role

FILE = b"Supplier,Phone\nAnvil Works,+49 30 1234567\n"
OTHER = UUID(int=7)


async def exported(house: Any) -> dict[str, Any]:
    """An export that is written."""
    sent = await house.client.post(
        "/v1/uploads", files={"file": ("suppliers.csv", FILE)}, headers=house.headers(Role.WRITE)
    )
    assert sent.status_code == 202
    await house.work()
    asked = await house.post("/v1/exports", {"noun": "vendors"})
    await house.work()
    return dict(await house.get(f"/v1/exports/{asked['id']}"))


async def begun(house: Any, length: int = len(FILE)) -> str:
    """The path of an upload without bytes."""
    name = base64.b64encode(b"suppliers.csv").decode()
    headers = house.headers(
        Role.WRITE, Tus_Resumable="1.0.0", Upload_Length=str(length), Upload_Metadata=f"filename {name}"
    )
    answer = await house.client.post("/v1/uploads/parts", headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


async def test_the_link_of_an_export_needs_no_key_and_ends_with_its_time(house: Any) -> None:
    export = await exported(house)
    link = await house.get(export["link"])
    assert set(link) == {"url", "method", "headers", "expiresAt"} and link["method"] == "GET"
    got = await house.client.get(link["url"])
    assert got.status_code == 200 and b"Anvil Works" in got.content
    assert got.headers["content-type"].startswith("text/csv") and got.headers["cache-control"] == "no-store"
    assert "vendors-v1-" in got.headers["content-disposition"]
    house.clock.advance(timedelta(minutes=15))
    late = await house.client.get(link["url"])
    assert (late.status_code, late.json()["error"]["code"]) == (403, "link_expired")


async def test_the_token_of_a_link_is_in_no_log_line(house: Any, capsys: pytest.CaptureFixture[str]) -> None:
    link = await house.get((await exported(house))["link"])
    capsys.readouterr()
    await house.client.get(link["url"])
    await house.client.put(link["url"], content=b"x")
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["path"] for line in lines] == ["/v1/files/{token}"] * 2
    assert link["url"].split("/")[-1][:20] not in "".join(lines)


async def test_a_link_never_outlives_its_export(house: Any) -> None:
    export = await exported(house)
    house.clock.advance(timedelta(hours=23, minutes=55))
    assert (await house.get(export["link"]))["expiresAt"] == export["expiresAt"]
    house.clock.advance(timedelta(minutes=5))
    assert (await house.get(export["link"], status=404))["error"]["code"] == "export_not_found"


async def test_nobody_gets_a_link_without_a_key_or_with_that_of_another_workspace(house: Any) -> None:
    export = await exported(house)
    assert (await house.client.get(export["link"])).status_code == 401
    assert (await house.client.get(f"/v1/exports/{export['id']}/file")).status_code == 401
    async with MemoryUnitOfWork(house.database)(OTHER):
        secret = await house.admin_of(OTHER)
    for path in (export["link"], export["file"], f"/v1/exports/{export['jobId']}/link"):
        answer = await house.client.get(path, headers={"X-API-Key": secret})
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "export_not_found")
    for path in (f"/v1/files/{export['id']}", f"/v1/files/{export['jobId']}"):
        answer = await house.client.get(path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "link_invalid")


async def test_an_export_that_is_not_written_has_no_link(house: Any) -> None:
    asked = await house.post("/v1/exports", {"noun": "vendors"})
    assert asked["link"] is None
    answer = await house.get(f"/v1/exports/{asked['id']}/link", status=409)
    assert answer["error"]["code"] == "export_not_ready"


async def test_a_file_that_was_put_by_its_link_becomes_an_import(house: Any) -> None:
    place = await begun(house)
    link = await house.post(f"{place}/link", status=200)
    assert link["method"] == "PUT"
    short = await house.client.put(link["url"], content=FILE[:-1])
    assert (short.status_code, short.json()["error"]["code"]) == (400, "wrong_length")
    assert (await house.client.put(link["url"], content=FILE)).status_code == 204
    shown = await house.get(place, role=Role.WRITE)
    assert shown["offset"] == len(FILE) and shown["importId"]
    await house.work()
    assert (await house.get(f"/v1/imports/{shown['importId']}"))["state"] == "succeeded"
    assert [vendor["name"] for vendor in (await house.get("/v1/vendors"))["items"]] == ["Anvil Works"]


async def test_a_link_is_only_for_an_upload_that_is_ours_empty_and_small_enough(house: Any) -> None:
    place = await begun(house)
    await house.post(f"{place}/link", status=403, role=Role.READ)
    secret = await house.admin_of(OTHER)
    other = await house.client.post(f"{place}/link", headers={"X-API-Key": secret})
    assert (other.status_code, other.json()["error"]["code"]) == (404, "upload_not_found")
    assert (await house.post(f"/v1/uploads/parts/{uuid4()}/link", status=404))["error"]["code"] == "upload_not_found"
    large = await begun(house, 1001)
    assert (await house.post(f"{large}/link", status=413))["error"]["code"] == "link_too_large"
    headers = house.headers(
        Role.WRITE, Tus_Resumable="1.0.0", Upload_Offset="0", Content_Type="application/offset+octet-stream"
    )
    assert (await house.client.patch(place, content=FILE[:10], headers=headers)).status_code == 204
    assert (await house.post(f"{place}/link", status=409))["error"]["code"] == "upload_begun"
