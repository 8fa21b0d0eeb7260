"""The processes in the supervisor's charge: how each is started, seen to have ended, and when it is started again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from entrypoints.supervisor.lifeline import Lifeline


@dataclass(frozen=True, slots=True)
class Child:
    """One process to keep alive. `ready` answers whether it serves yet (None: it counts as ready when it runs)."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    ready: Callable[[], Awaitable[bool]] | None = None


def role_argv(role: str) -> list[str]:
    """The command line of `sluice ROLE` under this very interpreter; `-P` keeps the working folder off the path."""
    return [sys.executable, "-P", "-m", "entrypoints.cli", role]


class Server(Protocol):
    """A database server that lives inside the command. The calls block; see the embedded Postgres for their terms."""

    @abstractmethod
    def prepare(self) -> None: ...
    @abstractmethod
    def launch(self) -> None: ...
    @abstractmethod
    def ready(self) -> bool: ...
    @abstractmethod
    def ended(self) -> int | None: ...
    @abstractmethod
    def ask_to_stop(self, *, at_once: bool = False) -> None: ...
    @abstractmethod
    def stop(self, patience: float = 20.0) -> None: ...
    @abstractmethod
    def last_words(self) -> str: ...
    @property
    @abstractmethod
    def pid(self) -> int | None: ...


class Charge(Protocol):
    """What the supervisor does with a process in its charge."""

    name: str

    @property
    @abstractmethod
    def pid(self) -> int | None: ...
    @abstractmethod
    async def start(self) -> None: ...
    @abstractmethod
    def ended(self) -> int | None:
        """The exit status once it has ended, else None."""


@dataclass(slots=True)
class ChildCharge:
    """A child process with its own session, tied to our life."""

    child: Child
    lifeline: Lifeline
    name: str = field(init=False)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.name = self.child.name

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    async def start(self) -> None:
        # A plain Popen: the fork must happen in this thread, to whose life the kernel ties the child.
        self.process = subprocess.Popen(  # noqa: ASYNC220, S603 - see above; the command is our own
            list(self.child.argv),
            stdin=subprocess.DEVNULL,
            **self.lifeline.options(self.child.env),  # type: ignore[call-overload]
        )

    def ended(self) -> int | None:
        return self.process.poll() if self.process else None

    def terminate(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def kill_group(self) -> None:
        """Kill the child and whatever it has started, also when it has ended itself."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS answers EPERM for an empty group
                os.killpg(self.process.pid, signal.SIGKILL)


@dataclass(slots=True)
class ServerCharge:
    """The embedded database server. Started from the event loop's thread: on Linux it dies with that thread."""

    server: Server
    name: str = "postgres"

    @property
    def pid(self) -> int | None:
        return self.server.pid

    async def start(self) -> None:
        preparing = asyncio.ensure_future(asyncio.to_thread(self.server.prepare))
        try:
            await asyncio.shield(preparing)
        except asyncio.CancelledError:
            await asyncio.wait([preparing])  # a thread cannot be cancelled, and nobody may stop a server half made
            raise
        self.server.launch()

    def ended(self) -> int | None:
        return self.server.ended()


@dataclass(slots=True)
class Restarts:
    """When a process that died is started again: after `first` seconds, doubled up to `longest`; a life of `stable`
    seconds or more makes it start over with `first`."""

    first: float = 0.2
    longest: float = 5.0
    stable: float = 10.0
    deaths: int = 0

    def delay(self, lived: float) -> float:
        """Count a death after a life of `lived` seconds; answers the seconds to wait."""
        self.deaths = 1 if lived >= self.stable else self.deaths + 1
        return float(min(self.first * 2 ** min(self.deaths - 1, 16), self.longest))
