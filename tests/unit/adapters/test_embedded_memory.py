"""The embedded server takes its memory of pages by what the machine or its container has."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.embedded.configuration import pages_of, settings
from adapters.embedded.memory import memory

GIGABYTE = 1 << 30


@pytest.mark.parametrize(
    ("has", "pages"), [(0, 128), (GIGABYTE, 128), (4 * GIGABYTE, 256), (8 * GIGABYTE, 512), (64 * GIGABYTE, 1024)]
)
def test_a_sixteenth_is_taken_within_bounds(has: int, pages: int) -> None:
    assert pages_of(has) == pages
    assert settings(Path("/run/here"), 18, memory=has, fast=False, extra={})["shared_buffers"] == f"{pages}MB"


def test_what_the_caller_says_wins() -> None:
    chosen = settings(Path("/run/here"), 18, memory=GIGABYTE, fast=True, extra={"shared_buffers": "16MB"})
    assert chosen["shared_buffers"] == "16MB"


def test_the_limit_of_a_container_is_less_than_its_machine(tmp_path: Path) -> None:
    limit, none, gone = tmp_path / "limit", tmp_path / "none", tmp_path / "gone"
    limit.write_text("4096\n")
    none.write_text("max\n")
    assert memory([none, gone, limit]) == 4096
    assert memory([none, gone]) == memory([]) > 4096


def test_a_limit_that_is_none_is_the_machine(tmp_path: Path) -> None:
    huge = tmp_path / "huge"
    huge.write_text(str(1 << 62))  # as version 1 of control groups says that there is none
    assert memory([huge]) == memory([])
