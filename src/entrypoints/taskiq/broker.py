"""TaskIQ's broker over the table of jobs: a kick is a durable row, listening is the claim loop."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from taskiq import AsyncBroker, BrokerMessage, TaskiqMessage, TaskiqMiddleware
from taskiq.receiver import Receiver

from application.jobs import GetJob, Submit
from application.kinds import Kinds
from application.ports.accounts import KeyFinder
from application.ports.machine import Clock
from domain.access import DEFAULT_WORKSPACE
from domain.errors import invalid
from entrypoints import telemetry
from entrypoints.composition.ground import version_of
from entrypoints.interpreter import settle_in
from entrypoints.settings import SECRETS, Settings, load
from entrypoints.taskiq.orders import order_of, task_id
from entrypoints.taskiq.results import JobResults
from entrypoints.worker import WorkerParts, run_worker

if TYPE_CHECKING:
    from dishka import AsyncContainer


def _settings() -> Settings:
    return load(os.environ, Path(".env"))


class _Submitting:
    """What a kick and a look at a result need."""

    def __init__(self, submit: Submit, get_job: GetJob, clock: Clock, finder: KeyFinder) -> None:
        self.submit, self.get_job, self.clock = submit, get_job, clock
        self._finder = finder
        self._known = {DEFAULT_WORKSPACE}

    async def check_workspace(self, ident: UUID) -> None:
        """Refusal INVALID `unknown_workspace` for one without a single key: nobody could ever look at its jobs."""
        if ident not in self._known:
            if not await self._finder.any_in(ident):
                raise invalid("unknown_workspace", f"There is no workspace {ident}, or it has no keys yet.")
            self._known.add(ident)


class SluiceBroker(AsyncBroker):
    """Each kind of job is a task of its name once `startup` was awaited.

    `kiq(**payload)` keeps a job and answers with its id; SendTaskError's cause is the Refusal of one that was not
    kept. In a worker process `listen` never yields a message: the rows are claimed, run and settled by a worker of
    ours, at its own speed, and TaskIQ sees to the processes and their end.
    """

    def __init__(self, settings: Callable[[], Settings] = _settings) -> None:
        super().__init__()
        self._load = settings
        self._settings: Settings | None = None
        self._container: AsyncContainer | None = None
        self._desk: _Submitting | None = None
        self._idents: dict[str, str] = {}
        self.result_backend = JobResults(lambda: self._open().get_job)
        self.add_middlewares(_JobIds(self._idents))

    def _open(self) -> _Submitting:
        if self._desk is None:
            raise RuntimeError("await broker.startup() first: that is when Sluice's settings and kinds are loaded")
        return self._desk

    async def startup(self) -> None:
        """Load settings and kinds, open the pools; RuntimeError and SettingsRefused say what is missing."""
        if self._container is not None:
            return
        settings = self._settings = self._load()
        if not settings.database_url:
            raise RuntimeError("TaskIQ workers and clients of Sluice need SLUICE_DATABASE_URL.")
        if self.is_worker_process:
            _observe(settings)
        from entrypoints.composition.container import container_of

        container = self._container = container_of(settings)
        kinds = await container.get(Kinds)
        for name in kinds.names():
            self.register_task(_task(name), task_name=name)
        self._desk = _Submitting(
            await container.get(Submit),
            await container.get(GetJob),
            await container.get(Clock),
            await container.get(KeyFinder),
        )
        await super().startup()

    async def shutdown(self) -> None:
        """Close the pools."""
        await super().shutdown()
        container, self._container, self._desk = self._container, None, None
        if container is not None:
            await container.close()
        if self.is_worker_process:
            telemetry.stop_telemetry()

    async def kick(self, message: BrokerMessage) -> None:
        """Keep the job and ring; Refusal."""
        desk = self._open()
        asked = self.formatter.loads(message.message)
        asked.parse_labels()
        workspace, order = order_of(asked, desk.clock.now())
        await desk.check_workspace(workspace)
        added = await desk.submit(workspace, order)
        self._idents[asked.task_id] = task_id(workspace, added.job.id)

    async def listen(self) -> AsyncGenerator[bytes, None]:
        """Work until it is closed or cancelled; then finish within SLUICE_GRACE_SECONDS."""
        stop = asyncio.Event()
        working = asyncio.create_task(self.work(stop))
        try:
            await asyncio.shield(working)
        finally:
            stop.set()
            await working
        yield b""  # what makes it a generator: the work above ends by being stopped, or by an error

    async def work(self, stop: asyncio.Event) -> None:
        """One worker until `stop`."""
        await run_worker(await self._parts(), stop)

    async def _parts(self) -> WorkerParts:
        from entrypoints.composition.container import worker_parts

        if self._container is None:
            raise RuntimeError("await broker.startup() first")
        return await worker_parts(self._container)


class _JobIds(TaskiqMiddleware):
    """The id of a task that was sent is the id of its job, also where that was there before."""

    def __init__(self, idents: dict[str, str]) -> None:
        super().__init__()
        self._idents = idents

    def post_send(self, message: TaskiqMessage) -> None:
        """`kiq` answers with the id of this very message."""
        message.task_id = self._idents.pop(message.task_id, message.task_id)


class ClaimReceiver(Receiver):
    """TaskIQ's receiver (`taskiq worker --receiver`) that leaves out the queue of messages nobody sends."""

    async def listen(self, finish_event: asyncio.Event) -> None:
        """Work until TaskIQ says stop."""
        if not isinstance(self.broker, SluiceBroker):
            raise TypeError("ClaimReceiver needs a SluiceBroker: the jobs are in the table, not in a transport")
        if self.run_startup:
            await self.broker.startup()
        await self.broker.work(finish_event)
        if self.on_exit is not None:
            self.on_exit(self)


def _observe(settings: Settings) -> None:
    """Logs and telemetry of a worker process."""
    secrets = [str(getattr(settings, name)) for name in SECRETS]
    telemetry.start_logging(settings.log, settings.log_level, secrets)
    if settings.telemetry != "off":
        telemetry.start_telemetry("sluice-worker", version_of(), settings.trace_share)
    settle_in()


def _task(name: str) -> Callable[..., Any]:
    async def run(*_args: Any, **_payload: Any) -> Any:
        raise RuntimeError(f"{name} runs in a worker, for a job of its own: use .kiq()")

    return run
