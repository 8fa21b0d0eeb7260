"""Alerts while their receivers are down for minutes: told once for each look that found another depth, none lost.

`python benchmarks/alerts_outage.py [--minutes 10 --every 10 --seed 1]`. A real installation of its own and a
`sluice monitor` beside it look every so many seconds; jobs die and are discarded all the while. First Slack's and
PagerDuty's receivers answer, then for the minutes Slack's port is closed and PagerDuty's answers 503, then both are
back. Ends with 1 when a look told more or less than it had to, when anything told did not arrive, once and in order, or
when the monitor died or stopped looking.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests/contract"), str(ROOT / "tests")]

from receivers import Answer, WebHook  # noqa: E402 - the tree need not be installed
from up_client import eventually  # noqa: E402
from up_house import House, house  # noqa: E402
from up_kinds import install_drill  # noqa: E402

BEFORE_AND_AFTER = 6
"""Looks with the receivers well, before the outage and after it."""
PATIENCE = 400.0
"""Seconds in which all is delivered once the receivers are back: tries are five minutes apart at most."""


@dataclass(frozen=True, slots=True)
class Look:
    """One count of the dead jobs, as the process that took it has logged it."""

    at: str
    by: str
    depth: int
    before: int
    told: int


@dataclass(slots=True)
class Watched:
    """The installation, its monitor, the two receivers, and what of it is asked again and again."""

    up: House
    monitor: subprocess.Popen[bytes]
    slack: WebHook
    pager: WebHook
    chance: random.Random
    dead: list[str] = field(default_factory=list)
    died: int = 0

    def looks(self) -> list[Look]:
        """All looks so far, oldest first."""
        found = []
        for name in ("up.log", "monitor.log"):
            for line in (self.up.folder / name).read_text("utf-8", "replace").splitlines():
                if '"event":"dead_letters_checked"' in line:
                    event = json.loads(line)
                    found.append(Look(event["timestamp"], name, event["depth"], event["before"], event["told"]))
        return sorted(found, key=lambda look: look.at)

    def change(self) -> None:
        """Some jobs die, some of the dead are discarded, or nothing happens, by chance."""
        what = self.chance.choices(("die", "discard", "nothing"), (5, 3, 4))[0]
        if what == "die" or (what == "discard" and not self.dead):
            for _ in range(self.chance.randint(1, 3)):
                self.died += 1
                job = self.up.submit("drill.refused", {"number": self.died})
                assert self.up.ended(job["id"])["state"] == "dead"
                self.dead.append(job["id"])
        elif what == "discard":
            for _ in range(self.chance.randint(1, len(self.dead))):
                ident = self.dead.pop(self.chance.randrange(len(self.dead)))
                self.up.call("POST", f"/v1/jobs/{ident}/discard", json={"reason": "Seen."})

    def go_on(self, over: Callable[[], bool]) -> None:
        """Change something after each look until it is over."""
        seen = len(self.looks())
        while not over():
            self.change()
            eventually(lambda seen=seen: len(self.looks()) > seen or over(), "the next look")  # type: ignore[misc]
            seen = len(self.looks())

    def unfinished(self) -> int:
        """Alerts on their way."""
        states = ("waiting", "running", "held")
        return sum(len(list(self.up.all_of("/v1/jobs", kind="notify", state=state))) for state in states)


@contextlib.contextmanager
def watched(folder: Path, every: float, seed: int) -> Iterator[Watched]:
    """All of it started; ended in good order."""
    slack, pager = WebHook(), WebHook()
    plug_ins = folder / "plug-ins"
    plug_ins.mkdir()
    install_drill(plug_ins)
    settings = {
        "slack_webhook_url": f"{slack.url}/services/T0/B0/hidden",
        "pagerduty_key": "the-integration-key",
        "pagerduty_url": f"{pager.url}/v2/enqueue",
        "dead_letters_seconds": every,
        # Failed deliveries are failed attempts too; without this they would be worth alerts of their own.
        "alert_retries": 0,
        "alert_rescues": 0,
    }
    with house(folder / "house", plug_ins, **settings) as up:
        env = up.env | {"SLUICE_DATABASE_URL": up.database_url()}
        with (up.folder / "monitor.log").open("wb") as log:
            monitor = subprocess.Popen([*up.command[:-1], "monitor"], cwd=up.folder, env=env, stdout=log, stderr=log)
        try:
            yield Watched(up, monitor, slack, pager, random.Random(seed))
        finally:
            monitor.terminate()
            monitor.wait(20)
            slack.close()
            pager.close()


def run(one: Watched, minutes: float, every: float) -> dict[str, Any]:
    """Before, during and after the outage; the figures, with what was wrong."""
    scheduler = one.up.one_of("scheduler").pid
    one.go_on(lambda: len(one.looks()) >= BEFORE_AND_AFTER)
    eventually(lambda: not one.unfinished(), "what was told before is delivered")
    taken = [len(one.slack.taken()), len(one.pager.taken())]

    one.slack.close()
    one.pager.answer([Answer(503)])
    began, looks_before = time.monotonic(), len(one.looks())
    one.go_on(lambda: time.monotonic() > began + minutes * 60)
    down, waiting = time.monotonic() - began, one.unfinished()
    looks_down = one.looks()[looks_before:]
    silent = [len(one.slack.taken()), len(one.pager.taken())] == taken
    steady = len(looks_down) >= down / every / 2

    one.slack.open()
    one.pager.answer([Answer(200)])
    back, target = time.monotonic(), len(one.looks()) + BEFORE_AND_AFTER
    one.go_on(lambda: len(one.looks()) >= target)
    eventually(lambda: not one.unfinished(), "what waited is delivered", PATIENCE)
    delivered = time.monotonic() - back
    lives = one.monitor.poll() is None and one.up.one_of("scheduler").pid == scheduler
    looks = one.looks()
    return {
        "minutesDown": round(down / 60, 2),
        "looks": len(looks),
        "looksWhileDown": len(looks_down),
        "ofThemByTheMonitor": sum(look.by == "monitor.log" for look in looks_down),
        "changedWhileDown": sum(look.depth != look.before for look in looks_down),
        "alertJobsWaitingAtTheEnd": waiting,
        "refusedByPagerDuty": sum(got.answer.status == 503 for got in one.pager.messages),
        "secondsUntilAllWasDelivered": round(delivered, 1),
        "slack": len(one.slack.taken()),
        "pagerDuty": len(one.pager.taken()),
        "wrong": [*wrong(one, looks), *([] if lives else ["a process that looks has died"]),
                  *([] if steady else ["not even half of the looks were taken while the receivers were down"]),
                  *([] if silent else ["something was taken while the receivers were down"])],
    }  # fmt: skip


def wrong(one: Watched, looks: list[Look]) -> list[str]:
    """What differs between the looks and what the receivers took, in order."""
    told = [look for look in looks if look.depth != look.before]
    found = [f"depth {look.before} follows {last.depth}" for last, look in pairwise(looks) if look.before != last.depth]
    found += [f"{look} told more or less than it had to" for look in looks if bool(look.told) != (look in told)]
    slack = [f"Sluice: {_many(look.depth)} (before: {look.before})" for look in told if look.depth]
    pager = [f"{_many(look.depth)} (before: {look.before})" if look.depth else "resolve" for look in told]
    for name, due, got in (
        ("Slack", slack, [body["text"] for body in one.slack.taken()]),
        ("PagerDuty", pager, [_summary(body) for body in one.pager.taken()]),
    ):
        if due != got:
            found.append(f"{name} had to be told {due} and took {got}")
    return found


def _many(count: int) -> str:
    return f"{count} dead job" if count == 1 else f"{count} dead jobs"


def _summary(event: dict[str, Any]) -> str:
    return "resolve" if event["event_action"] == "resolve" else str(event["payload"]["summary"])


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10.0, help="how long the receivers are down")
    parser.add_argument("--every", type=float, default=10.0, help="seconds between two looks")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sluice-alerts-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        with watched(Path(name), chosen.every, chosen.seed) as one:
            figures = run(one, chosen.minutes, chosen.every)
    print(json.dumps({"seed": chosen.seed, "secondsBetweenLooks": chosen.every, **figures}, indent=2))
    return int(bool(figures["wrong"]))


if __name__ == "__main__":
    sys.exit(main())
