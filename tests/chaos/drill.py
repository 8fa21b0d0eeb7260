"""One fault run: traffic on a fleet, faults by the count of what has happened, and the check of the history."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TypeVar

import httpx

from chaos.checker import Findings, check
from chaos.fleet import Fleet
from chaos.history import Accepted, AnyEvent, Began, Effect, Ended, Fault, History, Refused
from chaos.member import Member
from chaos.traffic import Crowd, Order

T = TypeVar("T")
UNFINISHED = ("waiting", "running", "held")
_LOOK_SECONDS = 0.25
"""How often the API is asked at most whether anything is left: it has other work too."""
_ONE = {"queue": "chaos", "limit": "1"}
_FAILED = """
select id::text, failed from sluice.jobs where queue = 'chaos'
union all select id::text, failed from sluice.jobs_finished where queue = 'chaos'
"""
_ANY_LEFT = "select id from sluice.jobs where queue = 'chaos' and state in ('waiting', 'running', 'held') limit 1"


@dataclass(frozen=True, slots=True)
class Size:
    """How many jobs are sent and how often harm is done (a run may read that otherwise, and says so); `per_second`: how
    fast they are sent, 0 as fast as they are taken."""

    jobs: int
    faults: int
    per_second: float = 0


class Drill:
    """A run of its own name on a fleet that others may use before and after it. Its clock is the history: `began`
    and `acknowledged` count what has happened so far, so that no fault waits for a time of day."""

    def __init__(self, name: str, fleet: Fleet, seed: int, *, clients: int = 4, timeout: float = 5) -> None:
        self.name = f"{name}-{len(list(fleet.folder.glob('*.run')))}"
        (fleet.folder / f"{self.name}.run").touch()
        self.fleet = fleet
        self.chance = random.Random(f"{name} {seed}")
        self.history = History(fleet.history_path)
        self.crowd = Crowd(self.name, self.history, fleet.ports, clients=clients, timeout=timeout)
        self.began = 0
        self.pids: Counter[int] = Counter()
        self.starts: dict[str, list[Began]] = {}
        self.accepted: dict[str, Accepted] = {}
        self.faults: list[Fault] = []
        self.notes: list[str] = fleet.notes
        self._next_look = 0.0

    # Looking

    def look(self) -> None:
        """Take in what the history has new."""
        for event in self.history.news():
            if event.run != self.name:
                continue
            if isinstance(event, Began):
                self.began += 1
                self.pids[event.pid] += 1
                self.starts.setdefault(event.job, []).append(event)
            elif isinstance(event, Accepted):
                self.accepted[event.job] = event
            elif isinstance(event, Fault):
                self.faults.append(event)
            elif isinstance(event, Refused):
                raise AssertionError(f"the API refused: {event}")

    def until(self, look: Callable[[], T | None], what: str, patience: float = 120.0) -> T:
        """As the fleet's `until`, with the history taken in before each look."""

        def looked() -> T | None:
            self.look()
            self.crowd.idle()
            return look()

        return self.fleet.until(looked, f"{self.name}: {what}", patience)

    def until_began(self, count: int, patience: float = 120.0) -> None:
        """Until so many handlers were entered, or nothing is left to be."""
        self.until(lambda: self.began >= count or self.over(), f"{count} handlers entered", patience)

    def over(self) -> bool:
        """Whether everything is acknowledged and has ended; asks the API, so it is for quiet times."""
        return self.crowd.idle() and len(self.starts) >= len(self.accepted) > 0 and self._none_left()

    def _none_left(self) -> bool:
        if time.monotonic() < self._next_look:
            return False
        self._next_look = time.monotonic() + _LOOK_SECONDS
        with self.fleet.client().http as http:
            try:
                answers = [http.get("/v1/jobs", params=_ONE | {"state": state}) for state in UNFINISHED]
            except httpx.TransportError:
                return False
        if not all(answer.status_code == 200 and not answer.json()["items"] for answer in answers):
            return False
        # Three answers are three moments: a job that ran at the first and waited again at the second is in none.
        return self.fleet.serves() and not self.fleet.sql(_ANY_LEFT)

    # Doing

    def say(self, what: str) -> None:
        """Note a measurement for the report of the run."""
        self.notes.append(what)

    def send(self, orders: Iterable[Order], per_second: float = 0) -> None:
        """Hand these in, as fast as it goes or so many a second."""
        self.crowd.send(orders, per_second)

    def fault(self, name: str, pid: int = 0) -> None:
        """Note a fault."""
        self.history.write(Fault(self.name, name, pid, time.monotonic()))

    def busy(self, role: str = "worker") -> Member | None:
        """A living worker that has entered handlers in its present life, by chance; None when there is none."""
        found = [member for member in self.fleet.living(role) if not member.down and self.pids[member.pid]]
        return self.chance.choice(found) if found else None

    def finish(self, patience: float = 120.0) -> Findings:
        """Wait until all is over, write the ends and effects down, and check the whole history of the run."""
        try:
            self.until(self.over, "everything has ended", patience)
        except AssertionError as late:
            self._close_the_books()
            raise AssertionError(f"{late}\n{check(self.history.of(self.name)).first()}") from late
        self._close_the_books()
        return check(self.history.of(self.name))

    def _close_the_books(self) -> None:
        self.history.write(*self._ends(), *self._effects())

    def _ends(self) -> Iterator[AnyEvent]:
        client = self.fleet.client()
        failed = {row["id"]: row["failed"] for row in self.fleet.sql(_FAILED)}
        for job in client.all_of("/v1/jobs", queue="chaos"):
            if job["id"] in self.accepted:
                tries = job["attempts"]
                first = datetime.fromisoformat(tries[0]["startedAt"]).timestamp() if tries else None
                errors = [one["error"]["code"] for one in tries if one["error"]]
                yield Ended(self.name, job["id"], job["state"], errors, first, failed[job["id"]])

    def _effects(self) -> Iterator[AnyEvent]:
        for row in self.fleet.sql("select job_id::text as job, step from chaos.effects where run = $1", self.name):
            yield Effect(self.name, row["job"], row["step"])

    def close(self) -> None:
        """Send the clients home."""
        self.crowd.close()
        self.history.close()

    def recoveries(self) -> list[float]:
        """For each job that a killed worker was in the middle of: seconds from the kill until a handler was entered
        again."""
        self.look()
        killed = {fault.pid: fault.at for fault in self.faults if fault.pid}
        found = []
        for begun in self.starts.values():
            for one, following in pairwise(begun):
                if one.pid in killed and one.at < killed[one.pid] < following.at:
                    found.append(following.at - killed[one.pid])
        return sorted(found)


@contextmanager
def drill(name: str, fleet: Fleet, seed: int, *, clients: int = 4, timeout: float = 5) -> Iterator[Drill]:
    """A run, closed at its end. `timeout`: seconds that a client waits for an answer before it asks again."""
    one = Drill(name, fleet, seed, clients=clients, timeout=timeout)
    try:
        yield one
    finally:
        one.close()
