"""`sluice doctor`: every check of this installation, with the fix for what is wrong."""

from __future__ import annotations

from dataclasses import asdict

from entrypoints.cli import checks
from entrypoints.cli.checks import Finding
from entrypoints.cli.options import Output, address, settings
from entrypoints.cli.outcome import Exit, Stop
from entrypoints.cli.showing import document, line

MARKS = {"pass": "ok  ", "warn": "look", "fail": "BAD ", "skip": "-   "}


def doctor(*, output: Output = Output()) -> int:  # noqa: B008 - frozen
    """Check this installation: what was found, why it matters, and the fix. Exit 1 when something is wrong."""
    findings = examine()
    wrong = [one for one in findings if one.state == "fail"]
    if output.json:
        document({"ok": not wrong, "checks": [asdict(one) for one in findings]})
        return Exit.FAILED if wrong else Exit.OK
    for one in findings:
        line(f"{MARKS[one.state]}  {one.check}: {one.found}")
        if one.state in ("warn", "fail"):
            line(f"      why: {one.why}")
            line(f"      fix: {one.fix}")
    line(_summary(findings))
    return Exit.FAILED if wrong else Exit.OK


def _summary(findings: list[Finding]) -> str:
    failed, looked_at = (sum(one.state == state for one in findings) for state in ("fail", "warn"))
    if failed:
        return f"{failed} of {len(findings)} checks failed."
    return f"Nothing is wrong; {looked_at} of {len(findings)} checks want a look." if looked_at else "All is well."


def examine() -> list[Finding]:
    """All findings, in the order in which a start would meet them; refused settings end it early."""
    why = "Unknown or impossible settings are refused at the start, never guessed."
    try:
        chosen = settings()
    except Stop as stop:
        fix = "Correct them in the environment or in .env; `sluice settings --example` explains each."
        return [checks.python(), Finding("settings", "fail", " ".join(stop.details), why, fix)]
    health, database = checks.health_of(address(chosen)), checks.database(chosen)
    return [
        checks.python(),
        Finding("settings", "pass", f"profile {chosen.profile}", why),
        checks.data_folder(chosen),
        checks.disk_space(chosen),
        checks.port(chosen),
        database,
        checks.migrations(chosen, database),
        checks.kinds(),
        checks.bell(chosen),
        checks.files(chosen),
        checks.scanner(chosen),
        checks.api(chosen, health),
        *checks.ready(chosen, health),
        checks.worker(chosen, health),
    ]
