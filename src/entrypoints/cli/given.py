"""What was named to be imported: a file of this machine, or `-` for what comes on the standard input."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from entrypoints.cli.outcome import Exit, Stop

STDIN = "-"
UNNAMED = "stdin"


@dataclass(frozen=True, slots=True)
class Given:
    """`said` as the person wrote it, `name` under which it is handed in."""

    said: str
    name: str

    @contextmanager
    def path(self) -> Iterator[Path]:
        """Where its bytes lie; the standard input is kept in a temporary file, as it can be read only once.

        Stop `file_missing`, `stdin_closed`; OSError when the disk is in the way.
        """
        if self.said != STDIN:
            yield _found(Path(self.said))
            return
        if sys.stdin is None:
            raise Stop(Exit.USAGE, "stdin_closed", "There is no standard input to read.")
        with tempfile.TemporaryDirectory(prefix="sluice-") as folder:
            kept = Path(folder) / UNNAMED
            with kept.open("wb") as file:
                shutil.copyfileobj(sys.stdin.buffer, file)
            yield kept


def given(said: list[str], name: str) -> list[Given]:
    """The files in their order; `name` is that of the standard input. Stop when the two do not fit together."""
    for one in said:
        if one.startswith("-") and one != STDIN:
            hint = f"`sluice import --help` names them; a file of that name is ./{one}."
            raise Stop(Exit.USAGE, "unknown_option", f"{one} is not an option of `sluice import`.", (hint,))
    if said.count(STDIN) > 1:
        raise Stop(Exit.USAGE, "stdin_twice", "The standard input can be read only once: give one - only.")
    if name and STDIN not in said:
        raise Stop(Exit.USAGE, "name_without_stdin", "--name names the standard input: give - as the file with it.")
    return [Given(one, (name or UNNAMED) if one == STDIN else Path(one).name) for one in said]


def _found(path: Path) -> Path:
    if path.is_dir():
        raise Stop(Exit.USAGE, "file_missing", f"{path} is a folder; name the files in it.")
    if not path.is_file():
        raise Stop(Exit.USAGE, "file_missing", f"There is no file {path}.")
    return path
