"""The secret of a machine is made once, by whoever comes first, and read by its owner alone."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adapters.link_secret import secret_in


def test_all_that_come_at_once_have_the_same_secret(tmp_path: Path) -> None:
    path = tmp_path / "data" / "link-secret"
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda number: secret_in(path, f"{number:08d}" + "x" * 40), range(32)))
    assert len(found) == 1 and found == {path.read_bytes()}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_secret_that_was_cut_short_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "link-secret"
    path.write_text("short", "utf-8")
    with pytest.raises(OSError, match="too short"):
        secret_in(path, "x" * 40)
