"""One worker: the claim loop, the hands, the writer of ends and the duties beside them, from start to farewell."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

from application.running import Ended
from application.stepping import Suspended
from domain.errors import LeaseLost
from domain.jobs import Job
from domain.retries import job_error
from entrypoints import telemetry
from entrypoints.worker import told
from entrypoints.worker.blocked import LoopGuard
from entrypoints.worker.claiming import Claims
from entrypoints.worker.duties import Duties, every
from entrypoints.worker.hands import Hands
from entrypoints.worker.parts import Slot, Why, WorkerParts
from entrypoints.worker.store import Settlements, persist

SNOOZE_UNKNOWN = timedelta(seconds=30)
FAREWELL_SECONDS = 3.0
LAST_CLAIM_SECONDS = 1.0
TOTALS_SECONDS = 5.0
INTERRUPTED_SECONDS = 0.5
"""How long interrupted handlers may clean up when the worker stops."""
_SOON_SECONDS = 60.0


class Worker:
    """One process's worth of hands. `run` returns when `stop` was set and everything in hand is finished or back."""

    def __init__(self, parts: WorkerParts) -> None:
        self.parts = parts
        self._held: set[Slot] = set()
        self._hands = Hands(self._work, parts.concurrency)
        self._settlements = Settlements(parts.engine, self._written)
        self._claims = Claims(parts, self._hands, self._settlements, self._held)
        self._awaited = asyncio.Event()
        self._tally = parts.tally
        self._stop = asyncio.Event()
        self._rings = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; then finish within the grace time, hand the rest back, and leave."""
        told.log.info("worker_started", worker=str(self.parts.facts.id), queues=list(self.parts.facts.queues))
        lease = self.parts.lease.total_seconds()
        guard = LoopGuard(self._hands, self.parts.blocked.total_seconds())
        duties = Duties(self.parts, self._hands, self._claims, self._held, guard, self._awaited)
        beside = [
            asyncio.create_task(duty, name=name)
            for name, duty in (
                ("listen", every(1.0, self._listen)),
                ("settle", self._settlements.run()),
                ("heartbeat", every(min(1.0, lease / 3), duties.beat)),
                ("look", every(0.25, duties.look)),
                ("totals", every(TOTALS_SECONDS, self._hand_in)),
                ("sweep", every(min(10.0, lease / 2), duties.sweep)),
                ("release", every(0.0, duties.release)),
            )
        ]
        stopping = asyncio.create_task(self._wake_on(stop), name="stop")
        claiming = asyncio.create_task(self._claims.run(self._stop), name="claim")
        guard.start()
        try:
            await _first(stopping, claiming, *beside)
            # A claim on its way has an answer at once, or the store is away: then its leases run out by themselves.
            await asyncio.wait([claiming], timeout=LAST_CLAIM_SECONDS)
            await self._finish()
        finally:
            guard.close()
            tasks = (claiming, stopping, *beside)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._hands.close()
            told.log.info("worker_stopped", worker=str(self.parts.facts.id), rings_heard=self._rings)

    async def _wake_on(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._stop.set()
        self._claims.ring()
        self._hands.freed.set()

    async def _listen(self) -> None:
        async for queue in self.parts.bell.listen():
            self._rings += 1
            if queue in self.parts.facts.queues:
                self._claims.ring(queue)

    async def _work(self, slot: Slot) -> None:
        """Run one job and write its end, or leave that to the next batch; nothing comes out."""
        try:
            ended = await (self._traced(slot) if telemetry.is_on() else self._ended(slot))
            if ended is not None and ended.settlement is not None:
                self._settlements.add(slot, ended.settlement)
                return
            if ended is not None:
                await self._write(slot, ended)
        except LeaseLost:
            told.of(slot.job).warning("job_lease_lost")
        except asyncio.CancelledError:
            if slot.why is None:
                raise
            told.of(slot.job).info("job_interrupted", why=str(slot.why))
            if slot.why is Why.STOPPING:
                return  # still held: the farewell hands it back
        except Exception:
            # The lease runs out by itself, and the sweep takes the job back.
            told.of(slot.job).exception("job_end_unwritten")
        except BaseException:
            # Whatever ends this process must not leave a lease behind that is renewed while it ends.
            self._held.discard(slot)
            raise
        self._held.discard(slot)
        self._over(slot.job)

    async def _ended(self, slot: Slot) -> Ended | None:
        """How its attempt ended; None when nobody here knows the kind, and it was handed back."""
        if self.parts.kinds.get(slot.job.kind) is None:
            told.of(slot.job).warning("job_kind_unknown", snooze_seconds=SNOOZE_UNKNOWN.total_seconds())
            await self._snooze(slot, SNOOZE_UNKNOWN)
            return None

        def waits(rest: Suspended) -> None:
            slot.rest = rest
            self._hands.wake()

        try:
            ended = await self._attempt(slot, waits)
            if self._tally is not None and (outcome := told.counted(ended)) is not None:
                seconds = asyncio.get_running_loop().time() - slot.since
                self._tally.note(slot.job.queue, slot.job.kind, outcome, seconds)
            return ended
        finally:
            # A request to stop comes too late from here on, and must not interrupt the writing of the end.
            slot.rest = slot.context = None

    async def _attempt(self, slot: Slot, waits: Callable[[Suspended], None]) -> Ended:
        """How it ended; CancelledError when we interrupted it."""
        try:
            return await self.parts.run_job(slot.job, slot.watch, waits)
        except asyncio.CancelledError:
            if slot.why is not None or self._hands.closed:
                raise
            # Nobody here did: the handler cancelled the task that it runs in.
            error = job_error(slot.job.kind, "unexpected", "CancelledError: it cancelled its own task.", retryable=True)
            return Ended(failure=self.parts.run_job.failure(slot.job, error))

    async def _traced(self, slot: Slot) -> Ended | None:
        """The same inside a span, measured."""
        job, loop = slot.job, asyncio.get_running_loop()
        began = loop.time()
        with telemetry.span(f"run {job.kind}", job.trace or None, job=str(job.id), queue=job.queue):
            ended = await self._ended(slot)
        if ended is not None:
            telemetry.count_job(job.kind, job.queue, told.outcome(ended), loop.time() - began)
        return ended

    async def _write(self, slot: Slot, ended: Ended) -> None:
        """Write an end that does not go with others; what was interrupted by our own stop is only handed back."""
        self._hands.wake()
        job, failure = slot.job, ended.failure
        if failure is not None and slot.why is Why.STOPPING:
            raise asyncio.CancelledError
        if failure is not None:
            told.failure(told.of(job), failure)
            await persist(lambda: self.parts.engine.fail(failure))
            self._look_again(job, failure.verdict.delay)
        elif ended.stopped:
            told.of(job).info("job_stopped_on_request")
            await persist(lambda: self.parts.engine.stop(slot.lease))
        elif ended.snoozed is not None:
            await self._snooze(slot, ended.snoozed)

    async def _snooze(self, slot: Slot, delay: timedelta) -> None:
        await persist(lambda: self.parts.engine.release([slot.lease], delay))
        self._look_again(slot.job, delay)

    def _look_again(self, job: Job, delay: timedelta | None) -> None:
        """Look when a job of ours is due again, and not only at the next poll."""
        if delay is not None and delay.total_seconds() < _SOON_SECONDS:
            asyncio.get_running_loop().call_later(delay.total_seconds() + 0.001, self._claims.ring, job.queue)

    def _written(self, slots: list[Slot]) -> None:
        self._held.difference_update(slots)
        self._hands.freed.set()
        for slot in slots:
            if slot.job.awaited or slot.job.limit_key is not None:
                self._over(slot.job)

    def _over(self, job: Job) -> None:
        """Its end may be what other jobs wait for: those that are held for it, and those under the same limit."""
        if job.awaited:
            self._awaited.set()
        if job.limit_key is not None:
            self._claims.ring(job.queue)

    async def _hand_in(self) -> None:
        """Add what this worker ended to the totals of all."""
        if self._tally is not None:
            await self._tally.hand_in()

    async def _finish(self) -> None:
        """Nothing new; what ends within the grace time is settled, the rest is handed back."""
        hands = self._hands
        hands.waiting.clear()  # they are held still, and go back with the rest
        await hands.rest(self.parts.grace.total_seconds())
        for slot in list(hands.busy.values()):
            slot.interrupt(Why.STOPPING)
        await hands.rest(INTERRUPTED_SECONDS)
        for slot in list(hands.busy.values()):
            if slot.rest is not None:
                told.of(slot.job).error("job_handler_stuck", why=str(slot.why))
                slot.rest.cut_off()
        try:
            async with asyncio.timeout(FAREWELL_SECONDS):
                await hands.rest(FAREWELL_SECONDS)
                await self._settlements.drained()
                await persist(self._hand_in)
                back = await persist(lambda: self.parts.engine.release([slot.lease for slot in self._held]))
                await persist(lambda: self.parts.engine.leave(self.parts.facts.id))
                told.log.info("worker_handed_back", jobs=[str(ident) for ident in sorted(back)])
        except TimeoutError:
            told.log.warning("worker_left_without_farewell", held=len(self._held))


async def _first(*tasks: asyncio.Task[None]) -> None:
    """Wait for the first task to end; raise what it raised."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


async def run_worker(parts: WorkerParts, stop: asyncio.Event) -> None:
    """One worker in this process until `stop`; returns when all it had is finished or handed back."""
    await Worker(parts).run(stop)
