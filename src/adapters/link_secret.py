"""The secret by which the processes of one machine know each other's links: a file that only its owner can read."""

from __future__ import annotations

import os
from pathlib import Path

FEWEST = 32
"""Characters of a secret; a file with fewer is one that was not finished."""


def secret_in(path: Path, fresh: str) -> bytes:
    """What is kept there, `fresh` when there was nothing yet. Of processes that come at once one makes it, all read it.

    OSError when it can neither be read nor made.
    """
    if not _kept(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{fresh[:8]}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(fresh)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first; its secret is everybody's
        finally:
            draft.unlink()
    return _kept(path)


def _kept(path: Path) -> bytes:
    try:
        found = path.read_bytes()
    except FileNotFoundError:
        return b""
    if len(found) < FEWEST:
        raise OSError(f"{path} is no secret: it is too short")
    return found
