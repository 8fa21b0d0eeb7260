"""The fault runs by name, each with a short form for every build and a long one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chaos import process_runs, world_runs
from chaos.checker import Findings
from chaos.drill import Size
from chaos.fleet import Fleet
from chaos.order_run import order

Run = Callable[[Fleet, Size, int], Findings]


@dataclass(frozen=True, slots=True)
class Planned:
    """A run, its short form for every build and its long form."""

    run: Run
    short: Size
    long: Size


RUNS = {
    "worker-kills": Planned(process_runs.worker_kills, Size(200, 3), Size(20_000, 200)),
    "recovery": Planned(process_runs.recovery, Size(20, 1), Size(400, 20)),
    "api-kills": Planned(process_runs.api_kills, Size(200, 3), Size(5_000, 50)),
    "postgres-kills": Planned(process_runs.postgres_kills, Size(200, 1), Size(6_000, 20)),
    "zombies": Planned(process_runs.zombies, Size(80, 2), Size(1_200, 10)),
    "clocks": Planned(world_runs.clocks, Size(120, 4), Size(4_000, 4)),
    "restarts": Planned(process_runs.restarts, Size(150, 1), Size(15_000, 30, per_second=50)),
    "poison": Planned(process_runs.poison, Size(60, 1), Size(600, 6)),
    "order": Planned(order, Size(600, 50), Size(6_000, 1_500)),
    "network": Planned(world_runs.network, Size(12, 10), Size(600, 50)),
    "redis": Planned(world_runs.redis, Size(100, 1), Size(2_000, 60)),
    "sqs": Planned(world_runs.sqs, Size(100, 1), Size(2_000, 60)),
}
