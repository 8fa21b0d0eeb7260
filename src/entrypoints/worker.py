"""The worker process: claims jobs, runs them, keeps their leases and writes their ends, until it is told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import structlog
from taskiq import AsyncBroker, BrokerMessage
from taskiq.receiver import Receiver

from application.kinds import JobContext, Kinds
from application.ports.bell import Bell
from application.ports.jobs import Failure, JobEngine, Settlement, WorkerFacts
from application.running import Ended, RunJob, Sweep
from domain.errors import LeaseLost, Transient
from domain.jobs import Job, Lease
from entrypoints import telemetry

T = TypeVar("T")
POLL_SECONDS = 1.0
SNOOZE_UNKNOWN = timedelta(seconds=30)
SETTLE_BATCH = 2000
BACKLOG = 2000
BEAT_SECONDS = 5.0
"""A heartbeat also tells who is to be stopped, so it is not left to a long lease."""
GATHER_SECONDS = 0.01
"""How long a nearly full worker waits for more slots to come free, so that one claim fills several."""
FAREWELL_SECONDS = 5.0
RETRY_SECONDS = (0.1, 0.2, 0.5, 1.0, 2.0)

_log = structlog.get_logger("worker")


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """What a worker is made of. `lease` is how long a job is safe without a heartbeat; the poll finds unrung work."""

    facts: WorkerFacts
    kinds: Kinds
    engine: JobEngine
    bell: Bell
    run_job: RunJob
    sweep: Sweep
    concurrency: int = 50
    lease: timedelta = timedelta(seconds=60)
    grace: timedelta = timedelta(seconds=10)
    poll_seconds: float = POLL_SECONDS


@dataclass(slots=True)
class _Slot:
    """A job in hand."""

    job: Job
    task: asyncio.Task[None] | None = None
    context: JobContext | None = None
    lost: bool = False


class Worker:
    """One process's worth of slots. `run` returns when `stop` was set and everything in hand is finished or back."""

    def __init__(self, parts: WorkerParts, bells: Callable[[], AsyncIterator[bytes]]) -> None:
        self.parts = parts
        self._bells = bells
        self._running = 0
        self._slots: dict[Lease, _Slot] = {}
        self._settlements: list[Settlement] = []
        self._settle_now = asyncio.Event()
        self._rung = asyncio.Event()
        self._room = asyncio.Event()
        self._stopping = False
        self._turn = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; then finish within the grace time, hand the rest back, and leave."""
        _log.info("worker_started", worker=str(self.parts.facts.id), queues=list(self.parts.facts.queues))
        duties = [
            asyncio.create_task(duty, name=name)
            for name, duty in (
                ("listen", self._listen()),
                ("settle", self._settle()),
                ("stop", self._wake_on(stop)),
                ("heartbeat", self._every(min(BEAT_SECONDS, self.parts.lease.total_seconds() / 3), self._beat)),
                ("sweep", self._every(min(10.0, self.parts.lease.total_seconds() / 2), self._sweep)),
            )
        ]
        claiming = asyncio.create_task(self._claim(stop), name="claim")
        try:
            await _first(claiming, *(duty for duty in duties if duty.get_name() != "stop"))
            await self._finish()
        finally:
            for task in (claiming, *duties):
                task.cancel()
            await asyncio.gather(claiming, *duties, return_exceptions=True)
            _log.info("worker_stopped", worker=str(self.parts.facts.id))

    async def _claim(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            if 0 < self._free() < self.parts.concurrency // 4:
                await asyncio.sleep(GATHER_SECONDS)
            free = self._free()
            if free <= 0:
                self._room.clear()
                await self._room.wait()
                continue
            self._rung.clear()
            jobs = await self._claimed(free)
            for job in jobs:
                self._start(job)
            if len(jobs) < free and not stop.is_set():
                await _within(self.parts.poll_seconds, self._rung)

    def _free(self) -> int:
        return min(self.parts.concurrency - self._running, BACKLOG - len(self._settlements))

    async def _wake_on(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._stopping = True
        self._rung.set()
        self._room.set()

    async def _claimed(self, limit: int) -> list[Job]:
        queues = self.parts.facts.queues
        self._turn = (self._turn + 1) % len(queues)
        turned = queues[self._turn :] + queues[: self._turn]
        try:
            return await self.parts.engine.claim(self.parts.facts.id, turned, limit, self.parts.lease)
        except Transient as fault:
            _log.warning("claim_failed", reason=fault.message)
            return []

    def _start(self, job: Job) -> None:
        slot = self._slots[job.lease] = _Slot(job)
        self._running += 1
        slot.task = asyncio.create_task(self._work(slot), name=f"job {job.id}")

    async def _work(self, slot: _Slot) -> None:
        job = slot.job
        unsettled = False
        try:
            with structlog.contextvars.bound_contextvars(job=str(job.id), correlation_id=job.correlation_id):
                unsettled = await self._run_and_end(slot)
        except LeaseLost:
            _of(job).warning("job_lease_lost")
        except asyncio.CancelledError:
            if not (slot.lost or self._stopping):
                raise
            _of(job).info("job_interrupted", lease_lost=slot.lost)
        except Exception:
            # The lease runs out by itself, and the sweep takes the job back.
            _of(job).exception("job_end_unwritten")
        finally:
            self._running -= 1
            self._room.set()
            if not unsettled:
                self._slots.pop(job.lease, None)

    async def _run_and_end(self, slot: _Slot) -> bool:
        """Run it and write its end; True when the end is left to the batch of settlements."""
        job = slot.job
        if self.parts.kinds.get(job.kind) is None:
            _of(job).warning("job_kind_unknown", snooze_seconds=SNOOZE_UNKNOWN.total_seconds())
            await self._persist(lambda: self.parts.engine.release([job.lease], SNOOZE_UNKNOWN))
            return False

        def watch(context: JobContext) -> None:
            slot.context = context

        loop = asyncio.get_running_loop()
        began = loop.time()
        with telemetry.span(f"run {job.kind}", job.trace or None, job=str(job.id), queue=job.queue):
            ended = await self.parts.run_job(job, watch)
        telemetry.count_job(job.kind, job.queue, _outcome(ended), loop.time() - began)
        slot.context = None  # a request to stop comes too late now, and must not interrupt the writing of the end
        if ended.settlement is not None:
            self._settlements.append(ended.settlement)
            self._settle_now.set()
            return True
        failure = ended.failure
        if failure is not None:
            _log_failure(_of(job), failure)
            await self._persist(lambda: self.parts.engine.fail(failure))
        elif ended.stopped:
            _of(job).info("job_stopped_on_request")
            await self._persist(lambda: self.parts.engine.stop(job.lease))
        return False

    async def _persist(self, call: Callable[[], Awaitable[T]]) -> T:
        """Try until the store answers: while it is away, nobody else can take the job either."""
        for number in range(1_000_000):
            try:
                return await call()
            except Transient as fault:
                delay = RETRY_SECONDS[min(number, len(RETRY_SECONDS) - 1)]
                _log.warning("store_away", reason=fault.message, retry_seconds=delay)
                await asyncio.sleep(delay)
        raise Transient("database_unavailable", "The store never came back.")

    async def _settle(self) -> None:
        """Flush as soon as the flush before has returned: the natural group commit, without a timer."""
        while True:
            await self._settle_now.wait()
            self._settle_now.clear()
            while self._settlements:
                batch = self._settlements[:SETTLE_BATCH]
                lost = await self._persist(lambda batch=batch: self.parts.engine.settle_many(batch))  # type: ignore[misc]
                del self._settlements[: len(batch)]
                for settlement in batch:
                    self._slots.pop(settlement.lease, None)
                self._room.set()
                if lost:
                    _log.warning("settlements_fenced", jobs=[str(ident) for ident in sorted(lost)])

    async def _beat(self) -> None:
        engine, facts = self.parts.engine, self.parts.facts
        pulse = await engine.heartbeat(facts, list(self._slots), self.parts.lease)
        for slot in list(self._slots.values()):
            if slot.task is None or slot.task.done():
                continue
            if slot.job.id in pulse.lost:
                slot.lost = True
                slot.task.cancel()
            elif slot.job.id in pulse.cancel and slot.context is not None and not slot.context.cancelled:
                slot.context.cancelled = True
                slot.task.cancel()

    async def _sweep(self) -> None:
        for loss in await self.parts.sweep():
            _log_failure(_log.bind(job=str(loss.lease.job_id), attempt=loss.lease.attempt), loss)

    async def _every(self, seconds: float, duty: Callable[[], Awaitable[None]]) -> None:
        """The duty now and then again and again; one error never ends it."""
        while True:
            try:
                await duty()
            except Transient as fault:
                _log.warning("duty_failed", duty=duty.__name__.strip("_"), reason=fault.message)
            except Exception:
                _log.exception("duty_failed", duty=duty.__name__.strip("_"))
            await asyncio.sleep(seconds)

    async def _listen(self) -> None:
        async for queue in self._bells():
            if queue.decode() in self.parts.facts.queues:
                self._rung.set()

    async def _finish(self) -> None:
        """Nothing new; what ends within the grace time is settled, the rest is handed back."""
        open_slots = [slot for slot in self._slots.values() if slot.task is not None and not slot.task.done()]
        if open_slots:
            await asyncio.wait(
                [slot.task for slot in open_slots if slot.task], timeout=self.parts.grace.total_seconds()
            )
        late = [slot for slot in open_slots if slot.task is not None and not slot.task.done()]
        for slot in late:
            if slot.task is not None:
                slot.task.cancel()
        await asyncio.gather(*(slot.task for slot in late if slot.task), return_exceptions=True)
        try:
            async with asyncio.timeout(FAREWELL_SECONDS):
                while self._settlements:
                    self._settle_now.set()
                    await asyncio.sleep(0.01)
                back = await self.parts.engine.release([slot.job.lease for slot in late])
                await self.parts.engine.leave(self.parts.facts.id)
                _log.info("worker_handed_back", jobs=[str(ident) for ident in sorted(back)])
        except (TimeoutError, Transient) as fault:
            _log.warning("worker_left_without_farewell", reason=str(fault))


def _outcome(ended: Ended) -> str:
    """How an attempt ended, in one word."""
    if ended.failure is not None:
        return "dead" if ended.failure.verdict.delay is None else "retried"
    return "stopped" if ended.stopped else "succeeded"


def _of(job: Job) -> structlog.typing.FilteringBoundLogger:
    """A logger that says which job it is about."""
    bound: structlog.typing.FilteringBoundLogger = _log.bind(
        job=str(job.id), kind=job.kind, attempt=job.attempt, correlation_id=job.correlation_id
    )
    return bound


def _log_failure(log: structlog.typing.FilteringBoundLogger, failure: Failure) -> None:
    error, delay = failure.error, failure.verdict.delay
    facts = {"code": error.code, "message": error.message, "retryable": error.retryable, "group": error.fingerprint}
    if delay is None:
        log.error("job_dead", **facts)
    else:
        log.warning("job_failed", retry_seconds=round(delay.total_seconds(), 3), **facts)


async def _within(seconds: float, event: asyncio.Event) -> None:
    """Wait for the event, but no longer than so many seconds."""
    waiting = asyncio.ensure_future(event.wait())
    try:
        await asyncio.wait([waiting], timeout=seconds)
    finally:
        waiting.cancel()


async def _first(*tasks: asyncio.Task[None]) -> None:
    """Wait for the first task to end; raise what it raised."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


class BellBroker(AsyncBroker):
    """TaskIQ's broker over our bell: a message carries no work, only the name of a queue."""

    def __init__(self, parts: WorkerParts) -> None:
        super().__init__()
        self.parts = parts

    async def kick(self, message: BrokerMessage) -> None:
        """Ring the queue in the label `queue`, or that of the kind the task is named after."""
        kind = self.parts.kinds.get(message.task_name)
        await self.parts.bell.ring(str(message.labels.get("queue") or (kind.queue if kind else "default")))

    async def listen(self) -> AsyncGenerator[bytes, None]:
        """The queues that were rung."""
        async for queue in self.parts.bell.listen():
            yield queue.encode()


class ClaimReceiver(Receiver):
    """TaskIQ's receiver (`taskiq worker --receiver`) whose listening is the claim loop."""

    async def listen(self, finish_event: asyncio.Event) -> None:
        """Work until TaskIQ says stop."""
        if not isinstance(self.broker, BellBroker):
            raise TypeError("ClaimReceiver needs a BellBroker: the jobs are in the table, not in the transport")
        if self.run_startup:
            await self.broker.startup()
        await Worker(self.broker.parts, self.broker.listen).run(finish_event)
        if self.on_exit is not None:
            self.on_exit(self)


async def run_worker(parts: WorkerParts, stop: asyncio.Event) -> None:
    """One worker in this process until `stop`; returns when all it had is finished or handed back."""
    broker = BellBroker(parts)
    receiver = ClaimReceiver(broker, max_async_tasks=parts.concurrency, validate_params=False)
    try:
        await receiver.listen(stop)
    finally:
        await broker.shutdown()
