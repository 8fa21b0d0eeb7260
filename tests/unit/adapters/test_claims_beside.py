"""What goes on beside the claims: a scout that fails is told to one claim, and not sent again at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from adapters.postgres import engine_claims
from adapters.postgres import engine_sql as sql
from adapters.postgres.engine_claims import RETRY_SECONDS, Claims

WORKER, LEASE = UUID(int=1), timedelta(minutes=1)


class Broken:
    """Lines to a server on which nothing waits, and every scout breaks down; `late` is added to the loop's clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.scouts = 0
        self.late = 0.0
        loop = asyncio.get_running_loop()
        clock = loop.time
        monkeypatch.setattr(loop, "time", lambda: clock() + self.late)

    async def fetch(self, statement: str, *_: object) -> list[Any]:
        if statement == sql.SCOUT:
            self.scouts += 1
            raise ConnectionResetError("the server closed the connection")
        return []


async def test_a_scout_that_failed_is_told_to_one_claim_and_sent_again_only_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine_claims, "SLOW_SECONDS", -1.0)  # every look counts as one over dead entries
    lines = Broken(monkeypatch)
    claims = Claims(lines)  # type: ignore[arg-type]

    async def claim() -> None:
        await claims(WORKER, ["q"], 5, LEASE)
        await asyncio.sleep(0)  # what is beside the claim has its turn

    for _ in range(engine_claims.SLOW_IN_A_ROW):
        await claim()
    assert lines.scouts == 0
    for sent in (1, 2):
        lines.late += 2 * RETRY_SECONDS
        await claim()
        assert lines.scouts == sent
        with pytest.raises(ConnectionResetError):
            await claim()
        for _ in range(20):
            await claim()
        assert lines.scouts == sent
    await claims.close()
