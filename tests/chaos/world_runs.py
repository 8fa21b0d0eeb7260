"""Runs in which the surroundings go wrong: clocks, the network before Postgres, the server of the bells."""

from __future__ import annotations

import threading

from servers import RedisServer, SqsServer

from chaos.checker import Findings
from chaos.drill import Drill, Size, drill
from chaos.fleet import Fleet
from chaos.member import fake_time_library
from chaos.proxy import Proxy
from chaos.traffic import mixed

NETWORK_CLIENTS, NETWORK_PATIENCE = 40, 30.0
"""Clients at once, and their seconds for an answer, where one takes several: each of its round trips is late, and
every twentieth is reset. Clients that gave up sooner would hand in again and again what is long acknowledged."""


def clocks(fleet: Fleet, size: Size, seed: int) -> Findings:
    """A worker and an API an hour ahead, a worker and a scheduler two hours behind, among some that are right."""
    library = fake_time_library()
    assert library is not None, "there is no libfaketime"
    ahead = {"LD_PRELOAD": library, "FAKETIME": "+1h", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}
    behind = ahead | {"FAKETIME": "-2h"}
    wrong = [fleet.add("worker", **ahead), fleet.add("worker", **behind), fleet.add("scheduler", **behind)]
    wrong.append(fleet.add("http", **ahead))
    try:
        fleet.until(fleet.answers, "the API that is ahead answers")
        with drill("clocks", fleet, seed) as run:
            orders = list(mixed(run.chance, size.jobs))
            run.send(orders[: size.jobs // 2])
            for member in wrong:
                run.fault(f"clock {member.env['FAKETIME']} {member.role}", member.pid)
            run.until(lambda: all(run.pids[member.pid] for member in wrong[:2]), "both wrong workers work", 60)
            run.send(orders[size.jobs // 2 :])
            return run.finish(600)
    finally:
        fleet.ports.remove(int(wrong[-1].env["SLUICE_PORT"]))
        for member in wrong:
            fleet.remove(member)


def network(fleet: Fleet, size: Size, seed: int) -> Findings:
    """Answers of Postgres 200 ms late, and a share of requests whose connection is reset (`faults`: thousandths)."""
    proxy = fleet.proxy_before_postgres(seed)
    fleet.configure(database_url=fleet.url_through(proxy))
    with drill("network", fleet, seed, clients=NETWORK_CLIENTS, timeout=NETWORK_PATIENCE) as run:
        proxy.latency, proxy.resets = 0.2, size.faults / 1000
        try:
            run.send(mixed(run.chance, size.jobs))
            run.until(lambda: run.crowd.idle() and len(run.starts) >= size.jobs, "all handed in and begun", 900)
        finally:
            proxy.latency, proxy.resets = 0.0, 0.0
        run.fault(f"{proxy.was_reset} connections reset")
        run.say(f"{proxy.was_reset} connections reset, answers 200 ms late")
        return run.finish(600)


def redis(fleet: Fleet, size: Size, seed: int) -> Findings:
    """Bells over Redis, which is stopped, emptied, a black hole for `faults` seconds, restarted empty."""
    server = fleet.keep(RedisServer(fleet.folder / "redis"))
    server.start()
    proxy = fleet.keep(Proxy(("127.0.0.1", server.port), seed))
    fleet.configure(bell_url=f"redis://127.0.0.1:{proxy.port}/0")
    return _without_bells("redis", fleet, size, seed, server, proxy)


def sqs(fleet: Fleet, size: Size, seed: int) -> Findings:
    """Bells over SQS, to which the same is done."""
    server = fleet.keep(SqsServer(fleet.folder / "sqs"))
    server.start()
    proxy = fleet.keep(Proxy(("127.0.0.1", server.port), seed))
    fleet.configure(SqsServer.CREDENTIALS, bell_url=server.url("chaos.fifo", proxy.port))
    return _without_bells("sqs", fleet, size, seed, server, proxy)


def _without_bells(
    name: str, fleet: Fleet, size: Size, seed: int, server: RedisServer | SqsServer, proxy: Proxy
) -> Findings:
    """A fifth of the jobs before, and one under each of the four faults; the black hole lasts `faults` seconds, or
    without any until its jobs are begun."""
    each = size.jobs // 5
    with drill(name, fleet, seed) as run:
        _portion(run, each, 0)
        server.kill()
        run.fault(f"{name} stopped")
        _portion(run, each, 1)
        server.start()
        run.fault(f"{name} emptied")
        server.empty()
        _portion(run, each, 2)
        run.fault(f"{name} black-holed")
        proxy.swallow()
        hole = threading.Timer(size.faults, proxy.pass_on)
        hole.start()
        _portion(run, each, 3)
        if size.faults > 1:
            number = 5 * each
            while hole.is_alive():
                _portion(run, 5, number)
                number += 1
        hole.join()
        proxy.pass_on()
        run.fault(f"{name} restarted empty")
        server.kill()
        server.start()
        _portion(run, each, 4)
        return run.finish(300)


def _portion(run: Drill, count: int, number: int) -> None:
    """So many jobs more, until all of them were begun."""
    before = len(run.starts)
    run.send(mixed(run.chance, count, first=number * count))
    run.until(lambda: run.crowd.idle() and len(run.starts) >= before + count, f"portion {number} is begun")
