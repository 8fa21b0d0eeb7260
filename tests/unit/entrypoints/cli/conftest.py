"""A small API of the documented shapes on a real socket, for the command line to talk to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

IMPORT = "01890a5d-ac96-774b-bcce-b302099a8001"
JOB = "01890a5d-ac96-774b-bcce-b302099a8002"
VENDOR_ID = "01890a5d-ac96-774b-bcce-b302099a8003"
CORRECTION = "01890a5d-ac96-774b-bcce-b302099a8004"
COUNTS = {
    "records": 3,
    "planned": 2,
    "rejected": 1,
    "duplicates": 0,
    "vendorsNew": 2,
    "vendorsChanged": 0,
    "contactsNew": 1,
    "dealsNew": 1,
}
EVIDENCE = {
    "importId": IMPORT,
    "record": 0,
    "locator": {"type": "line", "line": 2},
    "column": "name",
    "raw": "Acme\x1b[31m Ltd",
    "rule": "csv.column@1",
    "value": "Acme Ltd",
    "confidence": 1,
}
VENDOR = {"id": VENDOR_ID, "name": "Acme Ltd", "fields": {"name": {"value": "Acme Ltd", "evidence": [EVIDENCE]}}}
ERRORS = "name,_line,_column,_code,_message,_hint\nx,4,price,invalid_amount,Not an amount.,Write it like 1.5.\n"


@dataclass
class SmallApi:
    """What was asked, and what is answered next.

    `drops`: a PATCH whose connection is cut after so many bytes. `unwanted` and `cut`: a file of that name is refused
    with that answer, or its connection ends without one.
    """

    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    refusals: list[tuple[int, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    drops: list[int] = field(default_factory=list)
    uploaded: bytearray = field(default_factory=bytearray)
    length: int = -1
    looks: int = 0
    ends: str = "succeeded"
    attempts: list[dict[str, Any]] = field(default_factory=list)
    result: Any = None
    state: str = "succeeded"
    meant: int = 3
    warnings: list[str] = field(default_factory=list)
    unwanted: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    cut: set[str] = field(default_factory=set)
    rejected: int = 1
    hangups: int = 0
    dead: dict[str, list[Any]] = field(default_factory=dict)
    dependencies: dict[str, Any] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    import_id: str = IMPORT
    job_id: str = JOB
    vendor_id: str = VENDOR_ID
    url: str = ""

    def methods(self) -> list[str]:
        return [method for method, _, _, _ in self.asked]


class Handler(BaseHTTPRequestHandler):
    """Answers in the documented shapes; `api` is set on a subclass per test."""

    protocol_version = "HTTP/1.1"
    api: SmallApi

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def answer(self, status: int, body: Any = None, headers: dict[str, str] | None = None) -> None:
        content = body.encode() if isinstance(body, str) else b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def hung_up(self) -> bool:
        self.close_connection = self.api.hangups > 0
        self.api.hangups -= 1
        return self.close_connection

    def refused(self) -> bool:
        if self.api.refusals:
            status, headers, said = self.api.refusals.pop(0)
            self.answer(status, said, headers)
            return True
        return False

    def noted(self, body: bytes = b"") -> None:
        self.api.asked.append((self.command, self.path, dict(self.headers), body))

    def do_PATCH(self) -> None:
        """The next bytes of a resumable upload; a planned drop keeps some of them and hangs up."""
        if self.path.startswith("/v1/vendors/"):
            self.noted(self.rfile.read(int(self.headers["Content-Length"])))
            pin = {"correctionId": CORRECTION, "by": IMPORT, "byName": "ada", "replaced": "Rome"}
            fields = {"city": {"value": None, "evidence": [EVIDENCE], "pinned": pin}}
            self.answer(200, {**VENDOR, "fields": fields})
            return
        api, offset, size = self.api, int(self.headers["Upload-Offset"]), int(self.headers["Content-Length"])
        keep = api.drops.pop(0) if api.drops else size
        self.noted()
        if offset != len(api.uploaded):
            self.rfile.read(size)
            self.answer(409, {"error": {"code": "offset_conflict", "message": "Not there."}})
            return
        api.uploaded += self.rfile.read(keep)
        if keep < size:
            self.close_connection = True
            return
        done = {"Sluice-Import-Id": IMPORT, "Sluice-Job-Id": JOB} if len(api.uploaded) == api.length else {}
        self.answer(204, None, {"Upload-Offset": str(len(api.uploaded)), **done})

    def do_HEAD(self) -> None:
        self.noted()
        self.answer(200, None, {"Upload-Offset": str(len(self.api.uploaded))})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.noted(body)
        if self.refused():
            return
        if self.path == "/v1/uploads":
            self.upload(body)
        elif self.path == "/v1/uploads/parts":
            self.api.length = int(self.headers["Upload-Length"])
            self.answer(201, {}, {"Location": "/v1/uploads/parts/p1"})
        elif self.path == "/v1/keys":
            self.answer(201, {"id": "k1", "role": "write", "secret": "slc_secret", **json.loads(body)})
        elif self.path == "/v1/jobs/batch":
            keys = [order["key"] for order in json.loads(body)["orders"]]
            self.answer(202, {"jobs": [{"id": JOB, "fresh": key not in self.api.keys} for key in keys]})
            self.api.keys.update(keys)
        elif self.path == "/v1/jobs":
            self.answer(202, {"id": JOB, "state": "waiting"})
        elif self.path.endswith("/bulk/preview"):
            sample = {"id": JOB, "kind": "k", "queue": "q", "state": "dead", "code": "line_busy"}
            self.answer(200, {"count": self.api.meant, "samples": [sample] * min(1, self.api.meant), "guard": "g"})
        else:
            self.answer(202, {"jobId": JOB})

    def upload(self, body: bytes) -> None:
        """Accepted, unless the file's name stands among those that are not."""
        name = body.partition(b'filename="')[2].partition(b'"')[0].decode()
        if name in self.api.cut:
            self.close_connection = True
        elif name in self.api.unwanted:
            status, error = self.api.unwanted[name]
            self.answer(status, {"error": error})
        else:
            self.answer(202, {"id": "s1", "importId": IMPORT, "jobId": JOB, "sha256": "0", "kind": "csv"})

    def do_DELETE(self) -> None:
        self.noted()
        if "/corrections/" in self.path:
            self.answer(200, {"id": CORRECTION, "noun": "vendor", "entityId": VENDOR_ID})
            return
        self.answer(204)

    def do_GET(self) -> None:
        self.noted()
        path = self.path.partition("?")[0]
        if self.hung_up() or self.refused():
            return
        if path == "/health":
            self.answer(200, {"status": "ok", "version": "1.2.3", "uptimeSeconds": 5})
        elif path == "/ready":
            self.answer(200, {"status": "ready", "dependencies": self.api.dependencies})
        elif path.startswith("/v1/admin/dead-letters"):
            found = self.api.dead.get("jobs" if path.endswith("/jobs") else "groups", [])
            self.answer(200, {"items": found, "next": None})
        elif path == f"/v1/jobs/{JOB}":
            self.answer(200, self.job())
        elif path == f"/v1/imports/{IMPORT}":
            counts = {**COUNTS, "rejected": self.api.rejected}
            imported = {"id": IMPORT, "name": "a.csv", "state": self.api.state, "counts": counts, "error": None}
            self.answer(200, {**imported, "warnings": self.api.warnings})
        elif path.endswith("errors.csv"):
            self.answer(200, ERRORS)
        elif path == f"/v1/imports/{IMPORT}/undo":
            stays = {"leaving": 2, "staying": 1, "handedOver": 1}
            work = {"kind": "correction", "id": CORRECTION, "about": "city of vendor x", "by": "ada"}
            self.answer(200, {"vendors": stays, "contacts": stays, "deals": stays, "work": [work], "proposals": 0})
        elif path == f"/v1/vendors/{VENDOR_ID}/corrections":
            said = {"id": CORRECTION, "madeByName": "ada", "values": {"city": None}, "replaced": {"city": "Rome"}}
            self.answer(200, {"items": [said], "next": None})
        elif path in {f"/v1/{noun}/{VENDOR_ID}" for noun in ("vendors", "contacts", "deals")}:
            self.answer(200, VENDOR)
        else:
            self.answer(200, {"items": [{"id": "x1", "name": "Acme", "counts": COUNTS}], "next": "abc"})

    def job(self) -> dict[str, Any]:
        """Running twice, then ended."""
        self.api.looks += 1
        state = "running" if self.api.looks < 3 else self.api.ends
        progress = {"phase": "plan", "done": self.api.looks, "total": 3}
        return {
            "id": JOB,
            "state": state,
            "progress": progress,
            "attempts": self.api.attempts,
            "result": self.api.result,
        }


@pytest.fixture
def small_api(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[SmallApi]:
    """The API, with the environment of a person who uses it from an empty folder."""
    api = SmallApi()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("BoundHandler", (Handler,), {"api": api}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    api.url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.chdir(tmp_path)
    for name in ("SLUICE_BOOTSTRAP_KEY", "SLUICE_PORT", "SLUICE_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SLUICE_URL", api.url)
    monkeypatch.setenv("SLUICE_API_KEY", "slc_test")
    yield api
    server.shutdown()
    server.server_close()
    thread.join()
