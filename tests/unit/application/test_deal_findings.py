"""Findings of all deals: what one page may cost, and that the rules leave the event loop to others."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from uuid import UUID

from adapters.machine import SystemClock
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from application.deal_findings import EXAMINED, RIVALS, TELLINGS, ListFindings
from application.ports.catalog import Page
from domain.catalog import Entity
from domain.deal_findings import Finding
from domain.provenance import Noun, Pick, Place

HERE = UUID(int=1)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TERMS = {"customer": "Orchid", "amount": "5", "partner": "Bolt"}


def a_deal(number: int, values: dict[str, str], live: int = 1) -> Entity:
    picks = {field: Pick(value, Place(1, number, 0)) for field, value in values.items()}
    return Entity(Noun.DEAL, UUID(int=number), picks, live, 1, NOON, NOON)


async def listing(*deals: Entity) -> ListFindings:
    unit_of_work = MemoryUnitOfWork(MemoryDatabase(SystemClock()))
    async with unit_of_work(HERE) as work:
        await work.catalog.save(deals)
        await work.commit()
    return ListFindings(unit_of_work, SystemClock())


async def pages(find: ListFindings) -> list[list[Finding]]:
    found, after = [], None
    while True:
        findings, after = await find(HERE, Page(50, after))
        found.append([finding for finding, _ in findings])
        if after is None:
            return found


async def test_a_page_ends_after_so_many_pairs_and_the_pages_together_tell_every_finding_once() -> None:
    crowds = [a_deal(1000 * n + k, {"externalId": f"R-{n}"}) for n in (1, 2, 3, 4) for k in range(RIVALS)]
    told = [a_deal(9000 + k, {"externalId": f"T-{k // 2}"} | TERMS) for k in range(6)]
    found = await pages(await listing(*crowds, *told))
    pairs = 4 * RIVALS * (RIVALS - 1) // 2
    assert len(found) >= pairs // (2 * EXAMINED) + 1
    assert sorted(sorted(ident.int for ident in one.deals) for page in found for one in page) == [
        [9000, 9001], [9002, 9003], [9004, 9005],
    ]  # fmt: skip


async def test_a_page_ends_after_so_many_records_of_deals() -> None:
    most = EXAMINED // TELLINGS
    find = await listing(*(a_deal(n, {}, live=TELLINGS + 1) for n in range(1, most + 2)))
    findings, after = await find(HERE, Page(50))
    assert findings == [] and after is not None
    assert await find(HERE, Page(50, after)) == ([], None)


async def test_others_have_their_turn_while_deals_are_compared_and_their_records_judged() -> None:
    for deals in (
        [a_deal(n, {"externalId": "R-1"}) for n in (1, 2)],
        [a_deal(1, {}, live=2)],
    ):
        find = await listing(*deals)
        turns: list[int] = []
        asyncio.get_running_loop().call_soon(turns.append, 1)
        await find(HERE, Page(50))
        assert turns
