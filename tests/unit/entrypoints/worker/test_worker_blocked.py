"""Who is told to have kept the event loop, and when nobody is: readings made up, and a process that really stands
still."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrypoints.worker import blocked
from entrypoints.worker.blocked import Reading, Verdict

PLANNED = 1.0
gaps = st.lists(st.floats(PLANNED, 1.999 * PLANNED), min_size=1, max_size=30)
"""Below the border by more than the sums of such numbers are rounded by."""
halts = st.lists(st.floats(2.5 * PLANNED, 1000), min_size=1, max_size=10)


def judged(looks: list[tuple[float, float, float]]) -> tuple[Verdict, float]:
    """After looks of (seconds passed, computed by the loop, by the process), the loop without a turn all the time."""
    verdict = Verdict(Reading(0, 0, 0, 0), PLANNED)
    now = loop = process = 0.0
    for passed, by_loop, by_process in looks:
        now, loop, process = now + passed, loop + by_loop, process + by_process
        verdict.add(Reading(now, 0, loop, process))
    return verdict, now


@given(gaps, st.floats(0, 1))
def test_while_this_thread_can_look_all_the_time_without_a_turn_is_somebodys_doing(
    passed: list[float], share: float
) -> None:
    verdict, now = judged([(one, one * share, one * share) for one in passed])
    assert verdict.blocked == pytest.approx(now)
    assert verdict.computed == pytest.approx(now * share)
    assert verdict.stood == 0


@given(halts)
def test_a_process_that_stands_still_blames_nobody(passed: list[float]) -> None:
    verdict, now = judged([(one, 0, 0) for one in passed])
    assert verdict.blocked == pytest.approx(PLANNED * len(passed))
    assert verdict.blocked < now / 2
    assert verdict.stood == pytest.approx(passed[-1] - PLANNED)


@given(halts)
def test_a_handler_that_computes_with_the_interpreter_locked_is_blamed_though_nobody_could_look(
    passed: list[float],
) -> None:
    verdict, now = judged([(one, one, one) for one in passed])
    assert (verdict.blocked, verdict.computed) == (pytest.approx(now), pytest.approx(now))
    assert verdict.stood == 0


@given(halts)
def test_another_thread_that_keeps_the_interpreter_is_no_standstill_and_no_handler(passed: list[float]) -> None:
    verdict, _ = judged([(one, 0, one) for one in passed])
    assert verdict.stood == 0
    assert verdict.blocked == pytest.approx(PLANNED * len(passed))


@given(st.lists(st.tuples(st.floats(0.1, 100), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)), max_size=30))
def test_no_more_is_said_than_the_time_since_the_last_turn(steps: list[tuple[float, float, float, float]]) -> None:
    verdict = Verdict(Reading(0, 0, 0, 0), PLANNED)
    now = alive = loop = process = 0.0
    for passed, by_loop, by_others, turn in steps:
        if turn > 0.5:
            alive = now + passed * turn
        now, loop = now + passed, loop + passed * by_loop
        process += passed * (by_loop + by_others)
        verdict.add(Reading(now, alive, loop, process))
        assert 0 <= verdict.computed <= verdict.blocked + 1e-6 <= now - alive + 2e-6
        assert 0 <= verdict.stood <= passed


GUARDED = """
import asyncio, sys, threading
from entrypoints.worker.blocked import LoopGuard
from entrypoints.worker.hands import Hands

async def main():
    guard = LoopGuard(Hands(None, 1), 1.0)
    guard.start()
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    threading.Thread(target=lambda: (sys.stdin.read(), loop.call_soon_threadsafe(ended.set)), daemon=True).start()
    print("ready", flush=True)
    while not ended.is_set():
        guard.alive()
        await asyncio.sleep(0.05)
    guard.close()

asyncio.run(main())
"""
HALT_SECONDS = 3.0
"""How long the process is stopped: three times the patience of its guard."""


def test_a_stopped_process_says_that_it_stood_still_and_names_no_handler() -> None:
    source = Path(blocked.__file__).parents[2]
    guarded = subprocess.Popen(
        [sys.executable, "-u", "-c", GUARDED],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(source)},
    )
    assert guarded.stdin is not None and guarded.stdout is not None
    with guarded:
        assert guarded.stdout.readline() == "ready\n"
        guarded.send_signal(signal.SIGSTOP)
        os.waitpid(guarded.pid, os.WUNTRACED)
        threading.Event().wait(HALT_SECONDS)
        guarded.send_signal(signal.SIGCONT)
        told = [guarded.stdout.readline()]
        guarded.stdin.close()
        told += guarded.stdout.readlines()
    assert "process_stood_still" in told[0]
    assert not [line for line in told if "loop_blocked" in line]
