"""Clocks on the calls of a run: seconds that passed, and seconds of processor of its thread and its server process."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import psutil

from adapters.postgres.database import raw

MEGABYTE = 1_000_000


class Clocks:
    """Seconds by the name of a stage. Nested clocks each count in full."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Nothing has passed yet."""
        self.passed: dict[str, float] = {}
        self.worked: dict[str, float] = {}
        self.served: dict[str, float] = {}

    @contextmanager
    def on(self, stage: str) -> Iterator[None]:
        """Counts what happens inside."""
        began, worked = time.perf_counter(), time.thread_time()
        try:
            yield
        finally:
            self.passed[stage] = self.passed.get(stage, 0.0) + time.perf_counter() - began
            self.worked[stage] = self.worked.get(stage, 0.0) + time.thread_time() - worked

    def awaited(self, owner: type, name: str, stage: str) -> None:
        """From now on the coroutine method of a store is counted, with what its connection's server process works."""
        plain: Callable[..., Awaitable[Any]] = getattr(owner, name)

        @wraps(plain)
        async def counted(store: Any, *args: Any, **kwargs: Any) -> Any:
            pid = (await raw(store._connection)).get_server_pid()
            served = worked_of(pid)
            with self.on(stage):
                try:
                    return await plain(store, *args, **kwargs)
                finally:
                    self.served[stage] = self.served.get(stage, 0.0) + worked_of(pid) - served

        setattr(owner, name, counted)

    def called(self, owner: type, name: str, stage: str) -> None:
        """From now on the method is counted."""
        plain: Callable[..., Any] = getattr(owner, name)

        @wraps(plain)
        def counted(*args: Any, **kwargs: Any) -> Any:
            with self.on(stage):
                return plain(*args, **kwargs)

        setattr(owner, name, counted)

    def stepped(self, owner: type, name: str, stage: str) -> None:
        """From now on the steps of the generator method are counted."""
        plain: Callable[..., Iterator[Any]] = getattr(owner, name)

        @wraps(plain)
        def counted(*args: Any, **kwargs: Any) -> Iterator[Any]:
            steps = plain(*args, **kwargs)
            while True:
                with self.on(stage):
                    step = next(steps, None)
                if step is None:
                    return
                yield step

        setattr(owner, name, counted)


def worked_of(pid: int) -> float:
    """Seconds of processor of one process, as the scheduler counts them (Linux)."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def peak_of(pid: int) -> int:
    """Bytes of its highest resident size so far, as the kernel kept it."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise SystemExit("this kernel does not tell the peak of a process")


def processor_of(process: psutil.Process, *, family: bool = False) -> float:
    """Seconds of processor of a process; with `family` of those it has started and that are still there, too."""
    family_of = process.children(recursive=True) if family else []
    spent = 0.0
    for one in [process, *family_of]:
        try:
            times = one.cpu_times()
        except psutil.NoSuchProcess:
            continue
        spent += times.user + times.system
    return spent
