"""A whole `sluice up` of the tree for a test: real processes on a free port, its client, and ways to kill its parts."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import psutil
from up_client import KEY, Client, eventually

import entrypoints

SRC = Path(entrypoints.__file__).parents[1]


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def clean_environment(**settings: object) -> dict[str, str]:
    """This process's environment with these settings and no others; the tree's own sources come first."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("SLUICE_")}
    env |= {f"SLUICE_{name.upper()}": str(value) for name, value in settings.items()}
    env["PYTHONPATH"] = str(SRC)
    return env


def running(pid: int) -> bool:
    """Whether the process does anything still (one that nobody has reaped yet does not)."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def gone(pids: set[int]) -> bool:
    """None of them runs any more."""
    return not any(running(pid) for pid in pids)


class House(Client):
    """One installation in a folder of its own. `plug_ins` is a folder that is put on the path of its processes."""

    command: Sequence[str] = (sys.executable, "-P", "-m", "entrypoints.cli", "up")

    def __init__(self, folder: Path, plug_ins: Path | None = None, **settings: object) -> None:
        self.folder = folder
        self.port = free_port()
        rates = dict.fromkeys(("rate_api", "rate_mutation", "rate_upload"), "100000/s")
        chosen = {"port": self.port, "data": folder / "data", "bootstrap_key": KEY, "lease_seconds": 2}
        self.env = clean_environment(**(rates | chosen | settings))
        if plug_ins is not None:
            self.env["PYTHONPATH"] = f"{SRC}{os.pathsep}{plug_ins}"
        super().__init__(f"http://127.0.0.1:{self.port}")
        self.process: subprocess.Popen[bytes] | None = None
        self.seen: set[int] = set()

    def start(self) -> None:
        """`sluice up`, until its API answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "up.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=self.env,
                stdout=log,
                stderr=log,
            )
        eventually(self.answers, "the API answers /health")

    def answers(self) -> bool:
        """Whether /health is 200 now."""
        assert self.process is not None
        assert self.process.poll() is None, f"`sluice up` ended by itself:\n{self.log()}"
        with contextlib.suppress(httpx.TransportError):
            return self.http.get("/health").status_code == 200
        return False

    def log(self) -> str:
        """All that the processes wrote."""
        return (self.folder / "up.log").read_text("utf-8", "replace")

    def faults(self) -> str:
        """The last errors in the log, each on a line."""
        return "\n".join(["", *(line[:3000] for line in self.log().splitlines() if '"level":"error"' in line)][-4:])

    # The processes

    def descendants(self) -> list[psutil.Process]:
        """Every living process below the command."""
        assert self.process is not None
        found = psutil.Process(self.process.pid).children(recursive=True)
        self.seen |= {one.pid for one in found}
        return [one for one in found if running(one.pid)]

    def of_role(self, role: str) -> list[psutil.Process]:
        """The processes whose command line says the role (`postgres`: the postmaster)."""
        found = []
        for one in self.descendants():
            with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
                if role == "postgres":
                    below_us = self.process is not None and one.ppid() == self.process.pid
                    if one.name() == role and below_us:
                        found.append(one)
                elif role in one.cmdline():
                    found.append(one)
        return found

    def one_of(self, role: str) -> psutil.Process:
        """The process of that role, waited for."""
        return eventually(lambda: self.of_role(role), f"a process of role {role}")[0]

    def kill(self, role: str, *, with_children: bool = False) -> int:
        """kill -9; answers the process id that is no more."""
        victim = self.one_of(role)
        below = victim.children(recursive=True) if with_children else []
        for one in (victim, *below):
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        eventually(lambda: not running(victim.pid), f"the {role} is killed", 10)
        return victim.pid

    def database_url(self) -> str:
        """The address that the command has given to its worker."""
        return self.one_of("worker").environ()["SLUICE_DATABASE_URL"]

    def stop(self, number: signal.Signals = signal.SIGTERM, within: float = 15.0) -> int:
        """End the command by a signal, and see that it is gone in time and left nothing; answers its exit status."""
        assert self.process is not None
        self.descendants()
        self.process.send_signal(number)
        try:
            status = self.process.wait(within)
        finally:
            self.process.kill()
        eventually(lambda: gone(self.seen) and not self.left(), f"nothing of {self.folder} runs", 5)
        return status

    def left(self) -> list[psutil.Process]:
        """Processes anywhere on this machine that work on this folder."""
        found = []
        for one in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                if Path(one.cwd()).is_relative_to(self.folder) and running(one.pid):
                    found.append(one)
        return found

    def close(self) -> None:
        """Stop whatever still runs."""
        self.http.close()
        if self.process is not None and self.process.poll() is None:
            self.stop()


@contextlib.contextmanager
def house(folder: Path, plug_ins: Path | None = None, **settings: object) -> Iterator[House]:
    """A started installation that is stopped at the end, with nothing left of it."""
    one = House(folder, plug_ins, **settings)
    try:
        one.start()
        yield one
    finally:
        one.close()
