"""Ten workers, a hundred jobs at a time, hundreds waiting, mixed priorities: in which order they are begun."""

from __future__ import annotations

from collections import Counter

from chaos.checker import Findings
from chaos.drill import Drill, Size, drill
from chaos.fleet import Fleet
from chaos.traffic import Order

WORKERS = 10
IN_HAND = 100
"""Jobs that may be in hand at once: ten each."""
DEPTH = 500


def order(fleet: Fleet, size: Size, seed: int) -> Findings:
    """Jobs wait until there are more than 500, then ten workers begin; in the long form more come in meanwhile.

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
            first = min(size.jobs, 700)
            run.send(_orders(run, 0, first))
            run.until(lambda: run.crowd.idle() and len(run.accepted) > DEPTH, "they wait")
            together = set(run.accepted)
            for worker in fleet.of("worker"):
                worker.start()
            added = [fleet.add("worker") for _ in range(WORKERS - len(fleet.of("worker")))]
            for done in range(first, size.jobs, 100):
                run.until(lambda done=done: run.crowd.acknowledged - run.began <= DEPTH + 100, "room for more")  # type: ignore[misc]
                run.send(_orders(run, done, 100))
            found = run.finish(600)
            errors = fleet.errors()[before:]
            assert not errors, errors[:3]
            _report(run, together)
            return found
    finally:
        for worker in added:
            fleet.remove(worker)


def _orders(run: Drill, first: int, count: int) -> list[Order]:
    return [
        Order(
            number=number,
            millis=50,
            priority=run.chance.randint(1, 3),
        )
        for number in range(first, first + count)
    ]


def _report(run: Drill, together: set[str]) -> None:
    """Say the longest waits, and refuse an order of the first jobs that was not promised."""
    begun = sorted((starts[0].at, job) for job, starts in run.starts.items())
    waits: dict[int, float] = {}
    for at, job in begun:
        accepted = run.accepted[job]
        waits[accepted.priority] = max(waits.get(accepted.priority, 0.0), at - accepted.at)
    run.say("longest wait " + ", ".join(f"P{priority} {waits[priority]:.1f} s" for priority in sorted(waits)))
    begun_before: Counter[int] = Counter()
    worst = 0
    for _, job in begun:
        if job in together:
            place = _place(run, job)
            worst = max(worst, sum(count for other, count in begun_before.items() if other > place))
            begun_before[place] += 1
    run.say(f"at most {worst} jobs were begun before one that should have been before them")
    assert worst <= IN_HAND, f"{worst} jobs were begun before one that should have been before them"


def _place(run: Drill, job: str) -> int:
    """0: due long ago; then by priority."""
    accepted = run.accepted[job]
    return 0 if accepted.due is not None else accepted.priority
