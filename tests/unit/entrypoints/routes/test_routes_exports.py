"""Exports over HTTP: asked for, looked at, fetched, and nobody else's."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import openpyxl
import pytest

from domain.access import Role

FILE = b"Supplier,Phone\nAnvil Works,+49 30 1234567\n=Formula Ltd,\n"
KEYS = {
    "id", "jobId", "state", "noun", "format", "schema", "rows", "bytes", "sha256", "file", "link", "createdAt",
    "finishedAt", "expiresAt",
}  # fmt: skip


async def filled(house: Any) -> None:
    response = await house.client.post(
        "/v1/uploads", files={"file": ("suppliers.csv", FILE)}, headers=house.headers(Role.WRITE)
    )
    assert response.status_code == 202, response.text
    await house.work()


async def fetched(house: Any, path: str, status: int = 200) -> Any:
    response = await house.client.get(path, headers=house.headers(Role.READ))
    assert response.status_code == status, response.text
    return response


async def test_an_export_is_asked_for_written_and_fetched(house: Any) -> None:
    await filled(house)
    export = await house.post("/v1/exports", {"noun": "vendors"})
    assert set(export) == KEYS
    assert (export["state"], export["rows"], export["file"], export["schema"]) == ("waiting", 0, None, "vendor/1")
    early = await fetched(house, f"/v1/exports/{export['id']}/file", 409)
    assert early.json()["error"]["code"] == "export_not_ready"
    await house.work()
    export = await house.get(f"/v1/exports/{export['id']}")
    assert (export["state"], export["rows"]) == ("succeeded", 2)
    answer = await fetched(house, export["file"])
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith('attachment; filename="vendors-')
    assert answer.headers["sluice-schema"] == "vendor/1" and len(answer.content) == export["bytes"]
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert {row["name"] for row in rows} == {"Anvil Works", "'=Formula Ltd"}


async def test_ndjson_has_the_same_rows_with_values_as_they_are(house: Any) -> None:
    await filled(house)
    export = await house.post("/v1/exports", {"noun": "vendors", "format": "ndjson"})
    await house.work()
    answer = await fetched(house, f"/v1/exports/{export['id']}/file")
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    rows = [json.loads(line) for line in answer.text.splitlines()]
    listed = (await house.get("/v1/vendors"))["items"]
    assert [row["id"] for row in rows] == sorted(one["id"] for one in listed)
    assert {row["name"] for row in rows} == {"Anvil Works", "=Formula Ltd"}


async def test_a_workbook_has_the_same_rows_and_its_own_type(house: Any) -> None:
    await filled(house)
    export = await house.post("/v1/exports", {"noun": "vendors", "format": "xlsx"})
    await house.work()
    answer = await fetched(house, f"/v1/exports/{export['id']}/file")
    assert answer.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    name = answer.headers["content-disposition"]
    assert name.endswith('.xlsx"') and "vendors-v1-" in name
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    names = {row[2].value for row in sheet.iter_rows(min_row=2)}
    assert names == {"Anvil Works", "=Formula Ltd"} and {row[2].data_type for row in sheet.iter_rows()} == {"s"}


async def test_a_format_that_cannot_be_written_here_is_refused_with_its_extra(house: Any) -> None:
    answer = await house.post("/v1/exports", {"noun": "vendors", "format": "parquet"}, status=400)
    assert answer["error"]["code"] == "export_format_unavailable" and "[parquet]" in answer["error"]["message"]
    assert (await house.get("/v1/exports"))["items"] == []


async def test_the_same_key_answers_with_the_first_export(house: Any) -> None:
    headers = house.headers(Role.WRITE, Idempotency_Key="k")
    first, again = [await house.client.post("/v1/exports", json={"noun": "deals"}, headers=headers) for _ in range(2)]
    assert first.json()["id"] == again.json()["id"] and again.headers["idempotent-replayed"] == "true"
    other = await house.client.post("/v1/exports", json={"noun": "vendors"}, headers=headers)
    assert (other.status_code, other.json()["error"]["code"]) == (422, "idempotency_key_reused")
    assert [one["noun"] for one in (await house.get("/v1/exports"))["items"]] == ["deals"]


@pytest.mark.parametrize(
    "body", [{}, {"noun": "jobs"}, {"noun": "vendors", "format": "xls"}, {"noun": "vendors", "x": 1}]
)
async def test_an_export_of_what_is_not_there_is_refused(house: Any, body: dict[str, Any]) -> None:
    await house.post("/v1/exports", body, status=400)
    assert (await house.get("/v1/exports"))["items"] == []


async def test_a_reader_may_fetch_but_not_ask(house: Any) -> None:
    await house.post("/v1/exports", {"noun": "vendors"}, status=403, role=Role.READ)
    assert (await house.get(f"/v1/exports/{uuid4()}", status=404))["error"]["code"] == "export_not_found"


async def test_a_job_of_this_kind_cannot_be_handed_in_beside_its_route(house: Any) -> None:
    answer = await house.post("/v1/jobs", {"kind": "export", "payload": {}}, status=400)
    assert answer["error"]["code"] == "unknown_kind"


async def test_an_export_whose_time_is_over_is_not_handed_out(house: Any) -> None:
    export = await house.post("/v1/exports", {"noun": "vendors"})
    await house.work()
    await fetched(house, f"/v1/exports/{export['id']}/file")
    house.clock.advance(timedelta(hours=25))
    gone = await fetched(house, f"/v1/exports/{export['id']}/file", 404)
    assert gone.json()["error"]["code"] == "export_not_found"
