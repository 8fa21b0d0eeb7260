"""A polite client of the API: keeps to its limits, rides over short outages, and shows its refusals as they are."""

from __future__ import annotations

import contextlib
import json as json_text
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from entrypoints.cli.outcome import Exit, Stop

LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
OUTAGE = 60.0
"""Seconds for which a patient call waits for an API that is away (a restart, a deploy)."""
HELD_BACK = 600.0
"""Seconds for which one call lets itself be held back by 429 and 503 before it gives up."""


class Api:
    """One API with one key. `wait` sleeps for seconds; a test gives its own."""

    def __init__(self, url: str, key: str, wait: Callable[[float], None] = time.sleep) -> None:
        host = urlsplit(url).hostname
        if not host or urlsplit(url).scheme not in ("http", "https"):
            raise Stop(Exit.USAGE, "url_invalid", f"{url!r} is not an address such as http://127.0.0.1:8080.")
        self.url = url.rstrip("/")
        self.wait = wait
        self._http = httpx.Client(
            base_url=self.url,
            headers={"X-API-Key": key, "Accept": "application/json", "User-Agent": "sluice"},
            timeout=httpx.Timeout(60.0, connect=5.0),
            # A proxy of the environment has no business between this machine and itself.
            trust_env=host not in LOCAL,
            # A vendor that was merged away leads to what it is shown as.
            follow_redirects=True,
        )

    def get(self, path: str, params: Mapping[str, Any] | None = None, *, patient: bool = False) -> Any:
        """The JSON answer of a read."""
        asked = {name: value for name, value in (params or {}).items() if value not in (None, "")}
        return self._json(self.send("GET", path, patient=patient, params=asked))

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, key: str = "") -> Any:
        """The JSON answer of a write; with an idempotency key it may be sent again after a lost answer."""
        headers = {"Idempotency-Key": key} if key else {}
        return self._json(self.send("POST", path, patient=bool(key), json=dict(body or {}), headers=headers))

    def patch(self, path: str, body: Mapping[str, Any], if_match: str = "") -> Any:
        """The JSON answer of a change of single fields; with `if_match` only of what was read under that tag."""
        headers = {"If-Match": if_match} if if_match else {}
        return self._json(self.send("PATCH", path, json=dict(body), headers=headers))

    def take_back(self, path: str) -> Any:
        """The JSON answer of a removal that leaves a trace."""
        return self._json(self.send("DELETE", path))

    def delete(self, path: str) -> None:
        """A removal; the answer has no body."""
        self.send("DELETE", path)

    def lines(self, path: str, kind: str = "text/csv") -> Iterator[str]:
        """The lines of a text answer, line ends kept, without holding all of it."""
        with self._reached(), self._http.stream("GET", path, headers={"Accept": kind}) as answer:
            if answer.status_code >= 400:
                answer.read()
                raise _refused(answer)
            yield from _with_ends(answer.iter_text())

    def download(self, path: str, to: Path) -> int:
        """A file into this place, whole or not at all; how many bytes."""
        draft = to.with_name(f".{to.name}.part")
        size = 0
        try:
            with self._reached(), self._http.stream("GET", path, headers={"Accept": "*/*"}) as answer:
                if answer.status_code >= 400:
                    answer.read()
                    raise _refused(answer)
                with draft.open("wb") as file:
                    for slab in answer.iter_bytes():
                        size += file.write(slab)
            draft.replace(to)
        except OSError as error:
            raise Stop(Exit.FAILED, "not_written", f"{to} cannot be written: {error.strerror}.") from error
        finally:
            draft.unlink(missing_ok=True)
        return size

    def send(self, method: str, path: str, *, patient: bool = False, **request: Any) -> httpx.Response:
        """One exchange: waits out 429 and 503 as asked, and when `patient` an API that is away; Stop on a refusal."""
        _check_numbers(request.get("json"))
        held = away = 0.0
        while True:
            try:
                answer = self._http.request(method, path, **request)
            except httpx.TransportError as error:
                away += 1.0
                if not patient or away > OUTAGE:
                    raise _unreachable(self.url, error) from error
                self.wait(1.0)
                continue
            pause = _pause(answer)
            if pause is None or held + pause > HELD_BACK:
                break
            held += pause
            self.wait(pause)
        if answer.status_code >= 400:
            raise _refused(answer)
        return answer

    def once(self, method: str, path: str, **request: Any) -> httpx.Response:
        """One exchange as it is; httpx.TransportError when the connection drops."""
        return self._http.request(method, path, **request)

    def _json(self, answer: httpx.Response) -> Any:
        try:
            return answer.json()
        except ValueError as error:
            raise Stop(Exit.FAILED, "not_sluice", f"What answers at {self.url} is not Sluice.") from error

    @contextlib.contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except httpx.TransportError as error:
            raise _unreachable(self.url, error) from error


def _check_numbers(body: object) -> None:
    """Stop for a body that JSON cannot say: `nan` and `inf` are numbers on a command line only."""
    try:
        json_text.dumps(body, allow_nan=False)
    except ValueError as error:
        raise Stop(Exit.USAGE, "not_a_number", "A number must be finite: nan and inf cannot be sent.") from error


def _pause(answer: httpx.Response) -> float | None:
    """Seconds to wait before the same request again, or None when it is answered."""
    if answer.status_code not in (429, 503):
        return None
    asked = answer.headers.get("Retry-After", "")
    return min(max(float(asked), 0.2), HELD_BACK) if asked.isdigit() else 2.0


def _with_ends(pieces: Iterator[str]) -> Iterator[str]:
    rest = ""
    for piece in pieces:
        *whole, rest = (rest + piece).split("\n")
        for one in whole:
            yield one + "\n"
    if rest:
        yield rest


def _unreachable(url: str, error: Exception) -> Stop:
    return Stop(
        Exit.UNREACHABLE,
        "unreachable",
        f"Cannot reach the API at {url} ({error or type(error).__name__}).",
        ("Is it running? `sluice up` starts it here; --url or SLUICE_URL name another one.",),
    )


def _refused(answer: httpx.Response) -> Stop:
    """The envelope as a Stop; an answer without one is somebody else's."""
    try:
        error = answer.json()["error"]
        details = tuple(_detail(one) for one in error.get("details") or ())
        return Stop(Exit.FAILED, error["code"], error["message"], details, error.get("correlationId", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Stop(Exit.FAILED, "not_sluice", f"{answer.request.url} answered {answer.status_code} without a reason.")


def _detail(one: Any) -> str:
    if not isinstance(one, dict):
        return str(one)
    text = ": ".join(str(one[part]) for part in ("field", "message") if one.get(part))
    text = text or json_text.dumps(one, ensure_ascii=False)
    return f"{text} ({one['hint']})" if one.get("hint") else text
