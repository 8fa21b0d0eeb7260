"""Every move out of every state: a store allows exactly what the table of moves allows; bind it with `stores`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from application.contracts.job_stores import ERROR, HOME, MINUTE, JobStores, JobSuite, again, worker_id
from application.contracts.laws import law
from application.ports.jobs import Failure
from domain.errors import LeaseLost, Refusal
from domain.jobs import MOVES, Job, JobMove, JobState, Lease
from domain.retries import DEAD

Bring = Callable[[JobStores], Awaitable[Job]]
Try = Callable[[JobStores, Job], Awaitable[object]]


async def _held(s: JobStores) -> Job:
    other = await s.add(s.new(queue="elsewhere"))
    return (await s.add(s.new(waits_for=(other.job.id,)))).job


async def _waiting(s: JobStores) -> Job:
    return (await s.add()).job


async def _running(s: JobStores) -> Job:
    return await s.running()


async def _succeeded(s: JobStores) -> Job:
    job = await s.running()
    await s.settle(job.lease)
    return job


async def _cancelled(s: JobStores) -> Job:
    job = await s.running()
    await s.stop(job)
    return job


async def _dead(s: JobStores) -> Job:
    job = await s.running()
    await s.engine.fail(Failure(job.lease, ERROR, DEAD))
    return job


BRING: dict[JobState, Bring] = {
    JobState.HELD: _held,
    JobState.WAITING: _waiting,
    JobState.RUNNING: _running,
    JobState.SUCCEEDED: _succeeded,
    JobState.CANCELLED: _cancelled,
    JobState.DEAD: _dead,
}


def _lease(job: Job) -> Lease:
    """The lease it has or had; a made-up one for a job nobody ever ran."""
    return job.lease if job.lease_worker is not None else Lease(HOME, job.id, worker_id(1), 1)


async def _free(s: JobStores, job: Job) -> None:
    if job.waits_for:
        await s.settle((await s.claim(queue="elsewhere"))[0].lease)
    await s.engine.free(10)


async def _give_up(s: JobStores, job: Job) -> None:
    for waited in job.waits_for:
        async with s.unit_of_work(HOME) as work:
            await work.jobs.cancel(waited)
            await work.commit()
    await s.engine.free(10)


async def _lose(s: JobStores, job: Job, *, dead: bool) -> None:
    await s.advance(2 * MINUTE)
    await s.engine.lose([Failure(_lease(job), ERROR, DEAD if dead else again(0))])


async def _stop(s: JobStores, job: Job) -> None:
    if job.state is JobState.RUNNING:
        await _by_hand(s, job, "cancel")
    await s.engine.stop(_lease(job))


async def _by_hand(s: JobStores, job: Job, verb: str) -> None:
    async with s.unit_of_work(HOME) as work:
        call: Callable[..., Awaitable[Job]] = getattr(work.jobs, verb)
        await call(job.id, *(("unwanted",) if verb == "discard" else ()))
        await work.commit()


async def _changed(s: JobStores, job: Job, verb: str, to: object) -> None:
    async with s.unit_of_work(HOME) as work:
        call: Callable[..., Awaitable[None]] = getattr(work.control, verb)
        await call(job.id, to)
        await work.commit()


TRY: dict[JobMove, Try] = {
    JobMove.FREE: _free,
    JobMove.GIVE_UP: _give_up,
    JobMove.CLAIM: lambda s, _: s.claim(10),
    JobMove.SETTLE: lambda s, job: s.settle(_lease(job)),
    JobMove.FAIL: lambda s, job: s.engine.fail(Failure(_lease(job), ERROR, again(0))),
    JobMove.BURY: lambda s, job: s.engine.fail(Failure(_lease(job), ERROR, DEAD)),
    JobMove.LOSE: lambda s, job: _lose(s, job, dead=False),
    JobMove.POISON: lambda s, job: _lose(s, job, dead=True),
    JobMove.SNOOZE: lambda s, job: s.engine.release([_lease(job)], timedelta(seconds=30)),
    JobMove.RELEASE: lambda s, job: s.engine.release([_lease(job)]),
    JobMove.ASK_CANCEL: lambda s, job: _by_hand(s, job, "cancel"),
    JobMove.CANCEL: lambda s, job: _by_hand(s, job, "cancel"),
    JobMove.STOP: _stop,
    JobMove.RETRY: lambda s, job: _by_hand(s, job, "retry"),
    JobMove.POSTPONE: lambda s, job: _changed(s, job, "postpone", MINUTE),
    JobMove.REPRIORITISE: lambda s, job: _changed(s, job, "reprioritise", 1),
    JobMove.DISCARD: lambda s, job: _by_hand(s, job, "discard"),
}
SAME_CALL = {JobMove.ASK_CANCEL: JobMove.CANCEL, JobMove.CANCEL: JobMove.ASK_CANCEL}
"""Cancelling is one call; which of the two moves it is depends on the state."""


def expected(state: JobState, move: JobMove) -> JobState:
    """Where the table of moves says the job is after the call."""
    for one in (move, SAME_CALL.get(move, move)):
        if state in MOVES[one]:
            return MOVES[one][state]
    return state


class JobMovesContract(JobSuite):
    """The law of states, walked."""

    async def _walk(self, state: JobState, move: JobMove) -> tuple[UUID, JobState]:
        async with self.stores() as s:
            job = await BRING[state](s)
            before = await s.get(job.id)
            assert before.state is state, f"could not bring a job to {state}: it is {before.state}"
            try:
                await TRY[move](s, job)
            except (Refusal, LeaseLost):
                after = await s.get(job.id)
                assert after == before, f"{move} out of {state} was refused and yet changed the job"
            return job.id, (await s.get(job.id)).state

    @law
    async def test_every_move_out_of_every_state_does_what_the_table_says(self) -> None:
        wrong = []
        for state in JobState:
            for move in TRY:
                _, seen = await self._walk(state, move)
                if seen is not expected(state, move):
                    wrong.append(f"{move} out of {state}: {seen}, and not {expected(state, move)}")
        assert not wrong, "; ".join(wrong)

    @law
    async def test_a_new_job_is_where_the_table_says(self) -> None:
        async with self.stores() as s:
            waiting = (await s.add()).job
            held = (await s.add(s.new(waits_for=(waiting.id,)))).job
            assert waiting.state is MOVES[JobMove.SUBMIT][None]
            assert held.state is MOVES[JobMove.HOLD][None]
