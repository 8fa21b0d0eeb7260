"""The key that a kind finds for a payload: code from outside on a caller's words, at submit and after an edit."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from adapters.machine import SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from application.contracts.job_stores import HOME
from application.control import EditAndRetry
from application.jobs import CancelJob, Enqueue, GetJob, Order, Submit
from application.kinds import JobContext, JobKind, Kinds
from domain.errors import Refusal, RefusalKind

EDITOR = Uuid7Ids().new()


class Visit(msgspec.Struct):
    """A page to visit."""

    domain: Any


async def visit(_: JobContext, __: Visit) -> None:
    """Does nothing."""


class House:
    """What jobs are handed in with, over memory."""

    def __init__(self, limit: Any) -> None:
        self.kinds = Kinds.of([JobKind("visit", visit, Visit, limit=limit)])
        self.unit_of_work = MemoryUnitOfWork(MemoryDatabase(SystemClock()))
        self.submit = Submit(Enqueue(self.kinds, Uuid7Ids()), self.unit_of_work, MemoryBell())

    async def cancelled(self, order: Order) -> Any:
        """A job that somebody cancelled."""
        job = (await self.submit(HOME, order)).job
        return await CancelJob(self.unit_of_work)(HOME, job.id)

    async def edited(self, job: Any, payload: object) -> Any:
        """The same job with another payload."""
        await EditAndRetry(self.unit_of_work, self.kinds, MemoryBell())(HOME, job.id, payload, EDITOR)
        return await GetJob(self.unit_of_work)(HOME, job.id)


@pytest.mark.parametrize(
    ("limit", "domain"),
    [
        (lambda visit: visit.domain["host"], "a.example"),
        (lambda visit: visit.domain, 7),
        (lambda visit: visit.domain, ""),
        (lambda visit: visit.domain, "a\x00b"),
        (lambda _: "\ud800", "a"),
        (lambda visit: visit.domain * 200, "a"),
    ],
    ids=["raises", "no text", "empty", "nul", "lone surrogate", "too long"],
)
async def test_a_kind_that_finds_no_sound_key_refuses_the_order_and_is_no_fault(limit: Any, domain: Any) -> None:
    house = House(limit)
    with pytest.raises(Refusal) as no:
        await house.submit(HOME, order(domain))
    assert (no.value.kind, no.value.code) == (RefusalKind.INVALID, "invalid_limit_key")


def order(domain: Any, **more: Any) -> Order:
    """To visit that domain."""
    return Order(kind="visit", payload={"domain": domain}, **more)


async def test_an_edited_job_counts_under_the_key_of_its_new_payload() -> None:
    house = House(lambda visit: f"domain:{{workspace}}:{visit.domain}")
    job = await house.cancelled(order("a.example"))
    assert job.limit_key == f"domain:{HOME}:a.example"
    assert (await house.edited(job, {"domain": "b.example"})).limit_key == f"domain:{HOME}:b.example"


async def test_a_key_given_by_hand_outlives_an_edit() -> None:
    house = House(lambda visit: f"domain:{visit.domain}")
    job = await house.cancelled(order("a.example", limit_key="proxy:1"))
    assert (await house.edited(job, {"domain": "b.example"})).limit_key == "proxy:1"


async def test_an_edit_to_a_payload_without_a_sound_key_changes_nothing() -> None:
    house = House(lambda visit: visit.domain)
    job = await house.cancelled(order("a.example"))
    with pytest.raises(Refusal, match="limit key"):
        await house.edited(job, {"domain": 7})
    after = await GetJob(house.unit_of_work)(HOME, job.id)
    assert (after.state, after.limit_key) == (job.state, "a.example")
