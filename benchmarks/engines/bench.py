"""How an engine is driven: its commands one by one, its workers as processes, and what their handlers left behind."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import struct
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psutil
from benchmarks.engines.catalogue import Engine
from benchmarks.engines.environments import ROOT
from benchmarks.engines.ground import Ground, Place

DRIVERS = Path(__file__).parent / "drivers"
PATIENCE = 180.0


class Broken(Exception):
    """An engine did not do what it was asked; the text says what it said."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The servers, the environments by name, the folder of logs, and the tree whose Sluice is measured."""

    ground: Ground
    environments: Mapping[str, Path]
    logs: Path
    tree: Path = ROOT

    def environment(self, engine: Engine, url: str, marks: Path, **more: str) -> dict[str, str]:
        """A process's environment: nothing of ours but what the engine needs."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "SLUICE_", "BENCH_"))}
        path = str(DRIVERS) if not engine.ours else f"{self.tree / 'src'}{os.pathsep}{DRIVERS}"
        kept |= {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "BENCH_URL": url, "BENCH_PLACE": str(marks)}
        if engine.ours:
            kept |= {"SLUICE_DATABASE_URL": url, "SLUICE_DATA": str(marks)}
        return kept | dict(engine.env) | more

    def python(self, engine: Engine) -> str:
        """The interpreter in the engine's environment."""
        return str(self.environments[engine.environment] / "bin/python")

    async def install(self, engine: Engine, url: str) -> None:
        """The engine's schema into an empty database; ours by its own command."""
        if engine.ours:
            program = str(self.environments[engine.environment] / "bin/sluice")
            await self._run([program, "migrate"], self.environment(engine, url, self.logs))
        else:
            await self._run(self._driver(engine, "install"), self.environment(engine, url, self.logs))

    async def drive(self, place: Place, *command: object, **env: str) -> dict[str, Any]:
        """One command of the engine's driver in a process of its own; its answer."""
        engine = place.engine
        said = await self._run(self._driver(engine, *command), self.environment(engine, place.url, place.marks, **env))
        for line in said.splitlines():
            if line.startswith("RESULT "):
                return dict(json.loads(line.removeprefix("RESULT ")))
        raise Broken(f"{engine.name} {command}: no result in {said[-500:]!r}")

    def _driver(self, engine: Engine, *command: object) -> list[str]:
        return [self.python(engine), str(DRIVERS / f"{engine.driver}.py"), *map(str, command)]

    async def _run(self, argv: list[str], env: dict[str, str]) -> str:
        process = await asyncio.create_subprocess_exec(
            *argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )
        try:
            async with asyncio.timeout(PATIENCE):
                out, err = await process.communicate()
        except TimeoutError:
            _kill(process.pid)
            await process.wait()
            raise Broken(f"{argv[1:]} took more than {PATIENCE:.0f} s") from None
        if process.returncode:
            raise Broken(f"{argv[1:]} ended with {process.returncode}: {err.decode(errors='replace')[-2000:]}")
        return out.decode(errors="replace")

    @asynccontextmanager
    async def workers(self, place: Place, many: int = 1, **env: str) -> AsyncIterator[list[subprocess.Popen[bytes]]]:
        """So many worker processes, killed at the end: what they leave is thrown away with their database."""
        engine = place.engine
        whole = self.environment(engine, place.url, place.marks, **env)
        argv = self._driver(engine, "worker")
        with (self.logs / f"{engine.name}.log").open("ab") as log:
            started = [start(argv, whole, log) for _ in range(many)]
        try:
            yield started
        finally:
            for one in started:
                end(one)


def start(argv: list[str], env: dict[str, str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    """A process in a session of its own, so that it can be ended with all that it starts."""
    return subprocess.Popen(argv, env=env, stdout=log, stderr=log, start_new_session=True)


def end(process: subprocess.Popen[bytes]) -> None:
    """kill -9, with all that it started (they share the session that was made for them)."""
    _kill(process.pid)
    process.wait()


def _kill(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def ran(marks: Path) -> int:
    """How many jobs the handlers have counted."""
    total = 0
    for path in marks.glob("count.*"):
        kept = path.read_bytes()
        total += struct.unpack("<q", kept)[0] if len(kept) == 8 else 0
    return total


def values(marks: Path, name: str) -> list[int]:
    """The numbers that handlers have written down under a name."""
    found: list[int] = []
    for path in marks.glob(f"{name}.*"):
        kept = path.read_bytes()
        found += struct.unpack(f"<{len(kept) // 8}q", kept[: len(kept) // 8 * 8])
    return found


def rss_mb(processes: list[subprocess.Popen[bytes]]) -> float:
    """Resident memory of the processes and all below them."""
    total = 0
    for process in processes:
        try:
            top = psutil.Process(process.pid)
            for one in (top, *top.children(recursive=True)):
                total += one.memory_info().rss
        except psutil.Error:
            continue
    return total / 1e6


async def until(look: Callable[[], bool], seconds: float) -> None:
    """Wait for it; Broken when it does not come about within so many seconds."""
    last = time.monotonic() + seconds
    while not look():
        if time.monotonic() > last:
            raise Broken(f"not within {seconds:.0f} s")
        await asyncio.sleep(0.02)
