"""Operating a real `sluice up`: events over an API that is killed, fan-out and join, pausing, draining, metrics."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from up_client import eventually
from up_house import House, house
from up_kinds import install

FAMILY = '''
"""Kinds that hand jobs out, and one that goes on while it is told to."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from application.jobs import Order
from application.kinds import JobContext, JobKind
from domain.errors import invalid
from domain.jobs import After


class Family(msgspec.Struct):
    """How many children, which of them dies (none: -1), and whether the join minds."""

    children: int = 3
    bad: int = -1
    after: After = After.SUCCESS


class Child(msgspec.Struct):
    """Which child, and whether it dies."""

    number: int
    bad: bool = False


class Count(msgspec.Struct):
    """The file that says up to where to count."""

    file: str


async def parent(context: JobContext, family: Family) -> None:
    orders = [Order(kind="family.child", payload=Child(n, n == family.bad)) for n in range(family.children)]
    async with context.settling() as work:
        made = await context.fan_out(work, orders, Order(kind="family.join", after=family.after))
        work.result = {"join": str(made.join)}
        await work.commit()


async def child(context: JobContext, child: Child) -> int:
    if child.bad:
        raise invalid("no_such_child", "There is no such child.")
    return child.number


async def join(context: JobContext, _: dict) -> dict[str, int]:
    ends = [str(one.state) for one in await context.awaited()]
    return {state: ends.count(state) for state in sorted(set(ends))}


async def count(context: JobContext, payload: Count) -> int:
    done, goal = 0, 1
    while goal:
        goal = int(Path(payload.file).read_text() or 1)
        if done < goal:
            done += 1
            await context.progress("counting", done)
            await context.flush()
        await asyncio.sleep(0.02)
    return done


def kinds() -> list[JobKind]:
    return [
        JobKind("family.parent", parent, Family),
        JobKind("family.child", child, Child, queue="children"),
        JobKind("family.join", join, dict),
        JobKind("family.count", count, Count, queue="counting"),
    ]
'''


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    plug_ins = tmp_path_factory.mktemp("plug-ins")
    install(plug_ins, "sluice-family", "family", FAMILY, {"family": "family:kinds"})
    with house(tmp_path_factory.mktemp("operating") / "house", plug_ins) as one:
        yield one


def events(up: House, ident: str, last: str = "") -> Iterator[dict[str, Any]]:
    """Events as they come, until the stream ends or breaks."""
    headers = {"Last-Event-ID": last} if last else {}
    with up.http.stream("GET", f"/v1/jobs/{ident}/events", headers=headers) as answer:
        event: dict[str, Any] = {}
        for line in answer.iter_lines():
            name, _, value = line.partition(": ")
            if name and line:
                event[name] = json.loads(value) if name == "data" else value
            elif "data" in event:
                yield event
                event = {}


def test_a_listener_follows_a_job_through_the_death_of_the_api(up: House, tmp_path: Path) -> None:
    goal = tmp_path / "goal"
    goal.write_text("3")
    ident = up.submit("family.count", {"file": str(goal)})["id"]
    heard: list[dict[str, Any]] = []
    with pytest.raises(httpx.TransportError):
        for event in events(up, ident):
            heard.append(event)
            if event["data"].get("done") == 3:
                up.kill("http")
    goal.write_text("6")
    eventually(up.answers, "the API is back")
    for event in events(up, ident, heard[-1]["id"]):
        heard.append(event)
        if event["data"].get("done") == 6:
            goal.write_text("0")
    counted = [one["data"]["done"] for one in heard if one["event"] == "progress"]
    states = [one["data"]["state"] for one in heard if one["event"] == "state"]
    assert counted == sorted(set(counted)) and counted[-1] == 6, "nothing is heard twice, and the last is heard"
    assert states[-1] == "succeeded" and states.count("running") == 1
    assert up.http.get(f"/v1/jobs/{ident}/events", headers={"Last-Event-ID": heard[-1]["id"]}).status_code == 204


@pytest.mark.parametrize(
    ("payload", "state", "result"),
    [
        ({"children": 200}, "succeeded", {"succeeded": 200}),
        ({"children": 5, "bad": 2, "after": "end"}, "succeeded", {"dead": 1, "succeeded": 4}),
        ({"children": 5, "bad": 2}, "dead", None),
    ],
)
def test_a_join_runs_after_its_children_or_ends_with_the_first_that_dies(
    up: House, payload: dict[str, Any], state: str, result: Any
) -> None:
    parent = up.ended(up.submit("family.parent", payload)["id"])
    join = up.ended(parent["result"]["join"])
    assert (join["state"], join["result"], join["parentId"]) == (state, result, parent["id"])
    if state == "dead":
        assert join["attempts"][-1]["error"]["code"] == "dependency_failed"
    children = eventually(
        lambda: (seen := up.job(parent["id"])["children"]) and not {"waiting", "running", "held"} & set(seen) and seen,
        "all children have ended",
    )
    assert sum(children.values()) == payload["children"] + 1


def test_a_paused_queue_and_a_drained_worker_start_nothing_and_are_steered_from_the_command_line(up: House) -> None:
    def sluice(*arguments: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "entrypoints.cli", *arguments, "--json"],
            env={**up.env, "SLUICE_URL": up.url}, cwd=up.folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    assert sluice("queues", "pause", "children")["paused"]
    ident = up.submit("family.child", {"number": 1001})["id"]
    up.ended(up.submit("family.join", {})["id"])
    assert up.job(ident)["state"] == "waiting", "other queues go on, this one does not"
    assert not sluice("queues", "resume", "children")["paused"]
    up.ended(ident)

    (worker,) = sluice("workers", "list")["items"]
    assert worker["capacity"] == 20 and "children" in worker["queues"]
    assert sluice("workers", "drain", worker["id"])["draining"]
    eventually(lambda: '"worker_draining"' in up.log(), "the worker heard of it")
    ident = up.submit("family.child", {"number": 1002})["id"]
    due = eventually(lambda: up.get("/v1/admin/signals", queue="children")["due"], "the job is due")
    assert (due, up.job(ident)["state"]) == (1, "waiting")
    assert not sluice("workers", "undrain", worker["id"])["draining"]
    up.ended(ident)


def test_schedules_are_kept_from_the_command_line_and_the_codes_own_are_there(up: House) -> None:
    def sluice(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "entrypoints.cli", "schedules", *arguments],
            env={**up.env, "SLUICE_URL": up.url}, cwd=up.folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    made = sluice("create", "nightly", "--cron", "30 2 * * *", "--zone", "Europe/Berlin", "--kind", "family.join")
    assert "nightly" in made and "Europe/Berlin" in made
    eventually(lambda: "cleanup" in sluice("list"), "the scheduler has brought its own")
    ident = sluice("run", "nightly").split()[-1]
    assert up.ended(ident)["state"] == "succeeded"
    assert ident in sluice("show", "nightly")
    assert "deleted" in sluice("delete", "nightly")


def test_the_metrics_count_what_the_workers_ended(up: House) -> None:
    up.ended(up.submit("family.child", {"number": 2001})["id"])
    wanted = 'sluice_jobs_total{queue="children",kind="family.child",outcome="succeeded"}'

    def counted() -> bool:
        lines = up.http.get("/metrics").text.splitlines()
        return any(line.startswith(wanted) and int(line.split()[-1]) > 0 for line in lines)

    eventually(counted, "the worker handed its counts in")
    assert os.linesep in up.http.get("/metrics").text
