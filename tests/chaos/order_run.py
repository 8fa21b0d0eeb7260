"""Ten workers, a hundred jobs at a time, hundreds waiting, mixed priorities: in which order they are begun."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

from chaos.checker import Findings
from chaos.drill import Drill, Size, drill
from chaos.fleet import Fleet
from chaos.traffic import Order
from domain.jobs import PRIORITY_STEP

WORKERS = 10
IN_HAND = 100
"""Jobs that may be in hand at once: ten each."""
DEPTH = 500
SHARES = (40, 45, 15)
"""Of the priorities, in percent: 1 and 2 alone would keep all workers busy, so that 3 gets its turn by its age."""
TOGETHER = """
with ran as (
    select started_at, ended_at from sluice.jobs
    where queue = 'chaos' and payload ->> 'run' = $1 and ended_at is not null),
steps as (select started_at as at, 1 as step from ran union all select ended_at, -1 from ran)
select max(together)::int from (select sum(step) over (order by at, step) as together from steps) counted
"""
IN_DOUBT = 3.0
"""Seconds: the harness knows when the answer to a hand-in came, the store ranks by when it wrote the row."""


def order(fleet: Fleet, size: Size, seed: int) -> Findings:
    """Jobs wait until there are more than 500, then ten workers begin; in the long form more come in meanwhile, so that
    more than 500 wait until all are handed in. `faults` is what a job takes, in milliseconds.

    Priority 1 comes before 2, and 2 before 3, but for jobs that were in hand together, and for one that has waited a
    minute longer for each step.
    """
    fleet.configure()
    for worker in fleet.of("worker"):
        worker.stop()
    added = []
    try:
        before = len(fleet.errors())
        with drill("order", fleet, seed, clients=6) as run:
            first = min(size.jobs, DEPTH + 300)
            run.send(_orders(run, 0, first, size.faults))
            run.until(lambda: run.crowd.idle() and len(run.accepted) > DEPTH, "they wait")
            together = set(run.accepted)
            for worker in fleet.of("worker"):
                worker.start()
            added = [fleet.add("worker") for _ in range(WORKERS - len(fleet.of("worker")))]
            _keep_deep(run, first, size)
            found = run.finish(600)
            errors = fleet.errors()[before:]
            assert not errors, errors[:3]
            _report(run, together)
            _all_busy(run, together)
            return found
    finally:
        for worker in added:
            fleet.remove(worker)


def _orders(run: Drill, first: int, count: int, millis: float) -> list[Order]:
    priorities = run.chance.choices((1, 2, 3), SHARES, k=count)
    return [
        Order(number=number, millis=millis, priority=priority)
        for number, priority in enumerate(priorities, start=first)
    ]


def _keep_deep(run: Drill, sent: int, size: Size) -> None:
    """Hand the rest in as fast as jobs are begun; AssertionError when fewer than 500 waited meanwhile."""
    least = run.crowd.acknowledged
    while sent < size.jobs:
        run.until(lambda sent=sent: sent - run.began <= DEPTH + 300, "room for more")  # type: ignore[misc]
        least = min(least, run.crowd.acknowledged - run.began)
        more = min(50, size.jobs - sent)
        run.send(_orders(run, sent, more, size.faults))
        sent += more
    run.say(f"never fewer than {least} waited until all were handed in")
    assert least > DEPTH, f"only {least} waited while more came in"


def _report(run: Drill, together: set[str]) -> None:
    """Say the longest waits, and refuse an order that was not promised."""
    begun = sorted((starts[0].at, job) for job, starts in run.starts.items())
    waits: dict[int, float] = {}
    since = _all_at_work(run) if len(together) < len(begun) else 0.0
    for at, job in begun:
        accepted = run.accepted[job]
        if accepted.at >= since:
            waits[accepted.priority] = max(waits.get(accepted.priority, 0.0), at - accepted.at)
    run.say("longest wait " + ", ".join(f"P{priority} {waits[priority]:.1f} s" for priority in sorted(waits)))
    worst = max(_first_ones(run, begun, together), _overtaken(run, begun))
    run.say(f"at most {worst} jobs were begun before one that should have been before them")
    assert worst <= IN_HAND, f"{worst} jobs were begun before one that should have been before them"


def _all_at_work(run: Drill) -> float:
    """When the last of the ten workers began its first job: before, jobs wait for programs to start."""
    first: dict[int, float] = {}
    for starts in run.starts.values():
        first[starts[0].pid] = min(starts[0].at, first.get(starts[0].pid, starts[0].at))
    return max(first.values())


def _all_busy(run: Drill, together: set[str]) -> None:
    """Say how many workers ran jobs, and how many were in hand at once by the store's own account.

    The short form is over before ten workers are up, so only the long one has to have had all of them at it.
    """
    workers = len({starts[0].pid for starts in run.starts.values()})
    ((most,),) = run.fleet.sql(TOGETHER, run.name)
    run.say(f"{workers} workers, {most} jobs in hand at once")
    if len(together) < len(run.starts):
        assert (workers, most >= IN_HAND) == (WORKERS, True), f"{workers} workers, {most} jobs in hand at once"


def _first_ones(run: Drill, begun: list[tuple[float, str]], together: set[str]) -> int:
    """Of the jobs that waited before any worker was there: how many, at most, of a lower priority came before one."""
    begun_before: Counter[int] = Counter()
    worst = 0
    for _, job in begun:
        if job in together:
            priority = run.accepted[job].priority
            worst = max(worst, sum(count for other, count in begun_before.items() if other > priority))
            begun_before[priority] += 1
    return worst


def _overtaken(run: Drill, begun: list[tuple[float, str]]) -> int:
    """Of all jobs: how many, at most, were begun while one waited whose age and priority put it before them."""
    moments = [at for at, _ in begun]
    ranks = [_rank(run, job) for _, job in begun]
    worst = 0
    for place, (_, job) in enumerate(begun):
        since = bisect_left(moments, run.accepted[job].at)
        later = ranks[place] + IN_DOUBT
        worst = max(worst, sum(rank > later for rank in ranks[since:place]))
    return worst


def _rank(run: Drill, job: str) -> float:
    """Its place in the queue: seconds on the harness's clock, the least first."""
    accepted = run.accepted[job]
    return accepted.at + (accepted.priority - 1) * PRIORITY_STEP.total_seconds()
