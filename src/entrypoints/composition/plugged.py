"""Adapters that other packages bring, by their entry points; none is loaded before it is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from importlib.metadata import EntryPoint, entry_points
from typing import TypeAlias, cast

from application.bells import OnChange
from application.ports.alerts import Alerts
from application.ports.bell import Bell

BELLS = "sluice.bells"
"""The group of bells; an entry point is named after the scheme of its addresses."""
ALERTS = "sluice.alerts"
"""The group of alert channels; an entry point is named as the channel is."""

OpenBell: TypeAlias = Callable[[str, str, OnChange], AbstractAsyncContextManager[Bell]]
"""(address, this process's own name, told of each change between well and degraded) -> the bell, closed at the end."""
MakeChannel: TypeAlias = Callable[[], Alerts | None]
"""The channel, or None where its own settings name no receiver."""


def bell_schemes() -> tuple[str, ...]:
    """The schemes that installed packages bring, by name."""
    return tuple(sorted({found.name for found in entry_points(group=BELLS)}))


def bell_opener(scheme: str) -> OpenBell:
    """What opens the bells of this scheme, one of `bell_schemes`."""
    (found, *_) = entry_points(group=BELLS, name=scheme)
    return cast(OpenBell, found.load())


def channels() -> Iterator[tuple[str, Alerts]]:
    """The alert channels of installed packages that have a receiver, by name."""
    by_name: dict[str, EntryPoint] = {found.name: found for found in entry_points(group=ALERTS)}
    for name, found in sorted(by_name.items()):
        channel = cast(MakeChannel, found.load())()
        if channel is not None:
            yield name, channel
