"""Work on many nodes leaves the event loop, work on a few does not."""

from __future__ import annotations

from threading import get_ident

from application.aside import FEW, aside


async def test_work_on_many_nodes_leaves_the_event_loop() -> None:
    assert await aside(FEW + 1, get_ident) != get_ident()


async def test_work_on_a_few_nodes_is_not_handed_over() -> None:
    assert await aside(FEW, get_ident) == get_ident()
