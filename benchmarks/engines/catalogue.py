"""The engines that are compared: where each comes from, how it is set up, and how Postgres is asked what it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

UVLOOP = "uvloop==0.23.0"
REQUIREMENTS: Mapping[str, tuple[str, ...]] = {
    "floor": ("asyncpg==0.32.0", UVLOOP),
    "pgqueuer": ("pgqueuer[asyncpg]==1.6.0", "asyncpg==0.32.0", UVLOOP),
    "procrastinate": ("procrastinate==3.10.0", "psycopg[binary]==3.3.9", UVLOOP),
    "oban": ("oban==0.7.0", "psycopg[binary]==3.3.9", UVLOOP),
    "taskiq": ("taskiq==0.13.0", "taskiq-redis==1.2.4", "hiredis", UVLOOP),
    "saq": ("saq[redis,postgres,hiredis]==0.26.4", "psycopg[binary]==3.3.9", UVLOOP),
    "py-spy": ("py-spy==0.4.3",),
}
"""What pip puts into each environment; Sluice's own is made of its lock file and this tree."""


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine in one setting. `unfinished` and `finished` count rows; None: its store keeps no state of jobs.

    `table` is what a worker must read before it can claim. `drain` is the size of a drain (less for slow engines),
    `skips` the measures that it has no way for, `note` what a reader of its figures must know.
    """

    name: str
    environment: str
    driver: str
    env: Mapping[str, str] = field(default_factory=dict)
    redis: int | None = None
    table: str = ""
    unfinished: str | None = None
    finished: str | None = None
    drain: int = 20_000
    skips: frozenset[str] = frozenset()
    ours: bool = False
    durable: bool = True
    note: str = ""


def _sluice(name: str, note: str, skips: frozenset[str] = frozenset(), **settings: str) -> Engine:
    return Engine(
        name,
        "sluice",
        "drive_sluice_http" if name == "sluice-http" else "drive_sluice",
        {f"SLUICE_{key.upper()}": value for key, value in settings.items()},
        table="sluice.jobs",
        unfinished="select count(*) from sluice.jobs where state in ('held', 'waiting', 'running')",
        finished="select count(*) from sluice.jobs where state = 'succeeded'",
        skips=skips,
        ours=True,
        note=note,
    )


WORK = frozenset({"drain1", "drain2", "effect1", "pickup", "kill"})
ENQUEUE = frozenset({"single", "callers", "bulk"})
ENGINES: Mapping[str, Engine] = {
    one.name: one
    for one in (
        Engine(
            "floor",
            "floor",
            "drive_floor",
            table="job",
            unfinished="select count(*) from job where state < 2",
            finished="select count(*) from job where state = 2",
            skips=frozenset({"kill"}),
            note="no engine: claims of 100, ends in batches, nothing else",
        ),
        _sluice("sluice", "all defaults (20 jobs at a time)"),
        _sluice("sluice-100", "SLUICE_CONCURRENCY=100", ENQUEUE | {"kill"}, concurrency="100"),
        _sluice("sluice-http", "POST /v1/jobs on open connections, keyed", WORK | {"bulk"}),
        Engine(
            "pgqueuer",
            "pgqueuer",
            "drive_pgqueuer",
            table="pgqueuer",
            unfinished="select count(*) from pgqueuer",
            finished="select count(*) from pgqueuer_log where status = 'successful'",
            note="asyncpg, batch_size=50; its effect row and its end are two transactions",
        ),
        Engine(
            "procrastinate",
            "procrastinate",
            "drive_procrastinate",
            table="procrastinate_jobs",
            unfinished="select count(*) from procrastinate_jobs where status in ('todo', 'doing')",
            finished="select count(*) from procrastinate_jobs where status = 'succeeded'",
            drain=3_000,
            note="psycopg, concurrency=50; bulk without keys; its effect row and its end are two transactions",
        ),
        Engine(
            "oban",
            "oban",
            "drive_oban",
            table="oban_jobs",
            unfinished="select count(*) from oban_jobs where state in ('available', 'executing', 'scheduled')",
            finished="select count(*) from oban_jobs where state = 'completed'",
            drain=10_000,
            note="psycopg, limit 50; bulk without keys; its effect row and its end are two transactions",
        ),
        Engine(
            "saq-pg",
            "saq",
            "drive_saq",
            table="saq_jobs",
            unfinished="select count(*) from saq_jobs where status in ('new', 'queued', 'active')",
            finished="select count(*) from saq_jobs where status = 'complete'",
            drain=3_000,
            skips=frozenset({"effect1"}),
            note="psycopg, concurrency=50; nothing for many jobs at once",
        ),
        Engine(
            "taskiq-redis",
            "taskiq",
            "drive_taskiq",
            redis=1,
            drain=10_000,
            skips=frozenset({"effect1"}),
            durable=False,
            note="stream, 50 tasks; jobs live in Redis (appendfsync everysec), counted as handlers run",
        ),
        Engine(
            "saq-redis",
            "saq",
            "drive_saq",
            redis=2,
            drain=10_000,
            skips=frozenset({"effect1"}),
            durable=False,
            note="concurrency=50; jobs live in Redis (appendfsync everysec), counted as handlers run",
        ),
    )
}
DEFAULT = ("floor", "sluice", "sluice-100", "sluice-http", "pgqueuer", "procrastinate", "oban", "taskiq-redis")
