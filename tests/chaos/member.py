"""One process of a role: started, signalled, started again; and what it takes to give it a wrong clock."""

from __future__ import annotations

import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path

from entrypoints.supervisor import role_argv
from entrypoints.supervisor.lifeline import Lifeline


def fake_time_library() -> str | None:
    """The path of libfaketime, from its wheel or the system's package; None where there is none."""
    spec = find_spec("libfaketime")
    places = (spec.submodule_search_locations if spec else None) or []
    wheels = [Path(place) / "vendor/libfaketime/src" for place in places]
    system = [*Path("/usr/lib").glob("*/faketime")]
    return next((str(found) for place in [*wheels, *system] for found in place.glob("libfaketime.so.1")), None)


class Member:
    """One process of a role, which is started again whenever it has ended, unless it is kept down."""

    def __init__(self, name: str, role: str, folder: Path, env: dict[str, str], lifeline: Lifeline) -> None:
        self.name = name
        self.role = role
        self.own = env
        self.env = env
        self.down = False
        self.restarts = 0
        self._folder = folder
        self._lifeline = lifeline
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id of the present life; 0 when there is none."""
        return self.process.pid if self.process is not None else 0

    @property
    def lives(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it."""
        self.down = False
        # Without the kernel's tie to our thread: that needs code between fork and exec, and we have other threads.
        options = self._lifeline.options(self.env) | {"preexec_fn": None}
        with (self._folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(  # type: ignore[call-overload]
                self._argv(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self._folder, **options
            )

    def _argv(self) -> list[str]:
        # Every API process sees to the first key before it serves, as under `sluice up`.
        return [*role_argv(self.role), *(["--first-key"] if self.role == "http" else [])]

    def tend(self) -> None:
        """Start it again if it has ended."""
        if not self.down and not self.lives:
            self.restarts += 1
            self.start()

    def send(self, number: signal.Signals) -> int:
        """Send a signal; answers the process id it went to."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.pid

    def ask_to_stop(self) -> None:
        """Tell it to end, and keep it down."""
        self.down = True
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()

    def stop(self, patience: float = 20.0) -> None:
        """End it and keep it down; by force when it takes longer than the patience."""
        if not self.down:
            self.ask_to_stop()
        if self.process is None:
            return
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
