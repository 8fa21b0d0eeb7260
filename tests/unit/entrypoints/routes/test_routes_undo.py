"""Undoing over HTTP: what stands on an import is told first, and the work of people is never lost by it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from domain.access import Role

FIRST = (
    b"Company,City,Country,Contact,Mail\n"
    b"Acme Ltd,Rome,Italy,Ada Low,ada@acme.com\n"
    b"Bolt GmbH,Ulm,Germany,,\n"
    b"Cobalt SA,Nice,France,,\n"
)
SECOND = b"Company,City,Country\nAcme Ltd,Milan,Italy\n"


@pytest.fixture(params=["v1", "v2"])
def pipeline(request: pytest.FixtureRequest) -> str:
    """By keys and by weights alike."""
    return str(request.param)


async def imported(house: Any, content: bytes) -> str:
    response = await house.client.post(
        "/v1/uploads", files={"file": ("list.csv", content)}, headers=house.headers(Role.WRITE)
    )
    assert response.status_code == 202, response.text
    await house.work()
    return str(response.json()["importId"])


async def ids(house: Any, noun: str = "vendors") -> dict[str, str]:
    return {one["name"]: one["id"] for one in (await house.get(f"/v1/{noun}"))["items"]}


async def corrected(house: Any, path: str, **values: str) -> None:
    response = await house.client.patch(path, json=values, headers=house.headers(Role.WRITE))
    assert response.status_code == 200, response.text


async def test_a_look_tells_what_leaves_what_stays_and_what_is_handed_over_and_changes_nothing(house: Any) -> None:
    first, second = await imported(house, FIRST), await imported(house, SECOND)
    before = await house.get("/v1/vendors")
    assert await house.get(f"/v1/imports/{first}/undo") == {
        "vendors": {"leaving": 2, "staying": 1, "handedOver": 1},
        "contacts": {"leaving": 1, "staying": 0, "handedOver": 0},
        "deals": {"leaving": 0, "staying": 0, "handedOver": 0},
        "work": [],
        "proposals": 0,
    }
    assert (await house.get(f"/v1/imports/{second}/undo"))["vendors"] == {"leaving": 0, "staying": 1, "handedOver": 0}
    assert await house.get("/v1/vendors") == before
    await house.post(f"/v1/imports/{first}/undo")
    await house.work()
    assert list(await ids(house)) == ["Acme Ltd"]
    nothing = {"leaving": 0, "staying": 0, "handedOver": 0}
    assert (await house.get(f"/v1/imports/{first}/undo"))["vendors"] == nothing
    await house.get(f"/v1/imports/{uuid4()}/undo", status=404)


async def test_corrections_and_merges_of_what_leaves_refuse_the_undo_one_by_one(house: Any) -> None:
    ident, known = await imported(house, FIRST), {}
    known = await ids(house)
    person = (await ids(house, "contacts"))["Ada Low"]
    await corrected(house, f"/v1/vendors/{known['Acme Ltd']}", city="Turin")
    await corrected(house, f"/v1/contacts/{person}", title="Head of sales")
    body = {"into": known["Bolt GmbH"], "fromIds": [known["Cobalt SA"]]}
    merge = await house.post("/v1/vendors/merges", body, 201, Role.ADMIN)
    work = (await house.get(f"/v1/imports/{ident}/undo"))["work"]
    assert [(one["kind"], one["entityIds"]) for one in work] == [
        ("correction", [known["Acme Ltd"]]),
        ("correction", [person]),
        ("merge", [known["Bolt GmbH"], known["Cobalt SA"]]),
    ]
    assert work[2]["id"] == merge["id"] and all(one["by"] and one["at"] and one["about"] for one in work)
    refusal = (await house.post(f"/v1/imports/{ident}/undo", status=409))["error"]
    assert (refusal["code"], len(refusal["details"])) == ("undo_conflicts", 3)
    assert work[0]["id"] in refusal["details"][0]["message"]
    assert len(await ids(house)) == 2


async def test_forced_it_sets_the_work_of_people_aside_and_reading_again_brings_it_back(house: Any) -> None:
    ident = await imported(house, FIRST)
    known = await ids(house)
    await corrected(house, f"/v1/vendors/{known['Acme Ltd']}", city="Turin")
    body = {"into": known["Bolt GmbH"], "fromIds": [known["Cobalt SA"]]}
    await house.post("/v1/vendors/merges", body, 201, Role.ADMIN)
    before = (await house.get("/v1/vendors"))["items"]
    await house.post(f"/v1/imports/{ident}/undo?force=true")
    await house.work()
    assert await ids(house) == {}
    await house.post(f"/v1/imports/{ident}/reprocess", role=Role.ADMIN)
    await house.work()
    after = (await house.get("/v1/vendors"))["items"]
    for one in (*before, *after):
        one.pop("version"), one.pop("updatedAt")
    assert after == before


async def test_work_on_what_others_tell_of_too_does_not_stand_in_the_way(house: Any) -> None:
    first = await imported(house, FIRST)
    await imported(house, SECOND)
    known = await ids(house)
    await corrected(house, f"/v1/vendors/{known['Acme Ltd']}", city="Turin")
    await house.post(f"/v1/imports/{first}/undo")
    await house.work()
    assert [one["city"] for one in (await house.get("/v1/vendors"))["items"]] == ["Turin"]


async def test_a_correction_that_was_taken_back_does_not_stand_in_the_way(house: Any) -> None:
    ident = await imported(house, FIRST)
    known = await ids(house)
    await corrected(house, f"/v1/vendors/{known['Acme Ltd']}", city="Turin")
    listed = (await house.get(f"/v1/vendors/{known['Acme Ltd']}/corrections"))["items"]
    await house.client.delete(f"/v1/corrections/{listed[0]['id']}", headers=house.headers(Role.WRITE))
    await house.post(f"/v1/imports/{ident}/undo")
    await house.work()
    assert await ids(house) == {}


@pytest.mark.parametrize("late", [True, False])
async def test_work_that_is_done_while_the_undo_waits_refuses_it_too(house: Any, late: bool) -> None:
    ident = await imported(house, FIRST)
    known = await ids(house)
    answer = await house.post(f"/v1/imports/{ident}/undo{'' if late else '?force=true'}")
    await corrected(house, f"/v1/vendors/{known['Acme Ltd']}", city="Turin")
    await house.work()
    job = await house.get(f"/v1/jobs/{answer['jobId']}")
    assert (job["state"], len(await ids(house))) == (("dead", 3) if late else ("succeeded", 0))


async def test_while_one_job_undoes_an_import_or_reads_it_again_another_is_refused_at_once(house: Any) -> None:
    ident = await imported(house, FIRST)
    undo, again = f"/v1/imports/{ident}/undo", f"/v1/imports/{ident}/reprocess"
    first = await house.post(undo)
    assert await house.post(undo) == first
    busy = (await house.post(again, status=409, role=Role.ADMIN))["error"]
    assert busy["code"] == "import_busy" and first["jobId"] in busy["message"]
    assert (await house.post(f"{undo}?force=true", status=409))["error"]["code"] == "import_busy"
    await house.work()
    await house.post(again, role=Role.ADMIN)
    assert (await house.post(undo, status=409))["error"]["code"] == "import_busy"
    await house.work()
    assert len(await ids(house)) == 3
    await house.post(undo)
    await house.work()
    assert await ids(house) == {}


async def test_reading_again_by_another_matching_is_refused_while_work_of_people_stands_on_it(
    house: Any, pipeline: str
) -> None:
    ident = await imported(house, FIRST)
    known = await ids(house)
    await corrected(house, f"/v1/vendors/{known['Acme Ltd']}", city="Turin")
    other = "v2" if pipeline == "v1" else "v1"
    path, body = f"/v1/imports/{ident}/reprocess", {"pipeline": other}
    refusal = (await house.post(path, body, 409, Role.ADMIN))["error"]
    assert (refusal["code"], len(refusal["details"])) == ("undo_conflicts", 1)
    assert await ids(house) == known
    await house.post(f"{path}?force=true", body, role=Role.ADMIN)
    await house.work()
    shown = await house.get(f"/v1/imports/{ident}")
    assert (shown["state"], shown["pipeline"]) == ("succeeded", other)
