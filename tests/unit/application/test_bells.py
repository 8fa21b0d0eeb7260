"""Rings are folded and sent again after a fault; who rings never waits; a state is told once each way."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from application.bells import Ring, Ringer, Standing
from application.ports.bell import BellState
from domain.errors import Transient


class Transport:
    """Notes what is sent; away while `away` is set."""

    def __init__(self) -> None:
        self.sent: list[list[Ring]] = []
        self.away = False
        self.tried = asyncio.Event()

    async def send(self, rings: Sequence[Ring]) -> None:
        self.tried.set()
        if self.away:
            raise Transient("bell_unreachable", "It is away.")
        self.sent.append(list(rings))


async def test_a_ring_goes_at_once_and_equal_ones_are_folded_into_the_next() -> None:
    transport = Transport()
    ringer = Ringer(transport.send, Standing(), gap=0.02)
    for _ in range(50):
        ringer.ring("often", 2)
        await asyncio.sleep(0)
    await ringer.close()
    assert transport.sent == [[("often", 2)], [("often", 2)]]


async def test_the_urgent_ones_go_first() -> None:
    transport = Transport()
    ringer = Ringer(transport.send, Standing())
    for priority in (3, 1, 2):
        ringer.ring("queue", priority)
    await ringer.close()
    assert transport.sent == [[("queue", 1), ("queue", 2), ("queue", 3)]]


async def test_a_ring_of_another_queue_does_not_wait_for_the_gap_of_the_first() -> None:
    transport = Transport()
    ringer = Ringer(transport.send, Standing(), gap=60.0)
    ringer.ring("one", 2)
    await transport.tried.wait()
    ringer.ring("two", 2)
    await asyncio.sleep(0)
    await ringer.close(0.5)
    assert transport.sent == [[("one", 2)], [("two", 2)]]


async def test_what_was_rung_while_the_transport_was_away_is_sent_when_it_is_back_and_told_once_each_way() -> None:
    transport, told = Transport(), list[BellState]()
    transport.away = True
    ringer = Ringer(transport.send, Standing(told.append))
    for _ in range(100):
        ringer.ring("one", 2)
        ringer.ring("two", 1)
    await transport.tried.wait()
    transport.away = False
    await ringer.close(20.0)
    assert {ring for rings in transport.sent for ring in rings} == {("one", 2), ("two", 1)}
    assert told == [BellState("It is away."), BellState()]


async def test_rings_without_bound_are_lost_and_not_kept() -> None:
    transport = Transport()
    ringer = Ringer(transport.send, Standing(), most=10)
    for number in range(1000):
        ringer.ring(f"queue {number}", 2)
    await ringer.close()
    assert sum(map(len, transport.sent)) == 10


def test_a_bell_is_well_again_when_all_its_parts_are() -> None:
    told: list[BellState] = []
    standing = Standing(told.append)
    standing.fault("ring", "no ring")
    standing.fault("listen", "no ear")
    standing.fault("ring", "no ring still")
    standing.well("ring")
    assert not standing.now.ok
    standing.well("listen")
    standing.well("listen")
    assert standing.now.ok
    assert [state.ok for state in told] == [False, True]
