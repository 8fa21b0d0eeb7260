"""Every regular expression of the product against texts that make expressions try without end.

    python benchmarks/fuzz_patterns.py [--minutes M] [--seed N]

A text that the expression matches is drawn by hypothesis, cut at any place, and drawn out there by one or two of its
own characters some seventy times, with an end that does not fit. An expression that backtracks exponentially does not
come back from one of them in half a second; each such is told with its name and the text. One that is never given such
a text (its caller cuts it or joins its spaces) is told too: judge it by its caller. Ends with 1 when there was one.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import random
import re
import signal
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

SRC = Path(__file__).resolve().parents[1] / "src"
sys.path.insert(0, str(SRC))

from fuzzing.laws import Hang, at_most  # noqa: E402
from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: E402 - the tree need not be installed
from hypothesis import strategies as st  # noqa: E402
from hypothesis.errors import Unsatisfiable  # noqa: E402

LONG = 70
"""Characters by which a text is drawn out: ways to read them would be 2**LONG or so where they are not few."""

SECONDS = 0.5
ENDS = ("", "\x00", "\xffx", " ", "\n", "0", "a")
_GAP = re.compile(r"\s")
CHECKS = list(HealthCheck)
PACKAGES = ("adapters", "domain", "application", "entrypoints")


def patterns() -> dict[str, re.Pattern[str]]:
    """The expressions of all modules by their names."""
    found: dict[str, re.Pattern[str]] = {}
    for package in map(importlib.import_module, PACKAGES):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                for name, value in list(vars(importlib.import_module(module.name)).items()):
                    found |= {f"{module.name}.{name}{where}": one for where, one in _within(value)}
    return {name: one for name, one in found.items() if list(found.values()).index(one) == list(found).index(name)}


def _within(value: object, where: str = "") -> Iterator[tuple[str, re.Pattern[str]]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield where, value
    elif isinstance(value, dict | tuple | list) and len(value) < 500:
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in parts:
            yield from _within(part, f"{where}[{key}]")


def drawn_out(text: str, chance: random.Random) -> str:
    """The text, longer by many times some of its own characters or with all of its gaps wide, and an end of its own."""
    if chance.random() < 0.3:
        return _GAP.sub(lambda gap: gap[0] * LONG, text) + chance.choice(ENDS)
    at = chance.randint(0, len(text))
    some = "".join(chance.choice(text or " ") for _ in range(chance.choice((1, 1, 2, 3))))
    if at and chance.random() < 0.5:
        some = text[max(0, at - chance.randint(1, 3)) : at]
    rest = text[at:] if chance.random() < 0.5 else ""
    return text[:at] + some * (LONG // len(some)) + rest + chance.choice(ENDS)


def attack(pattern: re.Pattern[str], number: int) -> str:
    """A text on which the pattern does not come to its end, or ""."""
    bad = ""
    chance = random.Random(number)

    @seed(number)
    @settings(
        max_examples=25, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck]
    )
    @given(st.from_regex(pattern, alphabet=st.characters(exclude_categories=())))
    def run(text: str) -> None:
        nonlocal bad
        for _ in range(8):
            if bad:
                return
            tried = drawn_out(text[:200], chance)
            try:
                with at_most(SECONDS):
                    pattern.search(tried)
                    pattern.fullmatch(tried)
            except Hang:
                bad = tried

    with suppress(Unsatisfiable):  # its looks behind and ahead leave no text that is drawn without them
        run()
    return bad


def main() -> int:
    """A line for each pattern that hangs, and one of figures."""
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    wanted.add_argument("--minutes", type=float, default=1.0)
    wanted.add_argument("--seed", type=int, default=1)
    asked = wanted.parse_args()
    signal.signal(signal.SIGPROF, signal.SIG_IGN)
    warnings.simplefilter("ignore")
    left, rounds, told = patterns(), 0, 0
    begun = time.monotonic()
    print(f"{len(left)} patterns", flush=True)
    while time.monotonic() - begun < 60 * asked.minutes:
        for name, pattern in list(left.items()):
            if text := attack(pattern, asked.seed + rounds):
                print(f"{name} does not come to an end on {text!r}: {pattern.pattern[:200]}", flush=True)
                del left[name]
                told += 1
            if time.monotonic() - begun >= 60 * asked.minutes:
                break
        rounds += 1
    print(f"{rounds} rounds of {len(left) + told} patterns, {time.process_time():.0f} s of processor time: {told} hang")
    return int(bool(told))


if __name__ == "__main__":
    sys.exit(main())
