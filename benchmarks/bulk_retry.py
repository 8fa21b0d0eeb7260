"""One thing done to many jobs, on a real installation: how soon it is seen, begun, stopped, and taken back.

`python benchmarks/bulk_retry.py [JOBS]` (100,000 dead jobs by default). Their queue is paused, so that what is retried
stays where it is put. Stopped half-way and undone; again with the worker killed half-way, and undone; then the queue is
resumed and a part of them really runs. Ends with 1 when a job was lost or is not just as it was after an undo.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests/contract")]

from up_client import eventually  # noqa: E402 - the tree need not be installed
from up_house import House, house  # noqa: E402
from up_kinds import execute, install_drill  # noqa: E402

BULK = "/v1/admin/jobs/bulk"
HOME = "00000000-0000-7000-8000-000000000001"
PATIENCE = 300
FILL = f"""
insert into sluice.queues (name, paused) values ('drill', true) on conflict (name) do update set paused = true;
with dead as (
    insert into sluice.jobs (workspace_id, id, kind, queue, priority, state, ready, rank, run_at, attempt, failed,
        max_attempts, timeout, created_at, started_at, ended_at, digest, collapse, trace, correlation_id, payload,
        fingerprint, code)
    select '{HOME}', gen_random_uuid(), 'drill.echo', 'drill', 1 + n % 3, 'dead', true, now(), now(), 4, 4, 4, 60,
        now(), now() - interval '1 minute', now() - n * interval '1 millisecond', decode(md5(n::text), 'hex'), true,
        '', '', json_build_object('number', n), md5((n % 7)::text), 'line_busy'
    from generate_series(1, {{}}) n returning workspace_id, id, started_at, ended_at, fingerprint)
insert into sluice.job_attempts
    (workspace_id, job_id, number, queue, started_at, ended_at, code, message, retryable, fingerprint)
select workspace_id, id, 4, 'drill', started_at, ended_at, 'line_busy', 'The line is busy.', true, fingerprint
from dead;
"""
PRINT = """
select md5(string_agg(id::text || state || attempt || failed || lost || priority || run_at || rank || ended_at, ','
    order by id)) as print from sluice.jobs where queue = 'drill' and state = 'dead'
"""


def seconds(began: float) -> float:
    """Since then, to the millisecond."""
    return round(time.monotonic() - began, 3)


def sql(up: House, statement: str) -> Any:
    """The rows."""
    return asyncio.run(execute(up.database_url(), statement))


def begin(up: House, order: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Look, start, and wait for the first effect; the job's id and the figures."""
    began = time.monotonic()
    seen = up.call("POST", f"{BULK}/preview", json=order)
    figures: dict[str, Any] = {"counted": seen["count"], "secondsToPreview": seconds(began)}
    began = time.monotonic()
    asked = {**order, "expectedCount": seen["count"], "guard": seen["guard"]}
    ident = up.call("POST", BULK, 202, json=asked)["jobId"]
    figures["secondsToAccept"] = seconds(began)
    eventually(lambda: up.get(f"{BULK}/{ident}")["changed"], "the first jobs are changed")
    figures["secondsToFirstEffect"] = seconds(began)
    return ident, figures


def undo(up: House, ident: str) -> tuple[float, dict[str, Any]]:
    """How long it took, and the operation afterwards."""
    began = time.monotonic()
    job = up.ended(up.call("POST", f"{BULK}/{ident}/undo", 202, json={})["jobId"], PATIENCE)
    assert job["state"] == "succeeded", job
    return seconds(began), up.get(f"{BULK}/{ident}")


def stopped(up: House, order: dict[str, Any]) -> dict[str, Any]:
    """Begun, stopped, undone."""
    before = sql(up, PRINT)[0]["print"]
    ident, figures = begin(up, order)
    began = time.monotonic()
    up.call("POST", f"/v1/jobs/{ident}/cancel", 202, json={})
    state = up.ended(ident, PATIENCE)["state"]
    figures |= {"state": state, "secondsToStop": seconds(began), "changed": up.get(f"{BULK}/{ident}")["changed"]}
    left = sql(up, "select count(*) as n from sluice.jobs where queue = 'drill' and state = 'dead'")[0]["n"]
    figures["untouched"] = left
    figures["secondsToUndo"], operation = undo(up, ident)
    figures |= {"undone": operation["undone"], "asBefore": sql(up, PRINT)[0]["print"] == before}
    figures["good"] = state == "cancelled" and 0 < figures["changed"] < figures["counted"] == left + figures["changed"]
    return figures


def killed(up: House, order: dict[str, Any]) -> dict[str, Any]:
    """Begun, its worker killed, gone on by the next, undone."""
    before = sql(up, PRINT)[0]["print"]
    ident, figures = begin(up, order)
    began = time.monotonic()
    up.kill("worker")
    job = up.ended(ident, PATIENCE)
    figures |= {"state": job["state"], "attempts": len(job["attempts"]), "secondsToEnd": seconds(began)}
    figures["changed"] = up.get(f"{BULK}/{ident}")["changed"]
    figures["secondsToUndo"], operation = undo(up, ident)
    figures |= {"undone": operation["undone"], "asBefore": sql(up, PRINT)[0]["print"] == before}
    figures["good"] = job["state"] == "succeeded" and figures["changed"] == figures["counted"]
    return figures


def ran(up: House, order: dict[str, Any]) -> dict[str, Any]:
    """The queue resumed, one group retried and run to its end; then nothing of it can be undone."""
    sql(up, "update sluice.queues set paused = false where name = 'drill'")
    ident, figures = begin(up, order)
    began = time.monotonic()

    def unfinished() -> bool:
        return any(up.get("/v1/jobs", state=state, queue="drill")["items"] for state in ("waiting", "running"))

    up.ended(ident, PATIENCE)
    eventually(lambda: not unfinished(), "all of them have run", PATIENCE)
    figures["secondsToRun"] = seconds(began)
    _, operation = undo(up, ident)
    figures |= {"changed": operation["changed"], "notUndone": operation["notUndone"]}
    figures["good"] = operation["notUndone"] == {"started": figures["counted"]} and figures["counted"] > 0
    return figures


def main() -> int:
    """0 when nothing was lost and every undo restored."""
    jobs = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="sluice-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "plug-ins").mkdir()
        install_drill(folder / "plug-ins")
        with house(folder / "house", folder / "plug-ins", concurrency=50) as up:
            sql(up, FILL.format(jobs))
            sql(up, "vacuum analyze sluice.jobs")
            began = time.monotonic()
            groups = up.get("/v1/admin/dead-letters")["items"]
            figures: dict[str, Any] = {"jobs": jobs, "groups": len(groups), "secondsToGroup": seconds(began)}
            order = {"action": "retry", "filter": {"queue": "drill"}}
            figures["stopped"] = stopped(up, order)
            figures["killed"] = killed(up, order)
            figures["ran"] = ran(up, {**order, "filter": {"fingerprint": groups[-1]["fingerprint"]}})
    print(json.dumps(figures, indent=2))
    parts = [figures[part] for part in ("stopped", "killed", "ran")]
    return 0 if all(part["good"] and part.get("asBefore", True) for part in parts) else 1


if __name__ == "__main__":
    sys.exit(main())
