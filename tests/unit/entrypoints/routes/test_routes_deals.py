"""Deals over HTTP as registrations: their state, protection, products, kinds of amounts, and what is found of them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from domain.access import Role

HEAD = "Vendor,Deal ID,Partner,End customer,Product,ARR,Currency,Approval status,Submitted,Approval date,Stage\n"
FIRST = "Acme Ltd,DR-1,Bolt,Orchid Ltd,Anvil; Hammer,1200,EUR,Genehmigt,{0},{1},Qualification\n"
RIVAL = "Acme Ltd,DR-2,Cog,ORCHID,Hammer,900,EUR,Pending approval,{2},,Negotiation\n"
SPELT = "AcmeLtd Inc,DR-1,Bolt,Orchid Ltd,Anvil; Hammer,1200,EUR,Approved,{0},{1},Qualification\n"
OTHER = "Bolt GmbH,DR-9,,Rose,Saw,5,EUR,Abgelehnt,{0},,\n"


async def put_in(house: Any, *rows: str, head: str = HEAD, name: str = "deals.csv") -> str:
    now = house.clock.now()
    days = [(now - timedelta(days=ago)).date().isoformat() for ago in (30, 20, 5)]
    content = (head + "".join(rows)).format(*days).encode()
    response = await house.client.post(
        "/v1/uploads", files={"file": (name, content)}, headers=house.headers(Role.WRITE)
    )
    assert response.status_code == 202, response.text
    await house.work()
    found = await house.get(f"/v1/imports/{response.json()['importId']}")
    assert (found["state"], found["counts"]["rejected"]) == ("succeeded", 0), found
    return str(found["id"])


async def deals(house: Any) -> dict[tuple[str, str], dict[str, Any]]:
    found = (await house.get("/v1/deals"))["items"]
    return {(one["externalId"], one["partner"]): await house.get(f"/v1/deals/{one['id']}") for one in found}


async def test_a_table_of_registrations_is_read_without_a_mapping_into_every_field_of_a_deal(house: Any) -> None:
    await put_in(house, FIRST, OTHER)
    found = await deals(house)
    one, other = found["DR-1", "Bolt"], found["DR-9", None]
    assert (one["status"], one["phase"], one["amountKind"]) == ("approved", "qualified", "annual")
    assert one["products"] == ["Anvil", "Hammer"] and one["product"] == "Anvil; Hammer"
    assert other["status"] == "rejected"
    status = one["fields"]["status"]["evidence"][0]
    assert (status["raw"], status["column"], status["rule"]) == ("Genehmigt", "Approval status", "csv.status@1")
    assert one["fields"]["amountKind"]["evidence"][0]["raw"] == "ARR"
    window = one["protection"]
    assert (window["state"], window["open"], window["toldBy"]) == ("open", True, "policy")
    assert window["from"] == one["approvedAt"]
    assert other["protection"] == {"state": "none", "open": False, "from": None, "until": None, "toldBy": None}


async def test_amounts_and_statuses_that_no_table_reads_are_kept_as_they_are_written(house: Any) -> None:
    head = "Vendor,Deal ID,Amount,Currency,Registration status,Expires\n"
    rows = ("Acme,D-1,$50 / month,USD,Galactic,until further notice\n", "Acme,D-2,60,USD,Approved,2031-01-02\n",
            "Acme,D-3,$70 per year,USD,Denied,2031-01-02\n")  # fmt: skip
    await put_in(house, *rows, head=head)
    found = {key[0]: one for key, one in (await deals(house)).items()}
    assert [(one["amount"], one["amountKind"]) for one in found.values()] == [
        ("50", "monthly"), ("60", None), ("70", "annual"),
    ]  # fmt: skip
    assert [one["status"] for one in found.values()] == ["Galactic", "approved", "rejected"]
    assert found["D-1"]["expiresAt"] == "until further notice"


async def test_rivals_and_duplicates_are_shown_on_both_deals_and_listed_page_by_page(house: Any) -> None:
    await put_in(house, FIRST, RIVAL, SPELT, OTHER)
    everything = (await house.get("/v1/deals/findings"))["items"]
    assert sorted(one["rule"] for one in everything) == [
        "deal.claimed-twice@1", "deal.claimed-twice@1", "deal.same-number@1",
    ]  # fmt: skip
    found = await deals(house)
    rival = found["DR-2", "Cog"]
    assert {one["kind"] for one in rival["findings"]} == {"conflict"}
    assert "'Bolt' has the better claim" in rival["findings"][0]["reason"]
    for deal in found.values():
        of_list = [one for one in everything if deal["id"] in one["deals"]]
        assert sorted(map(json.dumps, deal["findings"])) == sorted(map(json.dumps, of_list))
    duplicates = (await house.get("/v1/deals/findings?kind=duplicate"))["items"]
    assert [one["kind"] for one in duplicates] == ["duplicate"]
    paged, cursor = [], ""
    while True:
        page = await house.get(f"/v1/deals/findings?limit=1{cursor}")
        paged += page["items"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert paged == everything


async def test_a_finding_is_dismissed_with_a_reason_until_that_is_taken_back(house: Any) -> None:
    await put_in(house, FIRST, RIVAL, SPELT, OTHER)
    everything = (await house.get("/v1/deals/findings"))["items"]
    finding = everything[0]
    path = f"/v1/deals/{finding['deals'][0]}/findings/{finding['id']}/dismissal"

    async def ask(method: str, path: str, body: Any = None, role: Role = Role.WRITE) -> Any:
        return await house.client.request(method, path, json=body, headers=house.headers(role))

    assert (await ask("PUT", path, {"reason": "known"}, Role.READ)).status_code == 403
    assert (await ask("PUT", path, {"reason": " "})).json()["error"]["code"] == "blank_reason"
    answer = await ask("PUT", path, {"reason": "a renewal"})
    assert answer.status_code == 200 and answer.json()["reason"] == "a renewal"
    assert (await house.get("/v1/deals/findings"))["items"] == everything[1:]
    dismissed = {**finding, "dismissed": answer.json()}
    assert (await house.get("/v1/deals/findings?dismissed=true"))["items"] == [dismissed, *everything[1:]]
    assert dismissed in (await house.get(f"/v1/deals/{finding['deals'][0]}"))["findings"]
    recall = f"/v1/deals/findings/{finding['id']}/dismissal"
    assert (await ask("DELETE", recall)).status_code == 204
    assert (await house.get("/v1/deals/findings"))["items"] == everything
    assert (await ask("DELETE", recall)).json()["error"]["code"] == "dismissal_not_found"
    other = path.replace(finding["id"], finding["deals"][0])
    assert (await ask("PUT", other, {"reason": "known"})).json()["error"]["code"] == "finding_not_found"


async def test_a_status_that_the_stage_tells_has_the_stages_evidence_and_a_person_can_set_another(house: Any) -> None:
    await put_in(house, "Acme,D-1,Closed won\n", head="Vendor,Deal ID,Stage\n")
    (deal,) = (await deals(house)).values()
    assert deal["status"] == deal["fields"]["status"]["value"] == "won"
    (evidence,) = deal["fields"]["status"]["evidence"]
    assert (evidence["value"], evidence["raw"], evidence["rule"], evidence["column"]) == (
        "won", "Closed won", "deal.status-of-stage@1", "Stage",
    )  # fmt: skip
    said = {"status": "Genehmigt", "approvedAt": "2024-05-31", "amountKind": "per year"}
    answer = await house.client.patch(f"/v1/deals/{deal['id']}", json=said, headers=house.headers(Role.WRITE))
    after = answer.json()
    assert (after["status"], after["approvedAt"], after["amountKind"]) == ("approved", "2024-05-31", "annual")
    assert after["fields"]["status"]["pinned"] and after["protection"]["from"] == "2024-05-31"
    for field, wrong in (("status", "Galactic"), ("approvedAt", "until further notice"), ("amountKind", "blue")):
        answer = await house.client.patch(
            f"/v1/deals/{deal['id']}", json={field: wrong}, headers=house.headers(Role.WRITE)
        )
        assert answer.status_code == 400 and answer.json()["error"]["details"][0]["field"] == f"/{field}"


async def test_what_a_later_source_tells_otherwise_is_shown_and_flagged_and_gone_when_it_is_undone(house: Any) -> None:
    await put_in(house, FIRST)
    later = await put_in(
        house,
        "Acme Ltd,DR-1,Orchid Ltd,2400,EUR,Withdrawn\n", "Acme Ltd,DR-7,Orchid Ltd,5,EUR,Approved\n",
        head="Supplier,Deal registration no,End customer,Amount,Currency,Approval status\n", name="other.csv",
    )  # fmt: skip
    await put_in(
        house,
        "Acme Ltd,DR-1,Orchid Ltd,2400,EUR,Approved\n", "Acme Ltd,DR-7,Orchid Ltd,5,EUR,Approved\n",
        head="Supplier,Deal registration no,End customer,Amount,Currency,Approval status\n", name="last.csv",
    )  # fmt: skip
    deal = (await deals(house))["DR-1", "Bolt"]
    assert deal["status"] == "approved"
    assert {one["rule"] for one in deal["findings"]} == {"deal.illegal-move@1"}
    (move,) = deal["findings"]
    assert move["fields"] == [{"field": "status", "values": ["withdrawn", "approved"]}]
    assert move["imports"][0] == later
    assert (await house.get("/v1/deals/findings"))["items"] == deal["findings"]
    response = await house.client.post(f"/v1/imports/{later}/undo", headers=house.headers(Role.ADMIN))
    assert response.status_code == 202, response.text
    await house.work()
    assert [one["rule"] for one in (await deals(house))["DR-1", "Bolt"]["findings"]] == []


async def test_the_policy_is_the_admins_to_set_and_findings_are_judged_by_it(house: Any) -> None:
    await put_in(house, FIRST, RIVAL)
    assert await house.get("/v1/deals/policy") == {"protectionDays": 90, "duplicateDays": 30, "tolerance": "0.01"}
    body = {"protectionDays": 3}
    refused = await house.client.put("/v1/deals/policy", json=body, headers=house.headers(Role.WRITE))
    assert refused.status_code == 403
    answer = await house.client.put("/v1/deals/policy", json=body, headers=house.headers(Role.ADMIN))
    assert answer.json() == {"protectionDays": 3, "duplicateDays": 30, "tolerance": "0.01"}
    deal = (await deals(house))["DR-1", "Bolt"]
    assert (deal["protection"]["state"], deal["findings"]) == ("expired", [])
    wrong = await house.client.put("/v1/deals/policy", json={"protectionDays": 0}, headers=house.headers(Role.ADMIN))
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "invalid_policy")


async def test_a_cursor_of_another_list_and_a_kind_that_is_none_are_refused(house: Any) -> None:
    for query in ("cursor=nonsense", 'cursor=["shared","x",0]', f'cursor=["retold","{uuid4()}x",0]', "kind=maybe"):
        response = await house.client.get(f"/v1/deals/findings?{query}", headers=house.headers(Role.READ))
        assert response.status_code == 400, query
