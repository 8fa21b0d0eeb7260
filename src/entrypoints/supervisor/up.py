"""The supervisor's loop: start in order, restart what dies, and on a signal stop everything, the database last."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

import structlog

from entrypoints.supervisor.charges import Charge, Child, ChildCharge, Restarts, Server, ServerCharge
from entrypoints.supervisor.lifeline import Lifeline, adopt_orphans, children_of_this_process

REFUSED = 78  # EX_CONFIG of sysexits.h: the child says that starting it again will not help

_log = structlog.get_logger("sluice.up")


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: `grace` for the children to stop by themselves, `server_grace` for the database after them,
    `first` to `longest` between restarts, `stable` until a life counts as good, `start` for the database to come up,
    `head_start` for the children that say when they serve before the others start, `look` between two looks at what is
    not yet ready."""

    grace: float = 10.0
    server_grace: float = 10.0
    first: float = 0.2
    longest: float = 5.0
    stable: float = 10.0
    start: float = 60.0
    head_start: float = 10.0
    look: float = 0.05


class StartRefused(Exception):
    """The command could not start; everything it had started is stopped again."""


async def supervise(
    make_children: Callable[[], Awaitable[Sequence[Child]]],
    *,
    server: Server | None = None,
    on_ready: Callable[[], Awaitable[None]] | None = None,
    pace: Pace | None = None,
) -> None:
    """Run the server and the children until SIGINT, SIGTERM or SIGHUP; a second signal hastens the end.

    `make_children` is awaited once the server accepts connections (without a server: at once): it migrates and answers
    the children, which are started in its order. `on_ready` is awaited once, when all of them are ready.
    Must run in the main thread of plain asyncio; the callables must start no processes of their own.
    Returns when nothing is left running. Raises StartRefused, and whatever the callables or the server's own first
    start raise, after everything has been stopped.
    """
    supervisor = _Supervisor(pace or Pace(), server)
    with supervisor.signals():
        adopt_orphans()
        try:
            await supervisor.run(make_children, on_ready)
        finally:
            await supervisor.stop()


@dataclass(slots=True)
class _Watched:
    charge: Charge
    restarts: Restarts
    started_at: float = 0.0
    due_at: float | None = None


@dataclass(slots=True)
class _Supervisor:
    pace: Pace
    server: Server | None
    lifeline: Lifeline = field(default_factory=Lifeline)
    watched: list[_Watched] = field(default_factory=list)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    signals_seen: int = 0
    announced: bool = False

    @contextlib.contextmanager
    def signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._asked_to_stop)
        loop.add_signal_handler(signal.SIGCHLD, self.wake.set)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
                loop.remove_signal_handler(number)
            self.lifeline.close()

    async def run(
        self,
        make_children: Callable[[], Awaitable[Sequence[Child]]],
        on_ready: Callable[[], Awaitable[None]] | None,
    ) -> None:
        if self.server is not None and not await self._unless_stopped(self._start_server(self.server)):
            return
        started: list[Child] = []

        async def start_children() -> None:
            started.extend(await make_children())

        if not await self._unless_stopped(start_children()):
            return
        announcing = asyncio.create_task(self._bring_up(started, on_ready))
        announcing.add_done_callback(lambda _: self.wake.set())
        try:
            while not self.signals_seen:
                self.wake.clear()
                if announcing.done():
                    announcing.result()
                await self._look_after_all()
                await self._sleep()
        finally:
            announcing.cancel()
            await asyncio.wait([announcing])

    async def stop(self) -> None:
        """Children first, together and by force after the grace; then the server; then whatever was left orphaned."""
        children = [one.charge for one in self.watched if isinstance(one.charge, ChildCharge)]
        for child in children:
            child.terminate()
        await self._until(lambda: all(child.process is None or child.ended() is not None for child in children))
        for child in children:
            child.kill_group()
            if child.process is not None:
                await asyncio.to_thread(child.process.wait)
        if self.server is not None:
            stopping = asyncio.ensure_future(asyncio.to_thread(self.server.stop, self.pace.server_grace))
            while not stopping.done():
                await asyncio.wait([stopping], timeout=self.pace.look)
                if self.signals_seen > 1:
                    self.server.ask_to_stop(at_once=True)
            stopping.result()
        self._reap_orphans(kill=True)
        self._say("stopped")

    def _asked_to_stop(self) -> None:
        self.signals_seen += 1
        self.wake.set()

    async def _unless_stopped(self, work: Awaitable[None]) -> bool:
        """Await the work; a signal cancels it. Answers whether it was done."""
        task = asyncio.ensure_future(work)
        task.add_done_callback(lambda _: self.wake.set())
        while not task.done() and not self.signals_seen:
            await self.wake.wait()
            self.wake.clear()
        if task.done():
            task.result()
            return not self.signals_seen
        task.cancel()
        await asyncio.wait([task])
        return False

    async def _start_server(self, server: Server) -> None:
        """The first start, whose failure is the command's failure; later ones are restarts."""
        await self._start(self._watch(ServerCharge(server)), first=True)
        deadline = asyncio.get_running_loop().time() + self.pace.start
        while not server.ready():
            if server.ended() is not None or asyncio.get_running_loop().time() > deadline:
                raise StartRefused(
                    f"The embedded Postgres did not start ({server.last_words()}). "
                    "Set SLUICE_DATABASE_URL to use a server of your own."
                )
            await asyncio.sleep(self.pace.look)

    async def _bring_up(self, children: Sequence[Child], on_ready: Callable[[], Awaitable[None]] | None) -> None:
        """Start the children that say when they serve, and once they do (or take too long) the others."""
        loop = asyncio.get_running_loop()
        first = [child for child in children if child.ready is not None]
        for child in first:
            await self._start(self._watch(ChildCharge(child, self.lifeline)))
        # All at once would share the processors, and whoever waits for the API would wait for all of them.
        deadline = loop.time() + self.pace.head_start
        late = await self._not_ready(first, deadline)
        for child in children:
            if child.ready is None:
                await self._start(self._watch(ChildCharge(child, self.lifeline)))
        await self._not_ready(late, None)
        self.announced = True
        if on_ready is not None:
            await on_ready()

    async def _not_ready(self, children: Sequence[Child], deadline: float | None) -> Sequence[Child]:
        """Wait for each to say that it serves; those that had not by the deadline."""
        for place, child in enumerate(children):
            while child.ready is not None and not await child.ready():
                if deadline is not None and asyncio.get_running_loop().time() > deadline:
                    return children[place:]
                await asyncio.sleep(self.pace.look)
        return ()

    def _watch(self, charge: Charge) -> _Watched:
        one = _Watched(charge, Restarts(self.pace.first, self.pace.longest, self.pace.stable))
        self.watched.append(one)
        return one

    async def _look_after_all(self) -> None:
        now = asyncio.get_running_loop().time()
        for one in self.watched:
            status = one.charge.ended()
            if one.due_at is None and status is not None:
                self._after_death(one, status, now)
            if one.due_at is not None and one.due_at <= now:
                await self._start(one)
        self._reap_orphans(kill=False)

    def _after_death(self, one: _Watched, status: int, now: float) -> None:
        if isinstance(one.charge, ChildCharge):
            one.charge.kill_group()
            if status == REFUSED and not self.announced:
                raise StartRefused(f"{one.charge.name} cannot start; its own last line says why.")
        delay = one.restarts.delay(now - one.started_at)
        one.due_at = now + delay
        self._say("died", process=one.charge.name, pid=one.charge.pid, status=status, restart_in=delay)

    async def _start(self, one: _Watched, *, first: bool = False) -> None:
        loop = asyncio.get_running_loop()
        try:
            await one.charge.start()
        except Exception as error:
            if first or not isinstance(one.charge, ServerCharge):
                raise
            # A database that cannot come back now (disk full, memory short) may later; the children wait for it.
            one.due_at = loop.time() + one.restarts.delay(0.0)
            self._say("not started", process=one.charge.name, reason=str(error))
            return
        one.started_at, one.due_at = loop.time(), None
        self._say("started", process=one.charge.name, pid=one.charge.pid)

    def _reap_orphans(self, *, kill: bool) -> None:
        """Take leave of processes that a dead child or a dead postmaster left to us, else they stay as zombies."""
        own = {one.charge.pid for one in self.watched}
        for pid in children_of_this_process():
            if pid not in own:
                with contextlib.suppress(ProcessLookupError, ChildProcessError):  # it ended and was reaped meanwhile
                    if kill:
                        os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0 if kill else os.WNOHANG)

    async def _sleep(self) -> None:
        due = [one.due_at for one in self.watched if one.due_at is not None]
        wait = min(due) - asyncio.get_running_loop().time() if due else None
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.wake.wait(), None if wait is None else max(wait, 0.0))

    async def _until(self, done: Callable[[], bool]) -> None:
        """Wait for the children within the grace, no longer than a second signal allows."""
        deadline = asyncio.get_running_loop().time() + self.pace.grace
        while not done() and self.signals_seen < 2 and (left := deadline - asyncio.get_running_loop().time()) > 0:
            self.wake.clear()
            if not done():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.wake.wait(), left)

    def _say(self, event: str, **facts: object) -> None:
        with contextlib.suppress(BrokenPipeError):  # whoever read our output is gone; stopping goes on without it
            _log.info(event, **facts)
