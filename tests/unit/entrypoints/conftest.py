"""The HTTP shell on memory adapters: the real app factory, keys of every role, and a clock that is set by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dishka import AsyncContainer, Provider, Scope, make_async_container
from litestar import Controller, Litestar
from litestar.testing import TestClient

from adapters.machine import SystemChance, Uuid7Ids
from adapters.memory.keys import MemoryKeyFinder
from adapters.memory.rates import MemoryRates
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from application.access import ListKeys, MadeKey, MakeKey, RememberedKeys, RevokeKey
from application.admission import Admit
from application.ports.machine import Clock
from domain.access import DEFAULT_WORKSPACE, Role
from domain.rates import Policies, Policy
from entrypoints.http.app import CONTROLLERS, HttpParts, Limits, create_app
from entrypoints.http.health import Check, Readiness


class SetClock(Clock):
    """Time that moves when a test says so."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    def pass_by(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@dataclass
class House:
    """Everything in memory that a shell stands on."""

    limit: int = 100
    limits: Limits = field(default_factory=Limits)
    trusted_proxies: tuple[str, ...] = ()
    https: bool = False
    checks: dict[str, Check] = field(default_factory=dict)
    clock: SetClock = field(default_factory=SetClock)

    def __post_init__(self) -> None:
        self.database = MemoryDatabase(self.clock)
        self.unit_of_work = MemoryUnitOfWork(self.database)
        self.ids, self.chance = Uuid7Ids(), SystemChance()
        self.keys = RememberedKeys(MemoryKeyFinder(self.database.tables), self.clock)
        self.make_key = MakeKey(self.unit_of_work, self.clock, self.ids, self.chance)
        self.rates = MemoryRates(self.clock)
        self.readiness = Readiness(self.checks, self.clock)
        self.provided: list[Any] = [
            self.make_key,
            ListKeys(self.unit_of_work),
            RevokeKey(self.unit_of_work, self.clock, self.keys),
        ]
        self._secrets: dict[Role, str] = {}

    def key(self, role: Role, expires_at: datetime | None = None) -> MadeKey:
        """A new key of the default workspace."""
        return asyncio.run(self.make_key(DEFAULT_WORKSPACE, str(role), role, expires_at))

    def shows(self, role: Role) -> dict[str, str]:
        """The headers of a caller with this role."""
        if role not in self._secrets:
            self._secrets[role] = self.key(role).secret
        return {"X-API-Key": self._secrets[role]}

    def container(self) -> AsyncContainer:
        """Dishka's container with every use case of `provided`, by its class."""
        provider = Provider(scope=Scope.APP)
        for use_case in self.provided:
            provider.provide(_always(use_case), provides=type(use_case))
        return make_async_container(provider)

    def parts(self) -> HttpParts:
        """What the app factory takes."""
        policies = Policies(*(Policy(name, self.limit, 60) for name in ("api", "mutation", "upload")))
        return HttpParts(
            container=self.container(),
            admit=Admit(self.rates, self.keys, self.clock, policies),
            readiness=self.readiness,
            clock=self.clock,
            ids=self.ids,
            version="9.9.9",
            limits=self.limits,
            trusted_proxies=self.trusted_proxies,
            https=self.https,
        )

    def app(self, controllers: Sequence[type[Controller]] = CONTROLLERS) -> Litestar:
        """The application itself."""
        return create_app(self.parts(), controllers)


def _always(use_case: Any) -> Callable[[], Any]:
    def give() -> Any:
        return use_case

    return give


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def client(house: House) -> Iterator[TestClient[Litestar]]:
    with TestClient(house.app(), raise_server_exceptions=False) as opened:
        yield opened
