"""Many jobs at once in a real `sluice up`: a worker killed half-way, a stop half-way, and what was done taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from up_client import eventually
from up_house import House, house
from up_kinds import execute, install_drill

BULK = "/v1/admin/jobs/bulk"
JOBS = 6_000
ORDER = {"action": "retry", "filter": {"queue": "drill", "code": "line_busy"}}
FILL = f"""
insert into sluice.queues (name, paused) values ('drill', true) on conflict (name) do update set paused = true;
with dead as (
    insert into sluice.jobs (workspace_id, id, kind, queue, priority, state, ready, rank, run_at, attempt, failed,
        max_attempts, timeout, created_at, started_at, ended_at, digest, collapse, trace, correlation_id, payload,
        fingerprint, code)
    select '00000000-0000-7000-8000-000000000001', gen_random_uuid(), 'drill.echo', 'drill', 2, 'dead', true, now(),
        now(), 4, 4, 4, 60, now(), now(), now(), decode(md5(n::text), 'hex'), true, '', '',
        json_build_object('number', n), md5((n % 3)::text), 'line_busy'
    from generate_series(1, {JOBS}) n returning workspace_id, id, started_at, ended_at, fingerprint)
insert into sluice.job_attempts
    (workspace_id, job_id, number, queue, started_at, ended_at, code, message, retryable, fingerprint)
select workspace_id, id, 4, 'drill', started_at, ended_at, 'line_busy', 'Busy.', true, fingerprint from dead;
"""
DEAD = """
select count(*) as many, md5(string_agg(id::text || attempt || failed || run_at || ended_at, ',' order by id)) as print
from sluice.jobs where queue = 'drill' and state = 'dead'
"""


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    plug_ins = tmp_path_factory.mktemp("plug-ins")
    install_drill(plug_ins)
    with house(tmp_path_factory.mktemp("bulk") / "house", plug_ins) as one:
        asyncio.run(execute(one.database_url(), FILL))
        yield one


def dead(up: House) -> tuple[int, str]:
    """How many are dead, and what stands in their rows."""
    row = asyncio.run(execute(up.database_url(), DEAD))[0]
    return row["many"], row["print"]


def begun(up: House) -> str:
    """Seen, started, and its first jobs changed."""
    seen = up.call("POST", f"{BULK}/preview", json=ORDER)
    asked = {**ORDER, "expectedCount": seen["count"], "guard": seen["guard"]}
    ident = str(up.call("POST", BULK, 202, json=asked)["jobId"])
    eventually(lambda: up.get(f"{BULK}/{ident}")["changed"], "the first jobs are changed")
    return ident


def undone(up: House, ident: str) -> Any:
    """The operation after its undo."""
    job = up.ended(up.call("POST", f"{BULK}/{ident}/undo", 202, json={})["jobId"])
    assert job["state"] == "succeeded"
    return up.get(f"{BULK}/{ident}")


def test_a_killed_workers_successor_goes_on_and_an_undo_restores_every_job(up: House) -> None:
    before = dead(up)
    assert before[0] == JOBS
    ident = begun(up)
    up.kill("worker")
    assert up.ended(ident)["state"] == "succeeded"
    operation = up.get(f"{BULK}/{ident}")
    assert (operation["changed"], operation["notChanged"]) == (JOBS, {})
    assert dead(up)[0] == 0
    assert undone(up, ident)["undone"] == JOBS
    assert dead(up) == before


def test_what_was_done_before_a_stop_stays_and_is_taken_back_by_an_undo(up: House) -> None:
    before = dead(up)
    ident = begun(up)
    up.call("POST", f"/v1/jobs/{ident}/cancel", 202, json={})
    up.ended(ident)
    changed = up.get(f"{BULK}/{ident}")["changed"]
    assert 0 < changed == JOBS - dead(up)[0]
    assert undone(up, ident)["undone"] == changed
    assert dead(up) == before


def test_a_group_that_is_retried_runs(up: House) -> None:
    group = up.get("/v1/admin/dead-letters", queue="drill")["items"][0]
    asyncio.run(execute(up.database_url(), "update sluice.queues set paused = false where name = 'drill'"))
    order = {"action": "retry", "filter": {"fingerprint": group["fingerprint"]}, "expectedCount": group["count"]}
    ident = up.call("POST", BULK, 202, json=order)["jobId"]
    assert up.ended(ident)["result"]["changed"] == group["count"]
    assert up.get("/v1/admin/dead-letters", queue="drill")["items"][0]["fingerprint"] != group["fingerprint"]

    def all_ran() -> bool:
        return not any(up.get("/v1/jobs", state=state, queue="drill")["items"] for state in ("waiting", "running"))

    eventually(all_ran, "all of them have run")
    assert undone(up, ident)["notUndone"] == {"started": group["count"]}
