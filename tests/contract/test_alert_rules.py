"""The alert rules for Prometheus: tried by its own tool, over metrics that there are."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from servers import missing

from domain.queues import QueueNow, queue_now
from domain.totals import Outcome
from entrypoints.http.metrics import exposition

ROOT = Path(__file__).parents[2]
RULES = ROOT / "deploy" / "prometheus-alerts.yml"
TRIED = ROOT / "deploy" / "prometheus-alerts.test.yml"


def test_each_rule_fires_at_its_trouble_and_keeps_quiet_otherwise() -> None:
    program = shutil.which("promtool")
    if program is None:
        missing("promtool (Debian's package `prometheus`)")
        return
    done = subprocess.run(
        [program, "test", "rules", TRIED.name], cwd=TRIED.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_rules_ask_only_for_metrics_and_outcomes_that_there_are() -> None:
    text = RULES.read_text("utf-8")
    told = exposition([queue_now("a", (), paused=False, dead=0, workers=0, capacity=0), QueueNow("b")], [], rings={})
    names = set(re.findall(r"^# TYPE (\w+)", told, re.MULTILINE))
    asked = set(re.findall(r"\bsluice_\w+", text))
    assert asked and asked <= names
    outcomes = {one for many in re.findall(r'outcome=~?"([^"]+)"', text) for one in many.split("|")}
    assert outcomes <= set(Outcome)


def test_each_rule_is_tried_both_ways_and_has_a_runbook() -> None:
    rules = re.findall(r"- alert: (\w+)", RULES.read_text("utf-8"))
    tried = TRIED.read_text("utf-8").split("- name: ")
    assert len(rules) == 8
    for rule in rules:
        assert f"alertname: {rule}\n" in tried[2] and f"alertname: {rule} }}" in tried[1], rule
    runbooks = re.findall(r"runbook: (\S+)", RULES.read_text("utf-8"))
    assert len(runbooks) == len(rules) and all((ROOT / page).exists() for page in runbooks)
