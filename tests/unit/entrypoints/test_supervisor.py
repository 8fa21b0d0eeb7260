"""The supervisor with real processes: stand-in children that announce themselves, die and are killed."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import entrypoints
from entrypoints.supervisor import Child, Pace, StartRefused, role_argv, supervise
from entrypoints.supervisor.charges import Restarts

SRC = str(Path(entrypoints.__file__).parents[1])

PARENT = """
import asyncio, os, sys
import structlog
from entrypoints.supervisor import Child, Pace, supervise

structlog.configure(processors=[structlog.processors.JSONRenderer()])
code = sys.argv[1]

async def children():
    return [Child(name, [sys.executable, "-c", code, name], dict(os.environ)) for name in sys.argv[2:]]

async def ready():
    print('{"event": "all ready"}', flush=True)

asyncio.run(supervise(children, on_ready=ready, pace=Pace(grace=1.0, first=0.01)))
print('{"event": "clean end"}', flush=True)
"""
PATIENT = "import signal; signal.pause()"
WATCHING = "from entrypoints.supervisor import watch_parent; watch_parent(); import signal; signal.pause()"
DEAF = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print('{"event": "deaf"}', flush=True)
while True:
    signal.pause()
"""
WITH_OFFSPRING = """
import subprocess, sys, signal
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
print('{"event": "offspring", "pid": %d}' % child.pid, flush=True)
signal.pause()
"""


class Command:
    """A running supervisor in a process of its own; its lines are read as they come."""

    def __init__(self, code: str, *names: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PARENT, code, *names],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": SRC},
        )

    def line(self, event: str) -> dict[str, object]:
        """The next line that tells of `event`; those before it are passed over."""
        assert self.process.stdout is not None
        for text in self.process.stdout:
            found: dict[str, object] = json.loads(text)
            if found["event"] == event:
                return found
        raise AssertionError(f"it ended without {event!r}")

    def pid(self, event: str) -> int:
        found = self.line(event)["pid"]
        assert isinstance(found, int)
        return found

    def rest(self) -> str:
        """Everything still to come: ends only when no process holds the output any more, so when all have ended."""
        assert self.process.stdout is not None
        return self.process.stdout.read()

    def signal(self, number: int) -> None:
        self.process.send_signal(number)


@pytest.fixture
def commands() -> Iterator[list[Command]]:
    running: list[Command] = []
    yield running
    for one in running:
        one.process.kill()
        one.rest()
        one.process.wait()
        assert one.process.stdout is not None
        one.process.stdout.close()


def start(commands: list[Command], code: str, *names: str) -> Command:
    commands.append(Command(code, *names))
    return commands[-1]


def alone(scenario: Callable[[], None]) -> None:
    """Run it in a process of its own: a supervisor ends every child of its process, a server of other tests too."""
    process = multiprocessing.get_context("fork").Process(target=scenario)
    process.start()
    process.join(60.0)
    try:
        assert process.exitcode == 0, "what went wrong stands in the error output"
    finally:
        process.kill()
        process.join()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_child_and_ends_cleanly(commands: list[Command], number: int) -> None:
    command = start(commands, PATIENT, "one", "two", "three")
    command.line("all ready")
    command.signal(number)
    assert "clean end" in command.rest()
    assert command.process.wait() == 0


def test_a_child_that_dies_is_started_again_and_again(commands: list[Command]) -> None:
    command = start(commands, PATIENT, "one")
    for _ in range(5):
        os.kill(command.pid("started"), signal.SIGKILL)
        assert command.line("died")["status"] == -signal.SIGKILL
    command.line("started")
    command.signal(signal.SIGTERM)
    assert "clean end" in command.rest()


def test_a_child_that_ends_well_is_started_again_too(commands: list[Command]) -> None:
    command = start(commands, "raise SystemExit(0)", "one")
    assert command.line("died")["status"] == 0
    command.line("started")


def test_a_child_that_ignores_the_request_is_killed_after_the_grace(commands: list[Command]) -> None:
    command = start(commands, DEAF, "one")
    command.line("deaf")
    command.signal(signal.SIGTERM)
    assert "clean end" in command.rest()


def test_a_second_signal_does_not_wait_for_the_grace() -> None:
    async def scenario() -> None:
        deaf = Child("deaf", [sys.executable, "-c", DEAF], dict(os.environ))

        async def children() -> list[Child]:
            return [deaf]

        async def ask_twice() -> None:
            os.kill(os.getpid(), signal.SIGTERM)
            os.kill(os.getpid(), signal.SIGINT)

        await supervise(children, on_ready=ask_twice, pace=Pace(grace=3600.0))

    alone(lambda: asyncio.run(asyncio.wait_for(scenario(), 30.0)))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills by itself; elsewhere the child has to watch")
def test_children_do_not_outlive_a_killed_parent(commands: list[Command]) -> None:
    command = start(commands, PATIENT, "one", "two")
    command.line("all ready")
    command.signal(signal.SIGKILL)
    assert "clean end" not in command.rest()


def test_a_watching_child_ends_when_only_the_pipe_tells_it() -> None:
    held, given_away = os.pipe()
    child = subprocess.Popen(
        [sys.executable, "-c", WATCHING],
        env={**os.environ, "PYTHONPATH": SRC, "LIFELINE_FD": str(held)},
        pass_fds=(held,),
    )
    os.close(held)
    os.close(given_away)
    assert child.wait(30.0) == 1


def test_what_a_dead_child_has_started_dies_with_it(commands: list[Command]) -> None:
    command = start(commands, WITH_OFFSPRING, "one")
    child = command.pid("started")
    command.pid("offspring")
    os.kill(child, signal.SIGKILL)
    command.line("offspring")
    command.signal(signal.SIGTERM)
    assert "clean end" in command.rest()


def test_a_child_that_says_it_can_never_start_stops_the_command() -> None:
    async def children() -> list[Child]:
        return [
            Child("patient", [sys.executable, "-c", PATIENT], dict(os.environ)),
            Child("sorry", [sys.executable, "-c", "raise SystemExit(78)"], dict(os.environ), ready=never),
        ]

    async def never() -> bool:
        return False

    def scenario() -> None:
        with pytest.raises(StartRefused, match="sorry"):
            asyncio.run(supervise(children))

    alone(scenario)


def test_a_failed_preparation_is_told_to_the_caller() -> None:
    async def children() -> list[Child]:
        raise LookupError("no such migration")

    def scenario() -> None:
        with pytest.raises(LookupError, match="no such migration"):
            asyncio.run(supervise(children))

    alone(scenario)


def test_the_announcement_waits_until_every_child_is_ready() -> None:
    looks: list[str] = []

    async def third_time() -> bool:
        looks.append("look")
        return len(looks) == 3

    async def announce() -> None:
        looks.append("announced")
        os.kill(os.getpid(), signal.SIGTERM)

    async def children() -> list[Child]:
        return [Child("slow", [sys.executable, "-c", PATIENT], dict(os.environ), ready=third_time)]

    def scenario() -> None:
        asyncio.run(supervise(children, on_ready=announce, pace=Pace(look=0.0)))
        assert looks == ["look", "look", "look", "announced"]

    alone(scenario)


def test_each_early_death_doubles_the_wait_up_to_the_longest_and_a_good_life_resets_it() -> None:
    restarts = Restarts(first=0.2, longest=5.0, stable=10.0)
    assert [restarts.delay(0.0) for _ in range(7)] == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    assert restarts.delay(10.0) == 0.2


def test_only_the_workers_command_line_says_worker() -> None:
    said = {role: " ".join(role_argv(role)[1:]) for role in ("http", "worker", "scheduler")}
    assert [role for role, line in said.items() if "worker" in line] == ["worker"]
