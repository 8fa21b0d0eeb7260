"""How a process claims: what is due is made ready, workspaces take turns, limits are kept, dead entries passed over.

Three things are known from one claim to the next, each of them only a hint whose loss costs time and nothing else:
which queues were full at the last look (there workspaces take turns), which have jobs under a limit, and from which
rank on it is worth looking.

The last is for the case that a transaction held open elsewhere keeps the entries of claimed jobs in the index: a look
from its beginning then walks over all of them. Once such looks were slow, the next ones begin at the first rank that
was found, or a second before now when that is earlier. What comes back below that floor by another process's doing
(a job handed back or taken from a lost worker, one reprioritised) is found by a scout, which looks from the beginning
to the floor beside the claims, so that none of them waits for it: at most SHARE times as long as the last scout took,
and a second, later. New jobs, retries and those whose time comes have a rank above the floor. Whose turn it is is asked
beside the claims likewise, once asking was slow.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from adapters.postgres import engine_sql as sql
from adapters.postgres.claimed_rows import PLACE, claimed_jobs, moment
from adapters.postgres.lines import Lines
from domain.jobs import Job

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
NOBODY = UUID(int=0)
SECOND = timedelta(seconds=1)
SLOW_SECONDS = 0.01
SLOW_PER_JOB = 0.0001
SLOW_IN_A_ROW = 3
"""A machine that is busy with something else makes a look slow now and then; dead entries make every one slow."""
SHARE = 50
RETRY_SECONDS = 1.0
"""What failed beside the claims is not tried again sooner: each failure is told to one claim."""
TICK_SECONDS = 0.05
HOMES_SECONDS = 5.0
"""A workspace whose first job comes waits no longer for its turn, however slow it is to ask for all of them."""
HOMES = 200
"""Workspaces that take their turn in one claim; with more of them the next claim goes on behind the last one."""
OWN_KEYS = 64

Row: TypeAlias = asyncpg.Record


@dataclass(slots=True)
class _Floor:
    """Where looks at one queue begin: for each workspace that takes turns, or (None) for the queue as a whole."""

    slow: bool = False
    slow_looks: int = 0
    scout_at: float = 0.0
    ranks: dict[UUID | None, datetime] = field(default_factory=dict)

    def of(self, homes: Sequence[UUID | None]) -> list[datetime]:
        """Where to begin: at the BEGINNING as long as that is quick."""
        return [self.ranks.get(home, BEGINNING) if self.slow else BEGINNING for home in homes]

    def learn(self, rows: list[Row], began: Mapping[UUID | None, datetime], *, took: float, now: float) -> None:
        """What a look that began there found, and how long it took.

        A floor that was lowered meanwhile stays: the look did not see what came back below.
        """
        full = not self.slow
        if full:
            self.slow_looks = self.slow_looks + 1 if took > SLOW_SECONDS + SLOW_PER_JOB * len(rows) else 0
            self.slow = self.slow_looks >= SLOW_IN_A_ROW
            self.scout_at = now + max(1.0, SHARE * took)
        if not self.slow:
            return
        firsts: dict[UUID | None, datetime] = {}
        for row in rows:
            home = None if None in began else row["workspace_id"]
            place = min(moment(row["rank"]), moment(row["started_at"]) - SECOND)
            firsts[home] = min(place, firsts.get(home, place))
        for home, place in firsts.items():
            if full:
                self.ranks[home] = place
            elif self.ranks.get(home, BEGINNING) == began[home]:
                self.ranks[home] = max(began[home], place)

    def scouted(self, rows: list[Row], *, took: float, now: float) -> None:
        """What waits below the floors, and how long it took to look there: once that is quick there is no floor."""
        self.slow = took > SLOW_SECONDS
        self.scout_at = now + max(1.0, SHARE * took)
        for row in rows:
            self.ranks[row["home"]] = min(row["rank"], self.ranks.get(row["home"], row["rank"]))
        if not self.slow:
            self.slow_looks = 0
            self.ranks.clear()

    def lower(self, place: datetime) -> None:
        """A job came back at this rank."""
        for home, floor in self.ranks.items():
            self.ranks[home] = min(floor, place)


@dataclass(slots=True)
class _Queue:
    """What is known of one queue."""

    full: bool = False
    full_limited: bool = False
    homes: list[UUID] = field(default_factory=list)
    homes_at: float = 0.0
    homes_slow: bool = False
    asked: int = 0
    behind: UUID = NOBODY
    plain: _Floor = field(default_factory=_Floor)
    turns: _Floor = field(default_factory=_Floor)
    keys: dict[str, None] = field(default_factory=dict)


class Claims:
    """The claims of one process."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._queues: dict[str, _Queue] = {}
        self._limited: set[str] = set()
        self._tick_at = 0.0
        self._aside: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """Nothing goes on beside the claims any more."""
        if self._aside is not None:
            self._aside.cancel()
            await asyncio.wait([self._aside])

    def _beside(self, look: Coroutine[Any, Any, None]) -> None:
        """Let it be done beside the claims, one at a time; what becomes of the last one is told to the next claim."""
        if self._aside is not None:
            look.close()
            return
        self._aside = asyncio.create_task(look, name="scout")

    def _of(self, queue: str) -> _Queue:
        return self._queues.setdefault(queue, _Queue())

    def came_back(self, queue: str, place: datetime) -> None:
        """A job of that queue waits again at this rank."""
        known = self._of(queue)
        known.plain.lower(place)
        known.turns.lower(place)

    async def __call__(self, worker_id: UUID, queues: Sequence[str], limit: int, lease: timedelta) -> list[Job]:
        """Up to `limit` due jobs, running from now on; in rank order within a queue."""
        if limit <= 0:
            return []
        if self._aside is not None and self._aside.done():
            done, self._aside = self._aside, None
            done.result()
        claimed = await self._round(worker_id, queues, limit, lease)
        if (not claimed or asyncio.get_running_loop().time() >= self._tick_at) and await self._tick():
            claimed += await self._round(worker_id, queues, limit - len(claimed), lease)
        return claimed

    async def _tick(self) -> bool:
        """Make ready what is due and look for keys with jobs; whether a claim may find more than before."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        promoted = await self._lines.fetch(sql.PROMOTE)
        for row in promoted:
            self.came_back(row["queue"], row["rank"])
        self._limited = {row["queue"] for row in await self._lines.fetch(sql.FIND_KEYS)}
        now = loop.time()
        self._tick_at = now + max(TICK_SECONDS, 20 * (now - began))
        return bool(promoted or self._limited)

    async def _round(self, worker_id: UUID, queues: Sequence[str], limit: int, lease: timedelta) -> list[Job]:
        claimed: list[Job] = []
        for queue in queues:
            room = limit - len(claimed)
            if room <= 0:
                break
            ask = _Ask(queue, worker_id, lease)
            rows = await (self._both(ask, room) if queue in self._limited else self._claim_free(ask, room))
            rows.sort(key=PLACE)
            claimed += claimed_jobs(rows, queue, worker_id, lease)
        return claimed

    async def _both(self, ask: _Ask, room: int) -> list[Row]:
        """Half of the room at first: neither those under a limit nor the others can keep the rest waiting."""
        known, half = self._of(ask.queue), (room + 1) // 2
        if known.full_limited and not known.full:
            # Most of the jobs are under limits: what the others leave free is taken at once.
            rows = await self._claim_free(ask, half)
            more = len(rows) == half
            rows = rows + await self._claim_limited(ask, room - len(rows))
            return rows + await self._claim_free(ask, room - len(rows)) if more else rows
        rows = await self._claim_limited(ask, half)
        more = len(rows) == half
        rows = rows + await self._claim_free(ask, room - len(rows))
        return rows + await self._claim_limited(ask, room - len(rows)) if more else rows

    async def _claim_limited(self, ask: _Ask, room: int) -> list[Row]:
        if room <= 0:
            return []
        known = self._of(ask.queue)
        keys = known.keys
        own = list(keys)[-OWN_KEYS:]
        rows = await self._lines.fetch(sql.CLAIM_LIMITED, ask.queue, ask.worker_id, ask.lease, room, own)
        known.full_limited = len(rows) >= room
        # What this process runs ends here: its keys are looked at again without waiting for their hour.
        for row in rows:
            keys.pop(row["limit_key"], None)
            keys[row["limit_key"]] = None
        while len(keys) > OWN_KEYS:
            del keys[next(iter(keys))]
        return rows

    async def _claim_free(self, ask: _Ask, room: int) -> list[Row]:
        if room <= 0:
            return []
        known = self._of(ask.queue)
        rows: list[Row] = []
        if known.full:
            homes = await self._homes(ask.queue, known)
            if len(homes) > 1:
                rows = await self._look(ask, known.turns, room, homes)
        if len(rows) < room:
            rows = rows + await self._look(ask, known.plain, room - len(rows), None)
        known.full = len(rows) >= room
        return rows

    async def _look(self, ask: _Ask, floor: _Floor, room: int, homes: Sequence[UUID] | None) -> list[Row]:
        loop = asyncio.get_running_loop()
        began = loop.time()
        whose: Sequence[UUID | None] = [None] if homes is None else list(homes)
        floors = floor.of(whose)
        first = (ask.queue, room, ask.worker_id, ask.lease)
        if homes is None:
            rows = await self._lines.fetch(sql.CLAIM, *first, floors[0])
        else:
            rows = await self._lines.fetch(sql.CLAIM_TURNS, *first, list(homes), -(-room // len(homes)), floors)
        now = loop.time()
        floor.learn(rows, dict(zip(whose, floors, strict=True)), took=now - began, now=now)
        if floor.slow and now >= floor.scout_at:
            self._beside(self._scout(ask.queue, floor))
        return rows

    async def _scout(self, queue: str, floor: _Floor) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        floor.scout_at = began + RETRY_SECONDS
        homes = [home for home in floor.ranks if home is not None]
        if homes:
            rows = await self._lines.fetch(sql.SCOUT_TURNS, queue, homes, [floor.ranks[home] for home in homes])
        else:
            rows = await self._lines.fetch(sql.SCOUT, queue, floor.ranks.get(None, BEGINNING))
        now = loop.time()
        floor.scouted(rows, took=now - began, now=now)

    async def _homes(self, queue: str, known: _Queue) -> list[UUID]:
        """The workspaces whose turn it is; asked for again after a few claims, or a while when asking is slow."""
        known.asked += 1
        if asyncio.get_running_loop().time() < known.homes_at and (known.asked < 5 or known.homes_slow):
            return known.homes
        if known.homes_slow:
            self._beside(self._ask_homes(queue, known))
        else:
            await self._ask_homes(queue, known)
        return known.homes

    async def _ask_homes(self, queue: str, known: _Queue) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        known.homes_at = began + RETRY_SECONDS
        rows = await self._lines.fetch(sql.HOMES, queue, known.behind, HOMES)
        if not rows and known.behind != NOBODY:
            rows = await self._lines.fetch(sql.HOMES, queue, NOBODY, HOMES)
        known.homes = [row["workspace_id"] for row in rows]
        known.behind = known.homes[-1] if len(rows) == HOMES else NOBODY
        known.asked, took = 0, loop.time() - began
        known.homes_slow = took > SLOW_SECONDS
        known.homes_at = loop.time() + min(HOMES_SECONDS if known.homes_slow else 1.0, SHARE * took)


@dataclass(frozen=True, slots=True)
class _Ask:
    """Who claims in which queue."""

    queue: str
    worker_id: UUID
    lease: timedelta
