"""Uploads over HTTP: what is taken, what is refused and why, what is answered twice."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from domain.access import Role

CSV = b"Supplier,Contract,Price\nAcme Ltd,C-1,100.50\nBolt GmbH,C-2,\n"
MAPPING = {"Supplier": "vendor.name", "Contract": "deal.externalId", "Price": "deal.amount"}
COUNTS = {
    "records", "planned", "rejected", "duplicates", "vendorsNew", "vendorsChanged", "contactsNew", "dealsNew",
}  # fmt: skip


async def upload(
    house: Any, content: bytes = CSV, name: str = "bids.csv", status: int = 202, key: str | None = None, **fields: str
) -> Any:
    headers = house.headers(Role.WRITE) | ({"Idempotency-Key": key} if key else {})
    response = await house.client.post("/v1/uploads", files={"file": (name, content)}, data=fields, headers=headers)
    assert response.status_code == status, response.text
    return response


async def test_an_upload_names_its_source_import_and_job(house: Any) -> None:
    response = await upload(house, mapping=json.dumps(MAPPING), dayFirst="true", source="tenders", kind="csv")
    answer = response.json()
    assert set(answer) == {"id", "importId", "jobId", "sha256", "kind"}
    assert (answer["sha256"], answer["kind"]) == (hashlib.sha256(CSV).hexdigest(), "csv")
    assert response.headers["location"] == f"/v1/imports/{answer['importId']}"
    found = await house.get(f"/v1/imports/{answer['importId']}")
    assert (found["state"], found["source"], found["name"]) == ("received", "tenders", "bids.csv")
    assert (found["jobId"], found["sourceId"], found["dayFirst"]) == (answer["jobId"], answer["id"], True)
    assert found["mapping"] == MAPPING
    assert found["counts"] == dict.fromkeys(COUNTS, 0)
    assert found["error"] is None
    assert (await house.get(f"/v1/jobs/{answer['jobId']}"))["state"] == "waiting"


async def test_the_import_of_an_upload_ends_with_counts_that_agree(house: Any) -> None:
    answer = (await upload(house, mapping=json.dumps(MAPPING))).json()
    await house.work()
    found = await house.get(f"/v1/imports/{answer['importId']}")
    assert found["state"] == "succeeded", found
    counts = found["counts"]
    assert counts["records"] == counts["planned"] + counts["rejected"] == 2
    assert (counts["vendorsNew"], counts["dealsNew"]) == (2, 2)
    assert found["columns"] == ["Supplier", "Contract", "Price"]
    job = await house.get(f"/v1/jobs/{answer['jobId']}")
    assert job["state"] == "succeeded"
    assert job["result"]["counts"] == counts


async def test_the_same_key_file_and_fields_are_answered_as_the_first_time(house: Any) -> None:
    first = await upload(house, key="k", source="a")
    again = await upload(house, key="k", source="a")
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    for changed in ({"source": "b"}, {"content": CSV + b"x,y,1\n"}):
        error = (await upload(house, status=422, key="k", **changed)).json()["error"]  # type: ignore[arg-type]
        assert error["code"] == "idempotency_key_reused"
    assert len((await house.get("/v1/imports"))["items"]) == 1


async def test_an_equal_upload_that_still_runs_is_answered_and_one_that_ended_is_not(house: Any) -> None:
    first = (await upload(house)).json()
    assert (await upload(house)).json() == first
    await house.work()
    assert (await upload(house)).json()["importId"] != first["importId"]


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"kind": "pdf"}, "invalid_kind", "kind"),
        ({"mapping": "{"}, "invalid_mapping", "mapping"),
        ({"mapping": '["a"]'}, "invalid_mapping", "mapping"),
        ({"mapping": "[" * 5000}, "invalid_mapping", "mapping"),
        ({"dayFirst": "maybe"}, "invalid_day_first", "dayFirst"),
        ({"source": "x" * 201}, "invalid_source", "source"),
        ({"source": "a\x00b"}, "invalid_source", "source"),
        ({"maping": "{}"}, "unknown_field", "maping"),
    ],
)
async def test_a_wrong_field_is_refused_by_name(house: Any, fields: dict[str, str], code: str, field: str) -> None:
    error = (await upload(house, status=400, **fields)).json()["error"]
    assert error["code"] == code
    assert error["details"][0]["field"] == field


async def test_an_unknown_field_is_refused_with_the_one_that_was_meant(house: Any) -> None:
    assert "mapping" in (await upload(house, status=400, maping="{}")).json()["error"]["message"]


@pytest.mark.parametrize(
    "mapping",
    [{"Supplier": "vendor.nme"}, {"Supplier": "vendor.name", "Contract": "vendor.name"}, {"Nobody": "vendor.name"}],
)
async def test_a_mapping_that_cannot_be_is_refused(house: Any, mapping: dict[str, str]) -> None:
    error = (await upload(house, status=400, mapping=json.dumps(mapping))).json()["error"]
    assert error["code"] == "invalid_mapping"


async def test_a_form_without_a_file_is_refused(house: Any) -> None:
    headers = house.headers(Role.WRITE)
    for parts in ({"kind": (None, b"csv")}, {"file": (None, b"just text")}):
        response = await house.client.post("/v1/uploads", files=parts, headers=headers)
        assert (response.status_code, response.json()["error"]["code"]) == (400, "file_missing")
    two = [("file", ("a.csv", CSV)), ("file", ("b.csv", CSV))]
    response = await house.client.post("/v1/uploads", files=two, headers=headers)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "field_twice")


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=b", b"", 400),
        ("multipart/form-data; boundary=b", b"--b\r\n\r\n", 400),
        (
            "multipart/form-data; boundary=b",
            b"--b\r\nContent-Disposition: form-data; name=kind\r\n\r\n\xff\r\n--b--",
            400,
        ),
        (
            "multipart/form-data; boundary=b",
            b"--b\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\nx",
            400,
        ),
        (
            "multipart/form-data; boundary=b",
            b"--b\r\nContent-Disposition: form-data; name=kind\r\n"
            b"Content-Type: text/plain; charset=nope\r\n\r\nx\r\n--b--",
            400,
        ),
    ],
)
async def test_a_body_that_is_no_form_is_refused_in_the_envelope(
    house: Any, content_type: str, body: bytes, status: int
) -> None:
    headers = house.headers(Role.WRITE) | {"Content-Type": content_type}
    response = await house.client.post("/v1/uploads", content=body, headers=headers)
    assert response.status_code == status, response.text
    assert response.json()["error"]["code"]


async def test_what_cannot_be_read_is_refused_at_the_door_and_not_kept(house: Any) -> None:
    for content in (b"", b"PK\x03\x04 a zip", bytes(range(256)) * 50):
        assert (await upload(house, content, status=400)).json()["error"]["code"]
    assert house.files._kept == {}


async def test_the_test_virus_is_blocked_and_says_so(house: Any) -> None:
    virus = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    answer = (await upload(house, CSV + virus + b",a,b\n")).json()
    await house.work()
    found = await house.get(f"/v1/imports/{answer['importId']}")
    assert found["state"] == "blocked"
    assert "Eicar" in found["error"]["message"]
    assert (await house.get(f"/v1/jobs/{answer['jobId']}"))["state"] == "dead"
    assert (await house.get("/v1/vendors"))["items"] == []


async def test_a_file_name_is_only_its_last_step(house: Any) -> None:
    answer = (await upload(house, name="..\\..//etc/passwd.csv")).json()
    assert (await house.get(f"/v1/imports/{answer['importId']}"))["name"] == "passwd.csv"


async def test_a_reader_may_not_upload(house: Any) -> None:
    response = await house.client.post("/v1/uploads", files={"file": CSV}, headers=house.headers(Role.READ))
    assert response.status_code == 403


async def test_a_form_without_its_boundary_is_told_so(house: Any) -> None:
    headers = house.headers(Role.WRITE) | {"Content-Type": "multipart/form-data"}
    response = await house.client.post("/v1/uploads", content=b"--x\r\n", headers=headers)
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (400, "invalid_form")
    assert "boundary" in error["message"]
