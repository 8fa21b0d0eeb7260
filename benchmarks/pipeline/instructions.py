"""Instructions of a stretch of an import, ours and the server's: what else the machine does changes them little."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Sequence

import psutil


class Instructions:
    """Counts those of user code (Linux, needs `perf`) between the ends of two chunks: this process, and those of the
    server that serve clients. What vacuums, checks and writes beside them has its own pace.
    """

    def __init__(self, server: psutil.Process, first: int, last: int) -> None:
        """From the first chunk that ends at `first` rows or behind, to the one that ends at `last`."""
        self._server = server
        self._first, self._last = first, last
        self._began: int | None = None
        self._watches: list[_Watch] = []
        self.rows = (0, 0)
        """The stretch that was counted, once it is."""
        self.ours = self.served = 0.0
        """Thousands of instructions a row."""

    def noted(self, rows: int) -> None:
        """A chunk has ended with this row; by the end of the first one there are the connections that it takes."""
        if not self._watches:
            serving = [one.pid for one in self._server.children() if not _BESIDE.search(" ".join(one.cmdline()))]
            self._watches = [_Watch([os.getpid()]), _Watch(serving)]
        if self._began is None:
            if self._first <= rows < self._last:
                self._began = rows
                for one in self._watches:
                    one.tell("enable")
        elif rows >= self._last and self.rows == (0, 0):
            for one in self._watches:
                one.tell("disable")
            self.rows = self._began, rows
            self.ours, self.served = (one.said() / 1e3 / (rows - self._began) for one in self._watches)


_BESIDE = re.compile("checkpointer|writer|autovacuum|launcher|archiver|io worker|startup")
"""What processes of a server that serve no client call themselves."""


class _Watch:
    """A `perf stat` of some processes that counts nothing until it is told to."""

    def __init__(self, pids: Sequence[int]) -> None:
        told, self._tell = os.pipe()
        self._answer, answered = os.pipe()
        command = ["perf", "stat", "-x,", "-e", "instructions:u", "-D", "-1", "--control", f"fd:{told},{answered}"]
        command += ["-p", ",".join(map(str, pids))]
        self._perf = subprocess.Popen(command, stderr=subprocess.PIPE, pass_fds=(told, answered))
        for end in (told, answered):
            os.close(end)

    def tell(self, word: str) -> None:
        """Tell it, and wait until it has done so."""
        os.write(self._tell, f"{word}\n".encode())
        if not os.read(self._answer, 16):
            raise SystemExit(f"perf could not count: {self._perf.communicate()[1].decode().strip()[-300:]}")

    def said(self) -> int:
        """What it counted; it ends."""
        self._perf.send_signal(signal.SIGINT)
        _, said = self._perf.communicate()
        os.close(self._tell)
        os.close(self._answer)
        lines = [line.split(",")[0] for line in said.decode().splitlines() if ",instructions" in line]
        if not lines or not all(text.isdigit() for text in lines):
            raise SystemExit(f"perf could not count: {said.decode().strip()[-300:]}")
        return sum(map(int, lines))
