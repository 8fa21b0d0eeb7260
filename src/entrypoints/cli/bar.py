"""The progress bar of an import on stderr: bytes sent first, then records done."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from entrypoints.cli.showing import clean, console

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Bar:
    """Moves one bar; a bar that is not shown moves too."""

    def __init__(self, progress: Progress, task: TaskID, name: str) -> None:
        self._progress, self._task, self._name = progress, task, clean(name)

    def sending(self, size: int) -> Callable[[int], None]:
        """What is told how many of the `size` bytes have arrived."""
        self._progress.update(self._task, description=f"{self._name}: sending", total=size or 1)

        def sent(offset: int) -> None:
            note = f"{offset / 1e6:,.1f} of {size / 1e6:,.1f} MB"
            self._progress.update(self._task, completed=offset or 1, note=note)

        return sent

    def seen(self, job: dict[str, Any]) -> None:
        """Shows how far the job is."""
        at = job.get("progress") or {}
        phase, done, total = at.get("phase") or job["state"], at.get("done") or 0, at.get("total")
        known = f"{done:,} of {total:,}" if total else f"{done:,}"
        said = f"{self._name}: {clean(phase)}"
        self._progress.update(self._task, description=said, completed=done, total=total, note=known)


@contextlib.contextmanager
def bar(name: str) -> Iterator[Bar]:
    """A bar for the file of that name, gone at the end; only a terminal shows it."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    shown = console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.fields[note]}"))
    with Progress(
        *columns, TimeElapsedColumn(), console=shown, transient=True, disable=not shown.is_terminal
    ) as progress:
        yield Bar(progress, progress.add_task(f"{clean(name)}: reading", total=None, note=""), name)
