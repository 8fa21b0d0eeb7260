"""Profiles and the report over HTTP, and what an upload may say beside them."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import openpyxl
import pytest

from domain.access import Role

ROWS = b"wer;wieviel\nAcme Ltd;1,50\nBirch GmbH;teuer\nCedar Inc;3,25\n"
MAPPING = {"wer": "vendor.name", "wieviel": "deal.amount"}


async def upload(house: Any, content: bytes, expect: int = 202, **fields: str) -> Any:
    files = {"file": ("rows.csv", content)}
    answer = await house.client.post("/v1/uploads", data=fields, files=files, headers=house.headers(Role.WRITE))
    assert answer.status_code == expect, answer.text
    await house.work()
    return answer.json()


async def imported(house: Any, content: bytes, **fields: str) -> Any:
    return await house.get(f"/v1/imports/{(await upload(house, content, **fields))['importId']}")


async def test_an_error_file_mended_by_what_it_says_comes_in_and_the_mapping_is_known_from_then_on(house: Any) -> None:
    first = await imported(house, ROWS, mapping=json.dumps(MAPPING))
    assert (first["counts"]["planned"], first["counts"]["rejected"]) == (2, 1)
    errors = await house.client.get(f"/v1/imports/{first['id']}/errors.csv", headers=house.headers(Role.READ))
    (line,) = csv.DictReader(io.StringIO(errors.text))
    assert (line["_column"], line["_code"], line["_import"]) == ("wieviel", "invalid_amount", first["id"])
    mended = await imported(house, errors.content.replace(b"teuer", b'"2,75"', 1))
    assert (mended["counts"]["rejected"], mended["counts"]["vendorsNew"], mended["counts"]["dealsNew"]) == (0, 1, 1)
    again = await imported(house, ROWS.replace(b"teuer", b"2,75"))
    assert (again["mapping"], again["counts"]["dealsNew"], again["counts"]["vendorsNew"]) == (MAPPING, 0, 0)
    (profile,) = (await house.get("/v1/profiles"))["items"]
    assert again["profile"]["id"] == profile["id"] and profile["origin"] == "learnt"
    report = await house.get(f"/v1/imports/{first['id']}/report")
    assert report["outcomes"] == {"new": 2, "rejected": 1}
    assert [(one["code"], one["column"], one["count"], one["raw"]) for one in report["errors"]] == [
        ("invalid_amount", "wieviel", 1, "teuer")
    ]
    assert list(report["seconds"]) == ["scan", "survey", "read", "match", "plan", "write", "commit"]


async def test_a_profile_is_saved_of_an_import_changed_and_forgotten(house: Any) -> None:
    first = await imported(house, ROWS, profile="ignore", mapping=json.dumps(MAPPING))
    made = await house.post("/v1/profiles", {"importId": first["id"], "name": "ours"}, status=201)
    assert made["reading"]["mapping"] == MAPPING and made["origin"] == "person"
    where = f"/v1/profiles/{made['id']}"
    body = {"reading": {"mapping": MAPPING, "mode": "update", "collision": "never"}, "name": "ours", "version": 1}
    changed = await house.client.put(where, json=body, headers=house.headers(Role.WRITE))
    assert changed.json()["version"] == 2
    assert (await house.client.put(where, json=body, headers=house.headers(Role.WRITE))).status_code == 409
    second = await imported(house, b"wieviel,wer\n7,Dogwood\n", mode="")
    assert second["reading"]["mode"] == "update" and second["counts"]["rejected"] == 1
    assert (await imported(house, b"wieviel,wer\n7,Dogwood\n", mode="upsert"))["counts"]["rejected"] == 0
    assert (await house.client.delete(where, headers=house.headers(Role.WRITE))).status_code == 204
    await house.get(where, status=404)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"mode": "replace"}, "invalid_mode"),
        ({"key": "vendor.colour"}, "invalid_key"),
        ({"key": "name,domain"}, "invalid_key"),
        ({"collision": "sometimes"}, "invalid_collision"),
        ({"blank": '{"wer": "maybe"}'}, "invalid_blank"),
        ({"blank": '{"nobody": "clear"}', "mapping": json.dumps(MAPPING)}, "invalid_blank"),
        ({"encoding": "martian"}, "invalid_encoding"),
        ({"encoding": "base64"}, "invalid_encoding"),
        ({"delimiter": "xy"}, "invalid_delimiter"),
        ({"headerLine": "-1"}, "invalid_header_line"),
        ({"decimalComma": "perhaps"}, "invalid_decimal_comma"),
        ({"profile": "learn"}, "invalid_profile"),
        ({"kind": "transcript", "mode": "create"}, "not_a_table"),
    ],
)
async def test_what_cannot_be_meant_is_refused_with_the_field(house: Any, fields: dict[str, str], code: str) -> None:
    assert (await upload(house, ROWS, expect=400, **fields))["error"]["code"] == code


async def test_layout_words_are_obeyed(house: Any) -> None:
    content = "Titel\nmehr\nName|Preis,1\nMüller AG|5\n".encode("cp1252")
    found = await imported(house, content, encoding="windows-1252", delimiter="pipe", headerLine="3")
    assert found["columns"] == ["Name", "Preis,1"] and found["layout"]["headerLine"] == "3"
    vendors = await house.get("/v1/vendors")
    assert [one["name"] for one in vendors["items"]] == ["Müller AG"]
    lost = (await upload(house, content, expect=400, headerLine="900"))["error"]
    assert (lost["code"], lost["details"][0]["field"]) == ("header_not_found", "headerLine")
    assert (await house.get("/v1/imports"))["items"][0]["id"] == found["id"], "a refused file is an import"


@pytest.mark.parametrize("policy", [{"collision": '{"WER": "never"}'}, {"blank": '{"*": "ignore", "nobody": "clear"}'}])
async def test_a_policy_of_a_column_that_the_file_does_not_have_is_refused(house: Any, policy: dict[str, str]) -> None:
    lost = (await upload(house, ROWS, expect=400, **policy))["error"]
    assert (lost["code"], lost["details"][0]["field"]) == ("unknown_column", next(iter(policy)))
    assert all(column in lost["message"] for column in ("wer", "wieviel", *policy))
    assert (await house.get("/v1/imports"))["items"] == []
    known = json.dumps({"wer": list(json.loads(next(iter(policy.values()))).values())[-1]})
    assert (await imported(house, ROWS, **dict.fromkeys(policy, known)))["state"] == "succeeded"


@pytest.mark.parametrize("dry_run", ["true", "false"])
async def test_what_only_reading_the_file_tells_is_the_imports_error_and_no_dead_job(house: Any, dry_run: str) -> None:
    sideways = b"Supplier,Acme Ltd,Birch GmbH\nCountry,GB,DE\nEmail,a@acme.example,b@birch.example\nAmount,5,7\n"
    failed = await imported(house, sideways, dryRun=dry_run)
    assert (failed["state"], failed["error"]["code"]) == ("failed", "table_on_its_side")
    job = await house.get(f"/v1/jobs/{failed['jobId']}")
    assert (job["state"], job["result"]["state"]) == ("succeeded", "failed")


async def test_a_workbook_without_such_a_line_is_refused_when_it_is_handed_in(house: Any) -> None:
    book = openpyxl.Workbook()
    for row in (["Supplier", "Amount"], ["Acme Ltd", 5]):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    lost = (await upload(house, file.getvalue(), expect=400, headerLine="900"))["error"]
    assert lost["code"] == "header_not_found"
    lost = (await upload(house, file.getvalue(), expect=400, collision='{"Phone": "never"}'))["error"]
    assert lost["code"] == "unknown_column"


async def test_a_policy_of_a_column_that_a_saved_reading_brings_to_light_is_taken(house: Any) -> None:
    content = b"Titel;mehr\nwer;wieviel\nAcme Ltd;1,50\n"
    said = {"headerLine": "2", "mapping": json.dumps(MAPPING), "profile": "remember"}
    assert (await imported(house, content, **said))["state"] == "succeeded"
    again = await imported(house, content.replace(b"Acme", b"Birch"), collision='{"wieviel": "never"}')
    assert (again["state"], again["layout"]["headerLine"]) == ("succeeded", "2")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
async def test_an_encoding_that_needs_a_mark_which_is_not_there_ends_the_import_at_once(
    house: Any, encoding: str
) -> None:
    lost = await imported(house, ROWS, encoding=encoding)
    assert (lost["state"], lost["error"]["code"]) == ("failed", "invalid_encoding")
    assert encoding in lost["error"]["message"] and "utf-16-le" in lost["error"]["message"]
    marked = await imported(house, "wer,wieviel\nAcme Ltd,1\n".encode(encoding), encoding=encoding)
    assert marked["state"] == "succeeded"
