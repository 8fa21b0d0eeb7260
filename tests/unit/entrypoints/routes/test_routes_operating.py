"""Queues, workers, schedules, signals, metrics and dependencies over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from adapters.memory.schedules import MemorySchedules
from application.contracts.job_stores import AWAY, facts, worker_id
from application.ports.totals import Totals
from domain.access import DEFAULT_WORKSPACE, Role
from domain.schedules import Schedule
from domain.totals import KindTotals
from entrypoints.http.metrics import exposition

GREETING = {"cron": "0 6 * * *", "kind": "demo.greet", "payload": {"name": "Ada"}, "zone": "Europe/Berlin"}


async def post(house: Any, path: str, body: Any = None, status: int = 200, role: Role = Role.ADMIN) -> Any:
    response = await house.client.post(path, json=body or {}, headers=house.headers(role))
    assert response.status_code == status, response.text
    return response.json()


async def hand_in(house: Any, **body: Any) -> Any:
    return await post(house, "/v1/jobs", {"kind": "demo.greet", **body}, 202, Role.WRITE)


async def queue(house: Any, name: str) -> Any:
    items = (await house.get("/v1/admin/queues", Role.ADMIN))["items"]
    return next(one for one in items if one["queue"] == name)


async def test_every_queue_of_the_kinds_is_listed_though_it_is_empty(house: Any) -> None:
    names = [one["queue"] for one in (await house.get("/v1/admin/queues", Role.ADMIN))["items"]]
    assert set(names) >= {"default", "fast"} and names == sorted(names)
    assert (await queue(house, "fast"))["priorities"] == []


async def test_a_paused_queue_starts_nothing_until_it_is_resumed(house: Any) -> None:
    job = await hand_in(house, payload={"name": "Ada"}, priority=1)
    shown = await post(house, "/v1/admin/queues/default/pause")
    assert (shown["paused"], shown["due"], shown["priorities"][0]["priority"]) == (True, 1, 1)
    await house.work()
    assert (await house.get(f"/v1/jobs/{job['id']}"))["state"] == "waiting"
    assert (await house.get("/v1/admin/signals"))["due"] == 0, "what is paused asks for no worker"
    assert not (await post(house, "/v1/admin/queues/default/resume"))["paused"]
    await house.work()
    assert (await house.get(f"/v1/jobs/{job['id']}"))["state"] == "succeeded"


async def test_a_queue_nobody_knows_is_not_paused(house: Any) -> None:
    error = (await post(house, "/v1/admin/queues/fats/pause", status=404))["error"]
    assert error["code"] == "queue_not_found" and "fast" in error["message"]


async def test_the_signals_are_sums_of_the_queues_asked_for(house: Any) -> None:
    for number in range(3):
        await hand_in(house, payload={"name": str(number)}, queue="fast" if number else "default")
    worker = facts(capacity=20)
    await house.engine.heartbeat(worker, [], timedelta(minutes=1))
    await house.engine.claim(worker.id, ["default"], 1, timedelta(minutes=1))
    seen = await house.get("/v1/admin/signals", Role.READ)
    assert (seen["queue"], seen["due"], seen["running"], seen["capacity"], seen["needed"]) == ("*", 2, 1, 20, 3)
    one = await house.get("/v1/admin/signals?queue=fast", Role.READ)
    assert (one["queue"], one["due"], one["running"], one["capped"]) == ("fast", 2, 0, False)
    assert one["oldestSeconds"] >= 0


async def test_a_worker_is_shown_drained_and_taken_back(house: Any) -> None:
    await hand_in(house, payload={"name": "Ada"})
    (job,) = await house.engine.claim(worker_id(1), ["default"], 1, timedelta(minutes=1))
    await house.engine.heartbeat(facts(capacity=20), [job.lease], timedelta(minutes=1))
    (worker,) = (await house.get("/v1/admin/workers", Role.ADMIN))["items"]
    assert (worker["id"], worker["running"], worker["draining"]) == (str(worker_id(1)), 1, False)
    assert [(one["id"], one["kind"]) for one in worker["jobs"]] == [(str(job.id), "demo.greet")]
    drained = await post(house, f"/v1/admin/workers/{worker['id']}/drain")
    assert drained["draining"] and (await queue(house, "default"))["capacity"] == 0
    assert not (await post(house, f"/v1/admin/workers/{worker['id']}/undrain"))["draining"]
    gone = await post(house, f"/v1/admin/workers/{uuid4()}/drain", status=404)
    assert gone["error"]["code"] == "worker_not_found"


async def test_a_schedule_is_made_changed_run_paused_and_deleted(house: Any) -> None:
    path = "/v1/admin/schedules/greeting"
    made = await post(house, "/v1/admin/schedules", {"name": "greeting", **GREETING}, 201)
    assert (made["origin"], made["missed"], made["paused"], made["lastAt"]) == ("admin", "once", False, None)
    again = await post(house, "/v1/admin/schedules", {"name": "greeting", **GREETING}, 409)
    assert again["error"]["code"] == "schedule_exists"
    response = await house.client.put(path, json={**GREETING, "missed": "all"}, headers=house.headers())
    assert (response.status_code, response.json()["missed"]) == (200, "all")
    job = await post(house, f"{path}/run", status=202)
    await house.work()
    assert (await house.get(f"/v1/jobs/{job['jobId']}"))["result"] == {"said": "Hello Ada"}
    assert (await house.get(path, Role.ADMIN))["lastJobId"] == job["jobId"]
    assert (await post(house, f"{path}/pause"))["nextAt"] is None
    assert (await post(house, f"{path}/resume"))["nextAt"] is not None
    assert (await house.client.delete(path, headers=house.headers())).status_code == 204
    assert (await house.get(path, Role.ADMIN, 404))["error"]["code"] == "schedule_not_found"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cron": "61 * * * *"}, "invalid_cron"),
        ({"cron": "*/61 * * * *"}, "invalid_cron"),
        ({"zone": "Mars/Olympus"}, "invalid_zone"),
        ({"kind": "demo.grete"}, "unknown_kind"),
        ({"kind": "import.undo"}, "unknown_kind"),
        ({"payload": {"name": 5}}, "invalid_payload"),
        ({"name": "Not A Name"}, "invalid_name"),
    ],
)
async def test_a_schedule_that_could_not_run_is_refused_with_its_reason(house: Any, change: Any, code: str) -> None:
    body = {"name": "greeting", **GREETING, **change}
    assert (await post(house, "/v1/admin/schedules", body, 400))["error"]["code"] == code
    assert (await house.get("/v1/admin/schedules", Role.ADMIN))["items"] == []


async def test_a_schedule_of_the_code_is_paused_and_run_but_neither_changed_nor_deleted(house: Any) -> None:
    schedules = await house.container.get(MemorySchedules)
    await schedules.seed([Schedule("own", "0 6 * * *", "demo.greet", DEFAULT_WORKSPACE)])
    path = "/v1/admin/schedules/own"
    assert (await house.get(path, Role.ADMIN))["origin"] == "code"
    assert (await post(house, f"{path}/pause"))["paused"]
    await post(house, f"{path}/run", status=202)
    deleted = await house.client.delete(path, headers=house.headers())
    changed = await house.client.put(path, json=GREETING, headers=house.headers())
    for response in (deleted, changed):
        assert (response.status_code, response.json()["error"]["code"]) == (409, "schedule_of_code")


async def test_a_job_waits_for_others_and_shows_what_became_of_it(house: Any) -> None:
    good, bad = await hand_in(house, payload={"name": "Ada"}), await hand_in(house, payload={"name": "Voldemort"})
    join = await hand_in(house, payload={"name": "both"}, waitsFor=[good["id"], bad["id"]])
    end = await hand_in(house, payload={"name": "both"}, waitsFor=[good["id"], bad["id"]], after="end")
    assert (join["state"], join["after"], join["waitsFor"]) == ("held", "success", [good["id"], bad["id"]])
    assert end["id"] != join["id"], "equal jobs that wait otherwise are different jobs"
    await house.work()
    await house.engine.free(10)
    await house.work()
    seen = await house.get(f"/v1/jobs/{join['id']}")
    assert (seen["state"], seen["attempts"][0]["error"]["code"]) == ("dead", "dependency_failed")
    assert bad["id"] in seen["attempts"][0]["error"]["message"]
    assert (await house.get(f"/v1/jobs/{end['id']}"))["state"] == "succeeded"


async def test_a_job_that_is_not_there_cannot_be_waited_for(house: Any) -> None:
    other = str(uuid4())
    error = (await post(house, "/v1/jobs", {"kind": "demo.greet", "waitsFor": [other]}, 400))["error"]
    assert (error["code"], error["details"][0]["field"]) == ("unknown_job", "/waitsFor") and other in error["message"]


async def test_a_limit_is_set_replaced_and_removed(house: Any) -> None:
    path = "/v1/admin/limits"
    for limit in (
        {"name": "domain:*", "concurrency": 2, "rate": None, "perSeconds": None},
        {"name": "domain:*", "concurrency": None, "rate": 5, "perSeconds": 1.5},
    ):
        response = await house.client.put(path, json=limit, headers=house.headers())
        assert (response.status_code, response.json()) == (200, limit)
        assert (await house.get(path, Role.ADMIN))["items"] == [limit]
    response = await house.client.put(path, json={"name": "x", "rate": 5}, headers=house.headers())
    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid_limit")
    for status in (204, 404):
        response = await house.client.delete(path, params={"name": "domain:*"}, headers=house.headers())
        assert response.status_code == status
    assert (await house.get(path, Role.ADMIN))["items"] == []


async def test_the_metrics_are_text_with_queues_and_totals(house: Any) -> None:
    await hand_in(house, payload={"name": "Ada"}, priority=3)
    totals = await house.container.get(Totals)
    await totals.add([KindTotals("default", 'odd"kind', succeeded=2, seconds=0.5, buckets=(1, 1, *[0] * 10))])
    response = await house.client.get("/metrics", headers=house.headers(Role.READ))
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = response.text.splitlines()
    assert 'sluice_queue_due{queue="default",priority="3"} 1' in lines
    assert 'sluice_jobs_total{queue="default",kind="odd\\"kind",outcome="succeeded"} 2' in lines
    assert 'sluice_job_seconds_bucket{queue="default",kind="odd\\"kind",le="0.05"} 2' in lines
    assert 'sluice_job_seconds_count{queue="default",kind="odd\\"kind"} 2' in lines
    assert "sluice_bell_up 1" in lines
    assert (await house.client.get("/metrics")).status_code == 401


def test_the_metrics_tell_rings_that_nobody_heard_and_a_bell_that_is_away() -> None:
    lines = exposition([], [], bell_ok=True, rings={"waiting": 3, "dead": 1}).splitlines()
    assert {"sluice_bell_up 1", 'sluice_bell_depth{part="waiting"} 3', 'sluice_bell_depth{part="dead"} 1'} <= {*lines}
    away = exposition([], [], bell_ok=False, rings=None)
    assert "sluice_bell_up 0" in away and "sluice_bell_depth" not in away


@pytest.mark.parametrize("path", ["queues", "workers", "schedules", "limits"])
async def test_only_admins_look_at_the_machinery(house: Any, path: str) -> None:
    refused = await house.client.get(f"/v1/admin/{path}", headers=house.headers(Role.WRITE))
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "role_insufficient")


INSTALLATION = [
    ("GET", "/v1/admin/jobs"),
    ("GET", "/v1/admin/queues"),
    ("POST", "/v1/admin/queues/default/pause"),
    ("POST", "/v1/admin/queues/default/resume"),
    ("GET", "/v1/admin/signals"),
    ("GET", "/v1/admin/workers"),
    ("POST", f"/v1/admin/workers/{worker_id(1)}/drain"),
    ("POST", f"/v1/admin/workers/{worker_id(1)}/undrain"),
    ("GET", "/v1/admin/limits"),
    ("PUT", "/v1/admin/limits"),
    ("DELETE", "/v1/admin/limits?name=a"),
    ("GET", "/metrics"),
]
"""Every route that is about all workspaces, and none that is about one."""


@pytest.mark.parametrize(("method", "path"), INSTALLATION)
async def test_an_admin_of_another_workspace_neither_sees_nor_steers_the_installation(
    house: Any, method: str, path: str
) -> None:
    secret = await house.admin_of(AWAY)
    body = {"name": "*", "concurrency": 1} if method == "PUT" else None
    answer = await house.client.request(method, path, json=body, headers={"X-API-Key": secret})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "operator_only"), answer.text
    assert "default workspace" in answer.json()["error"]["message"]
    assert (await house.get("/v1/admin/limits", Role.ADMIN))["items"] == []
    assert not any(one["paused"] for one in (await house.get("/v1/admin/queues", Role.ADMIN))["items"])


async def test_an_admin_of_another_workspace_steers_what_is_its_own(house: Any) -> None:
    secret = {"X-API-Key": await house.admin_of(AWAY)}
    for path in ("/v1/admin/schedules", "/v1/admin/dead-letters", "/v1/admin/jobs/bulk"):
        assert (await house.client.get(path, headers=secret)).status_code == 200, path


async def test_a_worker_of_many_queues_is_one_worker_in_the_signals_of_all(house: Any) -> None:
    names = tuple(one["queue"] for one in (await house.get("/v1/admin/queues", Role.ADMIN))["items"])
    await house.engine.heartbeat(replace(facts(capacity=20), queues=names), [], timedelta(minutes=1))
    seen = await house.get("/v1/admin/signals")
    assert (seen["workers"], seen["capacity"]) == (1, 20) and len(seen["queues"]) > 1
    one = await house.get("/v1/admin/signals?queue=fast")
    assert (one["workers"], one["capacity"]) == (1, 20)


async def test_a_worker_that_fell_silent_is_no_capacity_and_shown_as_not_live(house: Any) -> None:
    await house.engine.heartbeat(facts(capacity=20), [], timedelta(minutes=1))
    house.clock.advance(timedelta(seconds=16))
    seen = await house.get("/v1/admin/signals")
    assert (seen["workers"], seen["capacity"]) == (0, 0)
    (worker,) = (await house.get("/v1/admin/workers", Role.ADMIN))["items"]
    assert not worker["live"]


@pytest.mark.parametrize("asked", ["queue=fats", "without=fats"])
async def test_signals_of_a_misspelt_queue_are_refused(house: Any, asked: str) -> None:
    error = (await house.get(f"/v1/admin/signals?{asked}", Role.READ, 404))["error"]
    assert error["code"] == "queue_not_found" and "fast" in error["message"]


async def test_signals_leave_a_queue_out(house: Any) -> None:
    await hand_in(house, payload={"name": "Ada"})
    await hand_in(house, payload={"name": "Eve"}, queue="fast")
    seen = await house.get("/v1/admin/signals?without=fast")
    assert seen["needed"] == 1 and "fast" not in [one["queue"] for one in seen["queues"]]


async def test_a_limit_that_is_not_there_is_of_no_workspace(house: Any) -> None:
    gone = await house.client.delete("/v1/admin/limits?name=nope", headers=house.headers())
    assert gone.status_code == 404 and gone.json()["error"]["message"] == "There is no limit 'nope'."
    bare = await house.client.delete("/v1/admin/limits", headers=house.headers())
    error = bare.json()["error"]
    assert (error["message"], error["details"][0]["field"]) == (
        "Some of the input is not as it must be: name is missing.",
        "name",
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cron": "* * * * * *"}, "five fields"),
        ({"cron": "0 6 * *"}, "five fields"),
        ({"zone": "localtime"}, "IANA"),
        ({"zone": "posixrules"}, "IANA"),
        ({"zone": "Factory"}, "IANA"),
    ],
)
async def test_a_schedule_says_the_same_on_every_host(house: Any, change: Any, said: str) -> None:
    body = {"name": "greeting", **GREETING, **change}
    assert said in (await post(house, "/v1/admin/schedules", body, 400))["error"]["message"]
