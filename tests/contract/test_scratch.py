"""Scratch in memory and on SQLite, and that the second does not grow beyond its bound."""

from __future__ import annotations

import sqlite3
import subprocess
import sys

from adapters.memory.scratch import MemoryScratch
from adapters.sqlite import CACHE_KIB, SqliteScratch
from application.contracts.scratch import ScratchContract
from application.ports.scratch import Scratch

LEFT_WHILE_ASKED = """
import sqlite3, sys, threading
from adapters.sqlite import SqliteScratch

def ask(pad, ended):
    try:
        while True:
            pad.put("s", ((number.to_bytes(8, "big"), b"x" * 200) for number in range(2000)))
            list(pad.walk("s"))
            pad.get("s", [number.to_bytes(8, "big") for number in range(2000)])
    except BaseException as error:
        ended.append(type(error))

for _ in range(40):
    inside, ended = threading.Event(), []
    with SqliteScratch().open() as pad:
        pad._connection.set_trace_callback(lambda statement: inside.set())
        asking = threading.Thread(target=ask, args=(pad, ended))
        asking.start()
        inside.wait()
    asking.join()
    if ended != [sqlite3.ProgrammingError]:
        sys.exit(f"ended with {ended}")
"""


class TestMemoryScratch(ScratchContract):
    def scratch(self) -> Scratch:
        return MemoryScratch()


class TestSqliteScratch(ScratchContract):
    def scratch(self) -> Scratch:
        return SqliteScratch()


async def test_what_is_beyond_the_cache_is_on_disk_and_still_found() -> None:
    value, many = b"x" * 4000, CACHE_KIB * 1024 // 4000 * 2
    with SqliteScratch().open() as pad:
        connection: sqlite3.Connection = pad._connection  # type: ignore[attr-defined]
        pad.put("s", ((number.to_bytes(8, "big"), value) for number in range(many)))
        pages, cache = (connection.execute(f"pragma {name}").fetchone()[0] for name in ("page_count", "cache_size"))
        assert pages * 4096 > CACHE_KIB * 1024 and cache == -CACHE_KIB
        assert pad.get("s", [(many - 1).to_bytes(8, "big"), (0).to_bytes(8, "big")]).keys() == {
            (many - 1).to_bytes(8, "big"), (0).to_bytes(8, "big")
        }  # fmt: skip


def test_one_that_is_left_while_a_thread_still_asks_ends_that_thread_and_not_the_process() -> None:
    ended = subprocess.run([sys.executable, "-c", LEFT_WHILE_ASKED], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
