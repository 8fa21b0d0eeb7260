"""The embedded Postgres, with real servers: starts, stops, survives being killed, and is seen by nobody as a worker."""

from __future__ import annotations

import asyncio
import json
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

import adapters
from adapters.embedded import EmbeddedPostgres, EmbeddedPostgresRefused, Identity

SRC = str(Path(adapters.__file__).parents[1])
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="what is tested exists on Linux only")
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")

Make = Callable[..., EmbeddedPostgres]


@pytest.fixture
def make() -> Iterator[Make]:
    """Makes servers that are stopped when the test ends."""
    made: list[EmbeddedPostgres] = []

    def one(folder: Path, **options: object) -> EmbeddedPostgres:
        made.append(EmbeddedPostgres(folder, **{"fast": True, **options}))  # type: ignore[arg-type]
        return made[-1]

    yield one
    for server in made:
        server.stop()


async def run(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


def program(code: str, folder: Path) -> subprocess.Popen[bytes]:
    """A process of its own that runs a server on `folder` and tells of it line by line."""
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": SRC},
    )


def gone(pids: list[int]) -> bool:
    """Wait until none of the processes runs any more (one that nobody has reaped yet does not run)."""
    left = [one for pid in pids if (one := process_of(pid))]
    for _ in range(200):
        left = [one for one in left if runs(one)]
        if not left:
            return True
        psutil.wait_procs(left, timeout=0.05)
    return False


def process_of(pid: int) -> psutil.Process | None:
    """The process, None when it has ended: it may do so between any two questions about it."""
    try:
        return psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None


def runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def test_the_address_serves_asyncpg_and_sqlalchemy_alike(make: Make, tmp_path: Path) -> None:
    url = make(tmp_path / "pg").start()
    assert await run(url, "SELECT current_database()") == "sluice"
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"))
    async with engine.connect() as connection:
        assert (await connection.execute(text("SELECT 6 * 7"))).scalar() == 42
    await engine.dispose()


async def test_a_second_start_finds_the_same_rows_at_the_same_address(make: Make, tmp_path: Path) -> None:
    server = make(tmp_path / "pg", fast=False)
    first = server.start()
    await run(first, "CREATE TABLE kept AS SELECT 7 AS n")
    server.stop()
    assert make(tmp_path / "pg").start() == first
    assert await run(first, "SELECT n FROM kept") == 7


async def test_nobody_gets_in_without_the_password(make: Make, tmp_path: Path) -> None:
    url = make_url(make(tmp_path / "pg").start()).set(password="guessed")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await run(url.render_as_string(hide_password=False), "SELECT 1")
    assert (tmp_path / "pg").stat().st_mode & 0o077 == 0
    assert (tmp_path / "pg" / "password").stat().st_mode & 0o077 == 0


async def test_the_default_is_durable(make: Make, tmp_path: Path) -> None:
    url = make(tmp_path / "pg", fast=False).start()
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
        assert await run(url, f"SHOW {setting}") == "on"


async def test_settings_given_reach_the_server(make: Make, tmp_path: Path) -> None:
    url = make(tmp_path / "pg", settings={"search_path": "it's, public"}).start()
    assert await run(url, "SHOW search_path") == "it's, public"


@linux_only
async def test_a_killed_server_comes_back_with_every_acknowledged_row(make: Make, tmp_path: Path) -> None:
    server = make(tmp_path / "pg", fast=False)
    url = server.start()
    await run(url, "CREATE TABLE kept AS SELECT 1 AS n")
    busy = await asyncpg.connect(url)
    at_work = asyncio.create_task(busy.execute("SELECT pg_sleep(3600)"))
    pids = [process.pid for process in psutil.Process(server.pid).children()]
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    assert server.start() == url
    assert await run(url, "SELECT count(*) FROM kept") == 1
    assert gone(pids)
    with pytest.raises((asyncpg.PostgresError, OSError, asyncpg.InterfaceError)):
        await at_work


PARENT = """
import sys, signal
from pathlib import Path
from adapters.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), fast=True)
server.start()
print(server.pid, flush=True)
signal.pause()
"""


@linux_only
async def test_a_server_does_not_outlive_its_killed_parent(make: Make, tmp_path: Path) -> None:
    folder = tmp_path / "pg"
    with program(PARENT, folder) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        pids = [pid, *(process.pid for process in psutil.Process(pid).children())]
        parent.kill()
    assert gone(pids)
    assert await run(make(folder).start(), "SELECT 1") == 1


@linux_only
async def test_a_server_that_nobody_owns_is_ended_before_the_next_starts(make: Make, tmp_path: Path) -> None:
    server = make(tmp_path / "pg")
    server.start()
    server.stop()
    # Started by hand from the same data and as the same user, outside the lock: what an older kernel would leave.
    strays = make(tmp_path / "pg")
    strays.start()
    stray = strays.pid
    assert stray is not None
    strays._release()
    assert await run(make(tmp_path / "pg").start(), "SELECT 1") == 1
    assert gone([stray])


def test_two_at_once_on_one_folder_are_refused(make: Make, tmp_path: Path) -> None:
    make(tmp_path / "pg").start()
    with pytest.raises(EmbeddedPostgresRefused, match="another Sluice is running"):
        make(tmp_path / "pg").start()


async def test_creation_that_was_cut_short_is_done_again(make: Make, tmp_path: Path) -> None:
    half = tmp_path / "pg" / "cluster.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert await run(make(tmp_path / "pg").start(), "SELECT 1") == 1


def test_a_folder_with_a_long_or_odd_name_serves_too(make: Make, tmp_path: Path) -> None:
    for name in ("x" * 120, "a, b: 'c' \"d\" %41 ü"):
        server = make(tmp_path / name)
        url = server.start()
        assert asyncio.run(run(url, "SELECT 1")) == 1
        server.stop()
        socket_folder = Path(str(make_url(url).query["host"]))
        assert socket_folder != tmp_path / name
        assert not socket_folder.exists()


async def test_a_folder_that_only_its_owner_can_enter_serves_too(make: Make, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert await run(make(closed / "pg").start(), "SELECT 1") == 1


@root_only
async def test_root_can_drop_to_another_user_where_namespaces_are_forbidden(make: Make, tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents):
        if any(part.startswith("pytest-of-") for part in folder.parts):
            folder.chmod(0o755)
    nobody = pwd.getpwnam("nobody")
    identity = Identity("dropped", nobody.pw_uid, nobody.pw_gid)
    server = make(tmp_path / "pg", identity=identity)
    url = server.start()
    assert psutil.Process(server.pid).uids().effective == nobody.pw_uid
    await run(url, "CREATE TABLE kept AS SELECT 7 AS n")
    server.stop()
    assert await run(make(tmp_path / "pg").start(), "SELECT n FROM kept") == 7


@root_only
def test_a_user_who_cannot_reach_the_data_is_told_the_way_out(make: Make, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    nobody = pwd.getpwnam("nobody")
    with pytest.raises(EmbeddedPostgresRefused, match="SLUICE_DATABASE_URL"):
        make(closed / "pg", identity=Identity("dropped", nobody.pw_uid, nobody.pw_gid)).start()


def test_a_folder_without_a_server_is_refused_with_the_way_out(make: Make, tmp_path: Path) -> None:
    with pytest.raises(EmbeddedPostgresRefused, match=r"SLUICE_PG_BIN.*SLUICE_DATABASE_URL"):
        make(tmp_path / "pg", bin_folder=tmp_path).start()


def test_a_server_that_dies_at_its_start_says_why(make: Make, tmp_path: Path) -> None:
    with pytest.raises(EmbeddedPostgresRefused, match=r"no_such_setting.*SLUICE_DATABASE_URL"):
        make(tmp_path / "pg", settings={"no_such_setting": "1"}).start()


@linux_only
async def test_no_process_of_the_server_says_worker(make: Make, tmp_path: Path) -> None:
    # A vacuum so slow that it is still at work when its process is looked at.
    slow = {"autovacuum_naptime": "1s", "autovacuum_vacuum_cost_delay": "100ms", "autovacuum_vacuum_cost_limit": "1"}
    slow |= {"autovacuum_vacuum_threshold": "1", "autovacuum_vacuum_scale_factor": "0"}
    server = make(tmp_path / "pg", settings=slow)
    connection = await asyncpg.connect(server.start())
    await connection.execute("CREATE TABLE busy AS SELECT n, repeat('x', 200) FROM generate_series(1, 20000) AS g(n)")
    await connection.execute("UPDATE busy SET n = n + 1")
    seen: set[str] = set()
    while "autovacuum worker" not in seen:
        rows = await connection.fetch("SELECT pid, backend_type FROM pg_stat_activity, pg_sleep(0.05)")
        seen |= {row["backend_type"] for row in rows}
        for process in psutil.Process(server.pid).children():
            try:
                assert "worker" not in " ".join(process.cmdline())
            except psutil.NoSuchProcess:
                continue
    await connection.close()


SUPERVISED = """
import asyncio, os, signal, sys
from pathlib import Path
import structlog
from adapters.embedded import EmbeddedPostgres
from entrypoints.supervisor import Child, supervise

structlog.configure(processors=[structlog.processors.JSONRenderer()])
server = EmbeddedPostgres(Path(sys.argv[1]))

async def children():
    return [Child("http", [sys.executable, "-c", "import signal; signal.pause()"], dict(os.environ))]

async def ready():
    print('{"event": "all ready", "url": "%s"}' % server.url, flush=True)

asyncio.run(supervise(children, server=server, on_ready=ready))
"""


@linux_only
@pytest.mark.parametrize("last", [signal.SIGTERM, signal.SIGKILL])
async def test_under_the_supervisor_a_killed_server_returns_and_ends_with_it(
    make: Make, tmp_path: Path, last: signal.Signals
) -> None:
    folder = tmp_path / "pg"
    command = program(SUPERVISED, folder)
    assert command.stdout is not None
    first = json.loads(command.stdout.readline())
    assert first["process"] == "postgres"
    url = next(line["url"] for line in map(json.loads, command.stdout) if "url" in line)
    await run(url, "CREATE TABLE kept AS SELECT 7 AS n")
    os.kill(first["pid"], signal.SIGKILL)
    assert next(line for line in map(json.loads, command.stdout) if line["event"] == "started")["process"] == "postgres"
    descendants = [process.pid for process in psutil.Process(command.pid).children(recursive=True)]
    command.send_signal(last)
    command.stdout.read()
    command.stdout.close()
    assert command.wait() == (0 if last is signal.SIGTERM else -signal.SIGKILL)
    assert gone(descendants)
    assert await run(make(folder).start(), "SELECT n FROM kept") == 7
