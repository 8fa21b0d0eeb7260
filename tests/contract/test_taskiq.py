"""The real `taskiq worker` on our broker: it drains, is stopped, killed and cut from its database, and loses no job."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from taskiq import AsyncTaskiqTask, TaskiqResult
from taskiq.exceptions import SendTaskError
from up_client import eventually
from up_house import House, house, running
from up_kinds import DRILL_TABLE, execute, install_drill

from domain.errors import Refusal
from entrypoints.settings import load
from entrypoints.taskiq import JobFailed, SluiceBroker

STOCK: tuple[str, ...] = ()
OURS = ("--receiver", "entrypoints.taskiq:ClaimReceiver")


@pytest.fixture(scope="module")
def plug_ins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plug-ins")
    install_drill(folder)
    return folder


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, plug_ins: Path) -> Iterator[House]:
    """An installation without workers of its own."""
    with house(tmp_path_factory.mktemp("taskiq") / "house", plug_ins, workers=0) as one:
        asyncio.run(execute(address(one), DRILL_TABLE))
        yield one


def address(up: House) -> str:
    """Of its database."""
    return up.one_of("scheduler").environ()["SLUICE_DATABASE_URL"]


@pytest.fixture
async def client(up: House, plug_ins: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SluiceBroker]:
    """A broker of this process, which only submits."""
    monkeypatch.syspath_prepend(str(plug_ins))
    given = {"SLUICE_DATABASE_URL": address(up), "SLUICE_DATA": str(up.folder / "data")}
    broker = SluiceBroker(lambda: load(given))
    await broker.startup()
    yield broker
    await broker.shutdown()


class Workers:
    """One `taskiq worker` command with its processes."""

    def __init__(self, up: House, plug_ins: Path, *more: str, processes: int = 1) -> None:
        env = {**up.env, "SLUICE_DATABASE_URL": address(up), "SLUICE_GRACE_SECONDS": "3"}
        assert str(plug_ins) in env["PYTHONPATH"]
        self._log = (up.folder / "taskiq.log").open("ab")
        self.log = up.folder / "taskiq.log"
        command = [sys.executable, "-P", "-m", "taskiq", "worker", "entrypoints.taskiq:broker"]
        self.process = subprocess.Popen(
            [*command, "--workers", str(processes), *more], cwd=up.folder, env=env, stdout=self._log, stderr=self._log
        )

    def children(self) -> list[psutil.Process]:
        """The processes that run jobs."""
        found = psutil.Process(self.process.pid).children()
        return [one for one in found if running(one.pid) and "resource_tracker" not in " ".join(one.cmdline())]

    def stop(self, within: float = 20.0) -> None:
        """SIGTERM, as a deployment does it; none of its processes is left."""
        children = self.children()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(within)
        eventually(lambda: not any(running(one.pid) for one in children), "every child has ended", within)

    def close(self) -> None:
        """Stop what still runs."""
        with contextlib.suppress(psutil.NoSuchProcess):
            if self.process.poll() is None:
                self.stop()
        self._log.close()


@contextlib.contextmanager
def workers(up: House, plug_ins: Path, *more: str, processes: int = 1) -> Iterator[Workers]:
    """Started, and seen by the store."""
    one = Workers(up, plug_ins, *more, processes=processes)
    try:
        eventually(lambda: len(one.children()) == processes and seen(up) >= pids(one), "the workers are there")
        yield one
    finally:
        one.close()


def pids(one: Workers) -> set[int]:
    return {child.pid for child in one.children()}


def seen(up: House) -> set[int]:
    """The processes that have told the store that they live."""
    with contextlib.suppress(OSError):
        return {row["pid"] for row in asyncio.run(execute(address(up), "select pid from sluice.workers"))}
    return set()


async def looked_up(up: House, sql: str) -> list[Any]:
    return [tuple(row) for row in await execute(address(up), sql)]


async def counting(client: SluiceBroker, first: int, count: int) -> list[AsyncTaskiqTask[Any]]:
    """So many jobs that each write one row."""
    task = client.find_task("drill.count")
    assert task is not None
    return list(await asyncio.gather(*(task.kiq(number=first + number) for number in range(count))))


async def results(tasks: list[AsyncTaskiqTask[Any]]) -> list[TaskiqResult[Any]]:
    return [await task.wait_result(check_interval=0.05, timeout=60) for task in tasks]


async def written_once(up: House, first: int, count: int) -> bool:
    """Each of these jobs left its row, and none left two."""
    rows = await looked_up(
        up, f"select number from drill.done where number >= {first} and number < {first + count} order by number"
    )
    return rows == [(first + number,) for number in range(count)]


@pytest.mark.parametrize("receiver", [STOCK, OURS], ids=["stock", "ours"])
async def test_what_kiq_submits_is_run_by_taskiq_workers_and_its_result_comes_back(
    up: House, plug_ins: Path, client: SluiceBroker, receiver: tuple[str, ...]
) -> None:
    echo = client.find_task("drill.echo")
    assert echo is not None
    start = 10 * len(receiver)
    sent = [await echo.kicker().with_labels(priority=1).kiq(number=start + number) for number in range(10)]
    assert not await sent[0].is_ready()
    with await asyncio.to_thread(_entered, up, plug_ins, *receiver, processes=2) as two:
        ended = await results(sent)
        assert [one.return_value for one in ended] == [{"number": start + number} for number in range(10)]
        assert len(pids(two)) == 2
        job = up.job(sent[0].task_id)
        assert (job["state"], job["priority"]) == ("succeeded", 1)
        await asyncio.to_thread(two.stop)
    assert await looked_up(up, "select id from sluice.jobs where state = 'running'") == [], "a worker left a job behind"
    assert await looked_up(up, "select pid from sluice.workers") == [], "a worker left without a farewell"


@contextlib.contextmanager
def _left(entered: contextlib.AbstractContextManager[Workers], one: Workers) -> Iterator[Workers]:
    try:
        yield one
    finally:
        entered.__exit__(None, None, None)


def _entered(up: House, plug_ins: Path, *more: str, processes: int = 1) -> contextlib.AbstractContextManager[Workers]:
    """The workers, started outside the event loop of the test."""
    manager = workers(up, plug_ins, *more, processes=processes)
    return _left(manager, manager.__enter__())


async def test_a_job_that_dies_or_is_refused_is_an_error_to_who_submitted_it(
    up: House, plug_ins: Path, client: SluiceBroker
) -> None:
    refused, flaky = client.find_task("drill.refused"), client.find_task("drill.flaky")
    assert refused is not None and flaky is not None
    with pytest.raises(SendTaskError) as no:
        await flaky.kiq(number="many")
    assert isinstance(no.value.__cause__, Refusal) and no.value.__cause__.code == "invalid_payload"
    with pytest.raises(SendTaskError) as no:
        await flaky.kicker().with_labels(priority=9).kiq(number=1)
    assert isinstance(no.value.__cause__, Refusal) and no.value.__cause__.code == "invalid_priority"
    for labels, why in (
        ({"workspace": "00000000-0000-4000-8000-00000000dead"}, "unknown_workspace"),
        ({"delay": 1e300}, "invalid_delay"),
        ({"run_at": "9999-12-31T23:59:59-23:00"}, "invalid_run_at"),
        ({"idempotency_key": "a\0"}, "invalid_idempotency_key"),
    ):
        with pytest.raises(SendTaskError) as no:
            await flaky.kicker().with_labels(**labels).kiq(number=1)
        assert isinstance(no.value.__cause__, Refusal) and no.value.__cause__.code == why
    keyed = flaky.kicker().with_labels(idempotency_key="once")
    first, again = await keyed.kiq(number=1), await keyed.kiq(number=1)
    assert first.task_id == again.task_id
    dying = await refused.kiq(number=2)
    with await asyncio.to_thread(_entered, up, plug_ins):
        (dead,) = await results([dying])
        assert dead.is_err and isinstance(dead.error, JobFailed) and dead.error.code == "no_such_drill"
        endless = client.find_task("drill.endless")
        assert endless is not None
        waiting = await endless.kiq(number=3)
        async with asyncio.timeout(20):
            while True:
                progress = await waiting.get_progress()
                if progress is not None and progress.meta:
                    break
                await asyncio.sleep(0.05)
        assert progress.state == "STARTED" and progress.meta["phase"] == "waiting"
        await asyncio.to_thread(up.call, "POST", f"/v1/jobs/{waiting.task_id}/cancel", 202, json={})
        (stopped,) = await results([waiting])
        assert stopped.is_err and stopped.labels["state"] == "cancelled"


async def test_a_stop_under_load_loses_and_doubles_nothing(up: House, plug_ins: Path, client: SluiceBroker) -> None:
    with await asyncio.to_thread(_entered, up, plug_ins, processes=2) as before:
        sent = await counting(client, 1000, 300)
        await asyncio.to_thread(before.stop)
    held = await looked_up(up, "select count(*) from sluice.jobs where state = 'running'")
    assert held == [(0,)], "a stopped worker kept jobs"
    with await asyncio.to_thread(_entered, up, plug_ins, processes=2):
        ended = await results(sent)
    assert not any(one.is_err for one in ended)
    assert await written_once(up, 1000, 300)
    assert await looked_up(up, "select count(*) from sluice.jobs where lost > 0") == [(0,)]


async def test_a_killed_process_is_started_again_and_its_jobs_run(
    up: House, plug_ins: Path, client: SluiceBroker
) -> None:
    with await asyncio.to_thread(_entered, up, plug_ins, processes=2) as two:
        sent = await counting(client, 2000, 200)
        before = pids(two)
        victim = before.pop()
        os.kill(victim, signal.SIGKILL)
        sent += await counting(client, 2200, 100)
        ended = await results(sent)
        assert not any(one.is_err for one in ended)
        assert await written_once(up, 2000, 300)
        await asyncio.to_thread(
            eventually, lambda: before < pids(two) and victim not in pids(two), "another process took its place", 30
        )


async def test_the_same_processes_go_on_after_the_database_was_killed_under_load(
    up: House, plug_ins: Path, client: SluiceBroker
) -> None:
    with await asyncio.to_thread(_entered, up, plug_ins, processes=2) as two:
        before = pids(two)
        sent = await counting(client, 3000, 200)
        await asyncio.to_thread(up.kill, "postgres", with_children=True)
        await asyncio.to_thread(eventually, lambda: up.http.get("/ready").status_code == 200, "the database is back")
        sent += await _patiently(client, 3200, 100)
        ended = await results(sent)
        assert not any(one.is_err for one in ended)
        assert await written_once(up, 3000, 300)
        assert pids(two) == before, "a worker process did not outlive the database"


async def _patiently(client: SluiceBroker, first: int, count: int) -> list[AsyncTaskiqTask[Any]]:
    """The same when the pool of this process has yet to notice that its connections are gone."""
    task = client.find_task("drill.count")
    assert task is not None
    sent = []
    for number in range(count):
        async with asyncio.timeout(30):
            while True:
                try:
                    keyed = task.kicker().with_labels(idempotency_key=f"patient-{first + number}")
                    sent.append(await keyed.kiq(number=first + number))
                    break
                except SendTaskError:
                    await asyncio.sleep(0.05)
    return sent
