"""An installation whose every process is started, and may be killed, by itself: Postgres, APIs, workers, schedulers."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol, TypeVar
from urllib.parse import parse_qs, urlsplit

import asyncpg
import httpx
from up_client import KEY, Client
from up_house import SRC, clean_environment, free_port, running
from up_kinds import install

from adapters.embedded import EmbeddedPostgres
from adapters.postgres.migrate import migrate
from chaos import kinds
from chaos.member import Member
from chaos.proxy import Proxy
from entrypoints.supervisor.lifeline import Lifeline


class Closable(Protocol):
    """Something that ends with the fleet."""

    def close(self) -> None:
        """The end of it."""


T = TypeVar("T")
Kept = TypeVar("Kept", bound=Closable)
LEASE = 2
_PACE = 0.02


class Fleet:
    """Starts everything in a folder; `close` ends everything. Only `tend` and `until` start again what has ended, in
    the thread that calls them, which must be the one that made the fleet."""

    def __init__(
        self, folder: Path, *, workers: int = 2, apis: int = 1, schedulers: int = 1, **settings: object
    ) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.history_path = folder / "history.ndjson"
        # An fsync guards against a power cut, not against the kill of a process.
        self.postgres = EmbeddedPostgres(folder / "postgres", settings={"fsync": "off"})
        self.settings = dict.fromkeys(("rate_api", "rate_mutation", "rate_upload"), "1000000/s") | {
            "data": folder / "data",
            "bootstrap_key": KEY,
            "lease_seconds": LEASE,
            "grace_seconds": 2,
            "concurrency": 10,
            **settings,
        }
        self.ports = [free_port() for _ in range(apis)]
        self.members: list[Member] = []
        self.notes: list[str] = []
        self._kept: list[Closable] = []
        self._lifeline = Lifeline()
        self._counts = {"http": apis, "worker": workers, "scheduler": schedulers}
        self._plug_ins = folder / "plug-ins"

    def start(self) -> None:
        """Postgres, migrations, the table of effects, all roles, until the APIs answer."""
        self._plug_ins.mkdir(exist_ok=True)
        source = Path(kinds.__file__).read_text("utf-8")
        install(self._plug_ins, "sluice-chaos", "chaos_kinds", source, {"chaos": "chaos_kinds:kinds"})
        self.postgres.start()
        asyncio.run(migrate(self.postgres.url))
        asyncio.run(self._make_table())
        for role, count in self._counts.items():
            for _ in range(count):
                self.add(role)
        self.until(self.answers, "every API answers")

    async def _make_table(self) -> None:
        connection = await asyncpg.connect(self.postgres.url)
        try:
            await connection.execute(kinds.TABLE)
        finally:
            await connection.close()

    def add(self, role: str, **env: str) -> Member:
        """One more process of the role, with these variables beside the settings."""
        number = sum(member.role == role for member in self.members)
        own = dict(self.settings) | {"database_url": self.postgres.url}
        if role == "http":
            if number >= len(self.ports):
                self.ports.append(free_port())
            own["port"] = self.ports[number]
        environment = clean_environment(**own) | {"CHAOS_HISTORY": str(self.history_path), **env}
        environment["PYTHONPATH"] = f"{SRC}{os.pathsep}{self._plug_ins}"
        member = Member(f"{role}-{number}", role, self.folder, environment, self._lifeline)
        self.members.append(member)
        member.start()
        return member

    def remove(self, member: Member) -> None:
        """End it in good order and forget it."""
        member.stop()
        self.members.remove(member)

    def of(self, role: str) -> list[Member]:
        """Its members."""
        return [member for member in self.members if member.role == role]

    def living(self, role: str) -> list[Member]:
        """Those of them that run now."""
        return [member for member in self.of(role) if member.lives]

    # Looking after it

    def tend(self) -> None:
        """Start again whatever has ended and is not kept down."""
        if self.postgres.ended() is not None:
            self.postgres.prepare()
            self.postgres.launch()
        for member in self.members:
            member.tend()

    def until(self, look: Callable[[], T | None], what: str, patience: float = 120.0) -> T:
        """The first true answer of `look`, tending the fleet meanwhile; AssertionError when the patience is over."""
        deadline, pause = time.monotonic() + patience, threading.Event()
        while not (found := look()):
            assert time.monotonic() < deadline, f"not within {patience:.0f} s: {what}; {self.last_faults()}"
            self.tend()
            pause.wait(_PACE)
        return found

    def answers(self) -> bool:
        """Whether every API process answers that it is ready."""
        return all(self._ready(port) for port in self.ports)

    def _ready(self, port: int) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"http://127.0.0.1:{port}/ready", trust_env=False).status_code == 200
        return False

    def client(self, port: int | None = None) -> Client:
        """A client of one API."""
        return Client(f"http://127.0.0.1:{port or self.ports[0]}")

    def sql(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """Ask the database as its owner, past every proxy."""

        async def ask() -> list[asyncpg.Record]:
            connection = await asyncpg.connect(self.postgres.url)
            try:
                return list(await connection.fetch(statement, *values))
            finally:
                await connection.close()

        return asyncio.run(ask())

    def errors(self) -> list[str]:
        """What the processes have logged as errors, each with the name of its process: nothing they have foreseen."""
        return [
            f"{log.stem}: {line[:1500]}"
            for log in sorted(self.folder.glob("*.log"))
            for line in log.read_text("utf-8", "replace").splitlines()
            if '"level":"error"' in line or line.startswith("Traceback")
        ]

    def last_faults(self, many: int = 4) -> str:
        """The last errors in the logs."""
        return "\n".join(self.errors()[-many:]) or "no process has logged an error"

    # What happens to Postgres

    def serves(self) -> bool:
        """Whether the server takes connections now, and is not recovering from the kill before."""
        if self.postgres.ended() is not None or not self.postgres.ready():
            return False
        try:
            return bool(self.sql("select true"))
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False

    def kill_postmaster(self) -> int:
        """kill -9 of the postmaster; it comes up again at the next `tend`."""
        pid = self.postgres.pid
        assert pid is not None, "a postmaster was launched"
        os.kill(pid, signal.SIGKILL)
        self.until(lambda: not running(pid), "the postmaster is killed", 10)
        return pid

    def kill_backend(self, chance: float) -> int:
        """kill -9 of one session's process, upon which the server ends all others and recovers; 0: there was none."""
        if not self.serves():
            return 0
        rows = self.sql("select pid from pg_stat_activity where application_name = 'sluice' order by pid")
        if not rows:
            return 0
        pid = int(rows[int(chance * len(rows))]["pid"])
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        return pid

    def proxy_before_postgres(self, seed: int) -> Proxy:
        """A proxy in front of Postgres, for as long as the fleet lives."""
        (place,) = parse_qs(urlsplit(self.postgres.url).query)["host"]
        return self.keep(Proxy(Path(place) / ".s.PGSQL.5432", seed))

    def keep(self, thing: Kept) -> Kept:
        """Close it after all processes, and before the database."""
        self._kept.append(thing)
        return thing

    # What the processes are told

    def url_through(self, proxy: Proxy) -> str:
        """The database's address by way of the proxy."""
        return self.postgres.url.partition("?")[0].replace("@/", f"@127.0.0.1:{proxy.port}/")

    def configure(self, extra: Mapping[str, str] | None = None, **settings: object) -> None:
        """From now on the processes have these settings and variables beside those of the fleet, and none of an
        earlier call; those for whom that is a change are started anew, all at once."""
        told = {f"SLUICE_{name.upper()}": str(value) for name, value in settings.items()} | dict(extra or {})
        changed = []
        for member in self.members:
            env = {**member.own, **told}
            if env != member.env:
                changed.append(member)
                member.env = env
        for member in changed:
            member.ask_to_stop()
        for member in changed:
            member.stop()
            member.start()
        self.until(self.answers, "every API answers")

    def close(self) -> None:
        """End everything, the database last."""
        for member in self.members:
            member.ask_to_stop()
        for member in self.members:
            member.stop()
        for thing in self._kept:
            thing.close()
        self.postgres.stop()
        self._lifeline.close()
