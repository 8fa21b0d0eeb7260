"""Sluice from a Python program: the use cases out of its container, and `sluice worker`."""

# ruff: noqa: ARG002 - handlers and drivers take what all of them are given

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from driving import Driver, main

from application.jobs import Order, Submit, SubmitMany
from domain.access import DEFAULT_WORKSPACE
from entrypoints.composition.container import container_of
from entrypoints.settings import load


class SluiceDriver(Driver):
    """Its key is the idempotency key; without one an equal unfinished job is the same job, so values differ."""

    async def install(self) -> None:
        raise SystemExit("sluice migrate does this")

    async def open(self, callers: int) -> None:
        self.container = container_of(load(os.environ))
        self.submit = await self.container.get(Submit)
        self.submit_many = await self.container.get(SubmitMany)

    async def close(self) -> None:
        await self.container.close()

    async def add(self, task: str, value: int) -> None:
        await self.submit(DEFAULT_WORKSPACE, Order(kind=task, payload={"value": value}))

    async def add_many(self, task: str, values: Sequence[int], keyed: bool) -> None:
        orders = [
            Order(kind=task, payload={"value": value}, key=f"{task}-{value}" if keyed else None) for value in values
        ]
        await self.submit_many(DEFAULT_WORKSPACE, orders)

    def work(self) -> None:
        program = str(Path(sys.executable).parent / "sluice")
        os.execv(program, [program, "worker"])


if __name__ == "__main__":
    main(SluiceDriver())
