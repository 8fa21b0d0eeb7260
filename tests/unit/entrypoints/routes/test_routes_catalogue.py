"""Imports, records, vendors, contacts and deals over HTTP, from one upload to its undoing."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from uuid import uuid4

import pytest

from domain.access import Role

CSV = (
    b"Supplier,Contact,Mail,Contract,Price,Close\n"
    b"Acme Ltd,Ada Low,ada@acme.example,C-1,100.50,2030-01-02\n"
    b"ACME Limited,Ada Low,ada@acme.example,C-2,,\n"
    b"Bolt GmbH,,,C-3,not money,\n"
    b"Acme Ltd,Ada Low,ada@acme.example,C-1,100.50,2030-01-02\n"
)
MAPPING = {
    "Supplier": "vendor.name",
    "Contact": "contact.name",
    "Mail": "contact.email",
    "Contract": "deal.externalId",
    "Price": "deal.amount",
    "Close": "deal.expectedClose",
}
VENDOR = {
    "id", "name", "legalName", "registrationId", "domain", "email", "phone", "address", "city", "region", "postcode",
    "country", "version", "createdAt", "updatedAt",
}  # fmt: skip
CONTACT = {"id", "vendorId", "name", "email", "phone", "title", "version", "createdAt", "updatedAt"}
DEAL = {
    "id", "vendorId", "externalId", "name", "product", "customer", "partner", "amount", "currency", "stage",
    "expectedClose", "submittedAt", "amountKind", "status", "rejectReason", "approvedAt", "expiresAt", "territory",
    "phase", "products", "prices", "version", "createdAt", "updatedAt",
}  # fmt: skip
EVIDENCE = {
    "importId", "record", "locator", "value", "raw", "rule", "confidence", "column", "start", "end", "pipeline", "at",
    "matchedBy", "weight",
}  # fmt: skip


async def imported(
    house: Any, content: bytes = CSV, name: str = "bids.csv", mapping: dict[str, str] | None = None
) -> str:
    fields = {"mapping": json.dumps(mapping or MAPPING)} if name.endswith("csv") else {}
    response = await house.client.post(
        "/v1/uploads", files={"file": (name, content)}, data=fields, headers=house.headers(Role.WRITE)
    )
    assert response.status_code == 202, response.text
    await house.work()
    ident = str(response.json()["importId"])
    found = await house.get(f"/v1/imports/{ident}")
    assert found["state"] == "succeeded", found
    return ident


async def post(house: Any, path: str, status: int = 202, role: Role = Role.ADMIN, body: Any = None) -> Any:
    response = await house.client.post(path, json={} if body is None else body, headers=house.headers(role))
    assert response.status_code == status, response.text
    return response


async def names(house: Any, noun: str, **query: str) -> list[str]:
    response = await house.client.get(f"/v1/{noun}", params=query, headers=house.headers(Role.READ))
    assert response.status_code == 200, response.text
    return [each["name"] or each.get("externalId") for each in response.json()["items"]]


async def test_vendors_contacts_and_deals_have_every_field_always(house: Any) -> None:
    await imported(house)
    for noun, keys in (("vendors", VENDOR), ("contacts", CONTACT), ("deals", DEAL)):
        page = await house.get(f"/v1/{noun}")
        assert page["next"] is None
        assert page["items"]
        for item in page["items"]:
            assert set(item) == keys
            judged = {"protection", "findings"} if noun == "deals" else set()
            assert set(await house.get(f"/v1/{noun}/{item['id']}")) == keys | {"fields"} | judged


async def test_a_table_with_three_prices_gives_a_deal_each_of_them_by_its_role_and_with_its_evidence(
    house: Any,
) -> None:
    table = (
        b"Bidder,Contract,Bid price,Bid currency,Evaluated price,Evaluated currency,Contract price,Contract currency\n"
        b"Acme Ltd,C-9,100.50,EUR,98.00,USD,97.25,EUR\n"
    )
    await imported(house, table, mapping={"Bidder": "vendor.name", "Contract": "deal.externalId"} | {
        f"{name} {part}": field
        for name, role in (("Bid", ".bid"), ("Evaluated", ".evaluated"), ("Contract", ""))
        for part, field in (("price", f"deal.amount{role}"), ("currency", f"deal.currency{role}"))
    })  # fmt: skip
    deal = next(one for one in (await house.get("/v1/deals"))["items"] if one["externalId"] == "C-9")
    assert (deal["amount"], deal["currency"]) == ("97.25", "EUR")
    assert deal["prices"] == [
        {"role": "bid", "amount": "100.50", "currency": "EUR"},
        {"role": "evaluated", "amount": "98.00", "currency": "USD"},
    ]
    shown = (await house.get(f"/v1/deals/{deal['id']}"))["fields"]["amount.evaluated"]
    assert (shown["value"], shown["evidence"][0]["column"]) == ("98.00", "Evaluated price")


async def test_each_value_says_where_it_came_from(house: Any) -> None:
    ident = await imported(house)
    deals = (await house.get("/v1/deals"))["items"]
    first = next(deal for deal in deals if deal["externalId"] == "C-1")
    assert (first["amount"], first["expectedClose"]) == ("100.50", "2030-01-02")
    shown = await house.get(f"/v1/deals/{first['id']}")
    amount = shown["fields"]["amount"]
    assert amount["value"] == shown["amount"]
    evidence = amount["evidence"][0]
    assert set(evidence) == EVIDENCE
    assert (evidence["importId"], evidence["record"], evidence["raw"]) == (ident, 0, "100.50")
    assert (evidence["locator"], evidence["column"]) == ({"type": "line", "line": 2}, "Price")
    assert evidence["rule"]
    assert "stage" not in shown["fields"]


async def test_lists_are_searched_and_narrowed_to_a_vendor(house: Any) -> None:
    await imported(house)
    assert await names(house, "vendors", query="aCmE") == ["Acme Ltd"]
    assert await names(house, "vendors", query="nobody") == []
    vendor = (await house.get("/v1/vendors?query=acme"))["items"][0]["id"]
    assert await names(house, "contacts", vendorId=vendor) == ["Ada Low"]
    assert sorted(await names(house, "deals", vendorId=vendor)) == ["C-1", "C-2"]
    assert await names(house, "deals", vendorId=str(uuid4())) == []


async def test_lists_go_on_with_their_cursor(house: Any) -> None:
    await imported(
        house, b"Supplier\n" + b"".join(b"Vendor %d\n" % n for n in range(7)), mapping={"Supplier": "vendor.name"}
    )
    found: list[str] = []
    page = await house.get("/v1/vendors?limit=3")
    found += [each["name"] for each in page["items"]]
    while page["next"]:
        page = await house.get(f"/v1/vendors?limit=3&cursor={page['next']}")
        found += [each["name"] for each in page["items"]]
    assert found == [f"Vendor {n}" for n in range(7)]
    for query in ("limit=0", "limit=501", "limit=x", "cursor=!!", "cursor=AAAA", "limit=1&limit=2"):
        error = (await house.get(f"/v1/vendors?{query}", status=400))["error"]
        assert error["code"]


async def test_records_csv_has_one_line_per_record_in_file_order(house: Any) -> None:
    ident = await imported(house)
    response = await house.client.get(f"/v1/imports/{ident}/records.csv", headers=house.headers(Role.READ))
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == f'attachment; filename="records-{ident}.csv"'
    assert response.headers["x-content-type-options"] == "nosniff"
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert [row["line"] for row in rows] == ["2", "3", "4", "5"]
    assert [row["outcome"] for row in rows][2:] == ["rejected", "duplicate"]
    assert rows[0]["vendorId"] == rows[1]["vendorId"] == rows[3]["vendorId"] != ""
    assert rows[0]["dealId"] == rows[3]["dealId"] != rows[1]["dealId"]
    counts = (await house.get(f"/v1/imports/{ident}"))["counts"]
    assert counts["records"] == len(rows) == counts["planned"] + counts["rejected"]
    assert counts["duplicates"] == 1


async def test_errors_csv_is_mended_and_sent_again(house: Any) -> None:
    ident = await imported(house)
    response = await house.client.get(f"/v1/imports/{ident}/errors.csv", headers=house.headers(Role.READ))
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert [(row["Supplier"], row["Price"], row["_line"], row["_column"], row["_code"]) for row in rows] == [
        ("Bolt GmbH", "not money", "4", "Price", "invalid_amount")
    ]
    again = await imported(house, response.content.replace(b"not money", b"7"))
    assert (await house.get(f"/v1/imports/{again}"))["counts"]["rejected"] == 0
    assert "Bolt GmbH" in await names(house, "vendors")


async def test_records_are_paged_with_what_was_wrong(house: Any) -> None:
    ident = await imported(house)
    page = await house.get(f"/v1/imports/{ident}/records?limit=3")
    assert [each["record"] for each in page["items"]] == [0, 1, 2]
    assert page["items"][0]["locator"] == {"type": "line", "line": 2}
    assert page["items"][0]["content"]["cells"][0] == "Acme Ltd"
    assert page["items"][0]["parts"][0]["vendorId"]
    assert page["items"][2]["problem"]["code"] == "invalid_amount"
    rest = await house.get(f"/v1/imports/{ident}/records?limit=3&cursor={page['next']}")
    assert [each["outcome"] for each in rest["items"]] == ["duplicate"]
    rejected = await house.get(f"/v1/imports/{ident}/records?outcome=rejected")
    assert [each["record"] for each in rejected["items"]] == [2]
    await house.get(f"/v1/imports/{ident}/records?outcome=nonsense", status=400)


async def test_records_of_mail_say_their_thread(house: Any) -> None:
    letter = (
        "From a@mill.example Mon Feb  2 09:12:44 2026\nFrom: Ann <a@mill.example>\nMessage-ID: <{0}>\n{1}\nHi {0}.\n\n"
    )
    text = letter.format("1@mill.example", "") + letter.format("2@mill.example", "References: <1@mill.example>\n")
    ident = await imported(house, text.encode(), "mail.mbox")
    page = await house.get(f"/v1/imports/{ident}/records")
    assert [each["thread"] for each in page["items"]] == ["<1@mill.example>"] * 2
    rows = await house.get(f"/v1/imports/{await imported(house)}/records")
    assert rows["items"][0]["thread"] is None


async def test_mentions_point_into_the_text(house: Any) -> None:
    text = b"WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ada Low>We signed with Bolt GmbH for $3.5 million on 2 May 2030.\n"
    ident = await imported(house, text, "call.vtt")
    found = (await house.get(f"/v1/imports/{ident}/mentions"))["items"]
    money = next(each for each in found if each["kind"] == "money")
    assert money["locator"]["cue"] == 1
    record = (await house.get(f"/v1/imports/{ident}/records"))["items"][0]
    assert record["content"]["text"][money["start"] : money["end"]] == money["raw"]


async def test_an_undone_import_takes_back_what_it_said_and_can_come_back(house: Any) -> None:
    first = await imported(house)
    before = {noun: await house.get(f"/v1/{noun}") for noun in ("vendors", "contacts", "deals")}
    job = (await post(house, f"/v1/imports/{first}/undo", role=Role.WRITE)).json()
    assert set(job) == {"jobId"}
    await house.work()
    assert (await house.get(f"/v1/jobs/{job['jobId']}"))["state"] == "succeeded"
    assert (await house.get(f"/v1/imports/{first}"))["state"] == "undone"
    assert [await names(house, noun) for noun in before] == [[], [], []]
    error = (await post(house, f"/v1/imports/{first}/undo", 409)).json()["error"]
    assert error["code"] == "already_undone"
    await post(house, f"/v1/imports/{first}/reprocess")
    await house.work()
    assert (await house.get(f"/v1/imports/{first}"))["state"] == "succeeded"
    for noun, page in before.items():
        now = await house.get(f"/v1/{noun}")
        strip = ("version", "createdAt", "updatedAt")
        assert [{k: v for k, v in each.items() if k not in strip} for each in now["items"]] == [
            {k: v for k, v in each.items() if k not in strip} for each in page["items"]
        ]


@pytest.mark.parametrize("what", ["undo", "reprocess"])
async def test_the_same_key_is_answered_with_the_same_job_after_its_end_too(house: Any, what: str) -> None:
    ident = await imported(house)
    headers = house.headers(Role.ADMIN) | {"Idempotency-Key": "again"}
    jobs = []
    for _ in range(2):
        response = await house.client.post(f"/v1/imports/{ident}/{what}", json={}, headers=headers)
        assert response.status_code == 202, response.text
        jobs.append(response.json()["jobId"])
        await house.work()
    assert jobs[0] == jobs[1]


async def test_an_import_that_is_not_done_cannot_be_undone(house: Any) -> None:
    response = await house.client.post("/v1/uploads", files={"file": ("a.csv", CSV)}, headers=house.headers(Role.WRITE))
    ident = response.json()["importId"]
    assert (await post(house, f"/v1/imports/{ident}/undo", 409)).json()["error"]["code"] == "import_unfinished"


async def test_roles_and_bodies_of_undo_and_reprocess(house: Any) -> None:
    ident = await imported(house)
    await post(house, f"/v1/imports/{ident}/undo", 403, Role.READ)
    await post(house, f"/v1/imports/{ident}/reprocess", 403, Role.WRITE)
    await post(house, f"/v1/imports/{ident}/undo", 400, body={"really": True})
    error = (await post(house, f"/v1/imports/{ident}/reprocess", 400, body={"pipeline": "v99"})).json()["error"]
    assert error["code"] == "unknown_pipeline"


async def test_jobs_of_the_house_cannot_be_handed_in_from_outside(house: Any) -> None:
    ident = await imported(house)
    body = {"kind": "import.undo", "payload": {"importId": ident}}
    error = (await post(house, "/v1/jobs", 400, body=body)).json()["error"]
    assert error["code"] == "unknown_kind"
    assert "import.undo" not in error["message"].split("the kinds are")[1]


async def test_imports_are_listed_newest_first_and_by_state(house: Any) -> None:
    first, second = await imported(house), await imported(house)
    page = await house.get("/v1/imports?limit=1")
    assert [each["id"] for each in page["items"]] == [second]
    page = await house.get(f"/v1/imports?limit=1&cursor={page['next']}")
    assert [each["id"] for each in page["items"]] == [first]
    assert (await house.get("/v1/imports?state=undone"))["items"] == []
    await house.get("/v1/imports?state=nonsense", status=400)


async def test_vendors_are_merged_by_an_admin_and_parted_again(house: Any) -> None:
    await imported(house, b"Supplier\nAlpha\nBeta\nGamma\n", mapping={"Supplier": "vendor.name"})
    before = (await house.get("/v1/vendors"))["items"]
    alpha, beta, _ = (each["id"] for each in before)
    body = {"into": alpha, "fromIds": [beta]}
    await post(house, "/v1/vendors/merges", 403, Role.WRITE, body)
    merge = (await post(house, "/v1/vendors/merges", 201, body=body)).json()
    assert (merge["into"], merge["fromIds"], merge["undoneAt"]) == (alpha, [beta], None)
    assert await names(house, "vendors") == ["Alpha", "Gamma"]
    moved = await house.client.get(f"/v1/vendors/{beta}", headers=house.headers(Role.READ), follow_redirects=False)
    assert (moved.status_code, moved.headers["Location"]) == (308, f"/v1/vendors/{alpha}")
    assert moved.headers["Cache-Control"] == "no-store" and moved.json() == await house.get(f"/v1/vendors/{alpha}")
    assert (await house.get(f"/v1/vendors/{beta}"))["id"] == alpha
    assert (await post(house, "/v1/vendors/merges", 409, body=body)).json()["error"]["code"] == "already_merged"
    await post(house, "/v1/vendors/merges", 400, body={"into": alpha, "fromIds": [alpha]})
    await post(house, "/v1/vendors/merges", 400, body={"into": alpha, "fromIds": []})
    path = f"/v1/vendors/merges/{merge['id']}"
    response = await house.client.delete(path, headers=house.headers(Role.ADMIN))
    assert response.status_code == 200
    assert response.json()["undoneAt"]
    assert await names(house, "vendors") == ["Alpha", "Beta", "Gamma"]
    response = await house.client.delete(path, headers=house.headers(Role.ADMIN))
    assert response.status_code == 409


@pytest.mark.parametrize("noun", ["vendors", "contacts", "deals", "imports"])
async def test_what_is_not_there_is_not_found(house: Any, noun: str) -> None:
    assert (await house.get(f"/v1/{noun}/{uuid4()}", status=404))["error"]["code"] == f"{noun[:-1]}_not_found"
    assert (await house.get(f"/v1/{noun}/1", status=404))["error"]["code"]


@pytest.mark.parametrize("what", ["records", "records.csv", "errors.csv", "mentions"])
async def test_reports_of_no_import_are_not_found(house: Any, what: str) -> None:
    error = (await house.get(f"/v1/imports/{uuid4()}/{what}", status=404))["error"]
    assert error["code"] == "import_not_found"
