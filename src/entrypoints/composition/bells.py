"""Which bell SLUICE_BELL_URL names: judged without loading any client library, then made."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

import structlog

from adapters.redis import address as redis_address
from adapters.sqs import address as sqs_address
from application.bells import OnChange, untold
from application.ports.bell import Bell, BellState
from entrypoints.composition import plugged

if TYPE_CHECKING:
    from adapters.postgres.bell import PostgresBell
    from adapters.postgres.database import Database
    from adapters.redis.bell import RedisBell
    from adapters.sqs.bell import SqsBell
    from entrypoints.settings import Settings

NAME = "SLUICE_BELL_URL"
SCHEMES = "notify:, poll:, memory:, redis:, redis://, rediss://, redis+cluster://, redis+sentinel:// and sqs://"

_log = structlog.get_logger("bell")


def problem_of(bell_url: str, redis_url: str, *, pooled: bool = False) -> str:
    """Why the settings name no bell that can be made here, as a sentence without any address; empty when they do."""
    if redis_url:
        try:
            redis_address.parse_address(redis_url)
        except redis_address.BadAddress as bad:
            return f"SLUICE_REDIS_URL {bad}."
    if pooled and bell_url == "notify:":
        return f"SLUICE_DATABASE_POOLED=true needs {NAME}=poll: or another transport: such a pool has no LISTEN."
    if bell_url in ("notify:", "poll:", "memory:"):
        return ""
    if bell_url == "redis:" and not redis_url:
        return f"{NAME}=redis: needs SLUICE_REDIS_URL."
    if bell_url == "redis:" or bell_url.split("://")[0] in redis_address.SCHEMES:
        return _problem_of_redis(bell_url)
    if bell_url.startswith("sqs://"):
        return _problem_of_sqs(bell_url)
    if scheme_of(bell_url) in (schemes := plugged.bell_schemes()):
        return ""
    brought = f"; installed packages bring {', '.join(f'{scheme}:' for scheme in schemes)}" if schemes else ""
    return f"{NAME} names no bell; there are {SCHEMES}{brought}."


def _problem_of_redis(url: str) -> str:
    if find_spec("taskiq_redis") is None:
        return f"{NAME} with Redis needs the extra: pip install 'sluice-server[redis]'."
    try:
        if url != "redis:":
            redis_address.parse_address(url)
    except redis_address.BadAddress as bad:
        return f"{NAME} {bad}."
    return ""


def _problem_of_sqs(url: str) -> str:
    if find_spec("aiobotocore") is None:
        return f"{NAME} with SQS needs the extra: pip install 'sluice-server[sqs]'."
    try:
        sqs_address.parse_address(url)
    except sqs_address.BadAddress as bad:
        return f"{NAME} {bad}."
    return ""


def kind_of(bell_url: str, redis_url: str) -> str:
    """The kind of transport in a word: `notify`, `poll`, `memory`, `redis` (with what it is), `sqs`, or a package's."""
    return scheme_of(redis_url if bell_url == "redis:" else bell_url)


def scheme_of(url: str) -> str:
    """What an address begins with, up to its first colon."""
    return url.partition(":")[0]


async def why_not(settings: Settings) -> str:
    """The reason why the bell's own server does not answer now; empty when it does, or when it has none of its own."""
    if kind_of(settings.bell_url, settings.redis_url) in ("notify", "poll", "memory"):
        return ""
    async with bell_of(settings, None, "doctor", untold) as bell:
        return (await bell.state()).reason


def told(state: BellState) -> None:
    """Say a change once; nothing stops while a bell is degraded, because workers poll."""
    if state.ok:
        _log.info("bell_recovered")
    else:
        _log.warning("bell_degraded", reason=state.reason, meanwhile="workers find work by polling")


@asynccontextmanager
async def bell_of(
    settings: Settings, database: Database | None, consumer: str, on_change: OnChange = told
) -> AsyncIterator[Bell]:
    """The bell, closed at the end. `database` is for NOTIFY; `consumer` is this process's own name."""
    url = settings.redis_url if settings.bell_url == "redis:" else settings.bell_url
    if url in ("poll:", "memory:"):
        from adapters.memory.bell import MemoryBell

        yield MemoryBell()
        return
    name = f"{socket.gethostname()}-{consumer}"
    if not _ours(url):
        async with plugged.bell_opener(scheme_of(url))(url, name, on_change) as brought:
            yield brought
        return
    made = _made(url, database, name, on_change)
    try:
        yield made
    finally:
        await made.close()


def _ours(url: str) -> bool:
    return scheme_of(url) in ("notify", "sqs", *redis_address.SCHEMES)


def _made(
    url: str, database: Database | None, consumer: str, on_change: OnChange
) -> PostgresBell | RedisBell | SqsBell:
    if url.startswith("sqs:"):
        from adapters.sqs.bell import SqsBell

        return SqsBell(sqs_address.parse_address(url), on_change)
    if url.startswith("redis"):
        from adapters.redis.bell import RedisBell

        return RedisBell(redis_address.parse_address(url), consumer, on_change)
    from adapters.postgres.bell import PostgresBell

    if database is None:
        raise ValueError("NOTIFY needs the database")
    return PostgresBell(database, on_change)
