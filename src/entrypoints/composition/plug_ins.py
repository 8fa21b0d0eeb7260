"""The job kinds that installed packages bring, and which of them cannot be used."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import Any

from application.kinds import JobKind, Kinds
from entrypoints.supervisor import StartRefused

GROUP = "sluice.jobs"
"""The entry-point group by which other packages bring job kinds."""


def plug_kinds_in(kinds: Kinds) -> Kinds:
    """The same registry with the kinds of all packages: an entry point is a JobKind, several, or a callable that makes
    them. StartRefused names the package that cannot be used and why: starting again would not mend it."""
    for found in entry_points(group=GROUP):
        try:
            for kind in _kinds_of(found.load()):
                kinds.add(kind)
        except Exception as error:
            # Whatever code from outside raises when it is imported or called.
            raise StartRefused(f"{_named(found)} cannot be used: {type(error).__name__}: {error}") from error
    return kinds


def _kinds_of(loaded: Any) -> list[JobKind[Any]]:
    made = loaded if isinstance(loaded, JobKind) or not callable(loaded) else loaded()
    kinds = [made] if isinstance(made, JobKind) else list(made)
    for kind in kinds:
        if not isinstance(kind, JobKind):
            raise TypeError(f"{kind!r} is no JobKind")
    return kinds


def _named(found: EntryPoint) -> str:
    package = "a package" if found.dist is None else f"the package {found.dist.name} {found.dist.version}"
    return f"{package} (entry point {found.name} = {found.value})"
