"""The versions of understanding that installed packages bring by the entry-point group `sluice.pipelines`."""

from __future__ import annotations

from importlib.metadata import entry_points

from domain.pipelines import register

GROUP = "sluice.pipelines"


def plug_pipelines_in() -> None:
    """Register them, again and again to no effect: each entry point is a Pipeline; ValueError for an id twice."""
    for found in entry_points(group=GROUP):
        register(found.load())
