"""Clients that hand jobs in, under idempotency keys, again and again until the API has acknowledged each of them."""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
from up_client import KEY

from chaos.history import Accepted, History, Refused

PASSING = {429, 500, 502, 503, 504}
"""Answers after which a client tries again with the same key."""
ONE_ROW = {"chaos.effect", "chaos.flaky", "chaos.frozen"}
"""Kinds that write one row at their end."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One job to hand in, and what has to come of it."""

    number: int
    kind: str = "chaos.plain"
    millis: float = 0
    fails: int = 0
    steps: int = 0
    priority: int = 2
    delay: float | None = None
    """Seconds from the hand-in until it is due; negative: it was due already."""
    times: int = 1
    """How often it is handed in, at once and under one key."""
    ends: str = "succeeded"

    @property
    def effects(self) -> int:
        """How many rows it has to write."""
        return self.steps if self.kind == "chaos.chunked" else int(self.kind in ONE_ROW)


def mixed(chance: random.Random, count: int, *, millis: float = 20.0, first: int = 0) -> Iterator[Order]:
    """A mix of all kinds: without effect, with one, in chunks, failing first, due later, handed in twice."""
    for number in range(first, first + count):
        kind = chance.choices(("plain", "effect", "chunked", "flaky"), (45, 35, 8, 12))[0]
        yield Order(
            number=number,
            kind=f"chaos.{kind}",
            millis=round(chance.random() * millis, 1),
            fails=chance.randint(1, 2) if kind == "flaky" else 0,
            steps=3 if kind == "chunked" else 0,
            priority=chance.randint(1, 3),
            delay=round(0.2 + 2 * chance.random(), 2) if chance.random() < 0.1 else None,
            times=2 if chance.random() < 0.1 else 1,
        )


class Crowd:
    """A few clients in threads. Each order is tried at one API after the other until one answers for good."""

    def __init__(
        self, run: str, history: History, ports: Sequence[int], *, clients: int = 4, timeout: float = 5
    ) -> None:
        self.acknowledged = 0
        self._run = run
        self._history = history
        self._urls = [f"http://127.0.0.1:{port}" for port in ports]
        self._orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._open = 0
        self._closed = threading.Event()
        self._timeout = timeout
        self._faults: list[BaseException] = []
        self._threads = [threading.Thread(target=self._work, args=(one,), daemon=True) for one in range(clients)]
        for thread in self._threads:
            thread.start()

    def send(self, orders: Iterable[Order], per_second: float = 0) -> None:
        """Have these handed in: as fast as the API takes them, or so many a second."""
        todo = [order for order in orders for _ in range(order.times)]
        with self._lock:
            self._open += len(todo)
        if per_second:
            threading.Thread(target=self._feed, args=(todo, per_second), daemon=True).start()
        else:
            self._feed(todo, 0)

    def _feed(self, todo: list[Order], per_second: float) -> None:
        began = time.monotonic()
        for number, order in enumerate(todo):
            if per_second:
                self._closed.wait(max(0.0, began + number / per_second - time.monotonic()))
            self._orders.put(order)

    def idle(self) -> bool:
        """Whether everything handed over is acknowledged; raises what a client has died of."""
        if self._faults:
            raise self._faults[0]
        return self._open == 0

    def close(self) -> None:
        """Send the clients home."""
        self._closed.set()
        for _ in self._threads:
            self._orders.put(None)
        for thread in self._threads:
            thread.join(self._timeout + 5)

    def _work(self, one: int) -> None:
        try:
            with httpx.Client(headers={"X-API-Key": KEY}, timeout=self._timeout, trust_env=False) as http:
                while (order := self._orders.get()) is not None:
                    self._hand_in(http, order, one)
                    with self._lock:
                        self._open -= 1
        except Exception as error:
            self._faults.append(error)

    def _hand_in(self, http: httpx.Client, order: Order, turn: int) -> None:
        key = f"{self._run}-{order.number}"
        due = None if order.delay is None else datetime.now(UTC) + timedelta(seconds=order.delay)
        body = self._body(order, due)
        while not self._closed.is_set():
            turn += 1
            try:
                url = f"{self._urls[turn % len(self._urls)]}/v1/jobs"
                answer = http.post(url, json=body, headers={"Idempotency-Key": key})
            except httpx.TransportError:
                self._closed.wait(0.05)
                continue
            if answer.status_code in PASSING:
                self._closed.wait(0.05)
                continue
            self._note(order, key, due, answer)
            return

    def _body(self, order: Order, due: datetime | None) -> dict[str, Any]:
        payload: dict[str, Any] = {"run": self._run, "number": order.number, "millis": order.millis}
        payload |= {"fails": order.fails, "steps": order.steps}
        body: dict[str, Any] = {"kind": order.kind, "payload": payload, "priority": order.priority}
        return body if due is None else body | {"runAt": due.isoformat()}

    def _note(self, order: Order, key: str, due: datetime | None, answer: httpx.Response) -> None:
        if answer.status_code != 202:
            self._history.write(Refused(self._run, key, answer.status_code, answer.text))
            return
        event = Accepted(
            self._run,
            key,
            answer.json()["id"],
            order.kind,
            effects=order.effects,
            fails=order.fails,
            due=None if due is None or order.times > 1 else due.timestamp(),
            ends=order.ends,
            priority=order.priority,
            at=time.monotonic(),
        )
        self._history.write(event)
        with self._lock:
            self.acknowledged += 1
