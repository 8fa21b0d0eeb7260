"""The address of a Redis for bells: one server, a cluster, or a master that sentinels name. Loads no library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

SCHEMES = ("redis", "rediss", "redis+cluster", "redis+sentinel", "rediss+cluster", "rediss+sentinel")
PREFIX = "sluice:bell"
"""What the names of our streams begin with, unless `?prefix=` says otherwise."""


class BadAddress(ValueError):
    """The address cannot be used; the message is half a sentence without any part of it."""


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """`url` is what redis-py understands; a sentinel's has no use for it but `hosts`, `master`, and who logs in."""

    kind: Literal["single", "cluster", "sentinel"]
    url: str
    hosts: tuple[tuple[str, int], ...]
    master: str = ""
    user: str | None = None
    password: str | None = None
    db: int = 0
    tls: bool = False
    prefix: str = PREFIX


def parse_address(text: str) -> RedisAddress:
    """`redis[s]://[user:password@]host[:port][/db]`, `redis+cluster://host:port,...` or
    `redis+sentinel://host:port,.../master[/db]`, each with `?prefix=` where several installations share one."""
    try:
        parts = urlsplit(text)
        scheme, _, kind = parts.scheme.partition("+")
        hosts = _hosts(parts.netloc.rpartition("@")[2], 26379 if kind == "sentinel" else 6379)
        given = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError as error:
        raise BadAddress("cannot be parsed: percent-encode : / ? # @ % in user and password") from error
    if parts.scheme not in SCHEMES:
        raise BadAddress(f"has a scheme that no Redis has; there are {', '.join(SCHEMES)}")
    unknown = given.keys() - {"prefix"}
    if unknown:
        raise BadAddress("takes nothing after the ? but prefix")
    path = [unquote(one) for one in parts.path.split("/") if one]
    master = path.pop(0) if kind == "sentinel" and path else ""
    if kind == "sentinel" and not master:
        raise BadAddress("needs the name of the master that the sentinels watch over: redis+sentinel://host:port/name")
    if not kind and len(hosts) > 1:
        raise BadAddress("names several hosts; use redis+cluster:// or redis+sentinel://")
    if kind == "cluster" and path:
        raise BadAddress("names a database, which a cluster does not have")
    user, password = (unquote(one) if one else None for one in (parts.username, parts.password))
    plain = urlunsplit((scheme, parts.netloc.split(",")[0], "/" + "/".join(path), "", ""))
    return RedisAddress(
        kind="cluster" if kind == "cluster" else "sentinel" if kind == "sentinel" else "single",
        url=plain.removesuffix("/"),
        hosts=hosts,
        master=master,
        user=user,
        password=password,
        db=_number(path),
        tls=scheme == "rediss",
        prefix=given.get("prefix", PREFIX),
    )


def _hosts(netloc: str, port: int) -> tuple[tuple[str, int], ...]:
    found = []
    for one in netloc.split(","):
        parts = urlsplit(f"//{one}")
        if not parts.hostname:
            raise BadAddress("names no host")
        found.append((parts.hostname, port if parts.port is None else parts.port))
    return tuple(found)


def _number(path: list[str]) -> int:
    if not path:
        return 0
    if len(path) > 1 or not path[0].isdigit():
        raise BadAddress("has a database that is no number")
    return int(path[0])
