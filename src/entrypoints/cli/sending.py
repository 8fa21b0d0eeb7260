"""Hands a file in: in one request when it fits, else in resumable parts (the core of tus 1.0)."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import httpx

from entrypoints.cli.client import OUTAGE, Api
from entrypoints.cli.outcome import Exit, Stop

ONE_REQUEST = 9_500_000
"""Bytes of a file that still fits into one request of 10 MB with its form around it."""
PART = 8_000_000
TUS = {"Tus-Resumable": "1.0.0"}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person said about the file; empty: find out. `mapping` is JSON text; `name` is else the file's own.

    `more` are further fields of the form, as the API has them.
    """

    kind: str = ""
    mapping: str = ""
    day_first: bool | None = None
    source: str = ""
    key: str = ""
    name: str = ""
    more: dict[str, str] = field(default_factory=dict)

    def fields(self) -> dict[str, str]:
        """The form fields, and the metadata of a resumable upload."""
        day_first = "" if self.day_first is None else str(self.day_first).lower()
        given = {"kind": self.kind, "mapping": self.mapping, "dayFirst": day_first, "source": self.source, **self.more}
        return {name: value for name, value in given.items() if value}

    def headers(self) -> dict[str, str]:
        return {"Idempotency-Key": self.key} if self.key else {}


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the API answered: the import there is now, and the job that ends when the import has ended."""

    import_id: str
    job_id: str


def send(api: Api, path: Path, wishes: Wishes, sent: Callable[[int], None]) -> Accepted:
    """Hand the file in; `sent` is told how many of its bytes the API has."""
    size = path.stat().st_size
    if size > ONE_REQUEST:
        return _in_parts(api, path, size, wishes, sent)
    content = path.read_bytes()
    answer = api.send(
        "POST",
        "/v1/uploads",
        patient=bool(wishes.key),
        data=wishes.fields(),
        files={"file": (wishes.name or path.name, content)},
        headers=wishes.headers(),
    )
    sent(size)
    return _accepted(answer)


def _accepted(answer: httpx.Response) -> Accepted:
    try:
        body = answer.json()
        return Accepted(body["importId"], body["jobId"])
    except (ValueError, KeyError, TypeError) as error:
        raise Stop(Exit.FAILED, "not_sluice", f"What answers at {answer.request.url} is not Sluice.") from error


def _in_parts(api: Api, path: Path, size: int, wishes: Wishes, sent: Callable[[int], None]) -> Accepted:
    metadata = {"filename": wishes.name or path.name, **wishes.fields()}
    encoded = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in metadata.items())
    headers = {**TUS, **wishes.headers(), "Upload-Length": str(size), "Upload-Metadata": encoded}
    made = api.send("POST", "/v1/uploads/parts", patient=bool(wishes.key), headers=headers)
    place = urlsplit(made.headers["Location"]).path
    try:
        with path.open("rb") as file:
            return _parts(api, place, file, size, sent)
    except KeyboardInterrupt:
        api.send("DELETE", place, headers=TUS)
        raise


def _parts(api: Api, place: str, file: BinaryIO, size: int, sent: Callable[[int], None]) -> Accepted:
    """Send from the offset the API has until it has all and has accepted it; a lost connection costs one part."""
    offset, lost = 0, 0.0
    while True:
        file.seek(offset)
        part = file.read(PART)
        if offset < size and not part:
            raise Stop(Exit.FAILED, "file_changed", "The file became shorter while it was sent.")
        try:
            answer = api.once("PATCH", place, content=part, headers=_patch_headers(offset))
        except httpx.TransportError as error:
            lost += 1.0
            if lost > OUTAGE:
                raise Stop(Exit.UNREACHABLE, "unreachable", f"The connection was lost for good ({error}).") from error
            api.wait(1.0)
            offset = _offset(api, place)
            continue
        if answer.status_code == 409:
            offset = _offset(api, place)
            lost += 1.0
            if lost > OUTAGE:
                raise Stop(Exit.FAILED, "upload_conflict", "Somebody else writes to this upload.")
            continue
        if answer.status_code >= 400:
            answer = api.send("PATCH", place, content=part, headers=_patch_headers(offset))
        offset, lost = int(answer.headers["Upload-Offset"]), 0.0
        sent(offset)
        if "Sluice-Import-Id" in answer.headers:
            return Accepted(answer.headers["Sluice-Import-Id"], answer.headers["Sluice-Job-Id"])
        if not part:
            raise Stop(Exit.FAILED, "not_accepted", "The API has all of the file and did not say which import it is.")


def _patch_headers(offset: int) -> dict[str, str]:
    return {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}


def _offset(api: Api, place: str) -> int:
    return int(api.send("HEAD", place, patient=True, headers=TUS).headers["Upload-Offset"])
