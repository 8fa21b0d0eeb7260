"""Runs in which processes are killed, stopped, frozen or asked to leave while they work."""

from __future__ import annotations

import signal
from collections import Counter

import psutil

from chaos.checker import Findings
from chaos.drill import Drill, Size, drill
from chaos.fleet import LEASE, Fleet
from chaos.member import Member
from chaos.traffic import Order, mixed


def worker_kills(fleet: Fleet, size: Size, seed: int) -> Findings:
    """kill -9 of a worker that is in the middle of jobs, again and again."""
    fleet.configure()
    with drill("worker kills", fleet, seed) as run:
        run.send(mixed(run.chance, size.jobs))
        for number in range(1, size.faults + 1):
            run.until_began(number * size.jobs // (size.faults + 1))
            victim = run.until(run.busy, "a worker is busy")
            run.fault("kill -9 worker", victim.send(signal.SIGKILL))
        found = run.finish(600)
        _say_recoveries(run, "behind a backlog")
        return found


def recovery(fleet: Fleet, size: Size, seed: int) -> Findings:
    """The same, with nothing else waiting: how long it takes until the jobs of a killed worker are begun again."""
    fleet.configure()
    with drill("recovery", fleet, seed) as run:
        each = size.jobs // size.faults
        for number in range(size.faults):
            count = run.began + each // 2
            run.send(mixed(run.chance, each, millis=600, first=number * each))
            run.until_began(count)
            victim = run.until(run.busy, "a worker is busy")
            run.fault("kill -9 worker", victim.send(signal.SIGKILL))
            run.until(run.over, "all of the round has ended")
        found = run.finish()
        _say_recoveries(run, f"with a lease of {LEASE} s and a sweep every {LEASE / 2:.0f} s")
        return found


def _say_recoveries(run: Drill, how: str) -> None:
    waits = run.recoveries()
    if waits:
        half, last = waits[len(waits) // 2], waits[-1]
        run.say(f"{len(waits)} jobs begun again after a kill, {how}: half within {half:.1f} s, all within {last:.1f} s")


def api_kills(fleet: Fleet, size: Size, seed: int) -> Findings:
    """kill -9 of an API process while clients hand in; they try again under the same key."""
    fleet.configure()
    with drill("API kills", fleet, seed, clients=6) as run:
        run.send(mixed(run.chance, size.jobs))
        for number in range(1, size.faults + 1):
            count = number * size.jobs // (size.faults + 1)
            run.until(lambda count=count: run.crowd.acknowledged >= count, f"{count} jobs acknowledged")  # type: ignore[misc]
            victim = run.chance.choice(run.until(lambda: fleet.living("http"), "an API lives"))
            run.fault("kill -9 API", victim.send(signal.SIGKILL))
        return run.finish(600)


def postgres_kills(fleet: Fleet, size: Size, seed: int) -> Findings:
    """kill -9 of the postmaster and of a session's process in turn, `faults` times each, with a restart at once."""
    fleet.configure()
    with drill("Postgres kills", fleet, seed) as run:
        run.send(mixed(run.chance, size.jobs))
        for number in range(1, 2 * size.faults + 1):
            run.until_began(number * size.jobs // (2 * size.faults + 1))
            run.until(fleet.serves, "Postgres takes connections")
            if number % 2:
                run.fault("kill -9 postmaster", fleet.kill_postmaster())
            else:
                killed = run.until(lambda: fleet.kill_backend(run.chance.random()), "a session is there to be killed")
                run.fault("kill -9 session", killed)
        found = run.finish(600)
        kills = Counter(fault.name for fault in {(one.name, one.pid): one for one in run.faults}.values())
        run.say(", ".join(f"{count} x {name}" for name, count in sorted(kills.items())))
        assert kills["kill -9 postmaster"] == size.faults, "every kill was of a postmaster of its own"
        return found


def zombies(fleet: Fleet, size: Size, seed: int) -> Findings:
    """A worker stands still in the middle of jobs until others have done all of them; then it goes on.

    In turn it is stopped by SIGSTOP, wherever it is, and by a job of its own that has locked its row and not committed.
    """
    fleet.configure()
    with drill("zombies", fleet, seed) as run:
        each = size.jobs // (size.faults * 2)
        for number in range(size.faults):
            first, count = number * 2 * each, run.began + each // 3
            run.send(mixed(run.chance, each, millis=400, first=first))
            if number % 2:
                run.send([Order(number=size.jobs + number, kind="chaos.frozen")])
                victim = run.until(lambda: _standing(fleet), "a worker stands still")
                run.fault("worker frozen in a transaction", victim.pid)
            else:
                run.until_began(count)
                victim = run.until(run.busy, "a worker is busy")
                run.fault("SIGSTOP worker", victim.send(signal.SIGSTOP))
            run.until(run.over, "the others have done its jobs")
            before = run.pids[victim.pid]
            victim.send(signal.SIGCONT)
            run.send(mixed(run.chance, each, millis=100, first=first + each))
            _until_works_again(run, victim.pid, before)
        return run.finish(600)


def _standing(fleet: Fleet) -> Member | None:
    stopped = [one for one in fleet.living("worker") if psutil.Process(one.pid).status() == psutil.STATUS_STOPPED]
    return stopped[0] if stopped else None


def _until_works_again(run: Drill, pid: int, before: int) -> None:
    run.until(lambda: run.pids[pid] > before or run.over(), "the stopped worker works again, or all is done")


def restarts(fleet: Fleet, size: Size, seed: int) -> Findings:
    """SIGTERM of one process of each role, again and again, under steady traffic."""
    fleet.configure()
    with drill("restarts", fleet, seed) as run:
        run.send(mixed(run.chance, size.jobs), size.per_second)
        for number in range(1, size.faults + 1):
            run.until_began(number * size.jobs // (size.faults + 1))
            for role in ("http", "worker", "scheduler"):
                victim = run.chance.choice(run.until(lambda role=role: fleet.living(role), f"a {role} lives"))  # type: ignore[misc]
                run.fault(f"SIGTERM {role}", victim.send(signal.SIGTERM))
        return run.finish(600)


def poison(fleet: Fleet, size: Size, seed: int) -> Findings:
    """Jobs that kill their own process (`faults` of them) among innocent ones, which are charged with nothing."""
    fleet.configure()
    with drill("poison", fleet, seed) as run:
        orders = list(mixed(run.chance, size.jobs, millis=300))
        deadly = [Order(number=size.jobs + one, kind="chaos.poison", ends="dead") for one in range(size.faults)]
        for one in deadly:
            orders.insert(run.chance.randrange(len(orders)), one)
        run.send(orders)
        return run.finish(600)
