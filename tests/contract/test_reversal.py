"""What is told before an undo, in memory and on Postgres, and the random sequences of undoing on Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from test_postgres_importing import TestPostgresImporting as PostgresHouse
from test_undo_machine import QUICK, Doing, DoingByWeights
from undo_trial import Trial, memory_house

from application.contracts.import_house import ImportHouse
from application.contracts.reversal import ReversalContract

FEW = settings(QUICK, max_examples=4, stateful_step_count=8)


class TestMemoryReversal(ReversalContract):
    @asynccontextmanager
    async def house(self) -> AsyncIterator[ImportHouse]:
        async with memory_house("v1") as house:
            yield house


class TestMemoryReversalByWeights(ReversalContract):
    @asynccontextmanager
    async def house(self) -> AsyncIterator[ImportHouse]:
        async with memory_house("v2") as house:
            yield house


@asynccontextmanager
async def postgres_house(url: str, folder: Path, pipeline: str) -> AsyncIterator[ImportHouse]:
    """All of it on Postgres, emptied."""
    stand = PostgresHouse()
    stand.url, stand.folder = url, folder
    async with stand.house() as house:
        house.pipeline = pipeline
        yield house


class TestPostgresReversal(ReversalContract):
    @pytest.fixture(autouse=True)
    def _server(self, database_url: str, tmp_path: Path) -> None:
        self.url, self.folder = database_url, tmp_path

    @asynccontextmanager
    async def house(self) -> AsyncIterator[ImportHouse]:
        async with postgres_house(self.url, self.folder, "v1") as house:
            yield house


@pytest.mark.parametrize("machine", [Doing, DoingByWeights])
def test_random_sequences_on_postgres(machine: type[Doing], database_url: str, tmp_path: Path) -> None:
    class OnPostgres(machine):  # type: ignore[valid-type, misc]
        def open(self) -> Trial:
            return Trial(lambda: postgres_house(database_url, tmp_path, machine.pipeline))

    run_state_machine_as_test(OnPostgres, settings=FEW)  # type: ignore[no-untyped-call]
