"""The folder of the embedded server: who owns it, where its socket lies, and that only one Sluice uses it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from adapters.embedded.identity import Identity
from adapters.embedded.refusal import EmbeddedPostgresRefused

# A unix socket's path has 107 bytes at most, and Postgres appends `/.s.PGSQL.5432` and for a moment `.lock`.
_LONGEST_SOCKET_FOLDER = 80
_PLAIN = re.compile(r"[A-Za-z0-9_./+@ -]+")
USER = "sluice"


@dataclass(frozen=True, slots=True)
class Home:
    """`cluster/` is Postgres's own data folder; `password`, `lock`, `server.log` and the socket lie beside it."""

    folder: Path

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def password_file(self) -> Path:
        return self.folder / "password"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def program(self) -> Path:
        return self.folder / "postgres"

    @property
    def socket_folder(self) -> Path:
        """The folder itself where its path is short and plain, else a private one under the system's temporary folder.

        The name depends on the path alone, so the address stays the same from start to start.
        """
        if len(os.fsencode(self.folder)) <= _LONGEST_SOCKET_FOLDER and _PLAIN.fullmatch(str(self.folder)):
            return self.folder
        mark = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"sluice-{os.geteuid()}-{mark}"

    def owner(self) -> int | None:
        """The uid that owns the data there is; None where there is none yet."""
        return self.cluster.stat().st_uid if self.cluster.exists() else None

    def url(self, database: str) -> str:
        """The address in the form that asyncpg and SQLAlchemy read alike; it holds the password."""
        password = quote(self.password_file.read_text().strip(), safe="")
        place = quote(str(self.socket_folder), safe="/")
        return f"postgresql://{USER}:{password}@/{quote(database, safe='')}?host={place}&port=5432"


def lock(home: Home) -> int:
    """Take the folder for this process; answers the open file that holds the lock until it is closed.

    Raises EmbeddedPostgresRefused where another living process holds it.
    """
    try:
        home.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(home.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise EmbeddedPostgresRefused(f"{home.folder} cannot be used ({error.strerror})") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise EmbeddedPostgresRefused(f"another Sluice is running on {home.folder}; stop it first") from None
    return handle


def hand_over(home: Home, identity: Identity) -> None:
    """Make folder, data and socket folder belong to the server's user, closed to everybody else."""
    uid, gid = identity.owner
    for place in {home.folder, home.socket_folder}:
        place.mkdir(exist_ok=True, mode=0o700)
        found = os.lstat(place)
        if not stat.S_ISDIR(found.st_mode) or (found.st_uid not in {uid, os.geteuid()} and os.geteuid() != 0):
            raise EmbeddedPostgresRefused(f"{place} belongs to another user (uid {found.st_uid})")
        os.chown(place, uid, gid)
        place.chmod(0o700)
    if home.cluster.exists() and home.cluster.stat().st_uid != uid:
        if os.geteuid() != 0:
            raise EmbeddedPostgresRefused(f"{home.cluster} belongs to another user (uid {home.cluster.stat().st_uid})")
        for folder, _, files in os.walk(home.cluster):
            for path in (folder, *(os.path.join(folder, name) for name in files)):
                os.chown(path, uid, gid, follow_symlinks=False)
    if not home.password_file.exists():
        _write_password(home.password_file)
    os.chown(home.password_file, uid, gid)


def leave(home: Home) -> None:
    """Remove the private socket folder under the system's temporary folder, if there is one and it is empty."""
    if home.socket_folder != home.folder and home.socket_folder.exists() and not any(home.socket_folder.iterdir()):
        home.socket_folder.rmdir()


def _write_password(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(24) + "\n")


def reachable(home: Home, identity: Identity) -> bool:
    """Whether the server's user can enter every folder above the data. Only a dropped user can fail this."""
    if identity.how != "dropped":
        return True
    for parent in home.folder.parents:
        found = parent.stat()
        mine = stat.S_IXUSR if found.st_uid == identity.uid else stat.S_IXOTH
        if not found.st_mode & mine:
            return False
    return True
