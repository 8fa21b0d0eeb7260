"""A client of a real API for tests: waits for jobs, brings files in, and shows all that is shown."""

from __future__ import annotations

import csv
import io
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import httpx

KEY = "the-key-of-the-tests-has-enough-characters"
ENDED = {"succeeded", "cancelled", "dead"}
BESIDES = {"version", "createdAt", "updatedAt"}
"""What may differ between two ways to the same state."""

Found = TypeVar("Found")


def eventually(look: Callable[[], Found | None], what: str, within: float = 60.0) -> Found:
    """The first answer of `look` that is true; AssertionError when there is none within so many seconds."""
    pause, deadline = threading.Event(), time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < deadline, f"not within {within:.0f} s: {what}"
        pause.wait(0.03)
    return found


class Client:
    """One API with one key."""

    def __init__(self, url: str, key: str = KEY) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, headers={"X-API-Key": key}, timeout=20, trust_env=False)

    def call(self, method: str, path: str, expect: int = 200, **request: Any) -> Any:
        """The JSON answer of a call that must have this status; tries again while the API is away (a key is needed
        for a write to be safe so)."""

        def answer() -> httpx.Response | None:
            try:
                got = self.http.request(method, path, **request)
            except httpx.TransportError:
                return None
            return None if got.status_code == 503 else got

        got = eventually(answer, f"{method} {path} is answered")
        assert got.status_code == expect, f"{method} {path}: {got.status_code} {got.text}{self.faults()}"
        return got.json()

    def faults(self) -> str:
        """What the server's own log says of faults, for the message of a failed test; "" where there is no log."""
        return ""

    def get(self, path: str, **params: Any) -> Any:
        """A read."""
        return self.call("GET", path, params=params)

    def upload(
        self, data: bytes, name: str = "suppliers.csv", *, key: str = "", expect: int = 202, **fields: str
    ) -> Any:
        """Hand a file in."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.call("POST", "/v1/uploads", expect, files={"file": (name, data)}, data=fields, headers=headers)

    def submit(self, kind: str, payload: Mapping[str, Any], *, key: str = "", expect: int = 202) -> Any:
        """Hand a job in."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.call("POST", "/v1/jobs", expect, json={"kind": kind, "payload": dict(payload)}, headers=headers)

    def job(self, ident: str) -> Any:
        """The job as it is now."""
        return self.get(f"/v1/jobs/{ident}")

    def ended(self, ident: str, within: float = 60.0) -> Any:
        """The job when it has ended."""

        def look() -> Any:
            job = self.job(ident)
            return job if job["state"] in ENDED else None

        return eventually(look, f"job {ident} ends", within)

    def brought_in(self, data: bytes, name: str = "suppliers.csv", **more: Any) -> Any:
        """Hand a file in and wait for its job; the import as it is then."""
        accepted = self.upload(data, name, **more)
        self.ended(accepted["jobId"])
        return self.get(f"/v1/imports/{accepted['importId']}")

    def undone(self, import_id: str) -> None:
        """Undo an import and wait for it."""
        started = self.call("POST", f"/v1/imports/{import_id}/undo", 202, json={})
        assert self.ended(started["jobId"])["state"] == "succeeded"

    def lines(self, path: str) -> list[dict[str, str]]:
        """A CSV answer as one dict per line."""
        answer = self.http.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}{self.faults()}"
        return list(csv.DictReader(io.StringIO(answer.text)))

    def records(self, import_id: str) -> list[dict[str, str]]:
        """Its records.csv."""
        return self.lines(f"/v1/imports/{import_id}/records.csv")

    def all_of(self, path: str, **params: Any) -> Iterator[dict[str, Any]]:
        """Every item of a list, page after page."""
        page = self.get(path, limit=500, **params)
        yield from page["items"]
        while page["next"]:
            page = self.get(path, limit=500, cursor=page["next"], **params)
            yield from page["items"]

    def shown(self) -> dict[str, list[dict[str, Any]]]:
        """All vendors, contacts and deals with their ids, apart from versions and times."""
        return {
            noun: [{name: value for name, value in one.items() if name not in BESIDES} for one in found]
            for noun in ("vendors", "contacts", "deals")
            for found in (sorted(self.all_of(f"/v1/{noun}"), key=lambda one: str(one["id"])),)
        }
