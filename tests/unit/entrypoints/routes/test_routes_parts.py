"""Resumable upload over HTTP: the core of tus 1.0, and the one import it ends in."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.parts import AddPart
from application.uploads import AcceptUpload
from domain.access import DEFAULT_WORKSPACE, Role
from domain.errors import Refusal, Transient, invalid

CSV = b"Supplier,Contract,Price\nAcme Ltd,C-1,100.50\nBolt GmbH,C-2,\n"
MAPPING = {"Supplier": "vendor.name", "Contract": "deal.externalId", "Price": "deal.amount"}
PATH = "/v1/uploads/parts"


def coded(**said: str) -> str:
    return ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in said.items())


async def send(house: Any, method: str, path: str, status: int, content: bytes | None = None, **headers: str) -> Any:
    sent = house.headers(Role.WRITE, Tus_Resumable="1.0.0") | {n.replace("_", "-"): v for n, v in headers.items()}
    response = await house.client.request(method, path, content=content, headers=sent)
    assert response.status_code == status, response.text
    assert response.headers["tus-resumable"] == "1.0.0"
    if status >= 400 and method != "HEAD":
        assert response.json()["error"]["code"]
    return response


async def begin(house: Any, length: int = len(CSV), **said: str) -> str:
    said = said or {"filename": "bids.csv", "mapping": json.dumps(MAPPING)}
    response = await send(house, "POST", PATH, 201, Upload_Length=str(length), Upload_Metadata=coded(**said))
    assert response.headers["upload-expires"]
    return str(response.headers["location"])


async def add(house: Any, path: str, offset: int, content: bytes, status: int = 204) -> Any:
    headers = {"Upload_Offset": str(offset), "Content_Type": "application/offset+octet-stream"}
    return await send(house, "PATCH", path, status, content, **headers)


async def test_the_protocol_says_what_it_speaks_without_a_key(house: Any) -> None:
    response = await house.client.options(PATH)
    assert response.status_code == 204
    assert response.headers["tus-version"] == "1.0.0"
    assert response.headers["tus-max-size"] == "50000000"
    assert response.headers["tus-extension"] == "creation,expiration,termination"


async def test_a_file_that_came_in_parts_is_imported_like_any_other(house: Any) -> None:
    path = await begin(house)
    assert (await send(house, "HEAD", path, 200)).headers["upload-offset"] == "0"
    response = await add(house, path, 0, CSV[:10])
    assert response.headers["upload-offset"] == "10"
    assert "sluice-import-id" not in response.headers
    head = await send(house, "HEAD", path, 200)
    assert head.headers["upload-offset"] == "10"
    assert head.headers["upload-length"] == str(len(CSV))
    assert head.headers["cache-control"] == "no-store"
    assert head.headers["upload-metadata"] == coded(filename="bids.csv", mapping=json.dumps(MAPPING))
    response = await add(house, path, 10, CSV[10:])
    ids = {name: response.headers[f"sluice-{name}-id"] for name in ("import", "job", "upload")}
    shown = await house.get(path, Role.WRITE)
    assert (shown["offset"], shown["length"]) == (len(CSV), len(CSV))
    assert (shown["importId"], shown["jobId"], shown["uploadId"]) == (ids["import"], ids["job"], ids["upload"])
    await house.work()
    found = await house.get(f"/v1/imports/{ids['import']}")
    assert (found["state"], found["counts"]["vendorsNew"], found["name"]) == ("succeeded", 2, "bids.csv")


async def test_bytes_go_on_only_where_the_upload_ends(house: Any) -> None:
    path = await begin(house)
    await add(house, path, 0, CSV[:10])
    for offset in (0, 9, 11):
        response = await add(house, path, offset, b"x", 409)
        assert response.json()["error"]["code"] == "wrong_offset"
    assert (await send(house, "HEAD", path, 200)).headers["upload-offset"] == "10"


async def test_more_bytes_than_were_said_change_nothing(house: Any) -> None:
    path = await begin(house)
    await add(house, path, 0, CSV[:10])
    await add(house, path, 10, CSV[10:] + b"!", 413)
    assert (await send(house, "HEAD", path, 200)).headers["upload-offset"] == "10"


async def test_two_requests_cannot_add_at_once(house: Any) -> None:
    path = await begin(house, 40)
    begun, halves = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield CSV[:20]
        begun.set()
        await halves.wait()
        yield CSV[20:40]

    add_part = await house.container.get(AddPart)
    ident = UUID(path.rsplit("/", 1)[1])
    slow = asyncio.create_task(add_part(DEFAULT_WORKSPACE, ident, 0, slowly()))
    await begun.wait()
    response = await add(house, path, 20, CSV[20:40], 409)
    assert response.json()["error"]["code"] == "file_busy"
    halves.set()
    assert (await slow).offset == 40
    assert len((await house.get("/v1/imports"))["items"]) == 1


@pytest.mark.parametrize("by", ["HEAD", "GET", "PATCH"])
async def test_an_acceptance_that_was_cut_off_is_made_up_for_once(
    house: Any, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await begin(house)

    async def cut_off(*_: Any) -> Any:
        raise Transient("database_unavailable", "away")

    with monkeypatch.context() as patch:
        patch.setattr(AcceptUpload, "sealed", cut_off)
        await add(house, path, 0, CSV, 503)
    for _ in range(2):
        if by == "PATCH":
            response = await add(house, path, len(CSV), b"")
        else:
            response = await send(house, by, path, 200)
    imports = (await house.get("/v1/imports"))["items"]
    assert len(imports) == 1
    if by != "GET":
        assert response.headers["sluice-import-id"] == imports[0]["id"]


async def test_an_acceptance_whose_answer_was_lost_is_not_made_twice(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await begin(house)

    async def lost(*_: Any) -> None:
        raise Transient("database_unavailable", "away")

    with monkeypatch.context() as patch:
        patch.setattr(house.parts, "save", lost)
        await add(house, path, 0, CSV, 503)
    await house.work()
    response = await add(house, path, len(CSV), b"")
    imports = (await house.get("/v1/imports"))["items"]
    assert [each["id"] for each in imports] == [response.headers["sluice-import-id"]]
    assert imports[0]["state"] == "succeeded"


REFUSED_EARLY = [
    ("bids.csv", "", b"PK\x03\x04" + b"x" * 70_000, "archive_not_supported"),
    ("bids.csv", "", bytes(range(256)) * 300, "binary_file"),
    ("bids.csv", '{"Nobody": "vendor.name"}', CSV + b"Acme Ltd,C-1,100.50\n" * 4000, "invalid_mapping"),
    ("call.vtt", '{"Supplier": "vendor.name"}', b"WEBVTT\n\n" * 9000, "invalid_mapping"),
]


async def check_stays_refused(house: Any, path: str, offset: int, code: str) -> None:
    """Asked in any way, it is refused in the same words, and nothing of it is kept but these."""
    for _ in range(2):
        await send(house, "HEAD", path, 400)
        assert (await send(house, "GET", path, 400)).json()["error"]["code"] == code
        assert (await add(house, path, offset, b"more", 400)).json()["error"]["code"] == code
    assert (house.files._kept, house.files._growing) == ({}, {})
    assert (await house.get("/v1/imports"))["items"] == []


@pytest.mark.parametrize(("name", "mapping", "content", "code"), REFUSED_EARLY)
async def test_what_its_first_bytes_refuse_is_refused_long_before_the_last(
    house: Any, name: str, mapping: str, content: bytes, code: str
) -> None:
    path = await begin(house, 40_000_000, filename=name, **({"mapping": mapping} if mapping else {}))
    await add(house, path, 0, content[:1000])
    first = await add(house, path, 1000, content[1000:], 400)
    assert first.json()["error"]["code"] == code
    again = await send(house, "GET", path, 400)
    told, retold = first.json()["error"], again.json()["error"]
    assert (told["message"], told.get("details")) == (retold["message"], retold.get("details"))
    await check_stays_refused(house, path, len(content), code)
    await send(house, "DELETE", path, 204)
    await send(house, "GET", path, 404)


async def test_what_is_refused_with_its_last_byte_stays_to_be_read_until_it_expires(house: Any) -> None:
    path = await begin(house, filename="bids.csv", mapping='{"Nobody": "vendor.name"}')
    response = await add(house, path, 0, CSV, 400)
    assert response.json()["error"]["code"] == "invalid_mapping"
    await check_stays_refused(house, path, len(CSV), "invalid_mapping")
    house.clock.advance(timedelta(hours=24))
    await send(house, "HEAD", path, 410)
    assert await house.expire() == 1
    await send(house, "HEAD", path, 404)


async def test_a_connection_that_breaks_after_the_telling_bytes_leaves_the_refusal(house: Any) -> None:
    path = await begin(house, 40_000_000, filename="bids.csv")

    async def broken() -> AsyncIterator[bytes]:
        yield REFUSED_EARLY[0][2]
        raise invalid("body_incomplete", "gone")

    add_part = await house.container.get(AddPart)
    with pytest.raises(Refusal, match="zip archive"):
        await add_part(DEFAULT_WORKSPACE, UUID(path.rsplit("/", 1)[1]), 0, broken())
    await check_stays_refused(house, path, 0, "archive_not_supported")


async def test_bytes_beyond_a_finished_upload_are_refused_and_none_are_not(house: Any) -> None:
    path = await begin(house)
    done = await add(house, path, 0, CSV)
    refused = await add(house, path, len(CSV), b"!", 409)
    assert refused.json()["error"]["code"] == "upload_complete"
    again = await add(house, path, len(CSV), b"")
    assert again.headers["sluice-import-id"] == done.headers["sluice-import-id"]
    assert (await send(house, "HEAD", path, 200)).headers["upload-offset"] == str(len(CSV))


async def test_bytes_beyond_an_upload_whose_acceptance_was_cut_off_change_nothing(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await begin(house)

    async def cut_off(*_: Any) -> Any:
        raise Transient("database_unavailable", "away")

    with monkeypatch.context() as patch:
        patch.setattr(AcceptUpload, "sealed", cut_off)
        await add(house, path, 0, CSV, 503)
    await add(house, path, len(CSV), b"!", 409)
    assert (await house.get("/v1/imports"))["items"] == []
    assert "sluice-import-id" in (await add(house, path, len(CSV), b"")).headers


@pytest.mark.parametrize(
    ("length", "status", "code"),
    [("50000001", 413, "source_too_large"), ("0", 400, "empty_file"), ("-1", 400, "invalid_header"),
     ("x", 400, "invalid_header"), ("9" * 30, 400, "invalid_header"), ("", 400, "invalid_header")],
)  # fmt: skip
async def test_a_length_that_is_not_taken_is_refused_early(house: Any, length: str, status: int, code: str) -> None:
    response = await send(house, "POST", PATH, status, Upload_Length=length, Upload_Metadata=coded(filename="a.csv"))
    assert response.json()["error"]["code"] == code


@pytest.mark.parametrize(
    "metadata",
    ["filename !!!", "filename /w==", "a b c", "filename YQ==,filename YQ==", coded(kind="pdf"), coded(maping="{}"),
     coded(mapping='{"a": "b"}'), coded(dayFirst="x")],
)  # fmt: skip
async def test_metadata_that_cannot_be_read_is_refused(house: Any, metadata: str) -> None:
    response = await send(house, "POST", PATH, 400, Upload_Length="5", Upload_Metadata=metadata)
    assert "location" not in response.headers


async def test_another_version_of_the_protocol_is_refused(house: Any) -> None:
    path = await begin(house)
    for method, where in (("POST", PATH), ("HEAD", path), ("PATCH", path), ("DELETE", path)):
        for version in ({"Tus-Resumable": "0.2.2"}, {}):
            headers = house.headers(Role.WRITE) | version
            response = await house.client.request(method, where, headers=headers)
            assert response.status_code == 412
            assert response.headers["tus-version"] == "1.0.0"


async def test_bytes_of_another_type_are_refused(house: Any) -> None:
    path = await begin(house)
    await send(house, "PATCH", path, 415, b"x", Upload_Offset="0", Content_Type="application/json")
    # Nothing of it was kept.
    assert (await send(house, "HEAD", path, 200)).headers["upload-offset"] == "0"


async def test_an_upload_that_is_given_up_is_gone(house: Any) -> None:
    path = await begin(house)
    await add(house, path, 0, CSV[:10])
    await send(house, "DELETE", path, 204)
    await send(house, "HEAD", path, 404)
    await send(house, "DELETE", path, 404)
    assert house.files._growing == {}


async def test_an_expired_upload_is_gone_and_cleaned_away(house: Any) -> None:
    path = await begin(house)
    await add(house, path, 0, CSV[:10])
    house.clock.advance(timedelta(hours=24))
    assert (await send(house, "HEAD", path, 410)) is not None
    await add(house, path, 10, CSV[10:], 410)
    assert await house.expire() == 1
    assert await house.expire() == 0
    await send(house, "HEAD", path, 404)
    assert house.files._growing == {}


async def test_the_source_of_an_accepted_upload_outlives_its_expiry(house: Any) -> None:
    path = await begin(house)
    await add(house, path, 0, CSV)
    house.clock.advance(timedelta(hours=24))
    assert (await house.get(path, Role.WRITE))["offset"] == len(CSV)
    assert await house.expire() == 1
    assert len(house.files._kept) == 1
    await house.work()
    assert (await house.get("/v1/imports"))["items"][0]["state"] == "succeeded"


async def test_what_is_no_upload_is_not_found(house: Any) -> None:
    await send(house, "HEAD", f"{PATH}/{uuid4()}", 404)
    response = await house.client.request("GET", f"{PATH}/not-an-id", headers=house.headers())
    assert response.status_code == 404


async def test_the_same_file_under_one_key_is_one_import_however_it_comes(house: Any) -> None:
    answers = []
    for _ in range(2):
        said = coded(filename="bids.csv", mapping=json.dumps(MAPPING))
        begun = await send(
            house, "POST", PATH, 201, Upload_Length=str(len(CSV)), Upload_Metadata=said, Idempotency_Key="one"
        )
        answers.append((await add(house, begun.headers["location"], 0, CSV)).headers["sluice-import-id"])
    headers = house.headers(Role.WRITE) | {"Idempotency-Key": "one"}
    form = {"files": {"file": ("bids.csv", CSV)}, "data": {"mapping": json.dumps(MAPPING)}}
    whole = await house.client.post("/v1/uploads", headers=headers, **form)
    assert {*answers, whole.json()["importId"]} == {answers[0]}
    assert len((await house.get("/v1/imports"))["items"]) == 1
