"""What the HTTP shell is built from: the parts that composition gives it, and how large a request may be."""

from __future__ import annotations

from dataclasses import dataclass, field

from dishka import AsyncContainer

from application.admission import Admit
from application.ports.machine import Clock, Ids
from entrypoints.http.health import Readiness


@dataclass(frozen=True, slots=True)
class Limits:
    """How many bytes a request may have: its body, and its path with the query string."""

    body_bytes: int = 10_000_000
    url_bytes: int = 8192


@dataclass(frozen=True, slots=True)
class HttpParts:
    """What the shell needs, given by composition.

    `container` is dishka's app container with the use cases; `https` says that clients come by https (HSTS is sent);
    `metrics_public` that `/metrics` needs no key.
    """

    container: AsyncContainer
    admit: Admit
    readiness: Readiness
    clock: Clock
    ids: Ids
    version: str
    limits: Limits = field(default_factory=Limits)
    trusted_proxies: tuple[str, ...] = ()
    https: bool = False
    metrics_public: bool = False
